"""An issue's pages while a site's answers are put together: which articles and which PDF belong to which page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.model import Doubt
from ingest.sources.dates import day_in_url
from ingest.sources.platforms import PLATFORMS
from ingest.sources.platforms.links import key
from ingest.sources.platforms.pdfs import number_of_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ingest.sources.base import Ref
    from ingest.sources.platforms import ArticleLink, LayoutPage, PageLink


_SECTION = re.compile("([A-Za-z]{0,3})([0-9]{1,3})")


@dataclass(slots=True)
class Leafing:
    """A page while it is put together: what the list says, its layout, its own articles, why it is lost.

    `of_articles` are the parts that its articles have become; `pdf_gone` says that its PDF is a dead link, `gone` that
    the page is one.
    """

    link: PageLink
    layout: LayoutPage | None = None
    articles: list[ArticleLink] = field(default_factory=list)
    of_articles: list[Ref] = field(default_factory=list)
    pdf_url: str = ""
    lost: str = ""
    pdf_gone: bool = False
    gone: bool = False

    @property
    def page_no(self) -> str:
        """The number under which the page is listed; where no list prints it, the one that the page prints."""
        printed = self.layout.printed_no if self.layout else ""
        return self.link.page_no if self.link.labelled or not printed else printed

    @property
    def page_name(self) -> str:
        """The page's name as the list has it, else as the page prints it."""
        return self.link.page_name or (self.layout.page_name if self.layout else "")


def same_number(one: str, other: str) -> bool:
    """Tell whether two page numbers are one: 1 and 01 are, A01 and 01 are not."""
    return one.lstrip("0").upper() == other.lstrip("0").upper()


def check_numbers(pages: Sequence[Leafing]) -> list[Doubt]:
    """Hold the number that each page prints of itself against the one that it was listed under.

    A page that prints the number of another page of the issue is lost: it may be that one. A number that no page of
    the issue has is told. Where all pages print one number it is no page's own.
    """
    shown = [(page, page.layout.printed_no) for page in pages if page.layout and page.layout.printed_no]
    if len(shown) > 1 and len({printed for _, printed in shown}) == 1 and len(pages) > 1:
        return []
    doubts = []
    for page, printed in shown:
        if same_number(printed, page.page_no):
            continue
        other = next((one for one in pages if one is not page and same_number(one.page_no, printed)), None)
        what = f"{page.link.url} is listed as page {page.page_no} and shows page {printed}"
        doubts.append(Doubt("page_number", page.page_no, what, "gap" if other else "told"))
        if other:
            page.lost = page.lost or f"{what}, which {other.link.url} is listed as"
    return doubts


def passed_over(pages: Sequence[Leafing]) -> list[Doubt]:
    """Tell of numbers that the pages of an issue leave out: between others, before the first, a section between two.

    A label for several pages (02-03版) has all of them. `page_no` of what is told is the number that is missing.
    """
    spans = [(page.page_no, page.link.last_no or page.page_no) for page in pages]
    told = [(number, f"no page {number} is listed") for number in numbers_between(spans)]
    told += [("", f"no page of section {letter} is listed") for letter in sections_between(spans)]
    return [Doubt("page_count", number, f"{what}, and pages around it are", "gap") for number, what in told]


def numbers_between(spans: Sequence[tuple[str, str]]) -> list[str]:
    """Return the page numbers that others of their section show to be missing; each span is a first and a last page.

    Missing are numbers between two, and those before a section's first, unless it counts on from the sections before
    it. Where more are missing than are there, the numbers count something else, and none is returned.
    """
    found, before = [], 0
    for section, had in sorted(_sections(spans).items()):
        between = [no for no in range(min(had), max(had)) if no not in had]
        found += [f"{section}{no:02d}" for no in between] if len(between) <= len(had) else []
        ahead = range(1, min(had))
        if len(ahead) < len(had) and min(had) != before + 1:
            found += [f"{section}{no:02d}" for no in ahead]
        before = max(had) if min(had) == before + 1 else before + max(had)
    return sorted(found)


def sections_between(spans: Sequence[tuple[str, str]]) -> list[str]:
    """Return the letters of sections that are missing before others (B in A, C): of A to H, where most are there.

    Sections without a letter, and one alone, say nothing of others: a county's C01 comes with no A01.
    """
    letters = sorted(_sections(spans))
    known = "ABCDEFGH"
    if len(letters) < 2 or any(len(one) != 1 or one not in known for one in letters):
        return []
    missing = [one for one in known[: known.index(letters[-1])] if one not in letters]
    return missing if len(missing) < len(letters) else []


def pages_counted(numbers: Sequence[str]) -> int:
    """Return how many pages these are at most: their count or, where a number stands for several, up to the highest."""
    return max(len(numbers), sum(max(had) for had in _sections([(one, one) for one in numbers]).values()))


def _sections(spans: Sequence[tuple[str, str]]) -> dict[str, set[int]]:
    sections: dict[str, set[int]] = defaultdict(set)
    for one, other in spans:
        first, last = _SECTION.fullmatch(one), _SECTION.fullmatch(other)
        if first and last:
            start = int(first[2])
            sections[first[1].upper()].update(range(start, max(start, min(int(last[2]), start + 9)) + 1))
    return sections


