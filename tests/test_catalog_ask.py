"""A question is answered or its mistake is told in words; nothing but the lake is read, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from builders import make_issue
from ingest import catalog
from ingest.catalog.door import Door
from ingest.catalog.limits import Limits
from ingest.errors import IngestError
from ingest.lake import Lake


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


def test_a_door_answers_many_questions_and_shows_one_state(lake: Lake) -> None:
    with Door(lake) as door:
        assert door.ask("SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 3}]
        with pytest.raises(IngestError, match="nosuch"):
            door.ask("FROM nosuch")
        assert door.ask("SELECT 2 AS n").to_pylist() == [{"n": 2}]


def test_values_are_bound_to_names_and_are_never_sql(lake: Lake) -> None:
    hostile = "' OR true; DROP VIEW articles; --"
    asked = "SELECT count(*) AS n FROM articles WHERE title = $title AND kind IN (SELECT unnest($kinds::VARCHAR[]))"
    with Door(lake) as door:
        for title, found in (("黄桃头一回装箱", 1), (hostile, 0)):
            values = {"title": title, "kinds": ["news", hostile], "for another question": 1}
            assert door.ask(asked, values).to_pylist() == [{"n": found}]
        assert door.ask("SELECT $q AS q, $none AS none", {"q": hostile, "none": None}).to_pylist() == [
            {"q": hostile, "none": None}
        ]
        with pytest.raises(IngestError, match="wanting"):
            door.ask("SELECT $wanting", {"q": "x"})
        assert door.ask("SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 3}]


def test_values_that_are_no_text_or_too_long_are_refused(lake: Lake) -> None:
    with Door(lake, Limits(text_bytes=1000)) as door:
        for value in ("\ud800", "长" * 400):
            with pytest.raises(IngestError):
                door.ask("SELECT $q", {"q": value})
        assert door.ask("SELECT $q AS q", {"q": "短"}).to_pylist() == [{"q": "短"}]


def test_a_door_that_was_closed_opens_again(lake: Lake) -> None:
    door = Door(lake)
    assert door.ask("SELECT 1 AS n").num_rows == 1
    door.close()
    assert door.ask("SELECT 1 AS n").num_rows == 1
    door.close()


def test_the_process_behind_a_door_knows_no_secret_of_the_environment(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGEST_WEBHOOK", "KESTREL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "KESTREL")
    with Door(lake) as door:
        door.ask("SELECT 1")
        assert door._process is not None
        assert b"KESTREL" not in Path(f"/proc/{door._process.pid}/environ").read_bytes()


def test_a_door_that_is_left_leaves_no_process_and_no_file(lake: Lake) -> None:
    with Door(lake) as door:
        door.ask("SELECT 1")
        process, scratch = door._process, door._scratch
    assert process is not None
    assert process.poll() is not None
    assert scratch is not None
    assert not Path(scratch.name).exists()


def test_a_catalog_of_before_that_does_not_name_its_files_is_built_anew(lake: Lake) -> None:
    path = Path(lake.uri) / "catalog.duckdb"
    path.unlink()
    with duckdb.connect(str(path)) as old:
        old.execute(f"CREATE VIEW snapshot AS SELECT 'articles' AS table_name, '{lake.uri}' AS lake")
    assert catalog.query(lake, "SELECT count(*) AS n FROM data_files").to_pylist() != [{"n": 0}]


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
