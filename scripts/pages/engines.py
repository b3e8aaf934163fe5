"""The engines that typeset pages, by name; those whose programs are not installed are left out."""

from __future__ import annotations

from typing import Any

import chromium_engine


def engines_there() -> tuple[str, ...]:
    """Return the engines that can run here."""
    return tuple(name for name, there in (("chromium", chromium_engine.there),) if there())


def engine(name: str) -> Any:
    """Return an engine, to be used as a context; raises ValueError for a name there is none of."""
    if name == "chromium":
        return chromium_engine.Chromium()
    raise ValueError(f"There is no engine {name!r}; there are {', '.join(engines_there())}")
