-- name: division
-- kind: macro
-- description: A division code cut to its level, from any way of writing it: 330400, 3304 and 330400000000 all are
--     3304.
-- example: SELECT division('330400')
(any_code) AS
-- A level has 2, 4, 6 or 9 digits; zeros alone behind one of them are filling. (No code of a level is all zeros.)
regexp_replace(any_code::VARCHAR, '^(\d{2}|\d{4}|\d{6}|\d{9})0+$', '\1')
