"""Pages as files below a folder, named by a template such as `{date:%Y-%m-%d}/{page}.txt`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.papers.bounded import read_bounded
from ingest.sources.base import Discovery, Fetched, Ref
from ingest.sources.template import PathTemplate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from ingest.papers.registry import Paper
    from ingest.papers.sources import FolderSource
    from ingest.sources.base import Getter


MOST_BYTES = 512 * 1024 * 1024
"""Of a page file. What is larger is no page of a newspaper, and would fill the memory of all that read pages."""


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

    @property
    def _names_by(self) -> PathTemplate:
        return PathTemplate(self.template, self.paper)

    def discover(self, day: date, get: Getter | None = None) -> Discovery:
        """List the page files of that day. A name that does not fit the template is told as a remark."""
        if not self.root.is_dir():
            raise SourceError(
                f"The source folder {self.root} does not exist.",
                state="Nothing was read.",
                hint="Mount or create it, or mend `root` and `path` in the papers file.",
            )
        del get  # a folder's listing is no thing to archive
        fixed = self._names_by.folder(day)
        names, out = self._names(self.root / fixed)
        pages, remarks = self._names_by.pages(names, day)
        if out:
            remarks += (f"{out} links that lead out of {self.root.name} were left out",)
        return Discovery(pages, f"{self.root.name}/{fixed}".rstrip("/"), remarks)

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
            return Fetched(read_bounded(path, MOST_BYTES), ref.origin)
        except OSError as error:
            raise SourceError(
                f"{ref.origin} cannot be read: {error.strerror}.",
                state="The page is missing from the issue.",
                hint="Mend the file or its permissions and run the issue again.",
            ) from error

    def days(self) -> tuple[date, ...]:
        """List the days that have any file fitting the template, oldest first."""
        return self._names_by.days(self._names(self.root)[0])

    def _names(self, folder: Path) -> tuple[list[str], int]:
        """Return the files below a folder, by name, and how many links were left out because they lead out of the root.

        What such a link leads to is not looked at beyond its path; folders behind links are not entered.
        """
        if not folder.resolve().is_relative_to(self.root):
            return [], 1
        if not folder.is_dir():
            return [], 0
        names, out = [], 0
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(self.root)
            if any(part.startswith(".") for part in name.parts):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(self.root):
                out += 1
            elif path.is_file():
                names.append(name.as_posix())
        return names, out
