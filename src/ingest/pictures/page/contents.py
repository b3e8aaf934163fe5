"""The list of pages that were drawn, the least sure ones easy to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from ingest.pictures.page.aside import LOW
from ingest.pictures.page.markup import document, told
from ingest.segment.conservation import check
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.model import Page, Segmentation


_NOTE = (
    f"In doubt: articles with a decision below {LOW:.2f} or a flag. Least sure grouping: the lowest probability that "
    "an article's pieces are exactly what belongs together. Not conserved: characters lost or placed twice; there "
    "should be none."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: a page's name, its file beside the list, and counts of what it has.

    `least` is the lowest confidence of grouping among its articles (0 to 1, None without articles); `doubts` counts
    articles with a decision below 0.7 or a flag; `unassigned` its bylines of nobody; `problems` breaches of
    conservation.
    """

    name: str
    file: str
    articles: int
    least: float | None
    doubts: int
    unassigned: int
    problems: int

    @classmethod
    def of(cls, name: str, file: str, page: Page, seg: Segmentation) -> Entry:
        """Count what a page has."""
        sure = [(a.confidence.grouping, a.confidence.title, a.confidence.byline) for a in seg.articles]
        return cls(
            name=name,
            file=file,
            articles=len(seg.articles),
            least=min((s[0] for s in sure), default=None),
            doubts=sum(min(s) < LOW or bool(a.flags) for s, a in zip(sure, seg.articles, strict=True)),
            unassigned=len(seg.unassigned_bylines),
            problems=len(check(page, seg)),
        )


def contents_html(entries: Iterable[Entry]) -> str:
    """Return the list of pages as a self-contained HTML file that links to theirs."""
    rows = [
        f'<tr><td><a href="{told(quote(entry.file))}">{told(entry.name)}</a></td><td>{entry.articles}</td>'
        f"<td{_low(entry.least)}>{'' if entry.least is None else f'{entry.least:.2f}'}</td>"
        f"<td>{entry.doubts or ''}</td>"
        f"<td>{entry.unassigned or ''}</td><td>{entry.problems or ''}</td></tr>"
        for entry in entries
    ]
    heads = ("page", "articles", "least sure grouping", "in doubt", "bylines of nobody", "not conserved")
    return document(
        "Pages",
        (
            f"<header><h1>{many(len(rows), 'page')}</h1></header>",
            '<table class="contents"><thead><tr>',
            *(f"<th>{head}</th>" for head in heads),
            "</tr></thead><tbody>",
            *rows,
            "</tbody></table>",
            f'<p class="note">{_NOTE}</p>',
        ),
    )


def _low(sure: float | None) -> str:
    return ' class="low"' if sure is not None and sure < LOW else ""
