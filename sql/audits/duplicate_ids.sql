-- name: duplicate_ids
-- severity: block
-- scope: article
-- waivable: no
-- description: An article's id stands for one article.
-- do: Report it with the page: ids are made from the text and its ordinal on the page.
SELECT min(page_no) AS page_no, article_id AS subject, 'the id stands for ' || count(*) || ' articles' AS what,
       list(title) AS titles
FROM articles GROUP BY article_id HAVING count(*) > 1
