"""Founder classic (A): `html/2024-09/14/node_1.htm` and `content_ID.htm`, tables, often GBK."""

from __future__ import annotations

from ingest.sources.platforms.spec import ArticleSpec, LayoutSpec, Platform

CLASSIC = Platform(
    name="founder_classic",
    path="html/{date:%Y-%m/%d}/{first}.htm",
    first="",
    layout=LayoutSpec(
        # Sites repeat the id pageLink for every page. Some have no ids at all: any link to a node of the day.
        pages=("a#pageLink", 'li[class="3"] > a', "div.hidenPage li a", 'a[href*="node_"]'),
        page_name=("#layout", "td.bm01", "span.default strong", "td.px12b", "strong.banmian"),
        pdf=("a#bigbmshowpdf", "div.downPDF a", 'a[href*=".pdf" i]'),
        picture=("img[usemap]",),
        articles=('a[href*="content_"]',),
        page_link=r"/node_[0-9A-Za-z]+\.html?$",
        article_link=r"/content_[0-9A-Za-z_]+\.html?$",
    ),
    article=ArticleSpec(
        content=("#ozoom", "founder-content", "div.text"),
        kicker=("founder-introtitle",),
        title=("founder-title", "td.font01", "td.bt11", "td.title_a", "h1"),
        subtitle=("founder-subtitle",),
        author=("founder-author",),
        stamp=("founder-date",),
        pictures=("#newspic", "#ozoom"),
        beside="td.font02",
    ),
)
