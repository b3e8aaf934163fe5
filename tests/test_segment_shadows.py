from __future__ import annotations

import pytest

from ingest.pages import page_from_text
from ingest.segment.assemble import assemble
from ingest.segment.conservation import check
from ingest.segment.decided import Draft, Part


def title(*lines: str) -> str:
    page = page_from_text("\n".join(lines))
    parts = [Part(i, "title", 0, "a title") for i in range(len(lines))]
    found = assemble(page, parts, [Draft()], "test")
    assert check(page, found) == ()
    return found.articles[0].title


@pytest.mark.parametrize(
    ("lines", "once"),
    [
        (("查封一处", "查封一处“三无", "“三无”黑仓库", "”黑仓库"), "查封一处“三无”黑仓库"),
        (("加固加固",), "加固"),
        (("启事", "讣告讣告"), "启事讣告"),
        (("三三分分十十二二秒秒连连进进",), "三分十二秒连进"),
        (("海上来了一群", "铁牛", "海上来了一群", "铁牛"), "海上来了一群铁牛"),
    ],
)
def test_a_shadow_broken_over_lines_is_taken_out_of_the_title(lines: tuple[str, ...], once: str) -> None:
    assert title(*lines) == once


def test_letters_of_an_upright_title_that_come_twice_are_kept() -> None:
    assert title(*"石头会唱歌石头听") == "石头会唱歌石头听"


def test_a_title_that_says_a_word_twice_is_kept() -> None:
    assert title("好好吃饭好好睡") == "好好吃饭好好睡"
    assert title("爸爸妈妈爷爷") == "爸爸妈妈爷爷"
