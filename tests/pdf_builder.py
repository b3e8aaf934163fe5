"""A tiny writer of PDF pages for tests: Chinese text at given places and sizes, rules, boxes, no font file.

Every character is a square of a Type 3 font that is written with the page, with its Unicode value beside it:
text, boxes and sizes read back as from a real page, without any font on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FONTS = {"song": "STSong-Light", "hei": "STHeiti-Regular", "kai": "STKaiti-Regular"}
_PER_FONT = 200  # codes of one Type 3 font; a face of more characters is written as several fonts


@dataclass
class PageBuilder:
    """Collects what is drawn, in drawing order. Coordinates in points, origin at the bottom left."""

    width: float = 600
    height: float = 800
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    origin: tuple[float, float] = (0, 0)
    form: tuple[float, ...] = ()
    """Six numbers: what is drawn stands in a form that is laid into the page so."""
    ops: list[str] = field(default_factory=list)
    chars: dict[str, list[str]] = field(default_factory=dict)

    def text(
        self, x: float, y: float, text: str, *, size: float = 10, font: str = "song", spacing: float = 0
    ) -> None:
        """Draw one line with its baseline at y. `spacing` is put between characters."""
        chars = self.chars.setdefault(font, [])
        shown: list[tuple[int, str]] = []
        for char in text:
            if char not in chars:
                chars.append(char)
            at = chars.index(char)
            part, code = at // _PER_FONT, f"{at % _PER_FONT + 1:02x}"
            if shown and shown[-1][0] == part:
                shown[-1] = (part, shown[-1][1] + code)
            else:
                shown.append((part, code))
        runs = " ".join(f"/{font}{part} {size} Tf <{codes}> Tj" for part, codes in shown)
        self.ops.append(f"BT {spacing} Tc 1 0 0 1 {x} {y} Tm {runs} ET")

    def down(self, x: float, y: float, text: str, *, size: float = 20, font: str = "hei") -> None:
        """Draw characters below each other, the first with its baseline at y."""
        for i, char in enumerate(text):
            self.text(x, y - i * size * 1.1, char, size=size, font=font)

    def rect(self, x: float, y: float, width: float, height: float, *, fill: bool = False) -> None:
        """Draw a frame, or a grey area."""
        self.ops.append(
            f"0.8 g {x} {y} {width} {height} re f 0 g" if fill else f"{x} {y} {width} {height} re S"
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a rule."""
        self.ops.append(f"{x0} {y0} m {x1} {y1} l S")

    def column(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: int = 14,
        size: float = 10,
        pitch: float = 15,
        font: str = "song",
    ) -> float:
        """Set paragraphs (separated by LF) in a column of `width` characters, indented by two; return the foot."""
        for paragraph in text.split("\n"):
            rest, indent = paragraph, 2
            while rest:
                room = width - indent
                self.text(x + indent * size, y, rest[:room], size=size, font=font)
                rest, indent = rest[room:], 0
                y -= pitch
        return y

    def lines(self, x: float, y: float, rows: list[str], *, size: float = 10, pitch: float = 15) -> None:
        """Set ready lines; a row that begins with two ideographic blanks is indented."""
        for i, row in enumerate(rows):
            bare = row.lstrip("\u3000")
            self.text(x + (len(row) - len(bare)) * size, y - i * pitch, bare, size=size)

    def build(self) -> bytes:
        """Write the file."""
        return write_pdf([self])


def _font(name: str, chars: list[str], add: Callable[[str], int]) -> str:
    """Write the object of a Type 3 font whose glyphs are squares, one for each character."""
    procs, bf = [], []
    for code, char in enumerate(chars, 1):
        wide = 500 if char.isascii() else 1000
        # Punctuation prints in one half of its square only, which is what layout programs squeeze.
        left, right = (
            (wide // 2, wide)
            if char in "“‘（《「『"
            else (0, wide // 2 if char in "。，、；：”’）》」』" else wide)
        )
        drawn = "" if char.isspace() else f" {left + 50} -70 {right - left - 100} 900 re f"
        stream = f"{wide} 0 {left + 50} -70 {right - 50} 830 d1{drawn}"
        number = add(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        procs.append(f"/c{code} {number} 0 R")
        bf.append(f"<{code:02x}> <{char.encode('utf-16-be').hex()}>")
    entries = "\n".join(f"1 beginbfchar\n{entry}\nendbfchar" for entry in bf)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{entries}\nendcmap end end"
    )
    to_unicode = add(f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream")
    widths = " ".join("500" if char.isascii() else "1000" for char in chars)
    differences = " ".join(f"/c{code}" for code in range(1, len(chars) + 1))
    return (
        f"<< /Type /Font /Subtype /Type3 /BaseFont /{name} /FontBBox [0 -120 1000 880] "
        f"/FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 1 /LastChar {len(chars)} /Widths [{widths}] "
        f"/CharProcs << {' '.join(procs)} >> /Encoding << /Type /Encoding /Differences [1 {differences}] >> "
        f"/ToUnicode {to_unicode} 0 R /Resources << >> >>"
    )


def write_pdf(pages: list[PageBuilder], *, encrypt: bool = False) -> bytes:
    """Write a PDF file of several pages; with `encrypt`, one that asks for a password nobody has."""
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(objects)

    catalog = add("")
    tree = add("")
    kids = []
    for page in pages:
        stream = "\n".join(page.ops).encode("latin-1")
        fonts = []
        for key, chars in page.chars.items():
            for part in range(0, len(chars), _PER_FONT):
                number = add(_font(FONTS[key], chars[part : part + _PER_FONT], add))
                fonts.append(f"/{key}{part // _PER_FONT} {number} 0 R")
        resources = f"<< /Font << {' '.join(fonts)} >> >>"
        if page.form:
            laid = " ".join(map(str, page.form))
            head = (
                f"<< /Type /XObject /Subtype /Form /BBox [-2000 -2000 2000 2000] /Matrix [{laid}] "
                f"/Resources {resources} /Length {len(stream)} >>\nstream\n"
            )
            form = add(head.encode() + stream + b"\nendstream")
            stream, resources = b"/Form Do", f"<< /XObject << /Form {form} 0 R >> >>"
        content = add(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
        rotate = f"/Rotate {page.rotate}" if page.rotate else ""
        crop = f"/CropBox [{' '.join(map(str, page.crop))}]" if page.crop else ""
        left, low = page.origin
        media = f"/MediaBox [{left} {low} {left + page.width} {low + page.height}]"
        kids.append(
            add(
                f"<< /Type /Page /Parent {tree} 0 R {media} {crop} {rotate} "
                f"/Contents {content} 0 R /Resources {resources} >>"
            )
        )
    objects[catalog - 1] = f"<< /Type /Catalog /Pages {tree} 0 R >>".encode()
    listed = " ".join(f"{k} 0 R" for k in kids)
    objects[tree - 1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    guard = ""
    if encrypt:
        secret = "41" * 32
        guard = (
            f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -44 >> /ID [<00> <00>]"
        )
    out += f"trailer\n<< /Size {len(objects) + 1} /Root {catalog} 0 R {guard} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
