"""Closed months of the archive lie in packs: whoever asks finds what was there, and a kill at no step loses a file."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import LakeError
from ingest.lake import Lake
from ingest.lake.archive import FetchRecord, IssueArchive, archived_issues, index_name
from ingest.lake.checked import checked_file
from ingest.lake.copying import bring, copy_archive
from ingest.lake.diary import keep_run, read_runs
from ingest.lake.files import Files
from ingest.lake.locks import file_lock, free_locks
from ingest.lake.packing import Packed, pack_months
from ingest.lake.packs import directory, has, names_below, packs, read, read_below, sizes
from ingest.lake.values import RunRow
from ingest.lake.wholeness import SHARES, Damaged, Eye, raw_name
from ingest.sources.base import Fetched, Ref
from s3_server import s3_server
from test_wholeness import flip

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = ("2024-05", "2024-06", "2024-07", "2024-08")
FEW = 4
"""So many loose files are many for these tests."""


def page(day: date, number: int) -> bytes:
    return f"{day} 第{number}版 {'渡口的灯亮了。' * 40}\n".encode()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return filled(str(tmp_path / "lake"))


def filled(uri: str) -> Lake:
    """Make four months of an archive: three issues each of two pages, and a run."""
    lake = Lake.open(uri)
    for month in MONTHS:
        for day in (date.fromisoformat(f"{month}-{number:02}") for number in (3, 4, 5)):
            archive = IssueArchive.open(lake, "weizi", day)
            for number in (1, 2):
                archive.keep(Ref("page", f"{day}/{number}.txt", f"0{number}"), fetched(page(day, number)))
        at = datetime.fromisoformat(f"{month}-05T03:00:00+00:00")
        run = f"{at:%Y%m%dT%H%M%S}-0a1b2c3d"
        keep_run(lake.files, RunRow(run, "run", "weizi", at.date(), at.date(), at, at, "ok", 1, 1, 3, ""))
    return lake


def fetched(raw: bytes) -> Fetched:
    return Fetched(raw, "there", {})


def contents(files: Files) -> dict[str, bytes]:
    """Return all that the archive has under the names that it was written by."""
    root = Path(files.root)
    loose = {path.relative_to(root).as_posix() for path in root.glob("raw/**/*") if path.is_file()}
    names = {name for name in (*loose, *names_below(files, "raw")) if not name.startswith("raw/packs/")}
    return {name: read(files, name) for name in names}


def damaged(lake: Lake) -> list[Damaged]:
    eye = Eye(lake)
    return [one for share in SHARES for one in eye.look(share).damaged]


def count(root: str) -> int:
    return sum(1 for path in Path(root).glob("raw/**/*") if path.is_file())


def test_closed_months_are_one_file_each_and_every_name_is_read_as_before(lake: Lake) -> None:
    before, issues, runs = contents(lake.files), archived_issues(lake.files), read_runs(lake.files)
    done = pack_months(lake, many=FEW)
    assert done == Packed(packs=2, files=20, replaced=0)
    assert [pack.month for pack in packs(lake.files)] == ["weizi/2024-05", "weizi/2024-06"]
    assert count(lake.uri) == len(before) - 20 + 2
    assert contents(lake.files) == before
    assert (archived_issues(lake.files), read_runs(lake.files)) == (issues, runs)
    assert dict(read_below(lake.files, "raw/index")).keys() == {
        name for name in before if name.startswith("raw/index/")
    }
    digest = IssueArchive.open(lake, "weizi", date(2024, 5, 3)).versions()[0].sha256
    assert lake.raw(digest) == lake.raw(digest, "weizi/2024-05") == page(date(2024, 5, 3), 1)
    assert sizes(lake.files, [raw_name(digest), "raw/aa/none"]) == [len(page(date(2024, 5, 3), 1)), None]
    assert damaged(lake) == []
    assert pack_months(lake, many=FEW) == Packed()


def test_unpacking_with_any_zip_program_lays_the_files_out_again(lake: Lake) -> None:
    before = contents(lake.files)
    pack_months(lake, many=FEW)
    for pack in packs(lake.files):
        with zipfile.ZipFile(lake.files.path(pack.name)) as opened:
            assert opened.testzip() is None
            opened.extractall(lake.uri)
    shutil.rmtree(f"{lake.uri}/raw/packs")
    assert contents(lake.files) == before


def test_few_files_stay_loose_and_so_do_the_newest_months(lake: Lake) -> None:
    assert pack_months(lake) == Packed()
    assert packs(lake.files) == []


def test_a_packed_page_that_is_had_again_is_not_written_again(lake: Lake) -> None:
    pack_months(lake, many=FEW)
    day = date(2024, 5, 3)
    record, changed = IssueArchive.open(lake, "weizi", day).keep(
        Ref("page", f"{day}/1.txt", "01"), fetched(page(day, 1))
    )
    assert not changed
    assert not lake.files.exists(raw_name(record.sha256))


def test_a_new_version_in_a_packed_month_is_in_force_loose_and_packed(lake: Lake) -> None:
    pack_months(lake, many=FEW)
    days = [date(2024, 5, number) for number in (3, 4, 5)]
    for day in days:
        IssueArchive.open(lake, "weizi", day).keep(
            Ref("page", f"{day}/1.txt", "01"), fetched("改版\n".encode() + page(day, 1))
        )
    wanted = contents(lake.files)
    earlier = packs(lake.files, "weizi/2024-05")
    assert pack_months(lake, many=FEW) == Packed(packs=1, files=6, replaced=1)
    (now,) = packs(lake.files, "weizi/2024-05")
    assert (now.number, earlier[0].number) == (2, 1)
    assert contents(lake.files) == wanted
    assert len(IssueArchive.open(lake, "weizi", days[0]).versions()) == 3
    assert damaged(lake) == []


def test_a_large_month_has_several_packs_and_the_earlier_ones_stay(lake: Lake) -> None:
    before = contents(lake.files)
    done = pack_months(lake, many=FEW, largest=3000)
    assert done.packs > 2
    assert contents(lake.files) == before
    assert damaged(lake) == []


class Killed(BaseException):
    pass


def test_a_kill_at_any_step_loses_nothing_and_the_next_maintenance_ends_it(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(lake.files)
    steps = 0

    def counted(name: str) -> Callable[..., Any]:
        real = getattr(Files, name)

        def step(self: Files, *given: Any) -> Any:
            nonlocal steps
            if steps == 0:
                raise Killed
            steps -= 1
            return real(self, *given)

        return step

    for kill_after in range(23):
        other = tmp_path / f"killed-{kill_after}"
        shutil.copytree(lake.uri, other)
        killed = Lake.open(str(other))
        steps = kill_after
        with monkeypatch.context() as patch:
            for name in ("copy_in", "remove"):
                patch.setattr(Files, name, counted(name))
            if kill_after < 22:
                with pytest.raises(Killed):
                    pack_months(killed, many=FEW)
            else:
                pack_months(killed, many=FEW)
        assert contents(killed.files) == before
        pack_months(killed, many=FEW)
        assert contents(killed.files) == before
        assert len(packs(killed.files)) == 2
        assert count(killed.uri) == len(before) - 20 + 2
        shutil.rmtree(other)


def test_a_pack_that_reads_otherwise_than_it_was_written_removes_nothing(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(lake.files)
    real = Files.copy_in

    def rotten(self: Files, name: str, file: Path) -> None:
        flip(file)
        real(self, name, file)

    monkeypatch.setattr(Files, "copy_in", rotten)
    with pytest.raises(LakeError, match="reads otherwise"):
        pack_months(lake, many=FEW)
    loose = [name for name in before if lake.files.exists(name)]
    assert len(loose) == len(before)


def test_an_issue_that_is_worked_on_keeps_its_month_loose(lake: Lake) -> None:
    with Lake.open(lake.uri).issue_lock("weizi", date(2024, 5, 4)):
        assert pack_months(lake, many=FEW).packs == 1
    assert pack_months(lake, many=FEW).packs == 1


def test_a_flipped_byte_in_a_pack_is_told_of_the_page_it_hit_and_good_bytes_beside_it_mend_that(
    lake: Lake,
) -> None:
    pack_months(lake, many=FEW)
    pack = packs(lake.files)[0]
    digest = IssueArchive.open(lake, "weizi", date(2024, 5, 3)).versions()[0].sha256
    member = directory(lake.files, pack).members[raw_name(digest)]
    path = Path(lake.files.path(pack.name))
    content = bytearray(path.read_bytes())
    content[member.start + member.packed // 2] ^= 1
    path.write_bytes(content)
    (told,) = damaged(lake)
    assert told.file == raw_name(digest)
    with pytest.raises(LakeError, match="damaged"):
        lake.raw(digest)
    lake.archive(page(date(2024, 5, 3), 1), "weizi/2024-05")
    assert lake.raw(digest) == page(date(2024, 5, 3), 1)
    assert damaged(lake) == []


def test_a_pack_whose_directory_is_damaged_is_still_read_told_and_made_anew(lake: Lake) -> None:
    pack_months(lake, many=FEW)
    before = contents(lake.files)
    pack = packs(lake.files)[0]
    path = Path(lake.files.path(pack.name))
    content = path.read_bytes()
    end = content.rindex(b"PK\x05\x06")
    path.write_bytes(content[:end] + b"XX" + content[end + 2 :])
    other = Lake.open(lake.uri)
    from ingest.lake import packs as module

    module._known.clear()  # as for another process
    assert contents(other.files) == before
    (told,) = damaged(other)
    assert (told.file, told.kind, told.month) == (pack.name, "pack", "2024-05")
    assert pack_months(other, [pack.name], many=FEW) == Packed(1, 0, 1)
    assert contents(other.files) == before
    assert damaged(other) == []


def test_what_a_cut_pack_held_is_never_taken_for_never_fetched(lake: Lake) -> None:
    pack_months(lake, many=FEW)
    pack = packs(lake.files)[0]
    path = Path(lake.files.path(pack.name))
    path.write_bytes(path.read_bytes()[:200])
    from ingest.lake import packs as module

    module._known.clear()
    with pytest.raises(LakeError, match="not known"):
        IssueArchive.open(lake, "weizi", date(2024, 5, 5))
    assert "not known" in IssueArchive.open(lake, "weizi", date(2024, 5, 5), salvage=True).damage
    assert has(lake.files, index_name("weizi", date(2024, 6, 5)))


def test_a_copy_takes_each_pack_once_and_has_no_file_twice(lake: Lake, tmp_path: Path) -> None:
    copy = Files.at(str(tmp_path / "copy"))
    copy_archive(lake.files, copy.root)
    before = contents(lake.files)
    pack_months(lake, many=FEW)
    second = copy_archive(lake.files, copy.root)
    assert second.copied == 2
    assert count(copy.root) == count(lake.uri)
    assert contents(copy) == before
    third = copy_archive(lake.files, copy.root, check=True)
    assert (third.copied, third.bad_copies) == (0, ())
    for number in (3, 4):
        day = date(2024, 5, number)
        IssueArchive.open(lake, "weizi", day).keep(Ref("page", f"{day}/1.txt", "01"), fetched(b"anew"))
    IssueArchive.open(lake, "weizi", date(2024, 5, 5)).keep(Ref("page", "x", "03"), fetched(b"a third page"))
    copy_archive(lake.files, copy.root)
    pack_months(lake, many=FEW)
    copy_archive(lake.files, copy.root)
    assert contents(copy) == contents(lake.files)
    assert count(copy.root) == count(lake.uri)


def test_what_is_whole_of_a_damaged_pack_is_copied_and_the_copy_mends_the_rest(
    lake: Lake, tmp_path: Path
) -> None:
    whole, copy = Files.at(str(tmp_path / "whole")), Files.at(str(tmp_path / "copy"))
    pack_months(lake, many=FEW)
    before = contents(lake.files)
    copy_archive(lake.files, whole.root)
    pack = packs(lake.files)[0]
    name, member = list(directory(lake.files, pack).members.items())[-1]
    path = Path(lake.files.path(pack.name))
    content = bytearray(path.read_bytes())
    content[member.start] ^= 1
    path.write_bytes(content)
    copied = copy_archive(lake.files, copy.root)
    assert copied.damaged == (name,)
    assert contents(copy) == {one: held for one, held in before.items() if one != name}
    bring(whole, lake.files, mend=True)
    assert contents(lake.files) == before
    assert damaged(lake) == []


def test_files_of_free_locks_go_and_a_lock_that_waits_on_one_is_a_lock_still(tmp_path: Path) -> None:
    files = Files.at(str(tmp_path))
    for name in ("one", "two"):
        with file_lock(tmp_path / ".locks" / name, name, wait=0.0):
            pass
    with file_lock(tmp_path / ".locks/two", "two", wait=0.0):
        assert free_locks(files) == 1
        assert [path.name for path in (tmp_path / ".locks").iterdir()] == ["two"]
    assert free_locks(files) == 1
    with file_lock(tmp_path / ".locks/two", "two", wait=0.0):
        assert free_locks(files) == 0


def test_an_archive_index_without_lines_is_no_reason_to_stop(lake: Lake) -> None:
    lake.files.write(index_name("weizi", date(2024, 5, 9)), b"{")
    lake.files.write(index_name("weizi", date(2024, 5, 10)), checked_file([]))
    pack_months(lake, many=FEW)
    assert lake.files.exists(index_name("weizi", date(2024, 5, 9)))
    assert not lake.files.exists(index_name("weizi", date(2024, 5, 10)))
    assert isinstance(IssueArchive.open(lake, "weizi", date(2024, 5, 3)).versions()[0], FetchRecord)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_in_a_bucket_too_closed_months_are_packed_read_and_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3_server(tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        lake = filled("s3://lakes/packs/lake")
        names = names_below(lake.files, "raw")
        before = {name: read(lake.files, name) for name in names}
        assert pack_months(lake, many=FEW) == Packed(packs=2, files=20, replaced=0)
        assert len(lake.files.under("raw")) == len(before) - 20 + 2
        assert {name: read(lake.files, name) for name in names} == before
        assert damaged(lake) == []
        copy = Files.at("s3://lakes/packs/copy")
        assert copy_archive(lake.files, copy.uri).damaged == ()
        assert {name: read(copy, name) for name in names} == before
