-- name: coverage
-- kind: view
-- description: what is there and what is not, by paper and month
-- needs: issues
-- column paper: code of the newspaper
-- column month: YYYY-MM
-- column tried: issues in the ledger
-- column complete: issues with every expected page
-- column partial: issues with some pages missing or unreadable
-- column missing: expected issues without a page
-- column failed: issues that could not be read
-- column no_issue: days rightly without an issue
-- column pages_expected: pages that the calendar expected of the issues with pages
-- column pages_ok: pages that were read
-- column articles: articles
SELECT paper, month, count(*) AS tried,
       count(*) FILTER (status = 'complete') AS complete, count(*) FILTER (status = 'partial') AS partial,
       count(*) FILTER (status = 'missing') AS missing, count(*) FILTER (status = 'failed') AS failed,
       count(*) FILTER (status = 'no_issue') AS no_issue,
       coalesce(sum(CASE WHEN status <> 'no_issue' THEN greatest(len(expected_pages), pages) END), 0)::BIGINT AS pages_expected,
       sum(pages_ok)::BIGINT AS pages_ok, sum(articles)::BIGINT AS articles
FROM issues GROUP BY paper, month
