"""Lists in frames, names of files of any kind, visits in addresses, articles over several pages: whole, or a gap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from epaper_pages import DAY, HARVEST, Copy, Leaf, Skin
from epaper_site import Answer
from epaper_skins import Chunks, file_of
from ingest.sources.platforms.continued import follows
from ingest.sources.platforms.lasting import lasting
from test_epaper_skins import LEAVES, RIGHT, edit, evidence, lay, read, site, titles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from epaper_site import EpaperSite

__all__ = ["site"]


class ListInFrame(Chunks):
    """Every page shows the list in an `iframe`, and is itself a frame of the entry, which another page sends on to."""

    name = "list in a frame"
    first = "index"

    def holder(self, pages: str) -> str:  # noqa: ARG002
        return '<iframe src="menu.html"></iframe>'

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        html = super().layout(day, issue, leaf)
        return re.sub(
            r'<div class="newsnext">.*?</div>',
            f'<a href="../../..{self.pdf_path(day, leaf)}">PDF</a>'.replace("../../../pc", "../../.."),
            html,
        )

    def lay(self, site: EpaperSite, day: date = DAY, issue: Sequence[Leaf] = LEAVES) -> None:
        super().lay(site, day, issue)
        folder = self.layout_path(day, issue[0], 1).rpartition("/")[0]
        menu = super().holder(self.page_list(day, issue).replace("../../../pc", "../../.."))
        site.things[f"{folder}/menu.html"] = Answer(f"<html><body>{menu}</body></html>".encode())
        site.things[f"{folder}/main.html"] = Answer(
            b"<frameset><frame src=menu.html><frame src=node_01.html></frameset>"
        )
        site.things[f"{folder}/index.html"] = Answer(
            b"<html><meta http-equiv=refresh content='0;url=main.html'></html>"
        )


class Capitals(Chunks):
    """Names of files in capitals."""

    name = "capitals"
    path = "pc/layout/{date:%Y%m/%d}/{first}.HTML"
    first = "NODE_01"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/pc/layout/{day:%Y%m/%d}/NODE_{leaf.no}.HTML"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/pc/content/{day:%Y%m/%d}/CONTENT_{copy.number}.HTML"


class ChineseNames(Chunks):
    """Names of files in Chinese, as they are or percent-encoded."""

    name = "Chinese names of files"
    platform = "dated_folder"
    first = "第01版"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/html/{day:%Y/%m%d}/{quote(f'第{leaf.no}版')}.html"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/html/{day:%Y/%m%d}/{quote('文章')}{copy.number}.html"

    def pdf_path(self, day: date, leaf: Leaf) -> str:
        return f"/attachement/{day:%Y%m%d}/{leaf.no}.pdf"

    def holder(self, pages: str) -> str:
        for leaf in LEAVES:
            pages = pages.replace(quote(f"第{leaf.no}版"), f"第{leaf.no}版")
        return super().holder(pages)


class Visits(Chunks):
    """Addresses with the number of the visit in a path parameter, PDFs with one in the query."""

    name = "numbers of visits"

    def page_list(self, day: date, issue: Sequence[Leaf]) -> str:
        html = super().page_list(day, issue)
        return html.replace('.html"', '.html;jsessionid=7F3A9C"').replace(
            '.pdf"', '.pdf?PHPSESSID=9b1c&_t=1726272000123"'
        )

    def areas(self, day: date, leaf: Leaf) -> str:
        return super().areas(day, leaf).replace('.html"', '.html;jsessionid=7F3A9C"')


FORMS = (ListInFrame(), Capitals(), ChineseNames(), Visits())


@pytest.mark.parametrize("skin", FORMS, ids=lambda skin: skin.name)
def test_an_issue_of_any_form_is_whole_and_a_lost_article_is_a_gap(
    site: EpaperSite, tmp_path: Path, skin: Skin
) -> None:
    lay(site, skin)
    found = read(site, tmp_path, skin)
    assert found.issue.status == "complete", found.issue.evidence
    assert titles(found) == RIGHT
    assert {page.origin for page in found.issue.pages} == {
        site.base + skin.pdf_path(DAY, leaf) for leaf in LEAVES
    }
    del site.things[skin.article_path(DAY, LEAVES[1], HARVEST)]
    (tmp_path / "gone").mkdir()
    gone = read(site, tmp_path / "gone", skin)
    assert gone.issue.status == "partial", gone.issue.evidence


def test_pages_listed_by_names_alone_have_the_numbers_of_their_places(
    site: EpaperSite, tmp_path: Path
) -> None:
    class Named(Chunks):
        name, platform, first = "names alone", "dated_folder", "bm-a"

        def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
            return f"/html/{day:%Y/%m%d}/bm-{'abc'[place - 1]}.html"

        def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
            return f"/html/{day:%Y/%m%d}/wz{copy.number}.html"

        def pdf_path(self, day: date, leaf: Leaf) -> str:
            return f"/pc/{day:%Y%m%d}/{leaf.name}.pdf".replace(leaf.name, quote(leaf.name))

        def page_list(self, day: date, issue: Sequence[Leaf]) -> str:
            return "".join(
                f'<p><a href="{file_of(path)}">{leaf.name}</a><a href="{self.pdf_path(day, leaf)}">PDF</a></p>'
                for path, leaf in self.links(day, issue)
            )

        def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
            return super().layout(day, issue, leaf).replace(f"第{leaf.no}版：{leaf.name}", leaf.name)

    leaves = tuple(
        Leaf(no, leaf.name, leaf.articles) for no, leaf in zip(("01", "02", "03"), LEAVES, strict=True)
    )
    Named().lay(site, DAY, leaves)
    found = read(site, tmp_path, Named())
    assert (found.issue.status, sorted(titles(found))) == ("complete", ["01", "02", "03"]), (
        found.issue.evidence
    )
    assert [page.page_name for page in found.issue.pages] == [leaf.name for leaf in leaves]


def spread(site: EpaperSite, skin: Skin) -> str:
    """Set the second paragraph of HARVEST on a web page of its own; return that page's path."""
    lay(site, skin)
    path = skin.article_path(DAY, LEAVES[1], HARVEST)
    second = path.replace(".html", "_2.html")
    whole = site.things[path].body.decode()
    site.things[second] = Answer(whole.replace(HARVEST.body[0], "").encode())
    edit(
        site,
        path,
        f"<P>　　{HARVEST.body[1]}</P>",
        f'</founder-content><p>1 <a href="{file_of(second)}">2</a> <a href="{file_of(second)}">下一页</a></p>',
    )
    return second


