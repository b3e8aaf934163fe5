"""What short commands start without: a question of a second's tenth is not to wait half a second for its libraries."""

from __future__ import annotations

import gc
from enum import Enum
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

try:
    from typer._coercion import build_runtime_param
except ImportError:  # another Typer, which makes all values its own way
    _KNOWN = False
else:
    _KNOWN = True

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typer._click import Context, Parameter

FEW = 50_000, 20, 20
"""So many new objects before the collector of cycles looks at them, instead of 700, and so seldom at the older ones."""

SHORT = {"--help", "query", "search", "status"}
"""Commands that are done in a moment, so that what they load stays to their end."""


def collect_seldom(command: str) -> None:
    """Let the collector of cycles look seldom where the process ends with a command that is done in a moment."""
    if command in SHORT:
        gc.set_threshold(*FEW)


class Values:
    """What makes a parameter's value of what was typed: Typer's own way, but for what needs no making.

    Typer loads pydantic, .08 s, to find that a text is a text. A number or a path goes to it as ever.
    """

    def coerce(self, value: Any, param: TyperArgument | TyperOption, ctx: Context) -> Any:
        """Return the value of a parameter; raise what Typer does for one that cannot be."""
        described = param.type_descriptor
        kind = described.annotation
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if described.parameter_info.parser is None:
            if kind is str and _text(value):
                return value
            if kind == list[str] and isinstance(value, (list, tuple)) and all(map(_text, value)):
                return list(value)
            if isinstance(kind, type) and issubclass(kind, Enum):
                for member in kind:
                    if value in (member, member.value):
                        return member
            elif kind is not bool and type(value) is kind and value == param.default:
                return value
        return build_runtime_param(described).coerce(value, param=param, ctx=ctx)


class ShortCommand(TyperCommand):
    """A command whose own work takes less than loading what would check its words."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Make the parameters' values of what was typed."""
        _make_values(self.get_params(ctx))
        return super().parse_args(ctx, args)


class ShortGroup(TyperGroup):
    """All commands: its own words, as every command line has them, need no checking."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Make the parameters' values of what was typed."""
        _make_values(self.get_params(ctx))
        return super().parse_args(ctx, args)


def _make_values(params: Iterable[Parameter]) -> None:
    for param in params:
        # Private, and the one place for it: another Typer does it its own way and is slower for it.
        if _KNOWN and isinstance(param, (TyperArgument, TyperOption)):
            param._runtime_param = Values()  # type: ignore[assignment]  # noqa: SLF001


def _text(value: object) -> bool:
    """Tell a text from anything else, and from one with bytes in it that are none."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
