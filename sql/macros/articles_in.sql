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
WITH named AS (
    SELECT DISTINCT x.article_id, x.month
    FROM (
        SELECT s.article_id, s.month, unnest(s.places) AS p FROM $short_articles$ s
    ) x, (SELECT code FROM division_of(place)) d
    WHERE x.p.code <> '' AND starts_with(x.p.code, d.code) AND (x.p.role <> 'in_name' OR len(x.p.code) > 6)
)
SELECT a.*
FROM articles a
WHERE a.month IN (SELECT n.month FROM named n) AND a.article_id IN (SELECT n.article_id FROM named n)
