"""The `ingest` command. Each command is a thin caller of the pipeline, the lake or the catalog."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import typer

from ingest.cli import lean
from ingest.cli.terminal import give_up_output, keep_every_letter, keep_libraries_quiet
from ingest.errors import IngestError
from ingest.settings import Settings
from ingest.tell.output import Terminal, legible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

app = typer.Typer(
    name="ingest",
    cls=lean.ShortGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def newspapers() -> None:  # named by nobody: with it, one command alone is still a word to type
    """Newspaper pages in, articles out: clean, located, de-duplicated, in Parquet that DuckDB queries.

    Every night: [bold]ingest run --paper P[/bold]. In the morning: [bold]ingest status[/bold]. What is to be
    done: [bold]ingest plan[/bold]. For past issues: [bold]ingest backfill --paper P --from D --to D[/bold].
    To begin: [bold]ingest init[/bold]. To look at one page: [bold]ingest segment FILE[/bold].

    Where the lake lies: --lake, or INGEST_LAKE, or ./lake. Which newspapers: --papers, or INGEST_PAPERS, or
    ./papers.toml.
    """


NO_PLACE = (FileNotFoundError, NotADirectoryError, IsADirectoryError, FileExistsError)
"""What is said of a file or folder that somebody named to be written, where there can be none."""

UNEXPECTED = 70
"""Exit code of a fault in ingest itself (EX_SOFTWARE of sysexits.h)."""


MODULES = {
    "archive": ("archive",),
    "asking": ("query", "search", "shell"),
    "backfills": ("backfills",),
    "doctor": ("doctor",),
    "explore": ("explore",),
    "exporting": ("export",),
    "gold": ("gold",),
    "inspect": ("explain", "catalog"),
    "newcomer": ("probe", "init"),
    "plan": ("plan",),
    "profile": ("profile",),
    "rebuild": ("rebuild",),
    "reporting": ("report",),
    "run": ("run", "backfill"),
    "segmenting": ("segment", "picture"),
    "status": ("status", "excuse"),
    "upkeep": ("withdraw", "restore", "maintain"),
    "words": ("words",),
}
"""The commands by the modules they stand in; a command's own start is not to wait for all the others."""


def load_commands(arguments: Sequence[str]) -> None:
    """Load the command that these arguments name, or all where they name none: `--help`, a word mistyped."""
    asked = arguments[0] if arguments else ""
    for module in [m for m, commands in MODULES.items() if asked in commands] or MODULES:
        import_module(f"ingest.cli.{module}")


def main() -> NoReturn:
    """Run the command line; tell every failure in words and leave with its exit code."""
    # Asked to stop by the machine or a supervisor, a run still writes what it did and tells whom it should.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # Of its own pool Arrow keeps what it has let go of, some 40 MB of a night; of the system's, others use it again.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # Of one page the matrices are small: threads over them wait for each other, at work, and workers share the cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = 0
    lean.collect_seldom(next(iter(sys.argv[1:]), ""))
    try:
        _command()
    except SystemExit as asked:
        code = asked.code if isinstance(asked.code, int) else int(bool(asked.code))
    leave(code)


def leave(code: int) -> NoReturn:
    """End the process with this exit code once everything is told and tidied.

    Native libraries (DuckDB, Arrow) that are taken down beside threads of their own have now and then ended a
    finished command by "terminate called without an active exception": exit code 134 after a run in which
    everything had landed. So nothing is taken down: what Python has to do at its end is done, and that is the end.
    """
    atexit._run_exitfuncs()  # noqa: SLF001  (there is no public name for it)
    for stream in (sys.stdout, sys.stderr):
        # None where it was closed before we began; closed, or its reader has gone: there is nobody left to tell.
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _command() -> None:
    """Run the command line; leave by SystemExit, or by the fault itself where somebody is debugging."""
    keep_every_letter()
    load_commands(sys.argv[1:])
    settings = Settings.from_environment()
    logging.basicConfig(
        level=logging.DEBUG if settings.debug else logging.ERROR, format="%(levelname)s %(name)s: %(message)s"
    )
    if not settings.debug:
        # What went wrong is told below in words; a log with a traceback would say it twice.
        logging.getLogger("ingest").addHandler(logging.NullHandler())
        logging.getLogger("ingest").propagate = False
        keep_libraries_quiet()
    errors = Terminal(stderr=True, highlight=False, soft_wrap=True)
    try:
        try:
            app()
        finally:
            # What is not written yet can still be refused, and is then told like any other refusal.
            if sys.stdout is not None:
                sys.stdout.flush()
    except IngestError as error:
        if settings.debug:
            raise
        _tell(errors, error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader (head, less) has what it wanted; closing stderr keeps Python from saying so on exit.
        give_up_output()
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if settings.debug:
            raise
        give_up_output()
        from ingest.lake.storage_errors import refusal  # noqa: PLC0415

        why, state, hint = refusal(error)
        if isinstance(error, NO_PLACE):  # a lake's own files are told by whoever reads them
            state, hint = "Nothing was written there.", "Name a place in a folder that is there."
            why = (error.strerror or why).lower()
        _tell(errors, IngestError(f"{error.filename or 'The output'}: {why}.", state=state, hint=hint))
        sys.exit(IngestError.exit_code)
    except BaseException as fault:
        # Of these, panics of libraries of Rust are no Exception.
        if settings.debug or isinstance(fault, (SystemExit, KeyboardInterrupt, GeneratorExit)):
            raise
        from ingest.lake.storage_errors import gave_up  # noqa: PLC0415

        what = "a library that it uses gave up" if gave_up(fault) else f"{type(fault).__name__}: {fault}"
        errors.print("[bold red]A fault in ingest:[/bold red] ", end="")
        errors.print(what, markup=False)
        errors.print("What had landed before is untouched: every write to the lake is whole or not at all.")
        errors.print("Type the same command with INGEST_DEBUG=1 before it to see where, and report it.")
        sys.exit(UNEXPECTED)


def _tell(errors: Console, error: IngestError) -> None:
    errors.print("[bold red]Error:[/bold red] ", end="")
    for text in (error.what, error.state, error.hint):
        if text:
            # Names of files and words of servers are in it.
            errors.print(legible(text, lines=True), markup=False)
