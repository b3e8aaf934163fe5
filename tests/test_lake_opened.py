"""A table that was opened before is the one that lies there now."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake import write_deltalake

from ingest.lake.tables import Tables

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.lake.opened import Opened


def written(place: Path, rows: list[list[int]]) -> None:
    for numbers in rows:
        write_deltalake(place, pa.table({"n": numbers}), mode="append")


def known(opened: Opened, place: Path) -> list[int] | None:
    table = opened.take(str(place))
    return None if table is None else sorted(table.to_pyarrow_table()["n"].to_pylist())


def kept(tmp_path: Path, rows: list[list[int]]) -> tuple[Opened, Path]:
    place = tmp_path / "things"
    written(place, rows)
    opened = Tables(str(tmp_path)).opened
    Tables(str(tmp_path), opened)._table("things")
    return opened, place


def test_what_others_have_written_since_is_in_it(tmp_path: Path) -> None:
    opened, place = kept(tmp_path, [[1]])
    written(place, [[2], [3]])
    assert known(opened, place) == [1, 2, 3]
    assert known(opened, place) == [1, 2, 3]


def test_a_table_put_in_its_place_is_opened_anew_though_its_log_is_longer(tmp_path: Path) -> None:
    opened, place = kept(tmp_path, [[1], [2]])
    written(tmp_path / "other", [[7], [8], [9], [10]])
    place.rename(tmp_path / "old")
    (tmp_path / "other").rename(place)
    assert known(opened, place) is None
    assert sorted(Tables(str(tmp_path), opened)._table("things").to_pyarrow_table()["n"].to_pylist()) == [
        7,
        8,
        9,
        10,
    ]


def test_a_table_whose_newest_entry_is_gone_is_opened_anew(tmp_path: Path) -> None:
    opened, place = kept(tmp_path, [[1]])
    shutil.rmtree(place)
    assert known(opened, place) is None


def test_rows_that_are_kept_are_those_of_now(tmp_path: Path) -> None:
    def ask(table: pa.Table) -> list[int]:
        return sorted(table["n"].to_pylist())

    place = tmp_path / "things"
    write_deltalake(place, pa.table({"n": [1, 2], "month": ["a", "b"]}), partition_by=["month"])
    tables = Tables(str(tmp_path))
    filters = [("month", "=", "a"), ("n", ">", 0)]
    assert ask(tables.read_near("things", ["n"], filters)) == [1]
    write_deltalake(place, pa.table({"n": [3, -1], "month": ["a", "a"]}), mode="append")
    assert ask(tables.read_near("things", ["n"], filters)) == [1, 3]
    assert ask(tables.read_near("things", ["n"], [("month", "=", "b")])) == [2]
    shutil.rmtree(place)
    write_deltalake(place, pa.table({"n": [7], "month": ["a"]}), partition_by=["month"])
    write_deltalake(place, pa.table({"n": [8], "month": ["a"]}), mode="append")
    assert ask(tables.read_near("things", ["n"], filters)) == [7, 8]
