"""A Prefect server of a test's own on a free port, and process workers for it: real processes, stopped at the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = Path(__file__).resolve().parent.parent
POOL = "ingest"

QUIET_AND_QUICK = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_CLI_COLORS": "false",
    # The services of the server look once in a few seconds instead of once a minute.
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "2",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_WORKER_PREFETCH_SECONDS": "1",
}


@dataclass(frozen=True, slots=True)
class PrefectServer:
    """A server that runs. `environment` holds all that a process needs to reach it, and nothing of the user's."""

    url: str
    folder: Path
    environment: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def kill(self) -> None:
        """Kill the server, as the end of its machine would."""
        _kill(_family(self.started[-1].pid))
        self.started[-1].wait(20)

    def start(self) -> None:
        """Start the server (again) at its address and over its database; come back when it answers."""
        port = self.url.removesuffix("/api").rsplit(":", 1)[1]
        command = [
            sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port,
        ]  # fmt: skip
        log = self.folder / "server.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                command, env=self.environment, cwd=HOME, stdout=out, stderr=out, start_new_session=True
            )
        self.started.append(process)

        def healthy() -> bool:
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-3000:]
            try:
                return httpx.get(f"{self.url}/health", timeout=5).status_code == 200
            except httpx.HTTPError:
                return False

        wait_for(healthy, within=240, what=f"the Prefect server (see {log})")

    def command(
        self, *arguments: str, timeout: float = 180, cwd: Path = HOME, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `prefect ...` against the server and return how it ended."""
        return subprocess.run(
            [sys.executable, "-m", "prefect", *arguments],
            env={**self.environment, **environment},
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )

    def post(self, path: str, body: dict[str, Any] | list[Any] | None = None) -> Any:
        """Post to the server's API and return the answer."""
        return self._ask("POST", path, body or {})

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Put to the server's API."""
        return self._ask("PUT", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> None:
        """Change something by the server's API."""
        self._ask("PATCH", path, body)

    def get(self, path: str) -> Any:
        """Get from the server's API."""
        return self._ask("GET", path, None)

    def _ask(self, method: str, path: str, body: Any) -> Any:
        # A server that is busy (SQLite is locked, a start is not over) says so and is asked again. What creates
        # something is refused as a whole then.
        for pause in (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 0.0):
            answer = httpx.request(method, f"{self.url}{path}", json=body, timeout=60)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or not pause:
                break
            time.sleep(pause)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:1000]}"
        return answer.json() if answer.content else None

    def deploy(self, papers: Path, lake: Path | str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Deploy everything as an operator does: python flows/deploy.py."""
        return subprocess.run(
            [sys.executable, "flows/deploy.py", *arguments],
            env={**self.environment, "INGEST_PAPERS": str(papers), "INGEST_LAKE": str(lake)},
            cwd=HOME,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def run(self, deployment: str, *, at: str = "", **parameters: Any) -> str:
        """Start a run of `FLOW/DEPLOYMENT`, now or at a time (ISO 8601), and return its id."""
        found = self.get(f"/deployments/name/{deployment}")
        body: dict[str, Any] = {"parameters": parameters}
        if at:
            body["state"] = {"type": "SCHEDULED", "state_details": {"scheduled_time": at}}
        run = self.post(f"/deployments/{found['id']}/create_flow_run", body)
        return str(run["id"])

    def state(self, run: str) -> dict[str, Any]:
        """Return the state (`type`, `name`, `message`) of a flow run."""
        state: dict[str, Any] = self.get(f"/flow_runs/{run}")["state"]
        return state

    def ended(self, run: str, *, within: float = 180) -> dict[str, Any]:
        """Wait for the end of a flow run and return its state."""
        final = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        wait_for(lambda: self.state(run)["type"] in final, within=within, what=f"the end of flow run {run}")
        return self.state(run)

    @contextmanager
    def worker(
        self, name: str, *queues: str, pool: str = POOL, limit: int = 0, **environment: str
    ) -> Iterator[Worker]:
        """Start a process worker that serves these queues (all of the pool where none is named).

        `limit` is how many runs it has at once, 0 for any number.
        """
        chosen = [argument for queue in queues for argument in ("--work-queue", queue)]
        chosen += ["--limit", str(limit)] if limit else []
        command = [
            sys.executable, "-m", "prefect", "worker", "start", "--pool", pool, "--type", "process", "--name", name,
            *chosen,
        ]  # fmt: skip
        log = self.folder / f"worker-{name}.log"
        with _running(command, {**self.environment, **environment}, log) as process:
            yield Worker(process, log)


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker process; its flow runs are its children."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """Kill the worker and every flow run that it started, as the end of its machine would."""
        _kill(_family(self.process.pid))
        self.process.wait(20)

    @property
    def told(self) -> str:
        """Return what the worker and its flow runs wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def prefect_server(folder: Path, *, database: str = "", **environment: str) -> Iterator[PrefectServer]:
    """Start a server with SQLite in `folder`, or on the database of that URL, and yield it when it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "INGEST_"))}
    url = f"http://127.0.0.1:{port}/api"
    everything = {**own, **QUIET_AND_QUICK, "PREFECT_HOME": str(folder / "prefect"), "PREFECT_API_URL": url}
    if database:
        everything["PREFECT_API_DATABASE_CONNECTION_URL"] = database
    everything |= environment
    server = PrefectServer(url, folder, everything)
    try:
        server.start()
        yield server
    finally:
        for process in server.started:
            _end(process)


def wait_for(ready: Callable[[], bool], *, within: float, what: str) -> None:
    """Wait until `ready` says so; fail after `within` seconds."""
    deadline = time.monotonic() + within
    while not ready():
        assert time.monotonic() < deadline, f"waited {within:.0f} s for {what}"
        time.sleep(0.3)


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a process group of its own; end the whole group."""
    with (
        log.open("ab") as out,
        subprocess.Popen(
            command, env=environment, cwd=HOME, stdout=out, stderr=out, start_new_session=True
        ) as process,
    ):
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, politely first; what is left after ten seconds, flow runs included, is killed."""
    family = _family(process.pid)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
    _kill(family)
    process.wait(20)


def _family(pid: int) -> list[psutil.Process]:
    """Return a process and all that it started; flow runs stand in process groups of their own."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _kill(family: list[psutil.Process]) -> None:
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()
