-- name: site_page_count
-- severity: warn
-- scope: issue
-- description: A site that says how many pages an issue has lists so many.
-- do: Open the first page in a browser. Run the issue again later: pages may still be coming.
SELECT 'the issue' AS subject, what FROM doubts WHERE "check" = 'page_count'
