-- name: half_landed
-- kind: view
-- description: Issues whose writing was cut off. Rows that do not belong to the state that the ledger names are left
--     out of articles and pages, and the issue as a whole where that state is not there with all its rows. Normally
--     empty; running the issue again mends it.
-- order: paper, issue_date
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column pages: Rows of pages that are left out.
-- column articles: Rows of articles that are left out.
-- column shown: Whether the state that the ledger names is whole and shown; if not, nothing of the issue is.
SELECT paper, strftime(issue_date, '%Y-%m') AS month, issue_date, pages, articles, shown
FROM $half_landed$
ORDER BY paper, issue_date
