-- name: article_places
-- kind: view
-- description: One row per article and place named in it. `code LIKE '330482%'` is a county and everything in it.
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column name: The official name of a place with a code (莺渡镇, printed 莺渡), the printed one of others.
-- column code: Statistical division code cut to its level: 2 digits province, 4 city, 6 county, 9 town, 12
--     village; NULL for countries, places abroad and regions. Group by it: one place has several names in print.
-- column adcode: Six-digit code of GB/T 2260 of the province, city or county.
-- column level: country, province, city, county, town, village, foreign (abroad, below its country) or region (no
--     division).
-- column province: Province that it lies in.
-- column city: City that it lies in.
-- column county: County that it lies in.
-- column lon: Longitude, WGS 84; null where unknown.
-- column lat: Latitude, WGS 84; null where unknown.
-- column mentions: How often the article names it, outside of names where it can.
-- column role: The most prominent of dateline, focus (in the heading, or in the first paragraph and three times),
--     mention, and in_name: nowhere but within names of organisations, media, products and buildings.
SELECT article_id, paper, month, issue_date, p.name, nullif(p.code, '') AS code, nullif(p.adcode, '') AS adcode,
       p.level, nullif(p.province, '') AS province, nullif(p.city, '') AS city, nullif(p.county, '') AS county,
       p.lon, p.lat, p.mentions, p.role
FROM (
    -- Not a join with unnest(places): that one filters by month only after all months were read.
    SELECT article_id, paper, month, issue_date, unnest(places) AS p FROM $short_articles$
)
