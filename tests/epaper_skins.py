"""The same invented issue in further families and skins, as public crawlers describe them."""

# ruff: noqa: E501  (an element of a page is one line)

from __future__ import annotations

from typing import TYPE_CHECKING

from epaper_pages import WEEKDAYS, Classic, Con, Copy, Leaf, Nbs, New, Skin
from epaper_site import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from epaper_site import EpaperSite


def file_of(path: str) -> str:
    return path.rpartition("/")[2]


def script(text: str) -> str:
    """Write a title by a call, as sites do to hide it from crawlers."""
    return f'<script>document.write(view("{text.replace("<br>", " ")}  "))</script>'


class Chunks(New):
    """New addresses; pages in Chunkiconlist with PDFs after them, articles in newslist, heading in newsdetatit."""

    name = "chunkiconlist"

    def page_list(self, day: date, issue: Sequence[Leaf]) -> str:
        return "".join(
            f'<p><a href="{file_of(path)}">{leaf.no}：{leaf.name}</a>'
            f'<a href="../../..{self.pdf_path(day, leaf)}"><img src="pdf.png"></a></p>'
            for path, leaf in self.links(day, issue)
        )

    def holder(self, pages: str) -> str:
        return f'<div class="Chunkiconlist">{pages}</div>'

    def pdf_path(self, day: date, leaf: Leaf) -> str:
        return f"/pc/attachement/{day:%Y%m/%d}/0f3c-{leaf.no}.pdf"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        links = self.links(day, issue)
        after = links[(list(issue).index(leaf) + 1) % len(links)][0]
        own = "".join(
            f'<li class="resultList"><h3><a href="{self.article_path(day, leaf, copy)}">{copy.title}</a></h3></li>'
            for copy in leaf.articles
        )
        return (
            f'<html><body><div class="newstime">{self.dateline(day)}</div>'
            f"{self.holder(self.page_list(day, issue).replace('../../../pc', '../../..').replace('../../../PC', '../../..'))}"
            f"{self.areas(day, leaf)}<img src=p.jpg usemap=#PagePicMap width=400 height=575>"
            f'<div class="newslisttit"><em>第{leaf.no}版：{leaf.name}</em></div><div class="newslist"><ul>{own}</ul></div>'
            f'<div class="newsnext"><a href="{file_of(after)}">下一版</a></div></body></html>'
        )

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return (
            f'<html><body><div class="newsdetatit"><div class="intro">{copy.kicker}</div><h3>{copy.title}</h3>'
            f'<div class="sub">{copy.subtitle}</div><p><span>来源：苇子报</span><span>{day:%Y年%m月%d日}</span>'
            f"<span>作者：{copy.author}</span><span>版次：{leaf.no}</span></p></div>"
            f'<div class="newsdetatext"><founder-content>{self.pictured(copy)}</founder-content></div></body></html>'
        )

    def pictured(self, copy: Copy) -> str:
        picture = f'<p><img src="{copy.number}.jpg" alt="{copy.caption}"></p>' if copy.caption else ""
        return picture + self.paragraphs(copy)


class ChunksById(Chunks):
    """The same with an id, `div` entries and columns for pages."""

    name = "chunkiconlist by id"
    first = "colA01"
    path = "PC/layout/{date:%Y%m/%d}/{first}.html"

    def pdf_path(self, day: date, leaf: Leaf) -> str:
        return f"/PC/attachement/{day:%Y%m/%d}/0f3c-{leaf.no}.pdf"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/PC/layout/{day:%Y%m/%d}/col{leaf.no if leaf.no[0].isalpha() else f'A{leaf.no}'}.html"

    def holder(self, pages: str) -> str:
        return f'<div id="Chunkiconlist">{pages.replace("<p>", "<div>").replace("</p>", "</div>")}</div>'


