"""Characters, rules and pictures of one PDF page, read through pdfium into plain values.

Everything here is in the page's visible frame: points, origin at the bottom left of the crop box, the page's
own /Rotate applied, so that nothing later needs to know how the file says it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Box

REPLACEMENT = "�"
"""Stands for a glyph that the font gives no character for: it has ink, so it must not vanish."""

_UPRIGHT = 0.8
"""Share of a page's characters that must run another way for the page to be turned."""
_UPRIGHT_LEAST = 60
"""Characters below which a page says nothing of itself: a few words up the edge of a picture."""

_FEW_PATHS = 20
"""Paths of a page without text and pictures that are no page: crop marks, a rule."""
_MAX_FORM_DEPTH = 4
_MAX_PATH_SEGMENTS = 256
"""A path of more segments is a drawing (a map, a logo), not a set of rules; only its bounds are kept."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character: its text, loose box, baseline origin, font size, font name, direction and ink.

    The loose box is as wide as the font lets the pen go on; `ink` is what is printed of it (the loose box where
    the font does not say). `turn` is the writing direction in quarter turns counter-clockwise (0 is left to right).
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    origin_x: float
    origin_y: float
    size: float
    font: str
    turn: int
    ink: Rect


Rect = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page draws besides text: thin strokes, filled areas and images, each as a rectangle."""

    strokes: tuple[Rect, ...]
    fills: tuple[Rect, ...]
    images: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The page's visible rectangle in its own coordinates, and its rotation in quarter turns clockwise.

    `cropped` says that the file itself names a rectangle that is less than the sheet.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    turns: int
    cropped: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as a reader sees the page."""
        width, height = self.x1 - self.x0, self.y1 - self.y0
        return (height, width) if self.turns % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of the page's own coordinates to the visible frame."""
        x, y = x - self.x0, y - self.y0
        width, height = self.x1 - self.x0, self.y1 - self.y0
        if self.turns == 1:
            return y, width - x
        if self.turns == 2:
            return width - x, height - y
        if self.turns == 3:
            return height - y, x
        return x, y

    def shows(self, box: Box) -> bool:
        """Tell whether any of a rectangle of the visible frame lies on the page."""
        width, height = self.size
        return box.x1 > 0 and box.y1 > 0 and box.x0 < width and box.y0 < height

    def rect(self, x0: float, y0: float, x1: float, y1: float) -> Rect:
        """Map a rectangle; the corners come out ordered."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def page_frame(page: Any) -> Frame:
    """Read the visible rectangle of a pdfium page."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    x0, x1 = sorted((box.left, box.right))
    y0, y1 = sorted((box.bottom, box.top))
    sides = [ctypes.c_float() for _ in range(4)]
    cropped = bool(pdfium.FPDFPage_GetCropBox(page, *(ctypes.byref(side) for side in sides)))
    return Frame(x0, y0, x1, y1, pdfium.FPDFPage_GetRotation(page) % 4, cropped)


def text_turns(text_page: Any, frame: Frame) -> int:
    """Return the quarter turns clockwise after which a page's text runs from left to right; 0 where its lines differ.

    A page may be laid sideways into its file, or /Rotate may say so of a page that is not: the text knows better.
    """
    turns: Counter[int] = Counter()
    known: dict[int, int] = {}
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        handle = pdfium.FPDFText_GetTextObject(text_page, index)
        if handle:
            key = ctypes.addressof(handle.contents)
            if key not in known:
                known[key] = _turn(handle, frame)
            turns[known[key]] += 1
    turn, votes = turns.most_common(1)[0] if turns else (0, 0)
    if turn == 0 or votes < _UPRIGHT_LEAST or votes < _UPRIGHT * turns.total():
        return 0
    return turn


@dataclass(frozen=True, slots=True)
class _Face:
    """What all characters of a text object share."""

    size: float
    font: str
    turn: int


def _font_name(text_object: Any, known: dict[int, str]) -> str:
    """Give the name of a text object's font; the fonts of a page, by their handles, are asked once each."""
    font = pdfium.FPDFTextObj_GetFont(text_object)
    if not font:
        return ""
    key = ctypes.addressof(font.contents)
    if key not in known:
        known[key] = _base_name(font)
    return known[key]


