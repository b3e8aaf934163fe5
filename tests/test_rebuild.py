"""Whatever of a lake is lost or damaged is made anew from its raw archive: the same rows, and nobody is asked."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest import catalog
from ingest.lake import Lake
from ingest.lake.mending import open_for_mending
from ingest.operate.rebuild import Rebuilt, Scope, rebuild
from ingest.papers.registry import Registry, load_papers
from ingest.runs.pipeline import run_days
from ingest.runs.workers import Alone
from lake_content import content, lay_group
from test_wholeness import cut, damaged, flip

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYTHING = Scope()


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay a small newspaper and fill a lake with two months of it; each test breaks a copy of it."""
    root = tmp_path_factory.mktemp("group")
    file = lay_group(root, months=2)
    file.write_text(
        file.read_text(encoding="utf-8")[file.read_text(encoding="utf-8").index("[papers.weizi]") :]
    )
    registry = load_papers(file)
    lake = Lake.open(str(root / "lake"))
    for code in registry.papers:
        paper = registry.paper(code)
        days = [date(2024, month, day) for month in (8, 9) for day in range(11, 19)]
        run_days(paper, days, lake, command="test")
    return root


@pytest.fixture
def registry(group: Path) -> Registry:
    return load_papers(group / "papers.toml")


@pytest.fixture
def lake(group: Path, tmp_path: Path) -> Lake:
    shutil.copytree(group / "lake", tmp_path / "lake", symlinks=True)
    return Lake.open(str(tmp_path / "lake"))


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No source is asked by a rebuild."""

    def asked(*_: Any) -> None:
        raise AssertionError("a source was opened")

    monkeypatch.setattr("ingest.issue.gather.open_source", asked)
    monkeypatch.setattr("ingest.issue.again.open_source", asked)


@pytest.fixture
def wanted(group: Path) -> dict[str, list[str]]:
    return everything(Lake.open(str(group / "lake")))


def everything(lake: Lake) -> dict[str, list[str]]:
    """Return all rows of content, and the runs but those of rebuilds."""
    runs = [row for row in lake.read_table("runs").to_pylist() if row["command"] != "rebuild"]
    return {**content(lake), "runs": sorted(map(str, runs))}


def made(lake: Lake, registry: Registry, scope: Scope = EVERYTHING, **how: Any) -> Rebuilt:
    return rebuild(lake, registry, scope, Alone(), **how)


def test_where_only_the_raw_archive_was_kept_everything_comes_back_row_for_row(
    lake: Lake, registry: Registry, wanted: dict[str, list[str]]
) -> None:
    assert all(wanted.values())
    for path in Path(lake.uri).iterdir():
        if path.name != "raw":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    opened = open_for_mending(lake.uri)
    done = made(opened, registry)
    assert done.good, done
    assert everything(opened) == wanted
    assert damaged(opened) == []


def some(lake: Lake, pattern: str) -> Path:
    """Return a file that fits; of data files one in force: earlier ones are asked by nobody."""
    used = {Path(file) for one in lake.snapshot().values() for file in one.files}
    return max(path for path in Path(lake.uri).glob(pattern) if path.suffix != ".parquet" or path in used)


TABLES = {
    "articles": "articles/paper=weizi/month=2024-09/*.parquet",
    "pages": "pages/paper=weizi/month=2024-09/*.parquet",
    "issues": "issues/paper=weizi/month=2024-09/*.parquet",
    "runs": "runs/paper=weizi/*/*.parquet",
    "duplicates": "duplicates/paper=weizi/month=2024-09/*.parquet",
}
LOGS = {
    "newest log entry": "articles/_delta_log/*.json",
    "log of the ledger": "issues/_delta_log/*.json",
    "log of pages": "pages/_delta_log/*1.json",
    "log of duplicates": "duplicates/_delta_log/*.json",
}
HARMS: list[Callable[[Path], None]] = [flip, cut, Path.unlink]


@pytest.mark.slow
@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("pattern", [*TABLES.values(), *LOGS.values()], ids=[*TABLES, *LOGS])
def test_each_harm_to_each_kind_of_file_of_a_table_is_mended_by_one_command(
    lake: Lake, registry: Registry, wanted: dict[str, list[str]], pattern: str, harm: Callable[[Path], None]
) -> None:
    harm(some(lake, pattern))
    assert damaged(lake)
    done = made(lake, registry)
    assert done.good, done
    assert everything(lake) == wanted
    assert damaged(lake) == []


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_month_is_mended_by_its_paper_and_month_and_nothing_else_is_touched(
    lake: Lake, registry: Registry, wanted: dict[str, list[str]], harm: Callable[[Path], None]
) -> None:
    harm(some(lake, TABLES["articles"]))
    (found,) = damaged(lake)
    before = {name: one.files for name, one in lake.snapshot().items()}
    done = made(lake, registry, Scope(found.paper, found.month))
    assert done.good, done
    assert everything(lake) == wanted
    after = lake.snapshot()
    others = {file for file in before["articles"] if "month=2024-09" not in file or "paper=weizi" not in file}
    assert others <= set(after["articles"].files)


def test_one_issue_of_a_damaged_month_brings_its_whole_month(
    lake: Lake, registry: Registry, wanted: dict[str, list[str]]
) -> None:
    cut(some(lake, TABLES["pages"]))
    done = made(lake, registry, Scope("weizi", day=date(2024, 9, 13)))
    assert done.issues > 1
    assert everything(lake) == wanted


def test_one_issue_is_made_anew_alone(lake: Lake, registry: Registry, wanted: dict[str, list[str]]) -> None:
    lake.tables.drop("articles", "paper = 'weizi' AND issue_date = DATE '2024-09-13'")
    assert everything(lake) != wanted
    assert made(lake, registry, Scope("weizi", day=date(2024, 9, 13))).issues == 1
    assert everything(lake) == wanted


def test_a_catalog_that_is_damaged_or_gone_is_made_anew(lake: Lake, wanted: dict[str, list[str]]) -> None:
    for harm in HARMS:
        harm(Path(lake.uri) / catalog.CATALOG)
        catalog.build(lake)
        assert everything(lake) == wanted


def test_a_torn_table_is_not_mended_in_part(lake: Lake, registry: Registry) -> None:
    from ingest.errors import LakeError

    some(lake, LOGS["newest log entry"]).unlink()
    with pytest.raises(LakeError, match="torn") as caught:
        made(lake, registry, Scope("weizi"))
    assert caught.value.hint.startswith("ingest rebuild ")


def test_an_issue_whose_archived_bytes_are_damaged_stays_as_it_is_and_is_named(
    lake: Lake, registry: Registry, wanted: dict[str, list[str]]
) -> None:
    row = next(one for one in lake.read_table("pages").to_pylist() if one["paper"] == "weizi")
    name = f"raw/{row['raw_sha256'][:2]}/{row['raw_sha256']}"
    flip(Path(lake.uri) / name)
    assert {one.file for one in damaged(lake)} == {name}
    done = made(lake, registry)
    assert not done.good
    assert {issue for issue, _ in done.kept} >= {f"weizi {row['issue_date']}"}
    assert done.lost == []
    assert everything(lake) == wanted


def test_where_rows_and_bytes_are_both_lost_the_page_is_missing_and_named(
    lake: Lake, registry: Registry
) -> None:
    row = next(one for one in lake.read_table("pages").to_pylist() if one["paper"] == "weizi")
    name = f"raw/{row['raw_sha256'][:2]}/{row['raw_sha256']}"
    (Path(lake.uri) / name).unlink()
    cut(some(lake, f"pages/paper=weizi/month={row['month']}/*.parquet"))
    done = made(lake, registry)
    assert (f"weizi {row['issue_date']}") in {issue for issue, _ in done.lost}
    (ledger,) = lake.ledger("weizi", row["issue_date"], row["issue_date"])
    assert ledger.status == "partial"
    assert "lost" in ledger.evidence
    assert catalog.query(lake, "SELECT count(*) FROM articles").num_rows == 1


@pytest.mark.parametrize("harm", HARMS)
def test_an_index_that_is_damaged_or_gone_is_written_anew_from_what_has_landed(
    lake: Lake, registry: Registry, wanted: dict[str, list[str]], harm: Callable[[Path], None]
) -> None:
    harm(Path(lake.uri) / "raw/index/weizi/2024-09/2024-09-13.jsonl")
    done = made(lake, registry)
    assert done.good, done
    assert everything(lake) == wanted
    assert damaged(lake) == []
