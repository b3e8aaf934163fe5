"""Labelled pages in the layout of pagebench: each fragment with its role, its article and its place in the body."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.pages.text import page_from_text
from ingest.segment.text import roles
from ingest.segment.text.fragments import Fragment, fragments

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.segment.language import JoinModel, Joins


@dataclass
class Sheet:
    """A labelled page: its fragments with role, article and rank in the article's body (-1: unknown)."""

    name: str
    paper: str
    fragments: list[Fragment]
    role: list[str | None]
    article: list[str | None]
    rank: list[int]
    gold: dict[str, Any]
    page: Any = field(repr=False)


def norm(text: str) -> str:
    """Fold a text as the benchmark does: white space out, widths and quotation marks unified."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(str.maketrans("“”‘’", "\"\"''"))


def read(folder: Path, joins: JoinModel) -> list[Sheet]:
    """Read the labelled pages of one folder; `joins` helps to tell which columns its lines belong to."""
    return [read_page(folder, path.stem, joins) for path in sorted((folder / "txt").glob("*.txt"))]


def read_page(folder: Path, name: str, joins: JoinModel) -> Sheet:
    """Read one labelled page."""
    text = (folder / "txt" / f"{name}.txt").read_bytes().decode("utf-8")
    gold = json.loads((folder / "gold" / f"{name}.json").read_text())
    return sheet_of(name, text, json.loads((folder / "labels" / f"{name}.json").read_text()), gold, joins)


def sheet_of(
    name: str, text: str, told: list[dict[str, Any]], gold: dict[str, Any], joins: Joins | None
) -> Sheet:
    """Take a page's text apart and give its fragments the labels of its lines."""
    page = page_from_text(text)
    labels = {label["line"]: label for label in told}
    parts = fragments(page, joins)
    bodies = {a["id"]: norm("".join(a["body"])) for a in gold["articles"]}
    role: list[str | None] = []
    article: list[str | None] = []
    places: list[list[int]] = []
    exact = any("parts" in label for label in labels.values())
    known: list[int] = []
    for part in parts:
        label = labels.get(part.line)
        if exact:
            r, a, at_ = part_of(label, part.start, part.end)
            role.append(r if r in roles.ROLES else None)
            article.append(a if a in bodies or r == "furniture" else None)
            known.append(at_)
            continue
        r = label["role"] if label else None
        a = label["aid"] if label else None
        if r == "caption":
            r = "body"
        bare = norm(part.bare)
        if label and label["mixed"]:
            # Columns were run together: find the article that has this part.
            hits = [aid for aid, body in bodies.items() if bare and bare in body]
            r, a = ("body", hits[0]) if len(hits) == 1 else (None, None)
        at = []
        if r in {"body", "subhead"} and a in bodies:
            at = locate(bodies[a], bare)
        if a not in bodies and r != "furniture":
            a = None
        role.append(r if r in roles.ROLES else None)
        article.append(a)
        places.append(at)
    if exact:
        _credits(parts, role, article, known)
    rank = known if exact else settle(article, places, [len(norm(part.bare)) for part in parts])
    paper = gold.get("copy") or gold["traits"]["paper"]
    return Sheet(name, paper, parts, role, article, rank, gold, page)


def part_of(label: dict[str, Any] | None, start: int, end: int) -> tuple[str | None, str | None, int]:
    """Return role, article and place in the body of what most letters of a part of a line are, by exact labels."""
    best: tuple[int, str | None, str | None, int] = (0, None, None, -1)
    for begin, stop, aid, role, at, _ in label["parts"] if label else ():
        shared = min(end, stop) - max(start, begin)
        if shared > 0 and role == "byline" and best[1] == "body" and aid == best[2]:
            # A credit behind the text of its article: the assembly cuts it off.
            continue
        if shared > best[0]:
            best = (shared, "body" if role == "caption" else role, aid, at)
    return best[1:]


def _credits(
    parts: list[Fragment], role: list[str | None], article: list[str | None], rank: list[int]
) -> None:
    """Call credits in brackets right behind the text of their article text too, as those are that end its last line."""
    for i in range(1, len(parts)):
        before = parts[i - 1].text.strip()
        broken = before.rfind("（") > before.rfind("）")
        if (
            role[i] == "byline"
            and role[i - 1] == "body"
            and article[i] == article[i - 1]
            and (broken or parts[i].text.strip().startswith("（"))
        ):
            role[i], rank[i] = "body", rank[i - 1] + 1


def locate(body: str, bare: str) -> list[int]:
    """Find where a line can stand in a body; a line with a credit at its end by its head."""
    for cut in (len(bare), len(bare) - 3, len(bare) * 2 // 3, 6):
        if 1 <= cut <= len(bare) and (cut >= 4 or cut == len(bare)):
            found = [m.start() for m in re.finditer(re.escape(bare[:cut]), body)]
            if found:
                return found
    return []


def settle(article: list[str | None], places: list[list[int]], lengths: list[int]) -> list[int]:
    """Give each line one place of its article's body: the one that no other line takes and its neighbours lead to."""
    rank = [p[0] if len(p) == 1 else -1 for p in places]
    taken = {(article[i], r) for i, r in enumerate(rank) if r >= 0}
    for _ in range(3):
        for i, p in enumerate(places):
            if rank[i] >= 0 or not p:
                continue
            near = [
                (rank[m] + lengths[m], m)
                for m in range(max(0, i - 3), i)
                if article[m] == article[i] and rank[m] >= 0
            ]
            later = [
                (rank[m] - lengths[i], m)
                for m in range(i + 1, min(len(places), i + 4))
                if article[m] == article[i] and rank[m] >= 0
            ]
            free = [x for x in p if (article[i], x) not in taken]
            hit = [x for x in free if any(x == e for e, _ in near) or any(x == e for e, _ in later)]
            if hit:
                rank[i] = hit[0]
                taken.add((article[i], hit[0]))
    for i, p in enumerate(places):
        if rank[i] < 0 and p:
            free = [x for x in p if (article[i], x) not in taken] or p
            before = next(
                (rank[m] for m in range(i - 1, -1, -1) if article[m] == article[i] and rank[m] >= 0), 0
            )
            rank[i] = min(free, key=lambda x: abs(x - before))
            taken.add((article[i], rank[i]))
    return rank
