"""Paper and month stand in the paths of the lake's files, not in the files: they are columns like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from builders import make_issue
from ingest import catalog
from ingest.lake import Lake

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("months", [("2024-09",), ("2024-08", "2024-09")], ids=["one-file", "two-files"])
def test_paper_and_month_can_be_asked_for_in_every_way(tmp_path: Path, months: tuple[str, ...]) -> None:
    lake = Lake.open(str(tmp_path / "湖 泊 ~'x=1" / "lake"))
    for month in months:
        lake.land_many([make_issue(f"{month}-14")])
    catalog.build(lake)
    expected = {"low": "chenghu", "high": months[-1], "n": 3 * len(months)}
    for ask in (
        "SELECT min(paper) AS low, max(month) AS high, count(*) AS n FROM articles",
        "SELECT min(paper) AS low, max(month) AS high, count(*) AS n FROM articles WHERE paper = 'chenghu'",
        "SELECT paper AS low, max(month) AS high, count(*) AS n FROM articles GROUP BY paper",
    ):
        assert catalog.query(lake, ask).to_pylist() == [expected]
    assert catalog.query(lake, "SELECT max(month) AS m FROM issues").to_pylist() == [{"m": months[-1]}]
    assert catalog.query(lake, "SELECT * FROM articles WHERE month = '1999-01'").num_rows == 0
    kinds = catalog.query(lake, "DESCRIBE articles").to_pylist()
    assert {row["column_name"]: row["column_type"] for row in kinds}["month"] == "VARCHAR"
