-- name: pages_named
-- severity: warn
-- scope: page
-- description: A page that another one sends its reader to (下转3版, 上接1版, 详见A02版) is a page of the issue.
-- do: Open the issue at the source: a page is missing from its list or from its folder. Then run the issue again.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'pages_named'
