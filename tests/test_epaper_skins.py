"""Sites of every family and skin give the same issue whole; what two of their lists name differently is told."""

# ruff: noqa: E501  (an element of a page is one line)

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from epaper_pages import AD, CLINIC, DAY, HARVEST, ISSUE, PIER, SCHOOL, Leaf, Skin
from epaper_site import Answer, EpaperSite
from epaper_skins import MORE, Asked, Chunks, Inputs, Numbered, OneIndex, QueriedClassic, ScriptedNbs
from ingest.issue.prepare import prepare
from ingest.lake import Lake
from ingest.papers.registry import load_papers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.issue.outcomes import Prepared

# Without the advertisement: its dead link is another test's.
LEAVES = (*ISSUE[:2], Leaf("C01", "今日澄湖", ISSUE[2].articles[:1]))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EpaperSite]:
    notes = tmp_path / "hosts"
    notes.mkdir()
    monkeypatch.setattr("ingest.sources.http.shared_folder", lambda: notes)
    monkeypatch.setattr("ingest.sources.hosts.COOL_DOWN", 0.0)
    with EpaperSite() as site:
        yield site


def read(site: EpaperSite, tmp_path: Path, skin: Skin, settings: str = "", name: str = "苇子报") -> Prepared:
    """Fetch and build the issue of DAY from the site."""
    base = f"{site.base}/szb/view.aspx?paper=wzb" if isinstance(skin, Asked) else site.base
    first = f'first = "{skin.first}"' if skin.first and not isinstance(skin, Asked) else ""
    file = tmp_path / "papers.toml"
    file.write_text(
        f"""
[papers.weizi]
name = "{name}"
[[papers.weizi.sources]]
kind = "epaper"
platform = "{skin.platform}"
base = "{base}"
{first}
{f'path = "{skin.path}"' if skin.path else ""}
allow_private = true
rate = 1000
retries = 0
retry_wait = 0.01
{settings}
""",
        encoding="utf-8",
    )
    return prepare(load_papers(file).paper("weizi"), DAY, Lake.open(str(tmp_path / "lake")))


def lay(site: EpaperSite, skin: Skin) -> None:
    skin.lay(site, DAY, LEAVES)


def titles(found: Prepared) -> dict[str, list[str]]:
    issue = found.issue
    by_page: dict[str, list[str]] = {page.page_no: [] for page in issue.pages}
    for one in issue.articles:
        by_page[issue.pages[one.page].page_no].append(one.article.title)
    return by_page


RIGHT = {
    "01": ["望圩新码头昨日启用", "屋顶菜园丰收了"],
    "02": ["早稻收割近尾声", ""],
    "C01": ["夜间门诊延到九点"],
}


@pytest.mark.parametrize("skin", MORE, ids=lambda skin: skin.name)
def test_an_issue_of_any_skin_is_whole_with_headings_and_authors(
    site: EpaperSite, tmp_path: Path, skin: Skin
) -> None:
    lay(site, skin)
    found = read(site, tmp_path, skin)
    assert found.issue.status == "complete", found.issue.evidence
    assert titles(found) == RIGHT
    pier = next(one.article for one in found.issue.articles if one.article.title == "望圩新码头昨日启用")
    assert (pier.kicker, pier.subtitle) == ("水路更通畅", "——全年吞吐量八十万吨")
    assert pier.reporters == ("柳一鸣",)
    assert "".join(pier.body).startswith("本报讯 昨天上午")
    assert [doubt for doubt in found.issue.doubts if doubt.weight == "gap"] == []
    origins = {page.page_no: page.origin for page in found.issue.pages}
    assert origins == {leaf.no: site.base + skin.pdf_path(DAY, leaf) for leaf in LEAVES}


def test_a_base_with_a_query_is_asked_with_the_day_in_the_query(site: EpaperSite, tmp_path: Path) -> None:
    skin = Asked()
    lay(site, skin)
    found = read(site, tmp_path, skin)
    assert (found.issue.status, titles(found)) == ("complete", RIGHT)


