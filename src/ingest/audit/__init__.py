"""The gates between a built issue and the lake."""

from __future__ import annotations

from ingest.audit.auditfile import AuditFile, load_audits
from ingest.audit.gates import Finding, Rows, audit, doubts, proof

__all__ = ["AuditFile", "Finding", "Rows", "audit", "doubts", "load_audits", "proof"]
