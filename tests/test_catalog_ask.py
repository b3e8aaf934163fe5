"""A question is answered or its mistake is told in words; nothing but the lake is read, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from builders import make_issue
from ingest import catalog
from ingest.errors import IngestError
from ingest.lake import Lake

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake.open(str(tmp_path_factory.mktemp("ask") / "lake"))
    lake.land(make_issue("2024-09-14"))
    catalog.build(lake)
    return lake


def refused(lake: Lake, sql: str) -> IngestError:
    with pytest.raises(IngestError) as caught:
        catalog.query(lake, sql)
    assert caught.value.state == "Nothing was changed."
    assert caught.value.hint
    return caught.value


def test_the_result_of_the_last_statement_is_returned(lake: Lake) -> None:
    table = catalog.query(lake, "SELECT 1 AS a; SELECT title, issue_date FROM articles ORDER BY title;")
    assert table.column_names == ["title", "issue_date"]
    assert table.num_rows == 3


def test_temporary_tables_and_settings_serve_the_statements_after_them(lake: Lake) -> None:
    sql = "SET threads = 1; CREATE TEMP TABLE t AS FROM articles; SELECT count(*) AS n FROM t"
    assert catalog.query(lake, sql).to_pylist() == [{"n": 3}]
    assert "t" in refused(lake, "FROM t").what  # and end with them


def test_nested_columns_and_times_come_as_arrow(lake: Lake) -> None:
    (row,) = catalog.query(lake, "SELECT keywords, confidence, issue_date FROM articles LIMIT 1").to_pylist()
    assert row["keywords"][0]["weight"] > 0
    assert set(row["confidence"]) == {"grouping", "title", "byline"}
    assert str(row["issue_date"]) == "2024-09-14"


def test_sums_are_whole_numbers_as_far_as_they_go(lake: Lake) -> None:
    (row,) = catalog.query(
        lake, "SELECT sum(position) AS n, sum(9e18::HUGEINT) AS more FROM articles"
    ).to_pylist()
    assert type(row["n"]) is int
    assert (row["n"], row["more"]) == (1, 27 * 10**18)


@pytest.mark.parametrize(
    "sql",
    [
        "DROP VIEW articles",
        "CREATE TABLE t AS SELECT 1",
        "CREATE OR REPLACE VIEW articles AS SELECT 1",
        "COPY articles TO '{lake}/stolen.csv'",
        "SELECT 1; COPY (SELECT 1) TO '{lake}/stolen.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{lake}/stolen.csv'",
        "/* x */ explain /* y */ analyze COPY (SELECT 1) TO '{lake}/stolen.csv'",
        "EXPORT DATABASE '{lake}/stolen'",
        "ATTACH '{lake}/stolen.duckdb'",
        "PREPARE p AS COPY (SELECT 1) TO '{lake}/stolen.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
    ],
)
def test_what_would_write_is_refused_as_read_only(lake: Lake, sql: str) -> None:
    before = sorted(path.name for path in lake.files.local.iterdir()) if lake.files.local else []
    assert "read-only" in refused(lake, sql.format(lake=lake.uri)).what
    assert lake.files.local is not None
    assert sorted(path.name for path in lake.files.local.iterdir()) == before


@pytest.mark.parametrize("sql", ["FROM read_csv('{file}')", "FROM read_text('{file}')", "FROM '{file}'"])
def test_files_outside_the_lake_are_not_read(lake: Lake, tmp_path: Path, sql: str) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a\nsecret\n", encoding="utf-8")
    refused(lake, sql.format(file=file))
    refused(lake, f"SET enable_external_access = true; {sql.format(file=file)}")
    refused(lake, f"SET allowed_directories = ['/']; {sql.format(file=file)}")
    refused(lake, sql.format(file=f"{lake.uri}/../../{tmp_path.name}/secret.csv"))


@pytest.mark.parametrize(
    ("sql", "what", "hint"),
    [
        ("SELEC 1", "SELEC", "contents"),
        ("SELECT * FROM artikel", "artikel", "article_places"),
        ("SELECT nosuch FROM articles", "nosuch", "contents"),
        ("FROM serch('x')", "serch", "search"),
        ("SELECT 'a'::INTEGER", "Could not convert", "contents"),
        ("SELECT * FROM articles WHERE title = $1", "parameters", "contents"),
        ("", "no statement", "contents"),
        (" ; -- nothing", "no statement", "contents"),
        ("SELECT '\udcff'", "not text", "UTF-8"),
        ("EXPLAIN", "syntax error", "contents"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(lake: Lake, sql: str, what: str, hint: str) -> None:
    told = refused(lake, sql)
    assert what in told.what
    assert hint in told.hint


def test_explaining_a_question_is_allowed(lake: Lake) -> None:
    for sql in (
        "EXPLAIN FROM articles",
        "EXPLAIN ANALYZE FROM articles",
        "explain (format json) from articles",
    ):
        assert catalog.query(lake, sql).num_rows == 1


def test_a_sort_too_large_for_memory_does_not_spill_into_the_lake(lake: Lake) -> None:
    (row,) = catalog.query(lake, "SELECT current_setting('temp_directory') AS at").to_pylist()
    assert not row["at"].startswith(lake.uri)
    assert lake.uri not in row["at"]
