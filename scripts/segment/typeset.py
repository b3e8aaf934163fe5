"""Invented pages of invented papers: the labelled pages' articles set anew, in the manners of many papers.

Four papers show few of the ways in which titles are broken and shadowed, columns are cut, names are signed and
furniture is strewn about. Here each page is of a paper of its own: column widths, places of titles and bylines, forms
of shadows, blank lines and furniture are drawn at random, after what county dailies do (see the notes on each table).
The seed is the page's name, so the same pages come out every time.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

from invented_furniture import column_name, furniture, signature
from invented_small import INVENTED, NOTICES, brief, small
from labelled import Sheet
from printing import Block, Manner, Printed, body, heading

from ingest.pages.text import page_from_text
from ingest.segment.text.fragments import fragments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phrases import Rng


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
        if rng.random() < 0.4:
            # Titles that nobody has read: the copy has too few of them to learn what titles say.
            two = rng.sample(balanced, 2)
            short = sum(map(len, two)) < 26 and rng.random() < 0.5
            out["title"] = rng.choice([" ", " ", ""]).join(two) if short else two[0]
        if draw < 0.14 and not out["kicker"]:
            out["kicker"] = rng.choice(balanced) + rng.choice(["", "", "——"])
        elif draw < 0.34 and not out["subtitle"]:
            out["subtitle"] = rng.choice(["——", "", "", ""]) + rng.choice(balanced)
        elif draw < 0.38:
            out["kicker"], out["subtitle"] = rng.sample(balanced, 2)
    if article["kind"] == "news" and len(article["body"]) >= 5 and rng.random() < 0.3:
        out["body"] = _with_subheads(article["body"], rng)
    if out["kicker"] == "" and out["title"] and article["kind"] == "news" and rng.random() < 0.05:
        out["kicker"] = column_name(rng)[:8]
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


MOSTLY = (0.78, 0.1, 0.12)
"""Shares of pages of news, of literature, of small items."""

MADE_UP = 0.75
"""Share of the small items of the pool in whose place an invented one of their kind is set."""

BRIEF = 0.12
"""Share of the news that is cut down to news in brief."""

ALIKE = 0.4
"""Share of the pages of small items that have notices of one or two forms only, as boxes of them do."""


def page(pool: Sequence[dict[str, Any]], seed: str, shares: tuple[float, float, float] = MOSTLY) -> Sheet:
    """Set one page of articles drawn from the pool; the sheet's labels are those of the setting.

    `shares` are those of pages of news, of literature and of small items.
    """
    rng = random.Random(seed)  # noqa: S311  (the seed is the page's name: the same pages every time)
    manner = Manner.drawn(rng)
    articles = _drawn(pool, rng, seed, shares)
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


def _drawn(
    pool: Sequence[dict[str, Any]], rng: Rng, seed: str, shares: tuple[float, float, float]
) -> list[dict[str, Any]]:
    """Draw a page's articles: mostly news with a few small items, or a page of literature or of notices."""
    kinds = rng.choices(["news", "literary", "small"], shares)[0]
    share = {
        "news": {"news": 1.0, "photo": 1.0, "weather": 0.7, "notice": 0.4, "ad": 0.5, "letter": 0.5, "table": 0.6,
                 "essay": 0.15, "poem": 0.1},
        "literary": {"essay": 8.0, "poem": 6.0, "letter": 1.0, "news": 0.1, "photo": 0.4, "ad": 0.3},
        "small": {"notice": 4.0, "ad": 2.0, "news": 0.25, "photo": 0.5, "table": 2.0, "weather": 1.0, "letter": 1.0},
    }[kinds]  # fmt: skip
    weights = [share.get(article["kind"], 0.0) for article in pool]
    out: list[dict[str, Any]] = []
    taken: set[str] = set()
    news = [article for article in pool if article["kind"] == "news"]
    forms = (
        rng.sample(range(NOTICES), rng.choice([1, 2])) if kinds == "small" and rng.random() < ALIKE else []
    )
    for article in rng.choices(pool, weights, k=3 * rng.randint(3, 11)):
        size = sum(len("".join(a["body"])) for a in out)
        if article["id"] in taken or size > rng.randint(2500, 9000) or len(out) >= 14:
            continue
        taken.add(article["id"])
        if article["kind"] in INVENTED and rng.random() < MADE_UP:
            taken.discard(article["id"])
            fresh = small(article["kind"], rng, news, rng.choice(forms) if forms else None)
        elif article["kind"] == "news" and rng.random() < BRIEF:
            fresh = brief(article, rng)
        else:
            fresh = varied(article, rng)
        if article["kind"] == "poem" and rng.random() < 0.35:
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
