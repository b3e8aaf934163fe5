"""Statements of somebody who means harm, or does not know what a statement does, and how each has to end.

`{log}`, `{raw}` and `{data}` are files of the lake (of a Delta log, of the archive, of a table), `{lake}` is its
folder, `{cwd}` the current one and `{secret}` a file outside; `¶` ends a line. WRITES is refused before it
is run, FILES because of what it would read, DUCKDB by DuckDB itself (what is not there, not understood or shut off),
HARMLESS gives an answer.
"""

from __future__ import annotations

WRITES, FILES, DUCKDB, HARMLESS, EITHER = (
    "is not run",
    "Cannot access",
    "DuckDB could not run that",
    "answered",
    "either",
)

# What the issue names, in every form that was found.
_NAMED = """
EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{log}'
EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{raw}'
EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{data}' (FORMAT parquet, USE_TMP_FILE false)
EXPLAIN ANALYZE COPY (SELECT 1) TO '{log}'
EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO '{log}'
EXPLAIN (FORMAT json, ANALYZE true) COPY (SELECT 1) TO '{log}'
EXPLAIN (ANALYZE false) COPY (SELECT 1) TO '{log}'
EXPLAIN(ANALYZE)COPY(SELECT 1)TO'{log}'
explain /* a */ ( /* b */ analyze /* ) select 1 */ ) -- ) select 1¶copy (select 1) to '{log}'
/* EXPLAIN SELECT 1 */ EXPLAIN ANALYZE COPY (SELECT 1) TO '{log}'
EXPLAIN COPY (SELECT 1) TO '{log}'
EXPLAIN ANALYZE INSERT INTO articles SELECT * FROM articles
EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1
EXPLAIN ANALYZE PRAGMA enable_profiling
EXPLAIN ANALYZE SET threads = 1
EXPLAIN ANALYZE CALL enable_logging()
EXPLAIN ANALYZE FROM enable_logging(storage = 'file', storage_path = '{cwd}/logs')
EXPLAIN (ANALYZE) SELECT * FROM enable_profiling(save_location = '{log}', format = 'json')
EXPLAIN ANALYZE PIVOT articles ON kind USING count(*)
SET log_query_path = '{log}'
SET log_query_path = '/nowhere/at/all'
SET GLOBAL log_query_path = '{log}'
SET profiling_output = '{log}'
SET profile_output = '{log}'
SET enable_profiling = 'json'
SET enable_logging = true
SET logging_storage = 'file'
SET memory_limit = '900GB'
SET max_memory = '900GB'
SET threads = 64
RESET memory_limit
RESET threads
PRAGMA memory_limit = '900GB'
PRAGMA threads = 64
PRAGMA enable_profiling
PRAGMA enable_profiling = 'json'
PRAGMA profiling_output = '{log}'
PRAGMA log_query_path = '{log}'
CALL enable_logging()
CALL enable_logging(storage = 'file', storage_path = '{cwd}/logs')
CALL enable_profiling(save_location = '{log}', format = 'json')
FROM enable_logging()
FROM enable_logging(storage = 'file', storage_path = '{cwd}/logs')
FROM enable_logging(storage = 'stdout')
FROM enable_profiling(save_location = '{log}', format = 'json')
"""

