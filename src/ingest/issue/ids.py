"""Names made from content: article ids and digests."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Article


def article_ids(paper: str, issue_date: str, page_no: str, articles: Sequence[Article]) -> list[str]:
    """Return an id for each article of one page: `{paper}-{yyyymmdd}-{page}-{12 hex}`.

    The hex digits are of the normalised body (of the title where there is no body), so an id survives
    another order, another title and another cut of the neighbours. The same text printed twice on a page
    gives two ids: the second is of the text with its ordinal.
    """
    seen: Counter[str] = Counter()
    ids = []
    for article in articles:
        text = normalised("".join(article.body)) or normalised(
            article.kicker + article.title + article.subtitle
        )
        seen[text] += 1
        salted = text if seen[text] == 1 else f"{text}\n{seen[text]}"
        digest = hashlib.sha256(salted.encode()).hexdigest()[:12]
        ids.append(f"{paper}-{issue_date.replace('-', '')}-{page_no}-{digest}")
    return ids


def normalised(text: str) -> str:
    """Return the text in NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def content_digest(value: Any) -> str:
    """Return the SHA-256 (hex) of a value made of dataclasses, sequences, strings and numbers."""
    # Not `dataclasses.asdict`: it copies every value of the tree, and takes three times as long.
    text = json.dumps(value, default=_fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _fields(value: Any) -> dict[str, Any]:
    return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
