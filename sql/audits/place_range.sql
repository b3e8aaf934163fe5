-- name: place_range
-- severity: block
-- scope: article
-- description: A place lies on the earth; its code has the length of its level, its adcode six digits.
-- do: Look at the newspaper's own places file: a longitude and a latitude may have changed places.
SELECT page_no, article_id AS subject,
       place.name || ' has the position ' || coalesce(place.lon::VARCHAR, 'none') || ', '
           || coalesce(place.lat::VARCHAR, 'none') || ' and the code ' || place.code AS what,
       place.level AS level, place.adcode AS adcode
FROM (SELECT page_no, article_id, unnest(places) AS place FROM articles)
WHERE NOT (coalesce(place.lon, 0) BETWEEN -180 AND 180 AND coalesce(place.lat, 0) BETWEEN -90 AND 90)
   OR NOT regexp_full_match(place.code, '(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?')
   OR NOT regexp_full_match(place.adcode, '(\d{6})?')
