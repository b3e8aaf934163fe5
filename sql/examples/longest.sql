-- name: longest
-- question: Which are the longest articles?
-- chinese: 最长的文章是哪些？
SELECT issue_date, title, char_count FROM articles ORDER BY char_count DESC, article_id LIMIT 5
