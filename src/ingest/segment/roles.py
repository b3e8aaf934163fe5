"""The role of each fragment: a linear model of its form and its neighbours', decided for the page as a whole."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

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
from ingest.segment.language import word_across

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.fragments import Fragment
    from ingest.segment.language import Joins
    from ingest.segment.weights import Weights

ROLES = ("body", "subhead", "title", "kicker", "subtitle", "byline", "jump", "furniture")
"""What a fragment can be. Captions are body; a credit line is body until the assembly cuts it off."""

_CLOSERS = "，。、；：？！”’）》」』…"


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
    """Name the one form of a fragment that says most about it, empty where it has none."""
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
    return ""


_IMPRINT = re.compile(
    r"(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}[.-]\d{1,2}[.-]\d{1,2})?(?:星期[一二三四五六日天])?(?:第[A-Z]?\d{1,2}版)?"
    r"|国内统一(?:连续出版物号|刊号).*|(?:责任编辑|本版责编|责编|编辑)[:：/].{1,40}|第\d+期(?:今日\d+版)?"
)
"""Lines that are furniture whatever stands around them: dates of issue, imprint, editors."""


def _shortness(f: Fragment) -> str:
    """Name by how many characters a line is shorter or longer than its column; an indent makes two."""
    gap = f.width - f.column
    if gap < -7.5:
        return "-9"
    return str(max(-6, min(5, round(gap * 2) / 2 if abs(gap) < 3 else round(gap))))


def _own(f: Fragment) -> list[str]:
    bare = f.bare
    ratio = f.width / f.column if f.column else 1.0
    out = [
        "w" + str(min(30, int(f.width / 2))),
        "r" + str(min(8, int(ratio * 5 + 0.5))),
        "d" + _shortness(f),
        "l" + _last(bare),
        "f" + _first(bare),
    ]
    form = _form(f)
    if form:
        out.append("form-" + form)
    if f.doubled:
        out.append("doubled")
    if f.letter_spaced:
        out.append("spaced")
    inner = bare[:-1]
    out.append("stops" + str(min(2, inner.count("。"))) + ("c" if "，" in inner else ""))
    if len(bare) <= 30:
        out += [name for name, pattern in _WORDS if pattern.search(bare)]
    if len(bare) > 8 and WEATHER.search(bare):
        out.append("weather")
    if NOTICE_BODY.search(bare):
        out.append("noticebody")
    return out


_WORDS = (
    ("contact", CONTACT),
    ("notice", NOTICE_TITLE),
    ("phototitle", PHOTO_TITLE),
    ("credit", re.compile(r"摄[）)]?$|■摄影|记者[^，。]*[）)]$")),
    ("says", re.compile(r"(?:强调|指出|要求|表示|讲话|主持|致辞|出席)(?:时|会)?(?:——)?$")),
    ("sponsor", re.compile(r"(?:公司|银行|学校|医院|中心|集团|局|店|所|小组)$")),
    ("signed", re.compile(r"读者[一-鿿]{2,4}$|^\d{4}年\d{1,2}月\d{1,2}日$|[:：]\d{5,}$")),
    ("paper", re.compile(r"(?:日报|时报|晚报|早报|新闻|周刊|导报|商报)$")),
    ("imprint", re.compile(r"刊号|主管|主办|今日|版|期|热线|客户端|www|@|星期|栏目")),
    ("table", re.compile(r"单位[:：]|指数|汇总|排名|一览|名单|开奖")),
    ("verse", re.compile(r"^[一-鿿]{4,16}$")),
    ("para", re.compile(r"^[（(][一二三四五六七八九十\d]+[）)]|^[一二三四五六七八九十]+、|^\d+[.、．]")),
    ("greet", re.compile(r"^(?:编辑|记者)同志|^尊敬的")),
    ("two", re.compile(r"[一-鿿]{3,}[\s　][一-鿿]{3,}")),
    ("signs", re.compile(r"[：！？“”《》]")),
)


def _joins(all_fragments: Sequence[Fragment], joins: Joins) -> list[str]:
    """Say of each fragment but the last how well the next one goes on where it breaks off, `` where it does not."""
    out = []
    for a, b in itertools.pairwise(all_fragments):
        if not a.bare or not b.bare or _last(a.bare) not in {"han", "digit", "quote", "ascii", "，", "、"}:
            out.append("")
            continue
        value = joins.join(a.bare, b.bare)
        word = word_across(a.bare[-3:], b.bare[:3])
        out.append("w" if word > 2 else str(max(-2, min(4, round(value / 1.5)))) + ("w" if word else ""))
    return out


_BIAS = 0.5
_BIAS_UNBROKEN = 1.5
_UNBROKEN = 12
"""A title overlooked costs two articles, a line mistaken for one costs one or none: titles get this much (nats) ahead,
more on pages of 12 and more lines a block, where blank lines do not show them. Leaving out one paper after the
other, strict F1 on pages without blank lines rose from .63 to .90 by 1.5, and fell on others beyond 0.7."""

_TITLE_ROLES = tuple(ROLES.index(role) for role in ("title", "kicker", "subtitle"))
_BODY_ROLES = tuple(ROLES.index(role) for role in ("body", "subhead"))
_ORGANISATION = re.compile(r"(?:公司|银行|学校|医院|中心|集团|客户端|保险|供电局|协会)$")
_GREETING = re.compile(r"(?:编辑|记者|编辑部)同志[：:]?")
_SALUTE = re.compile(r"(?:编辑|记者|编辑部)同志[：:]?|.{0,12}读者[一-鿿]{2,4}(?:\d{1,2}月\d{1,2}日)?")


def _rule(all_fragments: Sequence[Fragment], emissions: Sequence[list[float]]) -> None:
    """Add what holds whatever was learned: forms that are no body, or no title, in any paper."""

    def add(scores: list[float], roles: Sequence[int], value: float) -> None:
        for role in roles:
            scores[role] += value

    blocks = len({f.block for f in all_fragments})
    bias = _BIAS_UNBROKEN if len(all_fragments) > _UNBROKEN * blocks else _BIAS
    for i, (f, scores) in enumerate(zip(all_fragments, emissions, strict=True)):
        add(scores, _TITLE_ROLES, bias)
        if _IMPRINT.fullmatch(f.bare):
            scores[ROLES.index("furniture")] += 12.0
        if f.text[:1].isspace() and _ORGANISATION.search(f.bare) and len(f.bare) <= 14:
            # The blank was left by an icon: an app, a sponsor of the weather box.
            scores[ROLES.index("furniture")] += 5.0
        if (
            i + 1 < len(all_fragments)
            and _GREETING.fullmatch(all_fragments[i + 1].bare)
            and not f.sentence_end
            and len(f.bare) <= 24
            and not _SALUTE.fullmatch(f.bare)
        ):
            # Before 编辑同志： stands the title of the letter or nothing.
            add(scores, _BODY_ROLES, -6.0)
        if f.doubled:
            add(scores, _BODY_ROLES, -8.0)
        elif 4 <= len(f.bare) <= 30 and not f.sentence_end and not is_table_row(f.text):
            before = i > 0 and all_fragments[i - 1].bare == f.bare
            if before or (i + 1 < len(all_fragments) and all_fragments[i + 1].bare == f.bare):
                # The same line twice in a row is a shadow.
                add(scores, _BODY_ROLES, -6.0)
        if f.bare.endswith(("。", "。”")) or _SALUTE.fullmatch(f.bare) or is_table_row(f.text):
            add(scores, _TITLE_ROLES, -6.0)
        if f.text.lstrip()[:1] not in "（(" and (
            bylines.is_byline_line(f.text) or bylines.is_marked_names(f.text)
        ):
            add(scores, _TITLE_ROLES, -6.0)
    for i in _upright(all_fragments):
        emissions[i][ROLES.index("title")] += 12.0


def _upright(all_fragments: Sequence[Fragment]) -> list[int]:
    """Find titles set upright, which come out as one character a line: three or more in a row."""
    out: list[int] = []
    run: list[int] = []
    for f in [*all_fragments, None]:
        if f is not None and len(f.bare) == 1 and (not f.bare.isascii()) and (not run or f.place > 0):
            run.append(f.no)
            continue
        if len(run) >= 3:
            out += run
        run = [f.no] if f is not None and len(f.bare) == 1 and not f.bare.isascii() else []
    return out


def _plain_runs(all_fragments: Sequence[Fragment]) -> list[int]:
    """Count for each short line without any punctuation how many such lines stand together: verses are many."""
    out = [0] * len(all_fragments)
    i = 0
    while i < len(all_fragments):
        j = i
        while (
            j < len(all_fragments)
            and _PLAIN.fullmatch(all_fragments[j].bare)
            and not all_fragments[j].doubled
            and all_fragments[j].width < all_fragments[i].column - 0.4
        ):
            j += 1
        out[i:j] = [j - i] * (j - i)
        i = max(j, i + 1)
    return out


_PLAIN = re.compile(r"[一-鿿]{3,16}")


def features(all_fragments: Sequence[Fragment], joins: Joins) -> list[list[str]]:
    """Return the features of each fragment: its own, its neighbours' two to each side, and how it lies to them."""
    own = [_own(f) for f in all_fragments]
    fit = [*_joins(all_fragments, joins), ""]
    verse = _plain_runs(all_fragments)
    n = len(own)
    out = []
    for i, f in enumerate(all_fragments):
        row = ["0" + x for x in own[i]]
        before = all_fragments[i - 1] if i else None
        after = all_fragments[i + 1] if i + 1 < n else None
        row += ["-" + x for x in own[i - 1]] if i else ["-start"]
        row += ["+" + x for x in own[i + 1]] if i + 1 < n else ["+end"]
        if i > 1:
            row += ["=" + x for x in own[i - 2] if x[0] in "rlfd"]
        if i + 2 < n:
            row += ["#" + x for x in own[i + 2] if x[0] in "rlfd"]
        row.append(f"of{min(f.of, 4)}")
        row.append("top" if f.place == 0 else "in")
        row.append("foot" if f.place == f.of - 1 else "in2")
        row.append(f"of{min(f.of, 4)}{own[i][2]}{own[i][3]}")
        row.append(own[i][2] + own[i][3] + own[i][4])
        row.append(own[i][2] + own[i][3] + own[i][1])
        row.append(("top" if f.place == 0 else "in") + own[i][2] + own[i][3])
        if before is not None and after is not None:
            row.append("~" + own[i - 1][3] + own[i][2] + own[i][3] + own[i + 1][4])
            row.append("~" + own[i - 1][2] + own[i - 1][3] + own[i][2])
            row.append("^" + own[i][2] + own[i + 1][2] + ("s" if after.block == f.block else "o"))
        if before is not None:
            same = "s" if before.block == f.block else "o"
            row.append(same + ("-eq" if abs(before.width - f.width) < 1 else "-ne"))
            row.append(same + "-pl" + own[i - 1][3] + own[i][3])
            if before.bare == f.bare:
                row.append("dup-")
        if after is not None:
            same = "s" if after.block == f.block else "o"
            row.append(same + ("+eq" if abs(after.width - f.width) < 1 else "+ne"))
            row.append(same + "+pl" + own[i][3] + own[i + 1][4])
            if after.bare == f.bare:
                row.append("dup+")
        if verse[i] > 1:
            row += ["verse" + str(min(verse[i], 7)), "verse" + str(min(verse[i], 7)) + own[i][2]]
        if fit[i]:
            cut = "s" if i + 1 < n and all_fragments[i + 1].block == f.block else "o"
            row += ["join" + fit[i], "join" + fit[i] + cut, "join" + fit[i] + own[i][1]]
        if i and fit[i - 1]:
            cut = "s" if all_fragments[i - 1].block == f.block else "o"
            row += ["joined" + fit[i - 1], "joined" + fit[i - 1] + cut, "joined" + fit[i - 1] + own[i][1]]
        if i > 1 and all_fragments[i - 2].bare == f.bare:
            row.append("dup--")
        if i + 2 < n and all_fragments[i + 2].bare == f.bare:
            row.append("dup++")
        where = i / n
        row.append(
            "where"
            + str(0 if i < 8 else 4 if i >= n - 8 else 1 if where < 0.33 else 2 if where < 0.67 else 3)
        )
        out.append(row)
    return out


