"""JSON as it is found in a lake, where anything may stand: what is none is one kind of error, whatever it is."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def read_json(content: bytes | str) -> Any:
    """Return what JSON says. Raise ValueError for what is none, for numbers that are none, and for endless nesting."""
    try:
        return json.loads(content, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
