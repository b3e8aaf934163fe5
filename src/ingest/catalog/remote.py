"""How DuckDB reads a lake on S3: by its extension httpfs or, where that is not installed, by Arrow."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb
from fsspec.implementations.arrow import ArrowFSWrapper  # type: ignore[import-untyped]

from ingest.catalog.quoting import text
from ingest.lake.retries import asked_again

if TYPE_CHECKING:
    from pyarrow import fs


class _DataFile:
    """An open data file for DuckDB: what is read of it is asked for again where the answer breaks off."""

    def __init__(self, opened: Any, path: str) -> None:
        self._opened, self._path = opened, path

    def __getattr__(self, name: str) -> Any:
        """Leave all else to the file."""
        return getattr(self._opened, name)

    def read(self, size: int = -1) -> bytes:
        """Return the bytes that follow, as many as are asked for or there are."""
        at = self._opened.tell()

        def piece() -> bytes:
            self._opened.seek(at)
            return bytes(self._opened.read(size))

        return asked_again(f"{self._path} cannot be read", piece)


class _DataFiles(ArrowFSWrapper):  # type: ignore[misc]
    """The lake's data files for DuckDB: each is asked for once, because a file of a given name never changes.

    DuckDB looks every file of every view up by its pattern, then by its size, time and kind: without this
    4,000 requests for a catalog over 48 months.
    """

    cachable = False
    """Another connection may come with other credentials."""

    def __init__(self, system: fs.FileSystem) -> None:
        super().__init__(system)
        self._known: dict[str, dict[str, Any]] = {}

    def glob(self, path: str, **_: Any) -> list[str]:
        """Return the path itself: a catalog names its files, and a lake's URI holds no pattern."""
        return [self._strip_protocol(path)]

    def _open(self, path: str, mode: str = "rb", **more: Any) -> Any:
        """Open a file to be read. Raise PermissionError where it is to be written: a catalog never is."""
        if mode != "rb":
            raise PermissionError(f"{path} is not written through the catalog")
        opened = partial(super()._open, path, mode, **more)
        return _DataFile(asked_again(f"{path} cannot be opened", opened), path)

    def info(self, path: str, **more: Any) -> dict[str, Any]:
        """Return size, time and kind of a file."""
        if path not in self._known:
            asked = partial(super().info, path, **more)
            self._known[path] = asked_again(f"{path} cannot be looked at", asked)
        return self._known[path]

    def exists(self, path: str, **more: Any) -> bool:
        """Say whether a file is there; the library's own way would ask anew, and once."""
        try:
            self.info(path, **more)
        except FileNotFoundError:
            return False
        return True

    def modified(self, path: str) -> Any:
        """Return when a file was written, the same way."""
        return self.info(path)["mtime"]


def connect_s3(connection: duckdb.DuckDBPyConnection, system: fs.FileSystem) -> None:
    """Let a connection read S3; what it is told ends with it.

    With httpfs the credentials of the AWS_* environment are told to DuckDB. Without it, and nothing is fetched
    from the network for it, `system` reads for DuckDB: one read at a time, but everything works.
    """
    try:
        connection.execute("LOAD httpfs")
    except duckdb.Error:
        connection.register_filesystem(_DataFiles(system))
        return
    given = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID"),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY"),
        "SESSION_TOKEN": os.environ.get("AWS_SESSION_TOKEN"),
        "REGION": os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
    }
    options = [f"{key} {text(value)}" for key, value in given.items() if value]
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        scheme, _, host = endpoint.rpartition("://")
        options += [f"ENDPOINT {text(host.rstrip('/'))}", "URL_STYLE 'path'"]
        options.append("USE_SSL false" if scheme == "http" else "USE_SSL true")
    connection.execute(f"CREATE SECRET ({', '.join(['TYPE s3', 'PROVIDER config', *options])})")
