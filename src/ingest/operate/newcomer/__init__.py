"""What a newcomer asks: which family a site is of, how files are named, what to write in the papers file."""

from __future__ import annotations
