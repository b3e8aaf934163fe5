"""Items made into stories: what is printed of them, how it is signed, and what the gold will say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import bylines
from ink import FURNITURE, Para, Run

if TYPE_CHECKING:
    import random

    from items import Item
    from style import Style


@dataclass
class Story:
    """An article as it will stand on a page, before it has a place.

    gold: its entry in the page's gold. paras: its body, credits at its end included. title and the others: lines as
    printed. label: furniture that stands with it.
    jump, came: where it goes on, and came from. layout: traits for the gold.
    """

    aid: str
    item: Item
    gold: dict[str, Any]
    paras: list[Para]
    title: tuple[str, ...]
    kicker: str = ""
    subtitle: str = ""
    byline: tuple[str, ...] = ()
    label: str = ""
    jump: str = ""
    came: str = ""
    layout: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return the kind of the article."""
        return self.item.kind

    @property
    def size(self) -> int:
        """Return how many characters its body has."""
        return sum(len(para.text) for para in self.paras)


def squeeze(text: str) -> str:
    """Take out white space: places in a body are counted in what is left."""
    return "".join(text.split())


def story(
    item: Item, aid: str, style: Style, rng: random.Random, *, cut: int = 0, tail: bool = False
) -> Story:
    """Print an item: its paragraphs, dateline and credits in the paper's form.

    cut: so many paragraphs only, 0 for all. tail: what a front page left over instead, without head and credit.
    """
    by = {
        "news": bylines.news,
        "photo": bylines.picture,
        "essay": bylines.author,
        "poem": bylines.author,
        "letter": bylines.author,
    }.get(item.kind)
    signed = by(item, style, rng) if by else bylines.Byline("none")
    passages = list(item.body)
    if tail:
        signed = bylines.Byline("none")
        passages = passages[len(passages) // 2 :]
    elif item.kind in {"news", "essay"} and cut and len(passages) > cut + 1:
        passages = passages[:cut]
        while passages and passages[-1].role in {"subhead", "question"}:
            passages.pop()
    passages = passages or list(item.body)
    paras: list[Para] = []
    body: list[str] = []
    at = 0
    for number, passage in enumerate(passages):
        if not passage.text.strip():
            if item.kind == "poem":
                paras.append(Para((Run("", aid, "body", -1),)))
            continue
        text = (signed.head if number == 0 else "") + passage.text
        if passage.role == "row":
            cells = text.split("  ") if "  " in text else text.split()
            cells = [cell.strip() for cell in cells if cell.strip()]
            runs, here = [], at
            for cell in cells:
                runs.append(Run(cell, aid, "body", here))
                here += len(squeeze(cell))
            body.append(" ".join(cells))
            paras.append(Para(tuple(runs), align="left"))
        else:
            role = "subhead" if passage.role == "subhead" else "caption" if item.kind == "photo" else "body"
            align = {"signature": "right", "verse": "left", "subhead": rng.choice(["left", "center"])}.get(
                passage.role, "justify"
            )
            plain = passage.role in {"signature", "verse"} or (
                passage.role == "subhead" and align == "center"
            )
            indent = 0.0 if plain else style.indent
            strong = passage.role in {"subhead", "question"}
            paras.append(Para((Run(text, aid, role, at),), indent=indent, align=align, bold=strong))
            body.append(text)
        at += len(squeeze(body[-1]))
    if signed.tail and paras:
        last = paras[-1]
        paras[-1] = Para(
            (*last.runs, Run(signed.tail, aid, "byline")), last.indent, last.open, last.align, last.bold
        )
    if signed.foot:
        paras.append(Para((Run(signed.foot, aid, "byline"),), align=rng.choice(["right", "right", "left"])))
    kicker = item.kicker if rng.random() < 0.85 else ""
    subtitle = item.subtitle if rng.random() < 0.8 else ""
    title = item.title[-1:] if tail and rng.random() < 0.4 else item.title
    if item.kind == "photo" and rng.random() < 0.4:
        title, kicker, subtitle = (), "", ""
    if item.kind == "weather" and rng.random() < 0.4:
        title = ()
    gold = {
        "id": aid,
        "kind": item.kind,
        "kicker": kicker if title else "",
        "title": "".join(title),
        "subtitle": subtitle if title else "",
        "reporters": list(signed.reporters),
        "correspondents": list(signed.correspondents),
        "photographers": list(signed.photographers),
        "body": body,
        "continued_to": None,
        "continued_from": None,
        "byline_known": True,
        "byline_detached": False,
        "source": item.id,
    }
    return Story(
        aid,
        item,
        gold,
        paras,
        title,
        kicker if title else "",
        subtitle if title else "",
        signed.line,
        label=item.label if rng.random() < 0.7 else "",
        layout={"byline_at": signed.at},
    )


__all__ = ["FURNITURE", "Story", "squeeze", "story"]
