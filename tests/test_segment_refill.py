"""Pages with the words of other news in their places keep their forms, and their labels stay true."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.quality.items import comparable

if TYPE_CHECKING:
    from types import ModuleType

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts" / "segment"

TEXT = """观 潮 周 刊

荷叶渡口开了夜市
三十个摊位摆到桥头

本报讯 荷叶渡口的夜市昨晚
开张，三十个摊位摆到桥头。
卖荷叶饭的甄师傅一晚上
卖了两百份。
"""

BODY = ["本报讯 荷叶渡口的夜市昨晚开张，三十个摊位摆到桥头。", "卖荷叶饭的甄师傅一晚上卖了两百份。"]

STALL = "菜场二楼腾出一间铺面，旧书摊上周搬了进去。看书的老人比买菜的还多。摊主说，今年夏天要再添两排书架。"

POOL = [
    {
        "id": "N-1",
        "kind": "news",
        "kicker": "",
        "lines": ["旧书摊搬进菜场二楼"],
        "subtitle": "",
        "text": [STALL],
    }
]

OWN = {**POOL[0], "id": "Q-1", "lines": ["旧书摊搬进了菜场"], "subtitle": "——二楼添两排书架"}


@pytest.fixture(scope="module")
def refill() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        import refill
    finally:
        sys.path.remove(str(SCRIPTS))
    return refill


def page() -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    told = [
        (0, "furniture", "furniture", -1),
        (2, "a", "title", -1),
        (3, "a", "subtitle", -1),
        *((line, "a", "body", at) for line, at in zip((5, 6, 7, 8), (0, 13, 26, 37), strict=True)),
    ]
    lines = TEXT.split("\n")
    labels = [
        {"line": line, "parts": [[0, len(lines[line]), aid, role, at, 0]]} for line, aid, role, at in told
    ]
    article = {
        "id": "a",
        "kind": "news",
        "kicker": "",
        "title": "荷叶渡口开了夜市",
        "subtitle": "三十个摊位摆到桥头",
        "body": BODY,
    }
    return TEXT, labels, {"copy": "k", "engine": "own", "traits": {"paper": "k"}, "articles": [article]}


def filled(refill: ModuleType, monkeypatch: pytest.MonkeyPatch, seed: str = "lamp") -> Any:
    monkeypatch.setattr(refill, "KEPT", 0.0)
    return refill.refilled(*page(), [POOL], seed, None)


def test_what_lines_are_and_where_they_stand_is_kept(
    refill: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = filled(refill, monkeypatch)
    assert sheet.role == ["furniture", "title", "subtitle", "body", "body", "body", "body"]
    assert [f.block for f in sheet.fragments] == [0, 1, 1, 2, 2, 2, 2]


def test_the_words_are_those_of_the_other_article(
    refill: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = filled(refill, monkeypatch)
    bare = [f.bare for f in sheet.fragments]
    assert bare[1] == "旧书摊搬进菜场二楼"
    assert bare[2] in STALL, "a subtitle is a clause of the text"
    assert "荷叶" not in "".join(bare[4:])


def test_of_many_articles_the_one_with_a_heading_of_the_same_fields_is_printed(
    refill: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refill, "KEPT", 0.0)
    sheet = refill.refilled(*page(), [POOL * 9, [OWN]], "lamp", None)
    assert [f.bare for f in sheet.fragments[1:3]] == ["旧书摊搬进了菜场", "——二楼添两排书架"]


def test_a_title_of_two_lines_is_broken_where_its_author_broke_it(refill: ModuleType) -> None:
    printed = [
        refill.Piece(k, 0, 5, "a", "title", -1, was, was) for k, was in enumerate(["荷叶渡口", "开了夜市"])
    ]
    refill._heading(printed, ["旧书摊搬进", "菜场"])
    assert [piece.text for piece in printed] == ["旧书摊搬进", "菜场"]
    refill._heading(printed, ["旧书摊搬进菜场"])
    assert [piece.text for piece in printed] == ["旧书摊", "搬进菜场"]


def test_a_paragraph_ends_a_sentence_where_one_ended(
    refill: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = filled(refill, monkeypatch)
    assert [f.sentence_end for f in sheet.fragments[-4:]].count(True) >= 1
    assert sheet.fragments[-1].sentence_end


def test_places_in_the_body_follow_each_other(refill: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = filled(refill, monkeypatch)
    at = sheet.rank[-3]
    for rank, fragment in zip(sheet.rank[-3:], sheet.fragments[-3:], strict=True):
        assert rank == at
        at += len(comparable(fragment.bare))


def test_the_same_seed_fills_a_page_the_same(refill: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (filled(refill, monkeypatch) for _ in range(2))
    assert one.page.text == two.page.text


def test_an_article_may_keep_its_words(refill: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refill, "KEPT", 1.0)
    monkeypatch.setattr(refill, "RENAMED", 0.0)
    assert refill.refilled(*page(), [POOL], "lamp", None).page.text.strip() == TEXT.strip()


VERSES = """麦子黄了一夜
母亲把灯拨亮

停水通知
9月22日22时至次日6时停水，
电话6620114。
"""


def of_other_kinds() -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    told = [
        (0, "p", "body", 0), (1, "p", "body", 6),
        (3, "n", "title", -1), (4, "n", "body", 0), (5, "n", "body", 16),
    ]  # fmt: skip
    lines = VERSES.split("\n")
    labels = [
        {"line": line, "parts": [[0, len(lines[line]), aid, role, at, 0]]} for line, aid, role, at in told
    ]
    poem = {"id": "p", "kind": "poem", "kicker": "", "title": "", "subtitle": "", "body": lines[:2]}
    notice = {**poem, "id": "n", "kind": "notice", "title": "停水通知", "body": ["".join(lines[4:6])]}
    return (
        VERSES,
        labels,
        {"copy": "k", "engine": "own", "traits": {"paper": "k"}, "articles": [poem, notice]},
    )


def test_a_poem_gets_other_verses_and_a_notice_other_digits(
    refill: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refill, "KEPT", 0.0)
    sheet = refill.refilled(*of_other_kinds(), [POOL], "lamp", None)
    assert sheet.role == ["body", "body", "title", "body", "body"]
    first, second, title, dated, phone = [f.bare for f in sheet.fragments]
    assert {first, second}.isdisjoint(VERSES.split("\n"))
    assert sheet.rank[:2] == [0, len(first)]
    assert title == "停水通知"
    digits = re.compile(r"\d")
    assert digits.sub("#", dated) == "#月##日##时至次日#时停水，"
    assert digits.sub("#", phone) == "电话#######。"
    assert (dated, phone) != ("9月22日22时至次日6时停水，", "电话6620114。")
