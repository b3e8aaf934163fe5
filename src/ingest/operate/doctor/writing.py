"""Whether the lake can be written where a run must write: tried, not guessed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake.schemas import TABLES
from ingest.operate.doctor.check import Check

if TYPE_CHECKING:
    from ingest.lake import Lake

PLACES = ("", ".locks/", ".running/", "raw/", "reports/", *(f"{table}/_delta_log/" for table in TABLES))
"""Folders of a lake in which every run writes."""


def writing(lake: Lake) -> Check:
    """Write a small file where runs write, and remove it; in a bucket once, since its rights are by prefix."""
    places = PLACES if lake.is_local else ("",)
    for place in places:
        name = f"{place}.doctor-{uuid.uuid4().hex}"
        try:
            lake.files.write(name, b"ingest doctor")
            lake.files.remove(name)
        except LakeError as error:
            return Check("writing", "bad", error.what, error.hint)
    return Check("writing", "ok", "the lake takes and gives up files where runs write")
