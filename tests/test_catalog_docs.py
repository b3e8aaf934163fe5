"""docs/analysts.md cannot rot: its reference is generated, and everything that can be typed is run."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from catalog_lake import fill
from command_line import ingest_in
from ingest import catalog
from ingest.lake import Lake

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "analysts.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    # The questions of sql/examples have tests of their own (test_examples), on the sample newspaper.
    by_hand = PAGE.partition("<!-- begin: examples")[0]
    return re.findall(rf"```{language}\n(.*?)```", by_hand, flags=re.DOTALL)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the lake that the page speaks of."""
    home = tmp_path_factory.mktemp("analysts")
    catalog.build(fill(home / "lake"))
    return home


def test_there_are_thirty_questions_and_more() -> None:
    assert PAGE.partition("<!-- begin: examples")[2].count("```sql") >= 30


@pytest.mark.parametrize("sql", blocks("sql"))
def test_every_question_has_an_answer(home: Path, sql: str) -> None:
    assert catalog.query(Lake.open(str(home / "lake"), create=False), sql).num_rows > 0


@pytest.mark.parametrize("code", blocks("python"))
def test_every_piece_of_python_runs(home: Path, code: str) -> None:
    for module in re.findall(r"^(?:import|from) (\w+)", code, flags=re.MULTILINE):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed here")
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=home, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert not re.fullmatch(r"(0|\[\]|\[\(0,\)\])\s*", ended.stdout), ended.stdout


@pytest.mark.parametrize("line", [line for block in blocks("sh") for line in block.splitlines()])
def test_every_command_runs(home: Path, line: str) -> None:
    program, *arguments = shlex.split(line)
    if program == "duckdb":
        assert arguments[0] == "-readonly"
        assert (home / arguments[1]).is_file()
        return
    assert program == "ingest"
    ended = ingest_in(home, PYTHONIOENCODING="utf-8")(*arguments)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.count("\n") > 1
