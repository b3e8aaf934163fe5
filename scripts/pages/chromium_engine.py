"""Pages typeset by headless Chromium: its line breaking, justification, squeezing of marks and its way to write PDF.

One browser prints many pages; it is spoken to over two pipes by the DevTools protocol, so nothing but the program
`chromium` is needed.
"""

from __future__ import annotations

import base64
import fcntl
import html
import json
import os
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any, Self

import faces
from ink import Flow, Measure, Para, Sheet
from marks import colour
from pieces import runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from style import Style

PROGRAM = "chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--remote-debugging-pipe",
)

_CSS = """
*{font-synthesis:none;margin:0;padding:0;box-sizing:content-box}
.f{position:absolute;white-space:pre-wrap;line-break:auto;text-rendering:geometricPrecision}
.f>div{min-height:1em}
.s{position:relative}.s>i{position:absolute;left:.05em;top:.04em;font-style:normal;white-space:pre}
.g{display:grid}
"""

_MEASURE = """
(() => { const out = [];
for (const f of document.querySelectorAll('.f')) {
  const box = f.getBoundingClientRect(), lines = [];
  for (const p of f.children) {
    const starts = [0]; let at = 0, last = null;
    const half = parseFloat(getComputedStyle(f).fontSize) * .5;
    if (!f.dataset.stiff) {
      const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
      for (let n = walk.nextNode(); n; n = walk.nextNode()) {
        for (let i = 0; i < n.length; i++, at++) {
          const r = document.createRange(); r.setStart(n, i); r.setEnd(n, i + 1);
          const b = r.getClientRects()[0]; if (!b || !b.width) continue;
          if (last !== null && b.top > last + half) { starts.push(at); last = b.top; }
          if (last === null) last = b.top;
        } } }
    lines.push(starts);
  }
  out.push([box.width, box.height, lines]);
} return JSON.stringify(out); })()
"""


def there() -> bool:
    """Tell whether the program is installed."""
    return shutil.which(PROGRAM) is not None


class Chromium:
    """A running browser; use it as a context. Raises RuntimeError when the browser refuses a command."""

    name = "chromium"

    def __enter__(self) -> Self:
        """Start; see the class."""
        self._home = tempfile.mkdtemp(prefix="pages-chromium-")
        in_read, self._write = os.pipe()
        self._read, out_write = os.pipe()
        command = [PROGRAM, *FLAGS, f"--user-data-dir={self._home}", "about:blank"]
        # The browser reads commands from file 3 and answers on file 4; copies out of their way come first.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (in_read, out_write)]

        def wire() -> None:
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self._process = subprocess.Popen(  # noqa: S603
            command,
            preexec_fn=wire,  # noqa: PLW1509  (no thread is running yet)
            pass_fds=(3, 4),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "FONTCONFIG_FILE": str(faces.fontconfig())},
        )
        for end in ends:
            os.close(end)
        os.close(in_read)
        os.close(out_write)
        self._number, self._rest, self._session = 0, b"", ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._frame = self._call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._call("Emulation.setEmulatedMedia", media="print")
        return self

    def __exit__(self, *_: object) -> None:
        """End what was started."""
        os.close(self._write)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        shutil.rmtree(self._home, ignore_errors=True)

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        data = json.dumps(asked).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        while True:
            while b"\0" not in self._rest:
                more = os.read(self._read, 1 << 20)
                if not more:
                    raise RuntimeError(
                        "The browser ended before it answered; run it by hand to see why: chromium --headless"
                    )
                self._rest += more
            one, _, self._rest = self._rest.partition(b"\0")
            told = json.loads(one)
            if told.get("id") == self._number:
                if "error" in told:
                    raise RuntimeError(f"The browser refused {method}: {told['error']}")
                answer: dict[str, Any] = told["result"]
                return answer

    def _show(self, page: str) -> None:
        self._call("Page.setDocumentContent", frameId=self._frame, html=page)
        self._value("document.fonts.ready.then(() => 1)")

    def _value(self, script: str) -> Any:
        told = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise RuntimeError(f"The page's script failed: {told['exceptionDetails']}")
        return told["result"].get("value")

    def measure(self, flows: Sequence[Flow], style: Style) -> list[Measure]:
        """Return the measures of flows, typeset as they will be printed."""
        body = "".join(_flow(flow, 0.0, 0.0, None, style) for flow in flows)
        self._show(_page(body, 2000, 2000))
        out = []
        for flow, (width, height, starts) in zip(flows, json.loads(self._value(_MEASURE)), strict=True):
            lines = []
            for para, at in zip(
                flow.paras, starts if not flow.columns else [[0]] * len(flow.paras), strict=True
            ):
                ends = [*at[1:], len(para.text)]
                lines.append(tuple(para.text[a:b] for a, b in zip(at, ends, strict=True)))
            out.append(Measure(width * 0.75, height * 0.75, tuple(lines)))
        return out

    def draw(self, sheet: Sheet, orders: Sequence[Sequence[int]], style: Style) -> list[bytes]:
        """Return the page as one PDF file an order; the marks are the same in all of them."""
        number, parts = 0, [_shape(shape) for shape in sheet.shapes]
        for one in sheet.placed:
            parts.append(_flow(one.flow, one.x, one.y, number, style))
            number += sum(len(para.runs) for para in one.flow.paras)
        self._show(_page("".join(parts), sheet.width, sheet.height))
        out = []
        for order in orders:
            layers = [0] * len(order)
            for z, i in enumerate(order):
                layers[i] = z + 1
            self._value(
                f"document.querySelectorAll('.f').forEach((f, i) => f.style.zIndex = {json.dumps(layers)}[i]); 1"
            )
            told = self._call(
                "Page.printToPDF",
                paperWidth=sheet.width / 72,
                paperHeight=sheet.height / 72,
                marginTop=0,
                marginBottom=0,
                marginLeft=0,
                marginRight=0,
                printBackground=True,
                pageRanges="1",
            )
            out.append(base64.b64decode(told["data"]))
        return out


