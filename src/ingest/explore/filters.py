"""What a search is narrowed to, as an address has it: read, refused where it means nothing, written again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from ingest.errors import ConfigError
from ingest.explore.questions import ANSWERS, CONDITIONS, JOINED, SORTS
from ingest.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ingest.catalog.door import Value

Sort = Literal["best", "new", "old"]

PAGE = 20
"""Articles on a page of a list."""

MOST_PAGES = 500
"""Pages that a list can be leafed through; what lies behind them is found by narrowing."""

_LONGEST = 200
"""Characters of a field of the form."""

_TERM = re.compile(r'-?(?:[a-zA-Z_]+:)?"[^"]*"\*?|[^\s"]+')
"""A term of a question, as the catalog's `query_terms` takes it apart."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for: `q` as typed, and what it is narrowed to. Empty texts and None narrow nothing.

    `place` is a division code; `once` leaves reprints out; `page` counts from 1.
    """

    q: str = ""
    paper: str = ""
    start: date | None = None
    end: date | None = None
    kind: str = ""
    place: str = ""
    writer: str = ""
    keyword: str = ""
    once: bool = False
    sort: Sort = "best"
    page: int = 1

    @property
    def terms(self) -> list[str]:
        """The words and phrases that an answer shows, in small letters, each once: without signs and -words."""
        asked = self.q.translate(str.maketrans("“”＂－　", '"""- '))
        found = (
            term for term in _TERM.findall(asked) if not term.startswith("-") and term not in {"OR", "|"}
        )
        bare = (re.sub(r"^[a-zA-Z_]+:|\*$", "", term).strip('"').strip().lower() for term in found)
        return list(dict.fromkeys(filter(None, bare)))

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.address(page=1, sort="best"))

    def filled(self, question: str) -> str:
        """Return a question with the conditions that these filters need; all of it are fixed texts of ours."""
        wanted = {
            "paper": self.paper,
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "place": self.place,
            "writer": self.writer,
            "keyword": self.keyword,
            "once": self.once,
        }
        conditions = [CONDITIONS[name] for name, value in wanted.items() if value]
        sort: Sort = self.sort if self.q or self.sort != "best" else "new"
        return question.format(
            answers=ANSWERS if self.q else "",
            joined=JOINED if self.q else "",
            conditions=" AND ".join(conditions) or "true",
            score="w.score" if self.q else "0",
            order=SORTS[sort],
        )

    def values(self, *, size: int = PAGE) -> dict[str, Value]:
        """Return what is bound to the names of such a question."""
        start, end = str(self.start or ""), str(self.end or "")
        return {
            "q": self.q,
            "from_date": start or None,
            "to_date": end or None,
            "of_paper": self.paper or None,
            "paper": self.paper,
            "start": start,
            "start_month": start[:7],
            "end": end,
            "end_month": end[:7],
            "kind": self.kind,
            "place": self.place,
            "inside": self.place,
            "writer": self.writer,
            "keyword": self.keyword,
            "size": size,
            "skip": (self.page - 1) * size,
        }

    def address(self, **changes: Any) -> str:
        """Return the query of an address with these filters, some changed; it leads to page 1 unless that is told."""
        changed = replace(self, **({"page": 1} | changes))
        fields = {
            "q": changed.q,
            "paper": changed.paper,
            "from": changed.start or "",
            "to": changed.end or "",
            "kind": changed.kind,
            "place": changed.place,
            "writer": changed.writer,
            "keyword": changed.keyword,
            "once": "1" if changed.once else "",
            "sort": "" if changed.sort == "best" else changed.sort,
            "page": changed.page if changed.page > 1 else "",
        }
        return urlencode({name: value for name, value in fields.items() if value})


def read_filters(query: Mapping[str, str]) -> Filters:
    """Read filters from the query of an address. Raise ConfigError for what means nothing. `place` stays as typed."""
    kind, sort = short(query, "kind"), short(query, "sort") or "best"
    if kind and kind not in KINDS:
        raise ConfigError(f"There is no kind of article {kind!r}.", hint=f"One of: {', '.join(KINDS)}.")
    if sort not in SORTS:
        raise ConfigError(f"There is no order {sort!r}.", hint=f"One of: {', '.join(SORTS)}.")
    start, end = day(query, "from"), day(query, "to")
    if start and end and end < start:
        raise ConfigError(f"The last day ({end}) lies before the first ({start}).", hint="Exchange the two.")
    return Filters(
        q=" ".join(short(query, "q").split()),
        paper=short(query, "paper"),
        start=start,
        end=end,
        kind=kind,
        place=short(query, "place"),
        writer=short(query, "writer"),
        keyword=short(query, "keyword"),
        once=query.get("once") == "1",
        sort="new" if sort == "new" else "old" if sort == "old" else "best",
        page=number(query, "page", most=MOST_PAGES),
    )


def short(query: Mapping[str, str], name: str) -> str:
    """Return a field of the form without blanks around it. Raise ConfigError where it is too long or no text."""
    value = query.get(name, "").strip()
    if len(value) > _LONGEST:
        raise ConfigError(
            f"`{name}` has {len(value)} characters; {_LONGEST} are allowed.", hint="Search for less."
        )
    if "\0" in value or (not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise ConfigError(f"`{name}` is not text.", hint="Type it again.")
    return value


def day(query: Mapping[str, str], name: str) -> date | None:
    """Return a date of the form, None where there is none. Raise ConfigError for what is no date."""
    value = short(query, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ConfigError(f"{value!r} is no date.", hint="Write it like 2024-09-14.") from error


def number(query: Mapping[str, str], name: str, *, most: int, default: int = 1) -> int:
    """Return a whole number of the form, from 1 up. Raise ConfigError for anything else."""
    value = short(query, name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= most):
        raise ConfigError(f"{value!r} is no number from 1 to {most}.", hint="Narrow the search instead.")
    return int(value)
