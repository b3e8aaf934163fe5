-- name: articles_in
-- kind: table macro
-- description: Articles that name a place of a division or of anything below it, asked for by its code, written in
--     any way (330400, 3304 and 330400000000 all are the city and its counties, towns and villages), or by its name
--     (see `division_of`). What is no division is refused. A county or more that stands in names alone
--     (浙江 of 浙江银行) does not count; a town's or village's (莺渡小学) does.
-- needs: articles, division_of
-- example: FROM articles_in('330495')
-- columns of: articles
(place) AS TABLE
SELECT a.*
FROM articles a, (SELECT code FROM division_of(place)) d
WHERE len(list_filter(a.places, lambda p: p.code <> '' AND starts_with(p.code, d.code)
                                AND (p.role <> 'in_name' OR len(p.code) > 6))) > 0
