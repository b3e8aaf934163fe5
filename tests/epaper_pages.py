"""Issues of an invented newspaper as the four kinds of epaper sites show them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from epaper_site import Answer
from pdf_builder import PageBuilder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from epaper_site import EpaperSite

DAY = date(2024, 9, 14)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Copy:
    """One article, or an entry of the list that is none. `area` is left, top, right, bottom in picture pixels."""

    number: int
    title: str
    body: tuple[str, ...] = ()
    kicker: str = ""
    subtitle: str = ""
    author: str = ""
    caption: str = ""
    area: tuple[int, int, int, int] = (10, 10, 190, 290)


@dataclass(frozen=True)
class Leaf:
    """One newspaper page."""

    no: str
    name: str
    articles: tuple[Copy, ...]
    node: str = ""


PIER = Copy(
    101,
    "望圩新码头<br>昨日启用",
    (
        "本报讯&nbsp;昨天上午，望圩镇新码头正式启用，两艘货船先后靠泊卸货。",
        "码头负责人毛永清说，全年吞吐量预计可达八十万吨。",
    ),
    kicker="水路&nbsp;&nbsp;更通畅",
    subtitle="——全年吞吐量八十万吨",
    author="■记者 柳一鸣",
    caption="图为首艘货船靠泊望圩新码头。",
)
SCHOOL = Copy(
    102,
    "屋顶菜园丰收了",
    ("望圩镇中心小学的孩子们昨天吃上了自己种的青菜。",),
    author="■记者 许小满",
    area=(200, 10, 390, 290),
)
HARVEST = Copy(
    103,
    "早稻收割近尾声",
    ("连日晴好，澄湖早稻收割进入尾声。", "平均亩产比去年高出十一公斤。"),
    area=(10, 300, 390, 500),
)
CLINIC = Copy(104, "夜间门诊延到九点", ("望圩镇卫生院的夜间门诊从本周起延长到晚上九点。",))
AD = Copy(105, "广告", (), area=(10, 510, 390, 570))
PHOTO = Copy(106, "图片报道", (), caption="澄湖晨雾中的渔船。", area=(200, 300, 390, 500))

ISSUE = (
    Leaf("01", "要闻", (PIER, SCHOOL)),
    Leaf("02", "综合", (HARVEST, PHOTO)),
    Leaf("C01", "今日澄湖", (CLINIC, AD)),
)


def pdf(leaf: Leaf, day: date = DAY) -> bytes:
    """Set a page whose text layer holds its articles."""
    page = PageBuilder()
    page.text(40, 770, f"苇子报 {day.year}年{day.month}月{day.day}日 {leaf.no}版", size=9)
    y = 740.0
    for copy in leaf.articles:
        page.text(40, y, copy.title.replace("<br>", " "), size=22, font="hei")
        y = page.column(40, y - 30, "\n".join(copy.body).replace("&nbsp;", " "), width=30) - 30
    return page.build()


class Skin:
    """How one platform writes an issue. Subclasses say where things stand and what the HTML looks like."""

    platform = ""
    first = ""
    path = ""
    encoding = "utf-8"
    declared = '<meta charset="utf-8">'

    photo = ""
    """The markup of an article's picture, with its {number} and {caption}."""

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:
        raise NotImplementedError

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:
        raise NotImplementedError

    def pdf_path(self, day: date, leaf: Leaf) -> str:
        return f"/attachement/{day:%Y%m/%d}/page-{leaf.no}.pdf"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        raise NotImplementedError

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:
        raise NotImplementedError

    def lay(self, site: EpaperSite, day: date = DAY, issue: Sequence[Leaf] = ISSUE) -> None:
        """Put an issue on the site."""
        for place, leaf in enumerate(issue, 1):
            page = self.declared + self.layout(day, issue, leaf)
            site.things[self.layout_path(day, leaf, place)] = Answer(page.encode(self.encoding))
            site.things[self.pdf_path(day, leaf)] = Answer(pdf(leaf, day), "application/pdf")
            for copy in leaf.articles:
                text = self.declared + self.article(day, leaf, copy)
                site.things.setdefault(self.article_path(day, leaf, copy), Answer(text.encode(self.encoding)))

    def links(self, day: date, issue: Sequence[Leaf]) -> list[tuple[str, Leaf]]:
        return [(self.layout_path(day, leaf, place), leaf) for place, leaf in enumerate(issue, 1)]

    def areas(self, day: date, leaf: Leaf) -> str:
        out = []
        for copy in leaf.articles:
            left, top, right, bottom = copy.area
            href = f'href="{self.article_path(day, leaf, copy)}"' if copy.title != "广告" else ""
            out.append(
                f'<Area coords="{left},{top},{right},{top},{right},{bottom},{left},{bottom}" shape="polygon" {href}>'
            )
        return f'<MAP NAME="PagePicMap">{"".join(out)}</MAP>'

    def picture(self, copy: Copy) -> str:
        return self.photo.format(number=copy.number, caption=copy.caption) if copy.caption else ""

    def dateline(self, day: date) -> str:
        return (
            f"<p>{day.year}年{day.month:02d}月{day.day:02d}日　星期<font>{WEEKDAYS[day.weekday()]}</font></p>"
        )

    def property(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return (
            f"<!--enpproperty <articleid>{copy.number}</articleid><date>{day} 00:00:00:0</date><author>某编辑</author>"
            f"<title>{copy.title}--></title><keyword></keyword><subtitle></subtitle><introtitle></introtitle>"
            f"<nodename>第{leaf.no}版:{leaf.name}</nodename>/enpproperty-->"
        )

    def paragraphs(self, copy: Copy) -> str:
        body = "".join(f"<P>　　{text}</P>" for text in copy.body)
        # The caption comes twice: as the picture's alt, and as a paragraph.
        return (f"<P>{copy.caption}</P>" if copy.caption else "") + body


class Classic(Skin):
    platform = "founder_classic"
    first = "node_7"
    encoding = "gbk"
    declared = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'  # wrongly
    photo = (
        '<table id=newspic><tr><td><IMG src="../../../res/{number}.jpg" alt="{caption}"></td></tr>'
        "<tr><td>{caption}</td></tr></table>"
    )

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:
        return f"/html/{day:%Y-%m/%d}/node_{leaf.node or place + 6}.htm"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/html/{day:%Y-%m/%d}/content_{copy.number}.htm"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        pages = "".join(
            f"<tr><td class=default><a id=pageLink href={path.rpartition('/')[2]}>第{one.no}版：{one.name}</a></td>"
            f"<td><a href=../../..{self.pdf_path(day, one)}>PDF</a></td></tr>"
            for path, one in self.links(day, issue)
        )
        own = "".join(
            f"<li><a href=content_{copy.number}.htm><div>{copy.title}</div></a></li>"
            for copy in leaf.articles
        )
        # The first page of such sites has a list of what the other pages hold.
        others = "".join(
            f"<tr><td><a href=content_{copy.number}.htm>{copy.title}</a></td></tr>"
            for one in issue[1:]
            for copy in one.articles
        )
        today = f"<table>{others}</table>" if leaf is issue[0] else ""
        return (
            f"<html><body>{self.areas(day, leaf)}<img src=../../../res/p{leaf.no}.jpg width=400 height=575 "
            f"USEMAP=#PagePicMap>{self.dateline(day)}<a class=preart href=../13/node_7.htm>上一期</a>"
            f"<table>{pages}</table><ul>{own}</ul>{today}</body></html>"
        )

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return (
            f"<html><body><table><tr><td class=font02>{copy.kicker}</td></tr>"
            f"<tr><td class=font01>{copy.title}</td></tr><tr><td class=font02>{copy.subtitle}</td></tr>"
            f"<tr><td class=font02><founder-author>{copy.author}</founder-author></td></tr></table>"
            f"{self.picture(copy)}<div id=ozoom><founder-content>{self.paragraphs(copy)}</founder-content></div>"
            f"{self.property(day, leaf, copy)}<p>版权所有</p></body></html>"
        )


