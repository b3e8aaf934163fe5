"""Four readers in a loop while a writer replaces, compacts and vacuums: no error, no half issue, no wrong count."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import duckdb
import pytest

from builders import DEFAULT, FERRY, Story, make_issue
from ingest import catalog
from ingest.lake import Lake
from ingest.search import bring_up

if TYPE_CHECKING:
    from pathlib import Path

DAYS = tuple(f"2024-09-{day:02}" for day in range(1, 7))
ROUNDS = 12
"""Replacements of every issue. They take about a minute on two busy cores; no promise here hangs on the time."""

STATES = {0: DEFAULT, 1: {"01": tuple(Story(f"渡口{n}", FERRY) for n in range(5))}}
"""Two states of an issue, told apart by their number of articles: three and five."""

QUESTION = """
SELECT i.issue_date, i.articles, count(a.article_id) AS there, count(DISTINCT a.issue_digest) AS states
FROM issues i LEFT JOIN articles a USING (paper, issue_date) GROUP BY ALL
"""


@pytest.mark.slow
def test_readers_see_whole_issues_while_a_writer_replaces_compacts_and_vacuums(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land_many([make_issue(day) for day in DAYS])
    bring_up(lake)
    catalog.build(lake)
    path, ended = f"{lake.uri}/{catalog.CATALOG}", threading.Event()
    wrong: list[str] = []
    asked = [0, 0, 0, 0]

    def read(number: int) -> None:
        try:
            while not ended.is_set():
                # A new connection sees the new state; DuckDB keeps a file open once for all of a process's connections.
                with duckdb.connect() as connection:
                    connection.execute(f"ATTACH '{path}' AS c (READ_ONLY)")
                    connection.execute("USE c")
                    rows = connection.execute(QUESTION).fetchall()
                    found = connection.execute("SELECT max(found) FROM search('渡口')").fetchall()[0][0]
                if len(rows) != len(DAYS):
                    wrong.append(f"{len(rows)} issues")
                wrong.extend(
                    f"{row}" for row in rows if row[1] != row[2] or row[2] not in {3, 5} or row[3] != 1
                )
                if found != sum(5 if row[2] == 5 else 1 for row in rows):
                    wrong.append(f"search found {found} in {rows}")
                asked[number] += 1
        except Exception as error:  # noqa: BLE001  (whatever it is: a reader may meet none)
            wrong.append(f"{type(error).__name__}: {error}")

    readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for reader in readers:
        reader.start()
    try:
        for turn in range(1, ROUNDS + 1):
            lake.land_many([make_issue(day, STATES[(turn + at) % 2]) for at, day in enumerate(DAYS)])
            bring_up(lake, tidy=turn % 3 == 0)
            if turn % 4 == 0:
                lake.compact()
                lake.vacuum(24)
            catalog.build(lake)
    finally:
        ended.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert min(asked) > 0


def test_a_second_connection_of_a_process_sees_the_new_state_once_the_first_is_closed(tmp_path: Path) -> None:
    """What docs/analysts.md says: a process that holds the catalog open goes on reading the old state."""
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land(make_issue("2024-09-01"))
    catalog.build(lake)
    path = f"{lake.uri}/{catalog.CATALOG}"
    with duckdb.connect(path, read_only=True) as first:
        lake.land(make_issue("2024-09-02"))
        catalog.build(lake)
        assert first.execute("SELECT count(*) FROM issues").fetchall() == [(1,)]
        with duckdb.connect(path, read_only=True) as second:
            held = second.execute("SELECT count(*) FROM issues").fetchall()
    assert held in ([(1,)], [(2,)])
    with duckdb.connect(path, read_only=True) as later:
        assert later.execute("SELECT count(*) FROM issues").fetchall() == [(2,)]
