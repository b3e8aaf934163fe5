"""The sample newspaper keeps what its README promises."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample"
SHARED = ROOT.parent / "shared"


def load_typesetter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_typeset", SAMPLE / "typeset.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TYPESET = load_typesetter()
COPY: list[dict[str, Any]] = TYPESET.read_copy()
PAGES = [(copy, page) for copy in COPY for page in copy["pages"] if not page.get("missing")]
PAGE_IDS = [f"{copy['date']}-{page['no']}" for copy, page in PAGES]
GOLD = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((SAMPLE / "gold").glob("*.json"))}
ARTICLES = [(page_id, article) for page_id, gold in GOLD.items() for article in gold["articles"]]

each_page = pytest.mark.parametrize(("copy", "page"), PAGES, ids=PAGE_IDS)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def read_places() -> list[dict[str, str]]:
    with (SAMPLE / "places.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(copy: dict[str, Any], page: dict[str, Any]) -> str:
    raw = (SAMPLE / "pages" / str(copy["date"]) / f"{page['no']}.txt").read_bytes()
    return raw.decode(page.get("encoding", "utf-8"))


def articles_of(copy: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {article["id"]: article for article in copy["articles"]}


def bylines_of(page: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (article, text) of every byline, credit and jump line that the plan of a page prints."""
    own = [(p.get("byline") or p.get("jump"), p["as"]) for p in page["plan"] if "byline" in p or "jump" in p]
    return own + [(p["body"], p["tail"]) for p in page["plan"] if "tail" in p]


def test_committed_pages_and_gold_are_what_the_typesetter_writes() -> None:
    files = TYPESET.all_files()
    committed = {
        path.relative_to(SAMPLE).as_posix(): path.read_bytes()
        for pattern in ("pages/*/*.txt", "gold/*.json")
        for path in SAMPLE.glob(pattern)
    }
    assert committed.keys() == files.keys()
    assert [path for path, content in files.items() if committed[path] != content] == []


@each_page
def test_every_character_of_a_page_is_accounted_for(copy: dict[str, Any], page: dict[str, Any]) -> None:
    gold = GOLD[f"{copy['date']}-{page['no']}"]
    articles = articles_of(copy)
    text = bare(printed(copy, page))
    known = [bare(part) for article in gold["articles"] for part in article["body"]]
    known += [bare(line) for line in gold["furniture"]]
    known += [bare(line) for _, line in bylines_of(page)]
    known += [
        bare("".join(TYPESET.title_lines(piece, articles[piece["title"]])))
        for piece in page["plan"]
        if "title" in piece
    ]
    covered = bytearray(len(text))
    for part in sorted(known, key=len, reverse=True):
        start = text.find(part)
        assert start >= 0, part
        while start >= 0:
            covered[start : start + len(part)] = b"\1" * len(part)
            start = text.find(part, start + 1)
    assert "".join(char for char, seen in zip(text, covered, strict=True) if not seen) == ""


@each_page
def test_no_character_is_printed_that_the_copy_does_not_hold(
    copy: dict[str, Any], page: dict[str, Any]
) -> None:
    articles = articles_of(copy)
    on_page = {slug for slug, article in articles.items() if article["page"] == page["no"]}
    named = {
        piece[part] for piece in page["plan"] for part in ("body", "title", "byline", "jump") if part in piece
    }
    assert named == on_page
    length = sum(len(bare(part)) for slug in on_page for part in articles[slug]["body"])
    length += sum(len(bare(piece["furniture"])) for piece in page["plan"] if "furniture" in piece)
    length += sum(len(bare(text)) for _, text in bylines_of(page))
    length += sum(
        len(bare("".join(TYPESET.title_lines(piece, articles[piece["title"]]))))
        for piece in page["plan"]
        if "title" in piece
    )
    doubled = sum(
        len(bare("".join(TYPESET.piece_lines(piece, articles, page, "")))) - len(bare(piece["furniture"]))
        for piece in page["plan"]
        if "furniture" in piece
    )
    assert len(bare(printed(copy, page))) == length + doubled


@each_page
def test_every_title_is_printed_whole(copy: dict[str, Any], page: dict[str, Any]) -> None:
    articles = articles_of(copy)
    titled = set()
    for piece in page["plan"]:
        if "title" not in piece:
            continue
        article = articles[piece["title"]]
        titled.add(article["id"])
        gold = bare("".join(article.get(part, "") for part in ("kicker", "title", "subtitle")))
        if "as" not in piece:
            assert bare("".join(piece.get("lines", [gold]))) == gold
        shown = bare("".join(TYPESET.title_lines(piece, article)))
        assert set(shown) == set(gold)
        rest = iter(shown)
        assert all(char in rest for char in gold), "the title is a subsequence of what is printed"
        assert len(shown) <= 2 * len(gold)
    assert titled == {a["id"] for a in articles.values() if a["page"] == page["no"] and a.get("title")}


