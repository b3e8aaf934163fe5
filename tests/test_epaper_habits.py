"""Other habits of markup give the same issue whole; what is cut off, emptied, passed over or of another day is a gap."""

# ruff: noqa: E501  (an element of a page is one line)

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from epaper_pages import DAY, HARVEST, PIER, SCHOOL, Classic, Con, Copy, Leaf, New, Skin
from epaper_site import Answer
from epaper_skins import Chunks, PaperIndex
from test_epaper_skins import LEAVES, RIGHT, edit, evidence, lay, read, site, titles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from epaper_site import EpaperSite

__all__ = ["site"]


class Framed(Classic):
    """The entry is a set of frames: a banner, and the page."""

    name = "frames"
    first = "index"

    def lay(self, site: EpaperSite, day: date = DAY, issue: Sequence[Leaf] = LEAVES) -> None:
        super().lay(site, day, issue)
        frames = "<FRAMESET COLS='200,*'><FRAME SRC=top.htm><FRAME NAME=main SRC='node_7.htm'></FRAMESET>"
        site.things[f"/html/{day:%Y-%m/%d}/index.htm"] = Answer(f"<HTML>{frames}</HTML>".encode())
        site.things[f"/html/{day:%Y-%m/%d}/top.htm"] = Answer("<HTML><BODY>苇子报</BODY></HTML>".encode())


class Replaced(Classic):
    """The entry's script goes on with `location.replace`."""

    name = "location.replace"
    first = "index"

    def lay(self, site: EpaperSite, day: date = DAY, issue: Sequence[Leaf] = LEAVES) -> None:
        super().lay(site, day, issue)
        script = b"<script>window.location.replace('node_7.htm');</script>"
        site.things[f"/html/{day:%Y-%m/%d}/index.htm"] = Answer(script)


class TurningOnly(Chunks):
    """No list of pages; nothing but the links to the next page and the one before."""

    name = "next and previous page only"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        html = super().layout(day, issue, leaf)
        place = list(issue).index(leaf)
        paths = [path.rpartition("/")[2] for path, _ in self.links(day, issue)]
        turn = f'<a class=prev href="{paths[place - 1]}"><img src=l.gif></a>' if place else ""
        turn += (
            f'<a href="{paths[place + 1]}"><img alt="下一版" src=r.gif></a>' if place + 1 < len(paths) else ""
        )
        own = f'<a href="/pc/attachement/{day:%Y%m/%d}/0f3c-{leaf.no}.pdf">PDF</a>'
        html = re.sub(r'<div class="Chunkiconlist">.*?</div>', own, html)
        return re.sub(r'<div class="newsnext">.*?</div>', turn, html)


class DataAttributes(Chunks):
    """PDFs in a data attribute of the entry, pages opened by `onclick`, number and name without a sign between them."""

    name = "data attributes and onclick"

    def page_list(self, day: date, issue: Sequence[Leaf]) -> str:
        return "".join(
            f"<li onclick=\"location.href='{path.rpartition('/')[2]}'\" data-pdf-url='../../..{self.pdf_path(day, leaf)}'>"
            f"<span>{leaf.no}</span><em>{leaf.name}</em></li>"
            for path, leaf in self.links(day, issue)
        )


class OtherNames(Con):
    """Headings without any element that a table names: h5 over and under the title, 记者 某某 in a span."""

    name = "h5 headings and a credit in a span"

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return (
            f"<html><body><div class=nr><h5 class=a1>{copy.kicker}</h5><div class=bt>{copy.title}</div>"
            f"<h5 class=a2>{copy.subtitle}</h5><div><span>{day:%Y-%m-%d}</span> <span>{copy.author}</span></div>"
            f'<div id="articleContent">{self.paragraphs(copy)}</div></div></body></html>'
        )


class Blanks(Con):
    """Names of files with blanks."""

    name = "blanks in names"
    platform = "dated_folder"
    first = "bm 01"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/html/{day:%Y/%m%d}/bm%20{leaf.no}.html"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/html/{day:%Y/%m%d}/wz%20{copy.number}.html"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        return super().layout(day, issue, leaf).replace("%20", " ")


class NamesBeside(PaperIndex):
    """第01版 and 要闻 are two links in cells, areas call a function with the article's address."""

    name = "number and name in two links"
    first = "Page01BT"

    def areas(self, day: date, leaf: Leaf) -> str:
        return re.sub(
            r'href=# daoxiang="([^"]+)"', r"""href=# onclick="show('\1')\"""", super().areas(day, leaf)
        )

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        html = super().layout(day, issue, leaf)
        return re.sub(
            r"<LI class=banci>\[<SPAN><A (\S+)>(\w+)</A></SPAN>\]:(<A [^<]*</A>)",
            r"<TR><TD><A \1>第\2版</A></TD><TD>\3</TD></TR>",
            html,
        ).replace("<ul><TR>", "<ul><TABLE><TR>")


HABITS = (
    Framed(), Replaced(), TurningOnly(), DataAttributes(), OtherNames(), Blanks(), NamesBeside(),
)  # fmt: skip


