"""What is there against what should be: day by day, excused or not, and a year at a glance."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from ingest.lake import LedgerRow
from ingest.operate.status import DAY_STATES, is_open, paper_status
from ingest.papers.gaps import Excused
from ingest.papers.registry import load_papers
from ingest.pictures.heatmap import default_year, html_document, paper_year, print_year
from ingest.pictures.heatmap.year import CELLS
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.papers.registry import Paper

NOON = datetime(2024, 9, 20, 4, tzinfo=UTC)


@pytest.fixture
def weizi(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path)).paper("weizi")


def row(day: int, status: str, evidence: str = "so it is") -> LedgerRow:
    return LedgerRow("weizi", date(2024, 9, day), status, evidence, (), 2, 2, 3, {}, f"digest {day}")


LEDGER = (
    row(13, "complete"),
    row(14, "partial", "page 02 missing"),
    row(15, "no_issue", "calendar: 休刊一天"),
)


def test_what_was_never_tried_is_a_gap(weizi: Paper) -> None:
    told = paper_status(weizi, LEDGER, NOON)
    assert [(f"{gap.issue_date}", gap.status) for gap in told.gaps] == [
        ("2024-09-14", "partial"),
        ("2024-09-16", "untried"),
    ]
    assert told.counts == {"complete": 1, "partial": 1, "no_issue": 1, "untried": 1}


def test_an_absence_that_only_the_source_vouches_for_is_a_gap_until_it_is_excused(weizi: Paper) -> None:
    ledger = (*LEDGER, row(16, "no_issue", "source: the dated address answers 404"))
    (gap,) = (gap for gap in paper_status(weizi, ledger, NOON).gaps if gap.issue_date.day == 16)
    assert gap.status == "unconfirmed"
    assert is_open(weizi, date(2024, 9, 16), ledger[-1], NOON)
    excused = weizi.model_copy(update={"gaps": (Excused(date(2024, 9, 16), date(2024, 9, 16), "停电"),)})
    told = paper_status(excused, ledger, NOON)
    assert [gap.issue_date.day for gap in told.gaps] == [14]
    assert [(gap.issue_date.day, gap.status, gap.excuse) for gap in told.excused] == [
        (16, "no_issue", "停电")
    ]
    assert not is_open(excused, date(2024, 9, 16), ledger[-1], NOON)


def test_an_absence_by_a_calendar_that_was_mended_since_is_a_gap(weizi: Paper) -> None:
    mended = weizi.model_copy(update={"calendar": weizi.calendar.model_copy(update={"closed": ()})})
    (gap,) = (gap for gap in paper_status(mended, LEDGER, NOON).gaps if gap.issue_date.day == 15)
    assert gap.status == "unconfirmed"
    assert "calendar of now" in gap.evidence


def test_an_excuse_says_nothing_of_a_complete_issue(weizi: Paper) -> None:
    excused = weizi.model_copy(update={"gaps": (Excused(date(2024, 9, 13), date(2024, 9, 14), "缺版"),)})
    told = paper_status(excused, LEDGER, NOON)
    assert [(gap.issue_date.day, gap.status) for gap in told.excused] == [(14, "partial")]
    assert told.counts["complete"] == 1


def test_what_may_still_be_completed_today_is_waited_for(weizi: Paper) -> None:
    late = weizi.calendar.model_copy(update={"late_until": datetime(2024, 9, 16, 10, tzinfo=UTC).time()})
    paper = weizi.model_copy(update={"calendar": late})
    before, after = datetime(2024, 9, 16, 1, 59, tzinfo=UTC), datetime(2024, 9, 16, 2, 0, tzinfo=UTC)
    told = paper_status(paper, LEDGER, before)
    assert [gap.issue_date.day for gap in told.waiting] == [16]
    assert [gap.issue_date.day for gap in told.gaps] == [14]
    assert [gap.issue_date.day for gap in paper_status(paper, LEDGER, after).gaps] == [14, 16]
    assert is_open(paper, date(2024, 9, 16), None, before)


def test_a_word_that_this_version_does_not_know_is_not_called_good(weizi: Paper) -> None:
    told = paper_status(weizi, (row(13, "half_done"),), NOON)
    assert (told.gaps[0].issue_date.day, told.gaps[0].status) == (13, "failed")


def test_every_state_has_a_letter_of_its_own_and_legible_ink() -> None:
    assert set(CELLS) == set(DAY_STATES)
    assert len({cell.letter for cell in CELLS.values()}) == len(CELLS)
    for state, cell in CELLS.items():
        shares = [share / 255 for share in cell.tint]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert (luminance + 0.05) / 0.05 >= 5, f"black on {state}"


def test_the_year_in_the_terminal_reads_without_colour(weizi: Paper) -> None:
    out = StringIO()
    print_year(paper_year(weizi, LEDGER, NOON, 2024), Console(file=out, width=100, color_system=None))
    lines = out.getvalue().splitlines()
    (september,) = (line for line in lines if line.startswith("Sep"))
    assert september.split()[1:31] == ["·"] * 12 + ["C", "P", "-", "U"] + ["·"] * 14
    assert september.split()[31:] == ["1C", "1P", "1-", "1U"]
    # The letter of a day stands below its number.
    assert lines[1].index("16") == september.index("U")
    assert lines[-1].split() == ["U", "1", "expected,", "never", "tried"]
    assert len([line for line in lines if re.match(r"[A-Z][a-z]{2} ", line)]) == 12


def test_a_year_has_all_its_days_and_no_more(weizi: Paper) -> None:
    assert sum(len(month.days) for month in paper_year(weizi, (), NOON, 2024).months) == 366
    assert sum(len(month.days) for month in paper_year(weizi, (), NOON, 2023).months) == 365
    assert default_year([(weizi, LEDGER)], datetime(2027, 1, 1, tzinfo=UTC)) == 2024


def test_the_html_names_every_day_and_trusts_nobody(weizi: Paper) -> None:
    evil = replace(row(16, "failed"), evidence='<script>alert("x")</script>')
    excused = weizi.model_copy(
        update={"name": "<b>苇子", "gaps": (Excused(date(2024, 9, 14), date(2024, 9, 14), "缺版"),)}
    )
    text = html_document([paper_year(excused, (*LEDGER, evil), NOON, 2024)])
    assert "<script>" not in text
    assert "<b>苇子" not in text
    assert text.count("<tr><th scope") == 12
    assert re.search(
        r'class="excused" title="2024-09-14 星期六: excused: page 02 missing; excused: 缺版">E<', text
    )
    assert "http" not in text.replace("http-equiv", "")
