"""Whether ingest is well: checks of issues, lake, catalog and runs, each with what to type next."""

from __future__ import annotations

from ingest.operate.doctor.check import Check
from ingest.operate.doctor.look import Examination, examine

__all__ = ["Check", "Examination", "examine"]
