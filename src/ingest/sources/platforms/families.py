"""The families of epaper sites, told apart by their addresses. Adding one is adding an entry here, and a test site."""

from __future__ import annotations

from ingest.sources.platforms.spec import Platform

_NO = r"(?P<no>[A-Za-z]{0,3}[0-9]{1,3})"

CLASSIC = Platform(
    name="founder_classic",
    path="html/{date:%Y-%m/%d}/{first}.htm",
    first="",
    page_link=r"/node_[0-9A-Za-z]+\.html?$",
    article_link=r"/content_[0-9A-Za-z_]+\.html?$",
    tell_tale="BASE/html/2024-09/14/node_7.htm, articles content_123.htm",
)

NBS = Platform(
    name="founder_nbs",
    path="html/{date:%Y-%m/%d}/{first}.htm",
    first="",
    page_link=rf"/nbs\.[0-9A-Za-z]+_{_NO}\.html?$",
    article_link=rf"/nw\.[0-9A-Za-z]+_[0-9]{{8}}_[0-9]+-{_NO}\.html?$",
    tell_tale="BASE/html/2024-09/14/nbs.D110000wzb_01.htm, articles nw.D110000wzb_20240914_1-01.htm",
)

NEW = Platform(
    name="founder_new",
    path="pc/layout/{date:%Y%m/%d}/{first}.html",
    first="node_01",
    page_link=rf"/(?:node_?|col_?){_NO}\.html?$",
    article_link=r"/content_[0-9A-Za-z_]+\.html?$",
    tell_tale="BASE/pc/layout/202409/14/node_01.html (or colA01.html), articles pc/content/202409/14/content_123.html",
)

CON = Platform(
    name="founder_con",
    path="pc/{date:%Y%m/%d}/{first}.html",
    first="l01",
    page_link=rf"/(?:l|c|node_?|col_?|layout_?){_NO}\.html?$",
    article_link=r"/(?:con|content|c)_?[0-9][0-9A-Za-z_]*\.html?$|/con/.*[0-9]\.html?$",
    tell_tale="BASE/pc/202409/14/l01.html, articles pc/con/202409/14/content_123.html",
)

COL = Platform(
    name="founder_col",
    path="pc/col/{date:%Y%m/%d}/{first}.html",
    first="",
    page_link=CON.page_link,
    article_link=CON.article_link,
    tell_tale="BASE/pc/col/202409/14/node_01.html (or c01, col01), articles pc/con/202409/14/content_123.html",
)

PAPER_INDEX = Platform(
    name="paper_index",
    path="content/{date:%Y%m%d}/{first}.htm",
    first="",
    page_link=r"/Page(?P<no>[A-Z]?[0-9]{2,3})[A-Z]{0,3}\.html?$",
    article_link=r"/Artice?le?(?P<no>[A-Z]?[0-9]{2})[0-9]{3,4}[A-Z]{0,3}\.html?$",
    tell_tale="BASE/content/20240914/Page01BT.htm, articles Articel01001BT.htm; also PageArticleIndexBT, IssueIndex",
)

ONE_PAGE = Platform(
    name="one_page",
    path="mobile/{date:%Y/%Y%m%d}/{date:%Y%m%d}_m.html",
    first="",
    # Its index has every page of the issue; none has an address of its own.
    page_link=r"(?!)",
    article_link=r"/content_[0-9A-Za-z_]+\.html?$|/[0-9]{8}_[0-9A-Za-z_]+\.html?$",
    tell_tale="BASE/mobile/2024/20240914/20240914_m.html: one index with all pages and articles of the issue",
)

DATED_FOLDER = Platform(
    name="dated_folder",
    path="html/{date:%Y/%m%d}/{first}.html",
    first="index",
    page_link=r"(?:/|\.s?html?|\.jsp|\.php|\.aspx?)$",
    article_link=r"\.(?:s?html?|jsp|php|aspx?)$",
    tell_tale="BASE/html/2024/0914/ with names of any kind: pages are told by their labels (第01版：要闻)",
    labelled=True,
)

NUMBERED = Platform(
    name="numbered",
    path="{first}.html",
    first="index",
    page_link=DATED_FOLDER.page_link,
    article_link=DATED_FOLDER.article_link,
    tell_tale="BASE/page/18234.html: running numbers without a date; the page prints its day",
    labelled=True,
    undated=True,
)

FAMILIES = (CLASSIC, NBS, NEW, CON, COL, PAPER_INDEX, ONE_PAGE, DATED_FOLDER, NUMBERED)
