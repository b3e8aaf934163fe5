"""Invented pages of invented papers: the labelled pages' articles set anew, in the manners of many papers.

Four papers show few of the ways in which titles are broken and shadowed, columns are cut, names are signed and
furniture is strewn about. Here each page is of a paper of its own: column widths, places of titles and bylines, forms
of shadows, blank lines and furniture are drawn at random, after what county dailies do (see the notes on each table).
The seed is the page's name, so the same pages come out every time.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jieba
from furniture import furniture, label, signature
from labelled import Sheet, norm

from ingest.pages.text import page_from_text
from ingest.segment.text.fragments import fragments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from furniture import Rng

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


def _clauses(article: dict[str, Any]) -> list[str]:
    text = "".join(article["body"])
    return [x for x in re.split(r"[，。；：！？（）、]", text) if re.fullmatch(r"[一-鿿\d“”《》.%]{6,17}", x)]


def varied(article: dict[str, Any], rng: Rng) -> dict[str, Any]:
    """Give an article at times a kicker, subtitle or title of its own words, as headings are made."""
    out = dict(article)
    found = _clauses(article) if article["kind"] in {"news", "photo"} else []
    balanced = [x for x in found if x.count("“") == x.count("”") and x.count("《") == x.count("》")]
    if len(balanced) >= 6 and out["title"]:
        draw = rng.random()
        if draw < 0.12 and not out["kicker"]:
            out["kicker"] = rng.choice(balanced) + rng.choice(["", "", "——"])
        elif draw < 0.22 and not out["subtitle"]:
            out["subtitle"] = rng.choice(["——", "", ""]) + rng.choice(balanced)
        elif draw < 0.32:
            two = rng.sample(balanced, 2)
            out["title"] = rng.choice([" ", " ", ""]).join(two) if sum(map(len, two)) < 26 else two[0]
        elif draw < 0.36:
            out["kicker"], out["subtitle"] = rng.sample(balanced, 2)
    if article["kind"] == "news" and len(article["body"]) >= 5 and rng.random() < 0.3:
        out["body"] = _with_subheads(article["body"], rng)
    if out["kicker"] == "" and out["title"] and article["kind"] == "news" and rng.random() < 0.05:
        out["kicker"] = label(rng)[:6]
    return out


def _with_subheads(paragraphs: Sequence[str], rng: Rng) -> list[str]:
    """Put a heading of its words before every second to fourth paragraph: long stories are cut up so."""
    step = rng.randint(2, 4)
    style = rng.choice(["", "", "", "number", "mark", "colon"])
    out: list[str] = []
    number = 0
    for nth, paragraph in enumerate(paragraphs):
        words = [
            x for x in re.split(r"[，。；：！？（）、“”]", paragraph) if re.fullmatch(r"[一-鿿\d]{4,12}", x)
        ]
        if nth and nth % step == 0 and words:
            head = rng.choice(words)
            if style == "number":
                head = "一二三四五六七八九"[number % 9] + "、" + head
            elif style == "mark":
                head = rng.choice("◆■●") + head
            elif style == "colon":
                head = head[:1] + "：" + head
            out.append(head[:15])
            number += 1
        out.append(paragraph)
    return out


def page(pool: Sequence[dict[str, Any]], seed: str) -> Sheet:
    """Set one page of articles drawn from the pool; the sheet's labels are those of the setting."""
    rng = random.Random(seed)  # noqa: S311  (the seed is the page's name: the same pages every time)
    manner = Manner.drawn(rng)
    articles = _drawn(pool, rng, seed)
    loose = [[Printed(t, "furniture", "furniture") for t in lines] for lines in furniture(rng)]
    units = [_unit(article, manner, rng) for article in articles]
    if rng.random() < 0.12:
        _intermix(units, rng)
    pooled = [block for unit in units for block in unit[1]]
    late = [block for unit in units for block in unit[2]]
    if rng.random() < 0.7:
        rng.shuffle(pooled)
    blocks: list[Block] = []
    top = rng.randint(0, len(loose))
    blocks += loose[:top]
    rest = loose[top:]
    if rng.random() < 0.85:
        blocks += pooled
        pooled = []
    for unit in units:
        blocks += unit[0]
        while rest and rng.random() < 0.3:
            blocks.append(rest.pop())
    blocks += late + pooled + rest
    if rng.random() < manner.joined * 4:
        blocks = _some_joined(blocks, manner.joined, rng)
    return _sheet(seed, blocks, articles, raw=manner.extractor == "raw")


