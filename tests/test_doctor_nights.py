"""What a doctor of nights must see: dead runs, wrong clocks, moved lakes, slow servers; and that it repeats nothing."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from command_line import ingest_in
from ingest.catalog import build
from ingest.lake import Lake, RunRow
from ingest.lake.running import RunNote, noted
from ingest.operate.doctor import Check, Examination, examine
from ingest.operate.doctor import server as of_server
from ingest.operate.doctor.alerting import alert_of, troubles_of
from ingest.operate.doctor.server import prefect
from ingest.operate.proof import prove_all, prove_share
from ingest.operate.upkeep import withdraw
from ingest.papers.registry import Paper, load_papers
from ingest.papers.reports import ReportsConfig
from ingest.tell.troubles import Trouble
from lakes_run import lake_of
from loopback import web_server
from papers_on_disk import LANTERN, lay_newspaper
from test_wholeness import flip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from command_line import Run

NOW = datetime(2024, 9, 16, 4, 0, tzinfo=UTC)
DAYS = [date(2024, 9, day) for day in (13, 14, 15, 16)]


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    file = lay_newspaper(tmp_path)
    (tmp_path / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
    return load_papers(file).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path, paper: Paper) -> Lake:
    return lake_of(paper, DAYS, tmp_path / "lake", command="nightly")


@pytest.fixture
def ingest(tmp_path: Path) -> Run:
    return ingest_in(tmp_path, INGEST_LAKE="lake", INGEST_PAPERS="papers.toml")


def checks(paper: Paper, lake: Lake, now: datetime = NOW) -> dict[str, Check]:
    return {one.name: one for one in examine([paper], lake, now, Examination(), {})}


# Runs


def test_a_run_that_vanished_is_found_put_on_record_and_not_found_twice(paper: Paper, lake: Lake) -> None:
    span = {"weizi": (DAYS[0], DAYS[3])}
    note = RunNote("20240916T000000-0123abcd", "backfill", NOW, span, 4, where="process 1 on elsewhere")
    with noted(lake, note):
        assert checks(paper, lake)["runs"].state == "ok"  # it is under way
    found = checks(paper, lake)["run 20240916T000000-0123abcd"]
    assert (found.state, found.command) == ("bad", "ingest report --run 20240916T000000-0123abcd")
    assert "0 of 4 issues had landed" in found.what
    assert checks(paper, lake)["runs"].state == "ok"
    rows = {row["run_id"]: row for row in lake.read_table("runs").to_pylist()}
    assert rows[note.run_id]["outcome"] == "failed"


def test_a_run_of_the_future_is_told(paper: Paper, lake: Lake) -> None:
    at = datetime.now(UTC) + timedelta(days=2)
    lake.record_run(RunRow("r", "nightly", "weizi", DAYS[0], DAYS[0], at, at, "ok", 1, 1, 1, ""))
    clock = checks(paper, lake, datetime.now(UTC))["clock"]
    assert clock.state == "warn"
    assert "1 runs on record began in the future" in clock.what


# The lake


def test_a_lake_that_cannot_be_written_is_told_before_a_night_needs_it(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.errors import LakeError
    from ingest.lake.files import Files

    real = Files.write

    def refuses(self: Files, name: str, content: bytes) -> None:
        if name.startswith("pages/_delta_log/"):
            raise LakeError("It cannot be written: it is read-only.", hint="Mount it for writing.")
        real(self, name, content)

    monkeypatch.setattr(Files, "write", refuses)
    found = checks(paper, lake)["writing"]
    assert (found.state, found.command) == ("bad", "Mount it for writing.")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["moved", "copied"])
def test_a_lake_at_another_path_opens_and_its_catalog_with_it(
    tmp_path: Path, paper: Paper, lake: Lake, ingest: Run, how: str
) -> None:
    build(lake)  # the lake is a copy, and its catalog still the one that was built elsewhere
    new = tmp_path / "new" / "lake"
    new.parent.mkdir()
    if how == "moved":
        Path(lake.uri).rename(new)
    else:
        shutil.copytree(lake.uri, new)
    catalog = checks(paper, Lake.open(str(new), create=False))["catalog"]
    assert (catalog.state, catalog.command) == ("bad", "ingest catalog")
    assert f"built at {lake.uri}" in catalog.what
    assert str(new) in catalog.what
    counted = ingest("query", "SELECT count(*) AS n FROM articles", "--lake", str(new), "--format", "csv")
    assert (counted.returncode, counted.stdout.split()[-1]) == (0, "7"), counted.stderr
    assert checks(paper, Lake.open(str(new), create=False))["catalog"].state == "ok"
    with duckdb.connect(str(new / "catalog.duckdb"), read_only=True) as connection:
        ((place,),) = connection.execute("SELECT DISTINCT lake FROM snapshot").fetchall()
    assert place == str(new)
    again = ingest("run", "--paper", "weizi", "--date", "2024-09-13", "--lake", str(new))
    assert (again.returncode, "unchanged" in again.stdout) == (0, True)


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["log", "marker", "a file", "another program's folder"])
def test_a_refused_lake_is_told_in_words_without_a_panic(lake: Lake, ingest: Run, damage: str) -> None:
    root = Path(lake.uri)
    if damage == "log":
        for entry in (root / "issues/_delta_log").glob("*.json"):
            entry.write_bytes(b"\x00not json")
    elif damage == "marker":
        (root / "_ingest.json").write_bytes(b"{")
    elif damage == "a file":
        shutil.rmtree(root)
        root.write_text("no folder", encoding="utf-8")
    else:
        (root / "_ingest.json").unlink()
    for command in (["status"], ["doctor"], ["run", "--paper", "weizi", "--date", "2024-09-13"], ["plan"]):
        ended = ingest(*command)
        told = ended.stdout + ended.stderr
        assert ended.returncode in {1, 2}, told
        assert not [word for word in ("panicked", "Traceback", "RUST_BACKTRACE") if word in told], told
        assert "A fault in ingest" not in told, told


# The server


@pytest.fixture
def stuck() -> Iterator[str]:
    """Yield the address of a server that takes connections and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api"


