"""What a fragment can be."""

from __future__ import annotations

ROLES = ("body", "subhead", "title", "kicker", "subtitle", "byline", "jump", "furniture")
"""What a fragment can be. Captions are body; a credit line is body until the assembly cuts it off."""
