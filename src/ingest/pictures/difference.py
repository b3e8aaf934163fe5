"""What another version would change, as one HTML file that needs no other."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.issue.difference import Difference

_STYLE = (
    "body{font:15px/1.5 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0;width:100%}"
    "td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "td.n{text-align:right}del{background:#fbdcd8;text-decoration:none}ins{background:#d9f2df;text-decoration:none}"
)


def html_difference(found: Difference) -> str:
    """Return the report: counts of each change, then its examples, what was beside what becomes."""
    return "\n".join(_parts(found)) + "\n"


def _parts(found: Difference) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>What would change</title>'
    yield f"<style>{_STYLE}</style></head><body><h1>What would change</h1>"
    yield (
        f"<p>{many(found.issues, 'issue')} built again and not landed; {found.changed} of them would change. "
        f"{many(found.before, 'article')} become {found.after}; {found.same} stay as they are.</p>"
    )
    yield "<table><tr><th>change</th><th>articles</th></tr>"
    for change, count in found.counts.items():
        yield f'<tr><td>{change}</td><td class="n">{count}</td></tr>'
    yield "</table>"
    for change, examples in found.examples.items():
        if not examples:
            continue
        heads = "".join(f"<th>{head}</th>" for head in ("issue", "page", "article", "was", "becomes"))
        yield f"<h2>{change}</h2><table><tr>{heads}</tr>"
        for one in examples:
            yield (
                f"<tr><td>{escape(one.paper)} {one.issue_date}</td><td>{escape(one.page_no)}</td>"
                f"<td>{escape(one.title)}</td><td><del>{escape(one.was)}</del></td>"
                f"<td><ins>{escape(one.becomes)}</ins></td></tr>"
            )
        yield "</table>"
    yield "</body></html>"
