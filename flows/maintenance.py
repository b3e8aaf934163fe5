"""The maintenance flows: each night a share of all files is proved whole, once a week the lake is tidied."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from ingest.errors import ConfigError, LakeError
from ingest.lake import Lake
from ingest.operate.proof import prove_share
from ingest.operate.upkeep import maintain
from ingest.runs.showing import quietly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.operate.proof import Blame


@flow(name="ingest-maintenance", log_prints=False)
def maintenance(lake: str = "", keep_days: int = 30) -> int:
    """Tidy the lake; return how many files were removed.

    Args:
        lake: The lake: a folder, or s3://bucket/prefix.
        keep_days: For so many days earlier states stay available.
    """
    done = maintain(_opened(lake), timedelta(days=keep_days))
    get_run_logger().info("%s", done)
    told = {**asdict(done), "damaged": len(done.damaged)}
    with quietly("what was done"):
        create_table_artifact([told], key="maintenance", description=f"Maintenance of {lake}")
    _fail_for(done.damaged)
    return done.removed


@flow(name="ingest-proof", log_prints=False)
def proof(lake: str = "") -> int:
    """Read the files whose turn it is: a month reads all. Return how many were; fail for damaged ones.

    Args:
        lake: The lake: a folder, or s3://bucket/prefix.
    """
    found = prove_share(_opened(lake), datetime.now(UTC))
    get_run_logger().info("%s files, %s bytes read", found.files, found.size)
    if found.damaged:
        rows = [asdict(one) for one in found.damaged]
        with quietly("which files are damaged"):
            create_table_artifact(rows, key="damaged-files", description=f"Damaged files of {lake}")
    _fail_for(found.damaged)
    return found.files


def _opened(lake: str) -> Lake:
    if not lake:
        raise ConfigError(
            "This deployment names no lake.", hint="Set INGEST_LAKE and deploy again: python flows/deploy.py"
        )
    return Lake.open(lake, create=False)


def _fail_for(damaged: Sequence[Blame]) -> None:
    """Raise LakeError where there are damaged files, so that what watches the flows hears of it."""
    if damaged:
        first = damaged[0]
        raise LakeError(
            f"{len(damaged)} files are damaged; the first is {first.file}: {first.why}. It holds {first.holds}.",
            state="Nothing else was touched.",
            hint=first.command,
        )
