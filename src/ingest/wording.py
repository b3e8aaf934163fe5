"""How a count is told: "1 issue", "7 issues", "1,204 articles"."""

from __future__ import annotations

__all__ = ["many"]


def many(count: int, what: str) -> str:
    """Return a count with its noun, given in the singular: nouns that take an s, or -es after s, x, ch."""
    if count == 1:
        return f"1 {what}"
    return f"{count:,} {what}{'es' if what.endswith(('s', 'x', 'ch')) else 's'}"
