"""How a terminal shows the states of an issue."""

from __future__ import annotations

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
