-- name: page_pdf
-- severity: warn
-- scope: page
-- description: A page's own PDF is the one that the list of pages has beside it, is there, is no other page's, and
--     is named after
--     its number where PDFs are named after numbers.
-- do: Open the page and its PDF. `take = "articles"` or `"pdf"` takes only what is right.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'page_pdf'
