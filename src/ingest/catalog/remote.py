"""How DuckDB reads a lake on S3: extension httpfs, and credentials from the AWS_* environment."""

from __future__ import annotations

import os

import duckdb

from ingest.catalog.relations import text
from ingest.errors import LakeError


def connect_s3(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read S3; what it is told ends with it.

    Raise LakeError where the extension httpfs is not installed: nothing is fetched from the network for it.
    """
    try:
        connection.execute("LOAD httpfs")
    except duckdb.Error as error:
        raise LakeError(
            f"DuckDB's extension httpfs is needed for a lake on S3: {str(error).splitlines()[0]}",
            state="The lake itself is as it was; only the catalog needs the extension.",
            hint=f"Install it for DuckDB {duckdb.__version__}: INSTALL httpfs; in any DuckDB shell.",
        ) from error
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
