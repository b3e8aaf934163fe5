"""What is told, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.papers.alerts import Occasion


@dataclass(frozen=True, slots=True)
class Alert:
    """What is told: a line, Markdown for people, and JSON for programs. `occasions` are what it is sent for.

    `command` is that of the run; `error` says that the run as a whole failed.
    """

    occasions: frozenset[Occasion]
    subject: str
    text: str
    payload: str
    command: str = ""
    error: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an alert: whether the destination took it, and if not why (no address, no secret)."""

    destination: str
    sent: bool
    why: str = ""
