"""Excused gaps: what a person has looked into and nobody can mend, written down with the reason in `gaps.toml`."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError, model_validator

from ingest.errors import ConfigError
from ingest.papers.bounded import read_bounded
from ingest.papers.days import one_line
from ingest.papers.strict import Strict
from ingest.papers.tomlfile import PlacedError, read_toml, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GAPS = "gaps.toml"
"""The file's name; it stands beside the papers file."""

_HEAD = """\
# Gaps that somebody has looked into and that nobody can mend. `ingest status` lists them apart and does not fail
# for them. One [[gap]] table each: paper, date (or from and to), reason, by.
"""


@dataclass(frozen=True, slots=True)
class Excused:
    """An excused gap of one newspaper: its days (both included), why, and who says so (empty where not told)."""

    start: date
    end: date
    reason: str
    by: str = ""

    def covers(self, day: date) -> bool:
        """Say whether that day is excused."""
        return self.start <= day <= self.end

    @property
    def words(self) -> str:
        """The reason with the name of who gave it, in one line."""
        return f"{self.reason} ({self.by})" if self.by else self.reason


class _Gap(Strict):
    paper: str
    day: date | None = Field(default=None, alias="date")
    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    reason: str = Field(min_length=1)
    by: str = ""

    @model_validator(mode="after")
    def _days(self) -> _Gap:
        one, span = self.day is not None, self.start is not None or self.end is not None
        if one == span or (span and (self.start is None or self.end is None)):
            raise ValueError("write either `date` or both `from` and `to`")
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"`to` ({self.end}) is before `from` ({self.start})")
        if not self.reason.strip():
            raise ValueError("`reason` is blank")
        return self

    @property
    def excused(self) -> Excused:
        first, last = self.day or self.start, self.day or self.end
        assert first is not None
        assert last is not None
        return Excused(first, last, one_line(self.reason), one_line(self.by))


def read_gaps(file: Path, papers: Sequence[str]) -> Mapping[str, tuple[Excused, ...]]:
    """Read a gaps file: by paper code the gaps in date order; empty where there is no file.

    Raise ConfigError with the place of the mistake in it; a paper that is not among `papers` is one.
    """
    try:
        content, text = read_toml(read_bounded(file), any_text=True)
    except FileNotFoundError:
        return {}
    except (OSError, PlacedError) as error:
        raise ConfigError(f"The gaps file {file} cannot be read: {error}.", hint="Mend the file.") from error
    tables = content.get("gap", [])
    if not isinstance(tables, list) or set(content) - {"gap"}:
        raise ConfigError(f"{file} must hold [[gap]] tables and nothing else.", hint="Mend the file.")
    found: dict[str, list[Excused]] = defaultdict(list)
    for number, table in enumerate(tables, 1):
        try:
            gap = _Gap.model_validate(table)
        except ValidationError as error:
            mistakes = [(("gap", number - 1, *item["loc"]), item["msg"]) for item in error.errors()]
            what = told(text, content, mistakes)
            raise ConfigError(f"{file}: gap {number}: {what}", hint="Mend the file.") from error
        if gap.paper not in papers:
            raise ConfigError(
                f"{file}: gap {number}: there is no paper {gap.paper!r}.",
                hint=f"Known papers: {', '.join(sorted(papers)) or 'none'}.",
            )
        found[gap.paper].append(gap.excused)
    return {code: tuple(sorted(gaps, key=lambda one: (one.start, one.end))) for code, gaps in found.items()}


def add_gap(file: Path, paper: str, gap: Excused) -> None:
    """Write an entry at the end of a gaps file; what stands there, comments included, stays as it is.

    Raise ConfigError where the file cannot be read or written; it is then as it was. The file is swapped in
    whole, so that a run that reads it meanwhile sees the old or the new one.
    """
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else _HEAD
        # A file that is broken already is told before anything is added to it.
        tomllib.loads(text)
        days = f"date = {gap.start}" if gap.start == gap.end else f"from = {gap.start}\nto = {gap.end}"
        entry = f"[[gap]]\npaper = {_quoted(paper)}\n{days}\nreason = {_quoted(gap.reason)}\n"
        if gap.by:
            entry += f"by = {_quoted(gap.by)}\n"
        text = f"{text.rstrip()}\n\n{entry}"
        tomllib.loads(text)
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}.", delete=False
        ) as aside:
            aside.write(text)
        try:
            Path(aside.name).chmod(mode)
            Path(aside.name).replace(file)
        finally:
            Path(aside.name).unlink(missing_ok=True)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"The gap could not be written into {file}: {error}.",
            state="The file is as it was.",
            hint="Mend the file or its permissions, then type the same command again.",
        ) from error


def _quoted(text: str) -> str:
    """Write a text as a TOML basic string: JSON's escapes are TOML's, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
