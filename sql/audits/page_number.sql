-- name: page_number
-- severity: warn
-- scope: page
-- description: The number that a page prints of itself (the site's header, its own header or folio) is the one that
--     it was
--     listed under.
-- do: Open the page: the list or the page is wrong. Where the number is that of another page of the issue, it is
--     partial.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'page_number'
