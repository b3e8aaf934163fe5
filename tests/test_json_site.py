"""Sites whose pages scripts draw from JSON need a description and no code, and are held to the same promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from epaper_pages import DAY, ISSUE, PIER, Copy, pdf
from epaper_site import Answer, EpaperSite
from ingest.issue.prepare import prepare
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.papers.sources import SourceConfig
from ingest.sources.platforms import parse_article, parse_layout, platform_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.issue.outcomes import Prepared

LEAVES = (*ISSUE[:1], ISSUE[1])
TITLES = {"01": ["望圩新码头昨日启用", "屋顶菜园丰收了"], "02": ["早稻收割近尾声"]}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EpaperSite]:
    notes = tmp_path / "hosts"
    notes.mkdir()
    monkeypatch.setattr("ingest.sources.http.shared_folder", lambda: notes)
    monkeypatch.setattr("ingest.sources.hosts.COOL_DOWN", 0.0)
    with EpaperSite() as site:
        yield site


def put(site: EpaperSite, path: str, value: Any) -> None:
    site.things[path] = Answer(json.dumps(value, ensure_ascii=False).encode(), "application/json")


def article(copy: Copy) -> dict[str, Any]:
    return {
        "id": copy.number,
        "mainTitle": copy.title.replace("<br>", "<br/>"),
        "introTitle": copy.kicker.replace("&nbsp;", " "),
        "subTitle": copy.subtitle,
        "writer": copy.author,
        "content": "".join(f"<p>　　{text}</p>" for text in copy.body),
    }


def read(site: EpaperSite, tmp_path: Path, index: str, shape: str) -> Prepared:
    file = tmp_path / "papers.toml"
    file.write_text(
        f"""
[papers.weizi]
name = "苇子报"
[[papers.weizi.sources]]
kind = "json"
base = "{site.base}"
index = "{index}"
allow_private = true
rate = 1000
retries = 0
[papers.weizi.sources.shape]
{shape}
""",
        encoding="utf-8",
    )
    return prepare(load_papers(file).paper("weizi"), DAY, Lake.open(str(tmp_path / "lake")))


def titles(found: Prepared) -> dict[str, list[str]]:
    pages = found.issue.pages
    by_page: dict[str, list[str]] = {page.page_no: [] for page in pages}
    for one in found.issue.articles:
        by_page[pages[one.page].page_no].append(one.article.title)
    return by_page


FIELDS = """
title = "mainTitle"
kicker = "introTitle"
subtitle = "subTitle"
author = "writer"
body = "content"
"""

WHOLE = f"""
pages = "data"
no = "pageNo"
name = "pageName"
day = "date"
pdf = "file"
articles = "onePageArticleList"
{FIELDS}"""


def lay_whole(site: EpaperSite, day: str = "2024-09-14") -> None:
    """Put an issue in one answer."""
    pages = [
        {
            "pageNo": leaf.no,
            "pageName": leaf.name,
            "file": f"pdf/{leaf.no}.pdf",
            "onePageArticleList": [article(copy) for copy in leaf.articles if copy.body],
        }
        for leaf in LEAVES
    ]
    put(site, "/html/2024/20240914/data.json", {"date": day, "data": pages})
    for leaf in LEAVES:
        site.things[f"/html/2024/20240914/pdf/{leaf.no}.pdf"] = Answer(pdf(leaf), "application/pdf")


def test_an_issue_in_one_answer_is_asked_for_once_and_read_whole(site: EpaperSite, tmp_path: Path) -> None:
    lay_whole(site)
    found = read(site, tmp_path, "html/{date:%Y/%Y%m%d}/data.json", WHOLE)
    assert found.issue.status == "complete", found.issue.evidence
    assert titles(found) == TITLES
    pier = found.issue.articles[0].article
    assert (pier.kicker, pier.subtitle, pier.reporters) == ("水路更通畅", "——全年吞吐量八十万吨", ("柳一鸣",))
    assert len(site.asked("/html/2024/20240914/data.json")) == 1
    assert {page.page.extractor for page in found.issue.pages if page.page} == {"articles:json"}


@pytest.mark.parametrize("script", ["callback({});", "var paperData = {};", "window.paper={}"])
def test_an_answer_may_be_a_script_that_holds_it(site: EpaperSite, tmp_path: Path, script: str) -> None:
    lay_whole(site)
    path = "/html/2024/20240914/data.json"
    site.things[path] = Answer(script.replace("{}", site.things[path].body.decode()).encode())
    found = read(site, tmp_path, "html/{date:%Y/%Y%m%d}/data.json", WHOLE)
    assert (found.issue.status, titles(found)) == ("complete", TITLES)


def test_the_same_issue_is_read_from_the_archive_without_its_site(site: EpaperSite, tmp_path: Path) -> None:
    lay_whole(site)
    first = read(site, tmp_path, "html/{date:%Y/%Y%m%d}/data.json", WHOLE)
    site.stop()
    again = read(site, tmp_path, "html/{date:%Y/%Y%m%d}/data.json", WHOLE)
    assert titles(again) == titles(first)


def test_pages_and_articles_may_have_answers_of_their_own(site: EpaperSite, tmp_path: Path) -> None:
    put(
        site,
        "/journal/2024-09-14/list.do",
        {"object": {"pagelist": [{"pnumber": leaf.no, "pname": leaf.name} for leaf in LEAVES]}},
    )
    for leaf in LEAVES:
        put(
            site,
            f"/journal/2024-09-14/page.do?page={leaf.no}",
            {
                "object": {
                    "articlelist": [
                        {"id": copy.number, "title": copy.title} for copy in leaf.articles if copy.body
                    ]
                }
            },
        )
        for copy in leaf.articles:
            put(site, f"/journal/detail.do?id={copy.number}", {"ok": True, "article": article(copy)})
    shape = f"""
