"""Articles as one paper prints them: titles broken and shadowed, bodies in columns, bylines in its form.

The tables say what county dailies do; see the notes on each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jieba
from labelled import norm

if TYPE_CHECKING:
    from phrases import Rng

CLOSERS = frozenset("，。、；：？！”’）》】%％℃·")
OPENERS = frozenset("“‘（《【")
_TOKEN = re.compile(r"[0-9A-Za-z.,%/+:~-]+|——|……|\s+|.", re.DOTALL)
_RUN = re.compile(r"[“”‘’《》]+|[0-9A-Za-z.%]+|[^“”‘’《》0-9A-Za-z.%]+")
_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff])(\d[\d.]*%?)(?=([\u4e00-\u9fff])?)")


@dataclass
class Printed:
    """A printed line with its label; `at` is the place of its first character in its article's body."""

    text: str
    role: str
    article: str | None
    at: int = -1


Block = list[Printed]


@dataclass
class Manner:
    """What one paper does, and one extractor makes of it."""

    extractor: str
    parted: float
    hang: bool
    titles: str
    bylines: str
    mark: str
    shadow: str
    shadow_share: float
    digits: str
    width: tuple[int, int]
    joined: float
    labels: list[str] = field(default_factory=list)

    @classmethod
    def drawn(cls, rng: Rng) -> Manner:
        """Draw a manner: what is more usual in county papers is drawn more often."""
        narrow = rng.randint(10, 19)
        return cls(
            extractor=rng.choice(["blocks"] * 7 + ["raw"] * 2 + ["sparse"]),
            parted=rng.choice([1.0, 1.0, 0.9, 0.0, 0.0]),
            hang=rng.random() < 0.6,
            titles=rng.choice(["after"] * 4 + ["before"] * 4 + ["last", "mixed", "mixed"]),
            bylines=rng.choice(["pooled", "pooled", "title", "title", "title", "end", "mixed", "none"]),
            mark=rng.choice(["■", "■", "□", "●", "▲", "◎", "", "", "", "本报", "本报"]),
            shadow=rng.choice(["run", "run", "whole", "line", "line", "spaced", "none", "none", "none"]),
            shadow_share=rng.choice([0.2, 0.5, 0.5, 0.9]),
            digits=rng.choice(["none", "none", "some", "both"]),
            width=(narrow, narrow + rng.choice([0, 3, 6, 10, 18])),
            joined=rng.choice([0.0, 0.0, 0.15]),
        )


# --- lines ---------------------------------------------------------------------------------------------------


def wide(token: str) -> float:
    """Return the width of a token in full-width cells."""
    return sum(0.5 if char.isascii() else 1.0 for char in token)


def break_lines(text: str, room: int, indent: int) -> list[str]:
    """Break a paragraph into lines of about `room` cells; no line begins with a closing mark or ends with an opener."""
    lines: list[str] = []
    line: list[str] = []
    left = float(room - indent)
    for token in _TOKEN.findall(text):
        closing = token in CLOSERS
        if sum(map(wide, line)) + wide(token) <= left + (1 if closing else 0) or not line:
            line.append(token)
            continue
        carried: list[str] = []
        if closing:
            while len(line) > 1 and line[-1] in CLOSERS:
                carried.insert(0, line.pop())
            if len(line) > 1:
                carried.insert(0, line.pop())
        while len(line) > 1 and line[-1] in OPENERS:
            carried.insert(0, line.pop())
        lines.append("".join(line).strip())
        line = carried if token.isspace() else [*carried, token]
        left = float(room)
    if line:
        lines.append("".join(line).strip())
    return [x for x in lines if x]


def title_lines(text: str, rng: Rng, *, most: int) -> list[str]:
    """Break a title into lines where words end: in two mostly, in three where it is long."""
    bare = "".join(text.split())
    if " " in text.strip() and rng.random() < 0.6:
        return text.split()
    if text.count("，") == 1 and rng.random() < 0.5:
        # Where the line ends the comma is left out.
        return [x.strip() for x in text.split("，") if x.strip()]
    parts = 1 if len(bare) < 8 else rng.choice([1, 1, 2]) if len(bare) <= 14 else rng.choice([1, 2, 2])
    if len(bare) > 26 and most > 2 and rng.random() < 0.4:
        parts = 3
    parts = min(parts, most)
    words = list(jieba.cut(text))
    lines = [""]
    for word in words:
        done = sum(map(len, lines))
        full = len(text) * len(lines) / parts
        glued = word in CLOSERS or (lines[-1][-1:] in OPENERS)
        if len(lines) < parts and done + len(word) / 2 > full and not glued and lines[-1]:
            lines.append("")
        lines[-1] += word
    return [x.strip() for x in lines if x.strip()]


def shadowed(line: str, mode: str, rng: Rng) -> list[str]:
    """Print a line as a shadowed or letter-spaced title comes out of a PDF."""
    if mode == "run":
        return ["".join(run * 2 for run in _RUN.findall(line))]
    if mode == "whole":
        return [line * 2]
    if mode == "line":
        return [line, line]
    if mode == "spaced":
        return [" ".join(line)] if len(line) < 16 else [line]
    if mode == "half":
        cut = rng.randint(1, max(1, len(line) - 1))
        return [line + line[cut:]]
    return [line]