def decide(all_fragments: Sequence[Fragment], weights: Weights) -> tuple[list[str], list[float]]:
    """Return the best sequence of roles and, for each fragment, the margin (nats) over its second best role."""
    if not all_fragments:
        return [], []
    k = len(ROLES)
    emissions = [weights.roles_of(row) for row in features(all_fragments, weights.joins)]
    _rule(all_fragments, emissions)
    moves = weights.moves
    best = list(emissions[0])
    back: list[list[int]] = []
    for i in range(1, len(emissions)):
        move = moves[0 if all_fragments[i].block == all_fragments[i - 1].block else 1]
        row, came = [], []
        for b in range(k):
            column = move[b]
            top, arg = best[0] + column[0], 0
            for a in range(1, k):
                value = best[a] + column[a]
                if value > top:
                    top, arg = value, a
            row.append(top + emissions[i][b])
            came.append(arg)
        best = row
        back.append(came)
    at = max(range(k), key=best.__getitem__)
    path = [at]
    for came in reversed(back):
        at = came[at]
        path.append(at)
    path.reverse()
    margins = []
    for i, role in enumerate(path):
        scores = emissions[i]
        margins.append(scores[role] - max(score for r, score in enumerate(scores) if r != role))
    return [ROLES[role] for role in path], margins
