-- name: empty_body
-- severity: warn
-- scope: article
-- description: An article that is not a photo, an advertisement or a table has a body.
-- do: Look at the article with `ingest explain`: its body may be joined to a neighbour.
SELECT page_no, article_id AS subject, 'it has no body: ' || title AS what, kind
FROM articles WHERE char_count = 0 AND kind NOT IN ('photo', 'ad', 'table', 'other')
