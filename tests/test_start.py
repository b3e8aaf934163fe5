"""A command starts with what it needs and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

import ingest.cli
from ingest.cli import MODULES, app, load_commands
from ingest.cli.asking import Format
from ingest.cli.lean import ShortCommand, ShortGroup

ROOT = Path(__file__).parent.parent

SHOWN = {
    "annotated_doc",
    "attr",
    "ingest",
    "markdown_it",
    "mdurl",
    "pygments",
    "rich",
    "shellingham",
    "typer",
}
"""What the command line itself is made of."""

CHECKED = {"annotated_types", "pydantic", "pydantic_core", "tzdata", "typing_extensions", "typing_inspection"}
"""What reads a papers file."""

READ = {"cloudpickle", "cython_runtime", "numpy", "pyarrow"}
"""What reads rows."""

STORED = READ | {"arro3", "dateutil", "deltalake", "six"}
"""What opens a lake."""

SEGMENTS = {"charset_normalizer", "cython_runtime", "numpy", "rjieba", "scipy"}
"""What takes a page of text apart."""

SAY_MODULES = """
import sys
from ingest import cli
cli.leave = sys.exit
try:
    cli.main()
finally:
    known = set(sys.stdlib_module_names) | {"sitecustomize", "usercustomize", "apport_python_hook"}
    loaded = {name.partition(".")[0] for name, module in sys.modules.items() if module is not None}
    print(*loaded - known, file=sys.stderr)
"""


def loaded(*words: str, fine: tuple[int, ...] = ()) -> set[str]:
    """Return the packages that a command has loaded at its end, but for those of Python and private ones."""
    done = subprocess.run(
        [sys.executable, "-c", SAY_MODULES, *words], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode in {0, *fine}, done.stderr
    return {name for name in done.stderr.splitlines()[-1].split() if not name.startswith("_")}


def test_every_command_that_there_is_can_be_typed() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in Path(ingest.cli.__file__).parent.glob("*.py")}
    speak = {name for name, text in texts.items() if "@app.command(" in text or "app.add_typer(" in text}
    assert speak - {"__init__"} == set(MODULES)
    load_commands([])
    known = typer.main.get_command(app)
    assert isinstance(known, typer.core.TyperGroup)
    assert sorted(known.commands) == sorted(name for names in MODULES.values() for name in names)


def test_help_loads_the_command_line_alone() -> None:
    assert loaded("--help") <= SHOWN


def test_a_commands_help_loads_the_command_line_alone() -> None:
    assert loaded("plan", "--help") <= SHOWN | CHECKED


def test_status_loads_what_opens_a_lake_and_reads_the_papers_file(tmp_path: Path) -> None:
    from ingest.lake import Lake

    lake = Lake.open(str(tmp_path / "lake"))
    found = loaded("status", "--lake", lake.uri, "--papers", "sample/papers.toml", fine=(1,))
    assert found <= SHOWN | CHECKED | STORED


def test_a_query_leaves_the_database_to_the_process_that_answers(tmp_path: Path) -> None:
    from ingest.catalog import build
    from ingest.lake import Lake

    lake = Lake.open(str(tmp_path / "lake"))
    build(lake)
    assert loaded("query", "SELECT $a", "--param", "a=1", "--lake", lake.uri) <= SHOWN | READ
    assert loaded("search", "码头", "--lake", lake.uri, "--format", "csv") <= SHOWN | READ


def words(*typed: str, short: bool = True) -> str:
    """Return what a command with words of each kind makes of what was typed, or its refusal."""
    made = typer.Typer(cls=ShortGroup if short else None)

    @made.callback()
    def every() -> None:
        pass

    @made.command(cls=ShortCommand if short else None)
    def say(
        text: str,
        more: Annotated[list[str] | None, typer.Argument()] = None,
        form: Annotated[Format, typer.Option()] = Format.table,
        number: Annotated[int, typer.Option(min=0)] = 3,
        shout: Annotated[str, typer.Option(parser=str.upper)] = "a",
        where: Annotated[Path | None, typer.Option()] = None,
        tell: bool = False,
    ) -> None:
        typer.echo(repr((text, more, form, number, shout, where, tell)))

    return CliRunner().invoke(made, ["say", *typed]).output.strip()


@pytest.mark.parametrize(
    "typed",
    [
        (),
        ("a",),
        ("a", "b", "c", "--form", "csv"),
        ("a", "--number", "07", "--shout", "b", "--where", "x", "--tell"),
        ("a", "--form", "CSV"),
        ("a", "--number", "-1"),
        ("a", "--number", "x"),
        ("", "\udcff"),
    ],
)
def test_what_needs_no_making_comes_out_as_the_library_would_make_it(typed: tuple[str, ...]) -> None:
    assert words(*typed) == words(*typed, short=False) != ""


def test_segmenting_a_page_of_text_loads_neither_lake_nor_pdf_nor_database() -> None:
    assert loaded("segment", "sample/pages/2024-09-14/01.txt") <= SHOWN | CHECKED | SEGMENTS


def test_every_command_stands_in_the_module_that_the_table_names() -> None:
    say = (
        "from ingest.cli import app, load_commands; load_commands([]);"
        "[print(c.callback.__module__, c.name or c.callback.__name__) for c in app.registered_commands];"
        "[print((g.typer_instance.registered_callback or g.typer_instance.registered_commands[0]).callback.__module__, "
        "g.name) for g in app.registered_groups]"
    )
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    there = {tuple(line.removeprefix("ingest.cli.").split()) for line in done.stdout.splitlines()}
    assert there == {(module, command) for module, commands in MODULES.items() for command in commands}


def test_a_command_gives_the_memory_of_arrow_back_to_the_system() -> None:
    told = (
        "import os, sys; sys.argv = ['ingest', 'nosuch']; from ingest import cli\n"
        "cli.leave = lambda code: None; cli.main(); import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split()[-1] == "system"
