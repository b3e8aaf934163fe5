"""A newspaper's own places file: what the gazetteer lacks, in five columns. And how any file that it names is read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from ingest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from pathlib import Path

COLUMNS = ("code", "name", "aliases", "lon", "lat")
CODE_LENGTHS = (2, 4, 6, 9, 12)
_PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One row of a places file: a division code cut to its level, a name, other names, WGS 84 degrees or None."""

    code: str
    name: str
    aliases: tuple[str, ...]
    lon: float | None
    lat: float | None


def named_file(path: Path | None, asked: str) -> bytes:
    """Read a file that papers.toml names under `asked`; nothing where it names none. Raises `ConfigError`."""
    from ingest.papers.bounded import read_bounded  # noqa: PLC0415 - keeps the import off the fast path

    if path is None:
        return b""
    try:
        return read_bounded(path)
    except OSError as error:
        raise ConfigError(
            f"The file {path} cannot be read: {error.strerror}.",
            hint=f"Check {asked} of the paper in papers.toml.",
        ) from error


def read_own_places(
    path: str, content: bytes, known: Container[str], has_town: Callable[[str], bool]
) -> tuple[OwnPlace, ...]:
    """Parse a places file; `known` and `has_town` tell which parents the gazetteer has.

    Raises `ConfigError` naming `path`, the line and what is wrong with it: bytes that are not UTF-8, other
    columns, a code that is not 2, 4, 6, 9 or 12 digits, a code twice, no name, a parent that neither the file
    nor the gazetteer has, coordinates that are no degrees.
    """
    if not content:
        return ()
    rows = tuple(_rows(path, content))
    codes: dict[str, int] = {}
    for line, place in rows:
        if place.code in codes:
            _refuse(path, line, f"code {place.code} stands already on line {codes[place.code]}")
        codes[place.code] = line
    for line, place in rows:
        length = _PARENT_LENGTH.get(len(place.code), 0)
        parent = place.code[:length]
        if not length or parent in codes or parent in known or (length == 9 and has_town(parent)):
            continue
        if length == 4 and parent[2:] in {"01", "02", "90"} and parent[:2] in known:
            continue  # the pseudo-cities above counties that report to their province
        _refuse(path, line, f"{place.name} ({place.code}) lies in {parent}, which nobody has heard of")
    return tuple(place for _, place in rows)


def _rows(path: str, content: bytes) -> Iterator[tuple[int, OwnPlace]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        _refuse(path, line, "the file is not UTF-8")
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if tuple(column.strip() for column in header) != COLUMNS:
        _refuse(path, 1, f"the columns must be {','.join(COLUMNS)}, not {','.join(header)}")
    for fields in reader:
        line = reader.line_num
        if not any(field.strip() for field in fields):
            continue
        if len(fields) != len(COLUMNS):
            _refuse(path, line, f"{len(fields)} fields instead of {len(COLUMNS)}")
        code, name, aliases, lon, lat = (field.strip() for field in fields)
        if not (code.isascii() and code.isdigit() and len(code) in CODE_LENGTHS):
            _refuse(path, line, f"code {code!r} is not 2, 4, 6, 9 or 12 digits")
        if len(name) < 2:
            _refuse(path, line, f"name {name!r} is shorter than two characters")
        others = tuple(alias for part in aliases.split("|") if (alias := part.strip()))
        if short := [alias for alias in others if len(alias) < 2]:
            _refuse(path, line, f"alias {short[0]!r} is shorter than two characters")
        if bool(lon) != bool(lat):
            _refuse(path, line, "only one of lon and lat is given")
        yield (
            line,
            OwnPlace(
                code,
                name,
                others,
                _degrees(path, line, "lon", lon, 180.0),
                _degrees(path, line, "lat", lat, 90.0),
            ),
        )


def _degrees(path: str, line: int, column: str, text: str, bound: float) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        _refuse(path, line, f"{column} {text!r} is no number")
    if not -bound <= value <= bound:
        _refuse(path, line, f"{column} {text} is not between -{bound:g} and {bound:g}")
    return value


def _refuse(path: str, line: int, reason: str) -> NoReturn:
    raise ConfigError(
        f"{path}, line {line}: {reason}.",
        state="Nothing was ingested.",
        hint=f"Correct the line; a row is {','.join(COLUMNS)} with aliases separated by |.",
    )
