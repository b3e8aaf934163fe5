"""What the form of each line says, as small numbers: the columns that roles are told from."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, get_args

import numpy as np

from ingest.model import FurnitureKind
from ingest.segment import bylines
from ingest.segment.dateline import starts_dateline
from ingest.segment.jumps import is_jump_line
from ingest.segment.kinds import (
    CONTACT,
    NOTICE_BODY,
    NOTICE_TITLE,
    PHOTO_TITLE,
    WEATHER,
    furniture_kind,
    is_page_furniture,
    is_table_row,
)
from ingest.segment.text.kinship import kinship

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.segment.language import JoinModel
    from ingest.segment.text.fragments import Fragment

_CLOSERS = "，。、；：？！”’）》」』…"
_ENDS = (
    "-",
    "dash",
    "stop",
    "stopq",
    "quote",
    "，",
    "、",
    "；",
    "：",
    "paren",
    "digit",
    "ascii",
    "han",
    "sign",
)
_STARTS = ("-", "dash", "quote", "paren", "closer", "mark", "digit", "ascii", "han", "sign")
_FORMS = (
    "", "jump", "byline", "marked", "dateline", "row", "name", "weather", "notice", "greeting", "salute",
    *(f"furniture-{kind}" for kind in get_args(FurnitureKind)),
)  # fmt: skip
_END = {name: i for i, name in enumerate(_ENDS)}
_START = {name: i for i, name in enumerate(_STARTS)}
_FORM = {name: i for i, name in enumerate(_FORMS)}

FURNITURE_FORM = len(_FORMS) - len(get_args(FurnitureKind))
"""The first value of the column `form` of lines that are furniture by their form."""

OPENING = frozenset({_FORM["byline"], _FORM["marked"], _FORM["dateline"]})
"""Values of the column `form` of lines that open a text where none stands before them."""

ROW = _FORM["row"]
"""The value of the column `form` of rows of a table."""

SIGNED = frozenset({_FORM["byline"], _FORM["marked"]})
"""Values of the column `form` of lines that name their authors."""

GREETING = re.compile(r"(?:编辑|记者|编辑部)同志[：:]?")
SALUTE = re.compile(r"(?:编辑|记者|编辑部)同志[：:]?|.{0,12}读者[一-鿿]{2,4}(?:\d{1,2}月\d{1,2}日)?")

_WORDS = (
    ("contact", CONTACT),
    ("notice", NOTICE_TITLE),
    ("phototitle", PHOTO_TITLE),
    ("credit", re.compile(r"摄[）)]?$|■摄影|记者[^，。]*[）)]$")),
    ("says", re.compile(r"(?:强调|指出|要求|表示|讲话|主持|致辞|出席|提出)(?:时|会)?(?:——)?$")),
    ("sponsor", re.compile(r"(?:公司|银行|学校|医院|中心|集团|局|店|所|小组)$")),
    ("signed", re.compile(r"读者[一-鿿]{2,4}$|^\d{4}年\d{1,2}月\d{1,2}日$|[:：]\d{5,}$")),
    ("paper", re.compile(r"(?:日报|时报|晚报|早报|新闻|周刊|导报|商报)$")),
    ("imprint", re.compile(r"刊号|主管|主办|今日|版|期|热线|客户端|www|@|星期|栏目")),
    ("table", re.compile(r"单位[:：]|指数|汇总|排名|一览|名单|开奖")),
    ("para", re.compile(r"^[（(][一二三四五六七八九十\d]+[）)]|^[一二三四五六七八九十]+、|^\d+[.、．]")),
    ("two", re.compile(r"[一-鿿]{3,}[\s　][一-鿿]{3,}")),
    ("signs", re.compile(r"[：！？“”《》]")),
    ("comma", re.compile(r".，.")),
    ("digits", re.compile(r"\d")),
    ("help", re.compile(r"协办|联办|评为|获|特约")),
)  # fmt: skip


def _last(bare: str) -> str:
    if not bare:
        return "-"
    if bare.endswith("——"):
        return "dash"
    char = bare[-1]
    if char in "。！？…":
        return "stop"
    if char in "”’」』":
        return "stopq" if len(bare) > 1 and bare[-2] in "。！？…" else "quote"
    if char in "，、；：":
        return char
    if char in "）)":
        return "paren"
    if char.isdigit():
        return "digit"
    if char.isascii():
        return "ascii"
    return "han" if "一" <= char <= "鿿" else "sign"


def _first(bare: str) -> str:
    if not bare:
        return "-"
    if bare.startswith("——"):
        return "dash"
    char = bare[0]
    if char in "“‘「『":
        return "quote"
    if char in "（(":
        return "paren"
    if char in _CLOSERS:
        return "closer"
    if char in bylines.MARKS:
        return "mark"
    if char.isdigit():
        return "digit"
    if char.isascii():
        return "ascii"
    return "han" if "一" <= char <= "鿿" else "sign"


def _form(f: Fragment) -> str:
    """Name the one form of a line that says most about it, empty where it has none."""
    text = f.text.strip()
    bare = f.bare
    if len(bare) <= 60:
        if is_jump_line(text):
            return "jump"
        if bylines.is_byline_line(text):
            return "byline"
        if bylines.is_marked_names(text):
            return "marked"
        if is_page_furniture(text):
            return "furniture-" + furniture_kind(text)
    if starts_dateline(text):
        return "dateline"
    if is_table_row(text):
        return "row"
    if len(bare) <= 4 and bylines.looks_like_name(bare):
        return "name"
    if SALUTE.fullmatch(bare):
        return "greeting" if GREETING.fullmatch(bare) else "salute"
    if len(bare) > 8 and WEATHER.search(bare):
        return "weather"
    return "notice" if NOTICE_BODY.search(bare) else ""


def _shortness(f: Fragment) -> int:
    """Return how much narrower or wider than its column a line is, as a number: 13 as wide, a half cell a step."""
    gap = f.width - f.column
    if gap < -7.5:
        return 0
    near = round(gap * 2) / 2 if abs(gap) < 3 else round(gap)
    return int(max(-6.0, min(5.0, near)) * 2) + 13


def _set_apart(f: Fragment) -> bool:
    """Tell whether most characters of a short line have blanks between them, as 权 威 解 读解 读 has."""
    text = f.text.strip()
    size = len("".join(text.split()))
    return 4 <= size <= _APART and len(text) - size >= 0.5 * size - 1


_APART = 24


def _own(f: Fragment) -> list[int]:
    bare = f.bare
    size = len(bare)
    inner = bare[:-1]
    stops = min(2, inner.count("。"))
    words = 0
    if size <= 30:
        for bit, (_, pattern) in enumerate(_WORDS):
            if pattern.search(bare if bit != _TWO else f.text):
                words |= 1 << bit
    return [
        min(30, int(f.width / 2)),
        min(8, int((f.width / f.column if f.column else 1.0) * 5 + 0.5)),
        _shortness(f),
        _END[_last(bare)],
        _START[_first(bare)],
        _FORM[_form(f)],
        f.doubled + 2 * (f.letter_spaced or _set_apart(f)),
        stops * 2 + ("，" in inner),
        min(f.of, 5),
        (f.place == 0) + 2 * (f.place == f.of - 1),
        min(size, 9),
        words,
    ]


_TWO = next(bit for bit, (name, _) in enumerate(_WORDS) if name == "two")

_OWN = ("width", "ratio", "short", "end", "start", "form", "print", "stops", "of", "place", "size")
_NEAR = (
    "gap", "join", "same", "repeat", "plain", "verse", "loose", "loose_at", "where", "page", "shadows", "step",
    "kin", "whose", "columns", "habit",
)  # fmt: skip
WORDS = tuple(name for name, _ in _WORDS)
"""The names of the columns that say only whether a short line has a word of some sort."""

COLUMNS = (*_OWN, *_NEAR, *WORDS)
"""The names of the columns, in the order of `table`."""

SIZES = (
    31, 9, 25, len(_ENDS), len(_STARTS), len(_FORMS), 4, 6, 6, 4, 10,
    3, 16, 4, 16, 8, 8, 6, 4, 5, 4, 3, 12, 5, 5, 4, 3, *(2 for _ in WORDS),
)  # fmt: skip
"""How many values each column has: 0 to one less."""

_OFF = 1.6
"""Cells by which a line of running text may miss its column."""

_PLAIN = re.compile(r"[一-鿿]{2,16}")


def table(fragments: Sequence[Fragment], joins: JoinModel) -> np.ndarray:
    """Return the columns of each line, shape (lines, columns), values as `SIZES` says."""
    n = len(fragments)
    out = np.zeros((n, len(COLUMNS)), dtype=np.int64)
    if not n:
        return out
    own = np.array([_own(f) for f in fragments], dtype=np.int64)
    k = len(_OWN)
    out[:, :k] = own[:, :k]
    words = own[:, k]
    for bit in range(len(_WORDS)):
        out[:, k + len(_NEAR) + bit] = (words >> bit) & 1
    put: dict[str, np.ndarray] = {name: out[:, k + i] for i, name in enumerate(_NEAR)}
    width = np.array([f.width for f in fragments])
    block = np.array([f.block for f in fragments])
    same = block[1:] == block[:-1]
    # 0 where the page ends, 1 the next line of the block, 2 over a blank line
    put["gap"][1:] = np.where(same, 1, 2)
    put["join"][:] = _joins(fragments, joins)
    put["same"][1:] = np.where(np.abs(np.diff(width)) < 1, 1, np.where(np.diff(width) > 0, 2, 3))
    put["repeat"][:] = _repeats([f.bare for f in fragments])
    put["plain"][:] = _runs(fragments, lambda f, first: f.width < first.column - 0.4)
    put["verse"][:] = _runs(fragments, lambda _, __: True)
    loose = [
        (abs(f.width - f.column) > _OFF or f.of == 1) and not f.sentence_end and f.bare[-1:] not in "，、；"
        for f in fragments
    ]
    put["loose"][:], put["loose_at"][:] = _loose(loose)
    near, habit = kinship(fragments, loose)
    for name, column in zip(("kin", "whose", "columns"), near.T, strict=True):
        put[name][:] = column
    put["habit"][:] = habit
    where = np.arange(n) / n
    put["where"][:] = np.where(where < 0.33, 1, np.where(where < 0.67, 2, 3))
    put["where"][: min(8, n)] = 0
    if n > 8:
        put["where"][n - 8 :] = 4
    per_block = n / (block.max() + 1)
    put["page"][:] = 0 if per_block < 2.5 else 1 if per_block < 6 else 2 if per_block < 12 else 3
    shadows = sum(f.doubled for f in fragments)
    put["shadows"][:] = 0 if shadows == 0 else 1 if shadows < 3 else 2
    step = np.zeros(n)
    step[:-1] = width[1:] - width[:-1]
    put["step"][:] = np.clip(np.round(step), -5, 5) + 5
    put["step"][n - 1] = 11
    return out


def _joins(fragments: Sequence[Fragment], joins: JoinModel) -> list[int]:
    """Return for each line how well the next one goes on where it breaks off, as a number; 0: it does not break off."""
    out = [0] * len(fragments)
    for i, (a, b) in enumerate(itertools.pairwise(fragments)):
        if not a.bare or not b.bare or _last(a.bare) not in _OPEN:
            continue
        word = joins.word(a.bare, b.bare)
        value = max(-2, min(4, round(joins.join(a.bare, b.bare) / 1.5)))
        out[i] = 15 if word > 2 else value + 3 + (7 if word else 0)
    return out


_OPEN = frozenset({"han", "digit", "quote", "ascii", "，", "、"})


def _repeats(bare: list[str]) -> list[int]:
    """Flag lines that stand again one or two lines away: 1 before, 2 after, 4 two before, 8 two after."""
    n = len(bare)
    return [
        (i > 0 and bare[i - 1] == bare[i])
        + 2 * (i + 1 < n and bare[i + 1] == bare[i])
        + 4 * (i > 1 and bare[i - 2] == bare[i])
        + 8 * (i + 2 < n and bare[i + 2] == bare[i])
        for i in range(n)
    ]


def _runs(fragments: Sequence[Fragment], inside: Callable[[Fragment, Fragment], bool]) -> list[int]:
    """Count for each short line without any punctuation how many such lines stand together, up to 7."""
    n = len(fragments)
    fits = [bool(_PLAIN.fullmatch(f.bare)) and not f.doubled for f in fragments]
    out = [0] * n
    i = 0
    while i < n:
        j = i
        while j < n and fits[j] and inside(fragments[j], fragments[i]):
            j += 1
        out[i:j] = [min(7, j - i)] * (j - i)
        i = max(j, i + 1)
    return out


def _loose(flags: list[bool]) -> tuple[list[int], list[int]]:
    """Return the length of the run of flagged lines around each, up to 5, and the place in it, up to 3."""
    size, place = [0] * len(flags), [0] * len(flags)
    i = 0
    while i < len(flags):
        j = i
        while j < len(flags) and flags[j]:
            j += 1
        for m in range(i, j):
            size[m], place[m] = min(5, j - i), min(3, m - i)
        i = max(j, i + 1)
    return size, place
