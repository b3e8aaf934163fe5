"""Which statements are run: those that only read, judged by DuckDB's own parser.

The parser says what kind a statement is, and gives a question as a tree (`json_serialize_sql`), in which every
function that it calls has its name. Nothing here looks for words in a text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = duckdb.StatementType

COMPUTING = frozenset(
    {
        "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree",
        "histogram", "histogram_values", "read_parquet", "parquet_scan", "parquet_metadata",
        "parquet_schema", "parquet_file_metadata", "parquet_kv_metadata", "duckdb_columns",
        "duckdb_constraints", "duckdb_coordinate_systems", "duckdb_databases",
        "duckdb_dependencies", "duckdb_extensions", "duckdb_functions", "duckdb_indexes",
        "duckdb_keywords", "duckdb_memory", "duckdb_optimizers", "duckdb_schemas",
        "duckdb_sequences", "duckdb_settings", "duckdb_tables", "duckdb_temporary_files",
        "duckdb_types", "duckdb_variables", "duckdb_views", "icu_calendar_names",
        "pg_timezone_names", "pragma_collations", "pragma_database_size", "pragma_platform",
        "pragma_show", "pragma_storage_info", "pragma_table_info", "pragma_user_agent",
        "pragma_version",
    }
)  # fmt: skip
"""Table functions that compute from what they are given, or tell about the database (DuckDB 1.5.5). Those of Parquet
read files, of which DuckDB opens only the catalog's. Others switch on logs and profiles that are written to
files (`enable_logging`, `enable_profiling`), look for files (`glob`, `read_text`), run SQL that stands in a text
(`query`), take pointers (`arrow_scan`) or write the catalog (`checkpoint`)."""

_OF_FILES = frozenset(
    {
        "glob", "sniff_csv", "read_csv", "read_csv_auto", "read_text", "read_blob", "read_duckdb",
        "read_json", "read_json_auto", "read_json_objects", "read_json_objects_auto", "read_ndjson",
        "read_ndjson_auto", "read_ndjson_objects", "parquet_bloom_probe", "parquet_full_metadata",
    }
)  # fmt: skip
_OF_TEXTS = frozenset({"query", "query_table", "json_execute_serialized_sql"})
_SCALARS_REFUSED = frozenset({"write_log"})

_WRITE = (
    'Write a result into a file from the shell: ingest query "SELECT ..." --format csv > FILE',
    (Kind.COPY, Kind.EXPORT, Kind.COPY_DATABASE),
)
_SETTINGS = (
    "Settings are fixed before a question is read: ingest query --help names the limits that can be chosen.",
    (Kind.SET, Kind.VARIABLE_SET, Kind.PRAGMA, Kind.CALL, Kind.LOAD),
)
_CHANGE = (
    "Name what is between with WITH name AS (SELECT ...). Tables of your own stand in a database of your own (docs).",
    (
        Kind.CREATE, Kind.CREATE_FUNC, Kind.INSERT, Kind.UPDATE, Kind.DELETE, Kind.DROP, Kind.ALTER,
        Kind.MERGE_INTO, Kind.ATTACH, Kind.DETACH, Kind.ANALYZE, Kind.VACUUM,
    ),
)  # fmt: skip
_HINTS = {kind: hint for hint, kinds in (_WRITE, _SETTINGS, _CHANGE) for kind in kinds}
_ASK = "Ask with SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN."


def judged(
    connection: duckdb.DuckDBPyConnection, sql: str, macros: frozenset[str]
) -> Sequence[duckdb.Statement]:
    """Return the statements of a text, all of which only read.

    `macros` are the table macros of the catalog. Raise IngestError for a text with any other statement in it, or
    none, and duckdb.Error for what DuckDB does not understand.
    """
    statements = connection.extract_statements(sql)
    if not statements:
        raise IngestError("There is no statement to run.", hint='For example: ingest query "FROM contents"')
    for statement in statements:
        _judge(connection, statement, sql, macros)
    return statements


def _judge(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, sql: str, macros: frozenset[str]
) -> None:
    written = statement.query
    if not written:
        # DuckDB made several statements of one: of PIVOT one that makes a type, of COPY FROM DATABASE many.
        raise _refused(
            sql,
            "PIVOT can be asked where its values are named: PIVOT articles ON kind IN ('news', 'photo') "
            "USING count(*)",
        )
    if statement.type == Kind.EXPLAIN:
        written = explained(written)
    elif statement.type != Kind.SELECT:
        raise _refused(written, _HINTS.get(statement.type, _ASK))
    tree = _tree(connection, written)
    if tree is None:
        raise _refused(statement.query, f"EXPLAIN goes with a question. {_ASK}")
    for name, of_rows in _calls(tree):
        if of_rows and name not in COMPUTING and name not in macros and _known(connection, name):
            raise _function_refused(name)
        if name in _SCALARS_REFUSED:
            raise _function_refused(name)


def explained(sql: str) -> str:
    """Return what an EXPLAIN statement explains: what follows EXPLAIN, ANALYZE and options in brackets.

    The words are told apart by DuckDB's lexer. What is returned may be anything: the parser has to say that it
    is a question. A question cannot begin with such options, so nothing can be taken for one that is none.
    """
    raw = sql.encode()
    starts = [at for at, _ in duckdb.tokenize(sql)]
    # A token's text, with the blanks and comments that follow it, ends where the next one starts.
    tokens = [
        (at, raw[at:end].decode(errors="replace"))
        for at, end in zip(starts, [*starts[1:], len(raw)], strict=True)
    ]
    position = 1
    while position < len(tokens) and _word(tokens[position][1]) in {"analyze", "analyse", "verbose"}:
        position += 1
    if (
        position + 1 < len(tokens)
        and tokens[position][1].startswith("(")
        and _is_option(tokens[position + 1][1])
    ):
        depth = 0
        while position < len(tokens):
            depth += tokens[position][1].startswith("(") - tokens[position][1].startswith(")")
            position += 1
            if depth == 0:
                break
    return raw[tokens[position][0] :].decode() if position < len(tokens) else ""


def _word(token: str) -> str:
    letters = []
    for letter in token:
        if not (letter.isalnum() or letter == "_"):
            break
        letters.append(letter)
    return "".join(letters).casefold()


def _is_option(token: str) -> bool:
    return _word(token) in {
        "analyze",
        "analyse",
        "format",
        "verbose",
        "costs",
        "buffers",
        "timing",
        "summary",
    }


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Return one question as DuckDB's parser has it; None for what is no question, or several."""
    (found,) = connection.execute("SELECT json_serialize_sql($1)", [sql]).fetchall()
    try:
        tree = json.loads(found[0])
    except RecursionError:
        raise IngestError(
            "The statement is nested too deeply.", hint="Split it with WITH name AS (SELECT ...)."
        ) from None
    if tree["error"] or len(tree["statements"]) != 1:
        return None
    return tree["statements"][0]


