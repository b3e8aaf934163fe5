"""Values as the cells of tables and spreadsheets."""

from __future__ import annotations

import json
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What a text begins with that a spreadsheet runs as a formula, the wide forms too, or drops to find one behind it."""


def harmless(text: str) -> str:
    """Return a text as a cell of a spreadsheet may hold it: one that would be a formula is marked as text by a '."""
    return f"'{text}" if text.lstrip(" \u3000\ufeff").startswith(FORMULA) else text


def plain(value: Any) -> str | None:
    """Return a value as text: lists and structs as JSON."""
    if value is None:
        return None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return f"{value:g}" if isinstance(value, float) else str(value)


def joined(value: Any) -> str | None:
    """Return a value as a cell of a spreadsheet: the members of a list joined by 、, a struct by its values."""
    if isinstance(value, list):
        return "、".join(told for one in value if (told := joined(one)))
    if isinstance(value, dict):
        return " ".join(told for one in value.values() if (told := joined(one)))
    return plain(value)
