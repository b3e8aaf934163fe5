"""How a terminal shows the states of an issue."""

from __future__ import annotations

from ingest.model import WITHDRAWN

STYLES = {
    "complete": "green",
    "no_issue": "dim",
    "partial": "yellow",
    "missing": "red",
    "failed": "red",
    "busy": "yellow",
    "untried": "red",
    "unconfirmed": "red",
    "waiting": "blue",
    "excused": "cyan",
    "withdrawn": "cyan",
    "stopped": "red",
}
"""Of each state of an issue or gap its style, in the words of rich."""


def shown(status: str, evidence: str) -> str:
    """Return the word for the state of an issue: one that a person took out is told apart from one to try again."""
    return "withdrawn" if WITHDRAWN in evidence and status in {"failed", "partial"} else status
