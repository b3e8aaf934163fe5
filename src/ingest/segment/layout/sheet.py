"""What a PDF page, or the inside of a frame of it, was taken apart into."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model import Box
    from ingest.segment.layout.elements import Column, Stack
    from ingest.segment.layout.regions import Candidate
    from ingest.segment.layout.sized import Sized
    from ingest.segment.layout.stacks import Faces


@dataclass(slots=True)
class Sheet:
    """A page, or the inside of a frame of it, taken apart into what articles are made of."""

    face: Faces
    columns: list[Column] = field(default_factory=list)
    stacks: list[Stack] = field(default_factory=list)
    labels: list[Sized] = field(default_factory=list)
    chosen: list[Candidate] = field(default_factory=list)
    frame: Box | None = None
    boxed: list[Sized] = field(default_factory=list)  # lines of a frame that holds no columns
    grid: list[list[Sized]] = field(default_factory=list)  # the table in it
