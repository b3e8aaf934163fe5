"""What has changed in tables since somebody last looked: read from the logs' newest entries, not from the tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake.json_files import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.lake.files import Files
    from ingest.lake.tables import Tables

MOST = 1000
"""Log entries that are read at most; to look at the whole table costs less than more of them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Up to which versions of which tables somebody has done his work: a file of the lake, by its `name`.

    `form` changes with how the work is done. Whoever removes the file loses time, no data.
    """

    files: Files
    tables: Tables
    name: str
    form: str

    def months(self, now: Mapping[str, int]) -> set[str] | None:
        """Return the months of which files have changed between what was seen and the versions `now`.

        None where that is not known: then everything is to be looked at.
        """
        if not self.files.exists(self.name):
            return None
        try:
            told = read_json(self.files.read(self.name))
            if (told["form"], told["lake"]) != (self.form, self.tables.identity()):
                return None
            since = {name: int(told["versions"][name]) for name in now}
        except (ValueError, KeyError, TypeError):
            return None
        months: set[str] = set()
        for name, version in now.items():
            changed = changed_months(self.files, name, since[name], version)
            if changed is None:
                return None
            months |= changed
        return months

    def remember(self, versions: Mapping[str, int]) -> None:
        """Say up to which versions the work is done now."""
        told = {"form": self.form, "lake": self.tables.identity(), "versions": dict(versions)}
        self.files.write(self.name, json.dumps(told).encode())

    def forget(self) -> None:
        """Say that nothing is known."""
        if self.files.exists(self.name):
            self.files.remove(self.name)


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
            actions = [read_json(line) for line in entry.splitlines() if line.strip()]
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
