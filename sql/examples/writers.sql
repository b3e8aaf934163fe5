-- name: writers
-- question: Who writes most?
-- chinese: 谁写得最多？
SELECT name, count(*) AS credits, count(*) FILTER (WHERE NOT assigned) AS unassigned FROM article_people
WHERE role IN ('reporter', 'correspondent') GROUP BY name ORDER BY credits DESC, name LIMIT 10
