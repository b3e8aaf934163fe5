"""Names of page files by a template such as `{date:%Y-%m-%d}/{page}.txt`: below a folder, or keys of a bucket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from ingest.papers.strict import PAGE_NO
from ingest.sources.base import Found, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTENSIONS = ("pdf", "txt", "png", "jpg", "jpeg", "tif", "tiff")
"""What `{ext}` may stand for. Where a page is there as several, the first of these is taken: it says most."""

FIRST = "01"
"""The number of a file whose name has none: an issue in one file, whose first page that is unless it says otherwise."""

_PLACEHOLDER = re.compile(r"\{(paper|page|ext|date)(?::([^{}]*))?\}")
_DIGITS = {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}", "%y": r"\d{2}", "%j": r"\d{3}"}


@dataclass(frozen=True, slots=True)
class PathTemplate:
    """A template of names, `text`, for a newspaper's code, `paper`. Names have `/` between their parts."""

    text: str
    paper: str

    def folder(self, day: date) -> str:
        """Return the longest folder that the template fixes for a day, without a slash at its end."""
        return self.head(day).rpartition("/")[0]

    def head(self, day: date | None) -> str:
        """Return the longest beginning that all names of a day have; without a day, those of all days."""
        out, at = "", 0
        for match in _PLACEHOLDER.finditer(self.text):
            out += self.text[at : match.start()]
            if match[1] in {"page", "ext"} or (match[1] == "date" and day is None):
                return out
            out += self._value(match, day or date.min)
            at = match.end()
        return out + self.text[at:]

    def pages(
        self, names: Iterable[str], day: date, *, prefix: str = ""
    ) -> tuple[tuple[Found, ...], tuple[str, ...]]:
        """Return the pages of a day among these names, by number, and remarks on names that fit no day.

        `prefix` is put before a name to give its origin.
        """
        pattern, any_day = self._pattern(day), self._pattern(None)
        found: dict[str, Found] = {}
        remarks: list[str] = []
        for name in names:
            match = pattern.fullmatch(name)
            if match is None:
                if not any_day.fullmatch(name):
                    remarks.append(f"{name} does not fit the template {self.text}")
                continue
            page_no = match.groupdict().get("page", FIRST)
            if page_no in found and _rank(found[page_no].origin) <= _rank(name):
                continue
            found[page_no] = Found(page_no, (Ref("page", prefix + name, page_no),))
        return tuple(found[page_no] for page_no in sorted(found)), tuple(remarks)

    def days(self, names: Iterable[str]) -> tuple[date, ...]:
        """Return the days that any of these names fits, oldest first."""
        pattern = self._pattern(None)
        found = set()
        for name in names:
            match = pattern.fullmatch(name)
            day = self._day_of(match) if match else None
            if day:
                found.add(day)
        return tuple(sorted(found))

    def _value(self, match: re.Match[str], day: date) -> str:
        return self.paper if match[1] == "paper" else day.strftime(match[2] or "%Y-%m-%d")

    def _pattern(self, day: date | None) -> re.Pattern[str]:
        """Compile the template; without a day any date fits, caught in the groups d0, d1, ..."""
        out, at, dates, seen_page = "", 0, 0, False
        for match in _PLACEHOLDER.finditer(self.text):
            out += re.escape(self.text[at : match.start()])
            at = match.end()
            if match[1] == "page":
                out += "(?P=page)" if seen_page else f"(?P<page>{PAGE_NO.pattern})"
                seen_page = True
            elif match[1] == "ext":
                out += "(?:" + "|".join(EXTENSIONS) + ")"
            elif match[1] == "date" and day is None:
                digits = _digits(match[2] or "%Y-%m-%d", "{}")
                out += f"(?P<d{dates}>{digits})"
                dates += 1
            else:
                out += re.escape(self._value(match, day or date.min))
        return re.compile(out + re.escape(self.text[at:]))

    def _day_of(self, match: re.Match[str]) -> date | None:
        """Read the date out of a name that fits the template; None for a date that does not exist."""
        values: dict[str, str] = {}
        forms = [part[2] or "%Y-%m-%d" for part in _PLACEHOLDER.finditer(self.text) if part[1] == "date"]
        for number, form in enumerate(forms):
            # A template may repeat the year; strptime wants each directive once.
            names = re.findall(r"%[a-zA-Z]", form)
            parts = re.fullmatch(_digits(form, "({})"), match[f"d{number}"])
            for name, value in zip(names, parts.groups() if parts else (), strict=False):
                if values.setdefault(name, value) != value:
                    return None
        try:
            return datetime.strptime("|".join(values.values()), "|".join(values)).date()  # noqa: DTZ007  (no time of day)
        except ValueError:
            return None


def _rank(name: str) -> int:
    ending = name.lower().rpartition(".")[2]
    return EXTENSIONS.index(ending) if ending in EXTENSIONS else len(EXTENSIONS)


def _digits(form: str, group: str) -> str:
    """Turn a date format into a pattern; `group` wraps each directive, as `{}` or `({})`."""
    parts = re.split(r"(%[a-zA-Z])", form)
    return "".join(
        group.format(_DIGITS.get(part, r"\d+")) if part[:1] == "%" else re.escape(part) for part in parts
    )