def test_an_article_over_two_web_pages_is_one_with_all_its_text(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    second = spread(site, skin)
    found = read(site, tmp_path, skin)
    assert (found.issue.status, titles(found)) == ("complete", RIGHT), found.issue.evidence
    harvest = next(one.article for one in found.issue.articles if one.article.title == "早稻收割近尾声")
    assert "".join(harvest.body) == "".join(HARVEST.body)
    del site.things[second]
    (tmp_path / "gone").mkdir()
    gone = read(site, tmp_path / "gone", skin)
    assert gone.issue.status == "partial"
    assert "goes on on" in evidence(gone)


@pytest.mark.parametrize(
    ("head", "url", "place"),
    [
        ("/c/content_203.html", "/c/content_203_2.html", 2), ("/c/content_203.html", "/c/content_203-3.html", 3),
        ("/c/content_203.html", "/c/content_203_1.html", 0), ("/c/content_20.html", "/c/content_203_2.html", 0),
        ("/c/content_203.html", "/d/content_203_2.html", 0), ("/c/content_203.html", "/c/content_204.html", 0),
        ("/c/content_203.html", "/c/content_203_2.shtml", 0),
    ],
)  # fmt: skip
def test_a_further_web_page_is_told_by_its_name(head: str, url: str, place: int) -> None:
    assert follows(f"http://a{head}", f"http://a{url}") == place


def test_a_page_that_is_a_picture_is_had_by_its_pdf_and_one_without_is_a_gap(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Chunks()
    leaves = (*LEAVES, Leaf("C02", "公益", ()))
    skin.lay(site, DAY, leaves)
    found = read(site, tmp_path, skin)
    assert "page C02" not in found.issue.evidence.partition("partial")[2]
    assert found.issue.pages[3].origin.endswith("C02.pdf")
    assert any("names no article" in one.what for one in found.issue.doubts)
    del site.things[skin.pdf_path(DAY, leaves[3])]
    (tmp_path / "gone").mkdir()
    assert read(site, tmp_path / "gone", skin).issue.status == "partial"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://a/b.html;jsessionid=AB12?x=1", "http://a/b.html?x=1"), ("http://a/b.php?PHPSESSID=1&id=2", "http://a/b.php?id=2"),
        ("http://a/b.pdf?_t=1726272000123", "http://a/b.pdf"), ("http://a/b?id=2&sid=7", "http://a/b?id=2&sid=7"),
        ("http://a/b?t=3", "http://a/b?t=3"), ("http://a/第1版.html", f"http://a/{quote('第1版')}.html"),
        ("http://a/%E7%AC%AC.html?", "http://a/%E7%AC%AC.html?"), ("http://a/c d", "http://a/c%20d"),
    ],
)  # fmt: skip
def test_what_is_new_at_each_visit_is_no_part_of_an_address(url: str, kept: str) -> None:
    assert lasting(url) == kept
