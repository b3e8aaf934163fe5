"""SQL files that own their documentation: a header of comments, then the statement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Literal, get_args

from ingest.catalog.sqlheader import folder, split_header, wrong

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Kind = Literal["view", "macro", "table macro"]

_KEYS = ("name", "kind", "description", "needs", "example", "columns of", "order", r"column \w+")
_PARAMETERS = re.compile(r"\((.*?)\)\s+AS\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One view or macro, as its file documents it.

    `needs` are the names of views and macros that it is made of, `columns` each documented column's comment (in
    order; empty for a macro that gives a value), `example` a statement that uses a macro, `order` what its rows are
    ordered by; empty where they have no order. `body` is a SELECT for a view; for a macro it is what follows the name
    in CREATE MACRO.
    """

    name: str
    kind: Kind
    description: str
    body: str
    needs: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    columns_of: str = ""
    example: str = ""
    order: str = ""

    @property
    def usage(self) -> str:
        """Return how a person writes it: `articles`, `search(q)`."""
        if self.kind == "view":
            return self.name
        match = _PARAMETERS.match(self.body)
        assert match is not None
        return f"{self.name}({match[1]})"


def load_all(where: Path | None = None) -> list[SqlFile]:
    """Read all SQL files, each after what it needs. Raise IngestError where one is not as it should be."""
    root = where or folder()
    # The audits and examples beside them are no part of the catalog.
    paths = sorted(path for part in ("views", "macros") for path in (root / part).rglob("*.sql"))
    return ordered(parse(path.read_text(encoding="utf-8"), path.name) for path in paths)


def parse(text: str, file: str) -> SqlFile:
    """Read one SQL file; `file` is its name. Raise IngestError where the header lacks something.

    The header is the comments at the top: `-- key: value`, continued on lines indented by four blanks more.
    """
    header, body = split_header(text, file, _KEYS)
    kind = next((kind for kind in get_args(Kind) if kind == header.get("kind")), None)
    if kind is None or not body or not {"name", "description"} <= header.keys():
        raise wrong(file, "lacks its name, kind (view, macro, table macro), description or body")
    if header["name"] != file.removesuffix(".sql"):
        raise wrong(file, f"describes {header['name']!r}; a file is named after what it holds")
    if kind != "view" and not (_PARAMETERS.match(body) and "example" in header):
        raise wrong(file, "is a macro without an example or without (parameters) AS")
    last = body.splitlines()[-1]
    ends = re.sub(r"\b[a-z]\.", "", last.removeprefix("ORDER BY ")) if last.startswith("ORDER BY ") else ""
    if header.get("order", "") != ends:
        raise wrong(file, f"documents the order {header.get('order', '')!r} and ends with {last!r}")
    return SqlFile(
        name=header["name"],
        kind=kind,
        description=header["description"],
        body=body,
        needs=tuple(need.strip() for need in header.get("needs", "").split(",") if need.strip()),
        columns={
            key.removeprefix("column "): value for key, value in header.items() if key.startswith("column ")
        },
        columns_of=header.get("columns of", ""),
        example=header.get("example", ""),
        order=header.get("order", ""),
    )


def ordered(files: Iterable[SqlFile]) -> list[SqlFile]:
    """Sort files so that each stands after what it needs, and give `columns of` another file their comments.

    Raise IngestError for a need that is not there and for needs in a circle.
    """
    by_name = {file.name: file for file in files}
    for file in by_name.values():
        for need in {*file.needs, file.columns_of} - {""}:
            if need not in by_name:
                raise wrong(file.name, f"needs {need!r}, which does not exist")
    try:
        names = list(TopologicalSorter({name: file.needs for name, file in by_name.items()}).static_order())
    except CycleError as error:
        raise wrong(str(error.args[1][0]), f"needs itself: {' -> '.join(error.args[1])}") from error
    for name in names:
        if by_name[name].columns_of:
            by_name[name] = replace(by_name[name], columns=by_name[by_name[name].columns_of].columns)
    return [by_name[name] for name in names]
