"""Founder new (C): `pc/layout/202409/14/node_01.html` and `pc/content/202409/14/content_ID.html`."""

from __future__ import annotations

from dataclasses import replace

from ingest.sources.platforms.spec import ArticleSpec, LayoutSpec, Platform

NEW = Platform(
    name="founder_new",
    path="pc/layout/{date:%Y%m/%d}/{first}.html",
    first="node_01",
    layout=LayoutSpec(
        pages=("#list li a", "ul#layoutlist li a", "div.swiper-slide a"),
        page_name=("#layout", "p.left.ban"),
        pdf=("div.pull-right a", ".paper-bot p.btn a", 'a[href*=".pdf" i]'),
        picture=("img[usemap]", ".paper-bot img", "img.preview"),
        articles=("#articlelist .clearfix a", "#articlelist a", "ul.news-list li a"),
        page_link=r"/node_(?P<no>[0-9A-Za-z]+)\.html?$",
        article_link=r"/content_[0-9A-Za-z_]+\.html?$",
    ),
    article=ArticleSpec(
        content=("founder-content", "#ozoom"),
        # The second of each is the skin of 人民日报 since 2024-12-01.
        kicker=("#PreTitle", "div.article h3"),
        title=("#Title", "div.article h1", "h1"),
        subtitle=("#SubTitle", "div.article h2"),
        author=("#Author",),
        stamp=("p.sec", "date"),
        pictures=("table.pci_c", "div.attachment", "#ozoom"),
    ),
)

CON = replace(
    NEW,
    name="founder_con",
    path="pc/{date:%Y%m/%d}/{first}.html",
    first="l01",
    layout=LayoutSpec(
        pages=("div.nav-list li a",),
        page_name=("div.tabs h3",),
        pdf=("a.pdf", 'a[href*=".pdf" i]'),
        picture=("img[usemap]",),
        articles=("div.news-list li a",),
        page_link=r"/(?:l|node_)(?P<no>[0-9A-Za-z]+)\.html?$",
        article_link=r"/(?:content|c)_?[0-9][0-9A-Za-z_]*\.html?$",
    ),
)
"""The variant D: `pc/202203/30/l01.html` or `pc/layout/...` for layouts, `pc/con/202203/30/content_ID.html`."""
