-- name: articles_in
-- kind: table macro
-- description: articles_in(code): articles that name a place of this division code or any place below it
-- needs: articles, article_places
(code) AS TABLE
SELECT a.*, p.name AS place, p.code AS place_code, p.mentions AS place_mentions
FROM articles a
JOIN (SELECT article_id, arg_max(name, mentions) AS name, arg_max(article_places.code, mentions) AS code, sum(mentions) AS mentions
      FROM article_places WHERE starts_with(article_places.code, code) GROUP BY article_id) p USING (article_id)
