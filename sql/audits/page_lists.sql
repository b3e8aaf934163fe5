-- name: page_lists
-- severity: warn
-- scope: issue
-- description: All web pages of an issue list the same pages.
-- do: Open the first page in a browser: pages were added or taken out while it was fetched, or its list is short.
SELECT 'the issue' AS subject, what FROM doubts WHERE "check" = 'page_lists'
