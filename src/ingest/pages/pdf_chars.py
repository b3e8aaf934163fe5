"""Characters of one PDF page, read through pdfium into plain values.

Everything here is in the page's visible frame: points, origin at the bottom left of the crop box, the page's
own /Rotate applied, so that nothing later needs to know how the file says it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from ingest.pages import pdf_calls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ingest.model import Box

    Numbers = NDArray[np.float64]

REPLACEMENT = "�"
"""Stands for a glyph that the font gives no character for: it has ink, so it must not vanish."""

_UPRIGHT = 0.8
"""Share of a page's characters that must run another way for the page to be turned."""
_UPRIGHT_LEAST = 60
"""Characters below which a page says nothing of itself: a few words up the edge of a picture."""


class Glyph(NamedTuple):
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
    page = pdf_calls.handle(text_page)
    count = pdfium.FPDFText_CountChars(text_page)
    objects = list(map(pdf_calls.text_object_at, repeat(page, count), range(count)))
    return _settled(objects, _faces(objects, frame))


def _settled(objects: Sequence[int | None], faces: Mapping[int, _Face]) -> int:
    """Say how far a page is to be turned, from the text object of each character."""
    if not any(face.turn for face in faces.values()):
        return 0
    turns = Counter(faces[text_object].turn for text_object in objects if text_object)
    turn, most = turns.most_common(1)[0]
    if turn == 0 or most < _UPRIGHT_LEAST or most < _UPRIGHT * turns.total():
        return 0
    return turn


class _Face(NamedTuple):
    """What all characters of a text object share."""

    size: float
    font: str
    turn: int


def _faces(objects: Sequence[int | None], frame: Frame) -> dict[int, _Face]:
    """Ask each text object once for its face, and each font for its name."""
    fonts: dict[int | None, str] = {None: ""}
    known: dict[tuple[float, ...], _Face] = {}
    faces: dict[int, _Face] = {}
    numbers = (ctypes.c_float * 7)()
    size_at, matrix_at = ctypes.byref(numbers, 24), ctypes.byref(numbers)
    font_size_of, matrix_of, font_of = pdf_calls.font_size_of, pdf_calls.matrix_of, pdf_calls.font_of
    for text_object in objects:
        if not text_object or text_object in faces:
            continue
        handle = ctypes.c_void_p(text_object)
        if not (font_size_of(handle, size_at) and matrix_of(handle, matrix_at)):
            ctypes.memset(
                numbers, 0, ctypes.sizeof(numbers)
            )  # what pdfium does not know it may leave as it was
            font_size_of(handle, size_at)
            matrix_of(handle, matrix_at)
        a, b, c, d, _, _, size = numbers
        font = font_of(handle)
        face = known.get((a, b, c, d, size, font or 0))
        if face is None:
            if font not in fonts:
                fonts[font] = _base_name(ctypes.cast(font, pdfium.FPDF_FONT))
            turn = round((math.degrees(math.atan2(b, a)) - 90 * frame.turns) / 90) % 4
            face = _Face(abs(size) * (math.hypot(c, d) or 1.0), fonts[font], turn)
            known[a, b, c, d, size, font or 0] = face
        faces[text_object] = face
    return faces


def _base_name(font: Any) -> str:
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    if length <= 1:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, length)
    name = buffer.value.decode("utf-8", "replace")
    # Six capitals and a plus say that the file holds a subset of the font, and differ from subset to subset.
    return name[7:] if len(name) > 7 and name[6] == "+" else name


_PLACE = np.dtype(
    [(name, "f8") for name in ("x", "y", "left", "right", "bottom", "top")] + [("loose", "f4", 4)]
)
"""What pdfium writes for one character: origin, ink box, loose box (left, top, right, bottom)."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text layer of a page: its characters, the turns that `text_turns` tells, the handles of its text objects."""

    glyphs: list[Glyph]
    turns: int
    objects: frozenset[int]


