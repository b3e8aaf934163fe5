-- name: long_article
-- severity: warn
-- scope: article
-- description: No body is longer than 8,000 characters, about what a broadsheet page holds (6 columns of 100 lines of
--     13 characters): two articles have probably run together.
-- do: Look at the article with `ingest explain`.
SELECT page_no, article_id AS subject,
       'its body has ' || format('{:,}', length(replace(body, chr(10), ''))) || ' characters' AS what
FROM articles WHERE length(replace(body, chr(10), '')) > 8000
