"""Founder nbs (B): `html/2024-09/14/nbs.D110000CODE_01.htm` and `nw.D110000CODE_20240914_N-PP.htm`."""

from __future__ import annotations

from ingest.sources.platforms.spec import ArticleSpec, LayoutSpec, Platform

NBS = Platform(
    name="founder_nbs",
    path="html/{date:%Y-%m/%d}/{first}.htm",
    first="",
    layout=LayoutSpec(
        pages=("#pageList ul li a", "div.swiper-slide a#pageLink", "div.swiper-slide a"),
        page_name=("p.left.ban", "div.ban", "#layout"),
        pdf=("p.right.btn a", 'a[href*=".pdf" i]'),
        picture=("img[usemap]", "div.paper img"),
        articles=("#titleList ul li a", "ul.news-list li a"),
        page_link=r"/nbs\.[0-9A-Za-z]+_(?P<no>[0-9A-Za-z]+)\.html?$",
        article_link=r"/nw\.[0-9A-Za-z]+_[0-9]{8}_[0-9]+-[0-9A-Za-z]+\.html?$",
    ),
    article=ArticleSpec(
        content=("#ozoom", "#articleContent"),
        kicker=("div.article h3", "div.text_c h3", "h3"),
        title=("div.article h1", "div.text_c h1", "h1"),
        subtitle=("div.article h2", "div.text_c h2", "h2"),
        author=(),
        stamp=("p.sec", "div.lai"),
        pictures=("table.pci_c", "div.attachment", "#ozoom"),
    ),
)
