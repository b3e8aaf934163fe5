"""A lake can be mended by hand: an issue taken out, an earlier state brought back, old files let go."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from builders import LIBRARY, Story, make_issue
from command_line import ingest_in
from ingest.catalog import query
from ingest.cli.upkeep import moment
from ingest.errors import ConfigError, IngestError, LakeBusyError, LakeError
from ingest.lake import Lake
from ingest.lake.files import Files
from ingest.lake.history import LEDGER
from ingest.operate.upkeep import allow, maintain, restore, way_back, withdraw
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import run_days
from ingest.runs.publish import link
from papers_on_disk import HARVEST, PIER, lay_newspaper

pytestmark = pytest.mark.usefixtures("catalog_when_asked")

DAY = date(2024, 9, 13)


def content(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    return {
        name: sorted(lake.read_table(name).to_pylist(), key=str)
        for name in ("articles", "pages", "issues", "duplicates")
    }


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path)).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


def landed(lake: Lake, paper: Paper, *days: date) -> None:
    run_days(paper, days, lake, command="test")


# withdraw


def test_a_withdrawn_issue_leaves_the_lake_and_its_catalog_and_the_ledger_says_why(
    lake: Lake, paper: Paper
) -> None:
    landed(lake, paper, DAY)
    assert withdraw(lake, paper, DAY, "隔日的报纸") == 2
    assert lake.articles_of("weizi", DAY) == []
    assert query(lake, "SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 0}]
    (row,) = lake.ledger("weizi", DAY, DAY)
    assert (row.status, row.articles) == ("failed", 0)
    assert row.evidence == "pages 01, 02 quarantined: withdrawn: 隔日的报纸"


def test_the_same_pages_do_not_come_back_by_another_run_and_change_nothing(lake: Lake, paper: Paper) -> None:
    landed(lake, paper, DAY)
    withdraw(lake, paper, DAY, "wrong paper")
    before = content(lake)
    report = run_days(paper, [DAY], lake, command="test")
    assert report.outcomes[0].status == "failed"
    assert content(lake) == before


def test_other_bytes_for_a_withdrawn_day_land_without_the_pages_that_they_lack(
    lake: Lake, paper: Paper
) -> None:
    landed(lake, paper, DAY)
    withdraw(lake, paper, DAY, "wrong paper")
    folder = paper.base / "pages" / str(DAY)
    (folder / "01.txt").write_text(HARVEST, encoding="utf-8")
    (folder / "02.txt").unlink()
    report = run_days(paper, [DAY], lake, command="test")
    assert report.outcomes[0].status == "partial"
    assert report.outcomes[0].evidence == "page 02 missing: the source does not have it"
    assert [row["title"] for row in lake.articles_of("weizi", DAY)] == ["早稻收割近尾声"]


def test_a_withdrawal_that_is_undone_lets_the_pages_land_as_before(lake: Lake, paper: Paper) -> None:
    landed(lake, paper, DAY)
    before = content(lake)
    withdraw(lake, paper, DAY, "by mistake")
    allow(lake, paper, DAY)
    landed(lake, paper, DAY)
    assert content(lake) == before


def test_a_withdrawn_issue_whose_source_is_gone_is_still_told_as_withdrawn(lake: Lake, paper: Paper) -> None:
    landed(lake, paper, DAY)
    withdraw(lake, paper, DAY, "wrong paper")
    before = content(lake)
    for page in (paper.base / "pages" / str(DAY)).iterdir():
        page.unlink()
    landed(lake, paper, DAY)
    assert content(lake) == before


def test_nothing_is_withdrawn_that_is_not_there_or_being_written(lake: Lake, paper: Paper) -> None:
    with pytest.raises(ConfigError, match="nothing of weizi"):
        withdraw(lake, paper, DAY, "why")
    with pytest.raises(ConfigError, match="not withdrawn"):
        allow(lake, paper, DAY)
    landed(lake, paper, DAY)
    other = Lake.open(lake.uri)
    with other.issue_lock("weizi", DAY), pytest.raises(LakeBusyError):
        withdraw(lake, paper, DAY, "why")
    assert lake.articles_of("weizi", DAY)


def test_a_damaged_withdrawal_stops_its_issue_and_names_the_file(lake: Lake, paper: Paper) -> None:
    landed(lake, paper, DAY)
    withdraw(lake, paper, DAY, "why")
    lake.files.write(f"raw/withdrawn/weizi/{DAY}.json", b"{")
    with pytest.raises(IngestError, match="damaged"):
        run_days(paper, [DAY], lake, command="test")


# restore


def three_states(lake: Lake) -> tuple[dict[str, Any], datetime]:
    """Land two issues, remember the state and the time, then change one, add one and drop none."""
    lake.land_many([make_issue("2024-09-14"), make_issue("2024-10-01")])
    link(lake, compact=False)
    before, at = content(lake), datetime.now(UTC)
    lake.land(make_issue("2024-09-14", {"01": (Story("改过的标题", LIBRARY),)}))
    lake.land(make_issue("2024-09-16"))
    link(lake, compact=False)
    return before, at


def test_a_lake_goes_back_to_exactly_what_it_was(lake: Lake) -> None:
    before, at = three_states(lake)
    assert content(lake) != before
    way = way_back(lake, at)
    assert [(str(step.issue_date), step.status_now, step.status_then) for step in way.steps] == [
        ("2024-09-14", "complete", "complete"),
        ("2024-09-16", "complete", ""),
    ]
    restore(lake, way, at)
    assert content(lake) == before
    assert way_back(lake, at).steps == ()
    assert lake.read_table("runs").column("command").to_pylist() == ["restore"]


def test_going_back_reads_no_more_of_the_log_than_what_came_since(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_states(lake)
    read: list[str] = []
    of_files = Files.read
    monkeypatch.setattr(Files, "read", lambda files, name: (read.append(name), of_files(files, name))[1])
    assert way_back(lake, datetime.now(UTC)).steps == ()
    newest = [f"{name}/_delta_log/{lake.tables.version(name):020}.json" for name in LEDGER]
    assert sorted(name for name in read if "_delta_log" in name) == sorted(newest)


def test_a_log_that_does_not_say_when_is_taken_by_the_times_of_its_files(lake: Lake) -> None:
    before, at = three_states(lake)
    for name in LEDGER:
        for entry in Path(lake.uri, name, "_delta_log").glob("*.json"):
            told = [json.loads(line) for line in entry.read_text(encoding="utf-8").splitlines()]
            made = max(one.get("commitInfo", {}).pop("timestamp", 0) for one in told) / 1000
            entry.write_text("\n".join(map(json.dumps, told)), encoding="utf-8")
            os.utime(entry, (made, made))
    opened = Lake.open(lake.uri)
    restore(opened, way_back(opened, at), at)
    assert content(opened) == before


@pytest.mark.parametrize(
    "entry", ['{"commitInfo":{"timestamp":"soon"}}', '{"commitInfo":', '{"commitInfo":{"timestamp":1e300}}']
)
def test_a_damaged_log_entry_is_named_by_whoever_wants_to_go_back(lake: Lake, entry: str) -> None:
    _, at = three_states(lake)
    newest = Path(lake.uri, f"articles/_delta_log/{lake.tables.version('articles'):020}.json")
    newest.write_text(entry, encoding="utf-8")
    with pytest.raises(LakeError, match=newest.name) as caught:
        way_back(lake, at)
    assert "ingest rebuild" in caught.value.hint


def test_going_back_can_be_taken_back(lake: Lake) -> None:
    _, at = three_states(lake)
    after, now = content(lake), datetime.now(UTC)
    restore(lake, way_back(lake, at), at)
    restore(lake, way_back(lake, now), now)
    assert content(lake) == after


def test_one_issue_alone_goes_back(lake: Lake) -> None:
    _, at = three_states(lake)
    restore(lake, way_back(lake, at, "chenghu", date(2024, 9, 14)), at)
    assert len(lake.articles_of("chenghu", date(2024, 9, 14))) == 3
    assert lake.ledger("chenghu", date(2024, 9, 16), date(2024, 9, 16))


def test_a_lake_goes_back_after_compaction_too(lake: Lake) -> None:
    before, at = three_states(lake)
    lake.compact()
    restore(lake, way_back(lake, at), at)
    assert content(lake) == before


def test_a_way_that_died_in_the_middle_is_gone_to_its_end_by_the_same_command(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.land_many([make_issue("2024-09-14"), make_issue("2024-10-01")])
    link(lake, compact=False)
    before, at = content(lake), datetime.now(UTC)
    lake.land_many([make_issue(day, {"01": (Story("改", LIBRARY),)}) for day in ("2024-09-14", "2024-10-01")])
    from ingest.lake import history

    done = history._month

    def dies(*given: Any) -> None:
        if given[3] == "2024-10":
            raise KeyboardInterrupt
        done(*given)

    monkeypatch.setattr(history, "_month", dies)
    with pytest.raises(KeyboardInterrupt):
        restore(lake, way_back(lake, at), at)
    monkeypatch.undo()
    restore(lake, way_back(lake, at), at)
    assert content(lake) == before


def test_nothing_goes_back_while_another_run_writes_an_issue_concerned(lake: Lake) -> None:
    _, at = three_states(lake)
    after = content(lake)
    with Lake.open(lake.uri).issue_lock("chenghu", date(2024, 9, 16)), pytest.raises(LakeBusyError):
        restore(lake, way_back(lake, at), at)
    assert content(lake) == after


def test_a_time_before_the_lake_or_beyond_its_files_is_refused_with_the_way_out(lake: Lake) -> None:
    with pytest.raises(ConfigError, match="younger than that"):
        way_back(lake, datetime(2020, 1, 1, tzinfo=UTC))
    _, at = three_states(lake)
    after = content(lake)
    way = way_back(lake, at)
    lake.vacuum(0)
    with pytest.raises(IngestError, match="cannot be read") as caught:
        restore(lake, way, at)
    assert "backfill" in caught.value.hint
    assert content(lake) == after


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-09-14T06:00", "2024-09-13T22:00:00+00:00"),
        ("2024-09-14T06:00+00:00", "2024-09-14T06:00:00+00:00"),
        ("2024-09-14", "2024-09-14T15:59:59.999999+00:00"),
        ("yesterday", "2024-09-14T15:59:59.999999+00:00"),
    ],
)
def test_times_are_read_as_people_in_china_mean_them(text: str, meant: str) -> None:
    now = datetime(2024, 9, 15, 3, tzinfo=UTC)
    assert moment(text, now) == datetime.fromisoformat(meant)


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "2024-09-17"])
def test_what_is_no_time_that_has_been_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        moment(text, datetime(2024, 9, 15, 3, tzinfo=UTC))


# maintain


def test_maintenance_keeps_every_row_and_lets_old_files_go(lake: Lake) -> None:
    three_states(lake)
    after = content(lake)
    done = maintain(lake, timedelta(days=1))
    assert done.compacted > 0
    assert done.removed == 0  # nothing is a day old yet
    assert content(lake) == after
    assert lake.vacuum(0) > 0
    assert content(lake) == after
    assert query(lake, "SELECT count(*) AS n FROM issues").to_pylist() == [{"n": 3}]


def test_maintenance_does_not_take_files_from_under_running_queries(lake: Lake) -> None:
    with pytest.raises(ConfigError, match="day or more"):
        maintain(lake, timedelta(hours=1))


# the commands


ingest = ingest_in()


@pytest.mark.slow
def test_an_operator_mends_a_lake_by_the_commands_that_each_one_names(paper: Paper, lake: Lake) -> None:
    landed(lake, paper, DAY)
    where = ("--lake", lake.uri)
    known = ("--papers", str(paper.base / "papers.toml"), "--paper", "weizi", "--date", str(DAY))
    at = datetime.now(UTC)
    assert ingest("withdraw", *where, *known).returncode == 2
    out = ingest("withdraw", *where, *known, "--reason", "昨天的报纸")
    assert out.returncode == 0, out.stderr
    assert "--undo" in out.stdout
    shown = ingest("restore", *where, "--to", at.isoformat())
    assert shown.returncode == 0, shown.stderr
    assert "Nothing was changed" in shown.stdout
    assert lake.ledger("weizi", DAY, DAY)[0].status == "failed"
    assert ingest("restore", *where, "--to", at.isoformat(), "--yes").returncode == 0
    assert lake.ledger("weizi", DAY, DAY)[0].status == "complete"
    assert ingest("withdraw", *where, *known, "--undo").returncode == 0
    tidied = ingest("maintain", *where)
    assert tidied.returncode == 0, tidied.stderr
    assert "catalog.duckdb" in tidied.stdout
    assert PIER.split("\n", maxsplit=1)[0][:6] in lake.articles_of("weizi", DAY)[0]["body"]
