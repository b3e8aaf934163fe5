"""Labelled pages with other words: where everything stands is kept, what articles say is another's.

The factory's pages have the forms and the orders of three engines and eight extractors, but the words of few papers'
items; a net that reads words learns those by heart. So articles get the text of others, line by line as wide as it was:
titles are broken into as many lines, kickers and subtitles are the new article's own, or else clauses of its text,
paragraphs end where paragraphs ended. Poems get other verses and tables, notices and bulletins other digits;
datelines, credits and most furniture stay as they are.
"""

from __future__ import annotations

import itertools
import random
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jieba
from invented_furniture import column_name
from invented_small import measured, verse
from labelled import norm, sheet_of

from ingest.pages.repair import undouble
from ingest.pages.text import page_from_text
from ingest.segment.dateline import starts_dateline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labelled import Sheet
    from phrases import Rng

    from ingest.segment.language import Joins

REWORDED = frozenset({"news", "essay", "letter", "photo"})
"""Kinds of articles that get other words."""

RECOUNTED = frozenset({"notice", "table", "weather", "ad"})
"""Kinds of articles that get other digits."""

VERSES = 12
"""Verses that the one is chosen from that is about as long as what was there."""

KEPT = 0.1
"""Share of such articles that keep their own."""

RENAMED = 0.8
"""Share of the names of columns that become other names."""

ASKED = 40
"""Articles, of all sources, that the one is chosen from whose heading and text are about as what was there."""

UNLIKE = 6
"""What a kicker, subtitle or line of the title that is wanting counts, or another kind, in characters of a title."""

_CLOSERS = "，。、；：？！”’）》】%…"
_STOP = re.compile(r"[。！？][”’]?")
_PAUSE = re.compile(r"[，；：、]")
_CLAUSE = re.compile(r"[，。；：！？（）、\s]")
_COLUMN = re.compile(r"[一-鿿]{2,6}")


@dataclass(slots=True)
class Piece:
    """A part of a printed line: its place, whose it is, and its text as it was and as it is to be."""

    line: int
    start: int
    end: int
    aid: str | None
    role: str
    at: int
    was: str
    text: str
    becomes: int = -1


def refilled(
    text: str,
    labels: list[dict[str, Any]],
    gold: dict[str, Any],
    pools: Sequence[Sequence[dict[str, Any]]],
    seed: str,
    joins: Joins | None,
) -> Sheet:
    """Return a labelled page with the words of articles of the pools, each asked alike; one seed gives one page."""
    rng = random.Random(seed)  # noqa: S311  (a fixed seed: the same pages every time)
    lines = {line.no: line.text for block in page_from_text(text).blocks for line in block.lines}
    pieces: dict[int, list[Piece]] = defaultdict(list)
    of: dict[str, list[Piece]] = defaultdict(list)
    for label in labels:
        line = lines.get(label["line"], "")
        for start, end, aid, role, at, _ in label["parts"]:
            piece = Piece(label["line"], start, end, aid, role, at, line[start:end], line[start:end], at)
            pieces[label["line"]].append(piece)
            if aid:
                of[aid].append(piece)
    for article in gold["articles"]:
        if article["kind"] in REWORDED and rng.random() >= KEPT:
            _article(article, of[article["id"]], pools, rng)
        elif article["kind"] == "poem" and rng.random() >= KEPT:
            _poem(of[article["id"]], rng)
        elif article["kind"] in RECOUNTED and rng.random() >= KEPT:
            _recounted(of[article["id"]], rng)
    names: dict[str, str] = {}
    for piece in of.get("furniture", []):
        bare = "".join(piece.was.split())
        if _COLUMN.fullmatch(bare) and len(piece.was.strip()) in {len(bare), 2 * len(bare) - 1}:
            if bare not in names:
                names[bare] = column_name(rng) if rng.random() < RENAMED else bare
            gap = " " if len(piece.was.strip()) > len(bare) else ""
            piece.text = gap.join(names[bare])
    return _printed(lines, pieces, labels, gold, seed, joins)


def _printed(
    lines: dict[int, str],
    pieces: dict[int, list[Piece]],
    labels: list[dict[str, Any]],
    gold: dict[str, Any],
    seed: str,
    joins: Joins | None,
) -> Sheet:
    out = [""] * (max(lines, default=-1) + 1)
    fresh = []
    for number, line in lines.items():
        text, at, parts = "", 0, []
        for piece in sorted(pieces[number], key=lambda piece: piece.start):
            text += line[at : piece.start]
            parts.append([len(text), len(text) + len(piece.text), piece.aid, piece.role, piece.becomes, 0])
            text += piece.text
            at = max(at, piece.end)
        out[number] = text + line[at:]
        fresh.append({"line": number, "parts": parts})
    known = {label["line"] for label in labels}
    return sheet_of(seed, "\n".join(out), [label for label in fresh if label["line"] in known], gold, joins)


