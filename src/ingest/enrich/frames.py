"""What the sentence around a name says of it: a verb of motion, a list of persons, verse, two phrases side by side.

`forms` looks at the characters beside a name; here it is the clause.
"""

from __future__ import annotations

import re

from ingest.enrich.spots import FAMILIES

MOTION = frozenset(
    ("从", "自", "往", "赴", "抵", "抵达", "来自", "途经", "开往", "前往", "驶往", "飞往", "运往", "销往", "发往",
     "寄往", "直达", "返回", "回到", "来到", "路过", "开进", "调往", "迁往")
)  # fmt: skip
"""Words that a place's name stands behind."""

_THING = re.compile("(?:的[㐀-鿿]{1,5}?|[㐀-鿿]{2,3}?)[，、；和与]")

_STOPS = re.compile("[，。；！？、：“”（）()\n]")
_CALLED = re.compile(
    "(?:我|他|她|名|名字|小名|真名|笔名|艺名|乳名)叫(?:做)?$|(?:取名|起名|化名|署名|姓名)[为叫是：:]?$"
)
_FULL_NAME = re.compile("[㐀-鿿]{2,3}")

_LINES = frozenset((4, 5, 7))
"""Characters of a line of verse."""
_PROSE = re.compile("[的了是在昨今将已们个您我你他她]")


def called(text: str, start: int) -> bool:
    """Tell whether what begins at `start` is somebody's name by the words before it: “我叫 | 长宁”."""
    return _CALLED.search(text, max(0, start - 5), start) is not None


def in_a_list_of_persons(text: str, start: int, end: int) -> bool:
    """Tell whether a name stands in a list whose members have persons' names: 徐州生 among 沈丽江、周庆元、吴江南."""
    if text[start] not in FAMILIES:
        return False
    left, right = start, end
    while left and text[left - 1] not in "。；！？：\n，":
        left -= 1
    while right < len(text) and text[right] not in "。；！？：\n，":
        right += 1
    members = [member.strip("” “") for member in text[left:right].split("、")]
    members[0] = re.sub("^.*[有是为包括]", "", members[0])
    members[-1] = re.sub("(?:等|[一二三四五六七八九十两]人|和其他).*$", "", members[-1])
    persons = [one for one in members if _FULL_NAME.fullmatch(one) and one[0] in FAMILIES]
    longer = any(one.startswith(text[start:end]) and len(one) > end - start for one in members)
    return longer and len(members) > 2 and len(persons) > 0.7 * len(members)


def in_verse(text: str, start: int, end: int) -> bool:
    """Tell whether a name stands within a line of verse: of four, five or seven signs, and so is the one beside it.

    What begins a line may well be a place: 平湖瓜灯亮，海宁皮影忙.
    """
    if not start or _STOPS.match(text[start - 1]):
        return False
    begin = max((stop.end() for stop in _STOPS.finditer(text, max(0, start - 8), start)), default=-1)
    stop = _STOPS.search(text, end)
    if begin < 0 and start <= 8:
        begin = 0
    if begin < 0 or stop is None:
        return False
    line = text[begin : stop.start()]
    if len(line) not in _LINES or _PROSE.search(line):
        return False
    size = len(line)
    after, before = text[stop.end() : stop.end() + size], text[max(0, begin - 1 - size) : max(0, begin - 1)]
    closed = text[stop.end() + size : stop.end() + size + 1]
    beside = [
        other
        for other, whole in (
            (after, not closed or _STOPS.match(closed) is not None),
            (before, begin - 1 - size <= 0 or _STOPS.match(text[begin - 2 - size]) is not None),
        )
        if whole and len(other) == size
    ]
    return any(not _STOPS.search(other) and not _PROSE.search(other) for other in beside)


def next_phrase(text: str, end: int) -> int:
    """Give where the next phrase of the same make begins: 晋江 | 的鞋，| 石狮 | 的衣. 0 where the name is in none."""
    found = _THING.match(text, end)
    return found.end() if found else 0
