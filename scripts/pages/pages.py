"""Pages composed: stories of one paper chosen, made into blocks, and packed into columns from the top."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import furniture
from blocks import Block, label_flow, one_line, story_block
from ink import FURNITURE, Placed, Shape, Sheet
from stories import Story, story

if TYPE_CHECKING:
    from blocks import Ask
    from items import Item
    from style import Style

MIX = {
    "front": {"news": 9, "photo": 1, "weather": 1, "notice": 0, "ad": 1},
    "news": {"news": 10, "photo": 2, "notice": 1, "ad": 1, "table": 1},
    "mixed": {"news": 5, "photo": 1, "notice": 5, "ad": 2, "weather": 1, "table": 2, "letter": 1, "poem": 1},
    "supp": {"essay": 5, "poem": 4, "letter": 1, "photo": 1, "news": 2, "ad": 1, "table": 1},
}
"""How many items of each kind a page may have; a page takes what fills it."""


@dataclass
class Plan:
    """What will stand on a page, chosen before anything is measured."""

    place: furniture.Place
    style: Style
    stories: list[Story]
    seed: str


def choose(items: list[Item], place: furniture.Place, style: Style, page_id: str, seed: str) -> Plan:
    """Choose the stories of a page from the items of its paper."""
    rng = random.Random("choose-" + seed)  # noqa: S311  (fixed seeds: the same pages every time)
    # As much as a sheet of the usual shape holds; titles and pictures take their share.
    wide = style.columns * (style.cells + style.gutter)
    lines = wide * rng.uniform(1.15, 1.6) / style.leading
    room = max(style.columns * style.cells * lines, 2600.0)
    left = {
        kind: [item for item in items if item.kind == kind] for kind in sorted({item.kind for item in items})
    }
    for some in left.values():
        rng.shuffle(some)
    queue: list[Item] = []
    for kind, most in MIX[place.kind].items():
        few = most if kind in {"news", "essay"} else rng.randint(0, most + 1)
        queue += left.get(kind, [])[:few]
    rng.shuffle(queue)
    if place.kind in {"front", "news"} and style.boxed and rng.random() < 0.7:
        queue += [item for item in left.get("news", [])[12:] if item.size < 330][: rng.randint(3, 6)]
    out: list[Story] = []
    used = 0.0
    for item in queue:
        cut = rng.choice([0, 0, 2, 3, 4, 5]) if item.size > 250 else 0
        rest = place.kind != "front" and item.kind == "news" and len(item.body) > 3 and rng.random() < 0.08
        one = story(item, f"{page_id}-a{len(out)}", style, rng, cut=cut, tail=rest)
        if (
            len(one.gold["body"]) < sum(bool(p.text.strip()) for p in item.body)
            and rng.random() < 0.25
            and item.kind == "news"
        ):
            one.jump = style.jump.format(n=rng.randint(2, 8))
        if rest:
            one.came = style.jump.replace("下转", "上接").replace("（下", "（上").format(n=1)
        if used + one.size > room * 1.1 and out:
            continue
        used += one.size * 1.35 + 60
        out.append(one)
    return Plan(place, style, out, seed)


def sheet(plan: Plan, ask: Ask) -> tuple[Sheet, list[str]]:
    """Lay a plan out with the measures that `ask` gives; returns the page and its furniture as printed."""
    style = plan.style
    rng = random.Random("sheet-" + plan.seed)  # noqa: S311
    step = style.cells * (style.size + style.spacing)
    gutter = style.gutter * style.size
    margin = rng.uniform(20, 40)
    width = style.columns * (step + gutter) - gutter
    top = furniture.head(plan.place, style, width, ask, random.Random("head-" + plan.seed))  # noqa: S311
    page = Block(width)
    page.put(top, 0.0, 0.0)
    sky = [top.height] * style.columns
    groups = _groups(plan, rng)
    gap = style.size * rng.choice([1.0, 1.5, 2.2])
    for group in groups:
        span, make = group
        a = min(range(style.columns - span + 1), key=lambda c: (max(sky[c : c + span]), c))
        y = max(sky[a : a + span])
        # Where a hole would stay to the right or left, a story may take one column more.
        wide = span * (step + gutter) - gutter
        block = make(span, wide, ask)
        x = a * (step + gutter)
        page.put(block, x, y)
        below = y + block.height + gap
        if style.rules in {"horizontal", "both"}:
            page.shapes.append(Shape("rule", x, below - gap / 2, wide, 0.5))
        if style.rules in {"vertical", "both"} and a:
            page.shapes.append(Shape("rule", x - gutter / 2, y, 0.5, block.height))
        for c in range(a, a + span):
            sky[c] = below
    foot = max(sky)
    for c in range(style.columns):
        if foot - sky[c] > 60 and rng.random() < 0.5:
            page.put(furniture.ear(step, style, ask, rng), c * (step + gutter), sky[c] + 4)
            sky[c] = foot
    height = foot + 2 * margin
    out = Sheet(round(width + 2 * margin, 2), round(height, 2))
    moved = Block(width)
    moved.put(page, margin, margin)
    out.placed, out.shapes = moved.placed, moved.shapes
    words = [
        run.text
        for one in out.placed
        for para in one.flow.paras
        for run in para.runs
        if run.role == "furniture" and run.text.strip()
    ]
    return out, words


def _groups(plan: Plan, rng: random.Random) -> list[tuple[int, object]]:
    """Return what is packed: single stories, and frames of several, each with the columns it takes."""
    style, out = plan.style, []
    numbers = {id(one): n for n, one in enumerate(plan.stories)}
    notices = [s for s in plan.stories if s.kind == "notice"]
    briefs = [s for s in plan.stories if s.kind == "news" and s.size < 330]
    grouped: set[int] = set()
    if len(notices) > 1 and rng.random() < 0.7:
        grouped |= {id(s) for s in notices}
        out.append(_frame(notices, numbers, rng.choice(style.labels[1:3]), style, rng))
    poems = [s for s in plan.stories if s.kind == "poem" and s.size < 220]
    if len(poems) > 1 and rng.random() < 0.5:
        grouped |= {id(s) for s in poems}
        out.append(_frame(poems, numbers, rng.choice(["诗歌", "诗林漫步", "短诗一束", "诗 页"]), style, rng))
    if style.boxed and len(briefs) > 2 and rng.random() < 0.8:
        some = briefs[: rng.randint(3, 6)]
        grouped |= {id(s) for s in some}
        out.append(_frame(some, numbers, style.labels[0], style, rng))
    out += [_single(one, numbers[id(one)], style, rng) for one in plan.stories if id(one) not in grouped]
    rng.shuffle(out)
    if plan.place.kind != "supp":
        out.sort(key=lambda pair: -pair[0] if rng.random() < 0.5 else 0)
    return out


def _single(one: Story, number: int, style: Style, rng: random.Random) -> tuple[int, object]:
    lines = one.size / style.cells
    span = 1 if lines < 18 else 2 if lines < 50 else 3 if lines < 90 else 4
    if rng.random() < 0.3:
        span += rng.choice([-1, 1])
    if one.kind == "table":
        cells = max(len(para.runs) for para in one.paras)
        span = max(span, 2 if cells * 4 > style.cells else 1)
    if one.kind == "photo":
        span = rng.choice([1, 2, 2, 3])
    span = max(1, min(span, style.columns))
    seed = rng.random()
    form = style.photo_caption
    framed = one.kind in {"notice", "ad", "weather", "table"} or rng.random() < style.boxed
    if rng.random() < 0.3:
        framed = False

    def make(span: int, width: float, ask: Ask) -> Block:
        own = random.Random(seed)  # noqa: S311
        pad = style.size * 0.8 if framed else 0.0
        block, y = Block(width), pad
        inner = width - 2 * pad
        columns = span
        if one.label and one.kind == "news":
            flow = one_line(one.label, FURNITURE, "furniture", font=style.title, size=11.0, bold=True)
            block.placed.append(Placed(flow, pad, y, number, "label"))
            y += ask(flow).height + 3
        if one.kind == "weather" and not one.title:
            flow = label_flow(style.labels[3], replace(style, label_form="top"))
            block.placed.append(Placed(flow, pad, y, number, "label"))
            y += ask(flow).height + 3
        if one.kind == "photo":
            high = min(inner * own.uniform(0.4, 0.7), own.uniform(120, 240))
            if form == "beside" and span > 1:
                text = inner / span
                block.shapes.append(Shape("image", pad, y, inner - text - style.size, high))
                part = story_block(one, number, style, 1, text, ask, own)
                block.put(part, width - pad - text, y)
                block.height = y + max(high, part.height) + pad
                return block
            block.shapes.append(Shape("image", pad, y, inner, high))
            y += high + 6
            columns = own.choice([1, columns])
        if one.came:
            flow = one_line(one.came, one.aid, "jump", font=style.kai, size=style.size)
            block.placed.append(Placed(flow, pad, y, number, "jump"))
            y += ask(flow).height + 2
        part = story_block(one, number, style, columns, inner, ask, own)
        block.put(part, pad, y)
        y += part.height
        if one.jump:
            flow = one_line(one.jump, one.aid, "jump", font=style.kai, size=style.size)
            block.placed.append(Placed(flow, width - pad - ask(flow).width, y + 2, number, "jump"))
            y += ask(flow).height + 2
        if one.kind == "weather" and style.weather_sponsor:
            text = furniture.text_of(own.choice(furniture.SPONSORS), own)
            flow = one_line(
                text, FURNITURE, "furniture", font=style.kai, size=min(style.size, inner / len(text))
            )
            block.placed.append(Placed(flow, pad, y + 2, number, "label"))
            y += ask(flow).height + 2
        block.height = y + pad
        if framed:
            block.shapes.append(Shape("frame", 0.0, 0.0, width, block.height))
        return block

    return span, make


def _frame(
    some: list[Story], numbers: dict[int, int], label: str, style: Style, rng: random.Random
) -> tuple[int, object]:
    """Set several short stories into one frame under a label."""
    total = sum(one.size for one in some) / style.cells
    span = max(1, min(style.columns, 2 if total < 70 else 3 if total < 130 else 4))
    seed = rng.random()

    def make(span: int, width: float, ask: Ask) -> Block:
        own = random.Random(seed)  # noqa: S311
        pad = style.size * own.uniform(0.6, 1.0)
        block = Block(width)
        gutter = style.gutter * style.size
        first = numbers[id(some[0])]
        flow = label_flow(label, style)
        told = ask(flow)
        left, top = pad, pad
        if style.label_form == "vertical":
            block.placed.append(Placed(flow, pad, pad, first, "label"))
            left = pad + told.width + 6
        elif style.label_form == "glued":
            block.placed.append(Placed(flow, pad, pad, first, "label"))
            top = pad + told.height
        else:
            at = own.choice([pad, (width - told.width) / 2])
            block.placed.append(Placed(flow, at, pad, first, "label"))
            top = pad + told.height + 6
        inner = width - left - pad
        one_column = (inner - (span - 1) * gutter) / span
        sky = [top] * span
        plain = replace(style, titles=("top",))
        for one in some:
            c = min(range(span), key=lambda i: (sky[i], i))
            part = story_block(one, numbers[id(one)], plain, 1, one_column, ask, own)
            block.put(part, left + c * (one_column + gutter), sky[c])
            sky[c] += part.height + style.size * 0.8
        block.height = max(sky) + pad * 0.5
        if style.label_form == "vertical":
            block.height = max(block.height, told.height + 2 * pad)
        if own.random() < 0.8:
            block.shapes.append(Shape("frame", 0.0, 0.0, width, block.height))
        return block

    return span, make