def _article(
    article: dict[str, Any], pieces: list[Piece], pools: Sequence[Sequence[dict[str, Any]]], rng: Rng
) -> None:
    body = sorted(
        (p for p in pieces if p.role in {"body", "caption", "subhead"} and p.at >= 0), key=lambda p: p.at
    )
    while body and starts_dateline(body[0].was):
        body.pop(0)
    if not body:
        return
    printed = {role: [p for p in pieces if p.role == role] for role in ("title", "kicker", "subtitle")}
    room = sum(len(norm(p.was)) for p in body)
    chosen = _like(article, printed, room, pools, rng)
    paragraphs = list(chosen["text"])
    while sum(map(len, paragraphs)) < room + 80:
        pool = rng.choice(pools)
        paragraphs += pool[rng.randrange(len(pool))]["text"]
    _text(article, body, paragraphs, rng)
    clauses = [
        x
        for x in _CLAUSE.split("".join(chosen["text"]))
        if 5 <= len(x) <= 24 and x.count("“") == x.count("”")
    ]
    for role, shown in printed.items():
        if not shown:
            continue
        said = chosen["lines"] if role == "title" else [chosen[role]]
        if not said or not said[0]:
            size = len("".join(article[role].split()))
            some = rng.sample(clauses, min(len(clauses), 8))
            if not some:
                continue
            said = [min(some, key=lambda x: abs(len(x) - size))]
        _heading(shown, said)


