-- name: kinds
-- question: What does the paper print: how much of what?
-- chinese: 报纸登些什么，各占多少？
SELECT kind, count(*) AS articles, sum(char_count) AS characters FROM articles_unique
GROUP BY kind ORDER BY articles DESC, kind
