-- name: articles_near
-- kind: table macro
-- description: Articles that name a place within so many kilometres of a point, the nearest first; one row per
--     article, with its nearest place. Places without a coordinate are not found, and a province or city
--     has one point, too.
-- order: distance, issue_date DESC, article_id
-- needs: articles, article_places
-- example: FROM articles_near(120.70, 30.50, 20)
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column title: Main title.
-- column place: The nearest place that it names.
-- column level: Level of that place.
-- column distance: Kilometres from the point, on a sphere of 6371 km.
(at_lon, at_lat, km) AS TABLE
SELECT a.article_id, a.paper, a.month, a.issue_date, a.title, p.place, p.level, p.distance
FROM articles a
JOIN (
    SELECT article_id, arg_min(name, far) AS place, arg_min(level, far) AS level, min(far) AS distance
    FROM (
        SELECT article_id, name, level,
               2 * 6371 * asin(sqrt(least(1, pow(sin(radians(lat - at_lat) / 2), 2)
                   + cos(radians(lat)) * cos(radians(at_lat)) * pow(sin(radians(lon - at_lon) / 2), 2)))) AS far
        FROM article_places
        WHERE lon IS NOT NULL AND lat IS NOT NULL
    )
    WHERE far <= km
    GROUP BY article_id
) p USING (article_id)
ORDER BY p.distance, a.issue_date DESC, a.article_id
