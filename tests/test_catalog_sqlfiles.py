"""SQL files document themselves, and a file that does not say what it holds is refused."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from ingest.catalog.building import write
from ingest.catalog.consistency import LeftOut
from ingest.catalog.naming import OFFLINE
from ingest.catalog.relations import duckdb_type, relations
from ingest.catalog.sqlfile import SqlFile, folder, load_all, ordered, parse
from ingest.errors import IngestError
from ingest.lake import Snapshot
from ingest.lake.schemas import TABLES

HOME = Path(__file__).resolve().parent.parent

VIEW = """-- name: long
-- kind: view
-- description: Long articles, of which
--     there are few.
-- needs: articles
-- column article_id: The article.
SELECT article_id FROM articles
"""

EMPTY = relations({name: Snapshot(name, 0, ()) for name in TABLES}, LeftOut((), (), torn=False), "/lake", {})


def created(files: list[SqlFile]) -> None:
    with duckdb.connect(config=OFFLINE) as connection:
        write(connection, files, EMPTY)


def test_a_header_is_read_with_its_continued_lines() -> None:
    file = parse(VIEW, "long.sql")
    assert file.description == "Long articles, of which there are few."
    assert file.needs == ("articles",)
    assert file.columns == {"article_id": "The article."}
    assert file.body == "SELECT article_id FROM articles"
    assert file.usage == "long"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("-- kind: view\n", "", "lacks its name, kind"),
        ("kind: view", "kind: table", "lacks its name, kind"),
        ("SELECT article_id FROM articles", "", "body"),
        ("name: long", "name: short", "named after"),
        ("-- needs: articles", "-- wants: articles", "wants: articles"),
        ("-- needs: articles", "-- kind: view", "twice"),
        ("kind: view", "kind: table macro", "without an example"),
    ],
)
def test_a_header_that_lacks_something_is_refused(old: str, new: str, told: str) -> None:
    with pytest.raises(IngestError, match=told):
        parse(VIEW.replace(old, new), "long.sql")


def test_what_is_needed_comes_first_and_circles_are_refused() -> None:
    names = [file.name for file in load_all()]
    position = {name: at for at, name in enumerate(names)}
    for file in load_all():
        assert all(position[need] < position[file.name] for need in file.needs)
    circle = [
        parse(VIEW.replace("long", a).replace("articles\n", f"{b}\n"), f"{a}.sql") for a, b in ("ab", "ba")
    ]
    with pytest.raises(IngestError, match="needs itself"):
        ordered(circle)
    with pytest.raises(IngestError, match="does not exist"):
        ordered([parse(VIEW, "long.sql")])


def test_every_file_names_all_that_it_needs() -> None:
    files = {file.name: file for file in load_all()}

    def closure(name: str) -> set[str]:
        return {name}.union(*(closure(need) for need in files[name].needs))

    for name, file in files.items():
        # The example of a macro that gives a value may ask a table.
        wanted = closure(name) | ({"articles"} if file.kind == "macro" else set())
        with duckdb.connect(config=OFFLINE) as connection:
            write(connection, [one for one in load_all() if one.name in wanted], EMPTY)
            # A macro that finds its argument in no list refuses it; one that lacks a name is refused by the binder.
            with suppress(duckdb.InvalidInputException):
                connection.execute(file.example or f"FROM {name}")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("-- column article_id: The article.\n", "", "other columns than it has: article_id"),
        ("-- column article_id: The article.\n", "-- column id: The article.\n", "article_id, id"),
        ("SELECT article_id", "SELECT nosuch", "does not take the SQL file of long"),
    ],
)
def test_columns_that_are_not_as_documented_stop_the_build(old: str, new: str, told: str) -> None:
    files = [file for file in load_all() if file.name == "articles"]
    with pytest.raises(IngestError, match=told):
        created([*files, parse(VIEW.replace(old, new), "long.sql")])


def test_columns_in_another_order_than_documented_stop_the_build() -> None:
    text = VIEW.replace("SELECT article_id", "SELECT title, article_id").replace(
        "article.\n", "article.\n-- column title: Its title.\n"
    )
    files = [file for file in load_all() if file.name == "articles"]
    with pytest.raises(IngestError, match="their order"):
        created([*files, parse(text, "long.sql")])


def test_the_documented_columns_of_tables_are_those_of_the_lake() -> None:
    files = {file.name: file for file in load_all()}
    for name, schema in TABLES.items():
        renamed = {"pages": "pages_listed", "pages_ok": "pages_read"} if name == "issues" else {}
        assert {renamed.get(column, column) for column in schema.names} <= files[name].columns.keys(), name


def test_comments_are_sentences_and_headers_hold_no_line_too_long() -> None:
    for file in load_all():
        for comment in (file.description, *file.columns.values()):
            assert comment.endswith((".", ")")), (file.name, comment)
            assert comment == comment.strip()
    for path in folder().rglob("*.sql"):
        lines = path.read_text(encoding="utf-8").split("\n")
        assert all(len(line) <= 120 for line in lines), path
        assert lines[-1] == ""
        assert all(not (first == "" and second == "") for first, second in pairwise(lines)), path


def test_types_that_no_table_has_are_refused() -> None:
    import pyarrow as pa

    assert duckdb_type(pa.list_(pa.struct([("a b", pa.int64())]))) == 'STRUCT("a b" BIGINT)[]'
    with pytest.raises(TypeError, match="binary"):
        duckdb_type(pa.binary())


def test_no_file_uses_what_the_next_duckdb_no_longer_has() -> None:
    for path in folder().rglob("*.sql"):
        assert "->" not in path.read_text(encoding="utf-8"), f"{path.name}: write lambda x: ..."


@pytest.mark.slow
def test_an_installed_package_has_the_sql_files_inside(tmp_path: Path) -> None:
    options = ["--no-deps", "--no-build-isolation", "-q", "-w", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(HOME)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = "from ingest.catalog.sqlfile import folder, load_all; print(folder()); print(len(load_all()))"
    elsewhere = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=elsewhere, capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == [str(tmp_path / "site/ingest/sql"), str(len(load_all()))]


def test_a_file_that_documents_another_order_than_it_has_is_refused() -> None:
    head = "-- name: v\n-- kind: view\n-- description: A view.\n-- column a: A number.\n"
    body = "SELECT 1 AS a\nORDER BY a"
    assert parse(f"{head}-- order: a\n{body}", "v.sql").order == "a"
    for wrong in (f"{head}{body}", f"{head}-- order: b\n{body}", f"{head}-- order: a\nSELECT 1 AS a"):
        with pytest.raises(IngestError, match="order"):
            parse(wrong, "v.sql")
