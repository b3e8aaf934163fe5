"""What holds for every test."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# A promise holds on a busy machine too: nothing that is tried fails for having taken long.
settings.register_profile("ingest", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ingest")


@pytest.fixture(autouse=True)
def _no_ocr(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the OCR engine away where it is installed: pages come out the same on every machine, and in seconds."""
    if not request.node.get_closest_marker("ocr"):
        monkeypatch.setattr("ingest.pages.ocr.engine", lambda: "")
