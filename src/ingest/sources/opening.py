"""From a source's table in the papers file to the source itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.sources.folder import Folder

if TYPE_CHECKING:
    from ingest.papers.registry import Paper
    from ingest.papers.sources import SourceConfig
    from ingest.sources.base import Source


def open_source(paper: Paper, config: SourceConfig) -> Source:
    """Make the source that a newspaper's table describes."""
    if config.kind == "epaper" or config.kind == "json":  # noqa: PLR1714  (what the type checker understands)
        # HTTP and its certificates are loaded only for those who have sites.
        from ingest.sources.epaper import Epaper  # noqa: PLC0415

        return Epaper.of(config)
    if config.kind == "s3":
        from ingest.sources.s3 import Bucket  # noqa: PLC0415  (boto3 loads only for those who have buckets)

        return Bucket.of(paper, config)
    return Folder.of(paper, config)
