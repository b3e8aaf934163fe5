-- name: alternatives
-- severity: warn
-- scope: page
-- description: Where a web page has two places for one thing (lists of pages, titles, texts, the page's number),
--     they say the same.
-- do: Open the address: what was taken is the first that the finding names.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'alternatives'
