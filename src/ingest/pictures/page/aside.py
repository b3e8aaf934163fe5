"""The list beside the picture: what each article became, and what else stood on the page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.pictures.page.markup import told
from ingest.segment.flags import in_words
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Article, Page, Segmentation

LOW = 0.7
"""Below this confidence a number is shown as a doubt."""


def aside(page: Page, seg: Segmentation, problems: tuple[str, ...]) -> Iterator[str]:
    """Yield the list of articles, furniture, unassigned bylines and removed characters of a page."""
    yield "<aside>"
    if problems:
        yield '<section class="problems"><h2>Not conserved</h2><ul>'
        yield from (f"<li>{told(problem)}</li>" for problem in problems)
        yield "</ul></section>"
    if not page.lines:
        yield "<p>This page has no text.</p>"
    yield f"<h2>{many(len(seg.articles), 'article')}</h2><ol>"
    for index, article in enumerate(seg.articles):
        yield from _item(index, article)
    yield "</ol>"
    if seg.unassigned_bylines:
        yield "<h2>Bylines of nobody</h2><ul>"
        yield from (
            f'<li><span class="run unassigned_byline">{told(text)}</span></li>'
            for text in seg.unassigned_bylines
        )
        yield "</ul>"
    if seg.furniture:
        yield "<h2>Furniture</h2><ul>"
        yield from (
            f'<li><span class="run furniture">{told(piece.text)}</span> <small>{told(piece.kind)}</small></li>'
            for piece in seg.furniture
        )
        yield "</ul>"
    removed = Counter(edit.kind for edit in seg.edits)
    if removed:
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(removed.items()))
        yield f"<h2>Removed</h2><p>{told(counts)} runs</p>"
    yield f"<p><small>{told(page.extractor)}, segmenter {told(seg.version)}</small></p></aside>"


def _item(index: int, article: Article) -> Iterator[str]:
    yield f'<li class="item a{index}" data-a="{index}">'
    yield f'<div><a class="chip" href="#article{index + 1}">{index + 1}</a> <em>{told(article.kind)}</em>'
    for name, value in (
        ("grouping", article.confidence.grouping),
        ("title", article.confidence.title),
        ("byline", article.confidence.byline),
    ):
        low = " low" if value < LOW else ""
        yield f' <span class="sure{low}" title="confidence of the {name}">{name} {value:.2f}</span>'
    yield "</div>"
    for role, text in (
        ("column_name", article.column_name),
        ("kicker", article.kicker),
        ("title", article.title or "(no title)"),
        ("subtitle", article.subtitle),
        ("byline", article.byline),
    ):
        if text:
            yield f'<div class="is-{role}">{told(text)}</div>'
    people = "; ".join(
        f"{role}: {told('、'.join(name for name in names if name))}"
        for role, names in (
            ("reporters", article.reporters),
            ("correspondents", article.correspondents),
            ("photographers", article.photographers),
            ("editors", article.editors),
            ("agency", (article.source_agency,)),
            ("dateline", (article.dateline_place, article.dateline_date)),
            ("continued on page", (article.jump_to,)),
            ("continued from page", (article.jump_from,)),
        )
        if any(names)
    )
    if people:
        yield f'<div class="people">{people}</div>'
    size = sum(len("".join(paragraph.split())) for paragraph in article.body)
    ends = _ends(article)
    yield f'<div class="ends">{told(ends)} <small>{size} characters, {len(article.body)} paragraphs</small></div>'
    if article.flags:
        yield f'<div class="flags">{told("; ".join(map(in_words, article.flags)))}</div>'
    yield "</li>"


def _ends(article: Article) -> str:
    """Return the first and the last words of a body: where a wrong cut shows."""
    whole = "".join(article.body)
    return whole if len(whole) <= 40 else f"{whole[:22]} … {whole[-16:]}"
