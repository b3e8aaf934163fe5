-- name: search_terms
-- kind: macro
-- description: The terms of a question that a text is shown for: those that are not excluded, as they are written,
--     without signs.
-- example: SELECT search_terms('望圩 OR 码头 -游船 "澄湖 北岸"')
(q) AS
list_distinct(list_filter(list_transform(
    list_filter(
        regexp_extract_all(translate(coalesce(q, ''), '“”＂－　', '"""- '), '-?(?:[a-zA-Z_]+:)?"[^"]*"\*?|[^\s"]+'),
        lambda t: NOT starts_with(t, '-') AND t NOT IN ('OR', '|')
    ),
    lambda t: trim(regexp_replace(regexp_replace(t, '^[a-zA-Z_]+:', ''), '\*$', ''), '"')
), lambda t: t <> ''))
