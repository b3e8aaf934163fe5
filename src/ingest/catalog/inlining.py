"""Macros that work from any database: what they are made of is written into them.

DuckDB 1.5.5 looks up the names in a view where the view lies, and the names in a macro where the caller is (tried
out): `ATTACH 'catalog.duckdb' AS papers; FROM papers.search('澄湖')` would not find `papers.articles`. So the views
that a macro needs stand in front of it as common table expressions, and the macros that it calls are replaced by
their bodies. What the files in `sql/` say stays short.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.catalog.sqlheader import wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.catalog.sqlfile import SqlFile

_TOKEN = re.compile(
    r"""(?P<skipped>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*)|(?P<name>[A-Za-z_]\w*)|(?P<other>.)""", re.DOTALL
)
_HEAD = re.compile(r"\((?P<parameters>[^)]*)\)\s+AS\b(?P<table>\s+TABLE\b)?", re.DOTALL)
_WITH = re.compile(r"\s*WITH\s+(?P<recursive>RECURSIVE\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Macro:
    """A macro's parameters in order, with their defaults (SQL; None where there is none), and its body."""

    parameters: dict[str, str | None]
    body: str


def self_contained(files: Sequence[SqlFile]) -> list[SqlFile]:
    """Return the files, in the same order, with macros that name no view and no macro of the catalog.

    Raise ConfigError for a call that does not fit its macro.
    """
    global _latest  # noqa: PLW0603  (a memory of one answer: whoever comes second with other files makes it anew)
    asked, made = _latest
    if asked != list(files):
        by_name = {file.name: file for file in files}
        made = [file if file.kind == "view" else replace(file, body=_whole(file, by_name)) for file in files]
        _latest = list(files), made
    return list(made)


_latest: tuple[list[SqlFile], list[SqlFile]] = [], []


def _whole(file: SqlFile, by_name: Mapping[str, SqlFile]) -> str:
    macro = _macro(file)
    head = file.body[: len(file.body) - len(macro.body)]
    if file.kind == "macro":
        return f"{head}{_expanded(macro.body, file, by_name)}"
    views = _needed(file, by_name)
    for view in views:
        _not_caught(macro, view, file)
    return f"{head}\n{_with_views(_expanded(macro.body, file, by_name), views, by_name)}"


def _not_caught(macro: _Macro, view: SqlFile, file: SqlFile) -> None:
    """Raise ConfigError where a view names a column without its table that a parameter is called, too.

    DuckDB would put the argument in its place.
    """
    for name, start, _ in _names(view.body):
        before = view.body[:start].rstrip()
        named = before.upper().endswith(" AS") or before.endswith(".")
        if name in macro.parameters and not named:
            raise wrong(
                file.name, f"has a parameter {name}, which {view.name} names a column without its table"
            )


def _needed(file: SqlFile, by_name: Mapping[str, SqlFile]) -> list[SqlFile]:
    """Return the views that a file is made of, through other views and macros, each after what it needs."""
    found: dict[str, SqlFile] = {}

    def visit(one: SqlFile) -> None:
        for need in one.needs:
            if need not in found:
                visit(by_name[need])
                if by_name[need].kind == "view":
                    found[need] = by_name[need]

    visit(file)
    return list(found.values())


def _with_views(body: str, views: Sequence[SqlFile], by_name: Mapping[str, SqlFile]) -> str:
    if not views:
        return body
    # Not materialized, or a condition on the month would come after all months were read.
    named = ",\n".join(
        f"{view.name} AS NOT MATERIALIZED (\n{_expanded(view.body, view, by_name)}\n)" for view in views
    )
    if match := _WITH.match(body):
        return f"WITH {match['recursive'] or ''}{named},\n{body[match.end() :]}"
    return f"WITH {named}\n{body.strip()}"


def _macro(file: SqlFile) -> _Macro:
    match = _HEAD.match(file.body)
    assert match is not None, file.name  # as `parse` has seen
    parameters: dict[str, str | None] = {}
    for written in _split(match["parameters"]):
        name, _, default = written.partition(":=")
        parameters[name.strip()] = default.strip() or None
    return _Macro(parameters, file.body[match.end() :])


def _expanded(text: str, file: SqlFile, by_name: Mapping[str, SqlFile]) -> str:
    """Return SQL in which calls of macros of the catalog are replaced by their bodies."""
    macros = {need: by_name[need] for need in file.needs if by_name[need].kind != "view"}
    if not macros:
        return text
    out: list[str] = []
    at = 0
    for name, start, end in _names(text):
        if start < at or name not in macros or text[end : end + 1] != "(":
            continue
        close = _closing(text, end, file)
        inner = _expanded(text[end + 1 : close], file, by_name)
        out += [text[at:start], _call(macros[name], inner, by_name)]
        at = close + 1
    return "".join((*out, text[at:]))


def _call(called: SqlFile, written: str, by_name: Mapping[str, SqlFile]) -> str:
    macro = _macro(called)
    given: dict[str, str] = {}
    for number, argument in enumerate(_split(written)):
        named = re.match(r"\s*(\w+)\s*:=\s*(.*)", argument, re.DOTALL)
        if named:
            given[named[1]] = named[2]
        elif number < len(macro.parameters):
            given[list(macro.parameters)[number]] = argument
    values = {name: given.get(name, default) for name, default in macro.parameters.items()}
    if len(given) < len(_split(written)) or None in values.values() or set(given) - set(values):
        raise wrong(called.name, f"is called with ({written.strip()}), which does not fit its parameters")
    body = _expanded(macro.body, called, by_name)
    replaced: list[str] = []
    at = 0
    for name, start, end in _names(body):
        # `p.code` and `AS code` are columns and `code := 1` an argument of somebody else.
        other = body[start - 1 : start] == "." or body[:start].endswith("AS ")
        if name in values and not other and not re.match(r"\s*:=", body[end:]):
            value = values[name]
            assert value is not None
            replaced += [body[at:start], f"({value.strip()})"]
            at = end
    return f"({''.join((*replaced, body[at:])).strip()})"


@lru_cache(maxsize=512)
def _names(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return every name of a text with its place; what stands in quotes or in a comment is none."""
    return tuple(
        (match["name"], match.start(), match.end()) for match in _TOKEN.finditer(text) if match["name"]
    )


def _closing(text: str, opening: int, file: SqlFile) -> int:
    depth = 0
    for match in _TOKEN.finditer(text, opening):
        depth += (match["other"] == "(") - (match["other"] == ")")
        if depth == 0:
            return match.start()
    raise wrong(file.name, "has a bracket that nobody closes")


def _split(text: str) -> list[str]:
    """Split arguments at the commas between them."""
    parts, depth, start = [], 0, 0
    for match in _TOKEN.finditer(text):
        sign = match["other"] or ""
        depth += (sign in "([{" and bool(sign)) - (sign in ")]}" and bool(sign))
        if sign == "," and depth == 0:
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    return [part for part in parts if part.strip()]
