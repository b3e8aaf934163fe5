-- name: article_count
-- severity: warn
-- scope: issue
-- reads: history
-- description: The number of articles a page is like that of the last thirty issues (ten at least): within 3.5 robust
--     standard deviations (1.4826 times the median absolute deviation) of their median. What article_collapse
--     finds is not told twice.
-- do: Compare the page with what was cut from it (`ingest segment`); a new layout shows here first.
WITH past AS (SELECT articles / pages_ok AS rate FROM history WHERE pages_ok > 0),
     centre AS (SELECT count(*) AS number, median(rate) AS middle FROM past),
     spread AS (SELECT median(abs(rate - middle)) AS deviation FROM past, centre)
SELECT 'the issue' AS subject,
       articles || ' articles on ' || pages_ok || ' pages, where the last ' || number || ' issues had '
           || round(middle * pages_ok)::BIGINT AS what,
       round(articles / pages_ok, 2) AS per_page, round(middle, 2) AS median_per_page,
       round(deviation, 2) AS median_deviation
FROM issues, centre, spread
WHERE pages_ok > 0 AND number >= 10
  -- A paper that always has the same number would otherwise hear of every single article more.
  AND abs(articles / pages_ok - middle) > 3.5 * greatest(1.4826 * deviation, 0.1 * middle)
  AND articles / pages_ok >= 0.25 * middle