def test_pages_by_running_number_are_of_the_day_that_they_print(site: EpaperSite, tmp_path: Path) -> None:
    skin = Numbered()
    for back in range(4):
        skin.lay(site, DAY + timedelta(days=3 - back), LEAVES)
    newest = skin.layout_path(DAY + timedelta(days=3), LEAVES[0], 1)
    site.things["/index.html"] = site.things[newest]
    found = read(site, tmp_path, skin)
    assert (found.issue.status, titles(found)) == ("complete", RIGHT)


def test_an_issue_that_no_running_number_leads_to_is_another_days(site: EpaperSite, tmp_path: Path) -> None:
    skin = Numbered()
    skin.lay(site, DAY + timedelta(days=3), LEAVES)
    newest = skin.layout_path(DAY + timedelta(days=3), LEAVES[0], 1)
    site.things["/index.html"] = site.things[newest]
    found = read(site, tmp_path, skin)
    assert (found.issue.status, found.issue.pages) == ("failed", ())
    site.things["/index.html"] = Answer(site.things[newest].body.replace("星期".encode(), b""))
    assert read(site, tmp_path, skin).issue.status == "failed"


def test_a_calendar_without_an_end_is_left_after_so_many_steps(site: EpaperSite, tmp_path: Path) -> None:
    skin = Numbered()
    for ahead in range(1, 60):
        skin.lay(site, DAY + timedelta(days=ahead), LEAVES[:1])
    newest = skin.layout_path(DAY + timedelta(days=59), LEAVES[0], 1)
    site.things["/index.html"] = site.things[newest]
    found = read(site, tmp_path, skin)
    assert "wrong day" in found.issue.evidence
    assert len([path for path in site.paths() if path.startswith("/page/")]) <= 41


def edit(site: EpaperSite, path: str, old: str, new: str, encoding: str = "utf-8") -> None:
    body = site.things[path].body
    assert old.encode(encoding) in body
    site.things[path] = Answer(body.replace(old.encode(encoding), new.encode(encoding)))


def evidence(found: Prepared) -> str:
    return f"{found.issue.status}: {found.issue.evidence}"


