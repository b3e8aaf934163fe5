"""The proof that a page was taken apart without losing or inventing a character.

This module reads only the page's text and the finished `Segmentation`; it shares no code with what built it, but for
Unicode's table of what compatibility forms stand for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ingest.pages.folding import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Article, Page, Segmentation, Span

_MAX_PROBLEMS = 20
"""Problems told per page; after that many nobody reads on."""


def check(page: Page, seg: Segmentation) -> tuple[str, ...]:
    """Return what is wrong with a segmentation of `page`, in words; empty where all is conserved.

    Two things are checked. The pieces and edits cover every character of `page.text` that is not white space
    exactly once. And what the pieces say, put together again in their order, is what the articles' fields,
    the furniture and the unassigned bylines hold, no character more and none less (white space aside); each
    name and place of an article stands in its own text. And each fold of a compatibility form names the form, and
    what Unicode says that it stands for is on the page.
    """
    lines = page.text.split("\n")
    problems: list[str] = []
    for problem in (*_folds(page, lines), *_coverage(lines, seg), *_contents(lines, seg)):
        problems.append(problem)
        if len(problems) >= _MAX_PROBLEMS:
            problems.append("and more")
            break
    return tuple(problems)


def check_joined(article: Article, parts: Sequence[Article]) -> tuple[str, ...]:
    """Return what is wrong with an article made of its parts on several pages, in words; empty where all is kept.

    Its body and byline are those of the parts, in their order, no character more and none less; its heading is the
    first part's; its names stand in its own text.
    """
    where = f"the joined article ({(article.title or ''.join(article.body))[:12]})"
    first = parts[0]
    return (
        *_differ(f"{where}: the kicker", [first.kicker], article.kicker),
        *_differ(f"{where}: the title", [first.title], article.title),
        *_differ(f"{where}: the subtitle", [first.subtitle], article.subtitle),
        *_differ(f"{where}: the column's name", [first.column_name], article.column_name),
        *_differ(f"{where}: the byline", [part.byline for part in parts], article.byline),
        *_differ(f"{where}: the body", [text for part in parts for text in part.body], "".join(article.body)),
        *_names(where, article),
    )


def _bare(text: str) -> str:
    return "".join(text.split())


def _slice(lines: list[str], span: Span) -> str | None:
    if not 0 <= span.line < len(lines) or not 0 <= span.start <= span.end <= len(lines[span.line]):
        return None
    return lines[span.line][span.start : span.end]


def _folds(page: Page, lines: list[str]) -> Iterator[str]:
    at: dict[int, int] = {}
    for fold in page.folds:
        span = fold.span
        where = f"line {span.line}: the fold of {fold.removed!r}"
        if span.start < at.get(span.line, 0):
            yield f"{where} stands at a character that another one stands for"
        at[span.line] = span.end
        if _slice(lines, span) in {None, "", fold.removed} or _slice(lines, span) != folded(fold.removed):
            yield f"{where} put {_slice(lines, span)!r} there, Unicode says {folded(fold.removed)!r}"


def _coverage(lines: list[str], seg: Segmentation) -> Iterator[str]:
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for span in (*(piece.span for piece in seg.pieces), *(edit.span for edit in seg.edits)):
        if _slice(lines, span) is None:
            yield f"a span lies outside the page: line {span.line}, {span.start} to {span.end}"
        else:
            spans[span.line].append((span.start, span.end))
    for no, line in enumerate(lines):
        at = 0
        for start, end in sorted(spans.get(no, ())):
            if start < at and line[start : min(at, end)].strip():
                yield f"line {no}: {line[start : min(at, end)]!r} is placed twice"
            if line[at:start].strip():
                yield f"line {no}: {line[at:start].strip()!r} is placed nowhere"
            at = max(at, end)
        if line[at:].strip():
            yield f"line {no}: {line[at:].strip()!r} is placed nowhere"


def _contents(lines: list[str], seg: Segmentation) -> Iterator[str]:
    for edit in seg.edits:
        if _slice(lines, edit.span) != edit.removed:
            yield f"line {edit.span.line}: an edit says it removed {edit.removed!r}, the page says otherwise"
    said: dict[tuple[int, str], list[str]] = defaultdict(list)
    furniture: list[str] = []
    unassigned: list[str] = []
    for piece in seg.pieces:
        text = _slice(lines, piece.span) or ""
        if piece.role == "furniture":
            furniture.append(text)
        elif piece.role == "unassigned_byline":
            unassigned.append(text)
        elif piece.article is None or not 0 <= piece.article < len(seg.articles):
            yield f"line {piece.span.line}: {text!r} has the role {piece.role} of no article"
        else:
            said[piece.article, "byline" if piece.role == "credit" else piece.role].append(text)
    yield from _differ("the furniture", furniture, "".join(piece.text for piece in seg.furniture))
    yield from _differ("the unassigned bylines", unassigned, "".join(seg.unassigned_bylines))
    for index, article in enumerate(seg.articles):
        where = f"article {index} ({(article.title or ''.join(article.body))[:12]})"
        for role, held in (
            ("kicker", article.kicker),
            ("title", article.title),
            ("subtitle", article.subtitle),
            ("column_name", article.column_name),
            ("byline", article.byline),
            ("body", "".join(article.body)),
        ):
            yield from _differ(f"{where}: the {role}", said.get((index, role), []), held)
        yield from _jumps(where, _bare("".join(said.get((index, "jump"), []))), article)
        yield from _names(where, article)


def _differ(what: str, pieces: list[str], held: str) -> Iterator[str]:
    page, field = _bare("".join(pieces)), _bare(held)
    if page == field:
        return
    at = next((i for i, (a, b) in enumerate(zip(page, field, strict=False)) if a != b), None)
    if at is None:
        at = min(len(page), len(field))
    yield f"{what} holds {field[at : at + 12]!r} where the page has {page[at : at + 12]!r}"


def _jumps(where: str, printed: str, article: Article) -> Iterator[str]:
    if bool(printed) != bool(article.jump_to or article.jump_from):
        yield f"{where}: the jump line {printed!r} and its page numbers do not agree"
    digits = printed.translate(str.maketrans("一二三四五六七八九", "123456789"))
    for number in (article.jump_to, article.jump_from):
        if number and not re.search(r"十", printed) and number.lstrip("0") not in digits.upper():
            yield f"{where}: the page number {number!r} does not stand in the jump line {printed!r}"


def _names(where: str, article: Article) -> Iterator[str]:
    text = _bare(article.byline + "\n" + "".join(article.body))
    for role, names in (
        ("reporter", article.reporters),
        ("correspondent", article.correspondents),
        ("photographer", article.photographers),
        ("editor", article.editors),
        ("agency", (article.source_agency,)),
        ("dateline's place", (article.dateline_place,)),
    ):
        for name in names:
            if _bare(name) not in text:
                yield f"{where}: the {role} {name!r} does not stand in its text"
