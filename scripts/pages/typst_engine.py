"""Pages typeset by Typst (the package `typst`): its line breaking, squeezed marks and own way to write PDF."""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Self

import faces
import pypdfium2 as pdfium
from ink import Flow, Measure, Para, Placed, Sheet
from marks import colour
from pieces import cells, runs_of, upright
from truth import letters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from style import Style


def there() -> bool:
    """Tell whether the package is installed."""
    return importlib.util.find_spec("typst") is not None


class Typst:
    """The typesetter; use it as a context."""

    name = "typst"

    def __enter__(self) -> Self:
        """Start; see the class."""
        self._fonts = str(faces.folder())
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is kept running."""

    def _compile(self, source: str) -> bytes:
        import typst  # noqa: PLC0415

        written = typst.compile(
            source.encode(), format="pdf", font_paths=[self._fonts], ignore_system_fonts=True
        )
        assert isinstance(written, bytes)
        return written

    def measure(self, flows: Sequence[Flow], style: Style) -> list[Measure]:
        """Return the measures of flows; each is set on a page of its own and read back."""
        out: dict[int, Measure] = {}
        asked = []
        for i, flow in enumerate(flows):
            plain = tuple((para.text,) for para in flow.paras)
            if flow.vertical:
                step = flow.size + flow.spacing
                high = max((len(para.text) for para in flow.paras), default=0) * step
                out[i] = Measure(flow.leading * len(flow.paras), high, plain)
            elif flow.columns:
                out[i] = Measure(flow.width or 0.0, flow.leading * len(flow.paras), plain)
            else:
                asked.append(i)
        if asked:
            parts = [_head(style)]
            for i in asked:
                flow = flows[i]
                wide = "auto" if flow.width is None else f"{flow.width:.3f}pt"
                inner = _set(flow, style, 0, by_para=True)
                parts.append(f"#page(width: {wide}, height: auto, margin: 0pt)[{inner}]\n")
            document = pdfium.PdfDocument(self._compile("".join(parts)))
            for at, i in enumerate(asked):
                page = document[at]
                out[i] = _read(flows[i], page)
                page.close()
            document.close()
        return [out[i] for i in range(len(flows))]

    def draw(self, sheet: Sheet, orders: Sequence[Sequence[int]], style: Style) -> list[bytes]:
        """Return the page as one PDF file an order; the marks are the same in all of them."""
        number, parts = 0, []
        for one in sheet.placed:
            parts.append(_placed(one, style, number))
            number += sum(len(para.runs) for para in one.flow.paras)
        shapes = "".join(map(_shape, sheet.shapes))
        out = []
        for order in orders:
            inner = "".join(parts[i] for i in order)
            page = f"#page(width: {sheet.width}pt, height: {sheet.height}pt, margin: 0pt)[{shapes}{inner}]\n"
            out.append(self._compile(_head(style) + page))
        return out


def _head(style: Style) -> str:
    spacing = "auto" if style.autospace else "none"
    return (
        "#set document(date: none)\n"
        '#set text(lang: "zh", region: "cn", top-edge: 0.8em, bottom-edge: -0.2em, '
        f"cjk-latin-spacing: {spacing}, fallback: true)\n"
    )


def _quoted(text: str) -> str:
    return '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _face(flow: Flow, *, bold: bool = False) -> str:
    weight = "bold" if flow.bold or bold else "regular"
    tracking = f", tracking: {flow.spacing}pt" if flow.spacing else ""
    return f'font: ("{flow.font}", "Pages Song"), size: {flow.size}pt, weight: "{weight}"{tracking}'


def _run(text: str, flow: Flow, mark: int) -> str:
    ink = f'#text(fill: rgb("{colour(mark)}"))'
    if not flow.shadow:
        return f"{ink}[{_quoted(text)}]"
    parts = [text] if flow.shadow == "line" else runs_of(text)
    return "".join(
        f"#box[#place(dx: 0.05em, dy: 0.04em){ink}[{_quoted(p)}]{ink}[{_quoted(p)}]]".replace(
            f"#place(dx: 0.05em, dy: 0.04em){ink}[{_quoted(p)}]",
            f"#place(dx: 0.05em, dy: 0.04em)[{ink}[{_quoted(p)}]]",
        )
        for p in parts
    )


def _set(flow: Flow, style: Style, mark: int, *, by_para: bool = False) -> str:
    """Return a flow's paragraphs; each is a block, as high as its lines."""
    del style
    gap = round(flow.leading - flow.size, 3)
    out = []
    for n, para in enumerate(flow.paras):
        inner = ""
        for run in para.runs:
            inner += _run(run.text, flow, n if by_para else mark)
            mark += 1
        out.append(_para(flow, para, inner, gap))
    return "".join(out)


