"""What the lines of a factory's PDF page are: role and article of each, from the true boxes and the gold.

A set of pages is a folder with `pdf/`, `boxes/` (`parts`: article, role and box of each printed part, in points from
the lower left) and gold. A line belongs to the part whose box holds its middle; where parts overlap, to the one whose
article says the line's words, then to the smallest.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.pages.pdf import read_pdf
from ingest.segment.layout import sized

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.model import Page
    from ingest.segment.layout.sized import Sized

ROLE = {
    "title": "title",
    "kicker": "deck",
    "subtitle": "deck",
    "byline": "byline",
    "credit": "byline",
    "body": "body",
    "caption": "body",
    "subhead": "subhead",
    "jump": "jump",
    "furniture": "furniture",
}
"""The roles of the factory's labels as the net tells them."""

_SENTENCE_BEFORE = re.compile(r"[。！？，；：”].")
_SLACK = 2.5  # points by which a line's middle may stand outside its part's box


@dataclass(frozen=True)
class TruePage:
    """A page with what is known of its lines: `role` and `article` by the line's number (None: furniture)."""

    name: str
    paper: str
    engine: str
    page: Page
    role: dict[int, str]
    article: dict[int, str | None]
    gold: dict[str, Any]


def bare(text: str) -> str:
    """Fold a text to compare it: NFKC, no white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def gold_files(folder: Path) -> dict[str, Path]:
    """Return for each layout one page file's stem and its gold file."""
    out: dict[str, Path] = {}
    for file in sorted((folder / "pagegold").glob("*.json")):
        out[file.stem] = file
    layouts: set[str] = set()
    for file in sorted((folder / "gold").glob("*.json")) if not out else ():
        gold = json.loads(file.read_text("utf-8"))
        # Orders of drawing differ in nothing that the layout way sees: one of each layout will do.
        if gold["layout_id"] not in layouts:
            layouts.add(gold["layout_id"])
            out[gold["pdf"].removesuffix(".pdf")] = file
    return out


def true_pages(folder: Path) -> Iterator[TruePage]:
    """Read the pages of a factory's folder."""
    for name, file in gold_files(folder).items():
        told = json.loads((folder / "boxes" / f"{name}.json").read_text("utf-8"))
        gold = json.loads(file.read_text("utf-8"))
        page = read_pdf((folder / "pdf" / f"{name}.pdf").read_bytes())
        role: dict[int, str] = {}
        article: dict[int, str | None] = {}
        texts = {a["id"]: bare("".join(_strings(a))) for a in gold["articles"]}
        for s in sized.sized_lines(page):
            part = _part(s, told["parts"], texts)
            if part is not None:
                role[s.line.no] = ROLE.get(part["role"], "body")
                if role[s.line.no] == "byline" and _SENTENCE_BEFORE.search(s.text):
                    role[s.line.no] = "body"  # the end of a text with its credit behind it
                article[s.line.no] = None if part["role"] == "furniture" else part["aid"]
        yield TruePage(name, gold["paper"], gold["engine"], page, role, article, gold)


def _strings(article: dict[str, Any]) -> list[str]:
    out: list[str] = []
    for key in ("kicker", "title", "subtitle", "body"):
        value = article.get(key) or ""
        out += value if isinstance(value, list) else [value]
    return out


def _part(s: Sized, parts: list[dict[str, Any]], texts: dict[str, str]) -> dict[str, Any] | None:
    holding = []
    for part in parts:
        x0, y0, x1, y1 = part["box"]
        if x0 - _SLACK <= s.x <= x1 + _SLACK and y0 - _SLACK <= s.y <= y1 + _SLACK:
            says = bare(s.text) in texts.get(part["aid"], "")
            holding.append((not says, (x1 - x0) * (y1 - y0), part))
    return min(holding, key=lambda h: h[:2])[2] if holding else None
