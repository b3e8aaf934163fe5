"""Pages as files below a folder, named by a template such as `{date:%Y-%m-%d}/{page}.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from ingest.checked import PAGE_NO
from ingest.errors import SourceError
from ingest.sources.base import Discovery, Fetched, Found, Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ingest.papers import Paper
    from ingest.sources.base import Getter
    from ingest.sources.config import FolderSource

EXTENSIONS = ("pdf", "txt")
"""What `{ext}` may stand for. Where a page is there as both, the PDF is taken: it says more."""

_PLACEHOLDER = re.compile(r"\{(paper|page|ext|date)(?::([^{}]*))?\}")
_DIGITS = {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}", "%y": r"\d{2}", "%j": r"\d{3}"}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of page files. `root` is absolute; every file read lies below it, links included."""

    root: Path
    template: str
    paper: str

    @classmethod
    def of(cls, paper: Paper, source: FolderSource) -> Folder:
        """Make the folder source of a newspaper."""
        return cls((paper.base / source.root).resolve(), source.path, paper.code)

    @property
    def platform(self) -> str:
        """Plain page files: no site."""
        return ""

    @property
    def local(self) -> bool:
        """Say that asking costs nothing, so that files are read anew whatever the archive has."""
        return True

    def discover(self, day: date, get: Getter | None = None) -> Discovery:
        """List the page files of that day. A name that does not fit the template is told as a remark."""
        if not self.root.is_dir():
            raise SourceError(
                f"The source folder {self.root} does not exist.",
                state="Nothing was read.",
                hint="Mount or create it, or mend `root` and `path` in the papers file.",
            )
        del get  # a folder's listing is no thing to archive
        pattern, any_day = self._pattern(day), self._pattern(None)
        found: dict[str, Found] = {}
        remarks: list[str] = []
        folder = self.root / self._fixed_folder(day)
        names = self._names(folder) if folder.is_dir() else ()
        for name in names:
            match = pattern.fullmatch(name)
            if match is None:
                if not any_day.fullmatch(name):
                    remarks.append(f"{name} does not fit the template {self.template}")
                continue
            page_no = match["page"]
            if page_no in found and not name.lower().endswith(".pdf"):
                continue
            found[page_no] = Found(page_no, (Ref("page", name, page_no),))
        pages = tuple(found[page_no] for page_no in sorted(found))
        return Discovery(pages, f"{self.root.name}/{self._fixed_folder(day)}".rstrip("/"), tuple(remarks))

    def fetch(self, ref: Ref, known: Mapping[str, str] | None = None) -> Fetched:
        """Read a page file."""
        del known  # reading a file costs no more than asking whether it has changed
        path = (self.root / ref.origin).resolve()
        if not path.is_relative_to(self.root):
            raise SourceError(
                f"{ref.origin} leads out of {self.root} through a link.",
                state="It was not read.",
                hint="Put the file itself there.",
            )
        try:
            return Fetched(path.read_bytes(), ref.origin)
        except OSError as error:
            raise SourceError(
                f"{ref.origin} cannot be read: {error.strerror}.",
                state="The page is missing from the issue.",
                hint="Mend the file or its permissions and run the issue again.",
            ) from error

    def days(self) -> tuple[date, ...]:
        """List the days that have any file fitting the template, oldest first."""
        pattern = self._pattern(None)
        found = set()
        for name in self._names(self.root):
            match = pattern.fullmatch(name)
            day = self._day_of(match) if match else None
            if day:
                found.add(day)
        return tuple(sorted(found))

    def _names(self, folder: Path) -> Iterator[str]:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(self.root).parts):
                yield path.relative_to(self.root).as_posix()

    def _fixed_folder(self, day: date) -> str:
        """Return the longest folder that the template fixes for a day, relative to the root."""
        head = self.template.rpartition("/")[0]
        parts = []
        for part in head.split("/"):
            if "{page}" in part or "{ext}" in part:
                break
            parts.append(_PLACEHOLDER.sub(lambda match: self._value(match, day), part))
        return "/".join(parts)

    def _value(self, match: re.Match[str], day: date) -> str:
        return self.paper if match[1] == "paper" else day.strftime(match[2] or "%Y-%m-%d")

    def _pattern(self, day: date | None) -> re.Pattern[str]:
        """Compile the template; without a day any date fits, caught in the groups d0, d1, ..."""
        out, at, dates, seen_page = "", 0, 0, False
        for match in _PLACEHOLDER.finditer(self.template):
            out += re.escape(self.template[at : match.start()])
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
        return re.compile(out + re.escape(self.template[at:]))

    def _day_of(self, match: re.Match[str]) -> date | None:
        """Read the date out of a file name that fits the template; None for a date that does not exist."""
        values: dict[str, str] = {}
        forms = [part[2] or "%Y-%m-%d" for part in _PLACEHOLDER.finditer(self.template) if part[1] == "date"]
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


def _digits(form: str, group: str) -> str:
    """Turn a date format into a pattern; `group` wraps each directive, as `{}` or `({})`."""
    parts = re.split(r"(%[a-zA-Z])", form)
    return "".join(
        group.format(_DIGITS.get(part, r"\d+")) if part[:1] == "%" else re.escape(part) for part in parts
    )
