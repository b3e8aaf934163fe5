-- name: article_day
-- severity: warn
-- scope: page
-- description: An article's web page is dated as the issue is.
-- do: Open the address: the site shows an article of another day under this one's list.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'article_day'
