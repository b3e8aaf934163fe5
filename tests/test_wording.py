"""One of a thing is told as one."""

from __future__ import annotations

import pytest

from ingest.wording import many


@pytest.mark.parametrize(
    ("count", "what", "told"),
    [(0, "page", "0 pages"), (1, "stale issue", "1 stale issue"), (1204, "box", "1,204 boxes")],
)
def test_a_count_is_told_with_its_noun(count: int, what: str, told: str) -> None:
    assert many(count, what) == told