def _base_name(font: Any) -> str:
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    if length <= 1:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, length)
    name = buffer.value.decode("utf-8", "replace")
    # Six capitals and a plus say that the file holds a subset of the font, and differ from subset to subset.
    return name[7:] if len(name) > 7 and name[6] == "+" else name


def _face(text_object: Any, frame: Frame, fonts: dict[int, str]) -> _Face:
    size = ctypes.c_float()
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFTextObj_GetFontSize(text_object, ctypes.byref(size))
    pdfium.FPDFPageObj_GetMatrix(text_object, ctypes.byref(matrix))
    scale = math.hypot(matrix.c, matrix.d)
    return _Face(abs(size.value) * (scale or 1.0), _font_name(text_object, fonts), _turn(text_object, frame))


def _turn(text_object: Any, frame: Frame) -> int:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(text_object, ctypes.byref(matrix))
    return round((math.degrees(math.atan2(matrix.b, matrix.a)) - 90 * frame.turns) / 90) % 4


def glyphs(text_page: Any, frame: Frame) -> Iterator[Glyph]:
    """Yield the characters of the text layer in drawing order, blanks included, generated line ends left out.

    pdfium already drops the second run of most shadowed titles; what it leaves doubled comes out doubled.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    faces: dict[int, _Face] = {}
    fonts: dict[int, str] = {}
    rect = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    ink_refs = tuple(ctypes.byref(v) for v in (left, right, bottom, top))
    rect_ref, x_ref, y_ref = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    straight = frame.turns == 0
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code < 32 and pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1:
            # A glyph whose font says nothing comes as its code, maybe that of a line end: it has ink all the same.
            code = 0
        elif code <= 32 and (code in {10, 13} or pdfium.FPDFText_IsGenerated(text_page, index) == 1):
            continue
        text, high = _text(code, high)
        if not text:
            continue
        handle = pdfium.FPDFText_GetTextObject(text_page, index)
        key = ctypes.addressof(handle.contents) if handle else 0
        face = faces.get(key)
        if face is None:
            face = faces[key] = (
                _face(handle, frame, fonts)
                if handle
                else _Face(pdfium.FPDFText_GetFontSize(text_page, index), "", 0)
            )
        pdfium.FPDFText_GetLooseCharBox(text_page, index, rect_ref)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x_ref, y_ref)
        pdfium.FPDFText_GetCharBox(text_page, index, *ink_refs)
        if straight:
            x0, y0, x1, y1 = (
                rect.left - frame.x0,
                rect.bottom - frame.y0,
                rect.right - frame.x0,
                rect.top - frame.y0,
            )
            origin_x, origin_y = x.value - frame.x0, y.value - frame.y0
            ink = (
                left.value - frame.x0,
                bottom.value - frame.y0,
                right.value - frame.x0,
                top.value - frame.y0,
            )
        else:
            x0, y0, x1, y1 = frame.rect(rect.left, rect.bottom, rect.right, rect.top)
            origin_x, origin_y = frame.point(x.value, y.value)
            ink = frame.rect(left.value, bottom.value, right.value, top.value)
        if ink[2] <= ink[0] or ink[3] <= ink[1]:
            ink = (x0, y0, x1, y1)
        yield Glyph(text, x0, y0, x1, y1, origin_x, origin_y, face.size, face.font, face.turn, ink)


def _text(code: int, high: int) -> tuple[str, int]:
    """Give the character of a code unit, and the high surrogate that still waits for its low one."""
    if 0xDC00 <= code < 0xE000:
        return (chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else REPLACEMENT), 0
    if high:
        text, high = _text(code, 0)
        return REPLACEMENT + text, high
    if 0xD800 <= code < 0xDC00:
        return "", code
    if code in {0xFFFE, 0x02}:  # pdfium's marks for a hyphen at a line's end
        return "-", 0
    if code == 0 or code > 0x10FFFF:
        return REPLACEMENT, 0
    if code < 32 or code in {0x7F, 0x85, 0x2028, 0x2029}:
        return " ", 0
    return chr(code), 0


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _matrix(handle: Any) -> Matrix:
    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(m)):
        return _IDENTITY
    return m.a, m.b, m.c, m.d, m.e, m.f


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _compose(outer: Matrix, inner: Matrix) -> Matrix:
    a, b = _apply((*outer[:4], 0.0, 0.0), inner[0], inner[1])
    c, d = _apply((*outer[:4], 0.0, 0.0), inner[2], inner[3])
    e, f = _apply(outer, inner[4], inner[5])
    return a, b, c, d, e, f


def _objects(page: Any) -> Iterator[tuple[Any, Matrix]]:
    """Walk the page's objects with the matrix of the forms that hold them."""
    stack = [
        (pdfium.FPDFPage_GetObject(page, i), _IDENTITY, 0)
        for i in range(pdfium.FPDFPage_CountObjects(page) - 1, -1, -1)
    ]
    while stack:
        handle, matrix, depth = stack.pop()
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_FORM:
            yield handle, matrix
        elif depth < _MAX_FORM_DEPTH:
            inner = _compose(matrix, _matrix(handle))
            stack += [
                (pdfium.FPDFFormObj_GetObject(handle, i), inner, depth + 1)
                for i in range(pdfium.FPDFFormObj_CountObjects(handle) - 1, -1, -1)
            ]


