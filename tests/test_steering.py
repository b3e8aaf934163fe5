"""Backfills can be listed, paused, cancelled and done again for days; a redo shows first what it would change."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import LIBRARY, Story, make_issue
from command_line import ingest_in
from ingest.errors import IngestError
from ingest.issue.difference import CHANGES, compared
from ingest.issue.prepare import prepare
from ingest.lake import Lake
from ingest.lake.rows import article_rows
from ingest.lake.running import RunNote, asked, noted, tell_done
from ingest.lake.unwritten import unwritten
from ingest.operate.backfills import backfills
from ingest.papers.registry import Paper, load_papers
from ingest.pictures.difference import html_difference
from ingest.plan.live import make_plan
from ingest.plan.rules import Wish
from ingest.runs.changes import changed_by, versions_now
from ingest.runs.hosts import Stop, Stopped, host_of, lanes, side_by_side
from ingest.runs.pipeline import run_days
from ingest.tell.report.keeping import read_report
from lake_content import content
from papers_on_disk import CLINIC, lay_newspaper

if TYPE_CHECKING:
    from command_line import Run

pytestmark = pytest.mark.slow

NOW = datetime(2024, 9, 20, 4, 0, tzinfo=UTC)
DAYS = [date(2024, 9, day) for day in (13, 14, 15, 16)]
SPAN = {"weizi": (DAYS[0], DAYS[3])}


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    return lay_newspaper(tmp_path)


@pytest.fixture
def paper(papers: Path) -> Paper:
    return load_papers(papers).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


@pytest.fixture
def ingest(tmp_path: Path) -> Run:
    return ingest_in(tmp_path, INGEST_LAKE="lake", INGEST_PAPERS="papers.toml")


# Backfills


def test_a_backfill_under_way_is_listed_with_what_is_done_and_an_estimate(lake: Lake, ingest: Run) -> None:
    began = datetime(2024, 9, 20, 3, 50, tzinfo=UTC)
    note = RunNote("20240920T035000-0123abcd", "backfill", began, SPAN, 4, "f-1", "plan.json")
    with noted(lake, note):
        tell_done(lake.files, note.run_id, 1)
        (one,) = backfills(lake, NOW)
        assert (one.state, one.done, one.total, one.flow_run_id) == ("running", 1, 4, "f-1")
        assert one.left is not None
        assert one.left.total_seconds() == 30 * 60
        told = ingest("backfills").stdout
        assert "2024-09-13..2024-09-16 (plan.json)" in told
        assert "1/4" in told
        paused = ingest("backfills", "--pause", "20240920")
        assert (paused.returncode, asked(lake.files, note.run_id)) == (0, "pause")
        assert "paused" in ingest("backfills").stdout
        assert ingest("backfills", "--resume", note.run_id).returncode == 0
        assert asked(lake.files, note.run_id) == ""
        assert ingest("backfills", "--cancel", note.run_id).returncode == 0
        assert asked(lake.files, note.run_id) == "cancel"
    unknown = ingest("backfills", "--pause", "1999")
    assert (unknown.returncode, "ingest backfills lists them" in unknown.stderr) == (2, True)


def test_a_backfill_that_ended_is_listed_and_days_of_it_are_done_again(
    paper: Paper, lake: Lake, ingest: Run
) -> None:
    run = run_days(paper, DAYS, lake, command="backfill")
    (one,) = backfills(lake, NOW)
    assert (one.run_id, one.state, one.papers, one.done) == (run.run_id, "problems", ("weizi",), 4)
    again = ingest("backfills", "--again", run.run_id, "--from", "2024-09-13", "--to", "2024-09-14", "--json")
    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    assert [(issue["issue_date"], issue["result"]) for issue in told["outcomes"]] == [
        ("2024-09-13", "unchanged"),
        ("2024-09-14", "unchanged"),
    ]
    assert len(backfills(lake, NOW)) == 2


@pytest.mark.parametrize("words", [["--pause", "1", "--cancel", "1"], ["--from", "2024-09-13"]])
def test_words_that_do_not_go_together_are_refused(lake: Lake, ingest: Run, words: list[str]) -> None:
    assert lake.is_local
    assert ingest("backfills", *words).returncode == 2


def test_a_run_that_is_asked_to_stop_by_the_machine_is_on_record(papers: Path, lake: Lake) -> None:
    code = (
        "import sys\nfrom ingest.runs import pipeline\nimport ingest.cli, time\n"
        "def hangs(*_, **__):\n    print('landed', flush=True)\n    time.sleep(600)\n"
        "pipeline.link = hangs\n"
        f"sys.argv = ['ingest', 'run', '--paper', 'weizi', '--date', '2024-09-13', '--lake', {lake.uri!r},"
        f" '--papers', {str(papers)!r}]\ningest.cli.main()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "landed\n"
        os.kill(process.pid, signal.SIGTERM)
        process.stdout.read()
    assert process.returncode == 128 + signal.SIGTERM
    (row,) = lake.read_table("runs").to_pylist()
    assert (row["outcome"], row["landed"]) == ("failed", 1)
    assert row["message"].startswith("stopped from outside (SystemExit 143)")


# Several newspapers side by side


def site(code: str, host: str, root: Path) -> Paper:
    source = {"kind": "epaper", "platform": "founder_new", "base": f"https://{host}/{code}/"}
    return Paper.model_validate({"code": code, "name": code, "base": root, "sources": [source]})


def test_papers_of_one_host_share_a_lane_and_folders_have_their_own(tmp_path: Path, paper: Paper) -> None:
    one, two = site("a", "epaper.example.org", tmp_path), site("b", "epaper.example.org", tmp_path)
    other = site("c", "other.example.org", tmp_path)
    assert host_of(one, DAYS[0]) == "epaper.example.org"
    work = [(one, 1), (two, 2), (other, 3), (paper, 4), (one, 5)]
    found = lanes(work, lambda piece: (piece[0], DAYS[0]))
    assert [[number for _, number in lane] for lane in found] == [[1, 2, 5], [3], [4]]


def test_lanes_go_side_by_side_and_each_in_its_order() -> None:
    meeting = threading.Barrier(2, timeout=60)
    done: list[int] = []

    def do(number: int) -> None:
        if number in {1, 10}:
            meeting.wait()  # passes only where both are under way
        done.append(number)

    side_by_side([[1, 2, 3], [10, 20, 30]], do, 2)
    assert [number for number in done if number < 10] == [1, 2, 3]
    assert [number for number in done if number >= 10] == [10, 20, 30]


def test_never_more_lanes_are_under_way_than_allowed() -> None:
    under_way, most, counting = [0], [0], threading.Lock()

    def do(_: int) -> None:
        with counting:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        with counting:
            under_way[0] -= 1

    side_by_side([[number] for number in range(40)], do, 3)
    assert most[0] <= 3


def test_an_error_of_one_lane_ends_the_others_at_their_next_issue_and_is_raised() -> None:
    stop, begun = Stop(), threading.Event()

    def do(number: int) -> None:
        if number == 1:
            assert begun.wait(60)
            raise IngestError("the lake is full")
        begun.set()
        while True:  # a long chunk, that asks before each issue
            stop.heed()

    with pytest.raises(IngestError, match="the lake is full"):
        side_by_side([[1], [2]], do, 2, stop)
    with pytest.raises(Stopped):
        stop.heed()


# What would change


def test_a_check_of_the_source_archives_nothing_and_puts_nothing_in_force(
    tmp_path: Path, paper: Paper, lake: Lake
) -> None:
    run_days(paper, DAYS[:2], lake, command="backfill")
    page = tmp_path / "pages/2024-09-13/01.txt"
    page.write_text(page.read_text(encoding="utf-8") + "\n又一行字\n", encoding="utf-8")

    def stored() -> dict[str, bytes]:
        root = Path(lake.uri)
        return {
            str(path): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file() and ".locks" not in str(path)
        }

    before = stored()
    plan = make_plan([paper], lake.uri, NOW, Wish(), check=True)
    (item,) = [item for item in plan.items if "changed" in item.reasons]
    assert (item.issue_date, item.why) == (DAYS[0], "page 01 has changed")
    assert stored() == before


def test_what_is_written_to_an_unwritten_lake_is_read_back_and_never_lands(lake: Lake) -> None:
    lake.files.write("raw/a", b"there")
    aside = unwritten(lake)
    digest = aside.archive(b"new bytes")
    aside.files.write("raw/a", b"other")
    assert (aside.raw(digest), aside.files.read("raw/a")) == (b"new bytes", b"other")
    assert lake.files.read("raw/a") == b"there"
    assert not lake.files.exists(f"raw/{digest[:2]}/{digest}")


def rows(*stories: Story) -> list[dict[str, Any]]:
    issue = make_issue(pages={"01": list(stories)})
    return article_rows([issue]).to_pylist()


def test_nothing_differs_where_nothing_changed() -> None:
    found = compared([(rows(Story("甲", LIBRARY)), rows(Story("甲", LIBRARY)))])
    assert (found.changed, found.same, sum(found.counts.values())) == (0, 1, 0)


@pytest.mark.parametrize(
    ("becomes", "change"),
    [
        (Story("乙", LIBRARY), "title"),
        (Story("甲", LIBRARY, reporters=("许小满",)), "byline"),
        (Story("甲", LIBRARY, kind="essay"), "kind"),
        (Story("甲", LIBRARY, town=("鹤汀街道", "330495002")), "places"),
        (Story("甲", (*LIBRARY[:1], LIBRARY[1][:12])), "re-cut"),
    ],
)
def test_each_change_is_counted_with_what_was_and_what_becomes(becomes: Story, change: str) -> None:
    found = compared([(rows(Story("甲", LIBRARY)), rows(becomes))])
    assert {name: count for name, count in found.counts.items() if count} == {change: 1}
    (example,) = found.examples[change]  # type: ignore[index]
    assert example.was != example.becomes


def test_articles_added_and_gone_are_told_and_five_examples_at_most_are_kept() -> None:
    many = [
        Story(f"第{number}篇", (f"这是第{number}篇的第一段，说的是第{number}件事。",)) for number in range(8)
    ]
    added = compared([([], rows(*many))])
    assert (added.counts["added"], len(added.examples["added"])) == (8, 5)
    gone = compared([(rows(*many), [])])
    assert (gone.counts["gone"], gone.before, gone.after) == (8, 8, 0)


def outdate(paper: Paper, lake: Lake) -> None:
    """Land two issues as an older version would have: it gave one article of the first another title."""
    run_days(paper, DAYS[:2], lake, command="backfill")
    for day in DAYS[:2]:
        issue = prepare(paper, day, lake, "nothing").issue
        first, *rest = issue.articles
        other = replace(first, article=replace(first.article, title="旧题"))
        kept = (other, *rest) if day == DAYS[0] else issue.articles
        versions = {**issue.versions, "segmenter": "old-1"}
        lake.land(replace(issue, articles=kept, versions=versions, digest=f"{day:%Y%m%d}".ljust(64, "0")))


def test_a_sample_of_stale_issues_is_built_and_shown_and_nothing_lands(
    tmp_path: Path, paper: Paper, lake: Lake, ingest: Run
) -> None:
    outdate(paper, lake)
    before = content(lake)
    shown = ingest("plan", "--only", "stale", "--diff", "5", "--html", "out.html")
    assert shown.returncode == 0, shown.stderr
    assert "2 stale issues built again and not landed: 1 would change" in shown.stdout
    (line,) = [line for line in shown.stdout.splitlines() if line.startswith("title")]
    assert line.split()[1] == "1"
    assert content(lake) == before
    html = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<h2>title</h2>" in html
    assert "<del>旧题</del>" in html
    told = json.loads(ingest("plan", "--only", "stale", "--diff", "1", "--json").stdout)
    assert set(told["difference"]["counts"]) == set(CHANGES)
    assert told["difference"]["issues"] == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_report_of_a_redo_has_the_figures_that_were_foretold(
    paper: Paper, lake: Lake, ingest: Run, workers: str
) -> None:
    outdate(paper, lake)
    foretold = json.loads(ingest("plan", "--only", "stale", "--diff", "9", "--json").stdout)["difference"]
    assert foretold["counts"]["title"] == 1
    done = ingest(
        "backfill", "--only", "stale", "--workers", workers, "--from", "2024-09-13", "--to", "2024-09-14"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(read_report(lake, form="json"))["changes"] == foretold
    told = read_report(lake)
    assert "2 issues took the place of an earlier state; 1 of them changed." in told
    assert "| title | 1 |" in told
    assert "| 旧题 |" in told


def test_the_figures_of_a_redo_hold_though_the_lake_was_tidied_meanwhile(paper: Paper, lake: Lake) -> None:
    outdate(paper, lake)
    before = versions_now(lake)
    report = run_days(paper, DAYS[:2], lake, command="backfill")
    lake.compact()
    found = changed_by(replace(report, before=before), lake)
    assert found is not None
    assert (found.issues, found.changed, found.counts["title"]) == (2, 1, 1)


def test_a_night_that_replaces_nothing_has_no_figures_of_changes(paper: Paper, lake: Lake) -> None:
    run_days(paper, DAYS[:2], lake, command="nightly")
    assert json.loads(read_report(lake, form="json"))["changes"] is None
    run_days(paper, DAYS[:2], lake, command="nightly")
    assert json.loads(read_report(lake, form="json"))["changes"] is None
    assert "What it changed" not in read_report(lake)


def test_texts_stay_text_in_the_html() -> None:
    found = compared([([], rows(Story("<script>alert(1)</script>", (CLINIC.replace("\n", ""),))))])
    html = html_difference(found)
    assert "<script>" not in html
    assert set(re.findall(r"</?([a-z0-9]+)", html.split("<body>")[1])) <= {
        "h1", "h2", "p", "table", "tr", "th", "td", "del", "ins", "body", "html",
    }  # fmt: skip
