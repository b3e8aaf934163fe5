"""Yesterday's paper is never taken for today's, and the ledger's words follow the calendar and the source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest import catalog
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.issue.build import IssueInput, build_issue
from ingest.issue.outcomes import Prepared
from ingest.issue.wrong_day import strangers, wrong_day
from ingest.lake import Lake
from ingest.model import BuiltPage, PrintedDay
from ingest.papers.calendar import Expectation
from ingest.papers.gaps import Excused
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days, unfinished
from ingest.runs.publish import land
from ingest.sources import RawPage
from papers_on_disk import CLINIC, HARVEST, PIER, SCHOOL, lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.enrich.gazetteer import Gazetteer
    from ingest.issue.outcomes import Outcome

FRIDAY = "苇子报 2024年9月13日 星期五 第88期\n\n"
SATURDAY = "苇子报 2024年9月14日 星期六 第89期\n\n"


def run(tmp_path: Path, pages: dict[str, str | bytes], lake: Lake, misprinted: str = "") -> Outcome:
    file = lay_newspaper(tmp_path, pages)
    if misprinted:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("first =", f"misprinted = [{misprinted}]\nfirst ="), encoding="utf-8")
    paper = load_papers(file).paper("weizi")
    return run_days(paper, [date(2024, 9, 14)], lake, command="test").outcomes[0]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


def rows(lake: Lake, table: str) -> int:
    catalog.build(lake)
    return catalog.query(lake, f"FROM {table}").num_rows


def test_yesterdays_issue_under_todays_name_is_refused_whole(tmp_path: Path, lake: Lake) -> None:
    outcome = run(tmp_path, {"2024-09-14/01.txt": FRIDAY + PIER, "2024-09-14/02.txt": FRIDAY + SCHOOL}, lake)
    assert outcome.status == "failed"
    assert outcome.evidence.startswith(
        "wrong day: 2024-09-14 was asked for; page 01 (pages/2024-09-14/01.txt)"
    )
    assert "prints 2024-09-13 (line 1, '苇子报 2024年9月13日 星期五 第88期')" in outcome.evidence
    # Not even its pages stay on record: they could be taken for pages of this issue later.
    assert (rows(lake, "articles"), rows(lake, "pages"), rows(lake, "issues")) == (0, 0, 1)
    again = run(tmp_path, {"2024-09-14/01.txt": SATURDAY + HARVEST, "2024-09-14/02.txt": CLINIC}, lake)
    assert again.status == "complete"
    assert rows(lake, "pages") == 2


def test_a_front_page_alone_tells_that_the_issue_is_another_days(tmp_path: Path, lake: Lake) -> None:
    outcome = run(tmp_path, {"2024-09-14/01.txt": FRIDAY + PIER, "2024-09-14/02.txt": SCHOOL}, lake)
    assert (outcome.status, outcome.articles) == ("failed", 0)


def test_one_page_of_another_day_is_kept_out_and_the_others_land(tmp_path: Path, lake: Lake) -> None:
    pages = {"2024-09-14/01.txt": SATURDAY + PIER, "2024-09-14/02.txt": FRIDAY + SCHOOL}
    outcome = run(tmp_path, pages, lake)
    assert outcome.status == "partial"
    assert "page 02 (pages/2024-09-14/02.txt) prints 2024-09-13" in outcome.evidence
    assert "`misprinted`" in outcome.evidence
    assert {one.gate for one in outcome.findings if one.severity == "block"} == {"page_day"}
    assert rows(lake, "articles") == 1


def test_a_misprint_that_somebody_has_seen_is_not_held_against_the_issue(tmp_path: Path, lake: Lake) -> None:
    pages: dict[str, str | bytes] = {
        "2024-09-14/01.txt": FRIDAY + PIER,
        "2024-09-14/02.txt": FRIDAY + SCHOOL,
    }
    outcome = run(tmp_path, pages, lake, "2024-09-14")
    assert (outcome.status, outcome.evidence) == ("complete", "2 of 2 pages")


def test_a_wrong_day_does_not_replace_what_had_landed(tmp_path: Path, lake: Lake) -> None:
    good = {"2024-09-14/01.txt": SATURDAY + PIER, "2024-09-14/02.txt": SCHOOL}
    run(tmp_path, good, lake)
    outcome = run(tmp_path, {"2024-09-14/01.txt": FRIDAY + HARVEST, "2024-09-14/02.txt": CLINIC}, lake)
    assert (outcome.status, outcome.result) == ("failed", "kept")
    assert rows(lake, "articles") == 2


def page(number: str, printed: str = "", address: str = "") -> BuiltPage:
    told = PrintedDay(printed, "报头", 0) if printed else None
    return BuiltPage(number, "", "ok", "", f"{number}.pdf", "", printed=told, address_day=address)


def test_the_majority_of_the_pages_that_name_a_day_decides() -> None:
    right, wrong, silent = page("01", "2024-09-14"), page("02", "2024-09-13"), page("03")
    assert wrong_day("2024-09-14", [right, wrong, silent]) == ""
    assert "page 02" in wrong_day("2024-09-14", [wrong, silent, silent])
    assert "page 02" in wrong_day("2024-09-14", [wrong, wrong, right])
    assert wrong_day("2024-09-14", [silent]) == ""
    assert [one.page_no for one in strangers("2024-09-14", [right, wrong, silent])] == ["02"]


def test_an_address_of_another_day_counts_like_a_print() -> None:
    assert "address of 2024-09-13" in wrong_day("2024-09-14", [page("01", address="2024-09-13")])
    # The right address does not vouch for what is printed.
    assert "prints 2024-09-13" in wrong_day("2024-09-14", [page("01", "2024-09-13", "2024-09-14")])
    many = [page(f"0{number}", "2024-09-13") for number in range(1, 7)]
    assert "and 3 more pages" in wrong_day("2024-09-14", many)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(None)


ASKED = IssueInput("weizi", "2024-09-14", "", (), (), {}, "", "http://szb.example.cn")


def test_a_day_that_only_the_source_vouches_for_is_asked_for_again_until_somebody_agrees(
    tmp_path: Path, lake: Lake, gazetteer: Gazetteer
) -> None:
    paper = load_papers(lay_newspaper(tmp_path, {})).paper("weizi")
    day = date(2024, 9, 14)
    prepared = Prepared(build_issue(replace(ASKED, absent="404"), gazetteer), (), 0.0)
    (outcome,) = land([prepared], lake)
    assert (outcome.status, outcome.good) == ("no_issue", False)
    assert unfinished(paper, [day], lake) == [day]
    excused = paper.model_copy(update={"gaps": (Excused(day, day, "停刊一天"),)})
    assert unfinished(excused, [day], lake) == []


def raw(number: str) -> RawPage:
    return RawPage(number, f"{number}.txt", f"ab{number}", PIER.encode())


def test_no_issue_needs_two_witnesses_to_be_closed(gazetteer: Gazetteer) -> None:
    gone = replace(ASKED, absent="404 at node_01, while the site answers")
    issue = build_issue(gone, gazetteer)
    assert (issue.status, issue.evidence) == ("no_issue", "source: 404 at node_01, while the site answers")
    both = build_issue(replace(gone, no_issue_reason="calendar: 春节休刊"), gazetteer)
    assert both.evidence.startswith("calendar: 春节休刊; the source says so too: 404")
    assert build_issue(ASKED, gazetteer).status == "missing"


@pytest.mark.parametrize(
    ("expected", "status", "told"),
    [
        (Expectation((), 1, None), "complete", "2 pages"),
        (Expectation((), 2, 2), "complete", "2 pages"),
        (Expectation((), 4, 8), "partial", "2 pages where the calendar expects at least 4"),
        (Expectation((), 1, 1), "complete", "2 pages; 2 pages where the calendar expects 1 at most"),
    ],
)
def test_a_short_issue_is_partial_and_a_long_one_is_told(
    gazetteer: Gazetteer, expected: Expectation, status: str, told: str
) -> None:
    issue = build_issue(replace(ASKED, raw=(raw("01"), raw("02")), expected=expected), gazetteer)
    assert (issue.status, issue.evidence) == (status, told)


def test_an_issue_that_nobody_expected_is_not_too_short(gazetteer: Gazetteer) -> None:
    extra = replace(
        ASKED, raw=(raw("T1"),), expected=Expectation((), 4, 8), no_issue_reason="calendar: no issue on a sat"
    )
    issue = build_issue(extra, gazetteer)
    assert issue.status == "complete"
    assert "pages are there although the calendar" in issue.evidence
