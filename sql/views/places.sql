-- name: places
-- kind: view
-- description: One row per division that articles name, by its code and under its official name, reprints included:
--     however a text calls it (莺渡, 莺渡镇), it counts once. Countries, places abroad and regions have no code and are
--     left out.
-- order: articles DESC, code
-- needs: article_places, divisions
-- column code: Statistical division code cut to its level. `code LIKE '330482%'` is a county and everything in it.
-- column name: Official name; where the list of divisions lacks it, the name most used in print.
-- column level: province, city, county, town or village.
-- column province: Province that it is or lies in.
-- column city: City that it is or lies in.
-- column county: County that it is or lies in.
-- column lon: Longitude, WGS 84; NULL where unknown.
-- column lat: Latitude, WGS 84; NULL where unknown.
-- column articles: Articles that name it.
-- column mentions: How often they do.
-- column names: The names that they use.
-- column first_day: First issue that names it.
-- column last_day: Last issue that names it.
SELECT p.code, coalesce(d.name, p.printed) AS name, p.level, p.province, p.city, p.county, p.lon, p.lat, p.articles,
       p.mentions, p.names, p.first_day, p.last_day
FROM (
    SELECT code, mode(name) AS printed, any_value(level) AS level, any_value(province) AS province,
           any_value(city) AS city, any_value(county) AS county, any_value(lon) AS lon, any_value(lat) AS lat,
           count(DISTINCT article_id) AS articles, sum(mentions)::BIGINT AS mentions,
           list_sort(list_distinct(list(name))) AS names, min(issue_date) AS first_day, max(issue_date) AS last_day
    FROM article_places
    WHERE code IS NOT NULL
    GROUP BY code
) p
LEFT JOIN divisions d USING (code)
ORDER BY p.articles DESC, p.code