def share_out(pages: Sequence[Leafing], remarks: list[str]) -> list[Doubt]:
    """Give each article to the first page that has it (转版), and those that only another page's list names to one too.

    What either the list of a page or its map names is there; articles in lists of other pages' articles that no page
    claims belong to the page that their address names, else to the one that names them. Where a page without a map
    lists all articles of all others, its list is an overview: they are the others'.
    """
    owner: dict[str, str] = {}
    doubts: list[Doubt] = []
    theirs = _in_overviews(pages)
    for page in pages:
        for article in page.layout.articles if page.layout and not page.lost else ():
            if not article.url or key(article.url) in theirs.get(id(page), ()):
                continue
            known = owner.get(key(article.url))
            if known is not None:
                remarks.append(f"{article.url} is on pages {known} and {page.page_no}: kept with {known}")
                continue
            owner[key(article.url)] = page.page_no
            page.articles.append(article)
        doubts += _one_sided(page)
    for page in pages:
        for article in page.layout.mentioned if page.layout and not page.lost else ():
            if key(article.url) in owner:
                continue
            number = _number_in(article.url, page)
            home = next(
                (one for one in pages if not one.lost and number and same_number(one.page_no, number)), page
            )
            owner[key(article.url)] = home.page_no
            home.articles.append(article)
            title = article.title or "no title"
            what = f"{article.url} ({title}) is named by page {page.page_no} and by no page's own list"
            doubts.append(Doubt("articles", home.page_no, what))
    return doubts


def _in_overviews(pages: Sequence[Leafing]) -> dict[int, set[str]]:
    """Return for pages (by `id`) whose list is an overview of the issue the articles in it that are other pages'."""
    keys = {
        id(page): {key(one.url) for one in page.layout.articles if one.url}
        for page in pages
        if page.layout and not page.lost
    }
    found = {}
    for page in pages:
        mapped = any(one.mapped for one in page.layout.articles) if page.layout else True
        others = [keys[id(one)] for one in pages if one is not page and keys.get(id(one))]
        mine = keys.get(id(page), set())
        # One other page may share a story with this one; two that have nothing of their own do not.
        if not mapped and len(others) > 1 and all(other < mine for other in others):
            found[id(page)] = set().union(*others)
    return found


def _one_sided(page: Leafing) -> list[Doubt]:
    """Tell of articles that only the list or only the map of a page names, where it has both."""
    articles = [one for one in (page.layout.articles if page.layout else ()) if one.url]
    if not any(one.listed for one in articles) or not any(one.mapped for one in articles):
        return []
    return [
        Doubt(
            "articles",
            page.page_no,
            f"only the {'list' if one.listed else 'map'} names {one.url} ({one.title or 'no title'})",
        )
        for one in articles
        if one.listed != one.mapped
    ]


def _number_in(url: str, page: Leafing) -> str:
    family = PLATFORMS.get(page.layout.family if page.layout else "")
    match = family.article.search(url.partition("?")[0]) if family else None
    return (match.groupdict().get("no") or "") if match else ""


def choose_pdfs(day: date, pages: Sequence[Leafing]) -> list[Doubt]:
    """Give each page its PDF: its own page's and the list's, another for each, and named after its number."""
    doubts: list[Doubt] = []
    # A page that the first web page does not list may have its PDF beside its entry on another.
    beside: dict[str, str] = {}
    for page in pages:
        for link in page.layout.pages if page.layout and not page.lost else ():
            if link.pdf_url:
                beside.setdefault(key(link.url), link.pdf_url)
    for page in pages:
        if page.layout is None or page.lost:
            continue
        own, listed = page.layout.pdf_url, page.link.pdf_url or beside.get(key(page.link.url), "")
        if own and listed and key(own) != key(listed):
            named = [url for url in (own, listed) if same_number(number_of_file(url), page.page_no)]
            settled = len(named) == 1
            what = f"its own page has the PDF {own}, the first page's list has {listed}"
            doubts.append(Doubt("page_pdf", page.page_no, what, "told" if settled else "gap"))
            own = named[0] if settled else own
        page.pdf_url = own or listed
    taken: dict[str, list[Leafing]] = defaultdict(list)
    for page in pages:
        if page.pdf_url:
            taken[key(page.pdf_url)].append(page)
    for sharing in taken.values():
        if len(sharing) > 1:
            numbers = ", ".join(page.page_no for page in sharing)
            for page in sharing:
                doubts.append(
                    Doubt("page_file", page.page_no, f"pages {numbers} have one PDF: {page.pdf_url}", "gap")
                )
                mine = number_of_file(page.pdf_url)
                if not (mine and same_number(mine, page.page_no)):
                    page.pdf_url = ""
    return [*doubts, *_of_other_days(day, pages), *_named_otherwise(day, pages)]


