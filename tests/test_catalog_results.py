"""A query's result as CSV, JSON or a table holds what the articles say, and runs nowhere."""

from __future__ import annotations

import csv
import io
import json

import pyarrow as pa
import pytest

from ingest.catalog.cells import harmless
from ingest.catalog.results import write_result

FORMULAS = (
    "=1+1", '=HYPERLINK("http://example.com","x")', "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "　=1",
    "＝1+1", "＋1", "－1", "＠x", "\ufeff=1", "\0=1",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_title_that_a_spreadsheet_would_run_is_marked_as_text(text: str) -> None:
    table = pa.table(
        {"title": [text, "渡口复航"], "nested": [[text], []], "n": [-1, 2], "share": [-0.5, 0.5]}
    )
    dictionary = table.append_column("kind", pa.array([text, None]).dictionary_encode())
    out = io.StringIO()
    write_result(dictionary, "csv", out)
    (first, second) = list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    assert first["title"] == first["kind"] == f"'{text}"
    assert json.loads(first["nested"]) == [text]
    assert (first["n"], first["share"]) == ("-1", "-0.5")
    assert second["title"] == "渡口复航"


def test_a_column_that_is_named_like_a_formula_is_marked_too() -> None:
    out = io.StringIO()
    write_result(pa.table({"=cmd()": [1]}), "csv", out)
    assert out.getvalue().splitlines()[0] == '"\'=cmd()"'


@pytest.mark.parametrize("text", ["", "渡口", "——记者", "“=”", "1-2", "'=1", "—", "·", "#1"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_json_holds_a_title_as_it_is(text: str) -> None:
    out = io.StringIO()
    write_result(pa.table({"title": [text]}), "json", out)
    assert json.loads(out.getvalue()) == [{"title": text}]


def test_a_table_shows_control_characters_and_the_terminal_obeys_none() -> None:
    out = io.StringIO()
    write_result(pa.table({"text": ["a\x1b[2Jb\x07c\x9bd\ne\tf"]}), "table", out)
    assert "a␛[2Jb␇c\ufffdd ⏎ e f" in out.getvalue()


def test_a_result_of_many_columns_is_shown_row_by_row() -> None:
    wide, narrow = io.StringIO(), io.StringIO()
    write_result(pa.table({f"column{n}": ["渡口复航", None] for n in range(40)}), "table", wide)
    write_result(pa.table({"a": ["渡口复航"], "b": [1]}), "table", narrow)
    assert [line.split() for line in wide.getvalue().splitlines()[:3]] == [
        ["row", "1"], ["column0", "渡口复航"], ["column1", "渡口复航"],
    ]  # fmt: skip
    assert "2 rows" in wide.getvalue()
    assert narrow.getvalue().splitlines()[0].split() == ["a", "b"]
