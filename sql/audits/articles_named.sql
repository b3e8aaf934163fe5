-- name: articles_named
-- severity: warn
-- scope: page
-- description: Every article is named by the list of its page and by the page's map, is there, and has a text. What
--     only one of
--     the two names is fetched too; what is not there makes the issue partial.
-- do: Open the article's address. `ingest doctor --paper P` shows what each selector found.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'articles'
