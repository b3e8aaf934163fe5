-- name: issue_gaps
-- kind: view
-- description: Issues of which something is missing: what the ledger does not call complete or no_issue, days without
--     an issue that only the source vouches for, and what was left out because its writing was cut off. Empty when
--     all that was tried is there. The excuse says which gaps will stay and why.
-- order: paper, issue_date
-- needs: issues, half_landed, excused_gaps
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column status: partial, missing, failed, no_issue (where only the source says so) or half_landed.
-- column evidence: Why, in words.
-- column pages_expected: Pages that the calendar names.
-- column pages: Pages that were read.
-- column articles: Articles found; those of a half-landed issue are not shown.
-- column excuse: Why the gap will stay, as a person wrote it down; NULL where nobody has.
SELECT g.paper, g.month, g.issue_date, g.status, g.evidence, g.pages_expected, g.pages, g.articles, e.excuse
FROM (
    SELECT i.paper, i.month, i.issue_date, i.status, i.evidence, len(i.expected_pages) AS pages_expected,
           i.pages_ok AS pages, i.articles
    FROM issues i ANTI JOIN (FROM half_landed WHERE NOT shown) h USING (paper, issue_date)
    WHERE i.status NOT IN ('complete', 'no_issue')
       OR (i.status = 'no_issue' AND starts_with(i.evidence, 'source: '))
    UNION ALL
    SELECT h.paper, h.month, h.issue_date, 'half_landed',
           'its writing was cut off and nothing of it is shown; run it again: ingest run --paper '
               || h.paper || ' --date ' || h.issue_date,
           coalesce(len(i.expected_pages), 0), 0, 0
    FROM half_landed h LEFT JOIN issues i USING (paper, issue_date)
    WHERE NOT h.shown
) g
LEFT JOIN (
    SELECT i.paper, i.issue_date, string_agg(DISTINCT x.reason, '; ' ORDER BY x.reason) AS excuse
    FROM issues i JOIN excused_gaps x ON x.paper = i.paper AND i.issue_date BETWEEN x.from_date AND x.to_date
    GROUP BY i.paper, i.issue_date
) e USING (paper, issue_date)
ORDER BY paper, issue_date
