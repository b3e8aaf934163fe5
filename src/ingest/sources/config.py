"""How the sources of a newspaper are described in the papers file, one table for each kind."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ingest.checked import Strict


def _template(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text:
        raise ValueError(f"{text!r} leaves its folder; write a path below `root`")
    if "{page}" not in text or not re.search(r"\{date(:[^{}]*)?\}", text):
        raise ValueError(f"{text!r} must hold {{page}} and {{date:%Y-%m-%d}}")
    known = re.sub(r"\{(page|paper|ext|date(:[^{}]*)?)\}", "", text)
    if "{" in known or "}" in known:
        raise ValueError(
            f"{text!r} holds a placeholder other than {{paper}}, {{date:...}}, {{page}} and {{ext}}"
        )
    return text


class DatedSource(Strict):
    """What every source has: the days for which it is valid, both ends included, open where not given."""

    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")

    def covers(self, day: date) -> bool:
        """Say whether this source is valid for the issue of that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class FolderSource(DatedSource):
    """Page files in a folder: `path` is a template below `root` (relative to the papers file)."""

    kind: Literal["folder"]
    path: Annotated[str, AfterValidator(_template)]
    root: str = "."


SourceConfig = FolderSource
"""Any source of a papers file, told apart by `kind`."""