def _drawn(pool: Sequence[dict[str, Any]], rng: Rng, seed: str) -> list[dict[str, Any]]:
    """Draw a page's articles: mostly news with a few small items, or a page of literature or of notices."""
    kinds = rng.choices(["news", "literary", "small"], [0.78, 0.1, 0.12])[0]
    share = {
        "news": {"news": 1.0, "photo": 1.0, "weather": 0.7, "notice": 0.4, "ad": 0.5, "letter": 0.5, "table": 0.6,
                 "essay": 0.15, "poem": 0.1},
        "literary": {"essay": 8.0, "poem": 6.0, "letter": 1.0, "news": 0.1, "photo": 0.4, "ad": 0.3},
        "small": {"notice": 4.0, "ad": 2.0, "news": 0.25, "photo": 0.5, "table": 2.0, "weather": 1.0, "letter": 1.0},
    }[kinds]  # fmt: skip
    weights = [share.get(article["kind"], 0.0) for article in pool]
    out: list[dict[str, Any]] = []
    taken: set[str] = set()
    for article in rng.choices(pool, weights, k=3 * rng.randint(3, 11)):
        size = sum(len("".join(a["body"])) for a in out)
        if article["id"] in taken or size > rng.randint(2500, 9000) or len(out) >= 14:
            continue
        taken.add(article["id"])
        fresh = varied(article, rng)
        if article["kind"] == "poem" and rng.random() < 0.7:
            fresh["body"] = _verses(pool, rng)
        fresh["id"] = f"{seed}-{len(out)}"
        out.append(fresh)
    return out


def _verses(pool: Sequence[dict[str, Any]], rng: Rng) -> list[str]:
    """Make a poem of clauses, without punctuation at the ends of its lines."""
    texts = [article for article in pool if article["kind"] in {"essay", "poem"}] or list(pool)
    clauses = [
        clause
        for article in rng.sample(texts, min(4, len(texts)))
        for clause in re.split(r"[，。；：！？、“”]", "".join(article["body"]))
        if re.fullmatch(r"[一-鿿]{4,14}", clause)
    ]
    return rng.sample(clauses, min(len(clauses), rng.randint(6, 20))) or ["一只白鹭飞过河面", "谁也没有说话"]


Unit = tuple[list[Block], list[Block], list[Block]]
"""An article's blocks in place, its bylines that are pooled elsewhere, its titles that are set last."""


def _unit(article: dict[str, Any], manner: Manner, rng: Rng) -> Unit:
    kind = article["kind"]
    signed = kind in {"news", "essay", "poem"} and rng.random() < (0.75 if kind == "news" else 0.9)
    where = manner.bylines
    if where == "mixed":
        where = rng.choice(["pooled", "title", "end", "tail"])
    elif rng.random() < 0.2:
        where = rng.choice(["title", "end", "tail", "tail"])
    tail = ""
    people: list[Block] = []
    if kind == "photo":
        tail = signature(rng, "photo", manner.mark) if rng.random() < 0.7 else ""
    elif signed and where == "tail" and kind == "news":
        tail = signature(rng, "tail", manner.mark)
    elif signed and where != "none":
        lines = signature(rng, "byline" if kind == "news" else "author", manner.mark).split("\n")
        people = [[Printed(x, "byline", article["id"]) for x in lines]]
        if kind != "news" and where == "pooled":
            where = "title"
    text = body(article, manner, rng, tail)
    head = heading(article, manner, rng)
    heads: list[Block] = [head] if head else []
    if len(head) > 1 and rng.random() < 0.3:
        cut = rng.randint(1, len(head) - 1)
        heads = [head[:cut], head[cut:]]
    if article.get("continued_from"):
        text[0] = [
            Printed(rng.choice(["（上接第1版）", "（紧接第一版）", "（上接01版）"]), "jump", article["id"]),
            *text[0],
        ]
    if article.get("continued_to") or (kind == "news" and rng.random() < 0.04):
        jump = rng.choice(["（下转第2版）", "（下转02版）", "▶下转第3版", "（下转二版）"])
        text[-1] = [*text[-1], Printed(jump, "jump", article["id"])]
    way = manner.titles
    if way == "mixed" or rng.random() < 0.06:
        way = rng.choice(["before", "after", "inside"])
    return _placed(text, heads, people, way, where, rng)


