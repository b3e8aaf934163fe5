"""Whatever dies between the commits of a landing: readers see an issue whole, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import FERRY, LIBRARY, Story, make_issue
from ingest import catalog
from ingest.errors import LakeError
from ingest.lake import Lake
from ingest.lake.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable

OLD = make_issue("2024-09-14")
NEW = make_issue("2024-09-14", {"01": (Story("另一件事", LIBRARY), Story("又一件事", FERRY))})
NEIGHBOUR = make_issue("2024-09-13")
STEPS = ("pages", "articles", "issues", "drop pages", "drop articles")
"""The commits of a landing that replaces an issue, in their order."""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land_many([NEIGHBOUR, OLD])
    return lake


def shown(lake: Lake) -> dict[str, list[Any]]:
    """Return what the catalog shows of each day: titles and the ledger's digest."""
    catalog.build(lake)
    rows = catalog.query(
        lake,
        """SELECT i.issue_date::VARCHAR AS day, i.digest, list(a.title ORDER BY a.page_no, a.position) AS titles,
                  (SELECT count(*) FROM pages p WHERE p.issue_date = i.issue_date) AS pages
           FROM issues i LEFT JOIN articles a USING (paper, issue_date) GROUP BY ALL""",
    ).to_pylist()
    return {row["day"]: [row["digest"], row["pages"], *row["titles"]] for row in rows}


def whole(issue: Any) -> list[Any]:
    return [issue.digest, len(issue.pages), *(built.article.title for built in issue.articles)]


def failing_at(step: str, monkeypatch: pytest.MonkeyPatch, fail: Callable[[], None]) -> None:
    """Let the commit of that step fail."""
    put, drop = Tables.put, Tables.drop

    def broken_put(self: Tables, name: str, *given: Any, **more: Any) -> None:
        if step == name:
            fail()
        put(self, name, *given, **more)

    def broken_drop(self: Tables, name: str, *given: Any) -> None:
        if step == f"drop {name}":
            fail()
        drop(self, name, *given)

    monkeypatch.setattr(Tables, "put", broken_put)
    monkeypatch.setattr(Tables, "drop", broken_drop)


@pytest.mark.parametrize("step", STEPS)
def test_storage_that_refuses_at_any_commit_leaves_one_state_whole(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full() -> None:
        raise LakeError("No space left on device.", hint="Make room.")

    with monkeypatch.context() as patch:
        failing_at(step, patch, full)
        if step.startswith("drop"):
            assert lake.land(NEW).outcome == "landed"  # it is in force; only tidying up failed
        else:
            with pytest.raises(LakeError, match="No space"):
                lake.land(NEW)
    expected = NEW if step.startswith("drop") else OLD
    there = lake.read_table("articles", ["title"]).num_rows
    assert there == len(NEIGHBOUR.articles) + len(expected.articles)
    assert shown(lake) == {"2024-09-13": whole(NEIGHBOUR), "2024-09-14": whole(expected)}
    titles = [row["title"] for row in lake.articles_of("chenghu", date(2024, 9, 14))]
    assert titles == whole(expected)[2:]
    # The same command again finishes it and tidies up.
    lake.land(NEW)
    assert shown(lake) == {"2024-09-13": whole(NEIGHBOUR), "2024-09-14": whole(NEW)}
    assert lake.tables.read("articles").num_rows == len(NEIGHBOUR.articles) + len(NEW.articles)
    assert lake.tables.read("pages").num_rows == len(NEIGHBOUR.pages) + len(NEW.pages)


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[3])
from test_lake_halves import NEW, failing_at
import pytest
from ingest.lake import Lake
failing_at(sys.argv[2], pytest.MonkeyPatch(), lambda: os.kill(os.getpid(), signal.SIGKILL))
Lake.open(sys.argv[1]).land(NEW)
"""


@pytest.mark.parametrize("step", ["articles", "issues", "drop pages"])
def test_a_process_killed_between_two_commits_leaves_one_state_whole(lake: Lake, step: str) -> None:
    command = [sys.executable, "-c", KILLED, lake.uri, step, str(Path(__file__).parent)]
    ended = subprocess.run(command, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert shown(lake)["2024-09-14"] == whole(NEW if step.startswith("drop") else OLD)
    # Its lock died with it, and so do its rows: nobody has to land the issue again for that.
    lake.compact()
    assert lake.tables.read("articles").num_rows == len(NEIGHBOUR.articles) + (
        len(NEW.articles) if step.startswith("drop") else len(OLD.articles)
    )
    lake.land(NEW)
    assert shown(lake)["2024-09-14"] == whole(NEW)


def test_a_new_issue_that_died_is_not_shown_at_all(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise LakeError("No space left on device.")

    with monkeypatch.context() as patch:
        failing_at("issues", patch, full)
        with pytest.raises(LakeError):
            lake.land(make_issue("2024-09-20"))
    assert set(shown(lake)) == {"2024-09-13", "2024-09-14"}
    assert catalog.query(lake, "SELECT * FROM articles WHERE issue_date = DATE '2024-09-20'").num_rows == 0
    assert lake.sweep() == 1
    assert lake.tables.read("articles").num_rows == len(NEIGHBOUR.articles) + len(OLD.articles)


def test_rows_that_somebody_is_still_landing_are_not_swept_away(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Lake.open(lake.uri)

    def meanwhile() -> None:
        assert other.compact() >= 0

    with monkeypatch.context() as patch:
        failing_at("issues", patch, meanwhile)
        lake.land(NEW)
    assert shown(lake)["2024-09-14"] == whole(NEW)


def test_rows_that_got_lost_are_told_left_out_and_landed_again(lake: Lake) -> None:
    lake.tables.drop("articles", "paper = 'chenghu' AND month = '2024-09' AND title = '黄桃头一回装箱'")
    catalog.build(lake)
    rows = catalog.query(
        lake, "SELECT paper, issue_date::VARCHAR AS day FROM half_landed ORDER BY day"
    ).to_pylist()
    assert [row["day"] for row in rows] == ["2024-09-13", "2024-09-14"]
    assert catalog.query(lake, "SELECT * FROM articles").num_rows == 0
    assert [landing.outcome for landing in lake.land_many([NEIGHBOUR, OLD])] == ["landed", "landed"]
    assert shown(lake) == {"2024-09-13": whole(NEIGHBOUR), "2024-09-14": whole(OLD)}


def test_a_file_size_limit_leaves_the_old_issue_and_a_readable_lake(lake: Lake) -> None:
    limited = f"""
import resource, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_lake_halves import NEW
from ingest.errors import LakeError
from ingest.lake import Lake
lake = Lake.open({lake.uri!r})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    lake.land(NEW)
except LakeError as error:
    assert error.state and error.hint, error
    sys.exit(7)
"""
    ended = subprocess.run([sys.executable, "-c", limited], check=False, capture_output=True, text=True)
    assert ended.returncode == 7, ended.stderr
    assert shown(lake) == {"2024-09-13": whole(NEIGHBOUR), "2024-09-14": whole(OLD)}
    assert lake.land(NEW).outcome == "landed"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write where permissions forbid it")
def test_a_lake_that_may_not_be_written_says_so(lake: Lake) -> None:
    folder = Path(lake.uri) / "articles"
    folder.chmod(0o555)
    try:
        with pytest.raises(LakeError, match="cannot be written"):
            lake.land(NEW)
    finally:
        folder.chmod(0o755)