def test_what_only_the_list_or_only_the_map_names_is_fetched_and_told(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Chunks()
    lay(site, skin)
    path = skin.layout_path(DAY, LEAVES[0], 1)
    school = skin.article_path(DAY, LEAVES[0], SCHOOL)
    edit(site, path, f'<li class="resultList"><h3><a href="{school}">{SCHOOL.title}</a></h3></li>', "")
    found = read(site, tmp_path, skin)
    assert (found.issue.status, titles(found)) == ("complete", RIGHT)
    assert [doubt.what for doubt in found.issue.doubts if doubt.check == "articles"] == [
        f"only the map names {site.base}{school} (no title)"
    ]
    assert "articles_named" in {one.gate for one in found.findings}


@pytest.mark.parametrize("take", ["both", "articles"])
def test_an_article_that_is_a_dead_link_is_a_gap_whatever_its_title_is_written_by(
    site: EpaperSite, tmp_path: Path, take: str
) -> None:
    skin = ScriptedNbs()
    lay(site, skin)
    del site.things[skin.article_path(DAY, LEAVES[0], PIER)]
    found = read(site, tmp_path, skin, f'take = "{take}"')
    assert evidence(found).startswith("partial: page 01 incomplete")


def test_an_untitled_area_that_leads_nowhere_is_a_gap_and_an_advertisement_a_remark(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Chunks()
    skin.lay(site, DAY, ISSUE)
    del site.things[skin.article_path(DAY, ISSUE[2], AD)]
    assert evidence(read(site, tmp_path, skin)).startswith("complete")
    path = skin.layout_path(DAY, ISSUE[0], 1)
    edit(
        site,
        path,
        "</MAP>",
        '<area coords="1,2,30,40" href="../../../content/202409/14/content_999.html"></MAP>',
    )
    found = read(site, tmp_path / "again", skin) if (tmp_path / "again").mkdir() is None else None
    assert found is not None
    assert evidence(found).startswith("partial: page 01 incomplete")


def test_a_pdf_that_is_a_dead_link_is_told_and_the_articles_are_read(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Inputs()
    lay(site, skin)
    del site.things[skin.pdf_path(DAY, LEAVES[1])]
    found = read(site, tmp_path, skin)
    assert (found.issue.status, titles(found)) == ("complete", RIGHT)
    assert "page_pdf: page 02: its PDF" in found.issue.evidence


def test_one_pdf_for_two_pages_is_told_and_counts_for_the_page_it_is_named_after(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Inputs()
    lay(site, skin)
    for place, leaf in enumerate(LEAVES, 1):
        edit(site, skin.layout_path(DAY, leaf, place), "0f3c-02.pdf", "0f3c-01.pdf")
    found = read(site, tmp_path, skin)
    assert found.issue.status == "partial"
    assert "page_file: page 02: pages 01, 02 have one PDF" in found.issue.evidence
    assert {page.page_no: page.origin.endswith("0f3c-01.pdf") for page in found.issue.pages} == {
        "01": True, "02": False, "C01": False,
    }  # fmt: skip


def test_pdfs_with_the_texts_of_each_others_pages_are_told(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    first, second = (skin.pdf_path(DAY, leaf) for leaf in LEAVES[:2])
    site.things[first], site.things[second] = site.things[second], site.things[first]
    found = read(site, tmp_path, skin)
    assert found.issue.status in {"partial", "failed"}
    assert {one.gate for one in found.findings} & {"swapped_pages", "text_and_pdf"}


def test_a_page_that_shows_another_pages_number_is_lost(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    one, two = (skin.layout_path(DAY, leaf, at) for at, leaf in enumerate(LEAVES[:2], 1))
    site.things[one], site.things[two] = site.things[two], site.things[one]
    found = read(site, tmp_path, skin)
    assert found.issue.status == "partial"
    assert "is listed as page 01 and shows page 02" in found.issue.evidence
    assert titles(found)["01"] == titles(found)["02"] == []


def test_a_site_that_answers_every_page_with_its_first_loses_the_others(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Chunks()
    lay(site, skin)
    for place, leaf in enumerate(LEAVES[1:], 2):
        site.things[skin.layout_path(DAY, leaf, place)] = site.things[skin.layout_path(DAY, LEAVES[0], 1)]
    found = read(site, tmp_path, skin)
    assert found.issue.status == "partial"
    assert found.issue.evidence.count("gives the same web page as page 01") >= 1
    assert titles(found)["02"] == titles(found)["C01"] == []


def test_lists_of_pages_that_differ_are_told_and_all_their_pages_had(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Chunks()
    lay(site, skin)
    path = skin.layout_path(DAY, LEAVES[0], 1)
    short = '<div class="swiper-slide"><a href="node_01.html">01版</a></div><div class="swiper-slide"><a href="node_02.html">02版</a></div>'
    edit(site, path, "</body>", f"{short}</body>")
    found = read(site, tmp_path, skin)
    assert titles(found) == RIGHT
    assert any(
        "swiper-slide lacks node_C01.html" in one.what for one in found.findings if one.gate == "alternatives"
    )


def test_a_page_that_only_the_link_to_the_next_one_names_is_had_and_told(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Chunks()
    lay(site, skin)

    def without_entry(place: int) -> None:
        path = skin.layout_path(DAY, LEAVES[place - 1], place)
        html = site.things[path].body.decode()
        at = html.index('<p><a href="node_C01.html">')
        site.things[path] = Answer((html[:at] + html[html.index("</p>", at) + 4 :]).encode())

    for place in (1, 2):
        without_entry(place)
    found = read(site, tmp_path, skin)
    assert (found.issue.status, titles(found)) == ("complete", RIGHT)
    assert "page_lists" in {one.gate for one in found.findings}
    # Its PDF stands beside its entry on its own web page alone; without that nobody knows it.
    assert found.issue.pages[2].origin.endswith("C01.pdf")
    without_entry(3)
    (tmp_path / "bare").mkdir()
    bare = read(site, tmp_path / "bare", skin)
    assert (bare.issue.status, titles(bare)) == ("partial", RIGHT)
    assert "page_pdf: page C01: no PDF of it is linked, and 2 other pages have one" in bare.issue.evidence
    del site.things[skin.layout_path(DAY, LEAVES[2], 3)]
    (tmp_path / "gone").mkdir()
    gone = read(site, tmp_path / "gone", skin)
    assert sorted(titles(gone)) == ["01", "02"]
    assert "it is not there" in gone.issue.evidence


def test_a_title_that_only_the_list_has_is_taken_from_there(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    for leaf in LEAVES:
        for copy in leaf.articles:
            edit(site, skin.article_path(DAY, leaf, copy), f"<h3>{copy.title}</h3>", "")
    found = read(site, tmp_path, skin, 'take = "articles"')
    assert (found.issue.status, titles(found)["01"]) == ("complete", RIGHT["01"])


def test_the_only_article_of_a_page_that_is_a_dead_link_is_a_gap(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    del site.things[skin.article_path(DAY, LEAVES[2], CLINIC)]
    assert evidence(read(site, tmp_path, skin)).startswith(
        "partial: page C01 incomplete: article pages that were not had"
    )


def test_one_web_page_under_two_articles_addresses_is_a_gap(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    pier, school = (skin.article_path(DAY, LEAVES[0], copy) for copy in (PIER, SCHOOL))
    site.things[school] = site.things[pier]
    found = read(site, tmp_path, skin)
    assert found.issue.status == "partial"
    assert "gives the same web page as" in found.issue.evidence


def test_two_pages_of_one_number_on_an_index_are_no_issue(site: EpaperSite, tmp_path: Path) -> None:
    skin = OneIndex()
    lay(site, skin)
    path = skin.layout_path(DAY, LEAVES[0], 1)
    edit(site, path, "第C01版", "第02版", "gbk")
    found = read(site, tmp_path, skin)
    assert (found.issue.status, found.issue.articles) == ("failed", ())


def test_a_site_that_says_more_pages_than_it_lists_is_partial(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    edit(site, skin.layout_path(DAY, LEAVES[0], 1), "</body>", "<p>今日8版</p></body>")
    assert "partial: page_count: the site says 8 pages and lists 3" in evidence(read(site, tmp_path, skin))


def test_an_article_of_another_day_is_a_gap(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    edit(site, skin.article_path(DAY, LEAVES[1], HARVEST), "2024年09月14日", "2024年09月07日")
    assert "article_day: page 02" in evidence(read(site, tmp_path, skin))


def test_a_first_page_that_lists_all_articles_and_has_no_map_has_only_its_own(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Chunks()
    lay(site, skin)
    for place, leaf in enumerate(LEAVES, 1):
        path = skin.layout_path(DAY, leaf, place)
        site.things[path] = Answer(site.things[path].body.replace(b"<MAP", b"<i").replace(b"<Area", b"<b"))
    every = "".join(
        f'<li class="resultList"><h3><a href="{skin.article_path(DAY, leaf, copy)}">{copy.title}</a></h3></li>'
        for leaf in LEAVES[1:]
        for copy in leaf.articles
    )
    edit(
        site,
        skin.layout_path(DAY, LEAVES[0], 1),
        '</ul></div><div class="newsnext">',
        f'{every}</ul></div><div class="newsnext">',
    )
    found = read(site, tmp_path, skin)
    assert (found.issue.status, titles(found)) == ("complete", RIGHT)


def test_query_variants_of_an_address_are_one_article(site: EpaperSite, tmp_path: Path) -> None:
    skin = QueriedClassic()
    lay(site, skin)
    found = read(site, tmp_path, skin)
    assert titles(found) == RIGHT
    assert not any("div=0" in path for path in site.paths())


# What is no issue


@pytest.mark.parametrize(
    ("html", "told"),
    [
        (
            "<html><title>用户登录</title><form><input name=u><input type=password></form></html>",
            "a login page",
        ),
        ("<html><body>您的访问过于频繁，请输入验证码</body></html>", "a captcha"),
        ("<html><title>404</title><body>抱歉，您访问的页面不存在</body></html>", "an error page"),
        ("<html><body><h1>Bad Gateway</h1></body></html>", "an error page"),
        ("<html><body><p>改版公告</p></body></html>", "drift"),
    ],
)
def test_what_a_site_gives_in_place_of_an_issue_is_named_archived_and_nothing_lands(
    site: EpaperSite, tmp_path: Path, html: str, told: str
) -> None:
    skin = Chunks()
    site.things[skin.layout_path(DAY, LEAVES[0], 1)] = Answer(html.encode())
    found = read(site, tmp_path, skin)
    assert found.issue.status == "failed"
    assert told in found.issue.evidence
    assert found.issue.articles == ()
    assert list((tmp_path / "lake" / "raw").rglob("*.jsonl")), "its HTML is in the archive"


def test_articles_behind_a_login_are_named_and_no_text(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    lay(site, skin)
    login = "<html><body>请登录后阅读<input type=password></body></html>"
    site.things[skin.article_path(DAY, LEAVES[0], SCHOOL)] = Answer(login.encode())
    found = read(site, tmp_path, skin)
    assert "partial" in evidence(found)
    assert "gives a login page" in found.issue.evidence


def test_yesterdays_index_at_todays_address_is_another_days(site: EpaperSite, tmp_path: Path) -> None:
    skin = Chunks()
    yesterday = DAY - timedelta(days=1)
    skin.lay(site, yesterday, LEAVES)
    html = skin.layout(yesterday, LEAVES, LEAVES[0]).replace(
        'href="node_', f'href="/pc/layout/{yesterday:%Y%m/%d}/node_'
    )
    for text in (html, html.replace("星期", "")):
        site.things[skin.layout_path(DAY, LEAVES[0], 1)] = Answer(text.encode())
        found = read(site, tmp_path, skin, name="苇子报")
        assert "wrong day" in found.issue.evidence
        assert (found.issue.status, found.issue.articles) == ("failed", ())


@pytest.mark.parametrize("what", ["pages", "articles", "calendar"])
def test_ten_thousand_links_are_refused_unfollowed(site: EpaperSite, tmp_path: Path, what: str) -> None:
    skin = Chunks()
    lay(site, skin)
    path = skin.layout_path(DAY, LEAVES[0], 1)
    link = {
        "pages": '<p><a href="node_{0}.html">{0:02d}：要闻</a></p>',
        "articles": '<li><a href="/pc/content/202409/14/content_{0}.html">条目{0}</a></li>',
        "calendar": '<a href="/pc/layout/201001/01/node_01.html?{0}">1</a>',
    }[what]
    edit(site, path, "</body>", "".join(link.format(one) for one in range(1, 10_001)) + "</body>")
    found = read(site, tmp_path, skin)
    assert (found.issue.status, found.issue.articles) == ("failed", ())
    assert "links" in found.issue.evidence
    assert len(site.paths()) < 10


def test_another_newspapers_site_is_named_and_nothing_lands(site: EpaperSite, tmp_path: Path) -> None:
    skin = ScriptedNbs()
    lay(site, skin)
    found = read(site, tmp_path, skin, name="练湖晚报")
    assert (found.issue.status, found.issue.articles, found.issue.pages) == ("failed", (), ())
    assert found.issue.evidence.startswith("another newspaper: 练湖晚报 was asked for")
    assert "苇子报" in found.issue.evidence


def test_a_one_page_index_whose_articles_are_gone_is_no_issue(site: EpaperSite, tmp_path: Path) -> None:
    skin = OneIndex()
    lay(site, skin)
    path = skin.layout_path(DAY, LEAVES[0], 1)
    site.things[path] = Answer(site.things[path].body.replace(b"data-href", b"rel"))
    assert "drift" in evidence(read(site, tmp_path, skin))
