"""What the scorer compares: a page's articles, reduced to what counts, from gold and from a segmentation."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.model import Segmentation

_QUOTES = str.maketrans(dict.fromkeys("“”„‟″「」『』", '"') | dict.fromkeys("‘’", "'"))
ROLES = ("reporters", "correspondents", "photographers")
"""The roles that are scored."""

_LITERARY = frozenset({"essay", "poem", "letter"})


@dataclass(frozen=True, slots=True)
class Item:
    """One article in comparable form: NFKC, without white space, all quotation marks of one kind.

    `kind` folds essays, poems and letters into `literary`. `people` are reporters, correspondents and photographers,
    `by_role` the same apart, in this order.
    `byline_known` is False where the page does not tell who wrote it; `byline_detached` True where the byline
    is drawn away from its article. Both, and `title_also` (other titles that count as right), are gold's only.
    """

    kind: str
    kicker: str
    title: str
    subtitle: str
    people: frozenset[str]
    body: str
    by_role: tuple[frozenset[str], frozenset[str], frozenset[str]] = (frozenset(), frozenset(), frozenset())
    byline_known: bool = True
    byline_detached: bool = False
    title_also: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Advertisements may be left out or taken in; they count on neither side."""
        return self.kind == "ad"


@dataclass(frozen=True, slots=True)
class PageItems:
    """A page's articles and its furniture, in comparable form."""

    articles: tuple[Item, ...]
    furniture: tuple[str, ...]


def comparable(text: str) -> str:
    """Return text as the scorer compares it."""
    folded = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES)
    return "".join(folded.split())


def gold_page(data: dict[str, Any]) -> PageItems:
    """Read a gold page from its JSON (`sample/README.md` tells the fields); also reads predictions in that form."""
    return PageItems(
        articles=tuple(
            Item(
                kind=_kind(article.get("kind") or "news"),
                kicker=comparable(article.get("kicker") or ""),
                title=comparable(article.get("title") or ""),
                subtitle=comparable(article.get("subtitle") or ""),
                people=_people(article.get(role) or () for role in ROLES),
                body=comparable(_joined(article.get("body") or "")),
                by_role=_apart(article.get(role) or () for role in ROLES),
                byline_known=article.get("byline_known", True),
                byline_detached=article.get("byline_detached", False),
                title_also=tuple(comparable(title) for title in article.get("title_alt") or ()),
            )
            for article in data.get("articles") or ()
        ),
        furniture=tuple(comparable(text) for text in data.get("furniture") or ()),
    )


def predicted_page(seg: Segmentation) -> PageItems:
    """Reduce a segmentation to what is scored."""
    return PageItems(
        articles=tuple(
            Item(
                kind=_kind(article.kind),
                kicker=comparable(article.kicker),
                title=comparable(article.title),
                subtitle=comparable(article.subtitle),
                people=_people((article.reporters, article.correspondents, article.photographers)),
                body=comparable("".join(article.body)),
                by_role=_apart((article.reporters, article.correspondents, article.photographers)),
            )
            for article in seg.articles
        ),
        furniture=tuple(comparable(piece.text) for piece in seg.furniture),
    )


def _kind(kind: str) -> str:
    return "literary" if kind in _LITERARY else kind


def _people(roles: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(comparable(name) for names in roles for name in names if name.strip())


def _apart(roles: Iterable[Iterable[str]]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    reporters, correspondents, photographers = (_people([names]) for names in roles)
    return reporters, correspondents, photographers


def _joined(body: str | list[str]) -> str:
    return body if isinstance(body, str) else "".join(body)
