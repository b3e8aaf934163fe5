"""A lock in a bucket: one holder at a time, nothing left behind, and the dead are succeeded.

Against a folder that is asked as a bucket is; against a real server: test_lake_s3.py.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest
from pyarrow import fs

from ingest.errors import LakeBusyError
from ingest.lake import locks
from ingest.lake.files import Files
from ingest.lake.locks import EXPIRY_SECONDS, s3_lock

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    files = Files(fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem()), "lake")

    def create(of: Files, name: str, number: int, options: dict[str, str]) -> bool:
        """Create a lock's folder as a conditional put does: one call alone succeeds."""
        assert of is files
        assert options == {}
        folder = tmp_path / "lake" / locks._folder(name, number)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir()
        except FileExistsError:
            return False
        (folder / "mark").write_text("holder", encoding="utf-8")
        return True

    monkeypatch.setattr(locks, "_create", create)
    monkeypatch.setattr(locks, "S3_POLL_SECONDS", 0.01)
    return files


def marks(tmp_path: Path) -> list[str]:
    return sorted(path.relative_to(tmp_path / "lake").as_posix() for path in tmp_path.rglob("mark"))


def test_while_it_is_held_nobody_else_gets_it_and_afterwards_nothing_is_left(
    bucket: Files, tmp_path: Path
) -> None:
    with s3_lock(bucket, "weizi", "the issue", {}, wait=0):
        with (
            pytest.raises(LakeBusyError, match="the issue"),
            s3_lock(bucket, "weizi", "the issue", {}, wait=0.05),
        ):
            pytest.fail("two held it")
        with s3_lock(bucket, "chenghu", "another issue", {}, wait=0):
            assert marks(tmp_path) == [".locks/chenghu/00000000/mark", ".locks/weizi/00000000/mark"]
    assert marks(tmp_path) == []
    with s3_lock(bucket, "weizi", "the issue", {}, wait=0):
        assert marks(tmp_path) == [".locks/weizi/00000000/mark"]


def test_it_is_freed_when_the_work_under_it_fails(bucket: Files, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), s3_lock(bucket, "weizi", "the issue", {}, wait=0):
        raise RuntimeError("the work fell")
    assert marks(tmp_path) == []


def test_who_waits_gets_it_when_its_holder_ends(bucket: Files) -> None:
    had: list[str] = []
    begun = threading.Event()

    def hold() -> None:
        with s3_lock(bucket, "weizi", "the issue", {}, wait=0):
            begun.set()
            time.sleep(0.1)
            had.append("first")

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(60)
    with s3_lock(bucket, "weizi", "the issue", {}, wait=60):
        had.append("second")
    holder.join()
    assert had == ["first", "second"]


@pytest.mark.parametrize("sign", [False, True])
def test_a_dead_holder_is_succeeded_and_a_live_one_is_not_however_old_its_mark(
    bucket: Files, tmp_path: Path, sign: bool
) -> None:
    assert locks._create(bucket, "weizi", 3, {})
    folder = tmp_path / "lake/.locks/weizi/00000003"
    before = time.time() - EXPIRY_SECONDS - 60
    os.utime(folder / "mark", (before, before))
    if sign:
        bucket.write(".locks/weizi/00000003/alive", b"here")
        with pytest.raises(LakeBusyError), s3_lock(bucket, "weizi", "the issue", {}, wait=0):
            pytest.fail("it was taken from the living")
        assert folder.exists()
        return
    with s3_lock(bucket, "weizi", "the issue", {}, wait=0):
        assert ".locks/weizi/00000004/mark" in marks(tmp_path)
    assert marks(tmp_path) == []
