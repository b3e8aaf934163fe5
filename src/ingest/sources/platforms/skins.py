"""What stands where on the pages of epaper sites: for each thing the alternatives that skins of any family use.

One family has many skins, and one skin is met on several families. So every page is asked for all of them: what each
found is counted and, where two find something, they must agree or it is told. Adding a skin is adding a line here.
"""

from __future__ import annotations

Queries = tuple[str, ...]
"""CSS queries. Where one value is wanted they stand in order of preference."""

PAGE_LISTS: Queries = (
    "#pageList", ".right_title-name", ".swiper-slide", "#list", "#layoutlist", ".Chunkiconlist, #Chunkiconlist",
    ".Therestlist, #Therestlist", ".nav-list, .nav-list-group", '[id="pageLink"]', ".hidenPage, .hiddenPage",
    'li[class="3"]', ".banci", ".shijuedaohang", ".page-list, .pagelist", ".layout-list", ".bmlist, .bm-list",
    ".posRelative", "#pgn", "option",
)  # fmt: skip
"""Elements that hold an issue's list of pages, or its entries."""

PAGE_NAMES: Queries = (
    "#layout", "p.left.ban", "div.ban_t li", "div.ban", ".newslisttit", "div.tabs h3", ".l_t", "td.bm01",
    "span.default strong", "td.px12b", "td.px12", "strong.banmian", ".pagename, .page-name", ".bmtit", "#pagename",
)  # fmt: skip
"""Where a layout page prints its own number and name."""

PAGE_DAYS: Queries = (".newstime", "#riqi_", "#riqi, .riqi", "#paperdate, .paperdate")
"""Where a layout page prints the issue's day, with its weekday or without."""

PICTURES: Queries = ("img[usemap]", ".paper-bot img", "div.paper img", "img.preview")

ARTICLE_LISTS: Queries = (
    "#titleList", "#articlelist", ".news-list", ".newslist, #newslist", ".title-list, #titlelist", ".resultList",
    ".nav-list-group", ".list_l", ".wzlist", ".main-ed-articlenav-list",
)  # fmt: skip
"""Elements that hold the list of the articles of one page, and of no other."""

TITLES: Queries = (
    "founder-title", "#Title", "#main-title", "#doctitle", "td.font01", "td.bt11", "td.title_a",
    ".newsdetatit h3", ".newsdetatit h2", ".newsdetatit h1", "div.article h1", "div.text_c h1", ".main-article-title",
    ".article-title", "h1",
)  # fmt: skip
PLAIN_TITLES: Queries = (
    "#title", ".title", "#biaoti, .biaoti", ".bt", ".zhengti, .zhubiaoti", ".detail-title, .news-title", "h2", "h3",
)  # fmt: skip
"""Asked only where no other has a title: too many things are named so."""

KICKERS: Queries = (
    "founder-introtitle", "#PreTitle", "#guide", "#yinti", ".newsdetatit .intro", ".newsdetatit .pretitle",
    ".newsdetatit .PreTitle", "div.article h3", "div.text_c h3", ".main-article-pretitle",
)  # fmt: skip
SUBTITLES: Queries = (
    "founder-subtitle", "#SubTitle", "#sub-title", "#subdoctitle", ".newsdetatit .sub", ".newsdetatit .subtitle",
    ".newsdetatit .SubTitle", "div.article h2", "div.text_c h2", ".main-article-subtitle",
)  # fmt: skip
BESIDE = "td.font02"
"""Rows of a table of which those before the title hold the kicker and those after it the subtitle."""

AUTHORS: Queries = (
    "founder-author", "#Author", "#author", ".newsdetatit .author", ".newsdetatit .Author", "div.text_c h4",
    "div.article h4", ".main-article-author", "span.author", "p.author", ".zuozhe, #zuozhe", ".zz",
)  # fmt: skip
STAMPS: Queries = ("p.sec", "div.lai", "date", "founder-date", "#paperdate", "#date", ".newsdetatit p")
"""The line with author, date and page: 本报记者 某某 《某报》（2024年09月14日 第 01 版）."""

CONTENTS: Queries = (
    "founder-content", "#ozoom", ".newsdetatext", "#articleContent", "#contenttext, .contenttext", "#doccontent",
    "#content", ".article-content", ".main-article-content", "div.text", "#zoom", "div.content", "article",
)  # fmt: skip

ARTICLE_PICTURES: Queries = ("#newspic", "table.pci_c", "div.attachment", "#ozoom", "div.pic")
