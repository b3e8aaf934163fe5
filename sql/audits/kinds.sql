-- name: kinds
-- severity: block
-- scope: article
-- waivable: no
-- description: An article is of one of the known kinds.
-- do: Report it with the page.
SELECT page_no, article_id AS subject, 'its kind is ' || kind AS what
FROM articles
WHERE kind NOT IN ('news', 'photo', 'notice', 'ad', 'weather', 'essay', 'letter', 'poem', 'table', 'other')
