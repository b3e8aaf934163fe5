"""What stands where a file of the lake should, whatever it is, is told or left out; nobody hangs or falls over it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.table import Table

from builders import make_issue
from command_line import ingest_in
from ingest.audit.auditfile import load_audits
from ingest.cli import _tell
from ingest.cli.options import outside_lakes
from ingest.enrich.own_places import named_file
from ingest.errors import ConfigError, IngestError, LakeError, SourceError
from ingest.issue.profiles import profile_of
from ingest.lake import Lake
from ingest.lake.archive import IssueArchive, index_name
from ingest.lake.changes import Seen
from ingest.lake.copying import copy_archive
from ingest.lake.excused import read_excused
from ingest.lake.json_files import read_json
from ingest.lake.newspapers import read_newspapers
from ingest.lake.running import landed_by, notes
from ingest.lake.withdrawals import read_withdrawal
from ingest.operate import places
from ingest.operate.accepted import read_accepted
from ingest.operate.proof import State, read_state
from ingest.papers import parse_day
from ingest.papers.calendar import Calendar
from ingest.papers.days import one_line
from ingest.papers.gaps import read_gaps
from ingest.papers.registry import load_papers
from ingest.plan import saved
from ingest.runs.publish import is_finished
from ingest.sources import folder
from ingest.sources.base import Ref
from ingest.tell.heartbeat import Heartbeat, read_heartbeat
from ingest.tell.output import Terminal, legible
from ingest.tell.troubles import read_book
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2024, 9, 14)
NESTED = "[" * 200_000
ANYTHING = (
    NESTED,
    "{broken",
    "[]",
    "{}",
    "7",
    '"text"',
    "null",
    "[[]]",
    '{"papers": 7}',
    '{"run_id": 1}',
    "\x00\xff",
    "",
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake.open(str(tmp_path_factory.mktemp("harms") / "lake"))


READERS: dict[str, tuple[Callable[[Lake], object], object]] = {
    "newspapers.json": (lambda lake: read_newspapers(lake.files), {}),
    "excused.json": (lambda lake: read_excused(lake.files), {}),
    "accepted_damage.json": (lambda lake: read_accepted(lake.files), {}),
    "heartbeat.json": (read_heartbeat, Heartbeat(())),
    ".troubles/weizi.json": (lambda lake: read_book(lake, "weizi"), {}),
    ".proof.json": (lambda lake: read_state(lake.files), State({})),
    ".finished": (is_finished, False),
    ".running/x/run.json": (lambda lake: notes(lake.files), []),
    ".running/x/1.json": (lambda lake: landed_by(lake, "x"), []),
    ".seen/x.json": (lambda lake: Seen(lake.files, lake.tables, ".seen/x.json", "f").months({}), None),
    "raw/profiles/weizi/current.json": (lambda lake: profile_of(lake, "weizi"), None),
    f"raw/withdrawn/weizi/{DAY}.json": (lambda lake: read_withdrawal(lake.files, "weizi", DAY), None),
    index_name("weizi", DAY): (lambda lake: IssueArchive.open(lake, "weizi", DAY).states, ()),
}


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_note_of_ours_is_told_or_counts_as_none(lake: Lake, name: str) -> None:
    read, empty = READERS[name]
    path = Path(lake.uri) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    for content in ANYTHING:
        path.write_bytes(content.encode("latin-1"))
        try:
            found = read(lake)
        except IngestError as error:
            assert error.hint, content[:20]  # noqa: PT017
        else:
            assert found == empty, content[:20]
    path.unlink()


def test_json_that_nests_without_end_or_counts_to_infinity_is_no_json() -> None:
    for content in (NESTED, '{"a":' * 100_000, "[NaN]", "[Infinity]", '{"n": -Infinity}'):
        with pytest.raises(ValueError, match=r"nested|no number"):
            read_json(content)
    assert read_json(b'{"a": [1.5, null]}') == {"a": [1.5, None]}


def test_a_pipe_where_archived_bytes_should_be_is_a_file_that_is_gone_and_nobody_waits_for_it(
    lake: Lake,
) -> None:
    digest = lake.archive(b"a page")
    path = Path(lake.uri) / f"raw/{digest[:2]}/{digest}"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(LakeError, match="it is not there"):
        lake.raw(digest)
    assert lake.archive(b"a page") == digest
    assert lake.raw(digest) == b"a page"


def test_a_command_writes_nothing_into_a_lake_but_what_is_the_lakes(lake: Lake, tmp_path: Path) -> None:
    for place in ("_ingest.json", "catalog.duckdb", "raw/plan.json", "articles/out"):
        with pytest.raises(ConfigError, match="lies in the lake"):
            outside_lakes(Path(lake.uri) / place)
    link = tmp_path / "link"
    link.symlink_to(lake.uri)
    with pytest.raises(ConfigError):
        outside_lakes(link / "plan.json")
    assert outside_lakes(tmp_path / "plan.json") == tmp_path / "plan.json"
    before = (Path(lake.uri) / "_ingest.json").read_bytes()
    ran = ingest_in(tmp_path)("picture", "page.pdf", "--out", f"{lake.uri}/_ingest.json")
    assert ran.returncode == 2
    assert "lies in the lake" in ran.stderr
    assert (Path(lake.uri) / "_ingest.json").read_bytes() == before


def test_no_title_name_or_evidence_gives_the_terminal_an_order(capsys: pytest.CaptureFixture[str]) -> None:
    console = Terminal(force_terminal=True, color_system="standard", width=60, highlight=False)
    table = Table("[bold]name[/]")
    table.add_row("\x1b[2J苇子报\x9b1m\x07")
    console.print(table)
    console.print("[red]why[/]", "\x1b]0;owned\x07", "two\nlines")
    shown = capsys.readouterr().out
    assert "\x1b[2J" not in shown
    assert "\x9b" not in shown
    assert "\x07" not in shown
    assert "\x1b]0;" not in shown
    assert "\x1b[31m" in shown  # our own colours stay
    assert r"\x1b[2J苇" in shown
    assert "two\nlines" in shown


def test_a_reason_is_one_line_of_letters() -> None:
    assert one_line("停刊 \x1b[31m一天\n\x00 因 台风 ") == "停刊 [31m一天 因 台风"


def test_names_that_a_terminal_would_obey_are_shown_as_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert legible("red\x1b[31m\nError: all is lost\u202e") == r"red\x1b[31m\x0aError: all is lost\u202e"
    assert legible("\u200fa\u200e\u061c\u2066") == r"\u200fa\u200e\u061c\u2066"
    assert legible("澄湖\n0\t1", lines=True) == "澄湖\n0\\x091"
    _tell(
        Console(highlight=False, soft_wrap=True), LakeError("raw/\x1b[2Jaa cannot be read", hint="one\ntwo")
    )
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert r"raw/\x1b[2Jaa" in shown
    assert "one\ntwo" in shown


@pytest.mark.parametrize("text", ["0001-01-01", "1799-12-31", "2200-01-01", "9999-12-31", "٢٠٢٤-09-14"])
def test_a_day_on_which_there_can_be_no_newspaper_is_refused_before_anything_is_planned(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_day(text)
    assert parse_day("1815-08-05") == date(1815, 8, 5)


def test_a_calendar_that_begins_before_newspapers_did_is_refused_and_one_without_an_end_is_not() -> None:
    with pytest.raises(ValueError, match="no newspaper was printed"):
        Calendar(first=date(1, 1, 1))
    assert Calendar(first=date(1998, 1, 1), last=date.max).last_day(DAY) == DAY


def test_a_new_lake_on_another_disk_is_refused_before_the_old_one_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = _swappable(tmp_path)
    monkeypatch.setattr(places, "_disk", lambda place: place.name)
    with pytest.raises(ConfigError, match="another disk"):
        places.check_swap(str(old), str(tmp_path / "not there yet"))
    with pytest.raises(ConfigError, match="another disk"):
        places.swap(str(old), str(new))
    assert (old / "_ingest.json").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


def test_a_swap_that_the_disk_refuses_in_the_middle_leaves_the_old_lake_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = _swappable(tmp_path)
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path == new:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(LakeError, match="cannot be put in the place"):
        places.swap(str(old), str(new))
    assert (old / "_ingest.json").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


def test_a_copy_of_the_archive_inside_the_lake_is_no_backup_and_is_refused(
    lake: Lake, tmp_path: Path
) -> None:
    lake.archive(b"a page")
    for place in (f"{lake.uri}/copy", f"{lake.uri}/raw/copy", str(Path(lake.uri).parent)):
        with pytest.raises(LakeError, match=r"in one another|is not empty"):
            copy_archive(lake.files, place)
    assert not (Path(lake.uri) / "copy").exists()
    assert copy_archive(lake.files, str(tmp_path / "copy")).copied


@pytest.mark.parametrize(
    "uri",
    [
        "s3://",
        "s3:///prefix",
        "file:///tmp/x",
        "la\nke",
        "lake\x00",
        "~nobody-of-that-name/x",
        "ftp://host/x",
    ],
)
def test_a_place_that_can_hold_no_lake_is_refused_in_words(uri: str) -> None:
    with pytest.raises(LakeError) as refused:
        Lake.open(uri, create=False)
    assert refused.value.hint


def test_a_lake_that_is_a_link_in_a_circle_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(LakeError, match=r"loop|levels"):
        Lake.open(str(tmp_path / "a"))


def test_a_folder_that_was_removed_under_ones_feet_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(LakeError, match="was removed"):
        Lake.open("lake", create=False)


def test_a_file_without_an_end_is_refused_where_a_small_one_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "MOST_BYTES", 1000)
    monkeypatch.setattr(folder, "MOST_BYTES", 1000)
    for read in (load_papers, lambda file: read_gaps(file, ["weizi"]), saved.load_plan):
        with pytest.raises(ConfigError, match="File too large"):
            read(_endless(tmp_path))
    page = tmp_path / "pages/2024-09-14/01.txt"
    page.parent.mkdir(parents=True)
    with page.open("wb") as out:
        out.truncate(1001)
    source = folder.Folder(tmp_path, "pages/{date:%Y-%m-%d}/{page}.txt", "weizi")
    with pytest.raises(SourceError, match="File too large"):
        source.fetch(Ref("page", "pages/2024-09-14/01.txt", "01"))


def _endless(root: Path) -> Path:
    """Return a file that takes no room on the disk and has a terabyte."""
    file = root / "endless"
    with file.open("wb") as out:
        out.truncate(2**40)
    return file


def test_a_pipe_that_nobody_writes_to_is_no_file_of_a_newspaper_and_nobody_waits_for_it(
    tmp_path: Path,
) -> None:
    pipe = tmp_path / "pipe.sql"
    os.mkfifo(pipe)
    for read in (
        lambda: named_file(pipe, "words"),
        lambda: read_gaps(pipe, ["weizi"]),
        lambda: load_audits(tmp_path),
        lambda: folder.Folder(tmp_path, "{page}.{ext}", "weizi").fetch(Ref("page", "pipe.sql", "01")),
    ):
        with pytest.raises(IngestError, match="it is no file"):
            read()


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("nowhere/out", "no such file or directory"),
        ("papers.toml/out", "not a directory"),
        (".", "is a directory"),
    ],
)
def test_a_place_where_nothing_can_be_written_is_no_damage_of_the_lake(
    tmp_path: Path, place: str, told: str
) -> None:
    lay_newspaper(tmp_path)
    Lake.open(str(tmp_path / "lake")).land(make_issue(paper="weizi"))
    ran = ingest_in(tmp_path)("words", "count", "--paper", "weizi", "--out", place)
    assert ran.returncode == 1
    assert f"Error: {place}: {told}." in ran.stderr
    assert "in a folder that is there" in ran.stderr
    assert "doctor" not in ran.stderr
    saved_to = ingest_in(tmp_path)("plan", "--save", place)
    assert saved_to.returncode == 1
    assert told in saved_to.stderr.lower()


CLOSED = """
import os, sys
os.close(1)
os.execv(sys.executable, [sys.executable, "-m", "ingest.cli", "plan", "--help"])
"""


def test_a_command_whose_output_was_closed_before_it_began_ends_without_a_traceback(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CLOSED], cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False
    )
    assert "Traceback" not in ran.stderr


def test_letters_that_the_terminals_encoding_has_not_are_shown_as_codes() -> None:
    code = "from ingest.cli.terminal import keep_every_letter; keep_every_letter(); print('苇子报 gbk')"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ran.stdout.decode("ascii").strip() == r"\u82c7\u5b50\u62a5 gbk"


def _swappable(root: Path) -> tuple[Path, Path]:
    for name in ("old", "new"):
        Lake.open(str(root / name))
    mark = root / "new" / places.MARK
    mark.write_text(json.dumps({"of": str(root / "old"), "done": True}), encoding="utf-8")
    return root / "old", root / "new"
