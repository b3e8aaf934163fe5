-- name: untitled_share
-- severity: warn
-- scope: issue
-- description: At least half of an issue's news, essays and letters have a title (of eight or more).
-- do: Look at a page with `ingest segment`: titles stand where the segmenter does not look, as after a new layout.
SELECT 'the issue' AS subject, untitled || ' of ' || number || ' articles have no title' AS what
FROM (
    SELECT count(*) AS number, count(*) FILTER (WHERE title = '') AS untitled
    FROM articles WHERE kind IN ('news', 'essay', 'letter')
)
WHERE number >= 8 AND untitled > 0.5 * number
