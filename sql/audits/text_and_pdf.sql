-- name: text_and_pdf
-- severity: warn
-- scope: page
-- description: The articles of a site and the PDF of the same page have the same text, but for 15 % of either. From
--     40 % of it
--     the issue is partial.
-- do: Compare the two: the PDF is another page's, or articles are missing on the site. Advertisements stand in PDFs
--     only.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'text_and_pdf'
