"""Credits at the end of a text: cut off its body, over line ends where need be, and put together to be read."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.segment.bylines import MARKS
from ingest.segment.credit_ends import end_credit
from ingest.segment.credit_words import HAN, ROLE_WORDS
from ingest.segment.names import cut_names
from ingest.segment.traditional import role_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.decided import PartRole, Run


def split_credits(runs: list[Run]) -> tuple[list[Run], list[Run]]:
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
                run.part = run.part._replace(
                    role=run.role, article=None, why="stands behind the credit that ends the text"
                )
            return found[: -len(behind)], behind
    return runs, []


_PUNCTUATED = re.compile(r"[，。；！？：]")


def _marked(runs: Sequence[Run]) -> bool:
    """Tell whether a credit was cut off that begins with a mark: it is one though lines misread follow it."""
    return any(run.role == "credit" and run.text.lstrip()[:1] in MARKS for run in runs)


def _split_credit(runs: list[Run], bodies: Sequence[int], *, signed: bool) -> list[Run] | None:
    tail = bodies[-4:]
    # A position in the joined text leads back to its line.
    texts = glue([runs[i].text for i in tail], [runs[i].part.paragraph for i in tail])
    joined = "".join(texts)
    at = end_credit(joined, pseudonym=not signed)
    if at is None or (at == 0 and len(bodies) <= len(tail)):
        return None
    out = list(runs)
    for i in tail:
        out[i] = replace(runs[i])  # the others stay as they are
    begin = 0
    extra: dict[int, Run] = {}
    for i, text in zip(tail, texts, strict=True):
        run = out[i]
        begin += len(text) - len(run.text)  # the glue
        if begin >= at:
            run.role = "credit"
        elif begin + len(run.text) > at and not run.removed:
            cut = at - begin
            # Text and line agree where nothing was removed.
            extra[i] = replace(
                run, start=run.start + cut, removed=[], text=run.text[cut:], role="credit", evidence=""
            )
            run.end, run.text = run.start + cut, run.text[:cut]
        begin += len(run.text)
    for i in sorted(extra, reverse=True):
        out.insert(i + 1, extra[i])
    return out


# One character of a name that the end of a line cut off; 王 强, set apart on purpose, is none.
_CUT_BEFORE = re.compile(r"(?<![一-鿿])(?<!\s[一-鿿]\s)[一-鿿]$")
_CUT_AFTER = re.compile(r"(?![摄文图])[一-鿿](?![一-鿿])(?!\s(?![摄文图])[一-鿿](?![一-鿿]))")


_SLASHES = ("/", "／")
_LAST_RUN = re.compile(rf".*(?:{ROLE_WORDS}|[^{HAN}])\s*(?P<run>[{HAN}]+)$", re.DOTALL)
_FIRST_RUN = re.compile(rf"(?P<run>(?:(?!{ROLE_WORDS}|报\s*道|摄|[文图]\s*[/／])[{HAN}])+)")


def _breaks_in_name(before: str, after: str) -> bool:
    """Tell whether the end of a line cut a name of a credit in two: 记者聂小 / 满报道, or a role off its slash."""
    if before.rstrip()[-1:] in _SLASHES or after.lstrip()[:1] in _SLASHES:
        return True
    return _name_goes_on(before[-12:], after[:12])


@lru_cache(maxsize=2048)
def _name_goes_on(before: str, after: str) -> bool:
    """Tell it by the end of one line and the beginning of the next; the last lines of a text are held thrice."""
    left = _LAST_RUN.match(before)
    right = _FIRST_RUN.match(after) if left is not None else None
    if left is None or right is None:
        return False
    a, b = left["run"], right["run"]
    if cut_names(a):
        # A whole name goes on only where one letter alone, or what is no name by itself, stands on the next line.
        apart = after[len(b) : len(b) + 1].isspace() and len(b) == 1
        if (len(b) == 1 and (len(a) != 2 or apart)) or cut_names(b):
            return False
    return bool(cut_names(a + b))


def glue(texts: Sequence[str], starts: Sequence[bool | None]) -> list[str]:
    """Put LF before every text but the first, and but where the line before it broke inside a name."""
    out = list(texts[:1])
    for (before, text), start in zip(pairwise(texts), starts[1:], strict=True):
        cut = start is not True and (
            _CUT_BEFORE.search(before[-5:])
            or _CUT_AFTER.match(text)
            or _breaks_in_name(role_words(before), role_words(text))
        )
        out.append(text if cut else "\n" + text)
    return out


def running(runs: Sequence[Run], role: PartRole) -> str:
    """Join what an article has of a role, names that the end of a line cut put together."""
    mine = [run for run in runs if run.role == role and run.text.strip()]
    return "".join(glue([run.text for run in mine], [run.part.paragraph for run in mine]))
