"""From decided parts to a `Segmentation`: the last step of the text way and of the PDF way alike.

Whoever segments a page decides for each run of characters what it is and whose; this module does the rest the
same way for both. The interface:

    assemble(page, parts, drafts, version) -> Segmentation

- `parts` is a sequence of `Part` (`segment.decided`), in READING ORDER within each article and role (the order across
  articles and roles does not matter). A part is one line of `page.text` or a run of it: `line`, `start`, `end` (code
  points; `end` None means to the end of the line), its `role`, the index of its `article` in `drafts` (None for
  furniture and unassigned bylines) and `why`: the evidence in plain words. White space at its ends may be left
  out. Together the parts must cover every character of the page that is not white space, each once.
- Roles are those of `model.Role` and two more, which become `body`: `subhead` (a heading inside the body: a
  paragraph of its own) and `caption` (text of a photo).
- `paragraph` says of a body part whether it starts a paragraph (True), goes on (False) or nobody knows (None:
  then line lengths, sentence ends and opening quotation marks decide). A PDF knows it by the indent.
- `row` says of a body part that it stands in one row with the part before it, as the cells of a table do.
- `removed` are ranges of the line, within the part, that are a shadow's second run, found by who called (a PDF
  finds them by boxes). In titles, labels and furniture doubled runs of the text itself are found here too, and
  a title's line that repeats a line before it is taken as its shadow.
- `group` ties furniture lines (and lines of an unassigned byline) that belong together: consecutive parts of
  one role with the same `group` become one piece of furniture, their lines joined by LF.
- `drafts` are the articles in page order, with what cannot be seen from the parts: `kind` (None: told from the
  text), `confidence`, `flags`.

Done here: paragraphs joined, title lines joined, credits at the end of a body (（记者 张三）, ■摄影 张三) taken out
of it, names and agency parsed, dateline and jump lines parsed, kind told, pieces cut around edits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model import Article, Edit, Furniture, Person, Piece, Segmentation, Span
from ingest.pages.repair import is_control, tidy_title, undouble
from ingest.segment.bylines import Byline, parse_byline, reason_unread, told
from ingest.segment.closing import glue, running, split_credits
from ingest.segment.dateline import parse_dateline
from ingest.segment.decided import Draft, Part, PartRole, Run
from ingest.segment.jumps import parse_jump
from ingest.segment.kinds import article_kind, furniture_kind
from ingest.segment.paragraphs import BY_LINE, join_paragraphs
from ingest.segment.shadows import drop_shadows
from ingest.segment.traditional import role_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Kind, Page, Role

_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U00010000-\U0010ffff]"
)
"""Where control characters can be: what this does not match needs no look at each character."""

_SHADOWED = frozenset({"kicker", "title", "subtitle", "column_name", "furniture"})


def assemble(page: Page, parts: Sequence[Part], drafts: Sequence[Draft], version: str) -> Segmentation:
    """Build the segmentation of `page` from its decided parts; the module's text says what to give.

    Raise IndexError where a part names a line or an article that does not exist.
    """
    lines = page.text.split("\n")
    of_article: dict[int, list[Run]] = defaultdict(list)
    loose: list[Run] = []
    for part in parts:
        run = Run.of(part, lines, _edits(part, lines))
        if part.article is None:
            loose.append(run)
        else:
            of_article[part.article].append(run)
    pieces: list[Piece] = []
    edits: list[Edit] = []
    articles: list[Article] = []
    for index, draft in enumerate(drafts):
        runs = of_article.pop(index, [])
        drop_shadows(runs, lines)
        runs, unread = _readable(runs)
        runs, behind = split_credits(runs)
        loose += [*unread, *behind]
        articles.append(_article(index, draft, runs))
        _take(runs, lines, pieces, edits)
    if of_article:
        raise IndexError(f"A part belongs to article {min(of_article)} of {len(drafts)}.")
    _take(loose, lines, pieces, edits)
    unassigned = tuple(
        "\n".join(run.text.strip() for run in group) for group in _groups(loose, "unassigned_byline")
    )
    return Segmentation(
        articles=tuple(articles),
        furniture=_furniture(loose),
        unassigned_bylines=unassigned,
        unassigned_people=tuple(
            Person(credit.role.removesuffix("s"), credit.name)
            for text in unassigned
            for credit in parse_byline(text).credits
        ),
        pieces=tuple(pieces),
        edits=tuple(edits),
        version=version,
    )


def _readable(runs: list[Run]) -> tuple[list[Run], list[Run]]:
    """Set apart bylines that look like credits and name nobody: they stay bylines, of no article, with the reason."""
    printed = running(runs, "byline")
    reason = reason_unread(printed) if printed else ""
    if not reason:
        return runs, []
    unread = [run for run in runs if run.role == "byline"]
    for run in unread:
        run.role = "unassigned_byline"
        run.part = run.part._replace(role=run.role, article=None, why=reason)
    return [run for run in runs if run.role != "unassigned_byline"], unread


def _edits(part: Part, lines: Sequence[str]) -> list[Edit]:
    line = lines[part.line]
    end = len(line) if part.end is None else part.end
    edits: list[Edit] = []
    if part.removed or part.role in _SHADOWED:
        ranges = set(part.removed)
        if not ranges:
            ranges |= {(a + part.start, b + part.start) for a, b in undouble(line[part.start : end]).removed}
        edits = [Edit(Span(part.line, a, b), "doubled", line[a:b]) for a, b in sorted(ranges)]
    if not _CONTROL.search(line, part.start, end):
        return edits
    taken = [(edit.span.start, edit.span.end) for edit in edits]
    edits += [
        Edit(Span(part.line, i, i + 1), "control", line[i])
        for i in range(part.start, end)
        if is_control(line[i]) and not any(a <= i < b for a, b in taken)
    ]
    return sorted(edits, key=lambda edit: edit.span.start)


def _article(index: int, draft: Draft, runs: Sequence[Run]) -> Article:
    def texts(*roles: PartRole) -> list[str]:
        return [run.text for run in runs if run.role in roles and run.text.strip()]

    def heading(role: PartRole) -> str:
        return _join_heading(texts(role))

    byline = "\n".join(text.strip() for text in texts("byline", "credit"))
    # A credit may be broken over lines (（记者 / 王五）), so that all of it is parsed together.
    people = Byline()
    for role in ("byline", "credit"):
        printed = running(runs, role)
        if not printed:
            continue
        read = parse_byline(printed)
        people += read
        _evidence([run for run in runs if run.role == role], read)
    body_lines: list[tuple[str, bool | None, PartRole]] = []
    for run in runs:
        if run.role not in _BODY or not run.text.strip():
            continue
        if run.part.row and body_lines:
            text, paragraph, role = body_lines[-1]
            body_lines[-1] = (f"{text.rstrip()} {run.text.strip()}", paragraph, role)
        else:
            body_lines.append((run.text, run.part.paragraph, run.role))
    title = heading("title")
    prose = _paragraphs(body_lines, "news") if draft.justified and not draft.kind else None
    kind = draft.kind or article_kind(
        heading("kicker") + title,
        [text for text, _, _ in body_lines] if prose is None else prose,
        byline=byline,
        photographers=bool(people.photographers),
        reporters=bool(people.reporters or people.correspondents),
    )
    body = _paragraphs(body_lines, kind) if prose is None or kind in BY_LINE else prose
    # The blanks between names and roles still stand in the lines.
    opening = [run for run in runs if run.role in _BODY][:6]
    dateline = parse_dateline(
        "".join(glue([run.text for run in opening], [run.part.paragraph for run in opening]))
    )
    if dateline.people is not None:
        people = _bare_names(people, dateline.people, byline) + dateline.people
        _evidence(opening, dateline.people)
    people = _standing(_by_kind(people, kind, byline), byline + "".join(body))
    jump_to, jump_from = parse_jump("".join(texts("jump")))
    return Article(
        kind=kind,
        position=index,
        title=title,
        kicker=heading("kicker"),
        subtitle=heading("subtitle"),
        column_name=heading("column_name"),
        byline=byline,
        reporters=people.reporters,
        correspondents=people.correspondents,
        photographers=people.photographers,
        editors=people.editors,
        source_agency=dateline.agency or people.agency,
        dateline_place=dateline.place,
        dateline_date=dateline.date,
        body=body,
        jump_to=jump_to,
        jump_from=jump_from,
        confidence=draft.confidence,
        flags=draft.flags,
    )


def _evidence(runs: Sequence[Run], read: Byline) -> None:
    """Note at the first of the runs that names were read from how they were."""
    if runs and read.credits:
        runs[0].evidence = told(read)


def _paragraphs(body: Sequence[tuple[str, bool | None, PartRole]], kind: Kind) -> tuple[str, ...]:
    return join_paragraphs(
        [text for text, _, _ in body],
        starts=[True if role == "subhead" else paragraph for _, paragraph, role in body],
        alone=[role == "subhead" for _, _, role in body],
        kind=kind,
    )


_BODY = frozenset({"body", "subhead", "caption"})


def _standing(people: Byline, text: str) -> Byline:
    """Leave out names that do not stand in the article's own text as they are: none is ever made up."""
    bare = "".join(text.split())

    def kept(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if "".join(name.split()) in bare)

    return Byline(
        kept(people.reporters),
        kept(people.correspondents),
        kept(people.photographers),
        kept(people.editors),
        people.agency if people.agency in bare else "",
    )


