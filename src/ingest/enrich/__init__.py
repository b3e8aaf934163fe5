"""Words, keywords, places and fingerprints: a function of one article and frozen resources."""

from __future__ import annotations

from ingest.enrich.article import ENRICHER_VERSION, enrich, enricher_version
from ingest.enrich.fingerprint import fingerprint
from ingest.enrich.gazetteer import Gazetteer, load
from ingest.enrich.keywords import find_keywords
from ingest.enrich.places import find_places
from ingest.enrich.words import words

__all__ = [
    "ENRICHER_VERSION",
    "Gazetteer",
    "enrich",
    "enricher_version",
    "find_keywords",
    "find_places",
    "fingerprint",
    "load",
    "words",
]
