"""Daily ingestion of Chinese newspapers: page text in, articles, places and duplicates out.

The names here are the stable Python API. They load what they need when they are first called, so that
`import ingest` costs nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

# Loading a subpackage binds its name here. It has to happen before the function of that name is defined,
# so that `ingest.segment(page)` is a call whatever was imported first; the package itself loads nothing.
import ingest.segment  # noqa: F401
from ingest.settings import VERSION

if TYPE_CHECKING:
    from ingest.model import Keyword, Page, PlaceMention, Segmentation

__all__ = ["__version__", "find_keywords", "find_places", "page_picture", "read_page", "segment"]

__version__ = VERSION


def read_page(source: str | Path | bytes) -> Page:
    """Read a newspaper page from a text or PDF file (a path), or from its bytes.

    Raise ingest.errors.PageRefusedError, with the reason, where the bytes cannot become text, and OSError
    where the file cannot be read.
    """
    from ingest.pages import page_from_bytes  # noqa: PLC0415

    raw = source if isinstance(source, bytes) else Path(source).read_bytes()
    return page_from_bytes(raw)


def page_picture(source: str | Path | bytes, *, scale: float = 1.5, page: int = 1) -> bytes:
    """Draw a page of a PDF file (a path, or its bytes) as a PNG picture of `scale` pixels a point (1/72 inch).

    `page` counts from 1. Raise ingest.errors.PageRefusedError, with the reason, where there is no such page, or
    the picture would be too large, and OSError where the file cannot be read.
    """
    from ingest.pages.pdf_worker import WORKER  # noqa: PLC0415

    raw = source if isinstance(source, bytes) else Path(source).read_bytes()
    return WORKER.draw(raw, scale=scale, page_index=page - 1)


def segment(page: Page | str) -> Segmentation:
    """Take a page apart into articles and furniture; a `str` is taken as the text of a page."""
    from ingest.pages import page_from_text  # noqa: PLC0415
    from ingest.segment import segment as segment_page  # noqa: PLC0415

    return segment_page(page_from_text(page) if isinstance(page, str) else page)


def find_places(text: str, home: str = "", places: str | Path | None = None) -> list[PlaceMention]:
    """Find the places that a text names, in order, each with its offsets (code points), division code and names.

    `home` is the division code of the county that the text comes from (`330482`): it decides between
    places of one name and opens the county's towns and villages. `places` is a newspaper's own places file.
    Raise ingest.errors.ConfigError for a places file that cannot be used.
    """
    from ingest.enrich.gazetteer import load  # noqa: PLC0415
    from ingest.enrich.places import find_places as find  # noqa: PLC0415

    return find(text, home, load(Path(places) if places else None))


def find_keywords(title: str, body: str, *, top: int = 8) -> list[Keyword]:
    """Find the `top` terms that say what an article is about, the weightiest first."""
    from ingest.enrich.keywords import find_keywords as find  # noqa: PLC0415

    return find(title, body, top=top)
