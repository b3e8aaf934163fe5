-- name: swapped_pages
-- severity: block
-- scope: page
-- description: A page prints its own number (header, folio) and not that of another page that prints this one's, or
--     the same.
-- do: Look at both pages: their files have changed places, or one came twice. Put it right at the source, then run
--     the issue
--     again.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'swapped_pages'
