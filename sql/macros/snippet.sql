-- name: snippet
-- kind: macro
-- description: The piece of a text around the first of the terms of a question that it holds, about `width`
--     characters long, the terms in 【】; the beginning where it holds none.
-- needs: search_terms, folded
-- example: SELECT title, snippet(body, '码头') FROM articles
(body, q, width := 60) AS
list_transform(
    -- One element: the place where the piece begins, so that it is computed once.
    [greatest(1, coalesce(list_min(list_filter(
        list_transform(search_terms(q), lambda t: strpos(folded(body), folded(t))), lambda found: found > 0
    )), 1) - width // 4)],
    lambda first: CASE WHEN first > 1 THEN '…' ELSE '' END
        || coalesce(regexp_replace(
               replace(substr(body, first, width), chr(10), ' '),
               nullif(
                   '(?i)(' || array_to_string(list_transform(search_terms(q), lambda t: regexp_escape(t)), '|') || ')',
                   '(?i)()'
               ),
               '【\1】', 'g'), replace(substr(body, first, width), chr(10), ' '))
        || CASE WHEN first + width <= length(body) THEN '…' ELSE '' END
)[1]
