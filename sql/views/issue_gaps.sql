-- name: issue_gaps
-- kind: view
-- description: Issues of which something is missing: what the ledger does not call complete or no_issue, and what
--     was left out because its writing was cut off. Empty when all that was tried is there.
-- needs: issues, half_landed
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column status: partial, missing, failed or half_landed.
-- column evidence: Why, in words.
-- column pages_expected: Pages that the calendar expects.
-- column pages: Pages that were read.
-- column articles: Articles found; those of a half-landed issue are not shown.
SELECT i.paper, i.month, i.issue_date, i.status, i.evidence, len(i.expected_pages) AS pages_expected,
       i.pages_ok AS pages, i.articles
FROM issues i ANTI JOIN (FROM half_landed WHERE NOT shown) h USING (paper, issue_date)
WHERE i.status NOT IN ('complete', 'no_issue')
UNION ALL
SELECT h.paper, h.month, h.issue_date, 'half_landed',
       'its writing was cut off and nothing of it is shown; run it again: ingest run --paper '
           || h.paper || ' --date ' || h.issue_date,
       coalesce(len(i.expected_pages), 0), 0, 0
FROM half_landed h LEFT JOIN issues i USING (paper, issue_date)
WHERE NOT h.shown
