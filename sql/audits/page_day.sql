-- name: page_day
-- severity: block
-- scope: page
-- description: Every page of an issue is of its day, by what it prints with its weekday and by its web address.
-- do: Compare it with the page of the day that it prints. Where the paper misprinted its date, enter the day under
--     `misprinted`
--     in its calendar; then run the issue again.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'page_day'
