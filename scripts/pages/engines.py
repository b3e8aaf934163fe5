"""The engines that typeset pages, by name; those whose programs are not installed are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import chromium_engine
import own_engine
import typst_engine

if TYPE_CHECKING:
    from collections.abc import Callable


_ENGINES: tuple[tuple[str, Callable[[], bool], Callable[[], Any]], ...] = (
    ("chromium", chromium_engine.there, chromium_engine.Chromium),
    ("typst", typst_engine.there, typst_engine.Typst),
    ("own", own_engine.there, own_engine.Own),
)


def engines_there() -> tuple[str, ...]:
    """Return the engines that can run here."""
    return tuple(name for name, there, _ in _ENGINES if there())


def engine(name: str) -> Any:
    """Return an engine, to be used as a context; raises ValueError for a name there is none of."""
    for one, _, make in _ENGINES:
        if one == name:
            return make()
    raise ValueError(f"There is no engine {name!r}; there are {', '.join(engines_there())}")
