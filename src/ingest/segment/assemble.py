"""From decided parts to a `Segmentation`: the last step of the text way and of the PDF way alike.

Whoever segments a page decides for each run of characters what it is and whose; this module does the rest the
same way for both. The interface:

    assemble(page, parts, drafts, version) -> Segmentation

- `parts` is a sequence of `Part`, in READING ORDER within each article and role (the order across articles and
  roles does not matter). A part is one line of `page.text` or a run of it: `line`, `start`, `end` (code points;
  `end` None means to the end of the line), its `role`, the index of its `article` in `drafts` (None for
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
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ingest.model import Article, Confidence, Edit, Furniture, Piece, Segmentation, Span
from ingest.pages.repair import is_control, tidy_title, undouble
from ingest.segment.bylines import MARKS, Byline, end_credit, parse_byline
from ingest.segment.dateline import parse_dateline
from ingest.segment.jumps import parse_jump
from ingest.segment.kinds import article_kind, furniture_kind
from ingest.segment.paragraphs import join_paragraphs
from ingest.segment.traditional import role_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import FurnitureKind, Kind, Page, Role

PartRole = Literal[
    "kicker", "title", "subtitle", "column_name", "byline", "body", "credit", "jump", "furniture",
    "unassigned_byline", "subhead", "caption",
]  # fmt: skip

_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U00010000-\U0010ffff]"
)
"""Where control characters can be: what this does not match needs no look at each character."""

_SHADOWED = frozenset({"kicker", "title", "subtitle", "column_name", "furniture"})


@dataclass(frozen=True, slots=True)
class Part:
    """A run of one line of the page with the role and the article it was given; see the module's text."""

    line: int
    role: PartRole
    article: int | None
    why: str
    start: int = 0
    end: int | None = None
    paragraph: bool | None = None
    removed: tuple[tuple[int, int], ...] = ()
    furniture: FurnitureKind | None = None
    group: int = 0
    row: bool = False


