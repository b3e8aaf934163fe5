"""What holds for every test."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from ingest.settings import CATALOG

if TYPE_CHECKING:
    from ingest.lake import Lake

# A promise holds on a busy machine too: nothing that is tried fails for having taken long.
settings.register_profile("ingest", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ingest")


@pytest.fixture(autouse=True)
def _no_ocr(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the OCR engine away where it is installed: pages come out the same on every machine, and in seconds."""
    if not request.node.get_closest_marker("ocr"):
        monkeypatch.setattr("ingest.pages.ocr.engine", lambda: "")


CUTTERS = 6
"""Cutters that a process of tests holds between runs, 25 MB each."""


@pytest.fixture(autouse=True)
def _cutters_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what cuts words from one run to the next, which a run lets go of at its end: an eighth of a small one."""
    if pipeline := sys.modules.get("ingest.runs.pipeline"):
        from ingest.enrich.cutter import _with, forget_cutters

        def forget_many() -> None:
            if _with.cache_info().currsize > CUTTERS:
                forget_cutters()

        monkeypatch.setattr(pipeline, "forget_cutters", forget_many)


@pytest.fixture
def catalog_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs leave no catalog: who asks has it built. A third of a run, for tests that promise nothing of it."""

    def none(lake: Lake) -> str:
        (Path(lake.uri) / CATALOG).unlink(missing_ok=True)
        return f"{lake.uri}/{CATALOG}"

    monkeypatch.setattr("ingest.runs.publish.build_catalog", none)
