"""Credits as papers print them: in the dateline, on a line of their own, at the end, in a box; who is named by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from items import Item
    from style import Style


@dataclass(frozen=True)
class Byline:
    """How an item is signed.

    head: put before the first paragraph (a part of the body). line: lines of an element of their own by the title.
    tail: put behind the last paragraph (no part of the body). foot: a line of its own under the body. The names are
    those that can be read on the page. at: the form's name.
    """

    at: str
    head: str = ""
    line: tuple[str, ...] = ()
    tail: str = ""
    foot: str = ""
    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()


def _names(names: tuple[str, ...], style: Style, *, spaced: bool = False) -> str:
    out = [f"{n[0]} {n[1]}" if spaced and style.spaced_names and len(n) == 2 else n for n in names]
    return style.names_by.join(out)


def _who(item: Item, style: Style, *, first: str = "记者", gap: str = " ", spaced: bool = False) -> str:
    parts = []
    if item.reporters:
        both = bool(item.photographers) and set(item.photographers) <= set(item.reporters)
        parts.append(f"{first}{gap}{_names(item.reporters, style, spaced=spaced)}{' 文/图' if both else ''}")
    if item.correspondents:
        parts.append(f"通讯员{gap}{_names(item.correspondents, style, spaced=spaced)}")
    return " ".join(parts)


def news(item: Item, style: Style, rng: random.Random) -> Byline:
    """Return how a news item is signed in this paper."""
    form = rng.choice(style.bylines)
    gap = style.dateline_gap
    if item.dateline:
        agency = f"（记者{'、'.join(item.reporters)}）" if item.reporters and rng.random() < 0.7 else ""
        return Byline("wire", head=item.dateline + agency + gap, reporters=item.reporters if agency else ())
    plain = rng.choice(["本报讯" + gap, "本报讯" + gap, ""])
    if not (item.reporters or item.correspondents):
        return Byline("none", head=plain)
    both = tuple(
        n for n in item.photographers if set(item.photographers) <= set(item.reporters) and item.reporters
    )
    seen = {"reporters": item.reporters, "correspondents": item.correspondents, "photographers": both}
    own = rng.choice(["本报记者", "本报记者", "记者", "见习记者", "首席记者"])
    all_names = style.names_by.join([*item.reporters, *item.correspondents])
    apart = tuple(n for n in item.photographers if n not in item.reporters)
    match form:
        case "date":
            return Byline(form, head=f"本报讯（{_who(item, style)}）{gap}", **seen)
        case "date_bare":
            bare = (*item.reporters, *item.correspondents)
            return Byline(form, head=f"本报讯（{' '.join(bare)}）{gap}", reporters=bare)
        case "net":
            net = rng.choice(["融媒体中心讯", "融媒讯", "云上讯", "网讯", "客户端讯"])
            return Byline(form, head=f"{net}（{_who(item, style)}）{gap}", **seen)
        case "open":
            return Byline(form, head=f"（{_who(item, style)}）", **seen)
        case "line":
            return Byline(form, head=plain, line=(_who(item, style, first=own, spaced=True),), **seen)
        case "mark":
            line = style.mark + _who(item, style, first=own, spaced=True)
            return Byline(form, head=plain, line=(line,), **seen)
        case "mark_two_lines" | "two_lines" if item.reporters and item.correspondents:
            mark = style.mark if form == "mark_two_lines" else ""
            lines = (
                mark + _who_only(item.reporters, own, style, both=bool(both)),
                _who_only(item.correspondents, "通讯员", style, both=False),
            )
            return Byline(form, head=plain, line=lines, **seen)
        case "glued":
            line = (f"{own}{''.join(item.reporters)}" if item.reporters else "") + (
                f"　通讯员{''.join(item.correspondents)}" if item.correspondents else ""
            )
            lone = len(item.reporters) < 2 and len(item.correspondents) < 2
            if lone:
                plainly = {**seen, "photographers": ()}
                return Byline(form, head=plain, line=(line.strip(),), **plainly)
            return Byline("line", head=plain, line=(_who(item, style, first=own, spaced=True),), **seen)
        case "slash" if item.reporters and apart:
            line = f"{style.names_by.join(item.reporters)}/文 {style.names_by.join(apart)}/摄"
            return Byline(form, head=plain, line=(line,), reporters=item.reporters, photographers=apart)
        case "end":
            return Byline(form, head=plain, tail=f"（{_who(item, style)}）", **seen)
        case "end_bare":
            bare = (*item.reporters, *item.correspondents)
            return Byline(form, head=plain, tail=f"（{all_names}）", reporters=bare)
        case "end_line":
            return Byline(form, head=plain, foot=f"（{_who(item, style, first=own)}）", **seen)
        case "end_box":
            return Byline(form, head=plain, foot=style.mark + _who(item, style, first=own), **seen)
        case "media":
            line = f"融媒体记者丨{style.names_by.join(item.reporters or item.correspondents)}"
            return Byline(form, head=plain, line=(line,), reporters=item.reporters or item.correspondents)
        case "none":
            return Byline("none", head=plain)
        case _:
            return Byline("mark", head=plain, line=(style.mark + _who(item, style, spaced=True),), **seen)


def _who_only(names: tuple[str, ...], word: str, style: Style, *, both: bool) -> str:
    return f"{word} {_names(names, style, spaced=True)}{' 文/图' if both else ''}"


def author(item: Item, style: Style, rng: random.Random) -> Byline:
    """Return how an essay, a poem or a letter is signed: by a name under its title, or in brackets at its end."""
    if not item.reporters:
        return Byline("none")
    name = _names(item.reporters, style, spaced=True)
    form = rng.choice(["author", "author", "author_mark", "author_mark", "author_end"])
    if form == "author_end" and item.kind != "poem":
        return Byline(form, tail=f"（{' '.join(item.reporters)}）", reporters=item.reporters)
    lead = {"author": "", "author_mark": style.mark + rng.choice(["", " "])}.get(form, "◎")
    return Byline(form, line=(lead + name,), reporters=item.reporters)


def picture(item: Item, style: Style, rng: random.Random) -> Byline:
    """Return the credit of a picture, behind its caption or on a line of its own."""
    who = item.photographers or item.reporters
    if not who:
        return Byline("none")
    name = style.names_by.join(who)
    text = rng.choice(
        [
            f"（记者 {name} 摄）",
            f"本报记者 {name} 摄",
            f"{name} 摄",
            f"（{name} 摄）",
            f"记者 {name} 摄影报道",
            f"{style.mark}摄影 {name}",
            f"（{name} 摄影报道）",
        ]
    )
    if rng.random() < 0.6:
        return Byline("credit", tail=text, photographers=who)
    return Byline("credit_line", foot=text, photographers=who)