class Nbs(Skin):
    platform = "founder_nbs"
    first = "nbs.D110000wzb_01"
    declared = ""  # nothing said about the encoding
    photo = (
        '<table class="pci_c"><tr><td><img src="../../../res/{number}.jpg"></td></tr>'
        "<tr><td>{caption}</td></tr></table>"
    )

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/html/{day:%Y-%m/%d}/nbs.D110000wzb_{leaf.no}.htm"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return f"/html/{day:%Y-%m/%d}/nw.D110000wzb_{day:%Y%m%d}_{copy.number}-{leaf.no}.htm"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        pages = "".join(
            f'<li><a href="./{path.rpartition("/")[2]}">{one.no}版：{one.name}</a></li>'
            for path, one in self.links(day, issue)
        )
        own = "".join(
            f'<li><a href="{self.article_path(day, leaf, copy).rpartition("/")[2]}">{copy.title}</a></li>'
            for copy in leaf.articles
        )
        return (
            f'<html><body><div class="paper"><img src="../../../pic/{leaf.no}.jpg" usemap="#PagePicMap" width="400" '
            f'height="575"></div>{self.areas(day, leaf)}{self.dateline(day)}<p class="right btn">'
            f'<a href="{self.pdf_path(day, leaf)}">PDF</a></p><div id="pageList"><ul>{pages}</ul></div>'
            f'<div id="titleList"><ul>{own}</ul></div></body></html>'
        )

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return (
            f'<html><body><div class="nav"><h3>苇子报</h3></div><div class="text_c"><h3>{copy.kicker}</h3>'
            f'<h1>{copy.title}</h1><h2>{copy.subtitle}</h2><p class="sec">{copy.author}&nbsp;&nbsp;《苇子报》（ '
            f"{day.year}年{day.month:02d}月{day.day:02d}日 第 {leaf.no} 版）</p>{self.picture(copy)}"
            f'<div id="ozoom">{self.paragraphs(copy)}{self.property(day, leaf, copy)}</div></div></body></html>'
        )


