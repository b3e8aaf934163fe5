-- name: snapshot
-- kind: view
-- description: What this catalog shows: one version of each table of the lake, all seen at one moment.
-- order: table_name
-- column table_name: Table of the lake.
-- column version: Version of the Delta table.
-- column files: Number of data files of that version.
-- column lake: Where the lake lay when the catalog was built.
SELECT table_name, version, files, lake
FROM $snapshot$
ORDER BY table_name
