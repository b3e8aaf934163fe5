"""A year of a newspaper at a glance: one cell a day, for the terminal, as HTML and as Markdown."""

from __future__ import annotations

from ingest.pictures.heatmap.document import html_document
from ingest.pictures.heatmap.markdown import grid_markdown, year_markdown
from ingest.pictures.heatmap.terminal import print_year
from ingest.pictures.heatmap.year import Cell, PaperYear, default_year, paper_year

__all__ = [
    "Cell",
    "PaperYear",
    "default_year",
    "grid_markdown",
    "html_document",
    "paper_year",
    "print_year",
    "year_markdown",
]
