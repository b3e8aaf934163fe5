"""Each run leaves a report and a heartbeat, whatever its end; nothing of that can fail it."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import make_issue
from command_line import ingest_in
from ingest import catalog
from ingest.errors import IngestError, LakeError
from ingest.issue.outcomes import Outcome, RunReport
from ingest.issue.stopwatch import StageTime, Stopwatch, summed
from ingest.lake import Lake
from ingest.papers.registry import Paper, load_papers
from ingest.runs import ending
from ingest.runs.pipeline import run_days, span
from ingest.tell.heartbeat import PaperBeat, beat, read_heartbeat
from ingest.tell.report.contents import Figures, make_report
from ingest.tell.report.figures import compare
from ingest.tell.report.keeping import forget_reports, read_report, reports
from ingest.tell.report.markdown import markdown_report
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from command_line import Run

pytestmark = pytest.mark.usefixtures("catalog_when_asked")

DAYS = span(date(2024, 9, 13), date(2024, 9, 16))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path)).paper("weizi")


def do(paper: Paper, lake: Lake, *days: date, command: str = "nightly") -> RunReport:
    return run_days(paper, days or DAYS, lake, command=command)


def kept(lake: Lake, run: RunReport) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(read_report(lake, run.run_id, form="json"))
    return told


def test_a_report_says_what_came_what_is_missing_and_where_the_time_went(paper: Paper, lake: Lake) -> None:
    run = do(paper, lake)
    told = kept(lake, run)
    assert told["outcome"] == "problems"
    assert [one["status"] for one in told["issues"]] == ["complete", "complete", "no_issue", "partial"]
    assert [one["issue_date"] for one in told["missing"]] == ["2024-09-16"]
    stages = {one["stage"] for one in told["stages"]}
    of_issues = {"fetch", "resources", "segment", "enrich", "audit", "land"}
    assert stages - {"compact"} == {*of_issues, "index", "duplicates", "catalog"}
    assert all(one["seconds"] >= 0 for one in told["stages"])
    spent = [one["seconds"] for one in told["stages"]]
    assert spent == sorted(spent, reverse=True)
    text = read_report(lake, run.run_id)
    assert "page 02 missing" in text
    assert "`ingest run --paper weizi --date 2024-09-16`" in text


def test_the_stages_of_one_process_add_up_to_no_more_than_the_run(paper: Paper, lake: Lake) -> None:
    run = do(paper, lake)
    assert sum(one["seconds"] for one in kept(lake, run)["stages"]) <= run.seconds


def test_a_page_gone_at_the_source_is_in_the_report(paper: Paper, lake: Lake, tmp_path: Path) -> None:
    do(paper, lake, DAYS[0])
    (tmp_path / "pages/2024-09-13/02.txt").unlink()
    run = do(paper, lake, DAYS[0])
    assert "page 02 is gone at the source" in kept(lake, run)["issues"][0]["notices"][0]
    assert "notice: page 02 is gone at the source" in read_report(lake, run.run_id)


def test_an_issue_is_compared_with_the_median_of_those_before(lake: Lake) -> None:
    days = [date(2024, 8, 1) + timedelta(days=at) for at in range(35)]
    lake.land_many([make_issue(day.isoformat()) for day in days])
    (one,) = compare(lake, "chenghu", [outcome(days[-1], articles=3)])
    assert (one.issue_date, one.past) == ("2024-09-04", 30)
    assert one.today == one.median
    assert one.today.pages == 2
    assert one.today.articles == 3
    assert one.today.untitled == 0
    assert one.today.characters > 100


def test_the_first_issue_is_compared_with_nothing(paper: Paper, lake: Lake) -> None:
    (one,) = kept(lake, do(paper, lake, DAYS[0]))["compared"]
    assert (one["past"], one["median"]) == (0, None)


def test_a_run_that_dies_of_the_lake_leaves_its_report_and_heartbeat_as_failed(
    paper: Paper, lake: Lake, tmp_path: Path
) -> None:
    do(paper, lake, DAYS[0])
    (tmp_path / "lake/duplicates").rename(tmp_path / "away")
    with pytest.raises(LakeError, match="duplicates"):
        do(paper, lake, DAYS[1])
    told = json.loads(read_report(lake, paper="weizi", form="json"))
    assert told["outcome"] == "failed"
    assert "duplicates is missing" in told["error"]
    assert [one["status"] for one in told["issues"]] == ["complete"]
    heartbeat = read_heartbeat(lake)
    assert heartbeat is not None
    assert heartbeat.papers[0].outcome == "failed"


def test_a_run_whose_catalog_cannot_be_built_is_told_as_failed(
    paper: Paper, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(paper, lake, DAYS[0])
    monkeypatch.setattr("ingest.runs.publish.build_catalog", catalog.build)
    (tmp_path / "lake/catalog.duckdb").mkdir()
    with pytest.raises(LakeError, match="catalog"):
        do(paper, lake, DAYS[1])
    assert json.loads(read_report(lake, form="json"))["outcome"] == "failed"


def test_a_report_that_cannot_be_written_does_not_fail_the_run(
    paper: Paper, lake: Lake, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "lake/reports").write_text("a file where a folder should be", encoding="utf-8")
    (tmp_path / "lake/heartbeat.json").mkdir()
    run = do(paper, lake, DAYS[0])
    assert run.good
    assert lake.ledger("weizi")[0].status == "complete"
    assert "the run could not be kept" in caplog.text
    assert "the run could not be told in the heartbeat" in caplog.text


def test_clearing_away_old_files_of_the_tables_leaves_the_reports(paper: Paper, lake: Lake) -> None:
    run = do(paper, lake, DAYS[0])
    lake.vacuum(0)
    assert read_report(lake, run.run_id).startswith("# 苇子报")


def test_reports_are_forgotten_after_their_days_and_never_with_zero(paper: Paper, lake: Lake) -> None:
    run = do(paper, lake, DAYS[0])
    later = datetime.now(UTC) + timedelta(days=11)
    assert forget_reports(lake, later, 0) == 0
    assert forget_reports(lake, later, 20) == 0
    assert reports(lake) == [run.run_id]
    assert forget_reports(lake, later, 10) == 1
    assert reports(lake) == []


def test_a_run_forgets_the_reports_that_are_older_than_the_papers_file_says(
    tmp_path: Path, lake: Lake
) -> None:
    file = lay_newspaper(tmp_path)
    file.write_text("[reports]\nkeep_days = 3\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    old = tmp_path / "lake/reports/20240101T000000-0123abcd"
    old.mkdir(parents=True)
    (old / "weizi.json").write_text("{}", encoding="utf-8")
    run = do(load_papers(file).paper("weizi"), lake, DAYS[0])
    assert reports(lake) == [run.run_id]


def test_a_long_run_lists_what_is_not_complete_first() -> None:
    outcomes = [outcome(date(2024, 1, 1) + timedelta(days=at)) for at in range(99)]
    outcomes.append(outcome(date(2024, 5, 1), status="failed"))
    run = RunReport("20240601T000000-0123abcd", "weizi", tuple(outcomes), 0, "", 1.0, command="backfill")
    text = markdown_report(make_report(run, "苇子报", "2024-06-01T00:00:00+00:00", ()))
    assert "| 2024-05-01 | failed |" in text
    assert "And 60 more." in text


def test_bars_and_line_breaks_in_evidence_do_not_break_the_table() -> None:
    run = RunReport("20240601T000000-0123abcd", "weizi", (outcome(DAYS[0], evidence="a|b\nc"),), 0, "", 1.0)
    assert "a\\|b c" in markdown_report(make_report(run, "苇子报", "", ()))


def test_times_are_told_in_the_zone_of_the_newspaper_and_name_it() -> None:
    run = RunReport(
        "20240913T223005-0123abcd", "weizi", (), 0, "", 1.0, started_at="2024-09-13T22:30:05+00:00"
    )
    report = make_report(run, "苇子报", "2024-09-14T00:01:02+00:00", (), zone="Asia/Shanghai")
    assert "2024-09-14 06:30:05 to 08:01:02 (Asia/Shanghai)" in markdown_report(report)
    over = make_report(run, "苇子报", "2024-09-14T16:01:02+00:00", (), zone="Asia/Shanghai")
    assert "2024-09-14 06:30:05 to 2024-09-15 00:01:02 (Asia/Shanghai)" in markdown_report(over)


def outcome(day: date, status: str = "complete", articles: int = 1, evidence: str = "") -> Outcome:
    return Outcome("weizi", day.isoformat(), status, "landed", evidence, 2, articles, (), 0.1)


def test_a_stopwatch_gives_each_stage_the_time_since_the_last() -> None:
    ticks = iter([0.0, 1.0, 3.0, 3.5])
    watch = Stopwatch(lambda: next(ticks))
    for stage in ("fetch", "segment", "fetch"):
        watch.lap(stage)
    assert watch.times == (StageTime("fetch", 1.5), StageTime("segment", 2.0))
    assert summed([*watch.times, StageTime("fetch", 1.0)])[0] == StageTime("fetch", 2.5)


# The heartbeat


def test_each_run_beats_for_its_paper_and_leaves_the_others(paper: Paper, lake: Lake) -> None:
    other = PaperBeat("other", datetime(2024, 1, 1, tzinfo=UTC), "r", "nightly", "ok", None)
    beat(lake, other)
    run = do(paper, lake)
    told = json.loads((Path(lake.uri) / "heartbeat.json").read_text(encoding="utf-8"))
    assert (told["run_id"], told["outcome"], told["paper"]) == (run.run_id, "problems", "weizi")
    assert told["papers"]["weizi"]["newest_issue"] == "2024-09-16"
    heartbeat = read_heartbeat(lake)
    assert heartbeat is not None
    assert other in heartbeat.papers
    assert heartbeat.last is not None
    assert datetime.now(UTC) - heartbeat.last.at < timedelta(minutes=2)


def test_the_heartbeat_is_also_written_where_the_papers_file_says(tmp_path: Path, lake: Lake) -> None:
    file = lay_newspaper(tmp_path)
    file.write_text(
        '[reports]\nheartbeat = "watch/beat.json"\n' + file.read_text(encoding="utf-8"), encoding="utf-8"
    )
    do(load_papers(file).paper("weizi"), lake, DAYS[0])
    assert (tmp_path / "watch/beat.json").read_bytes() == (tmp_path / "lake/heartbeat.json").read_bytes()


def test_a_damaged_heartbeat_is_told_and_written_anew_by_the_next_run(
    paper: Paper, lake: Lake, tmp_path: Path
) -> None:
    (tmp_path / "lake/heartbeat.json").write_text("{", encoding="utf-8")
    with pytest.raises(IngestError, match="damaged"):
        read_heartbeat(lake)
    do(paper, lake, DAYS[0])
    assert read_heartbeat(lake) is not None


# The command


@pytest.fixture
def ingest(tmp_path: Path) -> Run:
    lay_newspaper(tmp_path)
    return ingest_in(tmp_path)


def test_ingest_report_shows_the_latest_run_one_by_id_or_all(ingest: Run, paper: Paper, lake: Lake) -> None:
    none = ingest("report", "--lake", "nosuch")
    assert none.returncode == 1
    for day in DAYS[:2]:
        assert do(paper, lake, day).good
    listed = ingest("report", "--list").stdout.split()
    assert len(listed) == 2
    assert "| 2024-09-14 | complete |" in ingest("report").stdout
    assert ingest("report", "--latest", "--paper", "weizi").stdout == ingest("report").stdout
    first = json.loads(ingest("report", "--run", listed[1], "--format", "json").stdout)
    assert first["issues"][0]["issue_date"] == "2024-09-13"
    for arguments, code in (
        (["--run", "../../papers"], 1),
        (["--run", "20200101T000000-00000000"], 1),
        (["--paper", "nosuch"], 1),
        (["--run", listed[0], "--latest"], 2),
    ):
        ended = ingest("report", *arguments)
        assert (ended.returncode, ended.stdout) == (code, "")
        assert "Error:" in ended.stderr


def test_a_day_without_articles_is_compared_with_nothing(lake: Lake) -> None:
    lake.land(make_issue("2024-09-14", {}, status="missing"))
    assert compare(lake, "chenghu", [outcome(date(2024, 9, 14), status="missing", articles=0)]) == ()


def test_a_fault_of_ours_in_a_run_is_reported_before_it_is_raised(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.runs import publish

    def broken(*_: object) -> None:
        raise ZeroDivisionError("odd duplicates")

    monkeypatch.setattr(publish.duplicates_in_lake, "bring_up", broken)
    with pytest.raises(ZeroDivisionError):
        do(paper, lake, DAYS[0])
    assert "odd duplicates" in read_report(lake)
    (row,) = lake.tables.read("runs").to_pylist()
    assert row["outcome"] == "failed"


def test_figures_are_medians_of_each_number() -> None:
    from ingest.tell.report.contents import middle

    assert middle([Figures(1, 10, 100, 0.0), Figures(3, 30, 900, 0.5), Figures(2, 50, 200, 0.1)]) == Figures(
        2, 30, 200, 0.1
    )
    assert middle([]) is None


def test_a_run_of_several_papers_has_a_report_of_each(paper: Paper, lake: Lake) -> None:
    other = paper.model_copy(update={"code": "luzhou", "name": "芦洲报"})
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-0123abcd"
    for one in (paper, other):
        run = RunReport(run_id, one.code, (), 0, "", 1.0, command="nightly", error="no room")
        report = ending.end_run(run, one, lake)
        assert report is not None
        assert report.outcome == "failed"
    assert read_report(lake, run_id).count("no room") == 2
    assert read_report(lake, run_id, paper="luzhou").startswith("# 芦洲报")
    assert [one["paper"] for one in json.loads(read_report(lake, form="json"))] == ["luzhou", "weizi"]
    assert reports(lake) == [run_id]


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://example.com/x.png)",
    "**all complete**",
    "_x_ `x` ~~x~~",
    "a | b | c",
    "a\n\n# all complete",
    "a\r\n| 2024-09-13 | complete |",
    "&lt;b&gt; &#60;b&#62;",
    "\u202egnp.exe",
    "# x",
    "- x",
    "1. x",
    "> x",
    "--- ",
    "===",
    "\\<b>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_evidence_stay_text_in_markdown_and_in_what_is_made_of_it(text: str) -> None:
    from markdown_it import MarkdownIt

    outcome = Outcome("weizi", "2024-09-14", "failed", "landed", text, 0, 0, (), 0.5, notices=(text,))
    run = RunReport("20240914T000000-0123abcd", "weizi", (outcome,), 0, text, 1.0, command="run", error=text)
    told = markdown_report(make_report(run, text, "2024-09-14T00:00:00+00:00", ()))
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(told)
    tags = set(re.findall(r"</?([a-zA-Z0-9]+)", html))
    assert tags <= {"h1", "p", "code", "strong", "table", "thead", "tbody", "tr", "th", "td"}, html
    assert html.count("<h1>") == 1
    assert html.count("<tr>") == 2
    assert html.count("<td>") + html.count("<td ") == 7
    assert html.count("<strong>") == 1
    assert "\u202e" not in html
    shown = unescape(re.sub(r"<[^>]*>", "", html))
    assert " ".join(text.replace("\u202e", " ").split()) in " ".join(shown.split())


@pytest.mark.parametrize(
    "what",
    [
        "make_report",
        "compare",
        "keep_report",
        "keep_findings",
        "send_alerts",
        "alert_of",
        "beat",
        "forget_reports",
    ],
)
@pytest.mark.parametrize("fault", [ZeroDivisionError("odd"), OSError(28, "No space left"), LakeError("full")])
def test_nothing_that_only_tells_can_fail_a_run(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch, what: str, fault: Exception
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(ending, what, broken)
    run = do(paper, lake, DAYS[0])
    assert run.good
    assert lake.ledger("weizi")[0].status == "complete"
