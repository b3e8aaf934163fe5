"""Deploy everything with one command: `python flows/deploy.py`. Repeating it changes nothing but what has changed.

INGEST_PAPERS and INGEST_LAKE say for which newspapers and into which lake; PREFECT_API_URL says on which server.
Schedules that somebody has paused, changed, added or taken away on the server are left so, and named;
`--reset-schedules` puts them as prefect.yaml has them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import VariableCreate, VariableUpdate, WorkPoolCreate
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from ingest.errors import ConfigError, IngestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect.client.schemas.responses import DeploymentResponse

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


REMEMBERED = "ingest_schedules"
"""The variable on the server that holds, by deployment, the schedules that this command put there last."""


def as_text(schedule: dict[str, Any], *, active: bool = True) -> str:
    """Write a schedule in one line, to be compared: `45 9 * * * Asia/Shanghai`, and whether it is paused."""
    when = str(schedule.get("cron") or schedule.get("rrule") or f"every {schedule.get('interval')} s")
    zone = schedule.get("timezone") or "UTC"
    return f"{when} {zone}" + ("" if active else ", paused")


def on_server(deployment: DeploymentResponse) -> list[str]:
    """Return the schedules that a deployment has on the server, as texts."""
    return sorted(
        as_text(one.schedule.model_dump(mode="json"), active=one.active) for one in deployment.schedules
    )


def in_file(deployment: dict[str, Any]) -> list[str]:
    """Return the schedules that prefect.yaml has for a deployment, as texts."""
    return sorted(as_text(one, active=one.get("active", True)) for one in deployment.get("schedules", ()))


def keep_edited(
    deployments: Sequence[dict[str, Any]],
    there: Sequence[DeploymentResponse],
    remembered: dict[str, list[str]],
) -> list[str]:
    """Take out of deployments of prefect.yaml the schedules that somebody has changed on the server since.

    What is not mentioned in a deployment is left as it is. Return what is left so, in words. `remembered` is what this
    command put there last; without it, the file's are taken for that.
    """
    told = []
    known = {(one.name, one.entrypoint): one for one in there}
    for deployment in deployments:
        found = known.get((deployment["name"], deployment["entrypoint"]))
        if found is None:
            continue
        has = on_server(found)
        if has != remembered.get(deployment["name"], in_file(deployment)):
            deployment.pop("schedules", None)
            told.append(
                f"{deployment['name']}: its schedules are left as they are on the server ({'; '.join(has) or 'none'})"
            )
        if found.paused:
            told.append(f"{deployment['name']}: it is paused and stays so")
    return told


def read_remembered(client: SyncPrefectClient) -> dict[str, list[str]]:
    """Return the schedules that this command put on the server last, by deployment."""
    variable = client.read_variable_by_name(REMEMBERED)
    value = json.loads(str(variable.value)) if variable is not None else {}
    return {str(name): [str(one) for one in texts] for name, texts in value.items()}


def remember(client: SyncPrefectClient, schedules: dict[str, list[str]]) -> None:
    """Keep on the server what was put there."""
    value = json.dumps(schedules)
    if client.read_variable_by_name(REMEMBERED) is None:
        client.create_variable(VariableCreate(name=REMEMBERED, value=value))
    else:
        client.update_variable(VariableUpdate(name=REMEMBERED, value=value))


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


def main(arguments: Sequence[str] = ()) -> int:
    """Make lanes and automations, then deploy what stands in prefect.yaml; return the exit code."""
    if unknown := set(arguments) - {"--reset-schedules"}:
        sys.stderr.write(f"{', '.join(sorted(unknown))} is not known; there is --reset-schedules.\n")
        return 2
    try:
        filled = environment()
    except IngestError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    config = yaml.safe_load((HOME / "prefect.yaml").read_text(encoding="utf-8"))
    try:
        with get_client(sync_client=True) as client:
            make_lanes(client)
            make_automation(client, dead_runs())
            remembered = read_remembered(client)
            reset = "--reset-schedules" in arguments
            left = [] if reset else keep_edited(config["deployments"], client.read_deployments(), remembered)
    except httpx.TransportError as error:
        sys.stderr.write(
            f"No Prefect server answers: {error}. Nothing was deployed. "
            "Start one (prefect server start) and set PREFECT_API_URL=http://HOST:4200/api\n"
        )
        return 1
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "prefect.yaml"
        file.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "prefect",
            "--no-prompt",
            "deploy",
            "--all",
            "--prefect-file",
            str(file),
        ]
        code = subprocess.run(command, cwd=HOME, env=filled, check=False).returncode  # noqa: S603  (our own words)
    if code == 0:
        put = {one["name"]: in_file(one) for one in config["deployments"] if "schedules" in one}
        with get_client(sync_client=True) as client:
            remember(client, {**remembered, **put})
    for line in left:
        sys.stdout.write(f"{line}\n")
    if left:
        sys.stdout.write(
            "`python flows/deploy.py --reset-schedules` puts all schedules as prefect.yaml has them.\n"
        )
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
