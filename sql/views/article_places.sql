-- name: article_places
-- kind: view
-- description: one row for each article and place
-- needs: articles
-- column article_id: the article
-- column paper: code of the newspaper
-- column month: YYYY-MM of the issue; a partition, so a filter on it is cheap
-- column issue_date: date of the issue in the paper's time zone
-- column name: name as the article gives it most often
-- column code: statistical division code cut to its level; empty for places without one
-- column adcode: six-digit GB/T 2260 form
-- column level: country, province, city, county, town, village, foreign or region
-- column province: province
-- column city: city
-- column county: county
-- column lon: longitude (WGS 84 degrees), where known
-- column lat: latitude (WGS 84 degrees), where known
-- column mentions: times that the article names it
-- column role: most prominent spot: dateline, title or body
SELECT article_id, paper, month, issue_date, p.name, p.code, p.adcode, p.level, p.province, p.city, p.county, p.lon, p.lat,
       p.mentions, p.role
FROM (SELECT article_id, paper, month, issue_date, unnest(places) AS p FROM articles)