def read_text(text_page: Any, frame: Frame) -> Text:
    """Read the characters of the text layer in drawing order, blanks included, generated line ends left out.

    pdfium already drops the second run of most shadowed titles; what it leaves doubled comes out doubled.
    """
    page = pdf_calls.handle(text_page)
    count = pdfium.FPDFText_CountChars(text_page)
    indexes = range(count)
    codes = list(map(pdf_calls.code_at, repeat(page, count), indexes))
    objects = list(map(pdf_calls.text_object_at, repeat(page, count), indexes))
    faces = _faces(objects, frame)
    unknown: _Face | None = None
    place = (ctypes.c_byte * _PLACE.itemsize)()
    x, y, left, right, bottom, top, loose = (ctypes.byref(place, 8 * i) for i in range(7))
    written = memoryview(place).cast("B")
    origin_at, ink_box_at, loose_box_at = pdf_calls.origin_at, pdf_calls.ink_box_at, pdf_calls.loose_box_at
    texts: list[str] = []
    faced: list[_Face] = []
    places = bytearray()
    high = 0
    for index, code, text_object in zip(indexes, codes, objects, strict=True):
        if code < 32 and pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1:
            # A glyph whose font says nothing comes as its code, maybe that of a line end: it has ink all the same.
            code = 0  # noqa: PLW2901
        elif code <= 32 and (code in {10, 13} or pdfium.FPDFText_IsGenerated(text_page, index) == 1):
            continue
        if not high and 0x2E80 <= code < 0xD800:
            text = chr(code)
        else:
            text, high = _text(code, high)
            if not text:
                continue
        if text_object:
            faced.append(faces[text_object])
        else:
            unknown = unknown or _Face(pdfium.FPDFText_GetFontSize(text_page, index), "", 0)
            faced.append(unknown)
        texts.append(text)
        loose_box_at(page, index, loose)
        origin_at(page, index, x, y)
        ink_box_at(page, index, left, right, bottom, top)
        places += written
    return Text(
        _glyphs(texts, faced, np.frombuffer(places, _PLACE), frame),
        _settled(objects, faces),
        frozenset(faces),
    )


def _glyphs(texts: list[str], faces: list[_Face], places: NDArray[np.void], frame: Frame) -> list[Glyph]:
    """Put together what is known of the characters, their places seen as a reader sees the page."""
    left, top, right, bottom = places["loose"].astype(float).T
    loose = _rects(left, bottom, right, top, frame)
    ink = _rects(places["left"], places["bottom"], places["right"], places["top"], frame)
    without = (ink[2] <= ink[0]) | (ink[3] <= ink[1])
    inks = zip(*(np.where(without, a, b).tolist() for a, b in zip(loose, ink, strict=True)), strict=True)
    x, y = _points(places["x"], places["y"], frame)
    sizes, fonts, turns = zip(*faces, strict=True) if faces else ((), (), ())
    sides = (side.tolist() for side in loose)
    return list(map(Glyph, texts, *sides, x.tolist(), y.tolist(), sizes, fonts, turns, inks))


def _points(x: Numbers, y: Numbers, frame: Frame) -> tuple[Numbers, Numbers]:
    """Map points of the page's own coordinates to the visible frame, as `Frame.point` does one."""
    x, y = x - frame.x0, y - frame.y0
    width, height = frame.x1 - frame.x0, frame.y1 - frame.y0
    match frame.turns:
        case 1:
            return y, width - x
        case 2:
            return width - x, height - y
        case 3:
            return height - y, x
        case _:
            return x, y


def _rects(x0: Numbers, y0: Numbers, x1: Numbers, y1: Numbers, frame: Frame) -> tuple[Numbers, ...]:
    ax, ay = _points(x0, y0, frame)
    bx, by = _points(x1, y1, frame)
    if frame.turns == 0:
        return ax, ay, bx, by  # pdfium gives them in order
    return np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)


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
