"""What storage refuses is told as such, with what to do; no library's backtrace reaches the terminal."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from builders import make_issue
from ingest import catalog
from ingest.errors import LakeError
from ingest.lake import Lake
from ingest.lake.files import told
from ingest.lake.storage_errors import refusal


class PanicException(BaseException):
    """As a library of Rust raises one."""


@pytest.mark.parametrize(
    ("error", "what", "hint"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no room", "Make room"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "no room", "Make room"),
        (OSError(errno.EROFS, "Read-only file system"), "read-only", "Mount it for writing"),
        (PermissionError(errno.EACCES, "Permission denied"), "permission", "right to write"),
        (
            RuntimeError("Generic LocalFileSystem error\n\x1b[31m↳\x1b[0m No space left on device\n."),
            "no room",
            "room",
        ),
        (RuntimeError("External: Permission denied (os error 13)"), "permission", "right to write"),
        (RuntimeError("S3: AccessDenied: Access Denied"), "permission", "right to write"),
        (RuntimeError("connection reset"), "broke off", "Wait a little"),
        (
            OSError("AWS Error NETWORK_CONNECTION during X: curlCode: 18, Transferred a partial file"),
            "broke off",
            "Wait",
        ),
        (RuntimeError("Generic S3 error: HTTP error: request or response body error"), "broke off", "Wait"),
        (OSError("AWS Error SLOW_DOWN during ListObjectsV2 operation"), "too much to do", "Wait"),
        (OSError("AWS Error UNKNOWN (HTTP status 502) during PutObject operation"), "too much to do", "Wait"),
        (OSError("AWS Error SIGNATURE_DOES_NOT_MATCH during X"), "credentials", "AWS_SECRET_ACCESS_KEY"),
        (
            RuntimeError("403 Forbidden <Error><Code>InvalidAccessKeyId</Code></Error>"),
            "credentials",
            "AWS_ACCESS_KEY_ID",
        ),
        (
            OSError("AWS Error NO_SUCH_BUCKET during CreateMultipartUpload"),
            "no such bucket",
            "Make the bucket",
        ),
        (
            OSError("AWS Error NETWORK_CONNECTION: curlCode: 7, Could not connect"),
            "cannot be reached",
            "AWS_ENDPOINT_URL",
        ),
        (
            RuntimeError("client error (Connect) dns error: Name or service not known"),
            "cannot be reached",
            "network",
        ),
        (OSError(errno.EIO, "Input/output error"), "device", "Copy what can still be read"),
        (OSError(errno.ENOTDIR, "Not a directory"), "Not a directory", "INGEST_DEBUG=1"),
        (
            RuntimeError("Kernel error: Invalid Checkpoint: Had a hint but didn't find any"),
            "is damaged",
            "ingest rebuild",
        ),
        (
            RuntimeError("Expected contiguous commit files, but found gap: ParsedLogPath"),
            "is damaged",
            "ingest rebuild",
        ),
        (RuntimeError("<Error>a-secret in words of <a server></Error>"), "no words for", "INGEST_DEBUG=1"),
    ],
)
def test_a_refusal_is_told_in_one_line_with_what_to_do(error: Exception, what: str, hint: str) -> None:
    why, state, advice = refusal(error)
    assert what in why
    assert "\n" not in why
    assert "\x1b" not in why
    assert "untouched" in state or "is whole can be read" in state
    assert not any(raw in why for raw in ("AWS Error", "curlCode", "<", "Generic", "secret"))
    assert hint in advice


def test_a_damaged_log_is_told_as_such_with_what_mends_it_and_without_a_backtrace(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    (tmp_path / "lake/articles/_delta_log/00000000000000000000.json").write_text("{broken", encoding="utf-8")
    with pytest.raises(LakeError) as refused:
        lake.tables.versions()
    assert "a file of it is damaged" in refused.value.what
    assert "<unknown>" not in refused.value.what
    assert "ingest rebuild" in refused.value.hint
    assert "room" not in refused.value.hint
    named = RuntimeError("Kernel error: bad 0: std::backtrace::create 1: core::ops::f 2: start_thread")
    assert "Kernel" not in refusal(named)[0]


def test_a_library_of_rust_that_gives_up_is_told_and_nothing_else_is_taken_for_one() -> None:
    with (
        pytest.raises(LakeError, match=r"x cannot be written: the library .* gave up\."),
        told("x cannot be written"),
    ):
        raise PanicException("Already shut down")
    with pytest.raises(KeyboardInterrupt), told("x cannot be written"):
        raise KeyboardInterrupt


def run(
    code: str, *more: str, out: int | None = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *more], check=False, stdout=out, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **environment},
    )  # fmt: skip


QUIET = """
import os, sys
from ingest.cli.terminal import keep_libraries_quiet
keep_libraries_quiet()
os.write(2, b"thread panicked at")
print("told 渡口", file=sys.stderr)
"""


def test_what_libraries_write_past_python_does_not_reach_the_terminal() -> None:
    ended = run(QUIET, PYTHONIOENCODING="utf-8")
    assert ended.stderr == "told 渡口\n"


PANIC = """
import ingest.cli as cli
class PanicException(BaseException):
    pass
@cli.app.command()
def panic() -> None:
    raise PanicException("Already shut down")
cli.main()
"""


def test_a_panic_that_nobody_told_is_a_fault_and_no_backtrace() -> None:
    ended = run(PANIC, "panic")
    assert ended.returncode == 70
    assert "gave up" in ended.stderr
    assert "shut down" not in ended.stderr
    assert "Traceback" not in ended.stderr
    shown = run(PANIC, "panic", INGEST_DEBUG="1").stderr
    assert "Traceback" in shown
    assert "Already shut down" in shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
def test_an_output_that_takes_nothing_is_told_and_ends_with_1(tmp_path: Path, form: str) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land(make_issue("2024-09-14"))
    catalog.build(lake)
    with Path("/dev/full").open("wb") as full:
        ended = run(
            "from ingest.cli import main; main()", "query", "FROM articles", "--format", form, "--lake", lake.uri,
            out=full.fileno(),
        )  # fmt: skip
    assert ended.returncode == 1
    assert "no room left" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "ignored" not in ended.stderr


def test_a_place_that_cannot_be_written_is_told_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ended = run(
        "from ingest.cli import main; main()", "run", "--paper", "chenghu", "--date", "2024-09-14",
        "--papers", str(Path(__file__).parent.parent / "sample" / "papers.toml"),
        "--lake", str(tmp_path / "file" / "lake"),
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.startswith("Error:")
    assert "Traceback" not in ended.stderr
