-- name: near
-- kind: table macro
-- description: Articles that name a place within `km` kilometres of a division (code or name, see `division_of`), the
--     nearest first; one row per article, with its nearest place. A division without a coordinate is refused.
-- order: distance, issue_date DESC, article_id
-- needs: articles, article_places, divisions, division_of
-- example: FROM near('望圩镇', km := 10)
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column title: Main title.
-- column place: The nearest place that it names.
-- column level: Level of that place.
-- column distance: Kilometres from the division's point, on a sphere of 6371 km.
(place, km := 20, from_date := NULL, to_date := NULL) AS TABLE
WITH
middle AS (
    SELECT CASE WHEN d.lon IS NULL THEN error('No coordinate is known of ' || o.code || '.') ELSE d.lon END AS at_lon,
           d.lat AS at_lat
    FROM (FROM division_of(place)) o LEFT JOIN divisions d USING (code)
),
nearest AS (
    SELECT article_id, arg_min(name, far) AS place, arg_min(level, far) AS level, min(far) AS distance
    FROM (
        SELECT article_id, name, level,
               2 * 6371 * asin(sqrt(least(1, pow(sin(radians(lat - at_lat) / 2), 2)
                   + cos(radians(lat)) * cos(radians(at_lat)) * pow(sin(radians(lon - at_lon) / 2), 2)))) AS far
        FROM article_places, middle
        WHERE lon IS NOT NULL AND lat IS NOT NULL
          AND issue_date >= coalesce(try_cast(from_date AS DATE), DATE '0001-01-01')
          AND issue_date <= coalesce(try_cast(to_date AS DATE), DATE '9999-12-31')
    )
    WHERE far <= km
    GROUP BY article_id
)
SELECT a.article_id, a.paper, a.month, a.issue_date, a.title, n.place, n.level, n.distance
FROM articles a JOIN nearest n ON n.article_id = a.article_id
ORDER BY distance, issue_date DESC, article_id
