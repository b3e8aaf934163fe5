-- name: photographers
-- question: Who took how many photographs?
-- chinese: 谁拍了多少照片？
SELECT name, count(*) AS credits FROM article_people WHERE role = 'photographer'
GROUP BY name ORDER BY credits DESC, name
