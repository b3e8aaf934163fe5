-- name: search_terms
-- kind: macro
-- description: The terms of a question: lower case, split at white space (full-width too), each once.
-- example: SELECT search_terms('望圩  码头　码头')
(q) AS
list_distinct(list_filter(regexp_split_to_array(lower(q), '[\s\x{3000}]+'), lambda t: t <> ''))
