"""Bytes of a text file into text: which encoding it is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from ingest.errors import PageRefusedError

MAX_TEXT_BYTES = 4 * 1024 * 1024
"""Refuse larger text pages by default. The longest real page seen has 40 KB; 4 MiB is a hundred pages."""

_MARKS: tuple[tuple[bytes, str], ...] = (
    # The UTF-32 mark begins with the UTF-16 one, so it is asked first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding (a Python codec name) that its bytes were in."""

    text: str
    encoding: str


def decode(raw: bytes, *, max_bytes: int = MAX_TEXT_BYTES) -> Decoded:
    """Decode a text file: by its mark, else UTF-8, else GB18030 (which contains GBK and GB2312).

    Nothing is ever replaced or ignored. Raise PageRefusedError, with the reason, where the bytes are too
    many, are a known binary format, hold NUL or many control characters, or fit no encoding.
    """
    if len(raw) > max_bytes:
        raise _refused(
            f"the file has {len(raw):,} bytes, more than the {max_bytes:,} allowed for a page of text",
            hint="Check that it is one newspaper page; a whole issue in one file has to be split.",
        )
    for magic, name in _BINARY:
        if raw.startswith(magic):
            raise _refused(f"the file is not text: it begins like {name}")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return _checked(raw.decode(encoding), encoding)
            except UnicodeDecodeError as error:
                raise _refused(
                    f"the file begins with the mark of {encoding} but byte {error.start:,} does not fit it"
                ) from error
    if b"\0" in raw:
        raise _refused(f"the file is not text: it has a NUL byte at offset {raw.index(0):,}")
    try:
        return _checked(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        utf8_at = error.start
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _refused(
            f"undecodable bytes: not UTF-8 (from byte {utf8_at:,}) and not GB18030 (from byte {error.start:,})",
            hint="If you know the encoding, convert the file to UTF-8 and run the issue again.",
        ) from error
    if not _reads_like_chinese(text):
        raise _refused(
            f"undecodable bytes: not UTF-8 (from byte {utf8_at:,}), and read as GB18030 they make no Chinese",
            hint="If you know the encoding, convert the file to UTF-8 and run the issue again.",
        )
    return _checked(text, "gb18030")


def _refused(
    what: str, *, hint: str = "Replace the file at the source and run the issue again."
) -> PageRefusedError:
    return PageRefusedError(
        what, state="The page is quarantined; its bytes are kept in the raw archive.", hint=hint
    )


def _checked(text: str, encoding: str) -> Decoded:
    """Refuse decoded text that is mostly control characters."""
    controls = sum(1 for char in text if unicodedata.category(char) == "Cc" and char not in "\t\n\r\f\v")
    if controls > 8 and controls > len(text) // 100:
        raise _refused(
            f"the file is not text: {controls:,} of its {len(text):,} characters are control characters"
        )
    return Decoded(text, encoding)


def _reads_like_chinese(text: str) -> bool:
    """Say whether a text decoded as GB18030 is Chinese and not another encoding taken for it.

    Any byte soup of even length tends to decode; it then lands on rare hanzi and private-use areas, while
    written Chinese keeps to GB 2312 level 1 (3,755 characters cover 99.7 % of running text, GB 2312-1980).
    """
    wide = [char for char in text if char > "\x7f"]
    if not wide:
        return True
    common = sum(1 for char in wide if _is_common(char))
    return common >= 0.85 * len(wide)


def _is_common(char: str) -> bool:
    try:
        encoded = char.encode("gb2312")
    except UnicodeEncodeError:
        return char in "—·–…￥"
    # Rows 1-3 hold punctuation and full-width forms, rows 16-55 the level 1 hanzi.
    row = encoded[0] - 0xA0 if len(encoded) == 2 else 0
    return row <= 3 or 16 <= row <= 55
