"""What is typed into the catalog cannot hurt: nothing is written, nothing else is read, nothing takes for ever."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import hostile_sql
from builders import make_issue
from ingest import catalog
from ingest.catalog.door import Door
from ingest.catalog.limits import Limits
from ingest.errors import IngestError
from ingest.lake import Lake

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Target:
    """A lake behind an open door, the folders around it, and what statements may name."""

    door: Door
    around: Path
    names: dict[str, str]

    def digests(self) -> dict[str, str]:
        """Return what every file holds: in the lake, the current folder, the home and beside them."""
        return {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
            for path in sorted(self.around.rglob("*"))
        }


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    around = tmp_path_factory.mktemp("hostile")
    lake = Lake.open(str(around / "lake"))
    lake.land(make_issue("2024-09-14"))
    lake.archive(b"a page")
    catalog.build(lake)
    (around / "secret.csv").write_text("a\nKESTREL\n", encoding="utf-8")
    (around / "cwd").mkdir()
    (around / "home").mkdir()
    root = Path(lake.uri)
    data = next(root.glob("articles/**/*.parquet"))
    (around / "cwd" / "other.parquet").write_bytes(data.read_bytes())
    names = {
        "lake": lake.uri,
        "cwd": str(around / "cwd"),
        "secret": str(around / "secret.csv"),
        "log": str(next(root.glob("articles/_delta_log/*.json"))),
        "raw": str(next(path for path in root.glob("raw/*/*") if path.is_file())),
        "data": str(data),
    }
    before = Path.cwd(), os.environ.get("HOME")
    os.chdir(around / "cwd")
    os.environ["HOME"] = str(around / "home")
    try:
        with Door(lake, Limits(seconds=60, memory_mb=512, temp_mb=64)) as door:
            yield Target(door, around, names)
    finally:
        os.chdir(before[0])
        if before[1] is not None:
            os.environ["HOME"] = before[1]


def filled(sql: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        sql = sql.replace(f"{{{name}}}", value)
    return sql


def refusal(target: Target, sql: str) -> IngestError | None:
    try:
        target.door.ask(sql)
    except IngestError as error:
        return error
    return None


def test_there_are_as_many_hostile_statements_as_the_promise_says() -> None:
    assert len({sql for sql, _ in hostile_sql.HOSTILE}) == len(hostile_sql.HOSTILE) >= 150


@pytest.mark.parametrize(
    ("sql", "ends"), hostile_sql.HOSTILE, ids=[sql[:60] for sql, _ in hostile_sql.HOSTILE]
)
def test_a_hostile_statement_changes_no_file_and_ends_as_it_should(
    target: Target, sql: str, ends: str
) -> None:
    before = target.digests()
    settings = "SELECT name, value FROM duckdb_settings() ORDER BY ALL"
    fixed = target.door.ask(settings)
    refused = refusal(target, filled(sql, target.names))
    if refused is None:
        assert ends in {hostile_sql.HARMLESS, hostile_sql.EITHER}
    else:
        assert ends == hostile_sql.EITHER or ends in refused.what
        assert refused.exit_code != 0
        assert refused.state == "Nothing was changed."
        assert refused.hint
        assert "KESTREL" not in refused.what
    assert target.digests() == before
    assert target.door.ask(settings).equals(fixed)
    assert target.door.ask("SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 3}]


@pytest.mark.parametrize(
    "sql",
    [
        "FROM articles",
        "EXPLAIN FROM articles",
        "EXPLAIN ANALYZE FROM articles",
        "explain (format json) from articles",
        "EXPLAIN (ANALYZE, FORMAT json) SELECT 1",
        "EXPLAIN /* 说明 */ ANALYZE -- 中文\n(SELECT title FROM articles)",
        "EXPLAIN WITH x AS (FROM articles) FROM x",
        "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t WHERE a < 9) FROM t",
        "SELECT * FROM articles a JOIN pages p USING (paper, issue_date, page_no) ORDER BY ALL",
        "SUMMARIZE articles",
        "DESCRIBE articles",
        "SHOW ALL TABLES",
        "VALUES (1), (2)",
        "TABLE articles",
        "FROM search('渡口') LIMIT 3",
        "FROM articles_in('33')",
        "SELECT snippet(body, '渡口') FROM articles",
        "PIVOT articles ON kind IN ('news', 'photo') USING count(*)",
        "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b",
        "SELECT unnest(keywords, recursive := true) FROM articles",
        "SELECT a.title, k.term FROM articles a, unnest(a.keywords) AS t(k)",
        "FROM articles TABLESAMPLE 2 ROWS (reservoir, 7)",
        "SELECT list_transform(keywords, lambda k: k.term) FROM articles",
        "SELECT *, row_number() OVER (PARTITION BY kind ORDER BY title) FROM articles QUALIFY true",
        "SELECT month, count(*) FILTER (WHERE kind = 'news') FROM articles GROUP BY ROLLUP (month)",
        "FROM histogram('articles', 'char_count')",
        "SELECT * EXCLUDE (body) REPLACE (upper(title) AS title) FROM articles",
        "SELECT COLUMNS('.*_date') FROM articles",
        "FROM generate_series(1, 3)",
        "FROM (SELECT 1 AS a) POSITIONAL JOIN (SELECT 2 AS b)",
        "SELECT now() > DATE '2024-01-01'",
    ],
)
def test_a_question_of_every_form_is_answered(target: Target, sql: str) -> None:
    target.door.ask(sql)


def test_every_data_file_of_the_catalog_can_be_read_by_name_and_nothing_beside_it(target: Target) -> None:
    files = target.door.ask("SELECT file FROM data_files WHERE table_name = 'articles'").to_pylist()
    assert [row["file"] for row in files] == [target.names["data"]]
    assert target.door.ask(f"SELECT count(*) AS n FROM '{target.names['data']}'").to_pylist() == [{"n": 3}]


COSTLY = {
    "interrupted": "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 7",
    "without end": "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) SELECT count(*) FROM t",
    "deaf to interrupts": "SELECT levenshtein(repeat('a', 3000000), repeat('b', 3000000))",
    "asleep": "SELECT sleep_ms(600000)",
    "slow to plan": "SELECT 1" + " UNION ALL SELECT 1" * 40_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("sql", COSTLY.values(), ids=COSTLY.keys())
def test_what_takes_too_long_is_ended_and_the_next_question_answered(
    target: Target, sql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.catalog.door.GRACE", 0.5)
    with Door(target.door._place, Limits(seconds=1, memory_mb=512, temp_mb=64)) as door:
        with pytest.raises(IngestError, match="It took longer than 1 seconds") as caught:
            door.ask(sql)
        assert "--timeout" in caught.value.hint
        # A busy machine may need more than a second for the next one.
        door.close()
        door.limits = Limits(memory_mb=512, temp_mb=64)
        assert door.ask("SELECT 1 AS a").to_pylist() == [{"a": 1}]


LARGE = {
    "a sort": "SELECT * FROM range(30000000) t ORDER BY hash(range)",
    "an aggregate": "SELECT count(*) FROM (SELECT range, count(*) FROM range(100000000) GROUP BY ALL)",
    "a list": "SELECT len(range(0, 3000000000))",
    "a text": "SELECT length(string_agg('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '')) FROM range(1000000000)",
    "what DuckDB does not count": "SELECT length(repeat(repeat('a', 1000000000), 4))",
    "a result": "FROM range(10000000000)",
}


@pytest.mark.slow
@pytest.mark.parametrize("sql", LARGE.values(), ids=LARGE.keys())
def test_what_needs_too_much_memory_or_room_is_refused_and_the_next_question_answered(
    target: Target, sql: str
) -> None:
    before = target.digests()
    with Door(target.door._place, Limits(seconds=240, memory_mb=256, temp_mb=32, threads=2)) as door:
        with pytest.raises(IngestError, match=r"256 MB|string size") as caught:
            door.ask(sql)
        assert caught.value.hint
        assert door.ask("SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 3}]
    assert target.digests() == before
