-- name: places_never_mentioned
-- kind: table macro
-- description: The divisions below one (code or name, see `division_of`) that no article names, neither themselves
--     nor a place in them: the white spots of the map. `to_level` is the level to look at; the villages known are
--     those of the newspapers' homes.
-- order: code
-- needs: divisions, article_places, division_of
-- example: FROM places_never_mentioned('330495')
-- column code: Division code cut to its level.
-- column name: Official name.
-- column level: Its level.
-- column county: County that it lies in.
(place, to_level := 'town') AS TABLE
SELECT d.code, d.name, d.level, d.county
FROM divisions d, (SELECT code FROM division_of(place)) above
WHERE d.level = CASE WHEN to_level IN ('province', 'city', 'county', 'town', 'village') THEN to_level
                     ELSE error('to_level is province, city, county, town or village, not ' || to_level || '.') END
  AND starts_with(d.code, above.code)
  AND substr(d.code, 1, len(d.code)) NOT IN (
      SELECT substr(code, 1, CASE to_level WHEN 'province' THEN 2 WHEN 'city' THEN 4 WHEN 'county' THEN 6
                                           WHEN 'town' THEN 9 ELSE 12 END)
      FROM article_places WHERE code IS NOT NULL)
ORDER BY d.code
