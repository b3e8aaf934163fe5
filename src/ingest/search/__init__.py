"""The index that finds a text by any characters in it: two characters and where they stand, for every article.

`postings` makes the rows of the table `postings` from articles, `indexing` keeps that table up to the ledger. What
is asked of it stands in `sql/`: DuckDB answers, with no extension.
"""

from __future__ import annotations

from ingest.search.indexing import bring_up

__all__ = ["bring_up"]