def heading(article: dict[str, Any], manner: Manner, rng: Rng) -> list[Printed]:
    """Print kicker, title and subtitle; the title alone is shadowed, or every line."""
    out: list[Printed] = []
    aid = article["id"]
    mode = manner.shadow if rng.random() < manner.shadow_share else ""
    everywhere = rng.random() < 0.3
    half = 0.1 if mode in {"run", "whole"} else 0.0
    for role, most in (("kicker", 2), ("title", 3), ("subtitle", 2)):
        text = article[role]
        if not text:
            continue
        for line in title_lines(text, rng, most=most):
            how = mode if role == "title" or (everywhere and mode != "spaced") else ""
            how = "half" if how and rng.random() < half else how
            out += [Printed(x, role, aid) for x in shadowed(line, how, rng)]
    if mode == "line" and rng.random() < 0.5:
        # All lines of a title, then all its shadows.
        titles = [p for p in out if p.role == "title"]
        other = [p for p in out if p.role != "title"]
        first = list({p.text: p for p in titles}.values())
        at = sum(p.role == "kicker" for p in other)
        out = [*other[:at], *first, *first, *other[at:]]
    return out


def body(article: dict[str, Any], manner: Manner, rng: Rng, tail: str) -> list[Block]:
    """Set an article's body in columns: blocks of lines as the extractor parts them."""
    kind, aid = article["kind"], article["id"]
    width = rng.randint(*manner.width)
    if kind == "photo" and rng.random() < 0.6:
        width = rng.randint(manner.width[0], 30)
    lines: list[Printed] = []
    fresh: list[bool] = []
    at = 0
    parted = rng.random() < 0.4  # headings inside the text stand between blank lines
    own = kind in {"poem", "table"}
    indent = rng.choice([2, 2, 2, 2, 0])
    for nth, paragraph in enumerate(article["body"]):
        sub = _is_subhead(paragraph, nth, kind)
        broken = [paragraph] if own else break_lines(paragraph, width, 0 if sub else indent)
        for number, text in enumerate(broken):
            lines.append(Printed(text, "subhead" if sub else "body", aid, at))
            at += len(norm(text))
            fresh.append(
                (number == 0 and nth > 0 and rng.random() < manner.parted)
                or (number == 0 and nth > 0 and parted and (sub or lines[-2].role == "subhead"))
                or (number > 0 and manner.hang and text[0] in "“‘" and rng.random() < 0.9)
            )
    if own:
        fresh = [False] * len(lines)
    _stray(lines, manner, rng)
    if tail:
        _sign(lines, fresh, tail, width, rng)
    cuts = _cuts(len(lines), rng) if kind in {"news", "essay", "letter"} else set()
    blocks: list[Block] = [[]]
    for i, line in enumerate(lines):
        if i and manner.extractor != "raw" and (i in cuts or (fresh[i] and manner.extractor == "blocks")):
            blocks.append([])
        blocks[-1].append(line)
    return blocks if own else _without_lone(blocks, rng)


def _without_lone(blocks: list[Block], rng: Rng) -> list[Block]:
    """Put most lines that stand alone to the block before: columns are seldom cut so."""
    out: list[Block] = []
    for block in blocks:
        if out and len(block) == 1 and block[0].role == "body" and rng.random() < _LONE:
            out[-1] = out[-1] + block
        else:
            out.append(block)
    return out


_LONE = 0.7


def _is_subhead(paragraph: str, nth: int, kind: str) -> bool:
    return (
        kind == "news" and nth > 0 and len(paragraph) <= 15 and not re.search(r"[。！？”…，：]$", paragraph)
    )


def _stray(lines: list[Printed], manner: Manner, rng: Rng) -> None:
    if manner.digits == "none":
        return
    both = manner.digits == "both"
    for line in lines:
        if rng.random() < 0.6:
            line.text = _NUMBER.sub(lambda m: f" {m[1]}{' ' if both and m[2] else ''}", line.text)


def _sign(lines: list[Printed], fresh: list[bool], tail: str, width: int, rng: Rng) -> None:
    """Put a credit behind the last sentence, broken over lines as the column wants it."""
    last = lines.pop()
    gap = rng.choice([" ", "", "  "])
    room = max(width, int(wide(last.text)) + 1) if len(last.text) > width + 2 else width
    broken = break_lines(last.text + gap + tail, room, 0)
    at = last.at
    flag = fresh.pop()
    for k, text in enumerate(broken):
        # A line of the credit alone goes with the body too, from which the assembly cuts it off.
        lines.append(Printed(text, last.role, last.article, at))
        fresh.append(flag if k == 0 else False)
        at += len(norm(text))


def _cuts(lines: int, rng: Rng) -> set[int]:
    """Return the lines at which new columns begin: columns of about equal depth, or wherever they are full."""
    if lines < 9:
        return set()
    depth = rng.randint(6, 30)
    if rng.random() < 0.5:
        return set(range(depth, lines, depth))
    parts = rng.randint(1, max(1, min(5, lines // 6)))
    return {round(lines * k / parts) + rng.randint(-1, 1) for k in range(1, parts)} - {0}


# --- pages ---------------------------------------------------------------------------------------------------
