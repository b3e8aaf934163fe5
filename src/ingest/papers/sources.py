"""How the sources of a newspaper are described in the papers file, one table for each kind."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from ingest.papers.json_shape import JsonShape
from ingest.papers.strict import Strict

PlatformName = Literal[
    "founder_classic",
    "founder_nbs",
    "founder_new",
    "founder_con",
    "founder_col",
    "paper_index",
    "one_page",
    "dated_folder",
    "numbered",
]
"""The kinds of epaper sites that need no code of one's own; `sources.platforms` knows how to read them."""

OWN_FIRST: frozenset[PlatformName] = frozenset(
    {"founder_classic", "founder_nbs", "founder_col", "paper_index"}
)
"""Those on which every newspaper has a first node of its own, so that its table must name it."""


def _template(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text:
        raise ValueError(f"{text!r} leaves its folder; write a path below `root`")
    whole = text.lower().endswith(".pdf")
    if not re.search(r"\{date(:[^{}]*)?\}", text) or not ("{page}" in text or whole):
        raise ValueError(
            f"{text!r} must hold {{page}} and {{date:%Y-%m-%d}}; {{page}} not where a PDF file is a whole issue"
        )
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


def _base(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = text.isascii() and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"{text!r} is no web address; write names of hosts in ASCII (xn--...)")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{text!r} is no web address; write for example https://szb.example.cn/paper")
    if parts.username or parts.password or parts.fragment:
        raise ValueError(f"{text!r} must be host, path and query only: no user, password or `#`")
    return text if parts.query else text.rstrip("/?")


def _dated_path(text: str) -> str:
    bare = re.sub(r"\{(first|date:[^{}]+)\}", "", text)
    if "{" in bare or "}" in bare:
        raise ValueError(f"{text!r} may hold {{date:%Y%m/%d}} and {{first}}, and no other placeholder")
    if text.startswith("/") or ".." in PurePosixPath(text.partition("?")[0]).parts or "#" in text:
        raise ValueError(f"{text!r} must be a path below `base`, with a query at most")
    return text


Take = Literal["pdf", "articles", "both"]
"""What is taken of an epaper site: the pages' PDFs, the articles' web pages, or both."""


class SiteSource(DatedSource):
    """What every web site has: its address, and how politely and warily it is asked.

    `rate` are requests a second, for the host and all workers together; `timeout` the seconds that the site may be
    silent, `total_timeout` those that one thing may take; `max_bytes` bounds one thing, `max_pages` an issue. `hosts`
    are further hosts that may serve its PDFs and articles. `retry_wait` is the first wait in seconds after a failure,
    doubled each time.
    """

    base: Annotated[str, AfterValidator(_base)]
    take: Take = "both"
    pictures: bool = False
    rate: float = Field(default=2.0, gt=0, le=1000)
    concurrency: int = Field(default=4, ge=1, le=16)
    user_agent: Annotated[str, Field(pattern=r"^[\x20-\x7e]{1,200}$")] = "ingest (newspaper archive)"
    allow_private: bool = False
    hosts: tuple[Annotated[str, Field(pattern=r"^[0-9A-Za-z.-]{1,253}$")], ...] = ()
    timeout: float = Field(default=30.0, gt=0, le=600)
    total_timeout: float = Field(default=300.0, gt=0, le=3600)
    max_bytes: int = Field(default=100 * 1024 * 1024, ge=1024)
    max_pages: int = Field(default=128, ge=1, le=999)
    retries: int = Field(default=3, ge=0, le=10)
    retry_wait: float = Field(default=1.0, ge=0, le=60)


class EpaperSource(SiteSource):
    """A 数字报 site: `platform` is its software, `base` its address up to where the dated folders begin.

    `base` may have a query (`?paper=wzb`), which the first page's address then has too. `first` is the node of an
    issue's first page, the last part of its address without the extension. `path` overrides where the first page
    stands below `base`; it may go on with a query (`index.aspx?date={date:%Y-%m-%d}`), or begin with `?` or `&`.
    """

    kind: Literal["epaper"]
    platform: PlatformName
    first: Annotated[str, Field(pattern=r"^(?:[0-9A-Za-z._ \u4e00-\u9fff-]|%[0-9A-Fa-f]{2}){0,64}$")] = ""
    path: Annotated[str, AfterValidator(_dated_path)] | None = None

    @model_validator(mode="after")
    def _has_first(self) -> EpaperSource:
        if self.path and "{date:" not in self.path and self.platform != "numbered":
            raise ValueError(
                f"`path` {self.path!r} must hold {{date:%Y%m/%d}}: without it no issue has an address"
            )
        if not self.first and self.platform in OWN_FIRST and (not self.path or "{first}" in self.path):
            raise ValueError(
                f"`first` is missing: every newspaper on {self.platform} has its own. Open an issue's first page "
                "in a browser and copy the last part of its address without .htm, for example node_1"
            )
        return self


class JsonSource(SiteSource):
    """A site whose pages scripts draw from JSON: `index` is the address of an issue's list of pages below `base`.

    `shape` says where things stand in the answers (see JsonShape).
    """

    kind: Literal["json"]
    index: Annotated[str, AfterValidator(_dated_path)]
    shape: JsonShape

    @property
    def platform(self) -> str:
        """The name under which the answers are archived: it holds the shape, so that they can be read for ever."""
        return f"json {self.shape.model_dump_json(exclude_defaults=True)}"


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


SourceConfig = Annotated[FolderSource | S3Source | EpaperSource | JsonSource, Field(discriminator="kind")]
"""Any source of a papers file, told apart by `kind`."""