def _para(flow: Flow, para: Para, inner: str, gap: float) -> str:
    if not para.text.strip():
        return f"#v({flow.leading}pt, weak: false)"
    indent = f"#h({para.indent}em)" if para.indent else ""
    justify = "true" if para.align == "justify" else "false"
    align = {"justify": "left"}.get(para.align, para.align)
    end = "#linebreak(justify: true)" if para.open and para.align == "justify" else ""
    across = "100%" if flow.width is not None else "auto"
    return (
        f"#block(width: {across}, above: {gap}pt, below: {gap}pt, breakable: false)["
        f"#set text({_face(flow, bold=para.bold)})\n"
        f'#set par(justify: {justify}, leading: {gap}pt, spacing: {gap}pt, linebreaks: "simple")\n'
        f"#set align({align})\n{indent}{inner}{end}]"
    )


def _placed(one: Placed, style: Style, mark: int) -> str:
    flow = one.flow
    if flow.vertical or flow.columns:
        bits = []
        for text, number, dx, dy in upright(flow, mark) if flow.vertical else cells(flow, mark):
            inner = f"#set text({_face(flow)})\n{_run(text, flow, number)}"
            bits.append(f"#place(dx: {one.x + dx:.2f}pt, dy: {one.y + dy:.2f}pt)[#box[{inner}]]\n")
        return "".join(bits)
    wide = f"{flow.width:.3f}pt" if flow.width is not None else "auto"
    top = one.y + (flow.leading - flow.size) / 2
    return f"#place(dx: {one.x:.2f}pt, dy: {top:.2f}pt)[#block(width: {wide})[{_set(flow, style, mark)}]]\n"


def _shape(shape: Any) -> str:
    place = f"#place(dx: {shape.x:.2f}pt, dy: {shape.y:.2f}pt)"
    size = f"width: {shape.width:.2f}pt, height: {shape.height:.2f}pt"
    if shape.kind == "frame":
        return f"{place}[#rect({size}, stroke: 0.6pt)]\n"
    if shape.kind == "rule":
        return f"{place}[#rect({size}, fill: luma(20%), stroke: none)]\n"
    pixels = ", ".join(str((x * 16 + y * 8) % 128 + 90) for y in range(8) for x in range(8))
    form = '(encoding: "luma8", width: 8, height: 8)'
    return f'{place}[#image(bytes(({pixels})), format: {form}, {size}, fit: "stretch")]\n'


def _read(flow: Flow, page: Any) -> Measure:
    """Read back what lines the paragraphs of a flow were broken into."""
    wide, _ = page.get_size()
    rows: dict[int, list[float]] = defaultdict(list)
    for letter in letters_of(page):
        rows[letter.run].append(letter.y)
    lines = []
    for n, para in enumerate(flow.paras):
        if flow.width is None:
            lines.append((para.text,))
            continue
        ys = rows.get(n, [])
        starts, at, last = [0], 0, None
        for i, c in enumerate(para.text):
            if c.isspace():
                continue
            if at < len(ys):
                if last is not None and ys[at] < last - flow.size / 2:
                    starts.append(i)
                last = ys[at]
            at += 1
        ends = [*starts[1:], len(para.text)]
        lines.append(tuple(para.text[a:b] for a, b in zip(starts, ends, strict=True)))
    count = sum(map(len, lines))
    return Measure(flow.width if flow.width is not None else wide, flow.leading * count, tuple(lines))
