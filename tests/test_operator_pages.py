"""What a flow made is to be seen on the pages of the Prefect server, in a real browser."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from browser import needs_browser, picture, seen
from papers_on_disk import lay_newspaper
from prefect_server import HOME, PrefectServer, prefect_server

if TYPE_CHECKING:
    from pathlib import Path


def run_flow(server: PrefectServer, module: str, **arguments: Any) -> subprocess.CompletedProcess[str]:
    """Run a flow of `flows/` in a process of its own against the server."""
    told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    code = f"import sys; sys.path.insert(0, 'flows'); from {module} import {module}; {module}({told})"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=server.environment,
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@needs_browser
@pytest.mark.slow
def test_an_operator_sees_reports_of_the_night_and_of_maintenance_in_the_browser(tmp_path: Path) -> None:
    papers, lake = lay_newspaper(tmp_path), str(tmp_path / "lake")
    with prefect_server(tmp_path) as server:
        night = run_flow(server, "nightly", papers=str(papers), lake=lake, paper="weizi", date="2024-09-14")
        assert night.returncode == 0, night.stderr
        tidied = run_flow(server, "maintenance", lake=lake)
        assert tidied.returncode == 0, tidied.stderr
        pages = server.url.removesuffix("/api")
        artifacts = {one["key"]: one for one in server.post("/artifacts/filter", {"limit": 50})}
        report = next(one for key, one in artifacts.items() if "weizi" in key and one["type"] == "markdown")
        listed = seen(f"{pages}/artifacts", tmp_path, until=report["key"])
        assert "maintenance" in listed
        shown = seen(f"{pages}/artifacts/artifact/{report['id']}", tmp_path, until="2024-09-14")
        assert "complete" in shown
        assert "<table" in shown  # Markdown drawn, not shown as text
        done = artifacts["maintenance"]
        assert "compacted" in seen(f"{pages}/artifacts/artifact/{done['id']}", tmp_path, until="swept")
        image = picture(f"{pages}/artifacts/artifact/{report['id']}", tmp_path / "page.png", tmp_path)
        assert image.startswith(b"\x89PNG")
        assert len(image) > 20_000  # an empty page compresses to a few thousand bytes
