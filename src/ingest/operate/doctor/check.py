"""The answer of one check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "bad", "unknown"]
"""`bad` makes the doctor's exit code 1; `warn` is told; `unknown` could not be looked at."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found: the check's name, its state, what is so in words, and what to type next (empty: nothing).

    `absence` says that an issue that should be there is not: alerts tell that apart from other failures. `about` are
    the issues (paper, date) that it speaks of.
    """

    name: str
    state: State
    what: str
    command: str = ""
    absence: bool = False
    about: tuple[tuple[str, str], ...] = ()
