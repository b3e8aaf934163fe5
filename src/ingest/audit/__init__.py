"""The gates between a built issue and the lake."""

from __future__ import annotations

from ingest.audit.gates import Finding, audit

__all__ = ["Finding", "audit"]
