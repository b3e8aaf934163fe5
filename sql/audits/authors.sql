-- name: authors
-- severity: warn
-- scope: page
-- description: Whom a page's PDF credits (■记者 某某) is named by an article of its web pages too.
-- do: Open the article: the site leaves its author out, or writes it where no skin looks. `ingest probe` shows where
--     authors
--     are found.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'authors'
