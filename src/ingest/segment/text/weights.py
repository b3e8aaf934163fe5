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
from ingest.segment.text.one_net import OneNet

RESOURCE = "segmenter.npz"
"""The resource beside this module."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold the net, the pairs of characters, and the weights of `confidence.evidence` by decision."""

    net: Net
    joins: JoinModel
    confidence: dict[str, dict[str, float]]


def from_bytes(raw: bytes) -> Weights:
    """Build the weights from the content of the resource.

    It has arrays by name, float16 but for the two that are no net; those of a net are named NUMBER/NAME.
    """
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        parts = {name: arrays[name] for name in arrays.files}
    joins = JoinModel(parts.pop("joins").tobytes())
    confidence = json.loads(parts.pop("confidence").tobytes().decode()) if "confidence" in parts else {}
    nets: dict[str, dict[str, np.ndarray]] = {}
    for name, part in parts.items():
        which, _, own = name.partition("/")
        nets.setdefault(which, {})[own] = part.astype(np.float32)
    return Weights(Net(tuple(OneNet(of) for of in nets.values())), joins, confidence)


@lru_cache(maxsize=1)
def load() -> Weights:
    """Read the shipped weights once."""
    return from_bytes((files("ingest.segment.text") / RESOURCE).read_bytes())
