-- name: long_title
-- severity: warn
-- scope: article
-- description: No title is longer than 100 characters.
-- do: Look at the article with `ingest explain`: a body was taken for a title.
SELECT page_no, article_id AS subject, 'its title has ' || length(title) || ' characters' AS what
FROM articles WHERE length(title) > 100
