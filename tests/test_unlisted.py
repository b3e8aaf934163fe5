"""Pages that no list names are told: by the numbers around them, by a printed count, by where readers are sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ingest.issue.unlisted import unlisted
from ingest.model import BuiltPage
from ingest.pages import page_from_text
from ingest.segment import segment
from ingest.segment.printed_count import printed_count
from ingest.sources.page_parts import numbers_between, pages_counted, sections_between
from papers_on_disk import HARVEST, PIER, SCHOOL

if TYPE_CHECKING:
    from collections.abc import Sequence


def spans(text: str) -> list[tuple[str, str]]:
    return [(one, other or one) for one, _, other in (part.partition("-") for part in text.split())]


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ("01 02 03", ""), ("01 03", "02"), ("01 04", "02 03"), ("01 05", ""), ("02 03 04", "01"), ("02 03", "01"),
        ("05 06 07 08", ""), ("07", ""), ("A01 A02 B01 B02", ""), ("A01 A02 B03 B04", ""), ("A01 A02 B02 B03", "B01"),
        ("A01 A03 B01", "A02"), ("01 02-03 04", ""), ("01 02 03 C01", ""), ("01 02 C02 C03", "C01"),
    ],
)  # fmt: skip
def test_a_number_is_missing_between_others_and_before_a_sections_first(numbers: str, missing: str) -> None:
    assert numbers_between(spans(numbers)) == missing.split()


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ("A01 C01", "B"), ("B01 C01", "A"), ("A01 B01", ""), ("B01 B02", ""), ("C01", ""), ("01 C01", ""),
        ("A01 T01", ""), ("A01 A02 H01", ""),
    ],
)  # fmt: skip
def test_a_section_is_missing_before_another_unless_one_stands_alone(numbers: str, missing: str) -> None:
    assert sections_between(spans(numbers)) == missing.split()


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("苇子报 2024年9月14日 星期六 今日8版", 8), ("今日四版", 4), ("国内统一刊号CN33-0000 本期共12版 第1234期", 12),
        ("今日16版 零售价1元", 16), ("今 日 8 版", 8), ("全日共８版", 8), ("今日共十二版", 12),
        ("今日4版刊登名单", 0), ("详见今日4版", 0), ("今日3版：文艺", 0),
        ("今日2-3版", 0), ("第8版", 0), ("今日一版", 0),
        ("总共8版", 0), ("今日3版 关注渡口", 0),
    ],
)  # fmt: skip
def test_a_count_of_pages_is_read_from_a_masthead_and_from_nothing_that_speaks_of_one_page(
    line: str, count: int
) -> None:
    assert printed_count(page_from_text(f"{line}\n{PIER}")) == count


def test_two_counts_on_one_page_and_one_in_the_middle_of_it_say_nothing() -> None:
    assert printed_count(page_from_text(f"今日8版\n今日4版\n{PIER}")) == 0
    assert printed_count(page_from_text(f"{PIER}\n{SCHOOL}\n今日8版\n{HARVEST}\n{PIER}")) == 0


def page(number: str, text: str = "", *, said: int = 0, platform: str = "") -> BuiltPage:
    read = page_from_text(text) if text else None
    built = BuiltPage(number, "", "ok", "", f"{number}.txt", number, said_pages=said, platform=platform)
    return replace(built, page=read, segmentation=segment(read) if read else None)


def told(pages: Sequence[BuiltPage], named: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    return [(one.check, one.page_no, one.weight) for one in unlisted(pages, named)]


def test_fewer_pages_than_one_prints_are_a_gap_unless_the_calendar_names_those_that_are_there() -> None:
    assert told([page("01", said=4), page("02")]) == [("page_count", "", "gap")]
    assert told([page("01", said=2), page("02")]) == []
    assert told([page("01", said=4), page("02")], ["01", "02"]) == []
    assert told([page("01", said=4), page("02")], ["01", "02", "03"]) == [("page_count", "", "gap")]
    assert told([page("01", said=4), page("02", platform="x"), page("04")]) == [], "02-03 is one of two"
    assert pages_counted(["A01", "A02", "B01"]) == 3


def test_page_files_that_leave_a_number_out_are_a_gap() -> None:
    assert told([page("01"), page("03")]) == [("page_count", "02", "gap")]
    assert told([page("01"), page("03")], ["01", "03"]) == []
    assert told([page("01", platform="x"), page("03", platform="x")]) == [], "a site's list tells"


JUMP = PIER.rstrip("\n") + "\n（下转第3版）\n"
FROM = "（上接第1版）\n" + SCHOOL


def test_a_page_that_a_story_goes_on_on_or_comes_from_must_be_there() -> None:
    assert told([page("01", JUMP), page("02")]) == [("pages_named", "01", "gap")]
    assert told([page("01", JUMP), page("02"), page("03", FROM)]) == []
    assert told([page("02", FROM)]) == [("pages_named", "02", "gap")]
    assert told([page("A01", JUMP), page("A02"), page("A03")]) == [], "its section's letter is left out"
    assert told([page("01", "详见第3版\n" + PIER), page("02")]) == [("pages_named", "01", "gap")]
    assert told([page("01", PIER + "他说，稿子见第3版。\n"), page("02")]) == [], "a sentence is no jump line"
    between = [page("01", JUMP, platform="x"), page("02", platform="x"), page("04", platform="x")]
    assert told(between) == [], "a site's list says whether 02 is 02-03"


def test_what_an_ocr_engine_read_of_another_page_is_told_and_no_gap() -> None:
    read = page("01", JUMP)
    assert read.page is not None
    assert told([replace(read, page=replace(read.page, certainty=0.9)), page("02")]) == [
        ("pages_named", "01", "told")
    ]


def test_a_sites_pages_that_print_other_numbers_than_they_were_counted_by_show_what_is_missing() -> None:
    def one(number: str, printed: str) -> BuiltPage:
        return replace(page(number, platform="x"), printed_no=printed)

    assert told([one("01", "01"), one("02", "03")]) == [("page_count", "02", "gap")]
    assert told([one("01", "01"), one("02", "02"), page("03", platform="x")]) == []
    assert told([one("A01", "01"), one("A02", "02")]) == []
    assert told([one("01", "02"), one("02", "01")]) == [], "swapped pages are told as such"
