-- name: page_without_articles
-- severity: warn
-- scope: page
-- description: A page that was read has text that belongs to an article.
-- do: Look at the page; a page of advertisements in pictures is right to have none.
SELECT page_no, 'page ' || page_no AS subject, 'no article was found on it' AS what,
       characters.total AS characters
FROM pages WHERE status = 'ok' AND articles = 0 AND characters.articles = 0
