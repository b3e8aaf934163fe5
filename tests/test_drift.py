"""The drift report says which selector stopped finding what it found, and where."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from epaper_pages import DAY, ISSUE, SKINS, New, Skin
from ingest.operate.drift import IssueHtml, SelectorReport, selector_report
from ingest.sources.base import RawPart

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "http://szb.example.cn"


def html(skin: Skin, day: date = DAY, change: tuple[str, str] = ("", "")) -> IssueHtml:
    parts = []
    for place, leaf in enumerate(ISSUE, 1):
        pages = [("layout", skin.layout_path(day, leaf, place), skin.layout(day, ISSUE, leaf))]
        pages += [
            ("article", skin.article_path(day, leaf, copy), skin.article(day, leaf, copy))
            for copy in leaf.articles
        ]
        for role, path, text in pages:
            raw = (text.replace(*change) if change[0] else text).encode(skin.encoding)
            parts.append(RawPart(role, HOST + path, "", raw))  # type: ignore[arg-type]
    return IssueHtml(day, skin.platform, parts)


def by_name(reports: tuple[SelectorReport, ...]) -> dict[str, SelectorReport]:
    return {report.selector.partition(" ")[2]: report for report in reports}


@pytest.mark.parametrize("skin", SKINS, ids=lambda skin: skin.platform)
def test_an_issue_as_the_platform_has_it_shows_no_drift(skin: Skin) -> None:
    reports = selector_report(html(skin))
    assert {report.verdict for report in reports} <= {"ok", "never"}
    named = by_name(reports)
    assert (named["layout.pages"].found, named["layout.pages"].asked) == (9, 3)
    assert (named["article.content"].asked, named["article.content"].last_day) == (6, DAY)
    assert all(report.selector.startswith(skin.platform) for report in reports)


def test_a_selector_that_found_something_in_an_earlier_issue_has_drifted() -> None:
    now = html(New(), change=('class="pull-right"', 'class="right"'))
    now = IssueHtml(now.day, now.platform, [
        RawPart(part.role, part.origin, "", part.raw.replace(b".pdf", b".ofd")) for part in now.parts
    ])  # fmt: skip
    before = html(New(), date(2024, 9, 13))
    report = by_name(selector_report(now, [before]))["layout.pdf"]
    assert (report.verdict, report.found, report.last_day, report.last_found) == (
        "drift",
        0,
        date(2024, 9, 13),
        3,
    )
    assert by_name(selector_report(now))["layout.pdf"].verdict == "never"


def test_a_needed_selector_that_finds_nothing_names_every_page() -> None:
    now = html(New(), change=('href="node_', 'title="'))
    report = by_name(selector_report(now, [html(New(), date(2024, 9, 13))]))["layout.pages"]
    assert report.verdict == "drift"
    assert report.missed == tuple(part.origin for part in now.parts if part.role == "layout")


def test_a_page_that_cannot_be_read_is_counted_as_such() -> None:
    now = html(New())
    broken = [RawPart("layout", HOST + "/x", "", b"\xff\x00\xfe" * 50), *now.parts]
    report = by_name(selector_report(IssueHtml(DAY, "founder_new", broken)))["layout.html"]
    assert (report.verdict, report.missed) == ("partly", (HOST + "/x",))


def test_earlier_issues_are_read_only_as_far_as_needed() -> None:
    read: list[date] = []

    def earlier() -> Iterator[IssueHtml]:
        for day in (13, 12, 11):
            read.append(date(2024, 9, day))
            yield html(New(), read[-1])

    now = html(New(), change=("PreTitle", "Pre"))
    names = by_name(selector_report(now, earlier()))
    assert names["article.kicker"].last_day == date(2024, 9, 13)
    assert read == [date(2024, 9, 13)]
    read.clear()
    selector_report(html(New()), earlier())
    assert read == []