class RestList(Chunks):
    """Pages in Therestlist, the PDF before the name."""

    name = "therestlist"

    def page_list(self, day: date, issue: Sequence[Leaf]) -> str:
        return "".join(
            f'<li><a href="../../..{self.pdf_path(day, leaf)}"><img src="pdf.png"></a>'
            f'<a href="{file_of(path)}">第{leaf.no}版：{leaf.name}</a></li>'
            for path, leaf in self.links(day, issue)
        )

    def holder(self, pages: str) -> str:
        return f'<div class="Therestlist"><ul>{pages}</ul></div>'


class FlatRestList(RestList):
    """The same without an element for each entry."""

    name = "therestlist, flat"

    def holder(self, pages: str) -> str:
        return f'<div class="Therestlist">{pages.replace("<li>", "").replace("</li>", "<br>")}</div>'


class Inputs(Chunks):
    """The PDFs in hidden inputs beside the pages."""

    name = "pdf in inputs"

    def page_list(self, day: date, issue: Sequence[Leaf]) -> str:
        return "".join(
            f'<li class="posRelative"><a href="{file_of(path)}">第{leaf.no}版：{leaf.name}</a>'
            f'<input type="hidden" value="../../..{self.pdf_path(day, leaf)}"></li>'
            for path, leaf in self.links(day, issue)
        )

    def holder(self, pages: str) -> str:
        return f'<ul id="layoutlist">{pages}</ul>'


class Columns(Chunks):
    """`pc/col` for pages, `pc/con` for articles."""

    name = "pc/col and pc/con"
    platform = "founder_col"
    first = "node_01"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/pc/col/{day:%Y%m/%d}/node_{leaf.no}.html"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/pc/con/{day:%Y%m/%d}/content_{copy.number}.html"


class ScriptedNbs(Nbs):
    """nbs as since 2017: `right_title-name`, titles written by scripts, the author in h4, 01 版 without 第."""

    name = "nbs with scripts"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        links = self.links(day, issue)
        after = links[(list(issue).index(leaf) + 1) % len(links)][0]
        pages = "".join(
            f'<div class="right_title1"><div class="right_title-name"><a id=pageLink href=./{file_of(path)}>'
            f'第{one.no}版：{one.name}</a></div><div class="right_title-pdf"><a href={self.pdf_path(day, one)}>'
            f"<img src=i.gif></a></div></div>"
            for path, one in links
        )
        own = "".join(
            f"<li><a href={file_of(self.article_path(day, leaf, copy))}>{script(copy.title)}</a></li>"
            for copy in leaf.articles
        )
        return (
            f'<html><body><div class="ban"><div class="ban_t"><ul><li>第{leaf.no}版：{leaf.name}</li><li>'
            f"<a href={self.pdf_path(day, leaf)}><IMG src=i.gif></a> PDF版下载 <span><a class=preart href={file_of(after)}>"
            f"下一版</a></span></li></ul></div></div>{self.areas(day, leaf)}<img src=p.jpg usemap=#PagePicMap>"
            f'<div id="riqi_">苇子报 {day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}</div>'
            f'<DIV id="ozoom"><div class="l_t">{leaf.no}版:{leaf.name}</div><div id="titleList"><ul>{own}</ul></div>'
            f'<div class="l_t l_t1">版面目录</div><div id="pageList"><ul>{pages}</ul></div></DIV></body></html>'
        )

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:
        picture = f'<table class="pci_c"><tr><td><img src="{copy.number}.jpg"></td></tr><tr><td>{copy.caption}</td></tr></table>'
        return (
            f'<html><body><div class="text_c"><h3>{copy.kicker}</h3><h1>{script(copy.title)}</h1><h2>{copy.subtitle}</h2>'
            f'<h4>{copy.author}</h4><div class="lai">《苇子报》（<span id="paperdate">{day:%Y年%m月%d日}</span> {leaf.no} 版）'
            f'</div>{picture if copy.caption else ""}<div id="ozoom">{self.paragraphs(copy)}</div></div></body></html>'
        )


