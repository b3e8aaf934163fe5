-- name: strange_characters
-- severity: warn
-- scope: page
-- description: The text of a page holds no replacement characters (U+FFFD), no characters of private use (a font's
--     own glyphs) and no control characters.
-- do: Look at the page: a font without a table of its characters. Readers see a gap or a box there.
SELECT page_no, 'page ' || page_no AS subject,
       found || ' characters that mean nothing, ' || private || ' of them of private use' AS what,
       coalesce(list_filter(articles, lambda id: id IS NOT NULL), []) AS articles
FROM (
    SELECT p.page_no,
           len(regexp_extract_all(any_value(p.text),
               '[\x{0}-\x{8}\x{B}\x{E}-\x{1F}\x{7F}-\x{9F}\x{E000}-\x{F8FF}\x{FFFD}\x{F0000}-\x{10FFFF}]')) AS found,
           len(regexp_extract_all(any_value(p.text), '[\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFF}]')) AS private,
           list(a.article_id) FILTER (WHERE regexp_matches(a.kicker || a.title || a.subtitle || a.body,
               '[\x{0}-\x{8}\x{B}-\x{1F}\x{7F}-\x{9F}\x{E000}-\x{F8FF}\x{FFFD}\x{F0000}-\x{10FFFF}]')) AS articles
    FROM pages p LEFT JOIN articles a USING (page_no)
    WHERE p.status = 'ok' GROUP BY p.page_no
)
WHERE found > 0
