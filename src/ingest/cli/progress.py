"""Bars for a person who looks on; loaded by the commands that show one."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date


@dataclass(frozen=True, slots=True)
class Bar:
    """What moves a bar on: each day that is done, and how many there are where that is known later."""

    day: Callable[[date], None]
    total: Callable[[int], None]


@contextmanager
def issue_bar(total: int | None, *, quiet: bool) -> Iterator[Bar]:
    """Show a bar with an estimate where a person looks on; yield what moves it on."""
    console = Console(highlight=False, soft_wrap=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        # Issues come a month at a time from several processes: the speed of the last seconds says little.
        TimeRemainingColumn(),
    )
    off = quiet or not console.is_terminal or total == 1
    with Progress(
        *columns, console=console, disable=off, transient=True, speed_estimate_period=600
    ) as progress:
        task = progress.add_task("", total=total)
        yield Bar(
            lambda day: progress.update(task, advance=1, description=f"{day:%Y-%m}"),
            lambda count: progress.update(task, total=count),
        )


@contextmanager
def file_bar(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how far a long look is, where a person looks on."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task("files", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
