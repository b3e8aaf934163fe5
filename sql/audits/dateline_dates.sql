-- name: dateline_dates
-- severity: warn
-- scope: article
-- description: A dateline's date exists, is not after its issue and not more than 400 days before it.
-- do: Look at the article with `ingest explain`: a number was read as a date, or the issue is of another day.
SELECT page_no, article_id AS subject,
       'its dateline says ' || dateline_date || ', in an issue of ' || issue_date AS what
FROM (
    SELECT page_no, article_id, issue_date, dateline_date,
           -- `--02-29`: without its year a date exists if it exists in a leap year.
           try_cast(if(starts_with(dateline_date, '--'), '2024' || substr(dateline_date, 2), dateline_date) AS DATE)
               AS day
    FROM articles WHERE dateline_date <> ''
)
WHERE day IS NULL OR (NOT starts_with(dateline_date, '--') AND day NOT BETWEEN issue_date - 400 AND issue_date)
