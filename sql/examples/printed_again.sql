-- name: printed_again
-- question: Which stories were printed again?
-- chinese: 哪些稿子登了不止一次？
SELECT o.title, d.relation, n.title AS printed_as, n.issue_date - o.issue_date AS days_later
FROM duplicates d JOIN articles o ON o.article_id = d.duplicate_of JOIN articles n ON n.article_id = d.article_id
ORDER BY days_later, o.title
