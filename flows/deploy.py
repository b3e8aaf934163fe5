"""Deploy everything with one command: `python flows/deploy.py`. Repeating it changes nothing but what has changed.

INGEST_PAPERS and INGEST_LAKE say for which newspapers and into which lake; PREFECT_API_URL says on which server.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from ingest.errors import ConfigError, IngestError

HOME = Path(__file__).resolve().parent.parent
POOL = "ingest"

QUEUES = {"nightly": 1, "backfill": 10, "chunks": 20, "maintenance": 30}
"""The lanes of the pool with their priorities: of one worker's free slots the nightly run always gets the first."""

SILENCE = timedelta(seconds=120)
"""A run that has not been heard of for so long is dead: four heartbeats of the thirty seconds that prefect.yaml
sets. A flow that is at work beats from a thread of its own, however busy it is."""


def dead_runs() -> AutomationCore:
    """Return the automation that marks runs as crashed whose process is gone.

    Without it a run whose machine was switched off is `Running` for ever, and holds the place of the next one.
    """
    ends = {"Completed", "Failed", "Cancelled", "Crashed"}
    return AutomationCore(
        name="ingest: mark dead runs as crashed",
        description="A run that stops to give signs of life has died; what it had landed stays.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{end}" for end in ends)},
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                name="Crashed",
                force=False,
                message="No sign of life: its process is gone. What had landed stays; the next run does the rest.",
            )
        ],
    )


def make_lanes(client: SyncPrefectClient) -> None:
    """Make the work pool and its queues where they are not there yet."""
    with suppress(ObjectAlreadyExists):
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))
    for name, priority in QUEUES.items():
        with suppress(ObjectAlreadyExists):
            client.create_work_queue(name, work_pool_name=POOL, priority=priority)


def make_automation(client: SyncPrefectClient, automation: AutomationCore) -> None:
    """Make an automation, or replace the one of that name."""
    found = client.read_automations_by_name(automation.name)
    if found:
        client.update_automation(found[0].id, automation)
    else:
        client.create_automation(automation)


def environment() -> dict[str, str]:
    """Return the environment that prefect.yaml is filled in from. Raise ConfigError where a place is missing."""
    lacking = [name for name in ("INGEST_PAPERS", "INGEST_LAKE") if not os.environ.get(name)]
    if lacking:
        raise ConfigError(
            f"{' and '.join(lacking)} must say where things are.",
            state="Nothing was deployed.",
            hint="export INGEST_PAPERS=/srv/papers.toml INGEST_LAKE=/srv/lake (or s3://bucket/prefix)",
        )
    lake = os.environ["INGEST_LAKE"]
    papers = Path(os.environ["INGEST_PAPERS"]).resolve()
    if not papers.is_file():
        raise ConfigError(
            f"There is no papers file {papers}.", state="Nothing was deployed.", hint="Set INGEST_PAPERS."
        )
    return {
        **os.environ,
        # Workers run the flows from this folder: a path that was meant from elsewhere would lead astray.
        "INGEST_HOME": os.environ.get("INGEST_HOME") or str(HOME),
        "INGEST_PAPERS": str(papers),
        "INGEST_LAKE": lake if "://" in lake else str(Path(lake).expanduser().resolve()),
    }


def main() -> int:
    """Make lanes and automations, then deploy what stands in prefect.yaml; return the exit code."""
    try:
        filled = environment()
    except IngestError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    try:
        with get_client(sync_client=True) as client:
            make_lanes(client)
            make_automation(client, dead_runs())
    except httpx.TransportError as error:
        sys.stderr.write(
            f"No Prefect server answers: {error}. Nothing was deployed. "
            "Start one (prefect server start) and set PREFECT_API_URL=http://HOST:4200/api\n"
        )
        return 1
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    return subprocess.run(command, cwd=HOME, env=filled, check=False).returncode  # noqa: S603  (our own words)


if __name__ == "__main__":
    sys.exit(main())
