"""A paper's profile: learned from the archive, part of the versions, and put in force without a second answer."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from command_line import ingest_in
from ingest.errors import LakeError
from ingest.issue.profiles import profile_of, proposed, put_in_force
from ingest.lake import Lake
from ingest.lake.wholeness import Eye
from ingest.segment.habits import Profile
from lake_content import content
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Run

SPAN = ("--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16")


@pytest.fixture
def filled(tmp_path: Path) -> Run:
    """Return a runner beside a lake of a paper that prints its app's name on every page."""
    lay_newspaper(tmp_path)
    for path in (tmp_path / "pages").rglob("*.txt"):
        path.write_text("苇子新闻客户端\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    ingest = ingest_in(tmp_path)
    assert ingest("backfill", *SPAN).returncode == 1  # the last day has a page missing
    return ingest


@pytest.mark.slow
def test_a_renewed_profile_makes_issues_stale_and_built_again_they_are_good(
    filled: Run, tmp_path: Path
) -> None:
    none = filled("profile", "--paper", "weizi")
    assert "no profile in force" in none.stdout
    told = filled("profile", "--paper", "weizi", "--renew")
    assert told.returncode == 0, told.stderr
    assert "苇子新闻客户端" in told.stdout
    digest = json.loads(filled("profile", "--paper", "weizi", "--json").stdout)["digest"][:12]
    assert "stale" in filled("plan", "--paper", "weizi").stdout
    filled("plan", "--paper", "weizi", "--only", "stale", "--save", "stale.json")
    done = filled("backfill", "--plan", "stale.json")
    assert "landed" in done.stdout, done.stdout + done.stderr
    rows = Lake.open(str(tmp_path / "lake"), create=False).tables.read("issues").to_pylist()
    assert {row["segmenter_version"].split("+")[1] for row in rows if row["articles"]} == {digest}
    again = json.loads(filled("plan", "--paper", "weizi", "--only", "stale", "--json").stdout)
    assert again["items"] == []
    dropped = filled("profile", "--paper", "weizi", "--drop")
    assert dropped.returncode == 0
    assert "no profile in force" in filled("profile", "--paper", "weizi").stdout


def test_maintenance_proposes_a_profile_and_content_does_not_change(filled: Run, tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"), create=False)
    before = content(lake)
    first = filled("maintain")
    assert "ingest profile --paper weizi --renew" in first.stdout, first.stderr
    assert profile_of(lake, "weizi") is None
    filled("backfill", *SPAN, "--redo")
    assert content(lake) == before
    filled("profile", "--paper", "weizi", "--renew")
    assert "--renew" not in filled("maintain").stdout
    put_in_force(lake, "weizi", Profile(furniture=("别的",), issues=1))
    known = proposed(lake, "weizi")
    assert known is not None
    assert known.issues == 3


def test_a_damaged_profile_is_told_and_no_issue_is_built_with_it(filled: Run, tmp_path: Path) -> None:
    filled("profile", "--paper", "weizi", "--renew")
    folder = tmp_path / "lake/raw/profiles/weizi"
    (path,) = set(folder.glob("*.json")) - {folder / "current.json"}
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")
    with pytest.raises(LakeError, match="damaged"):
        profile_of(Lake.open(str(tmp_path / "lake"), create=False), "weizi")
    told = filled("run", "--paper", "weizi", "--date", "2024-09-16")
    assert told.returncode == 1
    assert "ingest profile --paper weizi --renew" in told.stderr
    assert filled("profile", "--paper", "weizi", "--renew").returncode == 0


@pytest.mark.slow
def test_a_lake_made_anew_from_its_archive_is_built_with_the_profile_too(filled: Run, tmp_path: Path) -> None:
    filled("profile", "--paper", "weizi", "--renew")
    filled("backfill", *SPAN, "--redo")
    before = content(Lake.open(str(tmp_path / "lake"), create=False))
    for name in ("articles", "pages", "issues", "duplicates"):
        shutil.rmtree(tmp_path / "lake" / name)
    done = filled("rebuild")
    assert done.returncode == 0, done.stdout + done.stderr
    assert content(Lake.open(str(tmp_path / "lake"), create=False)) == before


@pytest.mark.slow
def test_a_profile_is_proved_like_every_file_and_a_damaged_one_is_named(filled: Run, tmp_path: Path) -> None:
    filled("profile", "--paper", "weizi", "--renew")
    lake = Lake.open(str(tmp_path / "lake"), create=False)
    names = [one.name for one in lake.files.under("raw/profiles")]
    assert Eye(lake).look_at(names).damaged == ()
    (tmp_path / "lake" / names[0]).write_bytes(b"{")
    (found,) = Eye(lake).look_at(names).damaged
    assert (found.kind, found.paper) == ("profile", "weizi")


@pytest.mark.slow
def test_one_issue_is_too_few_and_options_that_exclude_each_other_are_refused(tmp_path: Path) -> None:
    lay_newspaper(tmp_path)
    ingest = ingest_in(tmp_path)
    ingest("run", "--paper", "weizi", "--date", "2024-09-13")
    few = ingest("profile", "--paper", "weizi", "--renew")
    assert few.returncode == 2
    assert "from 2 on a paper teaches" in few.stderr
    assert ingest("profile", "--paper", "weizi", "--renew", "--drop").returncode == 2
