"""The parsers of the four epaper platforms read what our own pages of each say, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from epaper_pages import AD, DAY, HARVEST, ISSUE, PHOTO, PIER, SKINS, Classic, Con, Copy, Leaf, Nbs, New, Skin
from hostile_pages import HOSTILE
from ingest.errors import PageRefusedError
from ingest.sources.platforms import (
    PLATFORMS,
    ArticlePage,
    LayoutPage,
    parse_article,
    parse_layout,
    parse_refresh,
    skins,
)
from ingest.sources.platforms.labels import page_label

HOST = "http://szb.example.cn"
each_skin = pytest.mark.parametrize("skin", SKINS, ids=lambda skin: skin.platform)


def layout(skin: Skin, leaf: Leaf, *, html: str = "", encoding: str = "") -> LayoutPage:
    url = HOST + skin.layout_path(DAY, leaf, ISSUE.index(leaf) + 1)
    text = skin.declared + (html or skin.layout(DAY, ISSUE, leaf))
    return parse_layout(skin.platform, text.encode(encoding or skin.encoding), url)


def article(skin: Skin, copy: Copy, leaf: Leaf = ISSUE[0], *, html: str = "") -> ArticlePage:
    text = skin.declared + (html or skin.article(DAY, leaf, copy))
    return parse_article(skin.platform, text.encode(skin.encoding), HOST + skin.article_path(DAY, leaf, copy))


@each_skin
def test_a_layout_lists_the_issues_pages_by_printed_number_and_name(skin: Skin) -> None:
    for leaf in ISSUE:
        page = layout(skin, leaf)
        assert [(link.page_no, link.page_name) for link in page.pages] == [
            ("01", "要闻"), ("02", "综合"), ("C01", "今日澄湖"),
        ]  # fmt: skip
        assert [link.url for link in page.pages] == [HOST + path for path, _ in skin.links(DAY, ISSUE)]
        assert (page.page_no, page.page_name) == (leaf.no, leaf.name)
        assert page.printed_day == DAY


@each_skin
def test_each_page_has_its_own_pdf_and_picture(skin: Skin) -> None:
    for leaf in ISSUE:
        page = layout(skin, leaf)
        assert page.pdf_url == HOST + skin.pdf_path(DAY, leaf)
        assert page.picture_url.startswith(HOST)
        assert page.picture_size in {(400.0, 575.0), None}


@each_skin
def test_articles_have_titles_and_areas_and_areas_without_a_link_are_kept_apart(skin: Skin) -> None:
    first, ads = layout(skin, ISSUE[0]), layout(skin, ISSUE[2])
    assert [(one.title, one.url, one.box) for one in first.articles] == [
        ("望圩新码头 昨日启用", HOST + skin.article_path(DAY, ISSUE[0], PIER), (10, 10, 190, 290)),
        (
            "屋顶菜园丰收了",
            HOST + skin.article_path(DAY, ISSUE[0], ISSUE[0].articles[1]),
            (200, 10, 390, 290),
        ),
    ]
    unlinked = [one for one in ads.articles if not one.url]
    assert [one.box for one in unlinked] == [AD.area]


@each_skin
def test_an_article_has_its_parts_and_no_caption_in_its_body(skin: Skin) -> None:
    page = article(skin, PIER)
    assert (page.kicker, page.title, page.subtitle, page.author) == (
        "水路 更通畅", "望圩新码头 昨日启用", "——全年吞吐量八十万吨", "■记者 柳一鸣",
    )  # fmt: skip
    assert page.body == (
        "本报讯 昨天上午，望圩镇新码头正式启用，两艘货船先后靠泊卸货。",
        "码头负责人毛永清说，全年吞吐量预计可达八十万吨。",
    )
    assert [picture.caption for picture in page.pictures] == [PIER.caption]
    assert (page.day, page.page_no, page.page_name) == (DAY, "01", "要闻")


@each_skin
def test_the_hidden_comment_is_read_and_never_shown_even_where_a_title_ends_it_early(skin: Skin) -> None:
    page = article(skin, HARVEST)
    assert page.stated("articleid") == str(HARVEST.number)
    assert page.stated("author") == "某编辑"
    assert page.author != "某编辑"
    assert not any(word in " ".join(page.body) for word in ("enpproperty", "nodename", "-->", "版权"))


@each_skin
def test_a_photo_page_is_a_caption_and_an_advertisement_is_nothing(skin: Skin) -> None:
    photo, ad = article(skin, PHOTO), article(skin, AD)
    assert photo.body == ()
    assert [picture.caption for picture in photo.pictures] == [PHOTO.caption]
    assert ad.body == ()
    assert not any(count.missed for count in (*photo.selectors, *ad.selectors))


@each_skin
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-8-sig", "utf-16"])
def test_the_encoding_is_seen_from_the_bytes_whatever_is_declared(skin: Skin, encoding: str) -> None:
    right = layout(skin, ISSUE[0])
    read = layout(skin, ISSUE[0], encoding=encoding)
    assert (read.pages, read.articles, read.damaged) == (right.pages, right.articles, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_character_cut_in_two_is_told_and_the_page_read(encoding: str) -> None:
    raw = New().article(DAY, ISSUE[0], PIER).encode(encoding)
    at = raw.index("码头".encode(encoding))
    page = parse_article("founder_new", raw[: at + 1] + raw[at + len("码".encode(encoding)) :], HOST)
    assert page.damaged == 1
    assert page.encoding == {"gbk": "gb18030"}.get(encoding, encoding)
    assert page.body[1] == "码头负责人毛永清说，全年吞吐量预计可达八十万吨。"


def test_bytes_in_no_known_encoding_are_refused() -> None:
    with pytest.raises(PageRefusedError, match="neither UTF-8"):
        parse_article("founder_new", New().article(DAY, ISSUE[0], PIER).encode("utf-8")[1::3], HOST)


def test_the_skin_of_headings_is_read_on_the_new_platform_too() -> None:
    page = article(New(), PIER, html=Nbs().article(DAY, ISSUE[0], PIER).replace("text_c", "article"))
    assert (page.kicker, page.title, page.author, page.day) == (
        "水路 更通畅", "望圩新码头 昨日启用", "■记者 柳一鸣", DAY,
    )  # fmt: skip


def test_a_byline_below_a_title_is_no_subtitle_and_other_tables_hold_no_kicker() -> None:
    html = Classic().article(DAY, ISSUE[0], PIER).replace("founder-author", "span")
    html = html.replace("<body>", "<body><table><tr><td class=font02>第01版 要闻</td></tr></table>")
    page = article(Classic(), PIER, html=html)
    assert (page.kicker, page.subtitle, page.author) == (
        "水路 更通畅",
        "——全年吞吐量八十万吨",
        "■记者 柳一鸣",
    )


def test_other_pages_articles_in_the_first_pages_digest_are_not_its_own() -> None:
    page = layout(Classic(), ISSUE[0])
    assert len(page.articles) == 2


def test_links_to_another_day_are_neither_pages_nor_articles() -> None:
    html = New().layout(DAY, ISSUE, ISSUE[0]).replace("202409/14", "202409/13")
    page = parse_layout("founder_new", html.encode(), f"{HOST}/pc/layout/202409/14/node_01.html")
    assert page.articles == tuple(one for one in page.articles if not one.url)
    elsewhere = Classic().layout(DAY, ISSUE, ISSUE[0]).replace("href=node_", "href=../13/node_")
    assert (
        parse_layout("founder_classic", elsewhere.encode(), f"{HOST}/html/2024-09/14/node_7.htm").pages == ()
    )


@each_skin
def test_a_selector_that_finds_nothing_is_named(skin: Skin) -> None:
    page = layout(skin, ISSUE[0], html="<html><body><p>改版公告</p></body></html>")
    assert {count.selector for count in page.selectors if count.missed} == {"layout.pages", "layout.articles"}
    text = skin.article(DAY, ISSUE[0], PIER).replace("ozoom", "neu").replace("founder-content", "div")
    missed = {count.selector for count in article(skin, PIER, html=text).selectors if count.missed}
    assert missed == {"article.content"}
    assert all(count.where.startswith(HOST) for count in page.selectors)


@pytest.mark.parametrize(
    ("label", "number", "name"),
    [
        ("第C01版:今日平湖", "C01", "今日平湖"), ("01版：要闻", "01", "要闻"), ("A12 财经", "A12", "财经"),
        ("第１版　头版", "01", "头版"), ("第04-05版：特别报道", "04", "特别报道"), ("第十二版：副刊", "12", "副刊"),
        ("要闻（第03版）", "03", "要闻"), ("00004版：综合", "04", "综合"), ("08", "08", ""), ("要闻", "", "要闻"),
        ("2024年特刊", "", "2024年特刊"),
    ],
)  # fmt: skip
def test_page_labels_are_split_as_printed(label: str, number: str, name: str) -> None:
    assert page_label(label) == (number, name)


def test_pages_that_only_send_the_browser_on_are_seen_through() -> None:
    url = f"{HOST}/pc/layout/202409/14/node_01.html"
    meta = b'<META HTTP-EQUIV="REFRESH" CONTENT="0; URL=../15/node_01.html">'
    script = b"<script>window.location.href='/pc/layout/202409/15/node_01.html'</script>"
    assert (
        parse_refresh(meta, url) == parse_refresh(script, url) == f"{HOST}/pc/layout/202409/15/node_01.html"
    )
    assert parse_refresh(New().layout(DAY, ISSUE, ISSUE[0]).encode(), url) == ""
    assert parse_refresh(b'<meta http-equiv="refresh" content="300">', url) == ""


def test_every_query_of_the_skins_is_one_that_the_parser_understands() -> None:
    tree = LexborHTMLParser("<p>")
    for name, queries in vars(skins).items():
        for query in ((queries,) if isinstance(queries, str) else queries) if name.isupper() else ():
            tree.css(query)


def test_a_page_nested_beyond_reason_is_refused_before_it_costs_time() -> None:
    with pytest.raises(PageRefusedError, match="elements open at once"):
        parse_layout("founder_new", b"<div>" * 500_000, HOST)
    with pytest.raises(PageRefusedError, match="more than the"):
        parse_layout("founder_new", b" " * (4 * 1024 * 1024 + 1), HOST)


@pytest.mark.parametrize("shape", HOSTILE)
@pytest.mark.parametrize("platform", ["founder_classic", "founder_new"])
def test_hostile_pages_are_read_or_refused(platform: str, shape: str) -> None:
    raw = HOSTILE[shape].encode()
    # How long each takes is told by bench/bench_hostile.py; one that never ends meets the time limit of all tests.
    for parse in (parse_layout, parse_article):
        with suppress(PageRefusedError):
            parse(platform, raw, f"{HOST}/pc/layout/202409/14/node_1.html")


pieces = st.sampled_from(
    [
        "<div>", "</div>", "<p>", "</p>", "<br>", '<a id="pageLink" href="node_2.htm">', '<a href="http://[">', "</a>",
        '<map name="PagePicMap">', '<area coords="1,2,3">', '<area coords="a,-5,1e9,٣,4,5" href="content_1.htm">',
        "</map>", "<!--enpproperty <title>", "</title>", "/enpproperty-->", "<founder-content>", "<table><tr><td>",
        '<img src="x.jpg" alt="图">', '<div id="ozoom">', '<ul id="list"><li>', "第01版：要闻", "2024年9月14日 星期六",
        "&nbsp;", "\u3000", "\0", "\ufeff", "<script>", "<", "\x80", '<meta http-equiv="refresh" content="0;url=//[">',
    ]
)  # fmt: skip
soup = st.one_of(
    st.binary(max_size=2000),
    st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=60).map(
        lambda parts: "".join(parts).encode("utf-8", "ignore")
    ),
    st.lists(pieces, max_size=60).map(lambda parts: "".join(parts).encode("gb18030", "ignore")),
)


@given(raw=soup, platform=st.sampled_from(sorted(PLATFORMS)))
@settings(max_examples=400, deadline=None)
def test_any_bytes_give_a_page_or_a_refusal(raw: bytes, platform: str) -> None:
    for parse in (parse_layout, parse_article):
        try:
            page = parse(platform, raw, f"{HOST}/html/2024-09/14/node_2.htm")
        except PageRefusedError:
            continue
        assert page == parse(platform, raw, f"{HOST}/html/2024-09/14/node_2.htm")
    with suppress(PageRefusedError):
        assert isinstance(parse_refresh(raw, HOST), str)


@given(
    skin=st.sampled_from(SKINS),
    cuts=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 40), st.binary(max_size=6)), max_size=5),
)
@settings(max_examples=300, deadline=None)
def test_a_real_page_damaged_anywhere_gives_a_page_or_a_refusal(
    skin: Skin, cuts: list[tuple[int, int, bytes]]
) -> None:
    for text, parse in (
        (skin.layout(DAY, ISSUE, ISSUE[0]), parse_layout),
        (skin.article(DAY, ISSUE[0], PIER), parse_article),
    ):
        raw = text.encode(skin.encoding)
        for at, length, put in cuts:
            raw = raw[:at] + put + raw[at + length :]
        try:
            parse(skin.platform, raw, HOST + skin.layout_path(DAY, ISSUE[0], 1))
        except PageRefusedError:
            continue


def test_a_list_of_articles_may_be_all_there_is() -> None:
    leaf = replace(ISSUE[0], articles=(HARVEST,))
    html = (
        Con()
        .layout(DAY, (leaf,), leaf)
        .replace("<MAP", "<div")
        .replace("</MAP", "</div")
        .replace("<Area", "<i")
    )
    page = parse_layout("founder_con", html.encode(), f"{HOST}/pc/202409/14/l01.html")
    assert [(one.title, one.box) for one in page.articles] == [("早稻收割近尾声", None)]
