"""The functions of pdfium that a page asks thousands of times, called without a look at their arguments' types.

ctypes compares each argument with the type that the binding declares, which takes longer than what pdfium does for
one character (0.55 us a call against 0.2). Without declared types it passes on what it is given: a handle as a
`c_void_p`, a number as a C int, a place to write to as `byref`. Handles come back as numbers, None for none.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Callable


def _plain(function: Any, result: Any = ctypes.c_int) -> Callable[..., Any]:
    """Return a function of the library without its types. pdfium is asked by one thread at a time: the GIL stays."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    call: Callable[..., Any] = ctypes.PYFUNCTYPE(result)(address)
    return call


def handle(pointer: Any) -> ctypes.c_void_p:
    """Return a typed handle (or its number) as these functions take it."""
    return ctypes.c_void_p(pointer) if isinstance(pointer, int) else ctypes.cast(pointer, ctypes.c_void_p)


code_at = _plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
"""(text page, index) -> code of the character, 0 for none."""

text_object_at = _plain(pdfium.FPDFText_GetTextObject, ctypes.c_void_p)
"""(text page, index) -> the text object that holds a character, or None."""

loose_box_at = _plain(pdfium.FPDFText_GetLooseCharBox)
"""(text page, index, four floats): left, top, right, bottom."""

origin_at = _plain(pdfium.FPDFText_GetCharOrigin)
"""(text page, index, double, double): x, y."""

ink_box_at = _plain(pdfium.FPDFText_GetCharBox)
"""(text page, index, four times a double): left, right, bottom, top."""

matrix_of = _plain(pdfium.FPDFPageObj_GetMatrix)
"""(object, six floats) -> whether it has one."""

font_size_of = _plain(pdfium.FPDFTextObj_GetFontSize)
"""(text object, float)."""

font_of = _plain(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p)
"""(text object) -> its font, or None."""

object_at = _plain(pdfium.FPDFPage_GetObject, ctypes.c_void_p)
"""(page, index) -> an object of the page."""
