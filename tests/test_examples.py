"""The questions of sql/examples, asked of the sample newspaper: answered as written down, and right by its gold."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.catalog.door import Door
from ingest.catalog.examples import load_answers, load_examples, told_answer
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).resolve().parent.parent
EXAMPLES = load_examples()
ANSWERS = load_answers()
GOLD: list[dict[str, Any]] = [
    {**article, "day": path.stem[:10], "page": path.stem[11:]}
    for path in sorted((HOME / "sample" / "gold").glob("*.json"))
    for article in json.loads(path.read_text("utf-8"))["articles"]
]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    lake = Lake.open(str(tmp_path_factory.mktemp("examples") / "lake"))
    paper = load_papers(HOME / "sample" / "papers.toml").paper("chenghu")
    run_days(paper, [date(2024, 9, 14) + timedelta(days=n) for n in range(7)], lake, command="test")
    with Door(lake) as door:
        yield door


def rows(door: Door, name: str) -> list[dict[str, Any]]:
    (sql,) = (one.sql for one in EXAMPLES if one.name == name)
    return door.ask(sql).to_pylist()


def printed(article: dict[str, Any]) -> str:
    head = (article[name] for name in ("kicker", "title", "subtitle"))
    return "\n".join([*(part for part in head if part), *article["body"]])


def test_there_are_thirty_examples_each_with_its_question_in_two_languages() -> None:
    assert len(EXAMPLES) >= 30
    assert all(re.search("[\u4e00-\u9fff]", one.chinese) and one.question for one in EXAMPLES)
    assert ANSWERS.keys() == {one.name for one in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_an_example_answers_as_is_written_down(door: Door, example: Any) -> None:
    """After a change that is meant to change answers: python scripts/docs/answers.py."""
    assert told_answer(door.ask(example.sql)) == ANSWERS[example.name]


def test_a_word_is_counted_on_the_days_that_the_gold_has_it(door: Door) -> None:
    """The segmenter may join or split articles, so of the days all must agree and of the articles nine in ten.

    A label taken for a heading may say the word once more.
    """
    wanted = Counter(one["day"] for one in GOLD if "中秋" in printed(one))
    found = {str(row["period"]): row["articles"] for row in rows(door, "word_over_time") if row["articles"]}
    assert found.keys() == wanted.keys()
    assert sum(min(found[day], wanted[day]) for day in wanted) >= 0.9 * wanted.total()
    assert sum(found.values()) <= 1.1 * wanted.total()
    times = sum(printed(one).count("中秋") for one in GOLD)
    assert abs(sum(row["times"] for row in rows(door, "word_over_time")) - times) <= max(1, 0.05 * times)


def test_every_town_counts_once_under_its_official_name_and_as_the_gold_has_it(door: Door) -> None:
    towns = rows(door, "towns_in_the_news")
    names = [row["name"] for row in towns]
    assert len(set(names)) == len(names)
    assert all(name.endswith(("镇", "街道")) for name in names)
    for row in towns:
        stem = re.sub("(?:镇|街道)$", "", row["name"])
        wanted = sum(1 for one in GOLD if stem in printed(one))
        assert row["articles"] <= wanted + 1, row
        assert row["articles"] >= 0.7 * wanted, row
    named = {row["name"] for row in towns} | {row["name"] for row in rows(door, "towns_never_named")}
    assert len(named) == 9


def test_agency_copy_is_that_of_the_gold_and_nothing_of_the_papers_own(door: Door) -> None:
    wanted = sorted(
        (one["day"], one["page"]) for one in GOLD if re.match("新华社|据新华社", "".join(one["body"]))
    )
    found = sorted((str(row["issue_date"]), row["page_no"]) for row in rows(door, "agency_copy"))
    assert found == wanted
    assert {row["source_agency"] for row in rows(door, "agency_copy")} == {"新华社"}


def test_writers_are_credited_as_often_as_the_gold_credits_them(door: Door) -> None:
    wanted = Counter(name for one in GOLD for role in ("reporters", "correspondents") for name in one[role])
    for row in rows(door, "writers"):
        assert abs(row["credits"] - wanted[row["name"]]) <= max(1, 0.2 * wanted[row["name"]]), row


def test_a_search_finds_what_the_gold_has(door: Door) -> None:
    both = [one for one in GOLD if "台风" in printed(one) and "望圩镇" in printed(one)]
    found = rows(door, "search_two_words")
    assert {str(row["issue_date"]) for row in found} == {one["day"] for one in both}
    without = {one["day"] for one in GOLD if "中秋" in printed(one) and "台风" not in printed(one)}
    assert {str(row["issue_date"]) for row in rows(door, "search_without")} == without
