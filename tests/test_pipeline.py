"""The way of an issue keeps its promises: nothing lost, nothing doubled, order and restarts do not matter."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ingest import catalog
from ingest.errors import ConfigError, LakeError
from ingest.issue import build, reading
from ingest.lake import Lake
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import RunReport, run_days, span, unfinished
from papers_on_disk import CLINIC, DEFAULT, HARVEST, PIER, SCHOOL, lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("catalog_when_asked")

DAYS = span(date(2024, 9, 13), date(2024, 9, 16))


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path)).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


def do(paper: Paper, lake: Lake, *days: date, workers: int = 1) -> RunReport:
    return run_days(paper, days or DAYS, lake, command="test", workers=workers)


def content(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of content."""
    catalog.build(lake)
    tables = {}
    for name in ("articles", "pages", "issues", "duplicates"):
        rows = catalog.query(lake, f"SELECT * FROM {name}").to_pylist()
        tables[name] = sorted(rows, key=str)
    return tables


def one_by_date(report: RunReport) -> dict[str, Any]:
    return {outcome.issue_date: outcome for outcome in report.outcomes}


def test_each_expected_day_gets_its_state_with_the_evidence(paper: Paper, lake: Lake) -> None:
    outcomes = one_by_date(do(paper, lake))
    assert [outcome.status for outcome in outcomes.values()] == [
        "complete",
        "complete",
        "no_issue",
        "partial",
    ]
    assert "休刊一天" in outcomes["2024-09-15"].evidence
    assert "page 02 missing" in outcomes["2024-09-16"].evidence
    assert {row.status for row in lake.ledger("weizi")} == {"complete", "no_issue", "partial"}


def test_articles_arrive_with_title_byline_and_places(paper: Paper, lake: Lake) -> None:
    do(paper, lake)
    rows = catalog.query(
        lake,
        "SELECT title, reporters, places FROM articles WHERE issue_date = DATE '2024-09-13' AND page_no = '01'",
    ).to_pylist()
    assert [row["title"] for row in rows] == ["望圩新码头启用"]
    assert rows[0]["reporters"] == ["柳一鸣"]
    assert {"330495101", "31"} <= {place["code"] for place in rows[0]["places"]}


def test_doing_an_issue_again_changes_nothing(paper: Paper, lake: Lake) -> None:
    do(paper, lake)
    before = content(lake)
    again = do(paper, lake)
    assert {outcome.result for outcome in again.outcomes} == {"unchanged"}
    assert content(lake) == before


@pytest.mark.slow
def test_the_order_of_ingestion_and_the_number_of_workers_do_not_matter(paper: Paper, tmp_path: Path) -> None:
    whole, shuffled = Lake.open(str(tmp_path / "a")), Lake.open(str(tmp_path / "b"))
    do(paper, whole, workers=2)
    days = list(DAYS)
    random.Random(3).shuffle(days)
    for day in days:
        do(paper, shuffled, day)
    assert content(whole) == content(shuffled)


def test_a_changed_page_replaces_its_issue_and_the_old_bytes_stay(
    paper: Paper, lake: Lake, tmp_path: Path
) -> None:
    do(paper, lake)
    old = next(page.raw_sha256 for page in lake.archived_pages("weizi", DAYS[0]) if page.page_no == "01")
    (tmp_path / "pages/2024-09-13/01.txt").write_text(HARVEST, encoding="utf-8")
    outcome = do(paper, lake, DAYS[0]).outcomes[0]
    assert outcome.result == "landed"
    titles = [
        row["title"]
        for row in catalog.query(
            lake, "SELECT title FROM articles WHERE issue_date = DATE '2024-09-13'"
        ).to_pylist()
    ]
    assert sorted(titles) == sorted(["早稻收割近尾声", "屋顶菜园丰收了"])
    assert lake.raw(old) == PIER.encode()


def test_a_page_that_the_source_forgets_is_kept_from_the_archive(
    paper: Paper, lake: Lake, tmp_path: Path
) -> None:
    do(paper, lake)
    before = content(lake)
    (tmp_path / "pages/2024-09-13/02.txt").unlink()
    assert do(paper, lake, DAYS[0]).outcomes[0].status == "complete"
    assert content(lake) == before


