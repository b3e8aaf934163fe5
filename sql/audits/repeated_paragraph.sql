-- name: repeated_paragraph
-- severity: warn
-- scope: page
-- description: No paragraph of twenty characters or more stands in several articles of a page.
-- do: Look at the page: a text was extracted twice, or a standing notice was taken for text.
SELECT page_no, 'page ' || page_no AS subject,
       'a paragraph stands in ' || count(DISTINCT article_id) || ' articles: ' || substr(paragraph, 1, 24) AS what,
       list(DISTINCT article_id ORDER BY article_id) AS articles
FROM (SELECT page_no, article_id, unnest(string_split(body, chr(10))) AS paragraph FROM articles)
WHERE length(paragraph) >= 20
GROUP BY page_no, paragraph HAVING count(DISTINCT article_id) > 1
