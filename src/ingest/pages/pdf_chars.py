"""Characters of one PDF page, read through pdfium into columns of plain values.

Everything here is in the page's visible frame: points, origin at the bottom left of the crop box, the page's
own /Rotate applied, so that nothing later needs to know how the file says it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from itertools import compress, repeat
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
import pypdfium2.raw as pdfium

from ingest.pages import pdf_calls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.model import Box

    Numbers = NDArray[np.float64]
    Places = NDArray[np.intp]

T = TypeVar("T", bound=np.generic)

REPLACEMENT = "�"
"""Stands for a glyph that the font gives no character for: it has ink, so it must not vanish."""

_UPRIGHT = 0.8
"""Share of a page's characters that must run another way for the page to be turned."""
_UPRIGHT_LEAST = 60
"""Characters below which a page says nothing of itself: a few words up the edge of a picture."""


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
    return _settled(_Objects(text_page, frame, *_printed(text_page)[1:]))


class _Face(NamedTuple):
    """What characters of a text object share; `turn` is the writing direction in quarter turns counter-clockwise."""

    size: float
    font: str
    turn: int


class _Objects:
    """The text objects that hold a page's characters, each a stretch of characters that follow each other.

    `first` is where each begins among the characters, `handles` its number (0 for none), `face` its place in `faces`,
    `matrix` how it is laid into the page, through the forms that hold it (six numbers, 0 where it is not known).
    """

    def __init__(self, text_page: Any, frame: Frame, indexes: Places, held: NDArray[np.uint64]) -> None:
        """Ask about the objects that hold the characters at these indexes of the text page."""
        self.count = len(indexes)
        page = pdf_calls.number(text_page)
        self.first = _starts(held)
        self.handles: list[int] = held[self.first].tolist()
        count = len(self.handles)
        at_index = indexes[self.first].tolist()
        self.matrix = pdf_calls.rows(pdf_calls.matrix_at, repeat(page, count), at_index, count=count, width=6)
        sizes = pdf_calls.rows(pdf_calls.font_size_of, self.handles, count=count, width=1)
        known: dict[int, int] = {}
        fonts = [known.setdefault(font, len(known)) for font in map(pdf_calls.font_of, self.handles)]
        nowhere = held[self.first] == 0
        for at in np.flatnonzero(nowhere).tolist():
            sizes[at] = pdfium.FPDFText_GetFontSize(text_page, at_index[at])
        # Objects that follow each other mostly look alike, but for a font that comes in parts.
        new = _starts(self.matrix[:, :4], sizes, nowhere)
        looks: dict[tuple[float, ...], int] = {}
        rows = np.column_stack([self.matrix[new, :4], sizes[new], nowhere[new]]).tolist()
        look = np.array([looks.setdefault(tuple(row), len(looks)) for row in rows], np.intp)
        names = [_base_name(ctypes.cast(at, pdfium.FPDF_FONT)) if at else "" for at in known]
        both = np.repeat(look, np.diff(new, append=count)) * len(names) + np.array(fonts, np.intp)
        there = np.bincount(both, minlength=1) > 0
        pairs, self.face = np.flatnonzero(there), np.cumsum(there)[both] - 1
        kinds = list(looks)
        self.faces = [
            _face(kinds[pair // len(names)], names[pair % len(names)], frame) for pair in pairs.tolist()
        ]

    def spread(self, of_object: NDArray[T]) -> NDArray[T]:
        """Give each character what its object has."""
        return np.repeat(of_object, np.diff(self.first, append=self.count))


def _starts(*columns: NDArray[Any]) -> Places:
    """Return where stretches of equal rows begin."""
    count = len(columns[0])
    new = np.zeros(count, bool)
    new[:1] = True
    for column in columns:
        differs = column[1:] != column[:-1]
        new[1:] |= differs if differs.ndim == 1 else differs.any(axis=1)
    return np.flatnonzero(new)


def _face(look: Sequence[float], font: str, frame: Frame) -> _Face:
    a, b, c, d, size, nowhere = look
    if nowhere:
        return _Face(size, "", 0)
    turn = round((math.degrees(math.atan2(b, a)) - 90 * frame.turns) / 90) % 4
    return _Face(abs(size) * (math.hypot(c, d) or 1.0), font, turn)


def _settled(objects: _Objects) -> int:
    """Say how far a page is to be turned, from the text object of each character."""
    if not any(face.turn for face in objects.faces):
        return 0
    letters = np.diff(objects.first, append=objects.count)
    turns: Counter[int] = Counter()
    for handle, face, count in zip(objects.handles, objects.face.tolist(), letters.tolist(), strict=True):
        if handle:
            turns[objects.faces[face].turn] += count
    turn, most = turns.most_common(1)[0]
    if turn == 0 or most < _UPRIGHT_LEAST or most < _UPRIGHT * turns.total():
        return 0
    return turn


def _base_name(font: Any) -> str:
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    if length <= 1:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, length)
    name = buffer.value.decode("utf-8", "replace")
    # Six capitals and a plus say that the file holds a subset of the font, and differ from subset to subset.
    return name[7:] if len(name) > 7 and name[6] == "+" else name


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The printed characters of a page in drawing order, as columns of one length.

    `texts` is what each says; `x0`, `y0`, `x1`, `y1` its loose box, as wide as the font lets the pen go on; `x`, `y`
    the origin on its baseline; `size` and `font` those of its text object; `turn` its writing direction in quarter
    turns counter-clockwise (0 is left to right). Points.
    """

    texts: list[str]
    x0: Numbers
    y0: Numbers
    x1: Numbers
    y1: Numbers
    x: Numbers
    y: Numbers
    size: Numbers
    turn: Places
    font: Places
    fonts: list[str]
    _inks: _Inks

    def ink(self, at: int) -> Rect:
        """Return what is printed of a character, its loose box where the font does not say. Only few are asked."""
        x0, y0, x1, y1 = self._inks.box(at)
        if x1 <= x0 or y1 <= y0:
            return float(self.x0[at]), float(self.y0[at]), float(self.x1[at]), float(self.y1[at])
        return x0, y0, x1, y1


class _Inks:
    """Asks pdfium for the ink of single characters while their text page is open."""

    def __init__(self, text_page: Any, frame: Frame, indexes: Places) -> None:
        self._page, self._frame, self._indexes = pdf_calls.number(text_page), frame, indexes
        self._sides = np.zeros(4)
        first = self._sides.ctypes.data
        self._places = range(first, first + 32, 8)

    def box(self, at: int) -> Rect:
        self._sides[:] = 0
        pdf_calls.ink_box_at(self._page, int(self._indexes[at]), *self._places)
        left, right, bottom, top = self._sides[:, None]
        x0, y0, x1, y1 = (float(side[0]) for side in _rects(left, bottom, right, top, self._frame))
        return x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Text:
    """The text layer of a page: its characters, the turns that `text_turns` tells, the handles of its text objects."""

    glyphs: Glyphs
    turns: int
    objects: frozenset[int]


def read_text(text_page: Any, frame: Frame, on_page: Sequence[int]) -> Text:
    """Read the characters of the text layer in drawing order, blanks included, generated line ends left out.

    `on_page` are the objects of the page itself. The glyphs ask for their ink while the text page is open. pdfium
    already drops the second run of most shadowed titles; what it leaves doubled comes out doubled.
    """
    texts, kept, held = _printed(text_page)
    objects = _Objects(text_page, frame, kept, held)
    page, count, indexes = pdf_calls.number(text_page), len(kept), kept.tolist()
    loose = pdf_calls.rows(pdf_calls.loose_box_at, repeat(page, count), indexes, count=count, width=4)
    left, top, right, bottom = loose.T.astype(float)
    fonts = list(dict.fromkeys(face.font for face in objects.faces))
    face = objects.spread(objects.face)
    glyphs = Glyphs(
        texts,
        *_rects(left, bottom, right, top, frame),
        *_points(*_origins(page, objects, indexes, left, on_page), frame),
        np.array([face.size for face in objects.faces], float)[face],
        np.array([face.turn for face in objects.faces], np.intp)[face],
        np.array([fonts.index(face.font) for face in objects.faces], np.intp)[face],
        fonts,
        _Inks(text_page, frame, kept),
    )
    return Text(glyphs, _settled(objects), frozenset(objects.handles))


def _printed(text_page: Any) -> tuple[list[str], Places, NDArray[np.uint64]]:
    """Return the characters that are printed, their indexes in the text page, and the text objects that hold them."""
    page, count = pdf_calls.number(text_page), max(0, pdfium.FPDFText_CountChars(text_page))
    held = np.array(list(map(pdf_calls.text_object_at, repeat(page, count), range(count))), np.uint64)
    texts, kept = _texts(text_page, pdf_calls.units_of(text_page, count), held)
    return texts, kept, held[kept]


def _texts(text_page: Any, units: NDArray[np.uint32], held: NDArray[np.uint64]) -> tuple[list[str], Places]:
    """Return the characters that are printed, and their places among the code units."""
    plain = (units > 32) & (units < 0xD800) & (units != 0x7F) & (units != 0x85) & (units >> 1 != 0x2028 >> 1)
    plain |= (units >= 0xE000) & (units < 0xFFFE)
    # Line ends that no object holds are pdfium's own: a tenth of a page, of which nothing more is asked.
    ends = (held == 0) & ((units == 10) | (units == 13))
    odd = np.flatnonzero(~plain & ~ends)
    if (units[odd] >> 11 == 0xD800 >> 11).any():
        odd = np.arange(len(units))  # halves of pairs: each counts on what stands before it
    texts = list(np.where(plain, units, 32).astype("<u4").tobytes().decode("utf-32-le"))
    kept = ~ends
    page, high = pdf_calls.number(text_page), 0
    for at, code in zip(odd.tolist(), units[odd].tolist(), strict=True):
        if code < 32 and pdf_calls.map_error_at(page, at) == 1:
            # A glyph whose font says nothing comes as its code, maybe that of a line end: it has ink all the same.
            code = 0  # noqa: PLW2901
        elif code <= 32 and (code in {10, 13} or pdf_calls.generated_at(page, at) == 1):
            kept[at] = False
            continue
        texts[at], high = _text(code, high)
        kept[at] = texts[at] != ""
    return list(compress(texts, kept)), np.flatnonzero(kept)


def _origins(
    page: int, objects: _Objects, indexes: Sequence[int], lefts: Numbers, on_page: Sequence[int]
) -> tuple[Numbers, Numbers]:
    """Return where each of the characters at these indexes of the text page stands on its baseline.

    What a page holds itself and sets level has one baseline for each text object, and a loose box that begins where
    the pen is: where the first character's does, and stands where its object does, only the others are asked for.
    """
    known = set(on_page)
    level = np.fromiter(map(known.__contains__, objects.handles), bool, len(objects.handles))
    level &= (objects.matrix[:, 1] == 0) & (lefts[objects.first] == objects.matrix[:, 4])
    x, y = lefts.copy(), objects.spread(objects.matrix[:, 5].astype(float))
    others = np.flatnonzero(~objects.spread(level)).tolist()
    if others:
        x[others], y[others] = pdf_calls.origins(page, [indexes[at] for at in others]).T
    return x, y


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


def _rects(
    x0: Numbers, y0: Numbers, x1: Numbers, y1: Numbers, frame: Frame
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
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
