-- name: same_file
-- severity: block
-- scope: page
-- description: Each page of an issue is another file. Pages that are one file, byte for byte, are refused, but for
--     the one
--     that prints its own number.
-- do: Look at what the source has for the pages: one of them is missing there and another stands in its place.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'same_file'