def _placed(
    text: list[Block], heads: list[Block], people: list[Block], way: str, where: str, rng: Rng
) -> Unit:
    pooled: list[Block] = people if where == "pooled" else []
    beside = people if where == "title" else []
    end = people if where in {"end", "tail"} else []
    near = rng.random() < 0.25  # the title stands in one block with the text beside it
    if way == "last":
        return [*text, *beside, *end], pooled, heads
    if way == "before":
        if near and heads and not beside:
            return [[*heads[0], *(x for h in heads[1:] for x in h), *text[0]], *text[1:], *end], pooled, []
        return [*heads, *beside, *text, *end], pooled, []
    if way == "inside" and len(text) > 1:
        cut = rng.randint(1, len(text) - 1)
        return [*text[:cut], *heads, *beside, *text[cut:], *end], pooled, []
    if near and heads and not end:
        last = [*text[-1], *(x for h in heads for x in h), *(x for b in beside for x in b)]
        return [*text[:-1], last], pooled, []
    return [*text, *end, *heads, *beside], pooled, []


def _intermix(units: list[Unit], rng: Rng) -> None:
    """Draw the columns of two neighbouring articles in turns, as they stand side by side."""
    for a, b in zip(units[::2], units[1::2], strict=False):
        if rng.random() < 0.5 and len(a[0]) > 1 and len(b[0]) > 1:
            cut, other = rng.randint(1, len(a[0]) - 1), rng.randint(1, len(b[0]) - 1)
            first = [*a[0][:cut], *b[0][:other], *a[0][cut:], *b[0][other:]]
            a[0][:] = first
            b[0][:] = []


def _some_joined(blocks: list[Block], share: float, rng: Rng) -> list[Block]:
    out: list[Block] = []
    for block in blocks:
        if out and rng.random() < share:
            out[-1] = out[-1] + block
        else:
            out.append(block)
    return out


def _sheet(name_: str, blocks: list[Block], articles: list[dict[str, Any]], *, raw: bool) -> Sheet:
    lines: list[Printed | None] = []
    for block in blocks:
        if lines and not raw:
            lines.append(None)
        lines += block
    text = "\n".join(line.text if line else "" for line in lines)
    parsed = page_from_text(text)
    parts = fragments(parsed)
    role: list[str | None] = []
    article: list[str | None] = []
    rank: list[int] = []
    for part in parts:
        line = lines[part.line]
        role.append(line.role if line else None)
        article.append(line.article if line else None)
        rank.append(line.at + part.start if line and line.at >= 0 else -1)
    gold = {"page_id": name_, "articles": articles}
    return Sheet(name_, "", parts, role, article, rank, gold, parsed)


def pages(sheets: Sequence[Sheet], count: int, seed: str) -> list[Sheet]:
    """Return `count` invented pages of the articles of labelled pages."""
    pool = [article for sheet in sheets for article in sheet.gold["articles"] if "".join(article["body"])]
    return [page(pool, f"{seed}-{number}") for number in range(count)]
