-- name: issues
-- kind: view
-- description: The ledger: one row per newspaper and day that was tried. `days` has those
--     that nobody has tried, too.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column status: complete, partial, no_issue, missing or failed.
-- column evidence: Why the status is what it is, in words.
-- column expected_pages: Pages that the calendar expects.
-- column pages_expected: How many these are at least; NULL where the calendar names none.
-- column pages_listed: Pages that there are rows of, readable or not.
-- column pages_read: Pages that were read.
-- column articles: Articles found.
-- column segmenter_version: Version that cut its pages.
-- column enricher_version: Version that enriched its articles.
-- column digest: Digest of everything that landed; the same after the same input.
SELECT paper, month, issue_date, status, evidence, expected_pages,
       CASE WHEN len(expected_pages) > 0 THEN len(expected_pages)::INTEGER END AS pages_expected,
       pages AS pages_listed, pages_ok AS pages_read, articles, segmenter_version, enricher_version, digest
FROM $short_issues$
