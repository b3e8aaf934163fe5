"""Checks of a Prefect server: reachable, no late runs, workers alive. Best effort, in a few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from ingest.operate.doctor.check import Check

SECONDS = 3.0
"""How long one question to the server may take."""


def prefect(environment: Mapping[str, str]) -> list[Check]:
    """Ask the server of PREFECT_API_URL; its answers as checks, `unknown` where none is configured."""
    url = environment.get("PREFECT_API_URL", "").rstrip("/")
    if not url:
        return [Check("prefect", "unknown", "PREFECT_API_URL is not set")]
    try:
        with httpx.Client(
            base_url=url + "/", timeout=SECONDS, headers=_headers(environment), auth=_auth(environment)
        ) as client:
            _asked(client.get("health"))
            late = _asked(
                client.post("flow_runs/count", json={"flow_runs": {"state": {"name": {"any_": ["Late"]}}}})
            )
            pools = _asked(client.post("work_pools/filter", json={}))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return [
            Check(
                "prefect",
                "bad",
                f"the server at PREFECT_API_URL does not answer as it should ({type(error).__name__})",
                "prefect server start",
            )
        ]
    return [Check("prefect", "ok", "the server answers"), late_runs(late), *work_pools(pools)]


def late_runs(count: object) -> Check:
    """Say whether runs are late: scheduled, and no worker has taken them."""
    if not isinstance(count, int):
        return Check("late runs", "unknown", "the server does not say how many there are")
    if not count:
        return Check("late runs", "ok", "none")
    return Check("late runs", "bad", f"{count} runs are late: no worker took them", "prefect worker start")


def work_pools(pools: object) -> list[Check]:
    """Say for each work pool whether a worker is there for it (a push or managed pool has none)."""
    found = [one for one in pools if isinstance(one, Mapping)] if isinstance(pools, list) else []
    if not found:
        return [
            Check("workers", "unknown", "the server has no work pool", "prefect --no-prompt deploy --all")
        ]
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


def _asked(answer: httpx.Response) -> Any:
    answer.raise_for_status()
    return answer.json()


def _headers(environment: Mapping[str, str]) -> dict[str, str]:
    key = environment.get("PREFECT_API_KEY", "")
    return {"Authorization": f"Bearer {key}"} if key else {}


def _auth(environment: Mapping[str, str]) -> tuple[str, str] | None:
    user, _, password = environment.get("PREFECT_API_AUTH_STRING", "").partition(":")
    return (user, password) if user else None
