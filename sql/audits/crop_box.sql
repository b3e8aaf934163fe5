-- name: crop_box
-- severity: warn
-- scope: page
-- description: A page's file has no more than 5 % of its characters outside the page's crop box.
-- do: Open the file: half of a spread is right to stand outside; a page that is cut too small needs another file.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'crop_box'
