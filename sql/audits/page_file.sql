-- name: page_file
-- severity: warn
-- scope: page
-- description: A site links to another PDF for each page.
-- do: Open the pages: the site links one PDF twice, and a page's own is missing.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'page_file'
