-- name: writers_and_places
-- question: About which places does a reporter write?
-- chinese: 某位记者写哪些地方？
SELECT p.code, any_value(d.name) AS name, count(DISTINCT p.article_id) AS articles
FROM article_people w JOIN article_places p USING (article_id) JOIN divisions d USING (code)
WHERE w.name = '费明远' AND p.level = 'town'
GROUP BY p.code ORDER BY articles DESC, p.code
