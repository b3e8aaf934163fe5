"""What was learned from labelled pages, read from the resource that `scripts/segment/train.py` writes."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from ingest.segment.language import JoinModel
from ingest.segment.text.link_codes import SIZE

SCALE = 256
"""Role weights are kept as whole numbers of 1/256 nat."""


@dataclass(frozen=True, slots=True)
class RoleWeights:
    """Hold the weights of the keys of `roles.features`.

    `row` gives for each key the row of `values`, shape (rows, roles), in nats; row 0 is that of keys nobody has
    seen: zero.
    """

    row: np.ndarray
    values: np.ndarray

    def of(self, keys: np.ndarray) -> np.ndarray:
        """Sum the weights of each line's keys, shape (lines, templates); return shape (lines, roles)."""
        total: np.ndarray = self.values[self.row[keys]].sum(axis=1, dtype=np.float64)
        return total


def role_weights(keys: np.ndarray, values: np.ndarray, keyspace: int) -> RoleWeights:
    """Lay out the weights of keys, all below `keyspace`."""
    row = np.zeros(keyspace, dtype=np.int32)
    row[keys] = np.arange(1, len(keys) + 1)
    return RoleWeights(row, np.vstack([np.zeros((1, values.shape[1])), values]).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold linear weights by feature.

    `moves[b][to][from]` are the weights of two neighbours' roles, with b 0 inside a block and 1 over a blank line;
    `links` are those of the codes of `continuity`; `confidence` has those of `confidence.evidence` by decision.
    """

    roles: RoleWeights
    moves: tuple[tuple[tuple[float, ...], ...], ...]
    links: np.ndarray
    titles: dict[str, float]
    bylines: dict[str, float]
    joins: JoinModel
    confidence: dict[str, dict[str, float]]


def from_json(data: dict[str, Any]) -> Weights:
    """Build the weights from the content of the resource."""

    def nested(values: Any) -> Any:
        return tuple(nested(value) for value in values) if isinstance(values, list) else float(values)

    return Weights(
        roles=_roles(data["roles"], len(data["moves"][0])),
        moves=nested(data["moves"]),
        links=_links(data["links"]),
        titles=dict(data["titles"]),
        bylines=dict(data["bylines"]),
        joins=JoinModel(base64.b64decode(data["joins"])),
        confidence=dict(data.get("confidence", {})),
    )


def _links(data: dict[str, float]) -> np.ndarray:
    out = np.zeros(SIZE)
    for code, value in data.items():
        out[int(code)] = value
    return out


def _roles(data: dict[str, Any], roles: int) -> RoleWeights:
    keys = np.cumsum(np.frombuffer(base64.b64decode(data["keys"]), dtype="<i8"))
    values = np.frombuffer(base64.b64decode(data["values"]), dtype="<i2").reshape(-1, roles) / SCALE
    return role_weights(keys, values, data["keyspace"])


@lru_cache(maxsize=1)
def load() -> Weights:
    """Read the shipped weights once."""
    raw = (files("ingest.segment.text") / "segmenter.json.gz").read_bytes()
    return from_json(json.loads(gzip.decompress(raw)))
