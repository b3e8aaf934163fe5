"""Stories made into blocks: title, byline, picture and body at their places within a box of some columns."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ink import FURNITURE, Flow, Para, Placed, Run, Shape
from measures import ems

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from ink import Measure
    from stories import Story
    from style import Style

    Ask = Callable[[Flow], Measure]


@dataclass
class Block:
    """Things set within a box; their places are from its upper left corner, in points."""

    width: float
    height: float = 0.0
    placed: list[Placed] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)

    def put(self, other: Block, x: float, y: float) -> None:
        """Take in another block at a place."""
        self.placed += [replace(one, x=one.x + x, y=one.y + y) for one in other.placed]
        self.shapes += [replace(one, x=one.x + x, y=one.y + y) for one in other.shapes]


@dataclass(frozen=True)
class Obstacle:
    """What takes `height` points of the columns from `first` to before `last`, at their `top`, `bottom` or `middle`."""

    first: int
    last: int
    where: str
    height: float


def one_line(
    text: str, aid: str, role: str, *, font: str, size: float, bold: bool = False, at: int = -1
) -> Flow:
    """Return a flow of one line that stands as it is."""
    return Flow((Para((Run(text, aid, role, at),), align="left"),), font, size, size * 1.35, bold=bold)


def wrapped(lines: tuple[str, ...], size: float, room: float, floor: float) -> tuple[tuple[str, ...], float]:
    """Make title lines fit: smaller down to `floor`, then broken in two."""
    while max(map(ems, lines)) * size > room and size > floor:
        size -= 0.5
    if max(map(ems, lines)) * size <= room:
        return lines, size
    out: list[str] = []
    for line in lines:
        count = math.ceil(ems(line) * size / room)
        step = math.ceil(len(line) / count)
        cut = 0
        while cut < len(line):
            end = min(cut + step, len(line))
            while end < len(line) and (
                line[end] in "，。、；：？！”’）》】℃%—"
                or line[end - 1] in "“（《【"
                or (
                    line[end].isalnum()
                    and line[end].isascii()
                    and line[end - 1].isascii()
                    and line[end - 1].isalnum()
                )
            ):
                end += 1
            out.append(line[cut:end].strip())
            cut = end
    fit = tuple(line for line in out if line)
    while max(map(ems, fit)) * size > room and size > 6:
        size -= 0.5
    return fit, size


def heading(
    story: Story, style: Style, room: float, size: float, number: int, rng: random.Random
) -> list[tuple[Flow, str]]:
    """Return kicker, title, subtitle and byline as flows, each with its group."""
    out: list[tuple[Flow, str]] = []
    shadow = style.shadow if style.shadow and rng.random() < style.shadow_share else ""
    align = style.title_align
    small = max(style.size + 1, min(size * 0.55, 14.0))
    if story.title:
        if story.kicker:
            lines, s = wrapped((story.kicker,), small, room, style.size)
            out.append((_lines(lines, story.aid, "kicker", style.kai, s, align, 1.4), "title"))
        shown = story.title
        if len(shown) == 1 and 2 <= len(shown[0]) <= 5 and shown[0].isalpha() and rng.random() < 0.3:
            shown = (" ".join(shown[0]),)  # short titles are often set wide
        lines, s = wrapped(shown, size, room, max(style.size + 1.5, size * 0.7))
        lead = rng.choice([1.15, 1.25, 1.35])
        flow = _lines(lines, story.aid, "title", style.title, s, align, lead)
        out.append((replace(flow, bold=rng.random() < 0.7, shadow=shadow), "title"))
        if story.subtitle:
            lines, s = wrapped((story.subtitle,), small, room, style.size)
            out.append((_lines(lines, story.aid, "subtitle", style.kai, s, align, 1.4), "title"))
        story.layout["shadow"] = shadow
    if story.byline:
        lines, s = wrapped(story.byline, style.size, room, style.size - 1.5)
        out.append(
            (
                _lines(lines, story.aid, "byline", style.kai, s, rng.choice([align, "center", "right"]), 1.4),
                "byline",
            )
        )
    del number
    return out


def _lines(
    lines: tuple[str, ...], aid: str, role: str, font: str, size: float, align: str, lead: float
) -> Flow:
    paras = tuple(Para((Run(line, aid, role),), align=align) for line in lines)
    return Flow(paras, font, size, round(size * lead, 2))


def stacked(
    block: Block, flows: list[tuple[Flow, str]], ask: Ask, x: float, y: float, room: float, number: int
) -> float:
    """Set flows one below the other within a width; return the y below them."""
    for flow, group in flows:
        told = ask(flow)
        align = flow.paras[0].align
        dx = {"center": (room - told.width) / 2, "right": room - told.width}.get(align, 0.0)
        block.placed.append(Placed(flow, x + max(dx, 0.0), y, number, group))
        y += told.height + flow.size * 0.25
    return y


def story_block(
    story: Story, number: int, style: Style, columns: int, width: float, ask: Ask, rng: random.Random
) -> Block:
    """Set one story into a box of so many columns of body text."""
    block = Block(width)
    gutter = style.gutter * style.size
    place = rng.choice(style.titles)
    base = {1: rng.uniform(12, 15), 2: rng.uniform(17, 23), 3: rng.uniform(22, 30)}.get(
        columns, rng.uniform(26, 38)
    )
    if story.kind in {"notice", "table", "weather", "photo", "poem"}:
        base = min(base, rng.uniform(12, 18))
    k = columns
    if columns >= 3 and rng.random() < 0.2:
        k = columns - 1  # a wider measure than the page's columns
    if not story.title or columns < 2 or story.kind in {"table", "weather", "photo"}:
        place = "top" if place in {"left", "right", "middle", "inner"} else place
    if place in {"inner", "middle"} and columns < 2:
        place = "top"
    if place in {"middle", "inner"}:
        k = columns
    if story.kind == "table" and place == "bottom":
        place = "top"
    story.layout["title_pos"] = place
    top = 0.0
    left = 0.0
    flush = rng.random()
    span = rng.choice([2, 2, columns - 1]) if columns >= 3 else 1
    first = (
        rng.choice([0, (columns - span) // 2, columns - span])
        if place == "inner"
        else max((columns - span) // 2, 0)
    )
    inner = columns - 2 if place == "middle" and columns > 3 else 2 if place == "middle" else span
    obstacles: list[Obstacle] = []
    late: list[tuple[list[tuple[Flow, str]], Obstacle]] = []
    tall = 0.0
    if place in {"left", "right"}:
        k = columns
        upright, sign = [], []
        for flow, group in heading(story, style, 1e6, base, number, rng):
            (upright if group == "title" else sign).append((flow, group))
        x = 0.0
        drawn = []
        for flow, group in reversed(upright):
            size = flow.size
            paras = flow.paras
            if len(paras) == 1 and len(paras[0].text) > 11:
                only = paras[0]
                cut = len(only.text) // 2
                paras = (only.part(0, cut, last=True), only.part(cut, len(only.text), last=True))
            turned = replace(flow, paras=paras, vertical=True, leading=round(size * 1.2, 2), shadow="")
            told = ask(turned)
            drawn.append((turned, group, x))
            x += told.width + size * 0.3
            tall = max(tall, told.height)
        taken = max(1, math.ceil((x + gutter) / (width / columns)))
        k = columns - taken
        if k < 1:
            return story_block(story, number, replace(style, titles=("top",)), columns, width, ask, rng)
        at = 0.0 if place == "left" else width - x
        block.placed += [Placed(flow, at + dx, 0.0, number, group) for flow, group, dx in reversed(drawn)]
        column = (width - (columns - 1) * gutter) / columns
        left = taken * (column + gutter) if place == "left" else 0.0
        room = k * column + (k - 1) * gutter
        if sign:
            top = stacked(block, sign, ask, left, 0.0, room, number)
    else:
        room = width
        column = (width - (k - 1) * gutter) / k
        across = width if place in {"top", "bottom"} else inner * column + (inner - 1) * gutter
        flows = heading(story, style, across, base, number, rng)
        if place == "top":
            top = stacked(block, flows, ask, 0.0, 0.0, width, number)
        elif flows:
            probe = Block(width)
            high = stacked(probe, flows, ask, 0.0, 0.0, across, number) + style.size
            k = columns
            column = (width - (k - 1) * gutter) / k
            if place == "bottom":
                late.append((flows, Obstacle(0, k, "bottom", high)))
            elif place == "middle":
                a = (columns - inner) // 2
                obstacles.append(Obstacle(a, a + inner, "middle", high))
                late.append((flows, obstacles[-1]))
            else:
                obstacles.append(Obstacle(first, first + span, "top", high))
                late.append((flows, obstacles[-1]))
    cells = math.floor(column / (style.size + style.spacing) + 0.02)
    column = cells * (style.size + style.spacing) + 0.05 if flush < 0.8 else column
    if top:
        top += style.size * 0.4
    foot = _body(block, story, number, style, k, column, left, room, top, tall, obstacles, ask, rng)
    for flows, obstacle in late:
        x = left + obstacle.first * (room - (k - 1) * gutter) / k + obstacle.first * gutter
        wide = (obstacle.last - obstacle.first) * ((room - (k - 1) * gutter) / k + gutter) - gutter
        y = {
            "top": top,
            "bottom": foot + style.size * 0.6,
            "middle": top + max((foot - top - obstacle.height) / 2, 0.0),
        }[obstacle.where]
        if obstacle.where == "middle":
            y = (
                top
                + math.floor(
                    (round((foot - top) / _leading(style)) - math.ceil(obstacle.height / _leading(style))) / 2
                )
                * _leading(style)
                + style.size * 0.3
            )
        end = stacked(block, flows, ask, x, y, wide, number)
        foot = max(foot, end)
    block.height = max(foot, tall)
    return block


def _leading(style: Style) -> float:
    return round(style.size * style.leading, 2)


def _body(
    block: Block,
    story: Story,
    number: int,
    style: Style,
    k: int,
    column: float,
    left: float,
    room: float,
    top: float,
    tall: float,
    obstacles: list[Obstacle],
    ask: Ask,
    rng: random.Random,
) -> float:
    """Fill columns with the body, around obstacles; return the y of its foot."""
    lead = _leading(style)
    step = (room - (k - 1) * style.gutter * style.size) / k + style.gutter * style.size
    font = (
        rng.choice([style.body, style.kai])
        if story.kind in {"poem", "photo", "letter", "weather"}
        else style.body
    )
    rows = [para for para in story.paras if len(para.runs) > 1 and para.align == "left"]
    if rows:
        count = max(len(para.runs) for para in rows)
        wide = [
            max(ems(p.runs[i].text) if i < len(p.runs) else 0.5 for p in rows) + 1.0 for i in range(count)
        ]
        share = tuple(round(w / sum(wide), 4) for w in wide)
        size = min(style.size, room / sum(wide))
        flow = Flow(
            tuple(rows),
            font,
            round(size, 2),
            lead,
            room,
            columns=share,
            by_column=rng.random() < style.by_column,
        )
        block.placed.append(Placed(flow, left, top, number, "body"))
        rest = [para for para in story.paras if para not in rows]
        y = top + lead * len(rows)
        if rest:
            flow = Flow(tuple(rest), font, style.size, lead, room)
            block.placed.append(Placed(flow, left, y, number, "body"))
            y += ask(flow).height
        return y
    flow = Flow(tuple(story.paras), font, style.size, lead, column, spacing=style.spacing)
    told = ask(flow)
    lines = [(p, i) for p, broken in enumerate(told.lines) for i in range(len(broken))]
    high = max(math.ceil(len(lines) / k), math.ceil(max(tall - top, 0.0) / lead) if tall else 1, 1)
    while sum(n for _, n, _ in _frames(high, k, lead, obstacles)) < len(lines):
        high += 1
    starts = [[sum(map(len, broken[:i])) for i in range(len(broken) + 1)] for broken in told.lines]
    at = 0
    for c, n, skip in _frames(high, k, lead, obstacles):
        taken = lines[at : at + n]
        at += n
        if not taken:
            continue
        paras = []
        for p in sorted({p for p, _ in taken}):
            mine = [i for q, i in taken if q == p]
            para = story.paras[p]
            whole = len(told.lines[p])
            paras.append(para.part(starts[p][mine[0]], starts[p][mine[-1] + 1], last=mine[-1] == whole - 1))
        part = replace(flow, paras=tuple(paras))
        block.placed.append(Placed(part, left + c * step, top + skip * lead, number, "body"))
    return top + high * lead


def _frames(high: int, k: int, lead: float, obstacles: list[Obstacle]) -> list[tuple[int, int, int]]:
    """Return the frames of columns that are `high` lines high: column, lines, lines skipped above."""
    out = []
    for c in range(k):
        taken = [(o.where, math.ceil(o.height / lead)) for o in obstacles if o.first <= c < o.last]
        above = sum(n for where, n in taken if where == "top")
        middle = sum(n for where, n in taken if where == "middle")
        free = max(high - above - middle, 0)
        if middle:
            upper = max((high - middle) // 2, 0)
            out += [(c, min(upper, free), 0), (c, max(free - upper, 0), upper + middle)]
        else:
            out.append((c, free, above))
    return out


def label_flow(text: str, style: Style, *, aid: str = FURNITURE) -> Flow:
    """Return a label of a box or column in the paper's form."""
    if style.label_form == "vertical":
        return Flow(
            (Para((Run(text, aid, "furniture"),), align="left"),), style.title, 12.0, 14.0, vertical=True
        )
    shown = " ".join(text) if style.label_form == "spaced" else text
    return one_line(shown, aid, "furniture", font=style.title, size=13.0, bold=True)
