-- name: page_count
-- severity: warn
-- scope: issue
-- reads: history
-- description: An issue has at least half as many readable pages as the last thirty (ten at least) had in the median.
-- do: Look at the source: pages may still be coming. Run the issue again later.
SELECT 'the issue' AS subject,
       pages_ok || ' pages could be read, where the last ' || number || ' issues had ' || middle AS what
FROM issues, (SELECT count(*) AS number, median(pages_ok)::INTEGER AS middle FROM history)
WHERE status IN ('complete', 'partial') AND number >= 10 AND pages_ok < 0.5 * middle
