"""The faces of the pages: Debian's Chinese fonts cut down to the letters of the copy, as TrueType, kept on disk.

Cut down and renamed because browsers write PostScript outlines of large collections as Type 3 fonts, which no layout
program does, and because letters that share a glyph with a radical sign read back as the radical. Each face is made
once and kept in a folder; which fonts are installed decides which faces there are.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import items

ROOT = Path("/usr/share/fonts")
VERSION = "2"


@dataclass(frozen=True)
class Face:
    """A face: the family's name for the engines, its kind, the file it is cut from, and its place in that."""

    family: str
    kind: str
    file: str
    index: int = -1
    bold: bool = False


FACES = (
    Face("Pages Song", "serif", "opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    Face("Pages Song", "serif", "opentype/noto/NotoSerifCJK-Bold.ttc", 2, bold=True),
    Face("Pages Hei", "sans", "opentype/noto/NotoSansCJK-Regular.ttc", 2),
    Face("Pages Hei", "sans", "opentype/noto/NotoSansCJK-Bold.ttc", 2, bold=True),
    Face("Pages Ming", "serif", "truetype/arphic/uming.ttc", 0),
    Face("Pages Kai", "kai", "truetype/arphic/ukai.ttc", 0),
    Face("Pages Songti", "serif", "truetype/arphic-gbsn00lp/gbsn00lp.ttf"),
    Face("Pages Kaiti", "kai", "truetype/arphic-gkai00mp/gkai00mp.ttf"),
    Face("Pages Zen", "sans", "truetype/wqy/wqy-zenhei.ttc", 0),
    Face("Pages Micro", "sans", "truetype/wqy/wqy-microhei.ttc", 0),
    Face("Pages Wenkai", "kai", "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"),
    Face("Pages Droid", "sans", "truetype/droid/DroidSansFallbackFull.ttf"),
)


def there() -> list[Face]:
    """Return the faces whose fonts are installed."""
    return [face for face in FACES if (ROOT / face.file).exists()]


def families(kind: str) -> list[str]:
    """Return the families of a kind that all machines with Debian's fonts have, in a fixed order."""
    return list(dict.fromkeys(face.family for face in FACES if face.kind == kind))


@cache
def letters() -> frozenset[int]:
    """Return the code points that faces must have: those of the copy and of the furniture."""
    texts = [(items.FOLDER / f"{paper}.jsonl").read_text(encoding="utf-8") for paper in items.PAPERS]
    # The 3,755 letters of everyday use (GB 2312, level 1) are enough for all furniture.
    texts += [
        bytes((high, low)).decode("gb2312", "ignore")
        for high in range(0xB0, 0xD8)
        for low in range(0xA1, 0xFF)
    ]
    texts.append("■□●◎◆▲▶↘丨·／—…")
    plain = {ord(c) for text in texts for c in text} | set(range(0x20, 0x7F)) | set(range(0x3000, 0x3020))
    plain |= set(range(0xFF01, 0xFF5F)) | {ord(c) for c in "“”‘’—…·×÷°℃％①②③④⑤⑥⑦⑧⑨⑩"}
    # The wave dash shares its glyph with the full-width tilde and would be read back for it.
    return frozenset(c for c in plain if c >= 0x20 and c != 0x301C)


def folder() -> Path:
    """Return the folder of the faces, making those that are not there yet (some seconds each)."""
    base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "ingest-pages"
    told = VERSION + ",".join(map(str, sorted(letters())))
    here = base / hashlib.sha256(told.encode()).hexdigest()[:12]
    here.mkdir(parents=True, exist_ok=True)
    for face in there():
        name = f"{face.family.replace(' ', '')}-{'Bold' if face.bold else 'Regular'}.ttf"
        if not (here / name).exists():
            part = here / f"{name}.{os.getpid()}.part"
            _cut(face, part)
            part.replace(here / name)
    return here


def fontconfig() -> Path:
    """Return a configuration that shows programs these faces and no others."""
    here = folder()
    file = here / "fonts.conf"
    if not file.exists():
        file.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            f"<dir>{here}</dir><cachedir>{here}/cache</cachedir></fontconfig>\n"
        )
    return file


def _cut(face: Face, path: Path) -> None:
    from fontTools import subset  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    font = TTFont(ROOT / face.file, fontNumber=face.index)
    options = subset.Options(notdef_outline=True, glyph_names=False, hinting=False, desubroutinize=True)
    options.layout_features = ["vert", "vrt2", "chws", "halt", "palt"]
    options.drop_tables += ["BASE", "VORG", "FFTM", "EBDT", "EBLC", "EBSC"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters())
    cutter.subset(font)
    if "CFF " in font:
        _to_truetype(font)
    style = "Bold" if face.bold else "Regular"
    names = font["name"]
    names.names = []
    plain = face.family.replace(" ", "")
    for number, text in (
        (1, face.family),
        (2, style),
        (3, f"{plain}-{style}"),
        (4, f"{face.family} {style}"),
        (6, f"{plain}-{style}"),
    ):
        names.setName(text, number, 3, 1, 0x409)
    # The fonts of newspapers have roomy boxes; PDFBox takes lines for paragraphs where their distance is 1.25 boxes.
    font.recalcBBoxes = False
    font["head"].yMin, font["head"].yMax = (round(part * font["head"].unitsPerEm) for part in (-0.24, 0.93))
    font["OS/2"].fsType = 0
    font["OS/2"].usWeightClass = 700 if face.bold else 400
    font.save(path)


def _to_truetype(font: Any) -> None:
    """Turn PostScript outlines into quadratic ones, as layout programs embed them (after fontTools' own recipe)."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # noqa: PLC0415
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415
    from fontTools.ttLib import newTable  # noqa: PLC0415

    order = font.getGlyphOrder()
    glyphs, shapes = font.getGlyphSet(), {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, 1.5, reverse_direction=True))
        shapes[name] = pen.glyph()
    font["loca"] = newTable("loca")
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, shapes
    del font["CFF "]
    glyf.compile(font)
    for name, metric in font["hmtx"].metrics.items():
        font["hmtx"][name] = (metric[0], getattr(shapes[name], "xMin", 0))
    top = font["maxp"]
    top.tableVersion = 0x00010000
    for key in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
    ):
        setattr(top, key, 0)
    top.maxZones = 1
    top.maxComponentElements = max(
        (len(g.components) if hasattr(g, "components") else 0 for g in shapes.values()), default=0
    )
    top.compile(font)
    font["post"].formatType = 3.0
    font["post"].extraNames, font["post"].mapping, font["post"].glyphOrder = [], {}, order
    font.sfntVersion = "\x00\x01\x00\x00"
