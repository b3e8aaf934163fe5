"""What commands print to: a terminal, or a pipe and a file, where no line is broken for anybody's width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.table import Table


WIDE = 100_000
"""Columns of an output that is no terminal: who reads it breaks lines, or searches in them; we do not."""


class Terminal(Console):
    """A console that styles what commands say, and that no title, name or evidence in it can give an order to."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the pieces of what is printed, those of others' texts with their control characters as codes."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else piece._replace(text=legible(piece.text, lines=True))


def output() -> Console:
    """Return what a command prints to. Where that is no terminal (a pipe, a file), no line is broken."""
    console = Terminal(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDE
    return console


_TURNED = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029)

_LEGIBLE = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))},
    **{code: f"\\u{code:04x}" for code in _TURNED},
}


def legible(text: str, *, lines: bool = False) -> str:
    """Return a text that a terminal shows and does not obey; with `lines` the ends of lines stay.

    Control characters, and those that turn the direction of writing, stand there as their codes.
    """
    signs = {code: sign for code, sign in _LEGIBLE.items() if not (lines and code == 0x0A)}
    return text.translate(signs)


def print_table(table: Table, console: Console) -> None:
    """Print a table: folded to a terminal's width, and one line a row, without blanks at its end, anywhere else."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as captured:
        console.print(table)
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
