"""What was learned from labelled pages, read from the resource that `scripts/train_segment.py` writes."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ingest.segment.language import JoinModel, Joins


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold linear weights by feature.

    `roles` has one number for each of `roles.ROLES`; `moves[b][to][from]` are those of two neighbours' roles, with
    b 0 inside a block and 1 over a blank line.
    """

    roles: dict[str, tuple[float, ...]]
    moves: tuple[tuple[tuple[float, ...], ...], ...]
    links: dict[str, float]
    titles: dict[str, float]
    bylines: dict[str, float]
    joins: Joins

    def roles_of(self, row: list[str]) -> list[float]:
        """Sum the role weights of a fragment's features."""
        get = self.roles.get
        found = [values for values in map(get, row) if values is not None]
        if not found:
            return [0.0] * len(self.moves[0])
        return [sum(column) for column in zip(*found, strict=True)]


def from_json(data: dict[str, Any]) -> Weights:
    """Build the weights from the content of the resource."""

    def nested(values: Any) -> Any:
        return tuple(nested(value) for value in values) if isinstance(values, list) else float(values)

    return Weights(
        roles={name: tuple(values) for name, values in data["roles"].items()},
        moves=nested(data["moves"]),
        links=dict(data["links"]),
        titles=dict(data["titles"]),
        bylines=dict(data["bylines"]),
        joins=JoinModel(base64.b64decode(data["joins"])),
    )


@lru_cache(maxsize=1)
def load() -> Weights:
    """Read the shipped weights once."""
    raw = (files("ingest.segment") / "resources" / "segmenter.json.gz").read_bytes()
    return from_json(json.loads(gzip.decompress(raw)))
