-- name: divisions
-- kind: view
-- description: The administrative divisions of China down to the town, and the villages of the newspapers' homes with
--     their own places, by statistical division code.
-- column code: Division code cut to its level: 2 digits province, 4 city, 6 county, 9 town, 12 village.
-- column name: Official name.
-- column level: province, city, county, town or village.
-- column parent: Code of the division right above it; NULL for a province.
-- column province: Province that it is or lies in.
-- column city: City that it is or lies in; NULL for a province.
-- column county: County that it is or lies in; NULL above.
-- column lon: Longitude, WGS 84; NULL where unknown.
-- column lat: Latitude, WGS 84; NULL where unknown.
SELECT code, name, level, parent, province, city, county, lon, lat
FROM $divisions$
