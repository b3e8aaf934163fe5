"""How page files are named: the template of a folder's or a bucket's names, found by looking at them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.sources.template import EXTENSIONS, PathTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_DATES = (
    (re.compile(r"(?<![0-9])[12][0-9]{3}-[01][0-9]-[0-3][0-9](?![0-9])"), "{date:%Y-%m-%d}"),
    (re.compile(r"(?<![0-9])[12][0-9]{3}-[01][0-9]/[0-3][0-9](?![0-9])"), "{date:%Y-%m/%d}"),
    (re.compile(r"(?<![0-9])[12][0-9]{3}/[01][0-9]/[0-3][0-9](?![0-9])"), "{date:%Y/%m/%d}"),
    (re.compile(r"(?<![0-9])[12][0-9]{3}[01][0-9]/[0-3][0-9](?![0-9])"), "{date:%Y%m/%d}"),
    (re.compile(r"(?<![0-9])[12][0-9]{3}/[01][0-9][0-3][0-9](?![0-9])"), "{date:%Y/%m%d}"),
    (re.compile(r"(?<![0-9])[12][0-9]{3}_[01][0-9]_[0-3][0-9](?![0-9])"), "{date:%Y_%m_%d}"),
    (re.compile(r"(?<![0-9])[12][0-9]{3}\.[01][0-9]\.[0-3][0-9](?![0-9])"), "{date:%Y.%m.%d}"),
    (re.compile(r"(?<![0-9])[12][0-9]{3}[01][0-9][0-3][0-9](?![0-9])"), "{date:%Y%m%d}"),
)
_PAGE = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{0,3}[0-9]{1,3})(?![0-9A-Za-z])|第([A-Za-z]{0,3}[0-9]{1,3})版")


@dataclass(frozen=True, slots=True)
class Naming:
    """A template of names, the days that it finds among them, and names (some) that it does not fit."""

    template: str
    days: tuple[date, ...]
    others: tuple[str, ...]


def naming_of(names: Sequence[str], code: str) -> Naming | None:
    """Return the template that most of these names have, with its days; None where none has a date and a page."""
    counted = Counter(template for name in names if (template := _template(name)))
    for template, _ in counted.most_common(3):
        path = PathTemplate(template, code)
        days = path.days(names)
        if days:
            others = tuple(name for name in names if not path.days([name]))
            return Naming(template, days, others[:5])
    return None


def _template(name: str) -> str:
    """Write a name with placeholders for its date, its page and its ending; empty where it lacks one of them."""
    stem, _, ending = name.rpartition(".")
    if ending.lower() not in EXTENSIONS or not stem or "{" in name or "}" in name:
        return ""
    text = stem
    form = ""
    for pattern, placeholder in _DATES:
        if pattern.search(text):
            text, form = pattern.sub("\0", text), placeholder
            break
    pages = list(_PAGE.finditer(text))
    if not form or not pages:
        return ""
    last = pages[-1]
    at = last.span(1) if last[1] else last.span(2)
    text = f"{text[: at[0]]}{{page}}{text[at[1] :]}"
    return f"{text.replace(chr(0), form)}.{'{ext}' if ending in EXTENSIONS else ending}"
