-- name: folded_characters
-- severity: warn
-- scope: page
-- description: A page has few characters in compatibility forms (radicals, half-width katakana, ligatures); all are
--     folded to what they stand for. Told from 20 on that are a hundredth of the page.
-- do: Compare some with the printed page: a font that names its glyphs by radicals may name others wrongly too.
SELECT page_no, 'page ' || page_no AS subject,
       forms || ' of its ' || total || ' characters came in compatibility forms, as ' || seen AS what
FROM (
    SELECT page_no, characters.total AS total,
           list_filter(edits, lambda one: one.kind = 'folded') AS folds,
           len(list_filter(edits, lambda one: one.kind = 'folded')) AS forms,
           list_aggregate(list_slice(list_sort(list_distinct([one.removed FOR one IN folds])), 1, 8),
                          'string_agg', '') AS seen
    FROM pages
)
WHERE forms >= 20 AND forms * 100 >= total
