-- name: keyword_trend
-- kind: table macro
-- description: keyword_trend(t): by paper and month, articles with the keyword t and their share of all
-- needs: articles, article_keywords
(t) AS TABLE
SELECT a.paper, a.month, count(*) FILTER (k.article_id IS NOT NULL) AS articles,
       count(*) FILTER (k.article_id IS NOT NULL) / count(*) AS share
FROM articles a LEFT JOIN (SELECT DISTINCT article_id FROM article_keywords WHERE term = t) k USING (article_id)
GROUP BY a.paper, a.month ORDER BY a.paper, a.month
