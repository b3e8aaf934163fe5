"""The process that answers questions for another one: `python -m ingest.catalog.answering DESCRIPTOR QUESTION`.

It opens the catalog with every setting fixed and locked, and answers through a pair of pipes what it is asked,
until that ends. What a question costs it costs this process, which has limits and dies of them.

A question is two messages, its SQL and the values of its names as JSON. An answer's message is one letter and what
belongs to it: H(ello) or F(ault) as JSON once; then for each question D(ata), a
piece of an Arrow stream, as often as it takes, and E(nd), R(efusal) or L(ast refusal: it ends then) as JSON. A refusal
whose `suspect` is not empty, DuckDB's own words, may have met a damaged file.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Timer
from typing import Any

if __name__ == "__main__":
    # Arrow and DuckDB do without NumPy where there is none, and no answer needs it: a third of what loading them takes.
    sys.modules["numpy"] = None  # type: ignore[assignment]

import duckdb
import pyarrow as pa

from ingest.catalog.limits import MEGABYTE, Limits, allow_computing, confine
from ingest.catalog.naming import OFFLINE
from ingest.catalog.opening import Opening
from ingest.catalog.quoting import text
from ingest.catalog.statements import judged
from ingest.catalog.telling import Opened, in_words, may_be_damage
from ingest.errors import IngestError

ROWS = 20_000
"""Rows of a piece of a result."""


def main() -> None:
    """Answer questions until there are no more."""
    # Control-C goes to the whole group of processes; whoever asked decides what becomes of the question.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    peer = Connection(int(sys.argv[1]))
    told = json.loads(sys.argv[2])
    opening = Opening(told["path"], told["lake"], told["scratch"], Limits(**told["limits"]))
    confine(opening.limits)
    try:
        opened, built_for = _opened(opening)
    except (duckdb.Error, OSError) as error:
        _send(peer, "F", what=str(error))
        return
    _send(peer, "H", lake=built_for)
    with suppress(EOFError, BrokenPipeError):
        while _answered(peer, opened):
            pass


def _opened(opening: Opening) -> tuple[Opened, str]:
    """Open the catalog read-only, shut off from everything but its data files, for good.

    Return it, and where the lake lay when it was built: empty for a catalog that does not say, or not which files
    it reads.
    """
    limits = opening.limits
    config = {
        **OFFLINE,
        "allow_community_extensions": "false",
        "allow_persistent_secrets": "false",
        "python_enable_replacements": "false",
        "memory_limit": f"{limits.memory_mb}MiB",
        "threads": limits.threads,
        "temp_directory": f"{opening.scratch}/spilled",
        "max_temp_directory_size": f"{limits.temp_mb}MiB",
    }
    connection = duckdb.connect(opening.path, read_only=True, config=config)
    if opening.lake.startswith("s3://"):
        from ingest.catalog.remote import connect_s3  # noqa: PLC0415  (fsspec and Arrow's S3: only for S3)
        from ingest.lake.files import Files  # noqa: PLC0415

        connect_s3(connection, Files.at(opening.lake).system)
    try:
        built_for = str(connection.execute("SELECT any_value(lake) FROM snapshot").fetchall()[0][0])
        files = [str(row[0]) for row in connection.execute("SELECT file FROM data_files").fetchall()]
    except duckdb.CatalogException:
        built_for, files = "", []
    connection.execute(f"SET allowed_paths = [{', '.join(text(file) for file in files)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    opened = Opened(connection, frozenset(files), _macros(connection), opening.scratch, limits)
    return opened, built_for


def _macros(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    found = connection.execute(
        "SELECT lower(function_name) FROM duckdb_functions() WHERE NOT internal AND function_type = 'table_macro'"
    ).fetchall()
    return frozenset(str(row[0]) for row in found)


def _answered(peer: Connection, opened: Opened) -> bool:
    """Answer one question; say whether another can be answered."""
    sql = peer.recv_bytes(opened.limits.text_bytes).decode()
    values = json.loads(peer.recv_bytes(opened.limits.text_bytes))
    allow_computing(opened.limits)
    connection = opened.connection
    timer = Timer(opened.limits.seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        statements = judged(connection, sql, opened.macros)
        for statement in statements[:-1]:
            connection.execute(statement, _bound(statement, values))
        last = statements[-1]
        rows = _sent(peer, connection.execute(last, _bound(last, values)), opened.limits)
    except IngestError as error:
        return _refused(peer, error, last=False)
    except MemoryError:
        full = duckdb.OutOfMemoryException("memory is used up")
        return _refused(peer, in_words(full, opened), last=True)
    except (duckdb.Error, pa.ArrowException, UnicodeDecodeError) as error:
        # After these DuckDB answers nothing any more; after want of memory little.
        ended = isinstance(
            error, duckdb.InternalException | duckdb.FatalException | duckdb.OutOfMemoryException
        )
        suspect = str(error) or type(error).__name__ if may_be_damage(error, opened) else ""
        return _refused(peer, in_words(error, opened), last=ended, suspect=suspect)
    finally:
        timer.cancel()
    _send(peer, "E", rows=rows)
    return True


def _bound(statement: duckdb.Statement, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the names that a statement has; DuckDB tells of those that are wanting."""
    return {name: values[name] for name in statement.named_parameters if name in values}


def _refused(peer: Connection, error: IngestError, *, last: bool, suspect: str = "") -> bool:
    _send(peer, "L" if last else "R", what=error.what, state=error.state, hint=error.hint, suspect=suspect)
    return not last


def _sent(peer: Connection, result: duckdb.DuckDBPyConnection, limits: Limits) -> int:
    """Send a result as an Arrow stream and return its rows. Raise IngestError where it is larger than allowed."""
    reader = result.to_arrow_reader(ROWS)
    rows = size = 0
    with pa.ipc.new_stream(pa.PythonFile(_Data(peer), "w"), reader.schema) as writer:
        for piece in reader:
            rows += piece.num_rows
            size += piece.nbytes
            if size > limits.memory_mb * MEGABYTE:
                raise IngestError(
                    f"The result is larger than {limits.memory_mb:,} MB.",
                    hint="Ask for fewer columns, months or papers, or allow more: --memory.",
                )
            writer.write_batch(piece)
    return rows


class _Data(io.RawIOBase):
    """A file to which Arrow writes; what is written is sent. Closing it leaves the pipe open for the next answer."""

    def __init__(self, peer: Connection) -> None:
        super().__init__()
        self._peer = peer

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, data: Any) -> int:
        """Send a piece."""
        content = bytes(data)
        self._peer.send_bytes(b"D" + content)
        return len(content)


def _send(peer: Connection, letter: str, **fields: Any) -> None:
    peer.send_bytes(letter.encode() + json.dumps(fields).encode())


if __name__ == "__main__":
    main()
    # Nothing is left to be tidied up, and DuckDB takes its time over it where memory is short.
    os._exit(0)
