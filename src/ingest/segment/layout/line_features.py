"""What can be seen of a printed line beside its words: numbers for the net that tells titles from text.

Every distance is in units of the body's size (em) and every height relative to the page, so that a tabloid and a
broadsheet look alike. Each line also sees the numbers of its nearest lines above, below, left and right.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.bylines import MARKS, is_byline_line, is_marked_names, looks_like_name
from ingest.segment.dateline import starts_dateline
from ingest.segment.jumps import find_jump, is_jump_line
from ingest.segment.kinds import CONTACT, NOTICE_TITLE, furniture_kind, is_page_furniture
from ingest.segment.layout import elements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.model import Box
    from ingest.segment.layout.elements import Column
    from ingest.segment.layout.sized import Sized

_OWN = 80
_RELATION = 8

WIDTH = _OWN + 4 * (_OWN + _RELATION)
"""Numbers of one line: its own, and for each of four neighbours the neighbour's own and how it stands to it."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the lines of a page: pictures, rules and closed frames, in points."""

    pictures: Sequence[Box] = ()
    rules: Sequence[Box] = ()
    frames: Sequence[Box] = ()


def line_features(lines: Sequence[Sized], body: float, around: Surroundings) -> NDArray[np.float32]:
    """Return one row of WIDTH numbers, most of them within -1 and 1, for each line."""
    if not lines:
        return np.zeros((0, WIDTH), np.float32)
    own = _own(lines, body, around)
    x0, y0, x1, y1 = _edges([s.box for s in lines])
    across = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    along = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    wide = across > 0.15 * np.minimum((x1 - x0)[:, None], x1 - x0)
    level = along > 0.4 * np.minimum((y1 - y0)[:, None], y1 - y0)
    np.fill_diagonal(wide, val=False)
    np.fill_diagonal(level, val=False)
    ym, xm = (y0 + y1) / 2, (x0 + x1) / 2
    far = 1e6
    gaps = (
        np.where(wide & (ym > ym[:, None]), y0 - y1[:, None], far),  # above
        np.where(wide & (ym < ym[:, None]), y0[:, None] - y1, far),  # below
        np.where(level & (xm < xm[:, None]), x0[:, None] - x1, far),  # left
        np.where(level & (xm > xm[:, None]), x0 - x1[:, None], far),  # right
    )
    size = np.array([s.size for s in lines])
    fonts = np.array([hash_font(s.font) for s in lines])
    parts = [own]
    for gap in gaps:
        nearest = gap.argmin(axis=1)
        distance = gap[np.arange(len(lines)), nearest]
        there = distance < far / 2
        relation = np.stack(
            [
                there,
                np.clip(distance / body, -1, 8) / 4,
                distance < 0.7 * size,
                np.clip(np.log(size[nearest] / size), -1, 1),
                np.abs(size[nearest] - size) < 0.03 * size,
                fonts[nearest] == fonts,
                np.clip(np.abs(xm[nearest] - xm) / body, 0, 6) / 6,
                np.clip(np.abs(x0[nearest] - x0) / body, 0, 6) / 6,
            ],
            axis=1,
        )
        parts.append(np.where(there[:, None], relation, 0.0))
        parts.append(np.where(there[:, None], own[nearest], 0.0))
    return np.concatenate(parts, axis=1).astype(np.float32)


def hash_font(font: str) -> int:
    """Return a number that is the same for the same font, in every process."""
    return int.from_bytes(font.encode()[-8:], "big")


