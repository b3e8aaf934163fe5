"""Where in a TOML file something stands: the line of a key, for whoever has to mend it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Key = tuple[str | int, ...]
"""The way to a value: names of tables and keys, numbers of entries in arrays."""

MOST_BYTES = 4 * 1024 * 1024
"""A papers file is some kilobytes; a thousand newspapers make some hundred."""

MOST_NESTED = 16
"""How deep tables and arrays may stand in each other. The deepest that means anything is 7."""

MOST_TEXT = 2000
"""Characters of one text. The longest that means anything is an address; names and reasons go into tables and mails."""

MOST_TOLD, MOST_SAID = 8, 400
"""Mistakes that are told of one table, and characters of each: what is wrong may be quoted in it."""

_CONTROLS = {"Cc", "Zl", "Zp"}
"""Categories of Unicode: control characters, and the two separators that many programs take for a line end."""

_LONGEST_VALUE = 400
"""Lines that one value may run over and still be found."""


class PlacedError(ValueError):
    """Something in a TOML file that cannot be used; the message begins with its line."""


def read_toml(raw: bytes, *, any_text: bool = False) -> tuple[dict[str, Any], str]:
    """Return what a TOML file holds, and its text.

    Raise PlacedError for one that is no TOML in UTF-8, too large, nested too deeply, or that holds a text that is too
    long or has a control character in it. A line end is one. `any_text` allows both.
    """
    if len(raw) > MOST_BYTES:
        raise PlacedError(f"it has {len(raw):,} bytes; {MOST_BYTES:,} are allowed")
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PlacedError(f"line {line}: it is not in UTF-8 ({error.reason})") from error
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise PlacedError(f"line {_deepest(text)}: it is nested too deeply") from None
    except ValueError as error:
        raise PlacedError(_begun_with_line(str(error))) from error
    for key, value in _texts(content):
        if len(key) > MOST_NESTED:
            raise PlacedError(f"{placed(text, content, key[:MOST_NESTED])}: it is nested too deeply")
        if not any_text and len(value) > MOST_TEXT:
            where = placed(text, content, key[:-1] if key[-1] == value else key)
            raise PlacedError(f"{where}: a text has {len(value):,} characters; {MOST_TEXT:,} are allowed")
        if not any_text and any(unicodedata.category(letter) in _CONTROLS for letter in value):
            raise PlacedError(
                f"{placed(text, content, key)}: a text may hold no line end or control character"
            )
    return content, text


def placed(text: str, content: dict[str, Any], key: Sequence[str | int]) -> str:
    """Return `line 7: papers.chenghu.name` for a key of a TOML file, or of what is missing in a table of it."""
    known = _known(content, key)
    line = _line(text, known) if known else 0
    name = ".".join(str(part) for part in key)
    return f"line {line}: {name}" if line else name


def told(text: str, content: dict[str, Any], mistakes: Sequence[tuple[Sequence[str | int], str]]) -> str:
    """Return in one line what is wrong and where (see `placed`): of many mistakes the first, of long ones both ends."""
    half = MOST_SAID // 2
    said = [
        f"{placed(text, content, key)}: "
        + (f"{what[:half]} ... {what[-half:]}" if len(what) > MOST_SAID else what)
        for key, what in mistakes[:MOST_TOLD]
    ]
    more = len(mistakes) - len(said)
    return "; ".join([*said, f"and {more:,} mistakes more"] if more else said)


def _known(content: Any, key: Sequence[str | int]) -> Key:
    """Return the part of a key that is in the file; parts that only name a kind of value are left out."""
    known: list[str | int] = []
    for part in key:
        entry = isinstance(content, list) and isinstance(part, int) and part < len(content)
        if entry or (isinstance(content, dict) and part in content):
            content = content[part]
            known.append(part)
    return tuple(known)


def _line(text: str, key: Key) -> int:
    """Return the line on which a key begins, 0 where that cannot be told.

    It is the first line that names the key after which the file, cut off there or some lines later, has it.
    """
    lines = text.split("\n")
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    words = re.compile(r"[\"']|(?<![\w-])" + re.escape(name) + r"(?![\w-])")
    for number, line in enumerate(lines):
        if not words.search(line) or line.lstrip().startswith("#"):
            continue
        for end in range(number + 1, min(number + _LONGEST_VALUE, len(lines)) + 1):
            try:
                begun = tomllib.loads("\n".join(lines[:end]))
            except (ValueError, RecursionError):
                continue
            if _known(begun, key) == key:
                return number + 1
            break
    return 0


def _texts(content: Any) -> Iterator[tuple[Key, str]]:
    """Yield every text of a file with its key, and every key as a text; what is nested too deeply as its last key."""
    waiting: list[tuple[Key, Any]] = [((), content)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, str):
            yield key, value
        elif len(key) > MOST_NESTED:
            yield key, ""
        elif isinstance(value, dict):
            for name, one in value.items():
                yield (*key, name), name
                waiting.append(((*key, name), one))
        elif isinstance(value, list):
            waiting += [((*key, at), one) for at, one in enumerate(value)]


def _deepest(text: str) -> int:
    """Return the line with the most brackets and dots: what is nested too deeply for the parser."""
    lines = text.split("\n")
    return max(range(len(lines)), key=lambda at: sum(lines[at].count(sign) for sign in "[{.")) + 1


def _begun_with_line(message: str) -> str:
    """Turn `Invalid value (at line 3, column 5)` into `line 3, column 5: Invalid value`."""
    match = re.fullmatch(r"(.*) \(at (line \d+, column \d+)\)", message, re.DOTALL)
    return f"{match[2]}: {match[1]}" if match else message
