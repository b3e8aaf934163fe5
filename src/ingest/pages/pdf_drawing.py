"""Rules, filled areas and pictures of one PDF page, read through pdfium into rectangles of its visible frame."""

from __future__ import annotations

import ctypes
from ctypes import cast
from dataclasses import dataclass
from itertools import filterfalse
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from ingest.pages.pdf_chars import Frame, Rect

_FEW_PATHS = 20
"""Paths of a page without text and pictures that are no page: crop marks, a rule."""
_MAX_FORM_DEPTH = 4
_MAX_PATH_SEGMENTS = 256
"""A path of more segments is a drawing (a map, a logo), not a set of rules; only its bounds are kept."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page draws besides text: thin strokes, filled areas and images, each as a rectangle."""

    strokes: tuple[Rect, ...]
    fills: tuple[Rect, ...]
    images: tuple[Rect, ...]


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


def _objects(on_page: Iterable[int], known: Container[int]) -> Iterator[tuple[Any, Matrix]]:
    """Walk the page's objects, but for those that are known, with the matrix of the forms that hold them."""
    others = filterfalse(known.__contains__, on_page)
    stack = [(cast(at, pdfium.FPDF_PAGEOBJECT), _IDENTITY, 0) for at in others]
    stack.reverse()
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


def draws(on_page: Iterable[int]) -> bool:
    """Tell whether a page has a picture, or so many paths that they may be a page drawn as curves, by its objects."""
    paths = 0
    for handle, _ in _objects(on_page, ()):
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


def drawing(on_page: Iterable[int], frame: Frame, texts: Container[int] = ()) -> Drawing:
    """Collect strokes, filled areas and images of a page, clipped to nothing, in drawing order.

    `on_page` are the objects of the page itself, `texts` those that are known to be text, and so need not be asked.
    """
    strokes: list[Rect] = []
    fills: list[Rect] = []
    images: list[Rect] = []
    fill_mode, stroked = ctypes.c_int(), ctypes.c_int()
    for handle, matrix in _objects(on_page, texts):
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
