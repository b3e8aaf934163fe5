"""The invented pages that the segmenter learns from are labelled as they are set."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.quality.items import comparable

if TYPE_CHECKING:
    from types import ModuleType

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts" / "segment"


@pytest.fixture(scope="module")
def typeset() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        import typeset
    finally:
        sys.path.remove(str(SCRIPTS))
    return typeset


def pool() -> list[dict[str, Any]]:
    texts = ["菱桶摇进望圩的早晨，冉金花坐进椭圆的菱桶。", "9路车拐了个弯，石漕镇的老人少走三里地。"]
    return [
        {
            "id": f"a{n}",
            "kind": "news" if n % 3 else "photo",
            "kicker": "开采第一天" if n % 2 else "",
            "title": f"菱桶摇进望圩的早晨，{n}位老人去看",
            "subtitle": "",
            "reporters": [],
            "correspondents": [],
            "body": [
                f"本报讯 第{n}天，" + texts[n % 2] * (4 + n % 5),
                texts[(n + 1) % 2] * 6,
                texts[n % 2] * 5,
            ],
        }
        for n in range(12)
    ]


def test_the_same_seed_sets_the_same_page(typeset: ModuleType) -> None:
    one, two = (typeset.page(pool(), "lamp-3") for _ in range(2))
    assert one.page.text == two.page.text
    assert (one.role, one.article, one.rank) == (two.role, two.article, two.rank)


def test_body_lines_in_the_order_of_their_places_are_the_body(typeset: ModuleType) -> None:
    for number in range(12):
        sheet = typeset.page(pool(), f"lamp-{number}")
        lines: dict[str, list[tuple[int, str]]] = defaultdict(list)
        rows = zip(sheet.fragments, sheet.role, sheet.article, sheet.rank, strict=True)
        for fragment, role, article, place in rows:
            if role in {"body", "subhead"} and place >= 0:
                lines[article].append((place, fragment.text))
        for article in sheet.gold["articles"]:
            told = comparable("".join(text for _, text in sorted(lines[article["id"]])))
            # A credit may stand behind the last sentence.
            assert told.startswith(comparable("".join(article["body"]))), sheet.page.text
            assert len(told) - len(comparable("".join(article["body"]))) < 40


def test_every_line_has_a_role(typeset: ModuleType) -> None:
    sheet = typeset.page(pool(), "lamp-1")
    assert len(sheet.role) == len(sheet.fragments)
    assert {"title", "body"} <= set(sheet.role)
    assert None not in sheet.role
