-- name: days
-- kind: view
-- description: Every day of every newspaper that the catalog knows of, tried or not: what a dip in a curve is held
--     against. A day that nobody has tried has the status untried. `coverage` and `issue_gaps` are made of it.
-- order: paper, issue_date
-- needs: issues, half_landed, excused_gaps
-- column paper: Code of the newspaper.
-- column month: Month, YYYY-MM.
-- column issue_date: The day.
-- column expected: Whether the calendar expects an issue; NULL where no run has told the calendar of that day.
-- column status: complete, partial, no_issue (rightly none), unconfirmed (none, as the source alone says), missing,
--     failed, half_landed (its writing was cut off and nothing of it is shown) or untried.
-- column why: Why the status is what it is, in words.
-- column pages_expected: Pages that the calendar expects at least; NULL where it does not say.
-- column pages_listed: Pages that there are rows of, readable or not; 0 where none is shown.
-- column pages_read: Pages that were read.
-- column articles: Articles found.
-- column excuse: Why the gap will stay, as a person wrote it down; NULL where nobody has.
WITH calendar AS (
    SELECT x.paper, unnest(generate_series(x.from_date, x.to_date, INTERVAL '7 days'))::DATE AS issue_date, x.reason,
           x.pages
    FROM $expected$ x
),
excuses AS (
    SELECT paper, excused_day::DATE AS issue_date, string_agg(DISTINCT reason, '; ' ORDER BY reason) AS excuse
    FROM (
        SELECT x.paper, unnest(generate_series(x.from_date, x.to_date, INTERVAL '1 days')) AS excused_day, x.reason
        FROM excused_gaps x
    )
    GROUP BY ALL
)
SELECT paper, strftime(issue_date, '%Y-%m') AS month, issue_date, c.reason = '' AS expected,
       CASE WHEN h.paper IS NOT NULL THEN 'half_landed'
            WHEN i.status = 'no_issue' AND starts_with(i.evidence, 'source: ') THEN 'unconfirmed'
            WHEN i.status IS NOT NULL THEN i.status
            WHEN c.reason = '' THEN 'untried'
            ELSE 'no_issue' END AS status,
       CASE WHEN h.paper IS NOT NULL
                THEN 'its writing was cut off and nothing of it is shown; run it again: ingest run --paper '
                     || paper || ' --date ' || issue_date
            WHEN i.status IS NOT NULL THEN i.evidence
            WHEN c.reason = '' THEN 'nobody has tried it: ingest run --paper ' || paper || ' --date ' || issue_date
            ELSE c.reason END AS why,
       CASE WHEN c.reason = '' OR c.reason IS NULL THEN coalesce(i.pages_expected, nullif(c.pages, 0)) END
           AS pages_expected,
       CASE WHEN h.paper IS NULL THEN coalesce(i.pages_listed, 0) ELSE 0 END AS pages_listed,
       CASE WHEN h.paper IS NULL THEN coalesce(i.pages_read, 0) ELSE 0 END AS pages_read,
       CASE WHEN h.paper IS NULL THEN coalesce(i.articles, 0) ELSE 0 END AS articles,
       e.excuse
FROM calendar c
FULL JOIN issues i USING (paper, issue_date)
FULL JOIN (FROM half_landed WHERE NOT shown) h USING (paper, issue_date)
LEFT JOIN excuses e USING (paper, issue_date)
ORDER BY paper, issue_date
