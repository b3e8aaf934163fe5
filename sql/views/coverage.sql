-- name: coverage
-- kind: view
-- description: What there is of each newspaper in each month, by the word of the ledger. Days that were never
--     tried are in no column: `ingest status` knows them.
-- order: paper, month
-- needs: issues, half_landed
-- column paper: Code of the newspaper.
-- column month: Month, YYYY-MM.
-- column first_day: First day of the month that was tried.
-- column last_day: Last day of the month that was tried.
-- column complete: Issues of which every expected page was read.
-- column partial: Issues of which some pages are missing or unreadable.
-- column missing: Issues that were expected and not to be had.
-- column failed: Issues that could not be built.
-- column no_issue: Days rightly without an issue.
-- column unconfirmed: Days without an issue as the source says, where the calendar expects one.
-- column half_landed: Issues not shown because their writing was cut off; they count in no other column.
-- column pages_expected: Pages that the calendar expects.
-- column pages: Pages that were read.
-- column articles: Articles found.
SELECT paper, month, min(issue_date) AS first_day, max(issue_date) AS last_day,
       count(*) FILTER (WHERE NOT half AND status = 'complete') AS complete,
       count(*) FILTER (WHERE NOT half AND status = 'partial') AS "partial",
       count(*) FILTER (WHERE NOT half AND status = 'missing') AS missing,
       count(*) FILTER (WHERE NOT half AND status = 'failed') AS failed,
       count(*) FILTER (WHERE NOT half AND status = 'no_issue' AND NOT alone) AS no_issue,
       count(*) FILTER (WHERE NOT half AND status = 'no_issue' AND alone) AS unconfirmed,
       count(*) FILTER (WHERE half) AS half_landed,
       coalesce(sum(len(expected_pages)) FILTER (WHERE NOT half AND status <> 'no_issue'), 0)::BIGINT AS pages_expected,
       coalesce(sum(pages_ok) FILTER (WHERE NOT half), 0)::BIGINT AS pages,
       coalesce(sum(articles) FILTER (WHERE NOT half), 0)::BIGINT AS articles
FROM (
    SELECT i.paper, i.month, i.issue_date, i.status, i.expected_pages, i.pages_ok, i.articles, false AS half,
           starts_with(i.evidence, 'source: ') AS alone
    FROM issues i ANTI JOIN (FROM half_landed WHERE NOT shown) h USING (paper, issue_date)
    UNION ALL
    SELECT paper, month, issue_date, '', [], 0, 0, true, false FROM half_landed WHERE NOT shown
)
GROUP BY paper, month
ORDER BY paper, month
