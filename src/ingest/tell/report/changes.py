"""What another version makes of issues, as Markdown: would make of them, or has made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.tell.report.escaping import plain
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.issue.difference import Difference


def markdown_difference(found: Difference) -> str:
    """Return what would change where nothing has landed: counts of each change, then its examples."""
    head = (
        f"{many(found.issues, 'issue')} built again and not landed; {found.changed} of them change. "
        f"{many(found.before, 'article')} become {found.after}; {found.same} stay as they are."
    )
    return "\n".join([head, "", *_table(found), ""])


def markdown_changes(found: Difference) -> str:
    """Return what a run has changed in issues that were there before, the same way."""
    head = (
        f"{many(found.issues, 'issue')} took the place of an earlier state; {found.changed} of them changed. "
        f"{many(found.before, 'article')} became {found.after}; {found.same} stayed as they were."
    )
    return "\n".join([head, "", *_table(found), ""])


def _table(found: Difference) -> Iterator[str]:
    yield "| change | articles | issue | page | article | was | becomes |"
    yield "| --- | ---: | --- | --- | --- | --- | --- |"
    for change, count in found.counts.items():
        yield f"| {change} | {count} | | | | | |"
        for one in found.examples[change]:
            yield (
                f"| | | {one.paper} {one.issue_date} | {plain(one.page_no)} | {plain(one.title)} | {plain(one.was)} "
                f"| {plain(one.becomes)} |"
            )