_WRITERS = """
COPY articles TO '{cwd}/stolen.csv'
COPY (SELECT 1) TO '{log}'
COPY (SELECT 1) TO '{data}' (FORMAT parquet)
COPY (SELECT 1) TO '{data}' (FORMAT parquet, USE_TMP_FILE false)
COPY (SELECT 1 AS a) TO '{cwd}/parts' (FORMAT parquet, PARTITION_BY a)
COPY (SELECT 1) TO '/dev/stdout'
COPY (SELECT 1) TO 's3://bucket/out.csv'
COPY FROM DATABASE catalog TO memory
SELECT 1; COPY (SELECT 1) TO '{log}'
SELECT 1; SELECT 2; COPY (SELECT 1) TO '{log}'; SELECT 3
EXPORT DATABASE '{cwd}/out'
EXPORT DATABASE catalog TO '{cwd}/out' (FORMAT parquet)
ATTACH '{cwd}/new.duckdb'
ATTACH '{cwd}/new.duckdb' AS catalog2
ATTACH ':memory:' AS m
ATTACH '{data}' AS m
ATTACH '{lake}/catalog.duckdb' AS again
ATTACH 'https://example.com/x.duckdb' AS m
ATTACH IF NOT EXISTS '{lake}/catalog.duckdb' AS again (READ_ONLY false)
DETACH catalog
USE memory
INSTALL httpfs
FORCE INSTALL httpfs
INSTALL httpfs FROM community
LOAD httpfs
LOAD '{cwd}/evil.duckdb_extension'
CHECKPOINT
FORCE CHECKPOINT
VACUUM
VACUUM ANALYZE
ANALYZE
FROM checkpoint()
FROM force_checkpoint()
CREATE TABLE t AS SELECT 1
CREATE TABLE t (a INTEGER)
CREATE TEMP TABLE t AS SELECT 1
CREATE OR REPLACE VIEW articles AS SELECT 1
CREATE TEMP VIEW articles AS SELECT 1
CREATE MACRO search(q) AS TABLE SELECT 1
CREATE TEMP MACRO f(x) AS x
CREATE SCHEMA s
CREATE SEQUENCE s
CREATE TYPE mood AS ENUM ('a')
CREATE INDEX i ON articles (title)
CREATE SECRET (TYPE http, BEARER_TOKEN 'x')
CREATE PERSISTENT SECRET (TYPE http, BEARER_TOKEN 'x')
CREATE OR REPLACE PERSISTENT SECRET s IN local_file (TYPE http)
DROP VIEW articles
DROP VIEW IF EXISTS nothing
DROP SCHEMA main CASCADE
DROP SECRET s
ALTER VIEW articles RENAME TO a
COMMENT ON VIEW articles IS 'mine'
INSERT INTO articles SELECT * FROM articles
UPDATE articles SET title = 'x'
DELETE FROM articles
TRUNCATE articles
MERGE INTO articles USING pages ON (false) WHEN NOT MATCHED THEN INSERT DEFAULT VALUES
BEGIN
BEGIN TRANSACTION; SELECT 1; COMMIT
COMMIT
ROLLBACK
PREPARE p AS COPY (SELECT 1) TO '{log}'
PREPARE p AS SELECT 1
EXECUTE p
DEALLOCATE p
SET enable_external_access = true
SET allowed_directories = ['/']
SET allowed_paths = ['{secret}']
SET lock_configuration = false
SET allow_unsigned_extensions = true
SET extension_directory = '{cwd}'
SET home_directory = '{cwd}'
SET secret_directory = '{cwd}'
SET temp_directory = '{lake}'
SET max_temp_directory_size = '900GB'
SET file_search_path = '/etc'
SET python_enable_replacements = true
SET custom_extension_repository = 'http://example.com'
SET http_proxy = 'example.com:80'
SET max_expression_depth = 10000000
SET search_path = 'temp'
SET schema = 'temp'
SET errors_as_json = true
SET VARIABLE x = 1
RESET enable_external_access
SET debug_checkpoint_abort = 'before_truncate'
PRAGMA enable_verification
PRAGMA disable_optimizer
PRAGMA force_checkpoint
PRAGMA enable_checkpoint_on_shutdown
PRAGMA disable_checkpoint_on_shutdown
PRAGMA enable_progress_bar
PRAGMA add_parquet_key('key', '0123456789112345')
PRAGMA temp_directory = '{lake}'
PRAGMA enable_object_cache
CALL checkpoint()
CALL pragma_version()
CALL read_csv('{secret}')
CALL truncate_duckdb_logs()
FROM truncate_duckdb_logs()
FROM disable_logging()
FROM disable_profiling()
FROM duckdb_logs()
SELECT * FROM enable_logging(level := 'trace')
SELECT * FROM system.main.enable_logging()
SELECT * FROM "enable_logging"()
SELECT * FROM Enable_Logging()
WITH x AS MATERIALIZED (FROM enable_logging()) SELECT 1 FROM x
WITH x AS (SELECT * FROM enable_profiling(save_location = '{log}')) FROM x
SELECT (SELECT count(*) FROM enable_logging())
SELECT * FROM range(3) r, LATERAL (FROM enable_logging())
SELECT 1 WHERE EXISTS (FROM enable_logging())
SELECT list_transform([1], lambda x: (SELECT count(*) FROM enable_logging()))
SELECT 1 ORDER BY (SELECT count(*) FROM enable_logging())
SELECT 1 UNION ALL (SELECT 2 FROM enable_logging())
PIVOT (SELECT count(*) AS n FROM enable_logging()) ON n IN (1) USING count(*)
VALUES ((SELECT count(*) FROM enable_logging()))
DESCRIBE FROM enable_logging()
SUMMARIZE FROM enable_logging()
PIVOT articles ON kind USING count(*)
UNPIVOT (FROM enable_logging()) ON COLUMNS(*)
FROM query('SELECT 1')
FROM query('FROM enable_logging()')
FROM query('COPY (SELECT 1) TO ''{log}''')
FROM query('FROM query(''FROM enable_logging()'')')
FROM query_table('articles')
FROM query_table(['articles', '{secret}'])
FROM json_execute_serialized_sql(json_serialize_sql('FROM enable_logging()'))
FROM arrow_scan(1, 2, 3)
FROM pandas_scan(1)
FROM python_map_function(1, 2, 3)
FROM seq_scan()
SELECT write_log('x', level := 'error')
FROM which_secret('s3://bucket', 's3')
FROM test_all_types()
"""

