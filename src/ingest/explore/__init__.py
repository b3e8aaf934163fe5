"""`ingest explore`: a read-only web app for people who would rather look than ask in SQL.

`serving` binds it to loopback, `guard` judges every request, `app` knows the addresses; handlers (`searching`,
`reading`, `looking`) ask the catalog through one door (`asking`, `questions`, `answers`) and hand what they find to
templates, which escape everything.
"""

from __future__ import annotations

from ingest.explore.app import make_app
from ingest.explore.serving import serve

__all__ = ["make_app", "serve"]
