"""A gold page made of an alignment, or the reason why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.quality.gold.align import align
from ingest.quality.gold.texts import site_items
from ingest.quality.items import comparable
from ingest.segment.kinds import is_page_furniture

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.model import Line, Page
    from ingest.pages.article_pages import WebPage
    from ingest.quality.gold.align import Aligned
    from ingest.quality.gold.texts import SiteItem

BODY = 0.97
"""Share of an article's text that must stand on the page. The scorer calls bodies equal from .95: gold that is
further from the page than that would blame the segmentation for what the site wrote otherwise."""
HEADING = 0.9
"""Share of a title that must stand on the page, or the title is not scored: sites shorten and merge them."""
UNKNOWN = 0.35
"""Share of the page's text that may stand in no article page (advertisements, notices that the site leaves out)."""
_AD = 30
"""Characters of lines in a row without an article from which they are an item that may be found or not (`ad`)."""


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One item of a gold page, in the fields of the page benchmark. `title` is empty where the page prints another."""

    id: str
    kind: str
    kicker: str
    title: str
    subtitle: str
    reporters: tuple[str, ...]
    correspondents: tuple[str, ...]
    photographers: tuple[str, ...]
    body: tuple[str, ...]
    byline_known: bool
    byline_detached: bool
    source: str


@dataclass(frozen=True, slots=True)
class Label:
    """Where a line of the page's text belongs: an item's id or `furniture`."""

    line: int
    aid: str
    role: str


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page with its truth.

    `found` is the share of the site's text that stands on it, `unknown` the share of its text that the site does
    not have (both 0 to 1).
    """

    page_id: str
    page: Page
    items: tuple[GoldItem, ...]
    furniture: tuple[str, ...]
    labels: tuple[Label, ...]
    found: float
    unknown: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page that is no gold, and why in words."""

    page_id: str
    reason: str


def gold_of(page_id: str, page: Page, web: WebPage) -> GoldPage | LeftOut:
    """Lay what the site says of a page over the lines of its PDF; leave the page out where that does not fit."""
    if web.refused or web.short:
        return LeftOut(page_id, f"{len(web.refused) + len(web.short)} of its article pages are not there")
    items = site_items(web)
    if not items:
        return LeftOut(page_id, "the site has no article on it")
    if not page.blocks:
        return LeftOut(page_id, "its PDF has no text layer")
    aligned = align(page, items)
    for index, item in enumerate(items):
        share = aligned.share.get((index, "body"))
        if share is not None and share < BODY:
            title = item.article.title or "".join(item.article.body)[:12]
            return LeftOut(page_id, f"{share:.2f} of the text of {title!r} stands on it; {BODY} are wanted")
    strangers = _strangers(page, aligned)
    size = sum(len(comparable(line.text)) for line in page.lines)
    unknown = sum(len(comparable(line.text)) for group in strangers for line in group) / max(1, size)
    if unknown > UNKNOWN:
        return LeftOut(page_id, f"{unknown:.2f} of its text stands in no article page; {UNKNOWN} at most may")
    return _page(page_id, page, items, aligned, strangers, unknown)


def _strangers(page: Page, aligned: Aligned) -> list[list[Line]]:
    """Return lines in a row that stand in no item and are no furniture by their form, where they are a text."""
    groups: list[list[Line]] = []
    for block in page.blocks:
        row: list[Line] = []
        for line in (*block.lines, None):
            if line is not None and line.no not in aligned.lines and not is_page_furniture(line.text):
                row.append(line)
                continue
            if sum(len(comparable(one.text)) for one in row) >= _AD:
                groups.append(row)
            row = []
    return groups


def _page(
    page_id: str,
    page: Page,
    items: Sequence[SiteItem],
    aligned: Aligned,
    strangers: Sequence[Sequence[Line]],
    unknown: float,
) -> GoldPage:
    printed = {found.item for found in aligned.lines.values()}
    # Captions that are not printed, and pictures whose entry has a title only, are no items of this page.
    ids = {index: f"{page_id}-a{number}" for number, index in enumerate(sorted(printed))}
    whole = comparable("".join(line.text for line in page.lines))
    gold = [_item(ids[index], index, items[index], page, aligned, whole) for index in sorted(printed)]
    ads = {line.no: f"{page_id}-x{number}" for number, group in enumerate(strangers) for line in group}
    gold += [
        GoldItem(
            id=ads[group[0].no], kind="ad", kicker="", title="", subtitle="", reporters=(), correspondents=(),
            photographers=(), body=("".join(line.text.strip() for line in group),), byline_known=False,
            byline_detached=False, source="lines that stand in no article page",
        )
        for group in strangers
    ]  # fmt: skip
    labels = []
    furniture = []
    for line in page.lines:
        found = aligned.lines.get(line.no)
        if found is not None:
            labels.append(Label(line.no, ids[found.item], found.role))
        elif line.no in ads:
            labels.append(Label(line.no, ads[line.no], "body"))
        else:
            labels.append(Label(line.no, "furniture", "furniture"))
            furniture.append(line.text.strip())
    shares = [
        (len(field.text), aligned.share[field.item, field.role]) for item in items for field in item.fields
    ]
    found_share = sum(size * share for size, share in shares) / sum(size for size, _ in shares)
    return GoldPage(
        page_id, page, tuple(gold), tuple(furniture), tuple(labels), round(found_share, 4), round(unknown, 4)
    )


def _item(item_id: str, index: int, item: SiteItem, page: Page, aligned: Aligned, whole: str) -> GoldItem:
    article = item.article
    shares: Mapping[str, float] = {role: share for (of, role), share in aligned.share.items() if of == index}
    names = (*article.reporters, *article.correspondents, *article.photographers)

    def heading(role: str, text: str) -> str:
        return text if shares.get(role, 0.0) >= HEADING else ""

    return GoldItem(
        id=item_id,
        kind=article.kind,
        kicker=heading("kicker", article.kicker),
        title=heading("title", article.title or article.column_name),
        subtitle=heading("subtitle", article.subtitle),
        reporters=article.reporters,
        correspondents=article.correspondents,
        photographers=article.photographers,
        body=article.body,
        # The site's author field may hold somebody whom the page does not name.
        byline_known=all(comparable(name) in whole for name in names),
        byline_detached=_detached(index, page, aligned),
        source="site",
    )


def _detached(index: int, page: Page, aligned: Aligned) -> bool:
    """Say whether the byline of an item stands beside no other line of it in the order of the text."""
    order = [line.no for line in page.lines]
    mine = [
        at
        for at, no in enumerate(order)
        if (one := aligned.lines.get(no)) and one.item == index and one.role == "byline"
    ]
    return bool(mine) and not any(
        (one := aligned.lines.get(order[near])) and one.item == index and one.role != "byline"
        for at in mine
        for near in (at - 1, at + 1)
        if 0 <= near < len(order)
    )