def test_a_source_that_fails_does_not_touch_what_has_landed(paper: Paper, lake: Lake, tmp_path: Path) -> None:
    do(paper, lake)
    before = content(lake)
    (tmp_path / "pages").rename(tmp_path / "away")
    (tmp_path / "papers.toml").write_text(
        (tmp_path / "papers.toml")
        .read_text(encoding="utf-8")
        .replace('kind = "folder"', 'kind = "folder"\nroot = "gone"'),
        encoding="utf-8",
    )
    broken = load_papers(tmp_path / "papers.toml").paper("weizi")
    outcome = do(broken, lake, DAYS[0]).outcomes[0]
    assert (outcome.status, outcome.result) == ("complete", "unchanged")
    assert "does not exist" in outcome.notices[0]
    assert "built from the archive" in outcome.notices[0]
    assert content(lake) == before


def test_a_source_that_fails_for_a_new_issue_is_failed_in_the_ledger_with_the_reason(
    tmp_path: Path, lake: Lake
) -> None:
    file = lay_newspaper(tmp_path, {})
    paper = load_papers(file).paper("weizi")
    broken = paper.model_copy(
        update={"sources": tuple(one.model_copy(update={"root": "gone"}) for one in paper.sources)}
    )
    assert do(broken, lake, DAYS[0]).outcomes[0].status == "failed"
    (row,) = lake.ledger("weizi")
    assert "does not exist" in row.evidence


@pytest.mark.parametrize(
    ("raw", "status", "told"),
    [
        (b"", "empty", "no text"),
        (b"\x89PNG\r\n" + bytes(50), "quarantined", "PNG"),
        (b"%PDF-1.4 and nothing more", "quarantined", "PDF"),
        (PIER.encode() + b"\xff\xfe", "quarantined", "undecodable"),
        (("望圩" * 1_000_000).encode().ljust(10 * 1024 * 1024, b"a"), "quarantined", "bytes"),
    ],
    ids=["empty", "picture", "broken-pdf", "undecodable", "ten-megabytes"],
)
def test_a_bad_page_is_kept_apart_with_its_reason_and_its_issue_goes_on(
    tmp_path: Path, lake: Lake, raw: bytes, status: str, told: str
) -> None:
    pages = {**DEFAULT, "2024-09-13/02.txt": raw}
    paper = load_papers(lay_newspaper(tmp_path, pages)).paper("weizi")
    outcomes = one_by_date(do(paper, lake))
    assert outcomes["2024-09-13"].status == "partial"
    assert outcomes["2024-09-14"].status == "complete"
    rows = catalog.query(
        lake,
        "SELECT page_no, status, reason, raw_sha256 FROM pages WHERE issue_date = DATE '2024-09-13' ORDER BY page_no",
    ).to_pylist()
    assert [row["status"] for row in rows] == ["ok", status]
    assert told in rows[1]["reason"]
    assert lake.raw(rows[1]["raw_sha256"]) == raw
    titles = catalog.query(
        lake, "SELECT title FROM articles WHERE issue_date = DATE '2024-09-13'"
    ).to_pylist()
    assert titles == [{"title": "望圩新码头启用"}]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-8-sig"])
def test_a_page_in_another_encoding_reads_as_the_same_articles(
    tmp_path: Path, lake: Lake, encoding: str
) -> None:
    paper = load_papers(
        lay_newspaper(tmp_path, {**DEFAULT, "2024-09-13/01.txt": PIER.encode(encoding)})
    ).paper("weizi")
    do(paper, lake, DAYS[0])
    rows = catalog.query(lake, "SELECT title FROM articles WHERE page_no = '01'").to_pylist()
    assert rows == [{"title": "望圩新码头启用"}]