class NbsSkinOnClassic(ScriptedNbs):
    """Classic addresses with the skin of nbs."""

    name = "classic with the skin of nbs"
    platform = "founder_classic"
    first = "node_7"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:
        return Classic().layout_path(day, leaf, place)

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return Classic().article_path(day, leaf, copy)


class QueriedClassic(Classic):
    """The list and the map name one article by two queries, and the page's own PDF stands above the list."""

    name = "classic with queries"

    def areas(self, day: date, leaf: Leaf) -> str:
        return super().areas(day, leaf).replace('.htm"', '.htm?div=0"')

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        html = super().layout(day, issue, leaf)
        for copy in leaf.articles:
            html = html.replace(f"href=content_{copy.number}.htm", f"href=content_{copy.number}.htm?div=-1")
        own = f"<table><tr><td>第{leaf.no}版</td><td><a class=preart href=node_8.htm>下一版</a></td>"
        return html.replace(
            "<table>",
            f"{own}<td><a href=../../..{self.pdf_path(day, leaf)}>PDF</a></td></tr></table><table>",
            1,
        )

    def lay(self, site: EpaperSite, day: date, issue: Sequence[Leaf]) -> None:
        super().lay(site, day, issue)
        for path, answer in list(site.things.items()):
            if "/content_" in path:
                site.things[f"{path}?div=-1"] = answer


class PaperIndex(Skin):
    """`content/YYYYMMDD/PageNNXX.htm`: number and name are two links to a page, areas say `daoxiang`."""

    name = "paper index"
    platform = "paper_index"
    first = "IssueIndex"
    encoding = "gbk"
    declared = ""

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/content/{day:%Y%m%d}/Page{leaf.no}BT.htm"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return f"/content/{day:%Y%m%d}/Articel{leaf.no[-3:]}{copy.number:03d}BT.htm"

    def pdf_path(self, day: date, leaf: Leaf) -> str:
        return f"/content/{day:%Y%m%d}/PDF/{leaf.no}.pdf"

    def lay(self, site: EpaperSite, day: date, issue: Sequence[Leaf]) -> None:
        super().lay(site, day, issue)
        onward = b"<META HTTP-EQUIV='REFRESH' CONTENT='0; URL=Page01BT.htm'>"
        site.things[f"/content/{day:%Y%m%d}/IssueIndex.htm"] = Answer(onward)

    def areas(self, day: date, leaf: Leaf) -> str:
        return super().areas(day, leaf).replace("href=", "href=# daoxiang=")

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        pages = "".join(
            f"<LI class=banci>[<SPAN><A href={file_of(path)}>{one.no}</A></SPAN>]:<A href={file_of(path)}>{one.name}</A>"
            for path, one in self.links(day, issue)
        )
        own = "".join(
            f"<LI><A href={file_of(self.article_path(day, leaf, copy))}>{copy.title}</A></LI>"
            for copy in leaf.articles
        )
        return (
            f"<html><body>{self.dateline(day)}<ul>{pages}</ul><UL id=newslist>{own}</UL>{self.areas(day, leaf)}"
            f"<a href=PDF/{leaf.no}.pdf>PDF</a></body></html>"
        )

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        picture = f'<p><img src="{copy.number}.jpg" alt="{copy.caption}"></p>' if copy.caption else ""
        return (
            f"<html><body><p>{copy.kicker}</p><h2>{copy.title}</h2><p>{copy.subtitle}</p><p class=author>{copy.author}</p>"
            f"<span id=contenttext>{picture}{self.paragraphs(copy)}</span></body></html>"
        )


