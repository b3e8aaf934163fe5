-- name: article_collapse
-- severity: warn
-- scope: issue
-- reads: history
-- description: An issue has at least a quarter of the articles a page that the last thirty issues (ten at least) had in
--     the median. It only warns, because what lands may not hang on what landed before it; a newspaper that
--     prefers a hole to a wrong issue sets it to block.
-- do: Look at the pages: the site or the layout has changed, or pages came without their text.
SELECT 'the issue' AS subject,
       articles || ' articles on ' || pages_ok || ' pages, where the last ' || number || ' issues had '
           || round(middle * pages_ok)::BIGINT AS what,
       round(articles / pages_ok, 2) AS per_page, round(middle, 2) AS median_per_page
FROM issues, (SELECT count(*) AS number, median(articles / pages_ok) AS middle FROM history WHERE pages_ok > 0)
WHERE pages_ok > 0 AND number >= 10 AND articles / pages_ok < 0.25 * middle
