"""One page as one HTML file: the page with its articles in colours, and a list of them beside it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ingest.pictures.page.aside import LOW, aside
from ingest.pictures.page.markup import document, told
from ingest.pictures.page.palette import colour
from ingest.pictures.page.runs import box_of, runs
from ingest.segment.conservation import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Box, Page, Segmentation
    from ingest.pictures.page.runs import Run

_LEGEND = (
    ("kicker", "kicker"),
    ("title", "title"),
    ("subtitle", "subtitle"),
    ("column_name", "column"),
    ("byline", "byline"),
    ("body", "body"),
    ("credit", "credit"),
    ("jump", "jump"),
    ("furniture", "furniture"),
    ("unassigned_byline", "unassigned byline"),
    ("edit", "removed"),
    ("nowhere", "lost"),
)


def page_html(page: Page, seg: Segmentation, *, name: str, png: bytes | None = None) -> str:
    """Return the picture of one page as a self-contained HTML file. Its lines are numbered from 1, as `explain` does.

    With `png`, a picture of the whole PDF page, and boxes on the lines, the articles lie on that picture and
    the text follows below it; else they lie on the text alone, in the order of its lines.
    """
    cut = runs(page, seg)
    colours = "".join(f".a{i}{{--c:{' '.join(map(str, colour(i)))}}}\n" for i in range(len(seg.articles)))
    return document(
        name,
        (
            f"<header><h1>{told(name)}</h1>",
            '<p class="legend" aria-label="what the marks mean">',
            *(f'<span class="run {what} sample">{word}</span>' for what, word in _LEGEND),
            f'<span class="note">A number with its colour is an article; red is a doubt (below {LOW:.2f}).</span>',
            "</p></header>",
            '<div class="columns"><main>',
            *_sheet(page, cut, png),
            *_lines(cut),
            "</main>",
            *aside(page, seg, check(page, seg)),
            "</div>",
            '<output id="why">Point at an article or a line; click to keep it.</output>',
        ),
        colours=colours,
    )


def _sheet(page: Page, cut: tuple[tuple[Run, ...], ...], png: bytes | None) -> Iterator[str]:
    if png is None or not page.width or not page.height:
        return
    width, height = page.width, page.height
    yield f'<div class="sheet" style="aspect-ratio:{width:g}/{height:g}">'
    yield f'<img alt="" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
    yield from _ways(page, cut, width, height)
    numbered: set[tuple[int, str]] = set()
    for line in page.lines:
        if line.box is None:
            continue
        for run in cut[line.no]:
            if run.what != "blank":
                yield _overlay(run, box_of(run, line.text, line.box), (width, height), numbered)
    yield "</div>"


def _overlay(
    run: Run,
    box: tuple[float, float, float, float],
    size: tuple[float, float],
    numbered: set[tuple[int, str]],
) -> str:
    x0, y0, x1, y1 = box
    place = (
        f"left:{100 * x0 / size[0]:.3f}%;top:{100 * (size[1] - y1) / size[1]:.3f}%;"
        f"width:{100 * (x1 - x0) / size[0]:.3f}%;height:{100 * (y1 - y0) / size[1]:.3f}%"
    )
    chip = ""
    if run.article is not None and run.what in {"title", "body"} and (run.article, run.what) not in numbered:
        numbered.add((run.article, run.what))
        chip = f'<b class="chip">{run.article + 1}</b>'
    return f'<span class="{_classes(run)}"{_data(run)} style="{place}">{chip}</span>'


def _ways(page: Page, cut: tuple[tuple[Run, ...], ...], width: float, height: float) -> Iterator[str]:
    """Draw each article's order of reading, seen while the article is pointed at."""
    ways: dict[int, list[Box]] = {}
    for line in page.lines:
        for run in cut[line.no]:
            if line.box is not None and run.what == "body" and run.article is not None:
                ways.setdefault(run.article, []).append(line.box)
                break
    yield f'<svg viewBox="0 0 {width:g} {height:g}" preserveAspectRatio="none">'
    for article, boxes in sorted(ways.items()):
        points = " ".join(f"{(b.x0 + b.x1) / 2:.1f},{height - (b.y0 + b.y1) / 2:.1f}" for b in boxes)
        yield f'<polyline class="way a{article}" data-a="{article}" points="{points}"/>'
    yield "</svg>"


def _lines(cut: tuple[tuple[Run, ...], ...]) -> Iterator[str]:
    yield '<div class="lines">'
    before: tuple[int | None, str] | None = None
    begun: set[int] = set()
    for no, line in enumerate(cut):
        shown = [run for run in line if run.what != "blank"]
        if not shown:
            yield f'<div class="line empty"><span class="no">{no + 1}</span></div>'
            before = None
            continue
        first = shown[0]
        label = ""
        if (first.article, first.what) != before:
            role = "" if first.what == "body" else first.what.split("_")[0]
            number = (
                "" if first.article is None else f'<b class="chip a{first.article}">{first.article + 1}</b>'
            )
            label = f"<i>{role}</i>{number}"
        before = (shown[-1].article, shown[-1].what)
        bar = "" if first.article is None else f" a{first.article}"
        anchor = ""
        if first.article is not None and first.article not in begun:
            begun.add(first.article)
            anchor = f' id="article{first.article + 1}"'
        text = "".join(
            told(run.text)
            if run.what == "blank"
            else f'<span class="{_classes(run)}"{_data(run)}>{told(run.text)}</span>'
            for run in line
        )
        yield (
            f'<div class="line"{anchor}><span class="no">{no + 1}</span>'
            f'<span class="gutter{bar}">{label}</span><span class="text">{text}</span></div>'
        )
    yield "</div>"


def _classes(run: Run) -> str:
    return f"run {run.what}" + ("" if run.article is None else f" a{run.article}")


def _data(run: Run) -> str:
    article = "" if run.article is None else f' data-a="{run.article}"'
    whose = "" if run.article is None else f" of article {run.article + 1}"
    words = f"{run.what.replace('_', ' ')}{whose}: {run.why}"
    return f'{article} title="{told(words)}"'
