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


def _endpoint(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^/@\s]+/?", text):
        # Not quoted: it may hold a password.
        raise ValueError("it is no endpoint; write https://host or http://host:port, without a user")
    return text


class S3Source(DatedSource):
    """Page objects in a bucket of Amazon's or any S3-compatible server: `path` is a template of what follows `prefix`.

    Credentials come by the usual chain (environment, profile, role) and never stand here. `addressing` is
    `path` or `virtual` for servers that insist on one of them.
    """

    kind: Literal["s3"]
    bucket: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$")
    path: Annotated[str, AfterValidator(_template)]
    prefix: str = ""
    endpoint: Annotated[str, AfterValidator(_endpoint)] = ""
    region: str = ""
    addressing: Literal["auto", "path", "virtual"] = "auto"
    concurrency: int = Field(default=8, ge=1, le=64)
    max_mb: int = Field(default=256, ge=1)


SourceConfig = Annotated[FolderSource | S3Source, Field(discriminator="kind")]
"""Any source of a papers file, told apart by `kind`."""
