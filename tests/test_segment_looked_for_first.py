"""What is asked of many lines at once or looked for cheaply first is the same as line by line."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.segment.bylines import is_open_credit
from ingest.segment.credit_words import ANY_CHARACTER, TABLE, may_have_word
from ingest.segment.dateline import starts_dateline
from ingest.segment.language import grams, pairs_of, word_across

LINES = ["菱桶下水，采菱人忙", "", "在3号码头", "𠮷野家丨鱼", "丨", "渔船靠岸靠岸"]


def test_pairs_of_many_lines_are_those_of_each_line() -> None:
    pairs, sizes = pairs_of(LINES)
    assert sizes.tolist() == [len(grams(line)) for line in LINES]
    assert [chr(pair >> 16) + chr(pair & 0xFFFF) for pair in pairs.tolist()] == [
        pair for line in LINES for pair in grams(line)
    ]


def test_pairs_are_in_the_order_in_which_their_texts_are() -> None:
    pairs, _ = pairs_of(LINES)
    assert [chr(pair >> 16) + chr(pair & 0xFFFF) for pair in np.unique(pairs).tolist()] == sorted(
        {pair for line in LINES for pair in grams(line)}
    )


def test_no_lines_have_no_pairs() -> None:
    assert [len(told) for told in pairs_of([])] == [0, 0]


@pytest.mark.parametrize(
    "said",
    [word for entry in TABLE.values() for word in entry.words.split()]
    + [
        "文/图 聂小满",
        "图｜聂小满",
        "聂小满 文",
        "聂小满 图",
        "摄",
        "菰城晚报 聂小满",
        "菰城融媒体中心 曲栗",
        "今日早报丨曲栗",
    ]
    + [
        "菰城客户端 曲栗",
        "菰城都市报 曲栗",
        "菰城电视台 曲栗",
        "菰城广电 曲栗",
        "菰城全媒体：曲栗",
        "菰城新闻网 曲栗",
    ],
)
def test_every_role_word_is_found_behind_other_text(said: str) -> None:
    assert may_have_word(said)
    assert may_have_word(f"菱角{said}")


DATELINES = """本报讯 昨天/本报消息 昨天/新华社北京1月8日电/据新华社北京电/据人民网消息/菰城新闻网讯（记者 聂小满）
掌上菰城讯（记者 聂小满）/菰城融媒〔记者 聂小满〕/菰城晚报消息 昨天/光明日报北京3月2日/【本报讯 聂小满】/本報訊 昨天"""


@pytest.mark.parametrize("said", DATELINES.replace("\n", "/").split("/"))
def test_every_form_of_a_dateline_is_one(said: str) -> None:
    assert starts_dateline(said)


ACROSS = [
    ("在人民", "代表大", 4),
    ("社会主", "义核心", 4),
    ("今天上", "午在望", 4),
    ("的渔", "民在", 2),
    ("1", "月", 0),
    ("，", "的", 0),
    ("", "的", 0),
]


@pytest.mark.parametrize(("left", "right", "length"), ACROSS)
def test_the_longest_word_across_a_join_is_found(left: str, right: str, length: int) -> None:
    assert word_across(left, right) == length


def test_every_word_of_a_role_has_one_of_the_characters_that_are_looked_for_first() -> None:
    words = [word for entry in TABLE.values() for word in entry.words.split()]
    assert [word for word in words if ANY_CHARACTER.isdisjoint(word)] == []
    assert all(may_have_word(word) for word in words)


@pytest.mark.parametrize("title", ["全媒体", "融媒", "新媒体", "首席", "见习", "实习", "特约", "特派"])
def test_every_way_to_begin_a_role_that_the_next_line_names_leaves_a_credit_open(title: str) -> None:
    assert is_open_credit(f"本报{title}")
    assert is_open_credit(f"菰城晚报{title}")