@each_page
def test_every_author_is_named_on_the_page(copy: dict[str, Any], page: dict[str, Any]) -> None:
    for slug, article in articles_of(copy).items():
        if article["page"] != page["no"]:
            continue
        printed_names = bare(
            "".join([*(text for of, text in bylines_of(page) if of == slug), *article["body"]])
        )
        for role in ("reporters", "correspondents", "photographers"):
            for name in article.get(role, []):
                assert name == bare(name)
                assert name in printed_names, (slug, name)


@each_page
def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(
    copy: dict[str, Any], page: dict[str, Any]
) -> None:
    # A run of a shadowed title is no line of type: only bodies are broken into lines.
    for piece in page["plan"]:
        if "body" not in piece:
            continue
        for line in TYPESET.body_lines(piece, articles_of(copy)[piece["body"]], page, "x"):
            assert line[:1] not in TYPESET.CLOSERS
            assert line[-1:] not in TYPESET.OPENERS


@each_page
def test_lines_of_a_body_keep_their_column(copy: dict[str, Any], page: dict[str, Any]) -> None:
    for piece in page["plan"]:
        if not piece.get("width"):
            continue
        for paragraph in articles_of(copy)[piece["body"]]["body"]:
            lines = TYPESET.break_lines(paragraph, piece["width"])
            assert "".join(map(bare, lines)) == bare(paragraph)
            assert all(TYPESET.width_of(line) <= piece["width"] + 1 for line in lines)
            # A number or a letter word that must not be broken can shorten a line by its own width.
            assert all(TYPESET.width_of(line) >= piece["width"] - 9 for line in lines[:-1])


@each_page
def test_a_page_is_as_long_as_a_newspaper_page(copy: dict[str, Any], page: dict[str, Any]) -> None:
    assert 1_200 <= len(bare(printed(copy, page))) <= 3_000


def test_gold_has_exactly_the_fields_of_the_page_benchmark() -> None:
    for page_id, gold in GOLD.items():
        assert list(gold) == ["page_id", "paper", "issue_date", "page_no", "articles", "furniture"]
        assert gold["page_id"] == page_id == f"{gold['issue_date']}-{gold['page_no']}"
        for article in gold["articles"]:
            assert list(article) == [
                *(
                    "id",
                    "kind",
                    "kicker",
                    "title",
                    "subtitle",
                    "reporters",
                    "correspondents",
                    "photographers",
                ),
                *("body", "continued_to", "continued_from", "byline_known", "byline_detached"),
            ]


def test_article_ids_are_unique_and_continued_stories_name_each_other() -> None:
    by_id = {article["id"]: article for _, article in ARTICLES}
    assert len(by_id) == len(ARTICLES)
    continued = {name: article["continued_to"] for name, article in by_id.items() if article["continued_to"]}
    assert len(continued) == 2
    assert {by_id[name]["continued_from"] for name in continued.values()} == set(continued)


def test_all_kinds_of_articles_occur() -> None:
    kinds = {article["kind"] for _, article in ARTICLES}
    assert kinds == {"news", "essay", "poem", "letter", "photo", "weather", "notice", "table", "ad"}


def test_there_is_an_issue_for_every_day_of_the_calendar_but_one_page() -> None:
    paper = tomllib.loads((SAMPLE / "papers.toml").read_text("utf-8"))["papers"]["chenghu"]
    calendar = paper["calendar"]
    days = [
        calendar["first"] + dt.timedelta(days=n)
        for n in range((calendar["last"] - calendar["first"]).days + 1)
    ]
    due = [day for day in days if not any(shut["from"] <= day <= shut["to"] for shut in calendar["closed"])]
    assert [copy["date"] for copy in COPY] == due
    expected = {(str(day), no) for day in due for no in calendar["pages"]}
    there = {(path.parent.name, path.stem) for path in SAMPLE.glob("pages/*/*.txt")}
    assert expected - there == {("2024-09-18", "03")}
    assert there <= expected
    for copy in COPY:
        assert [page["no"] for page in copy["pages"]] == calendar["pages"]
        assert {page["no"]: page["name"] for page in copy["pages"]} == paper["page_names"]


def test_one_page_is_in_gb18030_and_one_has_a_byte_order_mark_and_crlf() -> None:
    raw = {path.relative_to(SAMPLE).as_posix(): path.read_bytes() for path in SAMPLE.glob("pages/*/*.txt")}

    def is_utf8(content: bytes) -> bool:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    assert [path for path, content in raw.items() if not is_utf8(content)] == ["pages/2024-09-15/04.txt"]
    assert [path for path, content in raw.items() if b"\r\n" in content] == ["pages/2024-09-20/02.txt"]
    assert raw["pages/2024-09-20/02.txt"].startswith(b"\xef\xbb\xbf")


