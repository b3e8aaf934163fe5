"""Lay the sample newspaper's copy out into PDF pages, with columns, titles, frames and pictures, and their gold.

    python sample/typeset_pdf.py OUT       # write OUT/pages/{date}-{page}.pdf and OUT/gold/{date}-{page}.json

Nothing is random, and nothing of it is kept in the repository: the same copy gives the same bytes. Letters are drawn
as squares (no font is needed); the text, its boxes and sizes read back as from any PDF page.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

HERE = Path(__file__).resolve().parent
COLUMNS = 5
CELLS = 15
SIZE = 9.5
PITCH = 14.0
GUTTER = 14.0
MARGIN = 42.0
COLUMN = CELLS * SIZE
STEP = COLUMN + GUTTER
WIDTH = 2 * MARGIN + COLUMNS * STEP - GUTTER
SHELF = 26.0
"""Points between two rows of articles."""

Copy = dict[str, Any]


def _module(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TYPESET = _module("sample_typeset", HERE / "typeset.py")
BUILDER = _module("sample_pdf_builder", HERE.parent / "tests" / "pdf_builder.py")


@dataclass
class Block:
    """An article as it will stand: its lines by role, and how many columns it takes."""

    article: Copy
    heading: list[tuple[str, float, str]]
    byline: str
    lines: list[tuple[float, str]]
    span: int
    framed: bool
    picture: bool

    @property
    def rows(self) -> int:
        """Return the rows of each column; a table's rows run across its columns."""
        return len(self.lines) if self.article["kind"] == "table" else -(-len(self.lines) // self.span)

    @property
    def top(self) -> float:
        """Return the height of heading, byline under it and picture."""
        high = sum(size * 1.35 for _, size, _ in self.heading)
        return high + (10.0 if self.heading else 0.0) + (110.0 if self.picture else 0.0)


def wrap(text: str, size: float, room: float) -> list[str]:
    """Break a title into as few lines as fit, of about one length, after a mark or before an opening one if near."""
    if len(text) * size <= room:
        return [text]
    count = -(-len(text) * size // room)
    middle = int(len(text) / count)
    near = sorted(range(3, len(text) - 2), key=lambda at: abs(at - middle))
    fits = [
        at
        for at in near
        if at * size <= room and text[at] not in TYPESET.CLOSERS and text[at - 1] not in "“（《"
    ]
    best = next((at for at in fits[:7] if text[at - 1] in "，：？！ 、" or text[at] in " “"), fits[0])
    return [text[:best].strip(), *wrap(text[best:].strip(), size, room)]


def byline_of(article: Copy) -> str:
    """Return the byline as it is printed beside the title; empty where the body names its writers itself."""
    whole = "".join("".join(article["body"]).split())
    reporters, correspondents = article.get("reporters", []), article.get("correspondents", [])
    photographers = [name for name in article.get("photographers", []) if name not in reporters]

    def spaced(names: list[str]) -> str:
        return " ".join(f"{name[0]} {name[1]}" if len(name) == 2 else name for name in names)

    if article.get("byline_known") is False or any(name in whole for name in reporters + correspondents):
        return ""
    if article["kind"] in {"essay", "poem"}:
        return f"□ {spaced(reporters)}" if reporters else ""
    parts = []
    if reporters:
        both = set(reporters) & set(article.get("photographers", []))
        parts.append(f"记者 {spaced(reporters)}" + (" 文/摄" if both else ""))
    if correspondents:
        parts.append(f"通讯员 {spaced(correspondents)}")
    if photographers:
        parts.append(f"摄影 {spaced(photographers)}")
    return "■" + " ".join(parts) if parts else ""


def lines_of(article: Copy) -> list[tuple[float, str]]:
    """Return the lines of a body with their indents."""
    out: list[tuple[float, str]] = []
    for paragraph in article["body"]:
        if article["kind"] in {"poem", "table"}:
            out.append((0.0, paragraph))
        elif article["kind"] == "ad":
            out += [(0.0, line) for line in TYPESET.break_lines(paragraph, CELLS, 0)]
        else:
            broken = TYPESET.break_lines(paragraph, CELLS)
            out += [(0.0 if at else 2 * SIZE, line) for at, line in enumerate(broken)]
    return out


def block_of(article: Copy) -> Block:
    """Choose how an article stands by its length and kind."""
    lines = lines_of(article)
    title = article.get("title", "")
    framed = article["kind"] in {"notice", "ad", "weather", "table"}
    short, long = 22, 54
    span = (
        1
        if len(lines) <= short or article["kind"] in {"poem", "ad", "table"}
        else 2
        if len(lines) <= long
        else 3
    )
    if article["kind"] == "photo" or (
        len(title) > CELLS and span == 1 and article["kind"] not in {"table", "ad"}
    ):
        span = 2
    cells = max(len(line.split()) for _, line in lines)
    if article["kind"] == "table" and cells > CELLS // 4:
        span = 2
    room = span * STEP - GUTTER
    size = 13.0 if framed or span == 1 else 19.0 if span == 2 else 24.0
    heading = (
        [(line, 11.0, "kai") for line in wrap(article["kicker"], 11.0, room)] if article.get("kicker") else []
    )
    heading += [(line, size, "hei") for line in wrap(title, size, room)] if title else []
    if article.get("subtitle"):
        heading += [(line, 11.0, "kai") for line in wrap(article["subtitle"], 11.0, room)]
    return Block(article, heading, byline_of(article), lines, span, framed, article["kind"] == "photo")


def shelves(blocks: list[Block]) -> list[list[Block]]:
    """Put articles into rows that the columns of the page hold; the last of a row takes what is left of it."""
    out: list[list[Block]] = []
    left = list(blocks)
    while left:
        row: list[Block] = []
        free = COLUMNS
        for block in list(left):
            if block.span <= free:
                row.append(block)
                left.remove(block)
                free -= block.span
        widest = max(row, key=lambda block: block.rows)
        if not widest.framed and widest.article["kind"] not in {"poem", "photo"}:
            widest.span += free
        out.append(row)
    return out


def draw(page: Any, block: Block, x: float, top: float, *, byline_last: bool) -> float:
    """Draw an article from its upper left corner; return the y of its foot."""
    room = block.span * STEP - GUTTER
    y = top
    if block.picture:
        page.rect(x, y - 100, room, 100, fill=True)
        y -= 110
    for line, size, font in block.heading:
        y -= size * 1.35
        page.text(x + (room - TYPESET.width_of(line) * size) / 2, y + 0.25 * size, line, size=size, font=font)
    first = min(size for _, size, _ in block.heading) if block.heading else 0.0
    if block.byline and not byline_last:
        y -= PITCH + (2.0 if first else 0.0)
        page.text(x + (room - TYPESET.width_of(block.byline) * 9) / 2, y, block.byline, size=9, font="kai")
    y -= 10.0 if block.heading else 0.0
    rows = block.rows
    foot = y
    for at, (indent, line) in enumerate(block.lines):
        column, row = divmod(at, rows)
        left, base = x + column * STEP + indent, y - (row + 1) * PITCH
        foot = min(foot, base)
        if block.article["kind"] == "table":
            cells = max(len(one.split()) for _, one in block.lines)
            for cell, text in enumerate(line.split()):
                page.text(left + cell * room / cells, base, text, size=SIZE)
        else:
            # A line with a closing mark too many is squeezed into its column.
            over = TYPESET.width_of(line) * SIZE - (COLUMN - indent)
            page.text(left, base, line, size=SIZE, spacing=round(min(0.0, -over / len(line)), 3))
    if block.byline and byline_last:
        last = y - (len(block.lines) - 1) % rows * PITCH - 2 * PITCH
        column = (len(block.lines) - 1) // rows
        where = x + column * STEP + COLUMN - TYPESET.width_of(block.byline) * 9
        page.text(max(where, x + column * STEP), last, block.byline, size=9, font="kai")
        foot = min(foot, last)
    if block.framed:
        page.rect(x - 6, foot - 8, room + 12, top - foot + 12)
    return foot


def page_of(page: Copy, articles: dict[str, Copy], date: str) -> tuple[bytes, Copy]:
    """Return one page as a PDF file, and its gold."""
    order = list(dict.fromkeys(piece["body"] for piece in page["plan"] if "body" in piece))
    rows = shelves([block_of(articles[slug]) for slug in order])
    head = [f"{date[:4]}年{int(date[5:7])}月{int(date[8:])}日", f"第{page['no']}版", page["name"]]
    sheet = BUILDER.PageBuilder(WIDTH, 4000)
    y = 3940.0
    sheet.text(MARGIN, y, head[0], size=10, font="hei")
    sheet.text(WIDTH - MARGIN - 60, y, head[1], size=12, font="hei")
    sheet.text(WIDTH / 2 - 20, y, head[2], size=16, font="hei")
    y -= 30
    for number, row in enumerate(rows):
        x, feet = MARGIN, []
        for block in row:
            last = number % 2 == 1 and block.article["kind"] in {"news", "essay"} and block.span > 1
            feet.append(draw(sheet, block, x, y, byline_last=last))
            x += block.span * STEP
        y = min(feet) - SHELF
    gold = TYPESET.page_gold(page, articles, date) | {"furniture": head}
    for article in gold["articles"]:
        article["byline_detached"] = False
    return _cropped(sheet, y - 10), gold


def _cropped(sheet: Any, foot: float) -> bytes:
    """Write the page as high as what stands on it."""
    shifted = BUILDER.PageBuilder(WIDTH, round(4000 - foot))
    shifted.chars = sheet.chars
    shifted.ops = [f"1 0 0 1 0 {-round(foot)} cm", *sheet.ops]
    written: bytes = shifted.build()
    return written


def all_pages() -> dict[str, tuple[bytes, Copy]]:
    """Return every page of the sample that is not missing: name (date-page) -> PDF file and gold."""
    out = {}
    for copy in TYPESET.read_copy():
        date = copy["date"].isoformat()
        articles = {article["id"]: article for article in copy["articles"]}
        for page in copy["pages"]:
            if not page.get("missing"):
                out[f"{date}-{page['no']}"] = page_of(page, articles, date)
    return out


def write(folder: Path) -> int:
    """Write pages and gold below a folder; return how many pages."""
    pages = all_pages()
    for part in ("pages", "gold"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for name, (content, gold) in pages.items():
        (folder / "pages" / f"{name}.pdf").write_bytes(content)
        text = json.dumps(gold, ensure_ascii=False, indent=1)
        (folder / "gold" / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return len(pages)


def main() -> None:
    """Write the pages and their gold where the command says."""
    parser = argparse.ArgumentParser(description="Typeset the sample newspaper as PDF pages.")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write to")
    out = parser.parse_args().out
    print(f"{write(out)} pages and their gold in {out}")


if __name__ == "__main__":
    main()
