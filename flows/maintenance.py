"""The maintenance flow: once a week the lake is swept, compacted and relieved of states nobody goes back to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from ingest.errors import ConfigError
from ingest.lake import Lake
from ingest.operate.upkeep import maintain
from ingest.runs.lanes import quietly


@flow(name="ingest-maintenance", log_prints=False)
def maintenance(lake: str = "", keep_days: int = 30) -> int:
    """Tidy the lake; earlier states stay available for `keep_days` days. Return how many files were removed."""
    if not lake:
        raise ConfigError(
            "This deployment names no lake.", hint="Set INGEST_LAKE and deploy again: python flows/deploy.py"
        )
    done = maintain(Lake.open(lake, create=False), timedelta(days=keep_days))
    get_run_logger().info("%s", done)
    with quietly("what was done"):
        create_table_artifact([asdict(done)], key="maintenance", description=f"Maintenance of {lake}")
    return done.removed