def _like(
    article: dict[str, Any],
    printed: dict[str, list[Piece]],
    room: int,
    pools: Sequence[Sequence[dict[str, Any]]],
    rng: Rng,
) -> dict[str, Any]:
    """Choose the article whose heading and text are most like what is printed; `room` is the text's characters."""
    size = len("".join(article["title"].split()))
    lines = len({_plain(p.was) for p in printed["title"]})

    def unlike(item: dict[str, Any]) -> float:
        short = max(0, room - sum(map(len, item["text"]))) / (room + 50)
        wants = sum(bool(printed[role]) and not item[role] for role in ("kicker", "subtitle"))
        other = (len(item["lines"]) != lines) + (item["kind"] != article["kind"])
        return short * 20 + abs(sum(map(len, item["lines"])) - size) + UNLIKE * (wants + other)

    drawn = [
        pool[k] for pool in pools for k in rng.sample(range(len(pool)), min(ASKED // len(pools), len(pool)))
    ]
    return min(drawn, key=lambda item: (unlike(item), item["id"]))


def _poem(pieces: list[Piece], rng: Rng) -> None:
    """Put other verses into a poem's lines, of their kind and about as long."""
    place = 0
    for piece in sorted((p for p in pieces if p.role == "body" and p.at >= 0), key=lambda p: p.at):
        bare = piece.was.strip()
        if not bare:
            continue
        if bare[-1] in "，。；？" and len(bare) in {6, 8, 12, 16}:
            half = len(bare) // (2 if len(bare) > 8 else 1)
            said = "".join(measured(rng, half - 1) + bare[k + half - 1] for k in range(0, len(bare), half))
        else:
            said = min((verse(rng) for _ in range(VERSES)), key=lambda x: abs(len(x) - len(bare)))
            said += bare[-1] if bare[-1] in _CLOSERS and said[-1] not in _CLOSERS else ""
        lead = piece.was[: len(piece.was) - len(piece.was.lstrip())]
        piece.text, piece.becomes = lead + said, place
        place += len(norm(said))


def _recounted(pieces: list[Piece], rng: Rng) -> None:
    """Put other digits into an item, as many as it had."""
    for piece in pieces:
        if piece.role == "body":
            piece.text = re.sub(
                r"(?<![0-9])[1-9]|(?<=[0-9])[0-9]",
                lambda m: str(rng.randint(0 if m.start() and m.string[m.start() - 1].isdigit() else 1, 9)),
                piece.was,
            )


def _heading(printed: list[Piece], said: list[str]) -> None:
    """Break a heading's new text, told by its lines, into as many as it had, and print each as it was printed."""
    bare = [_plain(p.was) for p in printed]
    different = list(dict.fromkeys(bare))
    if len(different) >= 3 and all(len(x) <= 1 for x in different):
        return  # upright: as many characters as lines, and all of another width
    if len(said) != len(different):
        said = _broken("".join(said), [len(x) for x in different])
    fresh = dict(zip(different, said, strict=True))
    for piece, old in zip(printed, bare, strict=True):
        new = fresh[old]
        if not new:
            return
        was = piece.was.strip()
        if len("".join(was.split())) > len(old):
            new += new
        elif len(was) >= 2 * len(old) - 1 > 2:
            new = " ".join(new)
        piece.text = new
        piece.becomes = piece.at


def _plain(text: str) -> str:
    removed = undouble(text).removed
    out, at = "", 0
    for a, b in removed:
        out, at = out + text[at:a], b
    return "".join((out + text[at:]).split())


def _broken(text: str, sizes: list[int]) -> list[str]:
    """Break a text where words end into as many lines, about as long to each other as `sizes`."""
    words = list(jieba.cut(text))
    total, lines = sum(sizes) or 1, [""]
    goal = float(sizes[0])
    for word in words:
        done = sum(map(len, lines)) * total / max(1, len(text))
        if (
            len(lines) < len(sizes)
            and lines[-1]
            and done + len(word) * total / len(text) / 2 > goal
            and word[0] not in _CLOSERS
        ):
            lines.append("")
            goal += sizes[len(lines) - 1]
        lines[-1] += word
    if len(lines) < len(sizes):  # fewer words than lines
        cuts = [round(len(text) * sum(sizes[:k]) / total) for k in range(len(sizes) + 1)]
        lines = [text[a:b] for a, b in itertools.pairwise(cuts)]
    return lines


def _text(article: dict[str, Any], body: list[Piece], paragraphs: list[str], rng: Rng) -> None:
    """Fill the lines of a body: each as wide as it was, a paragraph's end where one was."""
    ends, size = set(), 0
    for paragraph in article["body"]:
        size += len(norm(paragraph))
        ends.add(size)
    stream = "".join(paragraphs)
    column = max(_wide("".join(p.was.split())) for p in body)
    at, place = 0, body[0].at
    part: list[Piece] = []
    for k, piece in enumerate(body):
        if piece.role == "subhead":
            words = [
                x for x in re.split(r"[，。；：！？（）、“”《》]", stream[at : at + 120]) if 3 <= len(x) <= 12
            ]
            if words:
                piece.text = rng.choice(words)
            piece.becomes = place
            place += len(norm(piece.text))
            continue
        part.append(piece)
        # What stands up to the next line in the body: where lines are missing, paragraphs end unseen.
        after = body[k + 1].at if k + 1 < len(body) else size
        closed = any(piece.at < end <= after for end in ends)
        if not closed and k + 1 < len(body) and body[k + 1].role != "subhead":
            continue
        sizes = [_wide("".join(p.was.split())) for p in part]
        inner = int(sum(sizes[:-1]))
        if closed:
            room = max(column, sizes[-1])
            found = [m.end() for m in _STOP.finditer(stream, at + inner, at + int(inner + room) + 1)]
            stop = min(found, key=lambda x: abs(x - at - inner - sizes[-1]), default=0)
            if not stop:  # a clause's end becomes the sentence's
                found = [m.end() for m in _PAUSE.finditer(stream, at + inner, at + int(inner + room) + 1)]
                stop = min(found, key=lambda x: abs(x - at - inner - sizes[-1]), default=at + inner + 1)
            said = stream[at:stop] or "。"
            if said[-1] not in "。！？”’":
                said = said[:-1] + "。"
        else:
            said = stream[at : at + int(inner + sizes[-1])]
        at += len(said)
        _lines(part, sizes, said)
        for p in part:
            p.becomes = place
            place += len(norm(p.text))
        part = []


def _lines(part: list[Piece], sizes: list[float], said: str) -> None:
    at = 0
    for k, (piece, size) in enumerate(zip(part, sizes, strict=True)):
        if k == len(part) - 1:
            line = said[at:]
        else:
            end, wide = at, 0.0
            while end < len(said) and wide + _wide(said[end]) <= size + 0.25:
                wide += _wide(said[end])
                end += 1
            while end > at + 1 and end < len(said) and said[end] in _CLOSERS:
                end -= 1
            line = said[at:end]
        at += len(line)
        lead = piece.was[: len(piece.was) - len(piece.was.lstrip())]
        piece.text = lead + (line or "。")


def _wide(text: str) -> float:
    return sum(0.5 if char.isascii() else 1.0 for char in text)
