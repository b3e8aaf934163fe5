"""Whether a site's pages still look as their platform says: each selector counted over an issue's archived HTML."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.errors import PageRefusedError
from ingest.sources.platforms import SelectorCount, parse_article, parse_layout, platform_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ingest.sources.base import RawPart

Verdict = Literal["ok", "partly", "drift", "never"]
"""`ok` where a selector found what it should; `partly` where it found nothing on some pages that need it; `drift`
where it found nothing at all, but did in an earlier issue or is needed; `never` where it never found anything."""


@dataclass(frozen=True, slots=True)
class IssueHtml:
    """An issue's archived web pages: parts of the roles `layout` and `article`, others are passed over."""

    day: date
    platform: str
    parts: Sequence[RawPart]


@dataclass(frozen=True, slots=True)
class SelectorReport:
    """What a selector found on the `asked` web pages of an issue.

    `missed` are the addresses of the pages that need it and where it found nothing. `last_day` is the latest
    issue in which it found something, this one included, with the count `last_found`; None where there is none.
    """

    selector: str
    found: int
    asked: int
    needed: bool
    missed: tuple[str, ...]
    last_day: date | None
    last_found: int

    @property
    def verdict(self) -> Verdict:
        """Judge the selector."""
        if not self.found:
            return "drift" if self.needed or self.last_day else "never"
        return "partly" if self.missed else "ok"


def selector_report(issue: IssueHtml, earlier: Iterable[IssueHtml] = ()) -> tuple[SelectorReport, ...]:
    """Count every selector of an issue's platform over its archived pages, in the order they are asked.

    `earlier` are issues before it, the newest first; they are read only as far as a selector that finds
    nothing now found something then, and issues of another platform are passed over. A page that cannot be
    read at all counts under the selector `layout.html` or `article.html`.
    """
    now = _counts(issue)
    found = {name: sum(one.found for one in counts) for name, counts in now.items()}
    last: dict[str, tuple[date, int]] = {name: (issue.day, count) for name, count in found.items() if count}
    open_names = set(found) - set(last)
    if open_names:
        for one in earlier:
            if one.platform != issue.platform:
                continue
            for name, counts in _counts(one).items():
                count = sum(each.found for each in counts)
                if count and name in open_names:
                    last[name] = one.day, count
                    open_names.discard(name)
            if not open_names:
                break
    return tuple(
        SelectorReport(
            selector=f"{platform_name(issue.platform)} {name}",
            found=found[name],
            asked=len(counts),
            needed=any(one.needed for one in counts),
            missed=tuple(one.where for one in counts if one.missed),
            last_day=last[name][0] if name in last else None,
            last_found=last[name][1] if name in last else 0,
        )
        for name, counts in now.items()
    )


def _counts(issue: IssueHtml) -> dict[str, list[SelectorCount]]:
    """Return each selector's counts, one for each web page it was asked on."""
    counts: dict[str, list[SelectorCount]] = defaultdict(list)
    for part in issue.parts:
        for one in _selectors(issue.platform, part):
            counts[one.selector].append(one)
    return dict(counts)


def _selectors(platform: str, part: RawPart) -> tuple[SelectorCount, ...]:
    if part.role not in {"layout", "article"}:
        return ()
    name = f"{part.role}.html"
    read = parse_layout if part.role == "layout" else parse_article
    try:
        counts = read(platform, part.raw, part.origin).selectors
    except PageRefusedError:
        return (SelectorCount(name, 0, needed=True, where=part.origin),)
    return (SelectorCount(name, 1, needed=True, where=part.origin), *counts)
