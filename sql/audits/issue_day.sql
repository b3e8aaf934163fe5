-- name: issue_day
-- severity: warn
-- scope: issue
-- description: Something that the source gave names the issue's day, or the site gives earlier days other articles.
-- do: Open the issue's first page. Where its answers have a day, name it (`day` of a JSON site's shape); where no
--     address
--     names the day either, take another of the site's addresses.
SELECT 'the issue' AS subject, what FROM doubts WHERE "check" = 'issue_day'
