"""Files of JSON lines that prove themselves: each line bears a check, and the last one says how many there are.

A flipped byte, a file cut short at any place and a line that is missing are seen, and what is whole is still read.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.lake.json_files import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CHECK = re.compile(r',"check":"([0-9a-f]{8})"\}')
_END = "end"


@dataclass(frozen=True, slots=True)
class Checked:
    """What stands in such a file: the objects of its whole lines, and what is wrong with it (empty: nothing)."""

    objects: tuple[dict[str, Any], ...]
    damage: str


def checked_line(fields: Mapping[str, Any]) -> str:
    """Write an object as a line with its check: the first 32 bits of the SHA-256 of the line without it."""
    # Names of files may hold bytes that are no text; escaped, they survive any reader.
    bare = json.dumps(fields, separators=(",", ":"))
    return f'{bare[:-1]},"check":"{_sum(bare)}"}}\n'


def checked_file(lines: Iterable[str]) -> bytes:
    """Join lines of `checked_line` and close them with the one that counts them."""
    known = list(lines)
    return "".join([*known, checked_line({"record": _END, "lines": len(known)})]).encode()


def read_checked(content: bytes) -> Checked:
    """Read such a file. A file without any check, as earlier versions wrote them, is taken at its word."""
    lines = content.split(b"\n")
    if lines[-1]:
        cut = len(lines)
    else:
        cut = 0
        lines.pop()
    read = [_object(line) for line in lines]
    checked = any(has_check for _, has_check in read)
    objects = [fields for fields, has_check in read if fields is not None and has_check is checked]
    bad = [at for at, (fields, has) in enumerate(read, start=1) if fields is None or has is not checked]
    ends = [fields for fields in objects if fields.get("record") == _END]
    whole = tuple(fields for fields in objects if fields.get("record") != _END)
    if not lines:
        return Checked((), "it is empty")
    if bad and bad != [cut]:
        told = ", ".join(map(str, bad[:5])) + (", ..." if len(bad) > 5 else "")
        return Checked(whole, f"line{'s' if len(bad) > 1 else ''} {told} of it: not what was written")
    if bad or (checked and not ends):
        return Checked(whole, "it is cut short")
    if ends and ends[-1].get("lines") != len(whole):
        return Checked(whole, f"{len(whole)} of its {ends[-1].get('lines')} lines are there")
    return Checked(whole, "")


def _object(raw: bytes) -> tuple[dict[str, Any] | None, bool]:
    """Return a line's object (None where it is damaged) and whether it bears a check."""
    try:
        line = raw.decode()
        match = _CHECK.fullmatch(line, max(0, len(line) - 20))
        bare = line[: match.start()] + "}" if match else line
        fields = read_json(bare)
    except ValueError:
        return None, b'"check"' in raw
    if (
        not isinstance(fields, dict)
        or (match and _sum(bare) != match[1])
        or (not match and "check" in fields)
    ):
        return None, True
    return fields, match is not None


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