pages = "object.pagelist"
no = "pnumber"
name = "pname"
page_url = "page.do?page={{pnumber}}"
articles = "object.articlelist"
article_url = "../detail.do?id={{id}}"
article = "article"
{FIELDS}"""
    found = read(
        site, tmp_path, "journal/{date:%Y-%m-%d}/list.do", shape.replace('"mainTitle"', '"mainTitle"')
    )
    assert found.issue.status == "complete", found.issue.evidence
    assert titles(found) == TITLES


def test_articles_may_be_web_pages(site: EpaperSite, tmp_path: Path) -> None:
    pages = [{"pageNo": "01", "pageName": "要闻", "list": [{"mainTitle": "x", "articleHref": "a_101.html"}]}]
    put(site, "/html/20240914/data.json", pages)
    html = f"<h1>望圩新码头</h1><div id=content><p>{PIER.body[0]}</p></div>"
    site.things["/html/20240914/20240914_01/a_101.html"] = Answer(html.encode())
    shape = """
no = "pageNo"
name = "pageName"
articles = "list"
article_url = "{date:%Y%m%d}_{pageNo}/{articleHref}"
title = "mainTitle"
"""
    found = read(site, tmp_path, "html/{date:%Y%m%d}/data.json", shape)
    assert (found.issue.status, titles(found)) == ("complete", {"01": ["望圩新码头"]})


def test_an_answer_of_another_day_is_another_days(site: EpaperSite, tmp_path: Path) -> None:
    for day in ("2024-09-13", "20240913"):
        lay_whole(site, day)
        found = read(site, tmp_path, "html/{date:%Y/%Y%m%d}/data.json", WHOLE)
        assert (found.issue.status, found.issue.articles) == ("failed", ())
        assert "wrong day" in found.issue.evidence


UNDATED = WHOLE.replace('day = "date"\n', "")
INDEX = "html/{date:%Y/%Y%m%d}/data.json"


def lay_undated(site: EpaperSite, **fields: str) -> dict[str, Any]:
    """Put the issue where DAY's stands, its answer without a day but for what `fields` add; return the answer."""
    lay_whole(site)
    answer = json.loads(site.things["/html/2024/20240914/data.json"].body)
    del answer["date"]
    put(site, "/html/2024/20240914/data.json", {**answer, **fields})
    return dict(answer)


def test_one_issue_for_every_day_is_another_days_although_it_prints_none(
    site: EpaperSite, tmp_path: Path
) -> None:
    put(site, "/html/2024/20240911/data.json", lay_undated(site))
    found = read(site, tmp_path, INDEX, UNDATED)
    assert (found.issue.status, found.issue.articles) == ("failed", ())
    assert "gives the articles of" in found.issue.evidence


