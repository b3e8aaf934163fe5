"""The issue's date is read from a page's masthead or header, or not at all."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.model import Furniture, Page, Piece, Segmentation, Span
from ingest.pages import page_from_bytes, page_from_text
from ingest.segment import segment
from ingest.segment.printed_date import printed_date
from pdf_builder import PageBuilder

HOME = Path(__file__).resolve().parent.parent
SAMPLE = sorted((HOME / "sample" / "pages").glob("*/*.txt"))
PAGEBENCH = HOME.parent / "shared" / "pagebench"
BODY = "望圩镇新码头昨天正式启用，两艘货船先后靠泊卸货。\n" * 6


def split(head: str, body: str = BODY, *, furniture: bool = True) -> tuple[Page, Segmentation]:
    """Return a page whose first lines are furniture (or body) and whose rest is body, and its segmentation."""
    page = page_from_text(f"{head}\n\n{body}")
    count = len(head.split("\n"))
    pieces = tuple(
        Piece(
            Span(line.no, 0, len(line.text)),
            "furniture" if line.no < count and furniture else "body",
            None if line.no < count and furniture else 0,
            "",
        )
        for line in page.lines
    )
    return page, Segmentation((), (Furniture(head, "header"),), (), pieces, (), "test")


@pytest.mark.parametrize(
    "head",
    [
        "2024年9月14日 星期六",
        "2024年09月14日　星期六　第6211期　今日四版",
        "2024.9.14 星期六 民 生 03",
        "民 生 03 2024/9/14 责任编辑/池 墨",
        "04 副刊 2024-09-14 星期六",
        "2 0 2 4 年 9 月 1 4 日 星 期 六",
        "二〇二四年九月十四日 星期六",
        "二○二四年九月十四日 第三版",
        "２０２４年９月１４日 星期六",
        "2024年9月14日 星期六 农历甲辰年八月十二",
        "农历甲辰年八月十二 2024年9月14日 星期六",
        "澄湖日报\n2024年\n9月14日\n星期六",
        "2024年9月14日\n星期六\n第6211期",
        "星期六\n2024年9月14日",
        "2024年9月14日 第6211期",
        "第04版 副刊 星期六 2024年9月14日 责任编辑 庄思齐",
        "星期六\n澄湖日报\n澄湖市委主管\n国内统一刊号\n今日澄湖客户端\n2024年9月14日",
    ],
)
def test_the_date_of_a_header_is_read_in_every_form(head: str) -> None:
    found = printed_date(*split(head))
    assert found is not None
    assert found.day == "2024-09-14"


@pytest.mark.parametrize(
    "head",
    [
        "2024年9月14日",  # a notice is dated so too
        "9月14日 星期六",  # of which year?
        "2024年9月14日 星期五",  # it was a Saturday
        "2024年2月30日 星期五",
        "农历甲辰年八月十二 星期六",
        "创刊于1958年7月1日 第6211期",
        "2024年9月14日 第1期\n1949年10月1日 第1期",
        "定于2024年9月14日（星期六）上午九时，在学宫弄88号公开拍卖。",
        "公示时间为2024年9月14日起 10日 编辑",
        "2024.9.1 4版 2023.9.1 星期日",
        "2024年9月14日\n03",  # a notice's date beside the page's number
        "星期五\n澄湖日报\n澄湖市委主管\n国内统一刊号\n今日澄湖客户端\n2024年9月14日",
        "澄湖日报 第6211期",
        "",
    ],
)
def test_what_is_not_surely_the_issues_date_is_none(head: str) -> None:
    assert printed_date(*split(head)) is None


def test_a_date_in_the_body_of_an_article_is_not_the_issues() -> None:
    body = BODY + "2024年9月14日 星期六 第6211期\n" + BODY
    assert printed_date(*split("澄湖日报", body)) is None


def test_a_header_that_nobody_took_for_furniture_counts_at_the_edge_of_the_page() -> None:
    found = printed_date(*split("2024年9月14日 星期六 第03版", furniture=False))
    assert found is not None
    assert (found.day, found.line) == ("2024-09-14", 0)


@pytest.mark.parametrize(("height", "told"), [(780, "2024-09-14"), (40, None)], ids=["head", "foot"])
def test_a_date_by_itself_counts_above_all_articles_of_a_pdf(height: float, told: str | None) -> None:
    builder = PageBuilder()
    builder.text(40, 780, "3版·民生", size=9)
    builder.text(400, height, "2024年9月14日", size=9)
    builder.text(40, 730, "望圩新码头启用", size=22, font="hei")
    builder.column(40, 700, "望圩镇新码头昨天正式启用，两艘货船先后靠泊卸货。" * 8, width=20)
    page = page_from_bytes(builder.build())
    found = printed_date(page, segment(page))
    assert (found.day if found else None) == told


def test_a_date_with_its_weekday_wins_over_one_without() -> None:
    found = printed_date(*split("2024年9月14日 星期六\n2024年9月10日 责编 池墨"))
    assert found is not None
    assert found.day == "2024-09-14"


@pytest.mark.parametrize("file", SAMPLE, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_page_of_the_sample_agrees_or_is_silent(file: Path) -> None:
    page = page_from_bytes(file.read_bytes())
    found = printed_date(page, segment(page))
    assert found is None or found.day == file.parent.name


def test_most_pages_of_the_sample_and_every_issue_tell_their_day() -> None:
    told = set()
    for file in SAMPLE:
        page = page_from_bytes(file.read_bytes())
        if printed_date(page, segment(page)):
            told.add((file.parent.name, file.stem))
    assert len(told) >= 19
    assert {day for day, _ in told} == {file.parent.name for file in SAMPLE}


@pytest.mark.slow
@pytest.mark.skipif(not PAGEBENCH.is_dir(), reason="the page benchmark is not beside the checkout")
def test_no_page_of_the_benchmark_is_taken_for_another_days() -> None:
    """Its weekdays are drawn at random, so most of its pages are silent; what speaks must be right."""
    told: Counter[str] = Counter()
    for gold in sorted(PAGEBENCH.glob("*/gold/*.json")):
        # The gold of one part writes 2023年11月20日.
        given = re.fullmatch(
            r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?", json.loads(gold.read_text(encoding="utf-8"))["issue_date"]
        )
        assert given is not None, gold.stem
        truth = f"{given[1]}-{int(given[2]):02}-{int(given[3]):02}"
        for form in ("txt", "pdf"):
            page = page_from_bytes((gold.parent.parent / form / f"{gold.stem}.{form}").read_bytes())
            found = printed_date(page, segment(page))
            told[form] += found is not None
            assert found is None or found.day == truth, gold.stem
    assert told["txt"] >= 9
    assert told["pdf"] >= 30
