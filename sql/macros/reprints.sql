-- name: reprints
-- kind: table macro
-- description: reprints(id): the articles that repeat this one, and the one that it repeats
-- needs: articles, duplicates
(id) AS TABLE
SELECT d.article_id, d.duplicate_of, d.relation, d.similarity, a.issue_date, a.page_no, a.title
FROM duplicates d JOIN articles a ON a.article_id = CASE WHEN d.article_id = id THEN d.duplicate_of ELSE d.article_id END
WHERE d.article_id = id OR d.duplicate_of = id ORDER BY a.issue_date, a.article_id
