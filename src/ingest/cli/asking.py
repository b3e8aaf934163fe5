"""`ingest query`, `search` and `shell`: what analysts ask of the catalog."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ingest.cli import app, lean, options
from ingest.errors import ConfigError, IngestError
from ingest.tell.output import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from ingest.catalog.door import Door, Value
    from ingest.catalog.limits import Limits


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"
    xlsx = "xlsx"


Form = Annotated[Format, typer.Option("--format", help="How to print the result.")]
Excel = Annotated[
    bool,
    typer.Option("--excel", help="CSV as Excel reads it: with a byte order mark, lists joined by 、."),
]
Rows = Annotated[
    int, typer.Option("--rows", metavar="N", min=0, help="Print at most so many rows; 0: all of them.")
]
Timeout = Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=1, help="How long it may take.")]
Memory = Annotated[
    int | None,
    typer.Option(
        "--memory",
        metavar="MB",
        min=64,
        help="Memory it may have. Default: half the machine's, at most 4096.",
    ),
]
Day = Annotated[str, typer.Option("--from", metavar="D", help="First day, 2024-09-14.")]
LastDay = Annotated[str, typer.Option("--to", metavar="D", help="Last day, included.")]


@app.command(cls=lean.ShortCommand)
def query(
    sql: Annotated[
        str, typer.Argument(metavar="SQL", help='For example "SELECT title FROM articles LIMIT 5".')
    ],
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="The value of $NAME in the SQL, as a text that DuckDB takes for what it stands beside. Repeatable.",
        ),
    ] = None,
    form: Form = Format.table,
    excel: Excel = False,
    rows: Rows = 0,
    timeout: Timeout = 300.0,
    memory: Memory = None,
    lake: options.Lake = "",
) -> None:
    """Ask the catalog in SQL, read-only. `FROM contents` lists what there is to ask."""
    values: dict[str, Value] = {}
    for one in given or ():
        name, equals, value = one.partition("=")
        if not (equals and name.isidentifier()):
            raise ConfigError(
                f"--param {one!r} is not NAME=VALUE.", hint="For example: --param day=2024-09-14"
            )
        values[name] = value
    result = _asked(lake, sql, values, limits(timeout, memory))
    give(result, form, excel=excel, rows=rows)


@app.command(cls=lean.ShortCommand)
def search(
    question: Annotated[
        list[str],
        typer.Argument(
            metavar="QUESTION",
            help="Words that all must occur; OR, title:word, word*. In quotes: '澄湖 -码头 \"several in a row\"'.",
        ),
    ],
    start: Day = "",
    end: LastDay = "",
    paper: Annotated[str, typer.Option("--paper", metavar="P", help="Code or title of a newspaper.")] = "",
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, help="How many articles.")] = 20,
    form: Form = Format.table,
    excel: Excel = False,
    lake: options.Lake = "",
) -> None:
    """Find articles by the words in them, the best first."""
    values: dict[str, Value] = {
        "question": " ".join(question), "start": start or None, "end": end or None, "paper": paper or None,
        "most": most,
    }  # fmt: skip
    sql = "FROM search($question, from_date := $start, to_date := $end, of_paper := $paper, most := $most)"
    result = _asked(lake, sql, values)
    if form is not Format.table:
        give(result, form, excel=excel)
        return
    console = Terminal(highlight=False, width=None if sys.stdout.isatty() else 160)
    for row in result.to_pylist():
        console.print(
            f"[bold]{escape(row['title'] or '(untitled)')}[/]  {row['paper']} {row['issue_date']} "
            f"page {row['page_no']}  [dim]{row['article_id']}[/]"
        )
        console.print(f"  {row['snippet'] or ''}", markup=False)
    found = result.column("found")[0].as_py() if result.num_rows else 0
    console.print(f"[dim]{result.num_rows} of {found} articles[/]")


@app.command()
def shell(timeout: Timeout = 300.0, memory: Memory = None, lake: options.Lake = "") -> None:
    """Ask one question after the other: a prompt with history and completion. `.help` tells more, `.quit` ends it."""
    from ingest.catalog.door import Door  # noqa: PLC0415
    from ingest.lake.place import Place  # noqa: PLC0415

    with Door(Place.of(options.lake_uri(lake)), limits(timeout, memory)) as door:
        lines: Iterable[str] = _prompted(door) if sys.stdin.isatty() else _piped()
        for line in lines:
            if line in {".quit", ".exit", ".q"}:
                return
            try:
                _answer(door, line)
            except IngestError as error:
                print(f"{error.what}\n{error.hint}", file=sys.stderr)


def limits(timeout: float, memory: int | None) -> Limits:
    """Return the limits of a question."""
    from ingest.catalog.limits import Limits  # noqa: PLC0415

    chosen = Limits(seconds=timeout)
    return chosen if memory is None else replace(chosen, memory_mb=memory)


def _asked(lake: str, sql: str, values: Mapping[str, Value], limits: Limits | None = None) -> pa.Table:
    from ingest.catalog import query as ask  # noqa: PLC0415
    from ingest.lake.place import Place  # noqa: PLC0415

    return ask(Place.of(options.lake_uri(lake)), sql, limits, values)


def give(result: pa.Table, form: Format, *, excel: bool = False, rows: int = 0) -> None:
    """Print a result, or its first rows, and say on the error stream where there are more."""
    from ingest.catalog.results import write_result  # noqa: PLC0415

    shown = result.slice(0, rows) if rows else result
    write_result(shown, form.value, sys.stdout, excel=excel)
    if shown.num_rows < result.num_rows:
        print(f"The first {rows:,} of {result.num_rows:,} rows; --rows 0 gives all.", file=sys.stderr)


_WORDS = ("SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT")

_HELP = """SQL, ended by ; (it may have several lines). Short forms:
  .contents            every view and macro
  .columns NAME        the columns of a view and what they mean
  .search WORDS        find articles
  .examples            questions to begin with
  .quit                end"""


def _answer(door: Door, line: str) -> None:
    """Answer one line or statement of the shell."""
    from ingest.catalog.examples import load_examples  # noqa: PLC0415

    word, _, rest = line.strip().partition(" ")
    if word == ".help":
        print(_HELP)
    elif word == ".examples":
        print("\n\n".join(f"-- {one.question} {one.chinese}\n{one.sql};" for one in load_examples()))
    elif word == ".contents":
        give(door.ask("SELECT usage, description FROM contents"), Format.table)
    elif word == ".columns":
        sql = "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = $name"
        give(door.ask(sql, {"name": rest.strip()}), Format.table)
    elif word == ".search":
        give(door.ask("SELECT issue_date, title, snippet FROM search($q)", {"q": rest}), Format.table)
    elif word.startswith("."):
        raise ConfigError(f"There is no {word}.", hint=_HELP)
    elif line.strip():
        give(door.ask(line), Format.table, rows=200)


def _piped() -> list[str]:
    """Return the statements and short forms of standard input."""
    found: list[str] = []
    rest = ""
    for line in sys.stdin:
        if not rest.strip() and line.startswith("."):
            found.append(line.strip())
            continue
        rest += line
        if line.rstrip().endswith(";"):
            found.append(rest.strip())
            rest = ""
    return [*found, rest.strip()] if rest.strip() else found


def _prompted(door: Door) -> Iterator[str]:
    """Yield what a person types: history in the user's state folder, completion of views, macros and columns."""
    from prompt_toolkit import PromptSession  # noqa: PLC0415
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415
    from prompt_toolkit.history import FileHistory  # noqa: PLC0415

    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "ingest"
    home.mkdir(parents=True, exist_ok=True)
    names = door.ask(
        "SELECT name FROM contents UNION SELECT column_name FROM duckdb_columns() WHERE NOT internal ORDER BY 1"
    )
    short = (".contents", ".columns", ".search", ".examples", ".help", ".quit")
    words = [*(str(name) for name in names.column(0).to_pylist()), *_WORDS, *short]
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(home / "history")),
        completer=WordCompleter(words, ignore_case=True, WORD=False),
    )
    rest = ""
    while True:
        try:
            typed = session.prompt("  ...> " if rest else "ingest> ")
        except KeyboardInterrupt:
            rest = ""
            continue
        except EOFError:
            return
        rest += f"{typed}\n"
        if typed.startswith(".") or typed.rstrip().endswith(";") or not rest.strip():
            yield rest.strip()
            rest = ""