def _bounds(handle: Any, matrix: Matrix, frame: Frame) -> Rect:
    values = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(handle, *(ctypes.byref(v) for v in values))
    left, bottom, right, top = (v.value for v in values)
    ax, ay = _apply(matrix, left, bottom)
    bx, by = _apply(matrix, right, top)
    return frame.rect(ax, ay, bx, by)


def _edges(handle: Any, matrix: Matrix, frame: Frame) -> Iterator[Rect]:
    """Yield the straight pieces of a path that run along the page's axes, each as a rectangle of no width."""
    matrix = _compose(matrix, _matrix(handle))
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for i in range(pdfium.FPDFPath_CountSegments(handle)):
        segment = pdfium.FPDFPath_GetPathSegment(handle, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = frame.point(*_apply(matrix, x.value, y.value))
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = last = point
            continue
        ends = [point]
        if pdfium.FPDFPathSegment_GetClose(segment):
            ends.append(start)
        for end in ends:
            dx, dy = abs(end[0] - last[0]), abs(end[1] - last[1])
            if kind == pdfium.FPDF_SEGMENT_LINETO and min(dx, dy) <= 0.5 < max(dx, dy):
                yield (
                    min(last[0], end[0]),
                    min(last[1], end[1]),
                    max(last[0], end[0]),
                    max(last[1], end[1]),
                )
            last = end


def draws(page: Any) -> bool:
    """Tell whether a page has a picture, or so many paths that they may be a page drawn as curves."""
    paths = 0
    for handle, _ in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(handle)
        paths += kind == pdfium.FPDF_PAGEOBJ_PATH
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE or paths > _FEW_PATHS:
            return True
    return False


def _is_white(handle: Any) -> bool:
    values = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(handle, *(ctypes.byref(v) for v in values)):
        return False
    red, green, blue, alpha = (v.value for v in values)
    return alpha == 0 or min(red, green, blue) >= 250


def drawing(page: Any, frame: Frame) -> Drawing:
    """Collect strokes, filled areas and images of a page, clipped to nothing, in drawing order."""
    strokes: list[Rect] = []
    fills: list[Rect] = []
    images: list[Rect] = []
    fill_mode, stroked = ctypes.c_int(), ctypes.c_int()
    for handle, matrix in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images.append(_bounds(handle, matrix, frame))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(fill_mode), ctypes.byref(stroked))
            if stroked.value and pdfium.FPDFPath_CountSegments(handle) <= _MAX_PATH_SEGMENTS:
                strokes += _edges(handle, matrix, frame)
            if fill_mode.value and not _is_white(handle):
                fills.append(_bounds(handle, matrix, frame))
    return Drawing(tuple(strokes), tuple(fills), tuple(images))
