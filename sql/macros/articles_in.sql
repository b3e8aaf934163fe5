-- name: articles_in
-- kind: table macro
-- description: Articles that name a place of a division or of anything below it. The code may be written in any
--     way: 330400, 3304 and 330400000000 all are the city and its counties, towns and villages.
-- needs: articles, division
-- example: FROM articles_in('330495')
-- columns of: articles
(division_code) AS TABLE
SELECT a.*
FROM articles a
WHERE len(list_filter(a.places, lambda p: p.code <> '' AND starts_with(p.code, division(division_code)))) > 0
