-- name: unread_pages
-- question: Which pages could not be read?
-- chinese: 哪些版面没有读到？
SELECT issue_date, page_no, status, reason FROM page_problems