_READERS = """
FROM glob('/etc/*')
FROM glob('{lake}/**')
FROM read_text('{secret}')
FROM read_text('{log}')
FROM read_text('/etc/passwd')
FROM read_text('/proc/self/environ')
FROM read_blob('{secret}')
FROM read_blob('{data}')
FROM read_csv('{secret}')
FROM read_csv('/etc/passwd', sep = ':')
FROM read_csv_auto('{secret}')
FROM read_csv('http://example.com/x.csv')
FROM sniff_csv('{secret}')
FROM read_json('{log}')
FROM read_json_auto('{log}')
FROM read_ndjson('{log}')
FROM read_json_objects('{log}')
FROM read_duckdb('{lake}/catalog.duckdb', table_name = 'articles')
SELECT (SELECT content FROM read_text('{secret}'))
DESCRIBE FROM read_csv('{secret}')
PRAGMA table_info('x'); FROM read_text('{secret}')
"""

_REFUSED_FILES = """
FROM '{secret}'
FROM '/etc/passwd.csv'
FROM '{lake}/../secret.csv'
FROM "{secret}"
FROM '{lake}/articles/**/*.parquet'
FROM '{log}'
FROM read_parquet('{cwd}/other.parquet')
FROM read_parquet(['{data}', '{cwd}/other.parquet'])
FROM read_parquet('{lake}/**/*.parquet')
FROM parquet_scan('{cwd}/other.parquet')
FROM parquet_metadata('{cwd}/other.parquet')
FROM parquet_schema('{cwd}/other.parquet')
FROM 's3://bucket/x.parquet'
IMPORT DATABASE '{cwd}'
PRAGMA import_database('{cwd}')
"""

_NOT_THERE = """
SELECT getenv('HOME')
SELECT load_extension('x')
SELECT lo_import('{secret}')
SELECT pg_read_file('{secret}')
SELECT system('id')
SELECT writefile('{log}', 'x')
FROM shell('id')
FROM secret
PIVOT (FROM enable_logging()) ON 1 IN (1) USING count(*)
PRAGMA enable_logging
EXPLAIN ANALYZE ATTACH '{cwd}/new.duckdb'
EXPLAIN ANALYZE EXPORT DATABASE '{cwd}/out'
EXPLAIN ANALYZE VERBOSE COPY (SELECT 1) TO '{log}'
FROM lake
FROM Path
SELECT * FROM connection
EXPLAIN EXPLAIN COPY (SELECT 1) TO '{log}'
EXPLAIN (ANALYZE) EXPLAIN COPY (SELECT 1) TO '{log}'
EXPLAIN
EXPLAIN (ANALYZE)
EXPLAIN (SELECT 1) COPY (SELECT 1) TO '{log}'
WITH x AS (COPY (SELECT 1) TO '{log}') FROM x
WITH x AS (INSERT INTO articles DEFAULT VALUES RETURNING *) FROM x
SELECT * INTO OUTFILE '{log}' FROM articles
SELECT * INTO t FROM articles
LOAD DATA INFILE '{secret}'
.shell id
.output {log}
\\! id
SELECT '
SELECT 1; SELEC 2
"""

_ANSWERED = """
SELECT 'COPY (SELECT 1) TO ''{log}'''
SELECT $$; COPY (SELECT 1) TO '{log}'$$
SELECT 1 -- ; COPY (SELECT 1) TO '{log}'
SELECT 1 /* ; COPY (SELECT 1) TO '{log}' */
SELECT 1 AS "COPY (SELECT 1) TO '{log}'"
EXPLAIN SELECT 'COPY'
SELECT 'enable_logging()'
SELECT json_serialize_sql('COPY (SELECT 1) TO ''{log}''')
SELECT json_serialize_sql('FROM enable_logging()')
SELECT current_setting('memory_limit')
SELECT current_setting('temp_directory')
SELECT setseed(0.5)
FROM duckdb_settings()
FROM duckdb_databases()
PRAGMA version
PRAGMA show_tables
PRAGMA table_info('articles')
PRAGMA database_size
SHOW TABLES
SELECT sleep_ms(1)
SELECT '=1+1' AS title
SELECT repeat('[', 1000)::VARCHAR
SELECT chr(0) || 'x'
"""


def _lines(block: str) -> list[str]:
    return [line.replace("¶", "\n") for line in block.splitlines() if line]


HOSTILE: list[tuple[str, str]] = [
    *((sql, WRITES) for sql in _lines(_NAMED) + _lines(_WRITERS) + _lines(_READERS)),
    *((sql, FILES) for sql in _lines(_REFUSED_FILES)),
    *((sql, DUCKDB) for sql in _lines(_NOT_THERE)),
    *((sql, HARMLESS) for sql in _lines(_ANSWERED)),
    ("SELECT 1\0; COPY (SELECT 1) TO '{log}'", EITHER),
    ("UPDATE EXTENSIONS", WRITES),
    ("SELECT " + "(" * 100_000 + "1" + ")" * 100_000, DUCKDB),
    ("SELECT " + "1+" * 100_000 + "1", DUCKDB),
    ("SELECT " + "[" * 5_000 + "]" * 5_000, DUCKDB),
    ("SELECT NULL::INT" + "[]" * 20_000, DUCKDB),
    ("FROM (" * 3_000 + "SELECT 1" + ")" * 3_000, DUCKDB),
    ("SELECT '" + "[" * 50_000 + "]" * 50_000 + "'::JSON", HARMLESS),
    ("SELECT '" + "x" * 2_000_000 + "'", "are allowed"),
]