def _calls(tree: Any) -> Iterator[tuple[str, bool]]:
    """Yield every function that a tree calls, and whether it stands where a table does."""
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            nodes.extend(node)
        elif isinstance(node, dict):
            if node.get("type") == "TABLE_FUNCTION":
                yield str(node["function"]["function_name"]).casefold(), True
            elif "function_name" in node:
                yield str(node["function_name"]).casefold(), False
            nodes.extend(node.values())


def _known(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Say whether there is such a table function; what there is not DuckDB tells better, with names like it."""
    found = connection.execute(
        "SELECT 1 FROM duckdb_functions() WHERE lower(function_name) = $1 AND function_type LIKE 'table%' LIMIT 1",
        [name],
    ).fetchall()
    return bool(found)


def _refused(sql: str, hint: str) -> IngestError:
    told = " ".join(sql.split())
    told = told if len(told) <= 80 else f"{told[:79]}…"
    return IngestError(f"The catalog is read-only: {told!r} is not run.", hint=hint)


def _function_refused(name: str) -> IngestError:
    if name in _OF_FILES:
        what, hint = (
            f"{name} reads files, and the catalog's own are all that can be read.",
            'Other files beside the catalog: open it with DuckDB (docs/analysts.md, "Beside tables of your own").',
        )
    elif name in _OF_TEXTS:
        what, hint = (
            f"{name} runs SQL that stands in a text, which nobody has read.",
            "Write the statement itself.",
        )
    else:
        what, hint = (
            f"{name} does more than compute a result.",
            'What there is to ask: ingest query "FROM contents"',
        )
    return IngestError(f"The catalog is read-only: {what} It is not run.", hint=hint)