class New(Skin):
    platform = "founder_new"
    first = "node_01"
    encoding = "utf-8"
    declared = '<meta charset="gb2312">'  # wrongly
    photo = (
        '<div class="attachment"><img src="../../../pic/{number}.jpg" alt="{caption}">'
        '<p class="pic-desc">{caption}</p></div>'
    )

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/pc/layout/{day:%Y%m/%d}/node_{leaf.no}.html"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/pc/content/{day:%Y%m/%d}/content_{copy.number}.html"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        pages = "".join(
            f'<li><a href="{path.rpartition("/")[2]}"><img src="../../../pic/s{one.no}.jpg"></a>'
            f'<a href="{path.rpartition("/")[2]}">第{one.no}版:{one.name}</a></li>'
            for path, one in self.links(day, issue)
        )
        own = "".join(
            f'<li class="clearfix"><a href="../../..{self.article_path(day, leaf, copy).removeprefix("/pc")}">'
            f"{copy.title}</a></li>"
            for copy in leaf.articles
        )
        return (
            f'<html><body><span id="layout">第{leaf.no}版:&nbsp;{leaf.name}</span>{self.dateline(day)}'
            f'<div id="list"><ul>{pages}</ul></div><img src="../../../pic/{leaf.no}.jpg.2" usemap="#PagePicMap">'
            f'{self.areas(day, leaf)}<div class="pull-right"><a href="../../../..{self.pdf_path(day, leaf)}">PDF</a>'
            f'</div><ul id="articlelist">{own}</ul></body></html>'
        )

    def article(self, day: date, leaf: Leaf, copy: Copy) -> str:
        return (
            f'<html><body><p id="PreTitle">{copy.kicker}</p><h2 id="Title">{copy.title}</h2><p id="SubTitle">'
            f'{copy.subtitle}</p><p id="Author">{copy.author}</p><date>{day.year}年{day.month:02d}月{day.day:02d}日 '
            f'第{leaf.no}版</date><div id="ozoom">{self.picture(copy)}<founder-content>{self.paragraphs(copy)}'
            f"</founder-content></div>{self.property(day, leaf, copy)}</body></html>"
        )


class Con(New):
    platform = "founder_con"
    first = "l01"
    declared = '<meta charset="utf-8">'

    def layout_path(self, day: date, leaf: Leaf, place: int) -> str:  # noqa: ARG002
        return f"/pc/{day:%Y%m/%d}/l{leaf.no}.html"

    def article_path(self, day: date, leaf: Leaf, copy: Copy) -> str:  # noqa: ARG002
        return f"/pc/con/{day:%Y%m/%d}/content_{copy.number}.html"

    def layout(self, day: date, issue: Sequence[Leaf], leaf: Leaf) -> str:
        pages = "".join(
            f'<li><a href="{path.rpartition("/")[2]}">{one.no}版&nbsp;{one.name}</a></li>'
            for path, one in self.links(day, issue)
        )
        own = "".join(
            f'<li><a href="{self.article_path(day, leaf, copy)}">{copy.title}</a></li>'
            for copy in leaf.articles
        )
        return (
            f'<html><body><div class="tabs"><h3>第{leaf.no}版：{leaf.name}</h3></div>{self.dateline(day)}'
            f'<div class="nav-list"><ul>{pages}</ul></div><a class="pdf" href="{self.pdf_path(day, leaf)}">PDF</a>'
            f'<img src="/pic/{leaf.no}.jpg" usemap="#PagePicMap">{self.areas(day, leaf)}<div class="news-list">'
            f"<ul>{own}</ul></div></body></html>"
        )


SKINS = (Classic(), Nbs(), New(), Con())


def with_second(leaf: Leaf, copy: Copy) -> Leaf:
    """Return a page that also shows an article of another one (转版)."""
    return replace(leaf, articles=(*leaf.articles, copy))
