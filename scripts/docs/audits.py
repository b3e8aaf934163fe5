"""The reference of audits in docs/audits.md, made from the headers of their SQL files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.audit.auditfile import load_audits

if TYPE_CHECKING:
    from ingest.audit.auditfile import AuditFile


def reference() -> str:
    """Return Markdown: a table of all audits, then each with what it checks and what to do."""
    audits = sorted(load_audits(), key=lambda audit: (audit.severity, audit.name))
    lines = ["| audit | severity | scope |", "| --- | --- | --- |"]
    lines += [f"| [`{one.name}`](#{one.name}) | {one.severity} | {one.scope} |" for one in audits]
    return "\n".join([*lines, "", *(_section(one) for one in audits)])


def _section(audit: AuditFile) -> str:
    notes = [f"{audit.severity}, {audit.scope}"]
    if audit.history:
        notes.append("compares with the issues before")
    if not audit.waivable:
        notes.append("cannot be set otherwise")
    return "\n".join(
        [
            f"### {audit.name}",
            "",
            f"*{'; '.join(notes)}.* {audit.description}",
            "",
            f"What to do: {audit.do}",
            "",
        ]
    )
