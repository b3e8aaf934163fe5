"""A real S3 server on this machine for slow tests: SeaweedFS from the development dependencies."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyarrow import fs

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY, SECRET = "chenghu-test", "chenghu-test-secret"


@contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, str]]:
    """Start a server with the bucket `lakes` and yield the AWS_* environment that reaches it."""
    weed = shutil.which("weed", path=str(Path(sys.executable).parent))
    if weed is None:
        pytest.skip("the SeaweedFS binary is not installed")
    config = folder / "s3.json"
    identity = {
        "name": "test",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config.write_text(json.dumps({"identities": [identity]}), encoding="utf-8")
    ports = _free_ports(9)
    command = [
        weed, "server", "-dir", str(folder), "-ip", "127.0.0.1", "-s3", "-s3.config", str(config),
        "-s3.autoCreateBucket=false",
        "-s3.port", str(ports[0]), "-s3.port.grpc", str(ports[1]),
        # These two would listen at ports of their own choice, where a server of another test may sit.
        "-s3.port.iceberg", "0", "-s3.port.lance", "0",
        "-master.port", str(ports[2]), "-master.port.grpc", str(ports[3]), "-master.telemetry=false",
        "-volume.port", str(ports[4]), "-volume.port.grpc", str(ports[5]), "-volume.max", "0",
        "-filer.port", str(ports[6]), "-filer.port.grpc", str(ports[7]), "-master.volumeSizeLimitMB", "64",
    ]  # fmt: skip
    environment = {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{ports[0]}",
    }
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as server,
    ):
        try:
            _make_bucket(f"127.0.0.1:{ports[0]}", server, folder / "log")
            yield environment
        finally:
            server.kill()  # what it holds dies with the test; a polite end takes half a minute
            server.wait(20)


def _make_bucket(endpoint: str, server: subprocess.Popen[bytes], log: Path) -> None:
    system = fs.S3FileSystem(
        access_key=KEY,
        secret_key=SECRET,
        endpoint_override=endpoint,
        scheme="http",
        allow_bucket_creation=True,
    )
    for _ in range(120):
        assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        try:
            system.create_dir("lakes")
            with system.open_output_stream("lakes/ready") as out:
                out.write(b"yes")
        except OSError:
            time.sleep(0.5)  # the gateway answers before its volumes are there
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
