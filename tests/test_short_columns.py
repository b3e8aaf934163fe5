"""The short columns of a year are read from one file where it holds what the table holds, and from the months else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from builders import FERRY, Story, make_issue
from catalog_lake import fill
from ingest import catalog
from ingest.lake.short import SHORT, keep_short, short_years

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.lake import Lake

VIEWS = ("article_keywords", "article_places", "article_people", "confidence_by_kind", "days", "coverage")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return fill(tmp_path / "lake")


def answers(lake: Lake) -> dict[str, list[str]]:
    catalog.build(lake)
    return {name: sorted(map(str, catalog.query(lake, f"FROM {name}").to_pylist())) for name in VIEWS}


def in_use(lake: Lake) -> list[str]:
    files = catalog.query(lake, "FROM data_files WHERE table_name = 'short'").to_pylist()
    return [str(row["file"]).removeprefix(f"{lake.uri}/") for row in files]


def there(lake: Lake) -> list[str]:
    return [one.name for one in lake.files.under(SHORT)]


def test_a_file_of_a_year_changes_no_answer(lake: Lake) -> None:
    before = answers(lake)
    assert in_use(lake) == []
    # Of the three tables of chenghu, which has two months; lianxiang has one, which is one file already.
    assert keep_short(lake.files, lake.tables, 24) == 3
    assert answers(lake) == before
    assert len(in_use(lake)) == 3
    assert keep_short(lake.files, lake.tables, 24) == 0


def test_a_year_that_has_changed_since_is_read_from_its_months(lake: Lake) -> None:
    keep_short(lake.files, lake.tables, 24)
    catalog.build(lake)
    old = in_use(lake)
    lake.land(make_issue("2024-10-05", {"01": (Story("渡口又复航", FERRY, reporters=("石初",)),)}))
    assert any("石初" in row for row in answers(lake)["article_people"])
    assert in_use(lake) == []
    assert keep_short(lake.files, lake.tables, 24) == 3
    assert any("石初" in row for row in answers(lake)["article_people"])
    new = in_use(lake)
    # An earlier catalog may name the old files: they stay as long as old data files do.
    assert set(there(lake)) == {*old, *new, *(f"{name}.left" for name in old)}
    for name in old:
        os.utime(lake.files.path(f"{name}.left"), (0, 0))
    keep_short(lake.files, lake.tables, 24)
    keep_short(lake.files, lake.tables, 24)
    assert there(lake) == sorted(new)


def test_a_damaged_file_is_made_anew(lake: Lake) -> None:
    keep_short(lake.files, lake.tables, 24)
    (year,) = short_years(lake.files, lake.tables.snapshot_of("articles"))
    content = lake.files.read(year.file)
    lake.files.write(year.file, content[:-8] + b"\0" * 8)
    assert keep_short(lake.files, lake.tables, 24) == 1
    assert lake.files.read(year.file) == content


def test_the_ledger_of_a_paper_is_the_same_from_files_of_years_and_from_months(lake: Lake) -> None:
    before = lake.ledger("chenghu")
    keep_short(lake.files, lake.tables, 24)
    assert lake.ledger("chenghu") == before
    lake.land(make_issue("2023-10-05", {"01": (Story("渡口又复航", FERRY),)}))
    ledger = lake.ledger("chenghu")
    assert [str(row.issue_date) for row in ledger if row not in before] == ["2023-10-05"]
    assert len(ledger) == len(before) + 1
    assert [row for row in lake.ledger() if row.paper == "chenghu"] == ledger


def test_a_damaged_file_of_a_year_tells_no_ledger(lake: Lake) -> None:
    before = lake.ledger("chenghu")
    keep_short(lake.files, lake.tables, 24)
    (year,) = short_years(lake.files, lake.tables.snapshot_of("issues"))
    content = lake.files.read(year.file)
    lake.files.write(year.file, content[:40] + b"\0" * 8 + content[48:])
    assert lake.ledger("chenghu") == before


def test_a_ledger_reads_few_files_where_years_are_there(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_short(lake.files, lake.tables, 24)
    wanted = lake.ledger("chenghu")
    monkeypatch.setattr(type(lake.tables), "read", None)
    assert lake.ledger("chenghu") == wanted
