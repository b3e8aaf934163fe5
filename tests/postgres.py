"""A PostgreSQL server of a test's own: Debian's binaries, a folder that goes away, a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALLED = Path("/usr/lib/postgresql")


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server with the database `prefect` and yield its URL for asyncpg; skip where it is not installed."""
    binaries = _binaries()
    # PostgreSQL refuses to run as root, and a user of its own cannot enter pytest's folders.
    user = "postgres" if os.geteuid() == 0 else None
    if user and not any(entry.pw_name == user for entry in pwd.getpwall()):
        pytest.skip("PostgreSQL does not run as root and there is no user postgres")
    folder = Path(tempfile.mkdtemp(prefix="ingest-postgres-"))
    try:
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            user=user, cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        command = [
            binaries / "postgres", "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1",
            "-c", f"unix_socket_directories={folder}", "-c", "fsync=off",
        ]  # fmt: skip
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log) as server,
        ):
            try:
                _make_database(binaries, port, server, folder / "log")
                yield f"postgresql+asyncpg://postgres@127.0.0.1:{port}/prefect"
            finally:
                server.terminate()
                try:
                    server.wait(15)
                except subprocess.TimeoutExpired:
                    server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """Return the folder of the newest PostgreSQL installed."""
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        pytest.skip("PostgreSQL is not installed")
    return Path(initdb).parent


def _make_database(binaries: Path, port: str, server: subprocess.Popen[bytes], log: Path) -> None:
    command = [binaries / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "prefect"]
    for _ in range(240):
        assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.25)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
