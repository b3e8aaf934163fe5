"""Audits as SQL files: a header that says what is checked and what to do, then a SELECT of what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from ingest.catalog.sqlheader import folder, split_header, wrong
from ingest.errors import ConfigError
from ingest.model import Severity
from ingest.papers.bounded import read_bounded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ingest.model import Setting

Scope = Literal["issue", "page", "article"]
"""What a finding concerns. One that blocks keeps out the issue, or (page, article) the page that it names."""

_KEYS = ("name", "severity", "scope", "description", "do", "reads", "waivable")


@dataclass(frozen=True, slots=True)
class AuditFile:
    """One audit, as its file documents it.

    `do` is what a person does about a finding. `history` says that it compares with other issues of the paper.
    `waivable` is False for what the lake promises: no newspaper can be let off it. `own` says that it is not one
    of those that ingest brings. `body` is a SELECT with the columns `subject` (what the finding is about), `what`
    (what is wrong with it), for the scopes page and article `page_no`, and any others: they are its evidence.
    """

    name: str
    severity: Severity
    scope: Scope
    description: str
    do: str
    body: str
    history: bool = False
    waivable: bool = True
    own: bool = False


def load_audits(
    own: Path | None = None, settings: Mapping[str, Setting] | None = None
) -> tuple[AuditFile, ...]:
    """Return the audits in force, by name: those of ingest, those in the folder `own`, without what is `off`.

    An own file takes the place of the audit of ingest of the same name. Raise ConfigError where a file or a
    setting is not as it should be.
    """
    found = {audit.name: audit for audit in _shipped(folder() / "audits")}
    if own is not None:
        if not own.is_dir():
            raise ConfigError(
                f"There is no folder of audits {own}.", hint="Mend `folder` in the papers file's [audits]."
            )
        for audit in _in_folder(own, own=True):
            if audit.name in found and not found[audit.name].waivable:
                raise ConfigError(
                    f"The audit {audit.name} in {own} cannot take the place of ingest's: the lake promises it.",
                    hint="Give the file and its audit another name.",
                )
            found[audit.name] = audit
    chosen = _set(found, settings or {})
    return tuple(chosen[name] for name in sorted(chosen))


def parse_audit(text: str, file: str, *, own: bool = False, where: str = "sql/audits/") -> AuditFile:
    """Read one audit; `file` is its name. Raise ConfigError where the header lacks something."""
    header, body = split_header(text, file, _KEYS, where)
    severity = next((one for one in get_args(Severity) if one == header.get("severity")), None)
    scope = next((one for one in get_args(Scope) if one == header.get("scope")), None)
    if severity is None or scope is None or not body or not {"name", "description", "do"} <= header.keys():
        raise wrong(
            file,
            "lacks its name, severity (block, warn), scope (issue, page, article), description, do or body",
            where,
        )
    if header["name"] != file.removesuffix(".sql"):
        raise wrong(file, f"describes {header['name']!r}; a file is named after its audit", where)
    if header.get("reads", "history") != "history" or header.get("waivable", "no") != "no":
        raise wrong(
            file, "has another `reads` than `history`, or another `waivable` than `no`; leave them out", where
        )
    return AuditFile(
        name=header["name"],
        severity=severity,
        scope=scope,
        description=header["description"],
        do=header["do"],
        body=body,
        history="reads" in header,
        waivable="waivable" not in header,
        own=own,
    )


@cache
def _shipped(where: Path) -> tuple[AuditFile, ...]:
    """Return the audits of ingest, which do not change while it runs: to read forty files takes 5 ms an issue."""
    return tuple(_in_folder(where, own=False))


def _in_folder(where: Path, *, own: bool) -> list[AuditFile]:
    try:
        return [
            parse_audit(read_bounded(path).decode("utf-8"), path.name, own=own, where=f"{where}/")
            for path in sorted(where.glob("*.sql"))
        ]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The audits in {where} cannot be read: {error}.", hint="Mend the file or its permissions."
        ) from error


def _set(found: dict[str, AuditFile], settings: Mapping[str, Setting]) -> dict[str, AuditFile]:
    chosen = dict(found)
    for name, setting in settings.items():
        if name not in chosen:
            raise ConfigError(f"There is no audit {name!r}.", hint=f"There are: {', '.join(sorted(found))}.")
        if not chosen[name].waivable and setting != chosen[name].severity:
            raise ConfigError(
                f"The audit {name} cannot be set to {setting}: the lake promises what it checks.",
                hint="Take the setting out of the papers file.",
            )
        if setting == "off":
            del chosen[name]
        else:
            chosen[name] = replace(chosen[name], severity=setting)
    return chosen