def test_one_page_has_no_blank_line_at_all() -> None:
    texts = {f"{copy['date']}-{page['no']}": printed(copy, page) for copy, page in PAGES}
    assert [page_id for page_id, text in texts.items() if "\n\n" not in text.replace("\r", "")] == [
        "2024-09-15-02"
    ]


def test_the_reprint_and_the_excerpt_repeat_their_originals() -> None:
    by_id = {article["id"]: bare("".join(article["body"])) for _, article in ARTICLES}

    def shingles(text: str) -> set[str]:
        return {text[n : n + 5] for n in range(len(text) - 4)}

    first, second = by_id["2024-09-14-02-rice-fish"], by_id["2024-09-15-02-rice-fish-short"]
    assert len(second) < 0.8 * len(first)
    assert len(shingles(first) & shingles(second)) / len(shingles(second)) > 0.75
    full, excerpt = by_id["2024-09-16-02-boat"], by_id["2024-09-16-01-boat-excerpt"]
    assert full.startswith(excerpt)


def test_places_form_a_county_of_three_streets_and_six_towns() -> None:
    rows = read_places()
    codes = [row["code"] for row in rows]
    names = [name for row in rows for name in (row["name"], *row["aliases"].split("|")) if name]
    assert list(rows[0]) == ["code", "name", "aliases", "lon", "lat"]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)
    assert rows[0]["code"] == "330495"
    assert sum(row["name"].endswith("街道") for row in rows) == 3
    assert sum(row["name"].endswith("镇") for row in rows) == 6
    assert all(code == "330495" or code[:-3] in codes for code in codes)
    assert {len(code) for code in codes} == {6, 9, 12}
    assert all(120.6 <= float(row["lon"]) <= 120.9 and 30.4 <= float(row["lat"]) <= 30.7 for row in rows)


def test_no_place_is_an_ordinary_word() -> None:
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    rows = read_places()
    names = [name for row in rows for name in (row["name"], *row["aliases"].split("|")) if name]
    assert [name for name in names if jieba.dt.FREQ.get(name, 0)] == []


def test_every_town_and_nearly_every_village_is_in_the_news() -> None:
    rows = read_places()
    news = "".join("".join(article["body"]) for _, article in ARTICLES)
    assert all(row["name"] in news for row in rows if len(row["code"]) == 9)
    villages = [row["name"] for row in rows if len(row["code"]) == 12]
    assert sum(name in news for name in villages) >= 0.7 * len(villages)


def test_no_sentence_is_taken_from_other_newspapers() -> None:
    others = [*SHARED.glob("pages/**/*.txt"), *SHARED.glob("pagebench/*/txt/*.txt")]
    if not others:
        pytest.skip("no other newspapers here")
    taken: set[str] = set()
    named = re.compile("统一社会信用代码")  # what the law calls it is nobody's sentence
    for path in others:
        text = bare(path.read_text("utf-8", errors="replace"))
        taken.update(text[n : n + 8] for n in range(len(text) - 7))
    bodies = [
        (article["id"], part)
        for _, article in ARTICLES
        for whole in article["body"]
        for part in named.split(bare(whole))
    ]
    assert [
        (name, b[n : n + 8]) for name, b in bodies for n in range(len(b) - 7) if b[n : n + 8] in taken
    ] == []


@pytest.mark.parametrize(
    ("mode", "lines"),
    [
        ("", ["守好“大门”"]),
        ("run", ["守好守好““大门大门””"]),
        ("whole", ["守好“大门”守好“大门”"]),
        ("line", ["守好“大门”", "守好“大门”"]),
        ("spaced", ["守 好 “ 大 门 ”"]),
        ("half", ["守 好 “ 大 门 ”大 门 ”"]),
    ],
)
def test_titles_are_doubled_as_shadows_come_out_of_a_pdf(mode: str, lines: list[str]) -> None:
    assert TYPESET.double("守好“大门”", mode) == lines


def test_a_closing_mark_is_squeezed_in_or_takes_a_character_down_with_it() -> None:
    assert TYPESET.break_lines("一二三四五六，七八", 6, indent=0) == ["一二三四五六，", "七八"]
    assert TYPESET.break_lines("一二三四五六。”七八", 6, indent=0) == ["一二三四五", "六。”七八"]
    assert TYPESET.break_lines("一二三四五“六七", 6, indent=0) == ["一二三四五", "“六七"]
    assert TYPESET.break_lines("一二三四五1200亩", 6, indent=0) == ["一二三四五", "1200亩"]
