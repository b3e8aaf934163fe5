"""An epaper site's issue is found whole, as printed, of the right day, or it is said what is missing."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pydantic import TypeAdapter, ValidationError

from epaper_pages import AD, DAY, HARVEST, ISSUE, PIER, SKINS, Classic, Con, Copy, Nbs, New, Skin, with_second
from epaper_site import Answer, Asked, EpaperSite, Fault
from ingest.errors import SourceError, WrongDayError
from ingest.papers.sources import EpaperSource, SourceConfig
from ingest.sources.base import Discovery, RawPart, Ref
from ingest.sources.epaper import Epaper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEXT = date(2024, 9, 15)
each_skin = pytest.mark.parametrize("skin", SKINS, ids=lambda skin: skin.platform)


@pytest.fixture
def site() -> Iterator[EpaperSite]:
    with EpaperSite() as site:
        yield site


class Shelf:
    """What an archive does for a source: keep what was had, ask for what was not, from any thread."""

    def __init__(self, source: Epaper) -> None:
        self.source = source
        self.had: dict[tuple[str, str], RawPart] = {}
        self.lock = threading.Lock()

    def __call__(self, ref: Ref) -> RawPart:
        with self.lock:
            known = self.had.get((ref.role, ref.origin))
        if known is None:
            known = RawPart(ref.role, ref.origin, "", self.source.fetch(ref).raw or b"")
            with self.lock:
                self.had[ref.role, ref.origin] = known
        return known

    def take(self, day: date = DAY) -> tuple[Discovery, dict[str, str]]:
        """Do what gathering does: list the issue, then have everything; return what could not be had."""
        discovery = self.source.discover(day, self)
        missing = dict(discovery.lost)
        for page in discovery.pages:
            for ref in page.parts:
                try:
                    self(ref)
                except SourceError as error:
                    missing[ref.origin] = error.what
        return discovery, missing


def config(site: EpaperSite, skin: Skin, **settings: object) -> EpaperSource:
    table = {
        "kind": "epaper", "platform": skin.platform, "base": site.base, "first": skin.first, "allow_private": True,
        "rate": 1000, "retry_wait": 0.01, "retries": 1, "timeout": 5,
    }  # fmt: skip
    return EpaperSource.model_validate(table | settings)


def shelf(site: EpaperSite, skin: Skin, folder: Path, **settings: object) -> Shelf:
    return Shelf(Epaper.of(config(site, skin, **settings), folder=folder))


def roles(discovery: Discovery) -> dict[str, list[str]]:
    return {page.page_no: [part.role for part in page.parts] for page in discovery.pages}


@each_skin
def test_an_issue_is_found_with_pages_as_printed_and_all_that_belongs_to_them(
    site: EpaperSite, tmp_path: Path, skin: Skin
) -> None:
    skin.lay(site)
    discovery, missing = shelf(site, skin, tmp_path).take()
    assert missing == {}
    assert [(page.page_no, page.page_name) for page in discovery.pages] == [
        ("01", "要闻"), ("02", "综合"), ("C01", "今日澄湖"),
    ]  # fmt: skip
    assert roles(discovery)["01"] == ["page", "layout", "article", "article"]
    assert discovery.pages[2].origin == site.base + skin.pdf_path(DAY, ISSUE[2])
    assert {part.page_no for page in discovery.pages for part in page.parts} == {"01", "02", "C01"}
    assert discovery.absent == ""
    # Everything once, whatever links to it.
    assert len(site.paths()) == len(set(site.paths()))


@each_skin
def test_only_what_is_wanted_is_taken(site: EpaperSite, tmp_path: Path, skin: Skin) -> None:
    skin.lay(site)
    pdfs, _ = shelf(site, skin, tmp_path, take="pdf").take()
    assert roles(pdfs)["02"] == ["page", "layout"]
    assert not any("content" in path or "/nw." in path for path in site.paths())
    articles, _ = shelf(site, skin, tmp_path, take="articles", pictures=True).take()
    assert roles(articles)["02"] == ["layout", "article", "article", "picture"]
    assert articles.pages[1].origin == site.base + skin.layout_path(DAY, ISSUE[1], 2)


@each_skin
def test_a_day_without_an_issue_is_absent_with_evidence_while_the_site_is_up(
    site: EpaperSite, tmp_path: Path, skin: Skin
) -> None:
    skin.lay(site)
    source = shelf(site, skin, tmp_path)
    discovery = source.source.discover(NEXT, source)
    assert discovery.pages == ()
    assert (
        discovery.absent == f"{source.source.first_url(NEXT)} is not there (404), while the issue of {DAY} is"
    )


def test_a_404_proves_nothing_on_a_site_that_has_no_issue_nearby_either(
    site: EpaperSite, tmp_path: Path
) -> None:
    New().lay(site)  # the newspaper left the old platform, or keeps no issues so old
    source = shelf(site, Nbs(), tmp_path)
    dated = shelf(site, New(), tmp_path, **{"from": NEXT})
    for discovery in (source.source.discover(DAY, source), dated.source.discover(NEXT, dated)):
        assert (discovery.pages, discovery.absent) == ((), "")
        assert "nor is any issue of the days around it, though the site is up" in discovery.remarks[0]


def test_a_site_whose_root_sends_on_to_the_newest_issue_is_up(site: EpaperSite, tmp_path: Path) -> None:
    site.things["/"] = Answer(status=302, headers={"Location": "/pc/layout/202409/14/node_01.html"})
    source = shelf(site, New(), tmp_path)
    assert "though the site is up" in source.source.discover(NEXT, source).remarks[0]


def test_links_that_are_no_addresses_do_no_harm(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    path = "/pc/layout/202409/14/node_02.html"
    for bad in (
        b"http://[/content_1.html",
        b"http://127.0.0.1:99999/pc/content/202409/14/content_1.html",
        b"\x7f",
    ):
        body = site.things[path].body.replace(
            b'<ul id="articlelist">',
            b'<ul id="articlelist"><li class="clearfix"><a href="' + bad + b'">x</a></li>',
        )
        site.things[path] = Answer(body)
    _, missing = shelf(site, New(), tmp_path).take()
    assert missing == {}


def test_a_site_that_is_down_is_an_error_and_not_a_day_without_an_issue(
    site: EpaperSite, tmp_path: Path
) -> None:
    source = shelf(site, New(), tmp_path)
    del site.things["/"]
    with pytest.raises(SourceError, match="does not answer either"):
        source.source.discover(NEXT, source)
    site.stop()
    with pytest.raises(SourceError, match="no answer"):
        source.source.discover(DAY, source)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=302, headers={"Location": "/pc/layout/202409/15/node_01.html"}),
        Answer(status=302, headers={"Location": "/"}),
        Answer(b'<html><meta http-equiv="refresh" content="0; url=../15/node_01.html"></html>'),
        Answer(b"<script>location.href='../15/node_01.html'</script>"),
        Answer(New().layout(NEXT, ISSUE, ISSUE[0]).replace("202409/15", "202409/14").encode()),
    ],
    ids=[
        "redirect to the newest",
        "redirect home",
        "meta refresh",
        "script",
        "the page itself is of another day",
    ],
)
def test_the_newest_issue_is_never_taken_for_the_one_asked_for(
    site: EpaperSite, tmp_path: Path, answer: Answer
) -> None:
    New().lay(site, NEXT)
    site.things["/pc/layout/202409/14/node_01.html"] = answer
    source = shelf(site, New(), tmp_path)
    with pytest.raises(WrongDayError, match="wrong day"):
        source.source.discover(DAY, source)
    assert not any("202409/15" in path for path in site.paths())


def test_a_refresh_within_the_day_is_followed(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    site.things["/pc/layout/202409/14/node_00.html"] = Answer(
        b'<META HTTP-EQUIV="refresh" CONTENT="0;URL=node_01.html">'
    )
    discovery, missing = shelf(site, New(), tmp_path, first="node_00").take()
    assert (len(discovery.pages), missing) == (3, {})


def test_an_article_on_two_pages_is_fetched_once_and_belongs_to_the_first(
    site: EpaperSite, tmp_path: Path
) -> None:
    issue = (ISSUE[0], with_second(ISSUE[1], PIER), ISSUE[2])
    New().lay(site, issue=issue)
    discovery, _ = shelf(site, New(), tmp_path).take()
    url = site.base + New().article_path(DAY, ISSUE[0], PIER)
    assert [page.page_no for page in discovery.pages for part in page.parts if part.origin == url] == ["01"]
    assert f"{url} is on pages 01 and 02: kept with 01" in discovery.remarks
    assert len(site.asked(New().article_path(DAY, ISSUE[0], PIER))) == 1


@each_skin
def test_a_dead_link_of_an_advertisement_is_a_remark_and_that_of_an_article_a_gap(
    site: EpaperSite, tmp_path: Path, skin: Skin
) -> None:
    skin.lay(site)
    ad = skin.article_path(DAY, ISSUE[2], AD)
    pier = skin.article_path(DAY, ISSUE[0], PIER)
    del site.things[ad]
    del site.things[pier]
    discovery, missing = shelf(site, skin, tmp_path).take()
    assert any(site.base + ad in remark and "广告" in remark for remark in discovery.remarks)
    assert list(missing) == [site.base + pier]
    assert roles(discovery)["C01"] == ["page", "layout", "article"]


def test_a_page_that_cannot_be_had_is_lost_and_the_others_are_not(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    site.fault = lambda asked: "503" if asked.path.endswith("node_02.html") else ""
    discovery, _ = shelf(site, New(), tmp_path).take()
    assert sorted(roles(discovery)) == ["01", "C01"]
    assert "answers 503" in discovery.lost["02"]


def test_a_page_of_another_day_among_the_pages_is_lost_as_such(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    stale = New().layout(date(2024, 9, 7), ISSUE, ISSUE[1]).replace("202409/07", "202409/14")
    site.things["/pc/layout/202409/14/node_02.html"] = Answer(stale.encode())
    discovery, _ = shelf(site, New(), tmp_path).take()
    assert "wrong day" in discovery.lost["02"]
    assert "2024-09-07" in discovery.lost["02"]


def test_a_pdf_of_another_day_is_not_taken(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    path = "/pc/layout/202409/14/node_02.html"
    site.things[path] = Answer(
        site.things[path].body.replace(b"attachement/202409/14", b"attachement/202409/07")
    )
    only, _ = shelf(site, New(), tmp_path, take="pdf").take()
    assert "a PDF of 2024-09-07" in only.lost["02"]
    both, _ = shelf(site, New(), tmp_path).take()
    assert roles(both)["02"] == ["layout", "article", "article"]
    assert any("a PDF of 2024-09-07: read from its articles" in remark for remark in both.remarks)


def test_an_error_page_in_place_of_a_pdf_is_no_page(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    site.things[New().pdf_path(DAY, ISSUE[1])] = Answer(b"<html>sorry</html>")
    _, missing = shelf(site, New(), tmp_path).take()
    (what,) = missing.values()
    assert "is no PDF" in what


def test_drift_names_the_selector_and_the_page_and_the_html_is_kept(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    path = "/pc/layout/202409/14/node_01.html"
    site.things[path] = Answer(site.things[path].body.replace(b'href="node_', b'title="'))
    source = shelf(site, New(), tmp_path)
    with pytest.raises(
        SourceError, match=r"drift: selector founder_new layout.pages finds nothing on .*node_01.html"
    ) as caught:
        source.source.discover(DAY, source)
    assert "ingest doctor --paper" in caught.value.hint
    assert [part.raw for part in source.had.values()] == [site.things[path].body]


def test_drift_on_article_pages_leaves_the_pdf_or_loses_the_page(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    for copy in ISSUE[1].articles:
        path = New().article_path(DAY, ISSUE[1], copy)
        raw = site.things[path].body.replace(b"founder-content", b"div").replace(b"ozoom", b"neu")
        site.things[path] = Answer(raw)
    both, _ = shelf(site, New(), tmp_path).take()
    assert roles(both)["02"] == ["page", "layout"]
    assert any("selector founder_new article.content finds nothing on 2 of 2" in one for one in both.remarks)
    alone, _ = shelf(site, New(), tmp_path, take="articles").take()
    assert alone.lost["02"].startswith("drift: selector founder_new article.content")
    assert sorted(roles(alone)) == ["01", "C01"]


def test_two_pages_of_one_number_are_not_one_page(site: EpaperSite, tmp_path: Path) -> None:
    issue = (*ISSUE, replace(ISSUE[1], articles=(), node="99"))
    Classic().lay(site, issue=issue)
    discovery, _ = shelf(site, Classic(), tmp_path, take="pdf").take()
    assert sorted(roles(discovery)) == ["01", "02", "C01"]
    assert "another page 02" in discovery.lost["X04"]


def test_an_issue_of_more_pages_than_allowed_is_refused(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    with pytest.raises(SourceError, match="lists 3 pages; 2 are allowed"):
        shelf(site, New(), tmp_path, max_pages=2).take()


def test_requests_run_at_once_up_to_the_configured_number(site: EpaperSite, tmp_path: Path) -> None:
    issue = tuple(
        replace(ISSUE[0], no=f"{no:02d}", articles=(Copy(no, "题", ("文。",)),)) for no in range(1, 13)
    )
    New().lay(site, issue=issue)
    site.latency = 0.05
    source = shelf(site, New(), tmp_path, concurrency=3)
    source.source.discover(DAY, source)
    assert source.source.concurrency == 3
    assert 2 <= site.most_at_once <= 3


def every_fifth(asked: Asked) -> Fault:
    return "503" if asked.number % 5 == 0 else ""


@each_skin
def test_every_fifth_request_failing_costs_no_page(site: EpaperSite, tmp_path: Path, skin: Skin) -> None:
    skin.lay(site)
    site.fault = every_fifth
    _, missing = shelf(site, skin, tmp_path, retries=3).take()
    assert missing == {}


@each_skin
def test_what_fails_in_one_run_is_all_that_the_next_one_asks_for(
    site: EpaperSite, tmp_path: Path, skin: Skin
) -> None:
    skin.lay(site)
    pdf = skin.pdf_path(DAY, ISSUE[1])
    site.fault = lambda asked: "reset" if asked.path == pdf else ""
    source = shelf(site, skin, tmp_path)
    _, missing = source.take()
    assert list(missing) == [site.base + pdf]
    asked = len(site.log)
    site.fault = lambda _: ""
    _, missing = source.take()
    assert missing == {}
    assert [one.path for one in site.log[asked:]] == [pdf]


def test_a_site_that_dies_in_the_middle_of_an_issue_is_asked_for_the_rest_when_it_is_back(
    site: EpaperSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    New().lay(site)
    site.fault = lambda asked: "die" if asked.number == 7 else ""
    source = shelf(site, New(), tmp_path, retries=0)
    discovery, missing = source.take()
    assert missing
    had = {origin.removeprefix(site.base) for _, origin in source.had}
    site.fault = lambda _: ""
    site.start()
    asked = len(site.log)
    monkeypatch.setattr(
        "ingest.sources.hosts.COOL_DOWN", 0.0
    )  # a new run does not know the old one's failures
    discovery, missing = source.take()
    assert missing == {}
    assert len(discovery.pages) == 3
    again = [one.path for one in site.log[asked:]]
    assert not had & set(again)
    assert len(again) == len(set(again))


def test_a_first_page_may_be_an_index_that_is_no_page_itself(site: EpaperSite, tmp_path: Path) -> None:
    skin = Classic()
    skin.lay(site)
    html = skin.layout(DAY, ISSUE, ISSUE[0])
    site.things["/html/2024-09/14/node_1.htm"] = Answer(html.encode("gbk"))
    discovery, missing = shelf(site, skin, tmp_path, first="node_1").take()
    assert (sorted(roles(discovery)), missing) == (["01", "02", "C01"], {})


def test_addresses_are_built_from_the_table_alone(site: EpaperSite) -> None:
    def url(skin: Skin, **settings: object) -> str:
        return Epaper.of(config(site, skin, **settings)).first_url(DAY).removeprefix(site.base)

    assert url(Classic(), first="node_74348") == "/html/2024-09/14/node_74348.htm"
    assert url(Nbs()) == "/html/2024-09/14/nbs.D110000wzb_01.htm"
    assert url(New(), first="") == "/pc/layout/202409/14/node_01.html"
    assert url(Con(), first="") == "/pc/202409/14/l01.html"
    assert url(Con(), first="node_A1", path="pc/layout/{date:%Y%m/%d}/{first}.html") == (
        "/pc/layout/202409/14/node_A1.html"
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"platform": "founder_classic"}, "`first` is missing"), ({"base": "szb.example.cn"}, "is no web address"),
        ({"base": "http://a:b@szb.example.cn"}, "no user, password"), ({"platform": "founder_x"}, "founder_classic"),
        ({"path": "pc/{date}/x"}, r"may hold \{date:%Y%m/%d\} and \{first\}"),
        ({"path": "pc/{first}"}, r"must hold \{date:%Y%m/%d\}"), ({"take": "all"}, "'pdf', 'articles'"),
        ({"rate": 0}, "greater than 0"), ({"concurrency": 99}, "less than or equal to 16"),
        ({"colour": 1}, "Extra inputs"),
        ({"user_agent": "灰"}, "pattern"), ({"path": "../{date:%Y}/{first}"}, "below `base`"),
    ],
)  # fmt: skip
def test_mistakes_in_a_sources_table_are_told(settings: dict[str, object], told: str) -> None:
    table = {"kind": "epaper", "platform": "founder_new", "base": "https://szb.example.cn/p"} | settings
    with pytest.raises(ValidationError, match=told):
        TypeAdapter(SourceConfig).validate_python(table)


def test_a_site_that_changed_its_platform_has_two_dated_tables() -> None:
    table = {"kind": "epaper", "base": "https://szb.example.cn"}
    old = EpaperSource.model_validate(
        table | {"platform": "founder_nbs", "first": "nbs.D1wzb_01", "to": date(2024, 9, 14)}
    )
    new = EpaperSource.model_validate(table | {"platform": "founder_new", "from": date(2024, 9, 15)})
    assert (old.covers(DAY), new.covers(DAY), old.covers(NEXT), new.covers(NEXT)) == (
        True,
        False,
        False,
        True,
    )


def test_articles_of_a_page_whose_area_map_is_missing_come_from_its_list(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Nbs()
    skin.lay(site)
    path = skin.layout_path(DAY, ISSUE[1], 2)
    site.things[path] = Answer(site.things[path].body.replace(b"<MAP", b"<div").replace(b"<Area", b"<i"))
    discovery, _ = shelf(site, skin, tmp_path).take()
    assert site.base + skin.article_path(DAY, ISSUE[1], HARVEST) in {
        part.origin for part in discovery.pages[1].parts
    }