def _bare_names(people: Byline, said: Byline, byline: str) -> Byline:
    """Leave to the dateline whom it names as correspondents or photographers: a site's author field has no roles."""
    if re.search(r"记\s*者", role_words(byline)):
        return people
    others = {*said.correspondents, *said.photographers}
    return replace(people, reporters=tuple(name for name in people.reporters if name not in others))


def _by_kind(people: Byline, kind: Kind, byline: str) -> Byline:
    """Count bare names under a photo as its photographers: nobody else is named there."""
    if (
        kind == "photo"
        and not people.photographers
        and people.reporters
        and not re.search(r"记\s*者", role_words(byline))
    ):
        return Byline((), people.correspondents, people.reporters, people.editors, people.agency)
    return people


def _join_heading(texts: Sequence[str]) -> str:
    """Join the lines of a title without a blank, but between Latin words."""
    out = ""
    for text in map(tidy_title, texts):
        glue = " " if out and re.search(r"[A-Za-z]$", out) and re.match(r"[A-Za-z]", text) else ""
        out += glue + text
    return out


def _groups(runs: Sequence[Run], role: Role) -> list[list[Run]]:
    groups: list[list[Run]] = []
    last: int | None = None
    for run in runs:
        if run.role != role or not run.text.strip():
            continue
        if groups and run.part.group == last and last != 0:
            groups[-1].append(run)
        else:
            groups.append([run])
        last = run.part.group
    return groups


def _furniture(runs: Sequence[Run]) -> tuple[Furniture, ...]:
    out = []
    for group in _groups(runs, "furniture"):
        text = "\n".join(tidy_title(run.text) for run in group)
        kind = next((run.part.furniture for run in group if run.part.furniture), None)
        out.append(Furniture(text, kind or furniture_kind(text)))
    return tuple(out)


def _take(runs: Sequence[Run], lines: Sequence[str], pieces: list[Piece], edits: list[Edit]) -> None:
    """Turn runs into pieces, cut around their edits, blanks at their ends left out."""
    for run in runs:
        part = run.part
        role: Role = "body" if run.role in {"subhead", "caption"} else run.role  # type: ignore[assignment]
        why = part.why if run.role == part.role else "credit at the end of the article"
        why += f"; {run.evidence}" if run.evidence else ""
        line, at = lines[part.line], run.start
        for start, end in [*((edit.span.start, edit.span.end) for edit in run.removed), (run.end, run.end)]:
            text = line[at:start].rstrip()
            if text:
                span = Span(part.line, at + len(text) - len(text.lstrip()), at + len(text))
                pieces.append(Piece(span, role, part.article, why))
            at = end
        edits += run.removed
