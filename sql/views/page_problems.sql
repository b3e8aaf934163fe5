-- name: page_problems
-- kind: view
-- description: Pages whose articles are not in the lake, with the reason.
-- order: paper, issue_date, page_no
-- needs: pages
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column page_name: Name of the page; NULL where unknown.
-- column status: empty, needs_ocr, quarantined or missing.
-- column reason: Why, in words.
-- column origin: File or address that it came from.
-- column raw_sha256: SHA-256 of its raw bytes in the archive; NULL where there are none.
SELECT paper, month, issue_date, page_no, page_name, status, reason, origin, raw_sha256
FROM pages
WHERE status <> 'ok'
ORDER BY paper, issue_date, page_no
