"""What the words of a PDF page's lines look like: lines that are not asked would have said nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.pages import page_from_bytes
from ingest.segment import kinds
from ingest.segment.bylines import MARKS, is_byline_line, is_marked_names
from ingest.segment.credit_words import ANY_CHARACTER, TABLE
from ingest.segment.jumps import is_jump_line
from ingest.segment.layout import line_words
from ingest.segment.traditional import own_media

if TYPE_CHECKING:
    import pytest

SAMPLE = Path(__file__).parent.parent / "sample/pages"
ODD = (
    "（下转第3版） ▲上接一版 下轉第二版 本报讯（记者 聂小满） 新华社北京1月8日电 【本报讯】 掌上菰城讯（记者 曲栗）",
    "□ 王五 ■摄影 柴舟 聂小满 摄 文/图 鲍清 據新華社 据新华社 综合新华网报道 指导老师：曲栗 县委宣传部 聂小满",
    "第A03版 ٣版 2024年9月14日 星期六 农历八月 今日八版 责任编辑：曲栗 本版責編 编辑同志： 讲文明树新风 垃圾分类",
    "菰城农商银行协办 本栏目由市供电局特约刊登 ——致父亲 水乡—— 谁来守河？ “渔” ① ½ 𝟙𝟚 新闻热线 投稿邮箱",
    "www.example.com",
    "招聘启事 停电通知 报名电话：0573-88888888 优惠 8 、 ， 。 A1 今日澄湖记者 今日 澄湖记者",
    "今日澄湖讯 昨天下午，渔民都来了",
)
"""Lines of each kind that is looked for: in traditional characters, with other digits, beyond the first plane."""


def _lines() -> list[str]:
    pages = [page_from_bytes(file.read_bytes()) for file in sorted(SAMPLE.rglob("*.txt"))]
    sample = {line.strip() for page in pages for line in page.text.split("\n")}
    words = {word for line in ODD for word in (line, *line.split())}
    return sorted(sample | words | {""})


def test_a_line_without_the_signs_of_a_number_has_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking all lines everything gives the same numbers as asking those that have a sign of it."""
    lines = _lines()
    found = line_words.word_numbers(lines)
    with own_media(("今日澄湖",)):
        owned = line_words.word_numbers(lines)
    signs, bits = line_words._signs()
    monkeypatch.setattr(line_words, "_signs", lambda: (signs, np.full_like(bits, bits[-1])))
    assert found.shape == (len(lines), line_words.COUNT)
    assert found.any(axis=0).all(), "every number is to be seen"
    assert np.array_equal(found, line_words.word_numbers(lines))
    with own_media(("今日澄湖",)):
        assert np.array_equal(owned, line_words.word_numbers(lines))
    assert not np.array_equal(found, owned)
    assert line_words.word_numbers([]).shape == (0, line_words.COUNT)


def test_a_number_says_of_a_line_what_is_said_of_it_by_itself() -> None:
    """What is told of all lines at once, by tables of characters, is what one line by itself is told."""
    lines = _lines()
    numbers = line_words.word_numbers(lines).T
    for at, told in (
        (line_words.BYLINE, is_byline_line),
        (line_words.MARKED, is_marked_names),
        (line_words.JUMP, is_jump_line),
        (16, lambda text: text[-1:] in "。！？…”’」』）)!?"),
        (17, lambda text: text[-1:] in "，、；："),
        (18, lambda text: "。" in text),
        (19, lambda text: "，" in text),
        (22, lambda text: text[:1] in MARKS),
        (23, lambda text: text[:1] in "（("),
        (24, lambda text: text[-1:] in "）)"),
        (31, lambda text: sum(sign.isascii() for sign in "".join(text.split())) / max(1, len("".join(text.split())))),
        (32, lambda text: sum("一" <= sign <= "鿿" for sign in text) / max(1, len("".join(text.split())))),
        (33, lambda text: any(sign in text for sign in "？！?!")),
        (34, lambda text: any(sign in text for sign in "“”")),
    ):  # fmt: skip
        assert numbers[at].tolist() == [float(told(text)) for text in lines], at


def test_every_role_word_has_a_character_that_is_looked_for() -> None:
    """What is looked for before the pattern of role words leaves none of them out."""
    words = [word for entry in TABLE.values() for word in entry.words.split()]
    assert [word for word in words if ANY_CHARACTER.isdisjoint(word)] == []


def test_furniture_is_told_as_its_patterns_say() -> None:
    """The characters beside each pattern leave out no text that the pattern finds."""
    for line in _lines():
        bare = kinds.role_words("".join(line.split()))
        first = next((kind for kind, _, pattern in kinds._FURNITURE if pattern.search(bare)), None)
        if first is not None and "同志" not in bare:
            assert kinds.furniture_kind(line) == first, line
            assert (
                bare[0] in kinds.SLOGANS
                or bare[-1] in kinds.SPONSORS
                or any(char in kinds.FURNITURE or char.isdecimal() for char in bare)
            ), line
