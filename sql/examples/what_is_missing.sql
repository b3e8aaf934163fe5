-- name: what_is_missing
-- question: What is missing, and why?
-- chinese: 缺了什么，为什么缺？
SELECT issue_date, status, why, pages_expected, pages_read FROM issue_gaps
