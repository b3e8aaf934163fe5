"""The reference of audits in docs/audits.md, made from the headers of their SQL files.

`python -m ingest.audit.reference docs/audits.md` writes it anew; a test refuses one that is out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.audit.auditfile import load_audits

if TYPE_CHECKING:
    from ingest.audit.auditfile import AuditFile

BEGIN = "<!-- begin: audits (python -m ingest.audit.reference docs/audits.md) -->"
END = "<!-- end: audits -->"


def with_reference(page: str) -> str:
    """Return a page with the part between the two marks written anew. Raise ValueError where they are not there."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"the page has no {BEGIN} followed by {END}")
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


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


def main() -> int:
    """Write the reference into the pages named on the command line."""
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_reference(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