@pytest.mark.parametrize("skin", HABITS, ids=lambda skin: skin.name)
def test_an_issue_with_other_habits_of_markup_is_whole(site: EpaperSite, tmp_path: Path, skin: Skin) -> None:
    lay(site, skin)
    found = read(site, tmp_path, skin)
    assert found.issue.status == "complete", found.issue.evidence
    assert titles(found) == RIGHT
    assert {page.page_no: page.page_name for page in found.issue.pages} == {
        leaf.no: leaf.name for leaf in LEAVES
    }
    pier = next(one.article for one in found.issue.articles if one.article.title == "望圩新码头昨日启用")
    assert (pier.kicker, pier.subtitle) == ("水路更通畅", "——全年吞吐量八十万吨")
    assert pier.reporters == ("柳一鸣",)
    origins = {page.page_no: page.origin for page in found.issue.pages}
    assert origins == {leaf.no: site.base + skin.pdf_path(DAY, leaf) for leaf in LEAVES}


LONG = replace(
    PIER,
    body=(
        PIER.body[0],
        "码头负责人毛永清介绍，泊位按三百吨级船舶设计，配有两台固定吊机，装卸一船砂石只要半天，比从前快了一倍。",
    ),
)


def article(site: EpaperSite, skin: Skin, leaf: Leaf, copy: Copy, change: Callable[[str], str]) -> None:
    path = skin.article_path(DAY, leaf, copy)
    html = site.things[path].body.decode()
    assert change(html) != html
    site.things[path] = Answer(change(html).encode())


@pytest.mark.parametrize(
    ("fault", "change", "told"),
    [
        ("cut within a sentence", lambda html: html.replace(LONG.body[0][-12:], "").replace(LONG.body[1], ""),
         "its PDF goes on after the end of"),
        ("without its second half", lambda html: html.replace(LONG.body[1], ""), "its PDF goes on after the end of"),
        ("without its text", lambda html: re.sub("<founder-content>.*</founder-content>", "<founder-content></founder-content>", html), "has a title and no text"),
        ("in question marks", lambda html: html.encode("ascii", "replace").decode(), "are question marks"),
        ("of another day", lambda html: html.replace(f"{DAY:%Y年%m月%d日}", "2024年09月07日")
         .replace("<p><span>来源", "<div><span>来源").replace("</span></p></div>", "</span></div></div>"), "is dated 2024-09-07"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_an_article_that_is_not_what_the_page_has_is_a_gap(
    site: EpaperSite, tmp_path: Path, fault: str, change: Callable[[str], str], told: str
) -> None:
    skin = Chunks()
    leaf = Leaf("01", "要闻", (LONG, SCHOOL))
    skin.lay(site, DAY, (leaf, *LEAVES[1:]))
    article(site, skin, leaf, LONG, change)
    found = read(site, tmp_path, skin)
    assert found.issue.status == "partial", fault
    assert told in found.issue.evidence


def test_what_stands_under_an_article_in_other_type_is_not_its_rest(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    edit(site, skin.layout_path(DAY, LEAVES[0], 1), SCHOOL.title, SCHOOL.title + " ")
    found = read(site, tmp_path, skin)
    assert found.issue.status == "complete", found.issue.evidence


def test_a_number_that_the_list_passes_over_is_a_gap_unless_the_calendar_knows_no_such_page(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = New()
    issue = tuple(
        Leaf(no, leaf.name, leaf.articles) for no, leaf in zip(("01", "02", "04"), LEAVES, strict=True)
    )
    skin.lay(site, DAY, issue)
    assert "partial: page_count: page 03: no page 03 is listed" in evidence(read(site, tmp_path, skin))
    for place, leaf in enumerate(issue, 1):
        edit(site, skin.layout_path(DAY, leaf, place), "第02版", "第02-03版")
    (tmp_path / "double").mkdir()
    assert evidence(read(site, tmp_path / "double", skin)).startswith("complete: 3 pages")


@pytest.mark.parametrize("kept", [True, False])
def test_a_page_that_no_list_and_one_picture_alone_names_is_had_or_a_gap(
    site: EpaperSite, tmp_path: Path, kept: bool
) -> None:
    skin = Chunks()
    lay(site, skin)
    for place, leaf in enumerate(LEAVES, 1):
        path = skin.layout_path(DAY, leaf, place)
        html = site.things[path].body.decode()
        html = re.sub(r'<p><a href="node_C01.html">.*?</p>', "", html)
        html = re.sub(
            r'<div class="newsnext"><a href="([^"]+)">下一版</a>',
            r'<a id="nextPage" href="\1"><img src=n.gif></a>',
            html,
        )
        site.things[path] = Answer(html.encode())
    if not kept:
        del site.things[skin.layout_path(DAY, LEAVES[2], 3)]
    found = read(site, tmp_path, skin)
    if kept:
        # Its PDF stood beside its entry, which is gone.
        assert (found.issue.status, titles(found)) == ("partial", RIGHT)
        assert "page_pdf: page C01: no PDF of it is linked" in evidence(found)
    else:
        assert "partial: page_lists" in evidence(found)
        assert "it is not there" in found.issue.evidence


def test_a_page_whose_list_of_pages_is_gone_is_no_issue_of_one_page(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    path = skin.layout_path(DAY, LEAVES[1], 2)
    html = site.things[path].body.decode()
    html = re.sub(r'<div class="(?:Chunkiconlist|newsnext)">.*?</div>', "", html)
    site.things[skin.layout_path(DAY, LEAVES[0], 1)] = Answer(html.encode())
    assert HARVEST.title in html
    assert "drift" in evidence(read(site, tmp_path, skin))
