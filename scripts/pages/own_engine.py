"""Pages typeset by our own hand: lines broken in Python and drawn run by run, as older layout programs write them.

Lines are broken at their measure with the rules for marks; a mark too many is squeezed into the line, pairs of marks
stand half a letter closer where the paper does so, and what is left of a line is spread between its letters.
"""

from __future__ import annotations

import importlib.util
import io
from itertools import groupby
from typing import TYPE_CHECKING, Any, Self

import faces
from ink import Flow, Measure, Para, Placed, Sheet
from marks import BASE
from pieces import cells, runs_of, upright

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ink import Run, Shape
    from style import Style

CLOSERS = frozenset("，。、；：？！”’）》】％%℃·—…")
OPENERS = frozenset("“‘（《【")
HALF = frozenset("，。、；：”’）》】“‘（《【")


def there() -> bool:
    """Tell whether the package reportlab, which writes the PDF file, is installed."""
    return importlib.util.find_spec("reportlab") is not None


class Own:
    """The typesetter; use it as a context."""

    name = "own"

    def __enter__(self) -> Self:
        """Start; see the class."""
        from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
        from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

        self._names: set[str] = set()
        for file in sorted(faces.folder().glob("*.ttf")):
            pdfmetrics.registerFont(TTFont(file.stem, str(file)))
            self._names.add(file.stem)
        self._has = {name: pdfmetrics.getFont(name).face.charToGlyph for name in self._names}
        self._width = pdfmetrics.stringWidth
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is kept running."""

    def _font(self, flow: Flow, *, bold: bool = False) -> str:
        name = flow.font.replace(" ", "")
        heavy = f"{name}-Bold"
        return heavy if (flow.bold or bold) and heavy in self._names else f"{name}-Regular"

    def _wide(self, text: str, font: str, size: float) -> float:
        return sum(self._width(c, self._with(c, font), size) for c in text)

    def _with(self, letter: str, font: str) -> str:
        return font if ord(letter) in self._has[font] else "PagesSong-Regular"

    def measure(self, flows: Sequence[Flow], style: Style) -> list[Measure]:
        """Return the measures of flows."""
        out = []
        for flow in flows:
            step = flow.size + flow.spacing
            if flow.vertical:
                high = max((len(para.text) for para in flow.paras), default=0) * step
                out.append(
                    Measure(flow.leading * len(flow.paras), high, tuple((p.text,) for p in flow.paras))
                )
                continue
            lines = tuple(tuple(self._broken(flow, para, style)) for para in flow.paras)
            wide = flow.width
            if wide is None:
                wide = max(
                    (self._wide(p.text, self._font(flow, bold=p.bold), flow.size) for p in flow.paras),
                    default=0,
                )
            out.append(Measure(wide, flow.leading * sum(map(len, lines)), lines))
        return out

    def _steps(self, text: str, flow: Flow, font: str, style: Style) -> list[float]:
        """Return how far the pen moves for each letter; a mark before another stands on half its width."""
        steps = []
        for i, c in enumerate(text):
            step = self._width(c, self._with(c, font), flow.size) + flow.spacing
            after = text[i + 1] if i + 1 < len(text) else ""
            if (
                style.trim != "space-all"
                and c in HALF
                and after in HALF
                and after
                and (c in CLOSERS or after in OPENERS)
            ):
                step -= flow.size / 2
            steps.append(step)
        return steps

    def _broken(self, flow: Flow, para: Para, style: Style) -> list[str]:
        text = para.text
        if flow.width is None or flow.columns or not text:
            return [text]
        steps = self._steps(text, flow, self._font(flow, bold=para.bold), style)
        out, start, used = [], 0, para.indent * flow.size
        i = 0
        while i < len(text):
            over = used + steps[i] > flow.width + 0.2
            hangs = text[i] in CLOSERS and used + steps[i] <= flow.width + flow.size
            if over and i > start and not hangs:
                cut = i
                while cut > start + 1 and (
                    _together(text[cut - 1], text[cut]) or text[cut] in CLOSERS or text[cut - 1] in OPENERS
                ):
                    cut -= 1
                if cut == start + 1:
                    cut = i
                out.append(text[start:cut])
                start, i, used = cut, cut, 0.0
                continue
            used += steps[i]
            i += 1
        return [*out, text[start:]]

    def draw(self, sheet: Sheet, orders: Sequence[Sequence[int]], style: Style) -> list[bytes]:
        """Return the page as one PDF file an order; the marks are the same in all of them."""
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

        starts, number = [], 0
        for one in sheet.placed:
            starts.append(number)
            number += sum(len(para.runs) for para in one.flow.paras)
        out = []
        for order in orders:
            file = io.BytesIO()
            canvas = Canvas(file, pagesize=(sheet.width, sheet.height), invariant=1)
            for shape in sheet.shapes:
                _shape(canvas, shape, sheet.height)
            for i in order:
                self._place(canvas, sheet.placed[i], starts[i], sheet.height, style)
            canvas.showPage()
            canvas.save()
            out.append(file.getvalue())
        return out

    def _place(self, canvas: Any, one: Placed, mark: int, height: float, style: Style) -> None:
        flow = one.flow
        if flow.vertical or flow.columns:
            for text, number, dx, dy in upright(flow, mark) if flow.vertical else cells(flow, mark):
                self._out(
                    canvas,
                    text,
                    number,
                    one.x + dx,
                    height - one.y - dy - 0.86 * flow.size,
                    flow,
                    self._font(flow),
                )
            return
        y = height - one.y - (flow.leading - flow.size) / 2 - 0.86 * flow.size
        wide = flow.width if flow.width is not None else self.measure([flow], style)[0].width
        for para in flow.paras:
            at = 0
            lines = self._broken(flow, para, style)
            for n, line in enumerate(lines):
                self._line(
                    canvas,
                    flow,
                    para,
                    mark,
                    (at, at + len(line)),
                    (one.x, y, wide),
                    (n == 0, n == len(lines) - 1),
                    style,
                )
                at += len(line)
                y -= flow.leading
            mark += len(para.runs)

    def _line(
        self,
        canvas: Any,
        flow: Flow,
        para: Para,
        mark: int,
        span: tuple[int, int],
        place: tuple[float, float, float],
        ends: tuple[bool, bool],
        style: Style,
    ) -> None:
        text = para.text[span[0] : span[1]]
        font = self._font(flow, bold=para.bold)
        steps = self._steps(text, flow, font, style)
        while text and text[-1].isspace():
            text, steps = text[:-1], steps[:-1]
        if not text:
            return
        x, y, wide = place
        indent = para.indent * flow.size if ends[0] else 0.0
        left = wide - indent - sum(steps)
        spread = 0.0
        if (
            para.align == "justify"
            and flow.width is not None
            and (not ends[1] or para.open or left < 0)
            and len(text) > 1
        ):
            spread = left / (len(text) - 1)
        elif para.align in {"center", "right"}:
            x += left / (2 if para.align == "center" else 1)
        x += indent
        # Letters go out together as long as the pen moves by what the font says; a squeezed mark begins a new run.
        owners = _owners(para.runs, mark)[span[0] : span[1]]
        begin = 0
        pen = x
        for i in range(len(text)):
            natural = self._width(text[i], self._with(text[i], font), flow.size) + flow.spacing
            last = i + 1 == len(text)
            if (
                last
                or owners[i + 1] != owners[i]
                or abs(steps[i] - natural) > 0.01
                or self._with(text[i + 1], font) != self._with(text[i], font)
            ):
                piece = text[begin : i + 1]
                self._out(canvas, piece, owners[i], pen, y, flow, font, flow.spacing + spread)
                pen += sum(steps[begin : i + 1]) + spread * len(piece)
                begin = i + 1

    def _out(
        self,
        canvas: Any,
        text: str,
        mark: int,
        x: float,
        y: float,
        flow: Flow,
        font: str,
        spread: float = 0.0,
    ) -> None:
        if not flow.shadow:
            for _, letters in groupby(text, lambda letter: self._with(letter, font)):
                piece = "".join(letters)
                self._string(canvas, piece, mark, x, y, flow.size, font, spread)
                x += self._wide(piece, font, flow.size) + spread * len(piece)
            return
        for piece in [text] if flow.shadow == "line" else runs_of(text):
            self._string(canvas, piece, mark, x, y, flow.size, font, spread)
            self._string(
                canvas, piece, mark, x + 0.05 * flow.size, y - 0.04 * flow.size, flow.size, font, spread
            )
            x += self._wide(piece, font, flow.size) + spread * len(piece)

    def _string(
        self, canvas: Any, text: str, mark: int, x: float, y: float, size: float, font: str, spread: float
    ) -> None:
        red, rest = divmod(mark, BASE * BASE)
        green, blue = divmod(rest, BASE)
        said = canvas.beginText(x, y)
        said.setFont(self._with(text[0], font), size)
        said.setFillColorRGB(red / 255, green / 255, blue / 255)
        said.setCharSpace(round(spread, 3))
        said.textOut(text)
        canvas.drawText(said)


def _together(before: str, after: str) -> bool:
    """Tell whether a line may not be broken between two letters: within a figure, a word, or a dash."""
    plain = before.isascii() and after.isascii() and not before.isspace() and not after.isspace()
    return plain or (before == after and before in "—…")


def _owners(runs: Sequence[Run], mark: int) -> list[int]:
    return [mark + n for n, run in enumerate(runs) for _ in run.text]


def _shape(canvas: Any, shape: Shape, height: float) -> None:
    y = height - shape.y - shape.height
    if shape.kind == "frame":
        canvas.setLineWidth(0.6)
        canvas.rect(shape.x, y, shape.width, shape.height)
    elif shape.kind == "rule":
        canvas.setFillGray(0.2)
        canvas.rect(shape.x, y, shape.width, shape.height, stroke=0, fill=1)
    else:
        from reportlab.lib.utils import ImageReader  # noqa: PLC0415

        canvas.drawImage(ImageReader(_picture()), shape.x, y, shape.width, shape.height)


def _picture() -> Any:
    from PIL import Image  # noqa: PLC0415

    return Image.frombytes(
        "L", (8, 8), bytes((x * 16 + y * 8) % 128 + 90 for y in range(8) for x in range(8))
    )
