-- name: snippet
-- kind: macro
-- description: snippet(body, q): forty characters around the first term of q in a text
(body, q) AS
    CASE WHEN strpos(body, split_part(trim(q), ' ', 1)) = 0 THEN left(body, 40)
         ELSE replace(substr(body, greatest(1, strpos(body, split_part(trim(q), ' ', 1)) - 15), 40), chr(10), ' ') END
