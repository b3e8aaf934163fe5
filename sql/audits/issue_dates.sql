-- name: issue_dates
-- severity: block
-- scope: issue
-- waivable: no
-- description: All rows of an issue are of its date, and the month is that of the date.
-- do: Report it: rows of two issues were mixed up.
SELECT 'page ' || page_no AS subject, 'it is dated ' || issue_date || ', month ' || month AS what
FROM (
    SELECT page_no, issue_date, month FROM pages
    UNION ALL
    SELECT page_no, issue_date, month FROM articles
)
WHERE issue_date <> (SELECT min(issue_date) FROM issues) OR month <> strftime(issue_date, '%Y-%m')
