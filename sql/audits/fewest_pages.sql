-- name: fewest_pages
-- severity: warn
-- scope: issue
-- reads: history
-- description: An issue has as many readable pages as the shortest of the last thirty (five at least), where it was not
--     page_count that told it.
-- do: Open the issue's first page: pages may be missing from its list, or still be coming. Run the issue again later.
SELECT 'the issue' AS subject,
       pages_ok || ' pages could be read, where each of the last ' || number || ' issues had ' || fewest || ' or more'
           AS what
FROM issues, (
    SELECT count(*) AS number, min(pages_ok) AS fewest, median(pages_ok) AS middle FROM history WHERE pages_ok > 0
)
WHERE status IN ('complete', 'partial') AND number >= 5 AND pages_ok < fewest
  AND (number < 10 OR pages_ok >= 0.5 * middle)
