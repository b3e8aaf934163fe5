-- name: papers
-- kind: view
-- description: The newspapers, as the last run knew them.
-- order: paper
-- needs: divisions
-- column paper: Code of the newspaper, as in every view.
-- column title: Its name, as in citations.
-- column home: Division code of its home; NULL where none is named.
-- column home_name: Official name of that division.
-- column calendar: When it appears, in words.
-- column since: First day that the catalog knows the calendar of.
-- column until: Last day that was due when the catalog was built; later days are in no view.
SELECT n.paper, n.title, nullif(n.home, '') AS home, d.name AS home_name, n.calendar, n.since, n.until
FROM $newspapers$ n LEFT JOIN divisions d ON d.code = n.home
ORDER BY n.paper
