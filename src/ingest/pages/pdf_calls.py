"""The functions of pdfium that a page asks thousands of times, called without its binding's look at their arguments.

ctypes compares each argument with the type that the binding declares, which takes longer than what pdfium does for
one character (0.55 us a call against 0.2). Here a handle is its number (0 for none) and so is a place to write to:
whole arrays are filled by `map` over their addresses, and no object is made for a character.
"""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

_HANDLE, _NUMBER, _PLACE = ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
_NUMBER_OF = ctypes.c_size_t
"""What comes back as a handle's number; `c_void_p` would give None for none."""


def _plain(function: Any, result: Any, *types: Any) -> Callable[..., Any]:
    """Return a function of the library that takes numbers. pdfium is asked by one thread at a time: the GIL stays."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    call: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *types)(address)
    return call


def number(handle: Any) -> int:
    """Return a typed handle as these functions take it."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


code_at = _plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _NUMBER)
"""(text page, index) -> code unit of the character, 0 for none."""

map_error_at = _plain(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int, _HANDLE, _NUMBER)
"""(text page, index) -> 1 where the font says nothing of the character."""

generated_at = _plain(pdfium.FPDFText_IsGenerated, ctypes.c_int, _HANDLE, _NUMBER)
"""(text page, index) -> 1 where the character is pdfium's own."""

text_object_at = _plain(pdfium.FPDFText_GetTextObject, _NUMBER_OF, _HANDLE, _NUMBER)
"""(text page, index) -> the text object that holds a character, or 0."""

loose_box_at = _plain(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, _HANDLE, _NUMBER, _PLACE)
"""(text page, index, four floats): left, top, right, bottom."""

origin_at = _plain(pdfium.FPDFText_GetCharOrigin, ctypes.c_int, _HANDLE, _NUMBER, _PLACE, _PLACE)
"""(text page, index, double, double): x, y."""

ink_box_at = _plain(
    pdfium.FPDFText_GetCharBox, ctypes.c_int, _HANDLE, _NUMBER, _PLACE, _PLACE, _PLACE, _PLACE
)
"""(text page, index, four times a double): left, right, bottom, top."""

matrix_at = _plain(pdfium.FPDFText_GetMatrix, ctypes.c_int, _HANDLE, _NUMBER, _PLACE)
"""(text page, index, six floats) -> whether it has one: how a character is laid into the page, through forms too."""

font_size_of = _plain(pdfium.FPDFTextObj_GetFontSize, ctypes.c_int, _HANDLE, _PLACE)
"""(text object, float)."""

font_of = _plain(pdfium.FPDFTextObj_GetFont, _NUMBER_OF, _HANDLE)
"""(text object) -> its font, or 0."""

object_at = _plain(pdfium.FPDFPage_GetObject, _NUMBER_OF, _HANDLE, _NUMBER)
"""(page, index) -> an object of the page."""


def rows(call: Callable[..., Any], *arguments: Iterable[int], count: int, width: int) -> NDArray[np.float32]:
    """Call a function with each of the arguments and a place for `width` floats; return `count` rows of these.

    What pdfium does not know it leaves as it is: 0.
    """
    found = np.zeros((count, width), np.float32)
    first, step = found.ctypes.data, width * found.itemsize
    for _ in map(call, *arguments, range(first, first + step * count, step)):
        pass
    return found


def origins(page: int, indexes: Sequence[int]) -> NDArray[np.float64]:
    """Return x and y of where characters of a text page stand on their baseline, a row for each."""
    found = np.zeros((len(indexes), 2))
    first, end = found.ctypes.data, found.ctypes.data + found.nbytes
    places = range(first, end, 16), range(first + 8, end + 8, 16)
    for _ in map(origin_at, repeat(page, len(indexes)), indexes, *places):
        pass
    return found


def objects_of(page: Any) -> list[int]:
    """Return the objects that stand on a page itself, not in one of its forms, in drawing order."""
    count = max(0, pdfium.FPDFPage_CountObjects(page))
    return list(map(object_at, repeat(number(page), count), range(count)))


def units_of(text_page: Any, count: int) -> NDArray[np.uint32]:
    """Return the code unit (UTF-16) of each of a text page's `count` characters.

    The text as a whole says it in one call, unless it leaves characters out, as it does with control characters.
    """
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, count, buffer) == count + 1:
        units: NDArray[np.uint32] = np.array(buffer, np.uint32)[:count]
        if units.all():
            return units
    return np.array(list(map(code_at, repeat(number(text_page), count), range(count))), np.uint32)
