"""The [reports] table of a papers file."""

from __future__ import annotations

from pydantic import Field

from ingest.papers.strict import Strict


class ReportsConfig(Strict):
    """How long reports are kept in the lake, and where else the heartbeat is written.

    `keep_days` is in days; 0 keeps them for ever. `heartbeat` is a path (relative to the papers file) for an uptime
    monitor of this machine, beside the lake's own heartbeat.json; empty for none. What stays wrong is told again every
    day for `remind_daily` days, then every `remind_every` days; 0 for never again.
    """

    keep_days: int = Field(default=400, ge=0)
    heartbeat: str = ""
    remind_daily: int = Field(default=7, ge=0, le=366)
    remind_every: int = Field(default=7, ge=0, le=366)
