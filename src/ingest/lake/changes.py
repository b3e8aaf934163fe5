"""What has changed in a table since a version: read from the log's newest entries, not from the table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ingest.errors import LakeError

if TYPE_CHECKING:
    from ingest.lake.files import Files

MOST = 1000
"""Log entries that are read at most; to look at the whole table costs less than more of them."""


def changed_months(files: Files, table: str, since: int, now: int) -> set[str] | None:
    """Return the months (`YYYY-MM`) of which the table's files were changed by the commits after `since`, up to `now`.

    None where that cannot be told: too many commits, or entries that are no longer there.
    """
    if since > now or now - since > MOST:
        return None
    months: set[str] = set()
    for version in range(since + 1, now + 1):
        try:
            entry = files.read(f"{table}/_delta_log/{version:020}.json")
            actions = [json.loads(line) for line in entry.splitlines() if line.strip()]
        except (LakeError, ValueError):
            return None
        for action in actions:
            for kind in ("add", "remove"):
                if kind in action:
                    month = (action[kind].get("partitionValues") or {}).get("month")
                    if month is None:
                        return None
                    months.add(month)
    return months
