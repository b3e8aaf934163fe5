"""Where a lake lies, for who reads nothing of it but its catalog: opened only where something is to be built or told.

To open a lake is to load Delta and all that tables are made of, a quarter of what a short question costs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.lake.opening import LAKE_FORMAT, absolute
from ingest.settings import CATALOG, MARKER

if TYPE_CHECKING:
    from ingest.lake.lake import Lake


@dataclass(frozen=True)
class Place:
    """A lake by its URI, an absolute path or s3://bucket/prefix."""

    uri: str

    @classmethod
    def of(cls, uri: str) -> Place:
        """Return the place of a lake that is there. Raise what `Lake.open` does where there is none, or another's."""
        place = cls(absolute(uri))
        if not place._plain():
            place.lake  # noqa: B018  (it tells what is wrong, or that all is well)
        return place

    @classmethod
    def around(cls, lake: Lake) -> Place:
        """Return the place of a lake that is open already."""
        place = cls(lake.uri)
        place.__dict__["lake"] = lake
        return place

    @cached_property
    def lake(self) -> Lake:
        """Open the lake. Raise LakeError where that cannot be."""
        from ingest.lake.lake import Lake  # noqa: PLC0415

        return Lake.open(self.uri, create=False)

    @property
    def local(self) -> Path | None:
        """Return the folder, None in a bucket."""
        return None if self.uri.startswith("s3://") else Path(self.uri)

    def has_catalog(self) -> bool:
        """Say whether a catalog was ever built."""
        return (self.local / CATALOG).is_file() if self.local else self.lake.files.exists(CATALOG)

    def _plain(self) -> bool:
        """Tell of a folder with the marker of this version and a catalog: only a lake that was opened has one."""
        try:
            return (
                self.local is not None
                and json.loads((self.local / MARKER).read_bytes())["format"] == LAKE_FORMAT
                and self.has_catalog()
            )
        except (OSError, ValueError, KeyError, TypeError):
            return False