_UNKNOWN = Confidence(0.5, 0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of an article beside its parts. `kind` None means: tell it from the text.

    `justified` says that the lines fill their column (a PDF knows), so that they are no verse and no table.
    """

    kind: Kind | None = None
    confidence: Confidence = _UNKNOWN
    flags: tuple[str, ...] = ()
    justified: bool = False


@dataclass(slots=True)
class _Run:
    """A part with its text as it will stand in a field; the credit of a last line is split off it."""

    part: Part
    start: int
    end: int
    removed: list[Edit]
    text: str
    role: PartRole = field(default="body")

    @classmethod
    def of(cls, part: Part, lines: Sequence[str], removed: list[Edit]) -> _Run:
        line = lines[part.line]
        end = len(line) if part.end is None else part.end
        return cls(part, part.start, end, removed, _without(line, part.start, end, removed), part.role)


def _without(line: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    out = []
    at = start
    for edit in edits:
        out.append(line[at : edit.span.start])
        at = edit.span.end
    out.append(line[at:end])
    return "".join(out)


def assemble(page: Page, parts: Sequence[Part], drafts: Sequence[Draft], version: str) -> Segmentation:
    """Build the segmentation of `page` from its decided parts; the module's text says what to give.

    Raise IndexError where a part names a line or an article that does not exist.
    """
    lines = page.text.split("\n")
    of_article: dict[int, list[_Run]] = defaultdict(list)
    loose: list[_Run] = []
    for part in parts:
        run = _Run.of(part, lines, _edits(part, lines))
        if part.article is None:
            loose.append(run)
        else:
            of_article[part.article].append(run)
    pieces: list[Piece] = []
    edits: list[Edit] = []
    articles: list[Article] = []
    for index, draft in enumerate(drafts):
        runs = of_article.pop(index, [])
        _drop_shadows(runs, lines)
        runs, behind = _split_credits(runs)
        loose += behind
        articles.append(_article(index, draft, runs))
        _take(runs, lines, pieces, edits)
    if of_article:
        raise IndexError(f"A part belongs to article {min(of_article)} of {len(drafts)}.")
    _take(loose, lines, pieces, edits)
    return Segmentation(
        articles=tuple(articles),
        furniture=_furniture(loose),
        unassigned_bylines=tuple(
            "\n".join(run.text.strip() for run in group) for group in _groups(loose, "unassigned_byline")
        ),
        pieces=tuple(pieces),
        edits=tuple(edits),
        version=version,
    )


def _edits(part: Part, lines: Sequence[str]) -> list[Edit]:
    line = lines[part.line]
    end = len(line) if part.end is None else part.end
    ranges = set(part.removed)
    if part.role in _SHADOWED and not ranges:
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


def _drop_shadows(runs: Sequence[_Run], lines: Sequence[str]) -> None:
    """Take title lines that repeat what an earlier line of the same title says as its shadow."""
    seen: dict[str, set[str]] = defaultdict(set)
    for run in runs:
        if run.role not in {"kicker", "title", "subtitle"}:
            continue
        bare = "".join(run.text.split())
        if bare and bare in seen[run.role]:
            line = lines[run.part.line]
            run.removed = [
                Edit(Span(run.part.line, run.start, run.end), "doubled", line[run.start : run.end])
            ]
            run.text = ""
        seen[run.role].add(bare)


def _split_credits(runs: list[_Run]) -> tuple[list[_Run], list[_Run]]:
    """Cut the credit off the end of the body, over line ends where need be; the second list belongs to nobody.

    Behind a credit with a mark (■摄影 柴舟) nothing goes on: one or two lines there that are no sentence were misread.
    """
    bodies = [i for i, run in enumerate(runs) if run.role in {"body", "caption"}]
    signed = any(run.role == "byline" for run in runs)
    for last in range(len(bodies), max(len(bodies) - 3, 0), -1):
        found = _split_credit(runs, bodies[:last], signed=signed)
        if found is None:
            continue
        if last == len(bodies):
            return found, []
        behind = found[-(len(bodies) - last) :]
        if _marked(found) and all(run.role == "body" and not _PUNCTUATED.search(run.text) for run in behind):
            for run in behind:
                run.role = "furniture"
                run.part = replace(run.part, article=None, why="stands behind the credit that ends the text")
            return found[: -len(behind)], behind
    return runs, []


_PUNCTUATED = re.compile(r"[，。；！？：]")


def _marked(runs: Sequence[_Run]) -> bool:
    """Tell whether a credit was cut off that begins with a mark: it is one though lines misread follow it."""
    return any(run.role == "credit" and run.text.lstrip()[:1] in MARKS for run in runs)


def _split_credit(runs: list[_Run], bodies: Sequence[int], *, signed: bool) -> list[_Run] | None:
    tail = bodies[-4:]
    # A position in the joined text leads back to its line.
    texts = _glue([runs[i].text for i in tail], [runs[i].part.paragraph for i in tail])
    joined = "".join(texts)
    at = end_credit(joined, pseudonym=not signed)
    if at is None or (at == 0 and len(bodies) <= len(tail)):
        return None
    out = [replace(run) for run in runs]
    begin = 0
    extra: dict[int, _Run] = {}
    for i, text in zip(tail, texts, strict=True):
        run = out[i]
        begin += len(text) - len(run.text)  # the glue
        if begin >= at:
            run.role = "credit"
        elif begin + len(run.text) > at and not run.removed:
            cut = at - begin
            # Text and line agree where nothing was removed.
            extra[i] = _Run(run.part, run.start + cut, run.end, [], run.text[cut:], "credit")
            run.end, run.text = run.start + cut, run.text[:cut]
        begin += len(run.text)
    for i in sorted(extra, reverse=True):
        out.insert(i + 1, extra[i])
    return out


# One character of a name that the end of a line cut off; 王 强, set apart on purpose, is none.
_CUT_BEFORE = re.compile(r"(?<![一-鿿])(?<!\s[一-鿿]\s)[一-鿿]$")
_CUT_AFTER = re.compile(r"(?![摄文图])[一-鿿](?![一-鿿])(?!\s(?![摄文图])[一-鿿](?![一-鿿]))")


def _glue(texts: Sequence[str], starts: Sequence[bool | None]) -> list[str]:
    """Put LF before every text but the first, and but where the line before it broke inside a name."""
    out = list(texts[:1])
    for (before, text), start in zip(pairwise(texts), starts[1:], strict=True):
        cut = start is not True and (_CUT_BEFORE.search(before) or _CUT_AFTER.match(text))
        out.append(text if cut else "\n" + text)
    return out


def _article(index: int, draft: Draft, runs: Sequence[_Run]) -> Article:
    def texts(*roles: PartRole) -> list[str]:
        return [run.text for run in runs if run.role in roles and run.text.strip()]

    def heading(role: PartRole) -> str:
        return _join_heading(texts(role))

    byline = "\n".join(text.strip() for text in texts("byline", "credit"))
    # A credit may be broken over lines (（记者 / 王五）), so that all of it is parsed together.
    closing = [run for run in runs if run.role == "credit"]
    credit = "".join(_glue([run.text for run in closing], [run.part.paragraph for run in closing]))
    people = parse_byline("\n".join(texts("byline"))) + parse_byline(credit)
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
    kind = draft.kind or article_kind(
        heading("kicker") + title,
        _paragraphs(body_lines, "news") if draft.justified else [text for text, _, _ in body_lines],
        byline=byline,
        photographers=bool(people.photographers),
        reporters=bool(people.reporters or people.correspondents),
    )
    body = _paragraphs(body_lines, kind)
    # The blanks between names and roles still stand in the lines.
    opening = [run for run in runs if run.role in _BODY][:6]
    dateline = parse_dateline(
        "".join(_glue([run.text for run in opening], [run.part.paragraph for run in opening]))
    )
    if dateline.people is not None:
        people = _bare_names(people, dateline.people, byline) + dateline.people
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
        return tuple(name for name in names if name in bare)

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


def _groups(runs: Sequence[_Run], role: Role) -> list[list[_Run]]:
    groups: list[list[_Run]] = []
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


def _furniture(runs: Sequence[_Run]) -> tuple[Furniture, ...]:
    out = []
    for group in _groups(runs, "furniture"):
        text = "\n".join(tidy_title(run.text) for run in group)
        kind = next((run.part.furniture for run in group if run.part.furniture), None)
        out.append(Furniture(text, kind or furniture_kind(text)))
    return tuple(out)


def _take(runs: Sequence[_Run], lines: Sequence[str], pieces: list[Piece], edits: list[Edit]) -> None:
    """Turn runs into pieces, cut around their edits, blanks at their ends left out."""
    for run in runs:
        role: Role = "body" if run.role in {"subhead", "caption"} else run.role  # type: ignore[assignment]
        why = run.part.why if run.role == run.part.role else "credit at the end of the article"
        at = run.start
        for start, end in [*((edit.span.start, edit.span.end) for edit in run.removed), (run.end, run.end)]:
            text = lines[run.part.line][at:start]
            if text.strip():
                left = len(text) - len(text.lstrip())
                span = Span(run.part.line, at + left, at + len(text.rstrip()))
                pieces.append(Piece(span, role, run.part.article, why))
            at = end
        edits += run.removed
