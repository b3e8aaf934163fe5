-- name: agency_copy
-- question: What was taken from an agency, and from which?
-- chinese: 哪些是通讯社稿？
SELECT issue_date, page_no, source_agency, title, dateline_date FROM articles WHERE source_agency IS NOT NULL
ORDER BY issue_date, page_no, position