def test_an_issue_without_a_day_is_believed_where_an_earlier_day_has_other_articles(
    site: EpaperSite, tmp_path: Path
) -> None:
    answer = lay_undated(site)
    for page in answer["data"]:
        for one in page["onePageArticleList"]:
            one["mainTitle"] = f"昨日{one['mainTitle']}"
    put(site, "/html/2024/20240913/data.json", answer)
    found = read(site, tmp_path, INDEX, UNDATED)
    assert (found.issue.status, titles(found)) == ("complete", TITLES)
    assert not [one for one in found.findings if one.gate == "issue_day"]


def test_a_day_that_nothing_proves_is_told_and_one_that_no_address_names_is_a_gap(
    site: EpaperSite, tmp_path: Path
) -> None:
    site.things["/newest.json"] = Answer(json.dumps(lay_undated(site)).encode(), "application/json")
    found = read(site, tmp_path, INDEX, UNDATED)
    assert found.issue.status == "complete"
    assert "issue_day" in {one.gate for one in found.findings}
    for leaf in LEAVES:
        site.things[f"/pdf/{leaf.no}.pdf"] = Answer(pdf(leaf), "application/pdf")
    (tmp_path / "newest").mkdir()
    newest = read(site, tmp_path / "newest", "newest.json", UNDATED)
    assert newest.issue.status == "partial"
    assert "issue_day" in newest.issue.evidence


@pytest.mark.parametrize("field", ["issueDate", "paperDate", "rq"])
def test_a_day_in_a_field_that_the_shape_does_not_name_counts(
    site: EpaperSite, tmp_path: Path, field: str
) -> None:
    lay_undated(site, **{field: "2024-09-13", "updateDate": "2024-09-13 22:41:07"})
    found = read(site, tmp_path, INDEX, UNDATED)
    assert found.issue.status == "failed"
    assert "shows the issue of 2024-09-13" in found.issue.evidence


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b'{"success": false, "errorinfo": "no issue"}', "drift: selector json layout.pages"),
        (b"<html><title>login</title><input type=password></html>", "no JSON"),
        (b'{"date": "2024-09-14", "data": []}', "drift"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_issue_is_named_and_nothing_lands(
    site: EpaperSite, tmp_path: Path, answer: bytes, told: str
) -> None:
    site.things["/html/2024/20240914/data.json"] = Answer(answer)
    found = read(site, tmp_path, "html/{date:%Y/%Y%m%d}/data.json", WHOLE)
    assert (found.issue.status, found.issue.articles) == ("failed", ())
    assert told in found.issue.evidence


def test_an_article_without_its_answer_is_a_gap(site: EpaperSite, tmp_path: Path) -> None:
    pages = [{"no": 1, "list": [{"id": 1, "title": "一"}, {"id": 2, "title": "二"}]}]
    put(site, "/20240914.json", pages)
    put(site, "/a/1.json", {"title": "一", "text": ["第一段的话说在这里。", "第二段的话说在这里。"]})
    shape = 'no = "no"\narticles = "list"\narticle_url = "a/{id}.json"\nbody = "text"\n'
    found = read(site, tmp_path, "{date:%Y%m%d}.json", shape)
    assert found.issue.status == "partial"
    assert "a/2.json" in found.issue.evidence
    assert found.issue.articles[0].article.body == ("第一段的话说在这里。", "第二段的话说在这里。")


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ({}, "shape.no"),
        ({"no": "a b"}, "is no path"),
        ({"no": "n", "article_url": "x{"}, "may hold"),
        ({"no": "n", "colour": "x"}, "Extra inputs"),
    ],
)
def test_mistakes_in_a_shape_are_told(shape: dict[str, str], told: str) -> None:
    table = {"kind": "json", "base": "https://szb.example.cn", "index": "{date:%Y%m%d}.json", "shape": shape}
    with pytest.raises(ValidationError, match=told):
        TypeAdapter(SourceConfig).validate_python(table)


def test_a_platforms_name_holds_the_shape_and_is_short_for_people() -> None:
    name = 'json {"no":"n","articles":"list","body":"b"}'
    page = parse_layout(
        name, b'cb([{"n": "A1", "list": [{"title": "t", "b": "x"}]}]);', "http://a.example.cn/20240914.js"
    )
    assert [leaf.page_no for leaf in page.leaves] == ["A1"]
    (link,) = page.leaves[0].articles
    assert link.url == "http://a.example.cn/20240914.js#/0/list/0"
    got = parse_article(name, b'cb([{"n": "A1", "list": [{"title": "t", "b": "x"}]}]);', link.url)
    assert (got.title, got.body) == ("t", ("x",))
    assert platform_name(name) == "json"
