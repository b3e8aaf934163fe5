"""A picture of a page for people: where each character of it went, seen at a glance."""

from __future__ import annotations

from ingest.pictures.page.contents import Entry, contents_html
from ingest.pictures.page.document import page_html

__all__ = ["Entry", "contents_html", "page_html"]
