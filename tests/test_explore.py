"""The app shows what is in the lake, to this machine alone, and changes nothing."""

from __future__ import annotations

import csv
import io
import re
import shutil
import socket
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import duckdb
import httpx
import pytest

from builders import FERRY, Story, make_issue, make_page
from catalog_lake import fill
from explore_server import served
from ingest import catalog
from ingest.errors import ConfigError
from ingest.explore.serving import listening
from ingest.explore.texts import TEXTS, language
from ingest.lake import Lake
from ingest.search.indexing import bring_up
from pdf_builder import PageBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE = (
    '<script>alert(\'1\')</script>" onmouseover="x" &lt; </textarea>'
    "<img src=https://a.example/b onerror=x>{{ 7*7 }}"
)
FORMULA = "=HYPERLINK(1)"
STATIC = Path(__file__).parent.parent / "src" / "ingest" / "explore"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Return the catalog tests' lake with an issue of a hostile newspaper."""
    lake = fill(tmp_path_factory.mktemp("explore") / "lake")
    evil = Story(
        HOSTILE, (f"{HOSTILE}。", "\x07铃\x00响", *FERRY), reporters=(HOSTILE,), town=(HOSTILE, "330495777")
    )
    formula = Story(FORMULA, ("糕团店今天开门，青团卖到中午。", "@店里没有糖。"), kind="ad")
    broken = make_page("02", (), status="quarantined", reason=HOSTILE)
    lake.land(make_issue("2024-10-05", {"01": (evil, formula)}, paper="hostile", extra_pages=(broken,)))
    ready(lake)
    return lake


def ready(lake: Lake) -> None:
    """Index what landed and build the catalog, as a run does at its end."""
    bring_up(lake)
    catalog.build(lake)


@pytest.fixture(scope="module")
def app(lake: Lake) -> Iterator[httpx.Client]:
    with served(lake) as client:
        yield client


