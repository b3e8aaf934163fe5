-- name: data_files
-- kind: view
-- description: The files that this catalog reads, and no others. `ingest query` can open these alone.
-- order: table_name, file
-- column table_name: Table of the lake.
-- column file: Path or address of the Parquet file.
SELECT table_name, file
FROM $data_files$
ORDER BY table_name, file
