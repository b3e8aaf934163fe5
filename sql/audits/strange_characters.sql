-- name: strange_characters
-- severity: warn
-- scope: page
-- description: The articles of a page hold no replacement characters (U+FFFD), no characters of private use (a font's
--     own glyphs) and no control characters.
-- do: Look at the page: a font without a table of its characters. Readers see a gap or a box there.
SELECT page_no, 'page ' || page_no AS subject,
       sum(found)::BIGINT || ' characters that mean nothing, in ' || count(*) || ' articles' AS what,
       list(article_id) AS articles
FROM (
    SELECT page_no, article_id,
           len(regexp_extract_all(kicker || title || subtitle || body,
               '[\x{0}-\x{8}\x{B}-\x{1F}\x{7F}-\x{9F}\x{E000}-\x{F8FF}\x{FFFD}\x{F0000}-\x{10FFFF}]')) AS found
    FROM articles
)
WHERE found > 0 GROUP BY page_no