def _page(body: str, width: float, height: float) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{_CSS}'
        f"body{{width:{width}pt;height:{height - 1}pt;position:relative;overflow:hidden}}</style>"
        f"<body>{body}</body></html>"
    )


def _shape(shape: Any) -> str:
    place = f"position:absolute;left:{shape.x:.2f}pt;top:{shape.y:.2f}pt"
    place += f";width:{shape.width:.2f}pt;height:{shape.height:.2f}pt"
    if shape.kind == "frame":
        return f'<div style="{place};outline:.6pt solid #444"></div>'
    if shape.kind == "rule":
        return f'<div style="{place};background:#333"></div>'
    return f'<img style="{place}" src="{_IMAGE}">'


_IMAGE = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAMklEQVR42mOIyqrqmrVq1ymGpKKmSYs2HbrEABWIYo"
    "AKJDFABbIYoAJFDFCBKgaoQBMAPhMlgZu9lvsAAAAASUVORK5CYII="
)


def _flow(flow: Flow, x: float, y: float, number: int | None, style: Style) -> str:
    css = [
        f"left:{x:.2f}pt;top:{y:.2f}pt;font:{flow.size}pt/{flow.leading}pt '{flow.font}','Pages Song'",
        f"text-spacing-trim:{style.trim}",
        f"text-autospace:{'normal' if style.autospace else 'no-autospace'}",
    ]
    if flow.spacing:
        css.append(f"letter-spacing:{flow.spacing}pt")
    if flow.bold:
        css.append("font-weight:700")
    if flow.vertical:
        css.append("writing-mode:vertical-rl;text-orientation:upright")
    css.append(f"width:{flow.width:.2f}pt" if flow.width is not None else "white-space:pre;width:max-content")
    stiff = ' data-stiff="1"' if flow.width is None or flow.columns else ""
    inner = []
    for row, para in enumerate(flow.paras):
        spans = []
        for cell, run in enumerate(para.runs):
            ink = "" if number is None else f"color:{colour(number)};"
            if number is not None:
                number += 1
            where = f"grid-row:{row + 1};grid-column:{cell + 1};" if flow.columns else ""
            spans.append((f'<span style="{ink}{where}">{_shown(run.text, flow, para)}</span>', cell))
        if flow.columns:
            inner += [(row, cell, text) for text, cell in spans]
        else:
            align = f"text-align:{para.align}" + (
                ";text-align-last:justify" if para.open and para.align == "justify" else ""
            )
            indent = f";text-indent:{para.indent}em" if para.indent else ""
            bold = ";font-weight:700" if para.bold else ""
            css_of_para = f"{align}{indent}{bold};min-height:{flow.leading}pt"
            inner.append((row, 0, f'<div style="{css_of_para}">{"".join(t for t, _ in spans)}</div>'))
    if flow.columns:
        inner.sort(key=lambda one: (one[1], one[0]) if flow.by_column else (one[0], one[1]))
        tracks = " ".join(f"{share * (flow.width or 0):.2f}pt" for share in flow.columns)
        css.append(f"grid-template-columns:{tracks};grid-auto-rows:{flow.leading}pt;white-space:pre")
        return f'<div class="f g"{stiff} style="{html.escape(";".join(css))}">{"".join(t for *_, t in inner)}</div>'
    return f'<div class="f"{stiff} style="{html.escape(";".join(css))}">{"".join(t for *_, t in inner)}</div>'


def _shown(text: str, flow: Flow, para: Para) -> str:
    del para
    if not flow.shadow:
        return html.escape(text)
    parts = [text] if flow.shadow == "line" else runs_of(text)
    return "".join(f'<span class="s">{html.escape(p)}<i>{html.escape(p)}</i></span>' for p in parts)