def test_a_server_that_is_stuck_is_told_apart_from_none_and_nobody_is_told_to_start_a_second(
    stuck: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_server, "SECONDS", 0.05)
    (hangs,) = prefect({"PREFECT_API_URL": stuck})
    (none,) = prefect({"PREFECT_API_URL": "http://127.0.0.1:9/api"})
    assert "busy or stuck" in hangs.what
    assert none.what == "no server answers at PREFECT_API_URL"
    for one in (hangs, none):
        assert (one.state, one.command) == ("bad", "systemctl status ingest-server")


def test_a_slow_server_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    seen: list[str] = []
    first = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def answer(self) -> None:
            seen.append(self.path)
            if len(seen) == 1:
                first.wait(60)  # the first question is never answered in time
            body = b"[]" if self.command == "POST" else b"true"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Keep silent."""

    # The second try may take as long as a busy machine needs.
    monkeypatch.setattr(of_server, "SECONDS", 2.0)
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            answers = prefect({"PREFECT_API_URL": f"http://127.0.0.1:{server.server_address[1]}/api"})
        finally:
            first.set()
            server.shutdown()
            thread.join()
    assert (answers[0].state, "slow" in answers[0].what) == ("warn", True)


# Telling


def looked(book: dict[str, Trouble], now: datetime, *found: Check) -> tuple[dict[str, Trouble], Any]:
    turned = troubles_of(found, book, {}, now, ReportsConfig())
    return dict(turned.book), alert_of(found, turned, now)


def test_the_doctor_tells_what_lasts_once_a_day_and_that_it_is_over_once() -> None:
    bad, well = Check("disk", "bad", "1.0 of 100.0 GiB are free"), Check("disk", "ok", "60 are free")
    book: dict[str, Trouble] = {}
    subjects = []
    for hours, one in ((0, bad), (6, bad), (24, bad), (30, bad), (48, well), (54, well)):
        book, alert = looked(book, NOW + timedelta(hours=hours), one)
        subjects.append(alert.subject if alert.occasions else "")
    assert subjects == [
        "ingest doctor: disk: 1.0 of 100.0 GiB are free",
        "",
        "ingest doctor: disk, day 2: 1.0 of 100.0 GiB are free",
        "",
        "ingest doctor: well again: disk",
        "",
    ]


def test_an_issue_that_a_run_told_of_today_is_not_told_again_by_the_doctor() -> None:
    newest = Check("newest issue of weizi", "bad", "missing", absence=True, about=(("weizi", "2024-09-16"),))
    told = Trouble("2024-09-16", "missing", "no page", NOW, NOW)
    books = {"weizi": {told.key: told}}
    assert troubles_of([newest], {}, books, NOW, ReportsConfig()).tell == ()
    tomorrow = NOW + timedelta(days=1)  # and no run has told of it there
    assert troubles_of([newest], {}, books, tomorrow, ReportsConfig()).tell


def test_the_doctors_alert_is_sent_once(tmp_path: Path, paper: Paper, ingest: Run) -> None:
    with web_server() as web:
        file = tmp_path / "papers.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(f'{text}\n[[alerts]]\nkind = "webhook"\nurl = "{web.url}/"\n', encoding="utf-8")
        Lake.open(str(tmp_path / "lake"))
        first, second = ingest("doctor", "--alert"), ingest("doctor", "--alert")
    assert (first.returncode, second.returncode) == (1, 1)
    assert len(web.posts) == 1
    assert "Nothing new: what is bad was told before." in second.stdout
    assert paper.code == "weizi"


# What a person sees


def test_a_withdrawn_issue_is_told_apart_from_one_to_try_again(paper: Paper, lake: Lake, ingest: Run) -> None:
    withdraw(lake, paper, DAYS[0], "别家的版面")
    gaps = checks(paper, lake)["gaps of weizi"]
    assert (gaps.state, gaps.command) == ("warn", "ingest withdraw --paper weizi --date 2024-09-13 --undo")
    told = ingest("status").stdout
    assert "2024-09-13 withdrawn" in told
    assert "1 withdrawn by a person" in told
    assert "Try one again" not in told
    planned = ingest("plan", "--from", "2024-09-13", "--to", "2024-09-13").stdout
    assert planned.splitlines()[1].split()[:3] == ["weizi", "2024-09-13", "withdrawn"]
    done = ingest("run", "--paper", "weizi", "--date", "2024-09-13")
    for text in (planned, done.stdout):
        assert "ingest withdraw --paper weizi --date 2024-09-13 --undo" in text
    assert "tries it again" not in done.stdout


@pytest.mark.slow
def test_nothing_wraps_where_the_output_is_no_terminal(tmp_path: Path, ingest: Run) -> None:
    (tmp_path / "pages/2024-09-13/01.txt").parent.mkdir(parents=True, exist_ok=True)
    lay_newspaper(tmp_path)
    ingest("run", "--paper", "weizi", "--date", "2024-09-16")
    narrow = {"COLUMNS": "40"}
    for command in (["doctor"], ["plan"], ["status"]):
        wide, small = ingest(*command, COLUMNS="400"), ingest(*command, **narrow)
        assert small.stdout == wide.stdout
    lines = ingest("doctor", **narrow).stdout.splitlines()
    assert any(line.startswith("ok") and "newest" not in line and len(line) > 40 for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_hint_is_a_command_that_does_what_was_shown(tmp_path: Path, ingest: Run) -> None:
    lay_newspaper(tmp_path)
    shown = ingest("plan", "--only", "untried", "--paper", "weizi", "--lake", "other lake").stdout
    (line,) = [line for line in shown.splitlines() if line.startswith("Do it: ")]
    assert line == (
        "Do it: ingest backfill --from 2024-09-13 --to 2024-09-16 --paper weizi --only untried "
        "--lake 'other lake'"
    )
    import shlex

    ended = ingest(*shlex.split(line.removeprefix("Do it: ingest ")), "--dry-run")
    assert ended.returncode == 0, ended.stderr


# Damage that nobody can mend


def test_damage_that_a_person_has_accepted_is_told_no_more_until_it_is_mended(
    tmp_path: Path, paper: Paper, lake: Lake, ingest: Run
) -> None:
    (page,) = [path for path in (Path(lake.uri) / "raw").glob("??/*") if path.is_file()][:1]
    whole = page.read_bytes()
    flip(page)
    (blame,) = prove_all(lake, NOW).damaged
    refused = ingest("archive", "accept", blame.file)
    assert (refused.returncode, "without a reason" in refused.stderr) == (2, True)
    other = ingest("archive", "accept", "raw/00/nothing", "--reason", "x")
    assert (other.returncode, "not known to be damaged" in other.stderr) == (2, True)
    done = ingest("archive", "accept", blame.file, "--reason", "报社也没有了", "--by", "许小满")
    assert (done.returncode, done.stdout) == (0, f"{blame.file}: accepted\n")
    found = checks(paper, lake)
    assert (found["files"].state, found["raw archive"].state) == ("ok", "ok")
    assert "1 damaged files are accepted" in found["files"].what
    for night in range(28):
        assert prove_share(lake, NOW + timedelta(days=night)).damaged == ()
    copied = ingest("archive", "copy", str(tmp_path / "copy"))
    assert (copied.returncode, "as accepted: 报社也没有了" in copied.stdout) == (0, True)
    assert json.loads(lake.files.read("accepted_damage.json"))[0]["by"] == "许小满"
    page.chmod(0o600)
    page.write_bytes(whole)
    assert prove_all(lake, NOW + timedelta(days=40)).accepted == ()
    flip(page)
    assert prove_all(lake, NOW + timedelta(days=80)).damaged