def _own(lines: Sequence[Sized], body: float, around: Surroundings) -> NDArray[np.float64]:
    chains = elements.columns(lines, body)
    of_line: dict[int, tuple[Column, int]] = {
        s.line.no: (column, i) for column in chains for i, s in enumerate(column.lines)
    }
    running = [c for c in chains if len(c.lines) >= 3 and abs(c.size - body) < 0.12 * body]
    running = [c for c in running if any(re.search(r"[，。、；]", s.text) for s in c.lines)]
    top = max((c.y1 for c in running), default=max(s.box.y1 for s in lines))
    foot = min((c.y0 for c in running), default=min(s.box.y0 for s in lines))
    width = sorted(c.width for c in running)[len(running) // 2] if running else 20 * body
    high, low = max(s.box.y1 for s in lines), min(s.box.y0 for s in lines)
    left, right = min(s.box.x0 for s in lines), max(s.box.x1 for s in lines)
    letters: Counter[str] = Counter()
    classes: dict[tuple[str, float], list[Sized]] = defaultdict(list)
    for s in lines:
        letters[s.font] += len(s.text)
        classes[s.font, round(s.size, 1)].append(s)
    total = sum(letters.values()) or 1
    text_font = Counter[str]()
    for s in lines:
        if abs(s.size - body) < 0.1 * body:
            text_font[s.font] += len(s.text)
    face = text_font.most_common(1)[0][0] if text_font else ""
    long_lines = {
        key: sum(len(of_line[s.line.no][0].lines) >= 3 for s in group if s.line.no in of_line) / len(group)
        for key, group in classes.items()
    }
    in_class = {key: sum(len(s.text) for s in group) for key, group in classes.items()}
    holders = _holders(lines, around.frames)
    held = Counter(holders)
    ruled = _ruled(lines, around.rules, body)
    ragged = {id(column): float(column.ragged) for column in chains}
    found: list[list[float]] = []
    for s, holder, by_rules in zip(lines, holders, ruled, strict=True):
        key = (s.font, round(s.size, 1))
        ratio = s.size / body
        column, at = of_line.get(s.line.no, (None, 0))
        values = [
            max(-0.6, min(1.5, math.log(ratio))),
            *(ratio >= edge for edge in (1.04, 1.1, 1.2, 1.35, 1.6, 2.2)),
            ratio <= 0.93,
            s.font == face,
            letters[s.font] / total,
            in_class[key] / total,
            min(in_class[key] / len(classes[key]), 30) / 20,
            long_lines[key],
            (s.box.y0 > top - 0.5 * body),
            (s.box.y1 < foot + 0.5 * body),
            (high - s.box.y1) / max(high - low, 1),
            (high - s.box.y1) < 0.06 * (high - low),
            (s.box.y0 - low) < 0.03 * (high - low),
            (s.x - left) / max(right - left, 1),
            s.vertical,
            min(s.width / max(width, 1.0), 3.0),
            *(_column_numbers(s, column, at, ragged[id(column)]) if column is not None else _NO_COLUMN),
            *_picture_numbers(s, around.pictures, body),
            *by_rules,
        ]
        values += [holder >= 0, holder >= 0 and held[holder] <= 2, holder >= 0 and held[holder] > 8]
        values.append(s.width > 1.22 * max(len(s.text.replace(" ", "")), 2) * s.size)
        values += text_numbers(s.text)
        found.append(values)
    rows = np.zeros((len(lines), _OWN))
    rows[:, : len(found[0])] = found
    return rows


def _holders(lines: Sequence[Sized], frames: Sequence[Box]) -> list[int]:
    """Give for each line the last of the frames (the smallest) that holds its centre, -1 for none."""
    if not frames:
        return [-1] * len(lines)
    x0, y0, x1, y1 = _edges(frames)
    x, y = np.array([(s.x, s.y) for s in lines]).T[:, :, None]
    held = (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
    last = len(frames) - 1 - held[:, ::-1].argmax(axis=1)
    found: list[int] = np.where(held.any(axis=1), last, -1).tolist()
    return found


def _edges(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes]).T


_NO_COLUMN = (0.0,) * 11


def _column_numbers(s: Sized, column: Column, at: int, ragged: float) -> list[float]:
    """Tell how a line stands among the lines of its size right above and below it."""
    count = len(column.lines)
    indent = (s.box.x0 - column.x0) / s.size
    short = (column.x1 - s.box.x1) / s.size
    return [
        float(count == 1),
        float(count == 2),
        float(count >= 6),
        min(count, 20) / 20,
        float(at == 0),
        float(at == count - 1),
        max(0.0, min(indent, 4.0)) / 4,
        max(0.0, min(short, 8.0)) / 8,
        float(abs(indent - short) < 0.8 and indent > 0.8),
        float(1.5 < indent < 2.5),
        ragged,
    ]


def _picture_numbers(s: Sized, pictures: Sequence[Box], body: float) -> list[float]:
    """Tell how near a picture stands above, below and beside a line (1 at it, 0 far away)."""
    above = below = beside = 0.0
    for p in pictures:
        if min(p.x1, s.box.x1) - max(p.x0, s.box.x0) > 0.5 * s.width:
            if p.y0 >= s.box.y1 - body:
                above = max(above, math.exp(-max(0.0, p.y0 - s.box.y1) / (2 * body)))
            if p.y1 <= s.box.y0 + body:
                below = max(below, math.exp(-max(0.0, s.box.y0 - p.y1) / (2 * body)))
        elif p.y0 - body <= s.y <= p.y1 + body:
            gap = max(s.box.x0 - p.x1, p.x0 - s.box.x1, 0.0)
            beside = max(beside, math.exp(-gap / (2 * body)))
    return [above, below, beside]


def _ruled(lines: Sequence[Sized], rules: Sequence[Box], body: float) -> list[list[float]]:
    """Tell for each line whether a printed rule runs right above and right below it."""
    across = [r for r in rules if r.y1 - r.y0 <= 3]
    if not across:
        return [[0.0, 0.0]] * len(lines)
    left, low, right, high = _edges(across)
    x0, y0, x1, y1 = _edges([s.box for s in lines])[:, :, None]
    wide = np.minimum(right, x1) - np.maximum(left, x0) >= 0.5 * (x1 - x0)
    over, under = low - y1 + 0.3 * body, y0 + 0.3 * body - high
    above = wide & (over >= 0) & (over < 1.8 * body)
    below = wide & (under >= 0) & (under < 1.8 * body)
    found: list[list[float]] = np.stack([above.any(axis=1), below.any(axis=1)], axis=1).astype(float).tolist()
    return found


_LABEL = re.compile(r"新闻|速递|简讯|信息|公告|声明|服务|导读|快讯|聚焦|专栏|专版|看点|寄语")


_BLANK = re.compile(r"\s")
_HANZI = re.compile("[\u4e00-\u9fff]+")
_DASHES_FIRST = re.compile(r"[—―─-]{2}")
_DASHES_LAST = re.compile(r"[—―─]{2}$")
_CREDITS = re.compile(r"记\s*者|通\s*讯\s*员|摄\s*影|摄$|文/|图/")
_EDITORS = re.compile(r"责\s*任\s*编|责\s*编|编\s*辑|校\s*对|版\s*式|美\s*编|主\s*编")
_PAGE = re.compile(r"[0-9A-Z]{1,3}\s*版|版\s*$|第.{1,3}版")
_DATE = re.compile(r"\d{4}\s*年|星期|农历|\d{1,2}\s*月\s*\d{1,2}\s*日")
_IMPRINT = re.compile(r"日报|晚报|时报|周报|www|http|\.com|\.cn|CN\s*\d|邮发|邮编|热线|扫码|关注")
_ASKS = re.compile(r"[？！?!]")
_QUOTES = re.compile(r"[“”]")


@lru_cache(maxsize=4096)
def text_numbers(text: str) -> tuple[float, ...]:
    """Tell what the words of a line look like."""
    bare = _BLANK.sub("", text)
    count = max(len(bare), 1)
    kind = furniture_kind(text)
    values = (
        math.log1p(count) / 3,
        count <= 4,
        count <= 8,
        is_page_furniture(text),
        kind == "header",
        kind in {"editors", "masthead"},
        kind in {"sponsor", "award"},
        kind == "column_label",
        is_byline_line(text),
        is_marked_names(text),
        2 <= count <= 4 and looks_like_name(bare),
        is_jump_line(text),
        find_jump(text) is not None,
        starts_dateline(text),
        bool(CONTACT.search(bare)),
        bool(NOTICE_TITLE.search(bare)) and count <= 20,
        text[-1:] in "。！？…”’」』）)!?",
        text[-1:] in "，、；：",
        "。" in text,
        "，" in text,
        bool(_DASHES_FIRST.match(text)),
        bool(_DASHES_LAST.search(text)),
        text[:1] in MARKS,
        text[:1] in "（(",
        text[-1:] in "）)",
        bool(_CREDITS.search(text)),
        bool(_EDITORS.search(text)),
        bool(_PAGE.search(text)),
        bool(_DATE.search(text)),
        bool(_IMPRINT.search(text)),
        sum(map(str.isdigit, bare)) / count,
        sum(map(str.isascii, bare)) / count,
        sum(map(len, _HANZI.findall(bare))) / count,
        bool(_ASKS.search(text)),
        bool(_QUOTES.search(text)),
        count <= 8 and bool(_LABEL.search(text)),
    )
    return tuple(map(float, values))