class Read(HTMLParser):
    """Collects the tags of a page, its links, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def links(self) -> list[str]:
        return [attrs["href"] or "" for tag, attrs in self.tags if tag == "a" and "href" in attrs]

    def found(self) -> int:
        """Return how many articles a search found."""
        told = re.search(r"([\d,]+) found", self.text)
        assert told, self.text
        return int(told[1].replace(",", ""))


def read(app: httpx.Client, address: str) -> Read:
    answer = app.get(address)
    assert answer.status_code == 200, (address, answer.text[-500:])
    return Read(answer.text)


def search(app: httpx.Client, **fields: str) -> Read:
    return read(app, f"/search?{httpx.QueryParams(fields)}")


def ids(page: Read) -> set[str]:
    return {
        link.split("?")[0].removeprefix("/article/") for link in page.links if link.startswith("/article/")
    }


# What is shown


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search",
        "/places",
        "/places?whole=1",
        "/trends",
        "/reprints",
        "/writers",
        "/coverage",
        "/quality",
    ],
)
def test_every_page_opens_in_the_language_of_the_browser(app: httpx.Client, address: str) -> None:
    for lang, shown in (("zh-CN,zh;q=0.9,en;q=0.5", 0), ("en-GB,en;q=0.9,zh;q=0.3", 1)):
        answer = app.get(address, headers={"accept-language": lang})
        assert answer.status_code == 200
        assert answer.headers["content-language"] == lang[:2]
        assert TEXTS["nav.coverage"][shown] in answer.text
        assert TEXTS["nav.coverage"][1 - shown] not in answer.text


def test_search_finds_words_in_titles_and_bodies_and_marks_them(app: httpx.Client) -> None:
    page = search(app, q="早班渡船")
    assert page.found() == 4
    assert len(ids(page)) == 4
    assert page.text.count("早班渡船") >= 4
    assert sum(tag == "mark" for tag, _ in page.tags) >= 4
    assert search(app, q="复航").found() == 3
    assert search(app, q="渡船 不在任何一篇里").found() == 0


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, 4),
        ({"paper": "lianxiang"}, 1),
        ({"from": "2024-09-14"}, 3),
        ({"from": "2024-09-14", "to": "2024-09-30"}, 1),
        ({"to": "2024-09-13"}, 1),
        ({"kind": "news"}, 4),
        ({"kind": "poem"}, 0),
        ({"place": "330495001"}, 3),
        ({"place": "3304"}, 4),
        ({"place": "330400"}, 4),
        ({"place": "梧泾街道"}, 3),
        ({"place": "11"}, 0),
        ({"writer": "沈砚秋"}, 1),
        ({"writer": "沈砚"}, 0),
        ({"keyword": "白鹭"}, 2),
        ({"once": "1"}, 2),
        ({"q": "早班渡船 -复航"}, 1),
        ({"q": "“早班渡船，头班船”"}, 4),
        ({"q": "“头班船 早班渡船”"}, 0),
        ({"q": "title:复航"}, 3),
        ({"q": "早班渡船 OR 黄桃"}, 6),
    ],
)
def test_each_filter_narrows_a_search(app: httpx.Client, fields: dict[str, str], found: int) -> None:
    assert search(app, **({"q": "早班渡船"} | fields)).found() == found


def test_what_a_search_can_be_narrowed_by_leads_to_as_many_as_it_says(app: httpx.Client) -> None:
    page = app.get("/search", params={"q": "渡船"}).text
    facets = re.findall(r'<li[^>]*><a href="(/search\?[^"]+)">[^<]*</a> <span>(\d+)</span>', page)
    assert len(facets) >= 4
    for address, number in facets:
        assert read(app, address.replace("&amp;", "&")).found() == int(number), address


def test_a_question_that_means_nothing_is_told_on_the_page_of_the_search(app: httpx.Client) -> None:
    nowhere, nobody = {"q": "船", "place": "没有这个地方"}, {"q": "船", "paper": "nosuch"}
    for fields in ({"q": "“没有完"}, {"q": "-船"}, nowhere, nobody):
        answer = app.get("/search", params=fields)
        assert answer.status_code == 400
        assert 'class="note"' in answer.text
        assert 'name="place"' in answer.text


def test_sorting_changes_the_order_alone(app: httpx.Client) -> None:
    orders = {}
    for sort in ("new", "old", "best"):
        page = search(app, q="渡船", sort=sort)
        orders[sort] = [link for link in page.links if link.startswith("/article/")]
    assert orders["new"] != orders["old"]
    assert set(orders["new"]) == set(orders["old"]) == set(orders["best"])


def test_a_found_article_shows_its_text_its_page_and_what_it_repeats(app: httpx.Client) -> None:
    (reprint,) = ids(search(app, q="渡船", writer="沈砚秋"))
    page = read(app, f"/article/{reprint}?q=渡船")
    assert FERRY[0] in page.text
    assert "今日澄湖 A1版" in page.text
    mine = [attrs for tag, attrs in page.tags if tag == "div" and "mine" in (attrs.get("class") or "")]
    assert len(mine) == 1 + len(FERRY)
    assert f"/compare/{reprint}" in page.links
    assert "/search?place=330495001" in page.links
    beside = read(app, f"/compare/{reprint}")
    assert beside.text.count(FERRY[0]) == 2
    # The two that explain what the colours mean, and no other: the prints are the same.
    assert [tag for tag, _ in beside.tags if tag in {"ins", "del"}] == ["del", "ins"]


def test_what_differs_between_two_prints_is_marked(app: httpx.Client) -> None:
    (excerpt,) = ids(search(app, q="旧磅秤", paper="lianxiang"))
    page = app.get(f"/compare/{excerpt}").text
    assert re.search(r"<del>\s*馆里专门留出一间屋子", page)


def test_a_curve_tells_a_hole_from_a_day_of_rest(app: httpx.Client) -> None:
    page = app.get("/trends", params={"q": "渡船", "paper": "chenghu", "to": "2024-09-20"}).text
    # 15 September had no issue, 中秋 was a day of rest; the 16th failed, and nobody has tried the 18th.
    gaps = re.findall(r'<rect class="gap"[^>]*><title>([^<]*):', page)
    assert gaps[:2] == ["2024-09-16", "2024-09-18 – 2024-09-20"]
    assert "no data" in page


def test_the_calendar_shows_each_day_by_its_state(app: httpx.Client) -> None:
    page = read(app, "/coverage?paper=chenghu&year=2024")
    cells = [attrs for tag, attrs in page.tags if tag == "td" and "st-" in (attrs.get("class") or "")]
    states = [(cell["class"] or "").split()[0] for cell in cells]
    assert states == [
        "st-complete", "st-partial", "st-no_issue", "st-failed", "st-no_issue", "st-untried",
        "st-complete", "st-missing",
    ]  # fmt: skip


def test_the_map_shows_places_and_leads_to_their_articles(app: httpx.Client) -> None:
    page = app.get("/places", params={"place": "330495"}).text
    assert page.count('class="spot"') >= 3
    assert page.count('<circle class="ground"') >= 1
    assert 'href="/search?place=330495103"' in page


def test_a_pdf_page_is_shown_as_its_picture_with_the_article_on_it(tmp_path: Path) -> None:
    drawn = PageBuilder()
    drawn.text(40, 760, "渡口复航", size=22, font="hei")
    drawn.lines(40, 720, ["早班渡船今天离岸，停靠两处码头，菜农", "不再绕行二十里，藕带赶得上早市。"])
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "2024-09-14-01.pdf").write_bytes(drawn.build())
    (tmp_path / "papers.toml").write_text(
        '[papers.p]\nname = "报"\n[papers.p.calendar]\nfirst = 2024-09-14\nlast = 2024-09-14\npages = ["01"]\n'
        '[[papers.p.sources]]\nkind = "folder"\npath = "pages/{date:%Y-%m-%d}-{page}.pdf"\n'
    )
    from command_line import ingest_in

    done = ingest_in(tmp_path)("run", "--paper", "p", "--date", "2024-09-14", "--papers", "papers.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    with served(Lake.open(str(tmp_path / "lake"), create=False)) as app:
        picture = app.get("/picture/p/2024-09-14/01")
        assert picture.headers["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
        again = app.get("/picture/p/2024-09-14/01", headers={"if-none-match": picture.headers["etag"]})
        assert again.status_code == 304
        page = app.get("/page/p/2024-09-14/01").text
        assert 'href="/picture/p/2024-09-14/01"' in page
        assert 'class="region c1' in page


# Taking away


def test_an_export_has_every_article_found_and_no_cell_that_a_spreadsheet_would_run(
    app: httpx.Client,
) -> None:
    answer = app.get("/search.csv", params={"paper": "hostile"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["title"] for row in rows} == {HOSTILE, f"'{FORMULA}"}
    assert len(rows) == search(app, paper="hostile").found()


# What comes from a page is text


def test_no_page_text_becomes_markup_wherever_one_clicks(app: httpx.Client) -> None:
    waiting, seen = ["/", *(f"/search?paper=hostile&sort={s}" for s in ("new", "old"))], set()
    while waiting and len(seen) < 200:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = app.get(address)
        assert answer.status_code == 200, (address, answer.text[-400:])
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = Read(answer.text)
        for tag, attrs in page.tags:
            assert not [name for name in attrs if name.startswith("on") or name == "style"], (
                address,
                tag,
                attrs,
            )
            assert tag not in {"iframe", "object", "embed", "base", "textarea", "style"}, address
            for target in (attrs[name] or "" for name in ("src", "href", "action") if name in attrs):
                assert re.match(r"#|/(?!/)", target), (address, tag, target)
            if tag == "script":
                assert attrs.get("src") == "/static/explore.js", address
        waiting += [
            link for link in page.links if link.startswith("/") and not link.startswith("/search.csv")
        ]
    shown = {urlsplit(address).path.split("/")[1] for address in seen}
    assert shown >= {
        "",
        "search",
        "article",
        "issue",
        "page",
        "places",
        "trends",
        "compare",
        "writer",
        "coverage",
    }


def test_hostile_titles_are_shown_as_they_are_printed(app: httpx.Client) -> None:
    page = search(app, paper="hostile", kind="news")
    assert HOSTILE in page.text
    (article,) = ids(page)
    shown = read(app, f"/article/{article}")
    assert HOSTILE in shown.text
    assert "\u2407铃\u2400响" in shown.text


@pytest.mark.parametrize(
    "field", ["q", "paper", "kind", "place", "writer", "keyword", "from", "to", "sort", "page"]
)
@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "$paper", "'); DROP VIEW articles; --", "\\", "%00x", "9" * 30]
)
def test_what_is_typed_into_a_form_is_a_value_and_never_sql(
    app: httpx.Client, field: str, value: str
) -> None:
    answer = app.get("/search", params={field: value})
    assert answer.status_code in {200, 400, 404}
    if answer.status_code == 200:
        assert Read(answer.text).found() == 0


def test_what_is_too_long_or_means_nothing_is_told(app: httpx.Client) -> None:
    for address in (
        "/search?q=" + "长" * 300,
        "/search?from=2024-13-01",
        "/search?from=2024-10-01&to=2024-09-01",
    ):
        answer = app.get(address)
        assert answer.status_code == 400
        assert "What to do next" in answer.text
    for address in (
        "/nosuch",
        "/article/none",
        "/article/chenghu-20240913-01-000000000000",
        "/issue/chenghu/2024-02-31",
    ):
        assert app.get(address).status_code == 404, address


# This machine alone


@pytest.mark.parametrize(
    "host",
    [
        "a.example",
        "a.example:80",
        "127.0.0.1.a.example",
        "127.0.0.1@a.example",
        "[::2]",
        "0.0.0.0",
        "",
        "127.0.0.1:x",
    ],
)
def test_a_request_under_another_name_is_refused(app: httpx.Client, host: str) -> None:
    answer = app.get("/", headers={"host": host})
    assert answer.status_code in {400, 421}
    assert "澄湖" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8765", "LOCALHOST", "[::1]:80"])
def test_the_names_of_this_machine_are_served(app: httpx.Client, host: str) -> None:
    assert app.get("/", headers={"host": host}).status_code == 200


def test_two_hosts_or_none_are_refused(app: httpx.Client) -> None:
    for lines in ("Host: 127.0.0.1\r\nHost: a.example\r\n", ""):
        with socket.create_connection((app.base_url.host, app.base_url.port or 0)) as raw:
            raw.sendall(f"GET / HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode())
            assert raw.recv(100).split()[1] in {b"400", b"421"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_sent(app: httpx.Client, method: str) -> None:
    assert app.request(method, "/search").status_code == 405


def test_another_site_may_lead_here_and_may_not_ask_by_itself(app: httpx.Client) -> None:
    other = {"sec-fetch-site": "cross-site"}
    assert app.get("/search", headers=other | {"sec-fetch-mode": "navigate"}).status_code == 200
    assert app.get("/search", headers=other | {"sec-fetch-mode": "no-cors"}).status_code == 403


def test_a_browser_is_told_to_run_nothing_but_the_files_that_ship(app: httpx.Client) -> None:
    for address in ("/", "/nosuch", "/static/explore.js", "/search?kind=none"):
        headers = app.get(address).headers
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in headers


def test_it_listens_on_loopback_and_tells_when_the_port_is_taken() -> None:
    with listening(0) as bound:
        host, port = bound.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(ConfigError, match=str(port)):
            listening(port)


# What is wrong is told, and the lake may move on


def test_where_there_is_no_catalog_it_says_what_to_type_and_builds_none(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land(make_issue("2024-09-14"))
    with served(lake) as app:
        answer = app.get("/search")
        assert answer.status_code == 503
        assert "ingest catalog --lake" in answer.text
        assert not (tmp_path / "lake" / catalog.CATALOG).exists()
        ready(lake)
        assert read(app, "/search").found() == 3
        shutil.move(tmp_path / "lake" / "articles", tmp_path / "gone")
        answer = app.get("/search?q=黄桃")
        assert answer.status_code == 503
        assert "ingest" in answer.text


def test_a_catalog_of_another_version_is_told_from_a_question_that_is_wrong(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land(make_issue("2024-09-14"))
    ready(lake)
    file = tmp_path / "lake" / catalog.CATALOG
    file.chmod(0o644)
    with duckdb.connect(str(file)) as older:
        older.execute("DROP MACRO TABLE ranked")
    with served(lake) as app:
        answer = app.get("/search?q=渡船")
        assert answer.status_code == 503
        assert "built by another version" in answer.text
        assert "ingest catalog --lake" in answer.text


def test_a_lake_without_an_issue_says_so(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    catalog.build(lake)
    with served(lake) as app:
        assert "no newspaper in the lake" in app.get("/").text
        for address in ("/search", "/places", "/trends", "/reprints", "/writers", "/coverage", "/quality"):
            assert app.get(address).status_code == 200, address


def test_what_landed_since_is_shown_once_the_catalog_is_built(tmp_path: Path) -> None:
    from ingest.explore import asking

    lake = Lake.open(str(tmp_path / "lake"))
    lake.land(make_issue("2024-09-14"))
    catalog.build(lake)
    with served(lake) as app, pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "_LOOK_AGAIN", {True: 0.0, False: 0.0})
        assert read(app, "/search").found() == 3
        lake.land(make_issue("2024-09-15"))
        catalog.build(lake)
        assert read(app, "/search").found() == 6


# Texts


def test_every_text_that_pages_name_is_there_in_both_languages_and_none_is_left_over() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "templates").glob("*.html"))
    named = set(re.findall(r"""\bt\(['"]([a-z_.0-9]+)['"][,)]""", written))
    begun = set(re.findall(r"""\bt(?:_or)?\(['"]([a-z_.]+[._])(?:%d)?['"]\s*[+%]""", written))
    named |= {name for name in TEXTS if any(name.startswith(start) for start in begun)}
    named |= {f"article.{one}" for one in ("comes_from", "goes_on")}
    assert named - TEXTS.keys() == set()
    assert TEXTS.keys() - named == set()
    assert all(zh.strip() and en.strip() for zh, en in TEXTS.values())
    for zh, en in TEXTS.values():
        assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "en"), ("zh", "zh"), ("zh-CN", "zh"), ("zh-Hant-TW,en;q=0.8", "zh"), ("en-US,zh;q=0.8", "en"),
        ("fr;q=1, zh;q=0.4, en;q=0.3", "zh"), ("de,*;q=0.5", "en"), ("en;q=x,zh;q=0.1", "zh"),
        ("zh;q=0,en;q=0.1", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_that_the_browser_likes_best(accepted: str, lang: str) -> None:
    assert language(accepted) == lang


def test_paths_of_people_and_papers_survive_any_letter(app: httpx.Client) -> None:
    assert HOSTILE in read(app, f"/writer/{quote(HOSTILE, safe='')}").text
