-- name: duplicate_pages
-- severity: block
-- scope: issue
-- waivable: no
-- description: A page stands once in its issue.
-- do: Look at what the source calls the page: two files or links of one page number.
SELECT 'page ' || page_no AS subject, 'the page stands ' || count(*) || ' times in the issue' AS what,
       list(origin) AS origins
FROM pages GROUP BY page_no HAVING count(*) > 1
