"""What was learned from the page factory's pages, read from the resource that `scripts/segment/train.py` writes."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from ingest.segment.language import JoinModel
from ingest.segment.text.net import Net

RESOURCE = "segmenter.npz"
"""The resource beside this module."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold the net, the pairs of characters, and the weights of `confidence.evidence` by decision."""

    net: Net
    joins: JoinModel
    confidence: dict[str, dict[str, float]]


def from_bytes(raw: bytes) -> Weights:
    """Build the weights from the content of the resource: arrays by name, float16 but for the two that are no net."""
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        parts = {name: arrays[name] for name in arrays.files}
    joins = JoinModel(parts.pop("joins").tobytes())
    confidence = json.loads(parts.pop("confidence").tobytes().decode()) if "confidence" in parts else {}
    return Weights(Net({name: part.astype(np.float32) for name, part in parts.items()}), joins, confidence)


@lru_cache(maxsize=1)
def load() -> Weights:
    """Read the shipped weights once."""
    return from_bytes((files("ingest.segment.text") / RESOURCE).read_bytes())