class OneIndex(Skin):
    """One index with all pages of the issue, articles in `data-href`, PDFs in `pdf_href`."""

    name = "one index"
    platform = "one_page"
    first = ""
    encoding = "gbk"
    declared = '<meta charset="GBK">'

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/mobile/{day:%Y/%Y%m%d}/{day:%Y%m%d}_m.html"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return (
            f"/mobile/{day:%Y/%Y%m%d}/{day:%Y%m%d}_{leaf.no}/content_{day:%Y%m%d}_{leaf.no}_{copy.number}.htm"
        )

    def pdf_path(self, day: date, leaf: Leaf) -> str:
        return f"/mobile/{day:%Y/%Y%m%d}/{day:%Y%m%d}_{leaf.no}/{day:%Y%m%d}_{leaf.no}.pdf"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:  # noqa: ARG002
        return (
            f"<html><body>{self.dateline(day)}{''.join(self.block(day, one) for one in issue)}</body></html>"
        )

    def block(self, day: date, leaf: Leaf) -> str:
        own = "".join(
            f'<li><a data-newid="{copy.number}" data-href="{self.article_path(day, leaf, copy)}#page0">{copy.title}</a></li>'
            for copy in leaf.articles
        )
        return (
            f'<div class="nav-items"><div class="nav-panel-heading" pdf_href="{self.pdf_path(day, leaf)}">第{leaf.no}版 '
            f'{leaf.name}</div><ul class="nav-list-group">{own}</ul></div>'
        )

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        picture = f'<p><img src="{copy.number}.jpg" alt="{copy.caption}"></p>' if copy.caption else ""
        return (
            f'<html><body><font id="guide">{copy.kicker}</font><font id="main-title"><b>{copy.title}</b></font>'
            f'<font id="sub-title">{copy.subtitle}</font><span id="date">{day:%Y年%m月%d日}</span>'
            f'<span id="author">苇子报 | {copy.author}</span><div class="content" id="content">{picture}'
            f"{self.paragraphs(copy)}</div></body></html>"
        )


class FlatIndex(OneIndex):
    """One index in which headings and lists take turns."""

    name = "one index, flat"

    def block(self, day: date, leaf: Leaf) -> str:
        own = "".join(
            f'<li><a href="{self.article_path(day, leaf, copy)}">{copy.title}</a></li>'
            for copy in leaf.articles
        )
        return f'<h5>{leaf.no}版：{leaf.name}</h5><a href="{self.pdf_path(day, leaf)}">PDF</a><ul>{own}</ul>'


class Dated(Con):
    """A dated folder `html/YYYY/MMDD/` with names of any kind."""

    name = "dated folder"
    platform = "dated_folder"
    first = "index"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/html/{day:%Y/%m%d}/{'index' if place == 1 else f'bm{place}'}.html"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/html/{day:%Y/%m%d}/wz{copy.number}.html"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        about = '<ul><li><a href="about.html">关于我们</a></li><li><a href="/rss.html">订阅</a></li></ul>'
        return super().layout(day, issue, leaf).replace("<body>", f"<body>{about}").replace("nav-list", "bm")


class Asked(Dated):
    """A script that is asked for the day and the page: nothing of it stands in the path."""

    name = "base with a query"
    path = "&date={date:%Y-%m-%d}&page=1"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/szb/view.aspx?paper=wzb&date={day}&page={place}"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/szb/show.aspx?paper=wzb&date={day}&id={copy.number}"


class Numbered(Dated):
    """Running numbers: no address has a date, each page prints its day and leads to the issue before."""

    name = "running numbers"
    platform = "numbered"

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/page/{day.toordinal() * 10 + place}.html"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/article/{day.toordinal() * 1000 + copy.number}.html"

    def pdf_path(self, day: date, leaf: Leaf) -> str:
        return f"/file/{day.toordinal()}-{leaf.no}.pdf"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        before = f"/page/{(day.toordinal() - 1) * 10 + 1}.html"
        return super().layout(day, issue, leaf).replace("</body>", f'<a href="{before}">上一期</a></body>')


MORE = (
    Chunks(), ChunksById(), RestList(), FlatRestList(), Inputs(), Columns(), ScriptedNbs(), NbsSkinOnClassic(),
    QueriedClassic(), PaperIndex(), OneIndex(), FlatIndex(), Dated(),
)  # fmt: skip