def without_pdf(pages: Sequence[Leafing], further: Sequence[Leafing]) -> list[Doubt]:
    """Tell of pages without a PDF where most have one: a gap for those (`further`) that the first page does not list.

    What the list has beside its entries is not had for a page that it lacks.
    """
    had = [page for page in pages if page.layout and not page.lost]
    bare = [page for page in had if not page.pdf_url]
    if len(bare) * 2 >= len(had):
        return []
    unlisted = {id(page) for page in further}
    return [
        Doubt(
            "page_pdf",
            page.page_no,
            f"no PDF of it is linked, and {len(had) - len(bare)} other pages have one",
            "gap" if id(page) in unlisted else "told",
        )
        for page in bare
    ]


def _of_other_days(day: date, pages: Sequence[Leafing]) -> list[Doubt]:
    return [
        Doubt("page_pdf", page.page_no, f"its PDF {page.pdf_url} is of {of}", "gap")
        for page in pages
        if (of := pdf_of_other_day(day, page.pdf_url))
    ]


def _named_otherwise(day: date, pages: Sequence[Leafing]) -> list[Doubt]:
    """Tell of PDFs whose names end in the number of another page of the issue, where names end in page numbers."""
    numbered = [(page, number_of_file(page.pdf_url)) for page in pages if page.pdf_url]
    numbered = [(page, number) for page, number in numbered if number and number != f"{day.day:02d}"]
    agree = Counter(same_number(number, page.page_no) for page, number in numbered)
    if not agree[True]:
        return []
    return [
        Doubt("page_pdf", page.page_no, f"its PDF {page.pdf_url} is named after page {number}", "gap")
        for page, number in numbered
        if not same_number(number, page.page_no) and any(same_number(one.page_no, number) for one in pages)
    ]


def same_web_page(pages: Sequence[Leafing], digests: dict[str, str]) -> None:
    """Lose pages whose web page is that of a page before, byte for byte: a site that answers everything with one."""
    first: dict[str, Leafing] = {}
    for page in pages:
        digest = digests.get(page.link.url, "")
        if page.lost or not digest or (page.layout and page.layout.leaves):
            continue
        if digest in first and first[digest].link.url != page.link.url:
            page.lost = f"{page.link.url} gives the same web page as page {first[digest].page_no}"
        first.setdefault(digest, page)


def pdf_of_other_day(day: date, url: str) -> date | None:
    """Return the day in a PDF's address where it is not that of the issue."""
    of = day_in_url(url)
    return of if of not in {None, day} else None


def lists_differ(first: LayoutPage, pages: Sequence[Leafing]) -> list[Doubt]:
    """Tell where the lists of pages on one web page, those of two, or what a page says of itself do not agree."""
    doubts = [Doubt("alternatives", "", f"{first.url}: {told}") for told in first.disagreements]
    for page in pages:
        layout = page.layout
        if layout is None or layout.url == first.url:
            continue
        doubts += [
            Doubt("alternatives", page.page_no, f"{layout.url}: {told}") for told in layout.disagreements
        ]
    said = [page.layout.said_pages for page in pages if page.layout and page.layout.said_pages]
    spans = sum(max(1, _span(page.link)) for page in pages)
    if said and max(said) > spans:
        doubts.append(
            Doubt("page_count", "", f"the site says {max(said)} pages and lists {len(pages)}", "gap")
        )
    return doubts


def _span(link: PageLink) -> int:
    """Return how many pages a label stands for: 2 of 02-03版."""
    first, last = _SECTION.fullmatch(link.page_no), _SECTION.fullmatch(link.last_no)
    return int(last[2]) - int(first[2]) + 1 if first and last else 1


def beyond(pages: Sequence[Leafing], most: int) -> list[Leafing]:
    """Return the pages that only web pages behind the first name, so many that there are `most` in all."""
    names = {key(page.link.url) for page in pages}
    found: dict[str, Leafing] = {}
    for page in pages:
        for link in page.layout.pages if page.layout and not page.layout.leaves else ():
            if key(link.url) not in names:
                found.setdefault(key(link.url), Leafing(link))
    return list(found.values())[: max(0, most - len(pages))]


def by_place(pages: Sequence[Leafing]) -> None:
    """Give numbers to pages that neither a list, nor their address, nor they themselves number: their places."""
    taken = {page.page_no for page in pages}
    for place, page in enumerate(pages, 1):
        if not page.page_no:
            free = next(no for number in range(place, place + 1000) if (no := f"{number:02d}") not in taken)
            page.link = replace(page.link, page_no=free)
            taken.add(free)


def told_beyond(further: Sequence[Leafing], first: LayoutPage, count: int) -> list[Doubt]:
    """Say of pages that the first web page does not list whether they are there; `count` pages are there in all.

    One that is a dead link is a gap too: nobody knows what it is, unless the site says itself how many pages there are.
    Of a site whose links from page to page are its only list nothing is said of pages that are there.
    """
    listless = all(not page.labelled for page in first.pages)
    doubts = []
    for page in further:
        if listless and not page.lost:
            continue
        settled = page.gone and first.said_pages == count
        what = f"{page.link.url} (page {page.link.page_no}) is linked to, and the first page does not list it"
        what += "; it is not there" if page.gone else f": {page.lost}" if page.lost else ""
        doubts.append(Doubt("page_lists", "", what, "gap" if page.lost and not settled else "told"))
    return doubts