def test_pages_that_lose_a_character_are_blocked_and_the_rest_lands(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.segment

    def lossy(page: Any, profile: Any) -> Any:
        from dataclasses import replace

        result = real(page, profile)
        return replace(result, pieces=result.pieces[1:]) if "屋顶" in page.text else result

    monkeypatch.setattr(reading, "segment", lossy)
    outcome = do(paper, lake, DAYS[0]).outcomes[0]
    assert outcome.status == "partial"
    assert "conservation" in outcome.evidence
    rows = catalog.query(
        lake, "SELECT page_no FROM articles WHERE issue_date = DATE '2024-09-13'"
    ).to_pylist()
    assert [row["page_no"] for row in rows] == ["01"]


def test_a_fault_of_the_segmenter_costs_one_page_and_is_told(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.segment

    def faulty(page: Any, profile: Any) -> Any:
        if "屋顶" in page.text:
            raise ZeroDivisionError("odd page")
        return real(page, profile)

    monkeypatch.setattr(reading, "segment", faulty)
    outcome = do(paper, lake, DAYS[0]).outcomes[0]
    assert outcome.status == "partial"
    assert "odd page" in outcome.evidence


def test_a_fault_in_one_issue_keeps_its_pages_on_record_and_the_others_go_on(
    paper: Paper, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = build.enrich

    def faulty(article: Any, **options: Any) -> Any:
        if "屋顶" in article.title:
            raise ZeroDivisionError("odd article")
        return real(article, **options)

    with monkeypatch.context() as patch:
        patch.setattr(build, "enrich", faulty)
        outcomes = one_by_date(do(paper, lake))
    assert outcomes["2024-09-13"].status == "failed"
    assert "odd article" in outcomes["2024-09-13"].evidence
    assert outcomes["2024-09-14"].status == "complete"
    (tmp_path / "pages/2024-09-13/02.txt").unlink()
    assert do(paper, lake, DAYS[0]).outcomes[0].status == "complete"


def test_a_backfill_does_only_what_is_left(paper: Paper, lake: Lake) -> None:
    do(paper, lake, DAYS[0])
    assert unfinished(paper, DAYS, lake) == DAYS[1:]
    do(paper, lake, *DAYS[1:])
    assert unfinished(paper, DAYS, lake) == [DAYS[3]]


def test_a_new_version_or_other_places_make_issues_unfinished(
    paper: Paper, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(paper, lake)
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["ingest.segment"], "SEGMENTER_VERSION", "next")
        assert unfinished(paper, DAYS, lake) == [DAYS[0], DAYS[1], DAYS[3]]
    with (tmp_path / "places.csv").open("a", encoding="utf-8") as places:
        places.write("330495102,鹿濑镇,鹿濑,120.71,30.52\n")
    assert unfinished(paper, DAYS, lake) == [DAYS[0], DAYS[1], DAYS[3]]


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(ConfigError, match="before"):
        span(DAYS[1], DAYS[0])


@pytest.mark.slow
def test_two_runs_of_the_same_issue_at_once_land_it_once(lake: Lake, tmp_path: Path) -> None:
    papers = lay_newspaper(tmp_path)
    command = [
        sys.executable, "-m", "ingest.cli", "run", "--paper", "weizi", "--date", "2024-09-13",
        "--lake", lake.uri, "--papers", str(papers),
    ]  # fmt: skip
    with ThreadPoolExecutor(3) as pool:
        ended = list(
            pool.map(lambda _: subprocess.run(command, capture_output=True, text=True, check=False), range(3))
        )
    assert [(one.returncode, one.stderr) for one in ended] == [(0, "")] * 3
    assert sorted(one.stdout.count("landed") for one in ended) == [0, 0, 1]
    assert len(content(lake)["articles"]) == 2


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk_is_told_and_leaves_the_lake_as_it_was(paper: Paper, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine does not let a test mount a file system")
    try:
        lake = Lake.open(str(small / "lake"))
        do(paper, lake, DAYS[0])
        before = content(lake)
        filler = small / "filler"
        with pytest.raises(OSError, match="No space"):
            filler.write_bytes(bytes(16 * 1024 * 1024))
        with pytest.raises(LakeError) as caught:
            do(paper, lake, DAYS[1])
        assert caught.value.hint
        filler.unlink()
        assert content(lake) == before
        assert do(paper, lake, DAYS[1]).outcomes[0].result == "landed"
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_the_runs_table_tells_what_happened(paper: Paper, lake: Lake) -> None:
    do(paper, lake)
    rows = catalog.query(lake, "SELECT command, outcome, issues, message FROM runs").to_pylist()
    assert rows[0]["command"] == "test"
    assert rows[0]["outcome"] == "problems"
    assert rows[0]["issues"] == 4
    assert "page 02 missing" in rows[0]["message"]


def test_the_same_story_on_two_days_is_kept_and_linked(tmp_path: Path, lake: Lake) -> None:
    paper = load_papers(
        lay_newspaper(
            tmp_path,
            {"2024-09-13/01.txt": PIER, "2024-09-14/01.txt": f"{PIER}\n", "2024-09-14/02.txt": SCHOOL},
        )
    ).paper("weizi")
    do(paper, lake)
    (row,) = content(lake)["duplicates"]
    assert row["relation"] == "reprint"
    assert "20240914" in row["article_id"]
    assert "20240913" in row["duplicate_of"]
    assert CLINIC not in str(row)
