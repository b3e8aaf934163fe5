"""Checks of a Prefect server: reachable, no late or crashed runs, workers alive. Best effort, in a few seconds.

A server that is slow is told apart from one that is not there, and nobody is ever told to start a second one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from ingest.operate.doctor.check import Check

SECONDS = 3.0
"""How long one question to the server may take; a slow one is asked once more with four times that."""

LOOK = "systemctl status ingest-server"

CRASHED_FOR = timedelta(hours=30)
"""So long a crashed run is told: the time within which every newspaper has a run that should have made up for it."""

_FEW = 20


def prefect(environment: Mapping[str, str], now: datetime | None = None) -> list[Check]:
    """Ask the server of PREFECT_API_URL; its answers as checks, `unknown` where none is configured."""
    url = environment.get("PREFECT_API_URL", "").rstrip("/")
    if not url:
        return [Check("prefect", "unknown", "PREFECT_API_URL is not set")]
    since = (now or datetime.now(UTC)) - CRASHED_FOR
    try:
        with httpx.Client(
            base_url=url + "/", timeout=SECONDS, headers=_headers(environment), auth=_auth(environment)
        ) as client:
            try:
                _asked(client.get("health"))
                slow = False
            except httpx.TimeoutException:
                _asked(client.get("health", timeout=4 * SECONDS))
                slow = True
                client.timeout = httpx.Timeout(4 * SECONDS)
            late = _asked(client.post("flow_runs/filter", json=_runs({"name": {"any_": ["Late"]}})))
            crashed = _asked(
                client.post("flow_runs/filter", json=_runs({"type": {"any_": ["CRASHED"]}}, since))
            )
            pools = _asked(client.post("work_pools/filter", json={}))
    except httpx.ConnectError:
        return [Check("prefect", "bad", "no server answers at PREFECT_API_URL", LOOK)]
    except httpx.TimeoutException:
        told = f"the server takes the connection and does not answer within {4 * SECONDS:.0f} s: it is busy or stuck"
        return [Check("prefect", "bad", told, LOOK)]
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        return [Check("prefect", "bad", f"the server at PREFECT_API_URL answers {code}", LOOK)]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        told = f"what is at PREFECT_API_URL does not answer as a server should ({type(error).__name__})"
        return [Check("prefect", "bad", told, LOOK)]
    answers = (
        Check("prefect", "warn", f"the server is slow: it took more than {SECONDS:.0f} s to answer")
        if slow
        else Check("prefect", "ok", "the server answers")
    )
    return [answers, late_runs(late), *crashed_runs(crashed), *work_pools(pools)]


def late_runs(found: object) -> Check:
    """Say whether runs are late: scheduled, and no worker has taken them."""
    if not isinstance(found, list):
        return Check("late runs", "unknown", "the server does not say which there are")
    runs = [one for one in found if isinstance(one, Mapping)]
    if not runs:
        return Check("late runs", "ok", "none")
    queues = Counter((one.get("work_pool_name"), one.get("work_queue_name")) for one in runs)
    (pool, queue), _ = queues.most_common(1)[0]
    where = ", ".join(
        f"{count} in {name or 'no queue'}" for (_, name), count in sorted(queues.items(), key=str)
    )
    number = f"{len(runs)} runs are" if len(runs) < _FEW else f"{_FEW} runs or more are"
    return Check(
        "late runs",
        "bad",
        f"{number} late ({where}): no worker took them",
        f"prefect worker start --pool {pool or 'ingest'}" + (f" --work-queue {queue}" if queue else ""),
    )


def crashed_runs(found: object) -> list[Check]:
    """Name the runs of the last hours that Prefect marked as crashed; what they had landed stays."""
    runs = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    if not runs:
        return [Check("crashed runs", "ok", "none lately")]
    told = []
    for one in runs[:5]:
        state = one.get("state")
        why = str(state.get("message") or "") if isinstance(state, Mapping) else ""
        told.append(f"{one.get('name')}: {why}" if why else str(one.get("name")))
    more = f"; and {len(runs) - 5} more" if len(runs) > 5 else ""
    return [
        Check(
            "crashed runs",
            "bad",
            f"{len(runs)} crashed within {CRASHED_FOR.total_seconds() / 3600:.0f} hours: {'; '.join(told)}{more}",
            f"prefect flow-run inspect {runs[0].get('id')}",
        )
    ]


def work_pools(pools: object) -> list[Check]:
    """Say for each work pool whether a worker is there for it (a push or managed pool has none)."""
    found = [one for one in pools if isinstance(one, Mapping)] if isinstance(pools, list) else []
    if not found:
        return [Check("workers", "unknown", "the server has no work pool", "python flows/deploy.py")]
    return [
        _pool(str(one.get("name")), str(one.get("status")), paused=bool(one.get("is_paused")))
        for one in found
    ]


def _pool(name: str, status: str, *, paused: bool) -> Check:
    told = f"work pool {name}"
    if paused or status == "PAUSED":
        return Check(told, "warn", "it is paused", f"prefect work-pool resume {name}")
    if status == "NOT_READY":
        return Check(told, "bad", "no worker of it is alive", f"prefect worker start --pool {name}")
    return Check(told, "ok", f"its status is {status}")


def _runs(state: dict[str, Any], since: datetime | None = None) -> dict[str, Any]:
    wanted: dict[str, Any] = {"state": state}
    if since is not None:
        wanted["end_time"] = {"after_": since.isoformat()}
    return {"flow_runs": wanted, "limit": _FEW, "sort": "START_TIME_DESC"}


def _asked(answer: httpx.Response) -> Any:
    answer.raise_for_status()
    return answer.json()


def _headers(environment: Mapping[str, str]) -> dict[str, str]:
    key = environment.get("PREFECT_API_KEY", "")
    return {"Authorization": f"Bearer {key}"} if key else {}


def _auth(environment: Mapping[str, str]) -> tuple[str, str] | None:
    user, _, password = environment.get("PREFECT_API_AUTH_STRING", "").partition(":")
    return (user, password) if user else None
