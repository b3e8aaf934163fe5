"""A look at a newspaper's site: which family fits, what each alternative finds there, and the table to paste."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from ingest.errors import IngestError, PageRefusedError, SourceError
from ingest.operate.newcomer.json_probe import json_lines
from ingest.sources.dates import day_in_url
from ingest.sources.http import Client, Manners
from ingest.sources.platforms import PLATFORMS, parse_article, parse_frames, parse_layout, parse_refresh
from ingest.sources.platforms.links import is_page, links_of, sort_links
from ingest.sources.platforms.markup import Document
from ingest.sources.platforms.strangers import stranger

if TYPE_CHECKING:
    from datetime import date

    from ingest.sources.platforms import Alternative, ArticlePage, LayoutPage
    from ingest.sources.platforms.spec import Platform

MAX_STEPS = 5
"""Web pages that are looked at on the way from a front page to an issue's."""

DATE_FORMS = (
    "%Y-%m/%d", "%Y%m/%d", "%Y/%Y%m%d", "%Y/%m%d", "%Y/%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d", "%Y_%m_%d",
)  # fmt: skip
"""How addresses write an issue's day."""

_JSON = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:(?:(?:var|let|const)\s+)?[\w.$]{1,80}\s*[=(]\s*)?[{\[]")
"""How an answer begins that is JSON, or a script that holds it."""
_SITE = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Probe:
    """What a look at a site found.

    `steps` are the addresses that were looked at. `layout` is the issue's first page as the family `platform` reads
    it, `article` one article of it. `table` is what to paste into the papers file, empty where no family fits;
    `missing` says in words what is lacking, `facts` further findings.
    """

    steps: tuple[str, ...]
    platform: str = ""
    day: date | None = None
    layout: LayoutPage | None = None
    article: ArticlePage | None = None
    table: str = ""
    missing: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What each alternative found, on the issue's page and on the article's."""
        pages = (
            self.layout.alternatives if self.layout else (),
            self.article.alternatives if self.article else (),
        )
        return tuple(dict.fromkeys(one for alternatives in pages for one in alternatives))

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Where alternatives do not agree, in words."""
        return (
            *(self.layout.disagreements if self.layout else ()),
            *(self.article.disagreements if self.article else ()),
        )


def client_for(url: str, *, allow_private: bool, rate: float = 2.0) -> Client:
    """Make a client that asks the site of an address as politely as a source would, `rate` times a second at most."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SourceError(
            f"{url!r} is no web address.", hint="Write for example https://szb.example.cn/paper/"
        )
    ports = (parts.port,) if parts.port else ()
    manners = Manners(
        (parts.hostname,), ports, rate=rate, allow_private=allow_private, any_day=True, retries=1
    )
    return Client(manners)


def probe(url: str, client: Client, *, code: str = "CODE") -> Probe:
    """Look at a front page or at any page of an issue, and say how its newspaper is written in the papers file.

    Redirects, refreshes and, on a portal, the first link that looks like an issue are followed, all of one host. Raise
    SourceError where the site cannot be asked.
    """
    steps: list[str] = []
    at = url
    raw = b""
    for _ in range(MAX_STEPS):
        fetched = client.get(at)
        raw, at = fetched.raw or b"", fetched.final
        steps.append(at)
        if _JSON.match(raw[:200]):
            return Probe(tuple(steps), facts=json_lines(raw), missing=("a family: the answer is JSON",))
        try:
            onward = parse_refresh(raw, at) or _issue_link(raw, at)
        except PageRefusedError as error:
            return Probe(tuple(steps), missing=(f"a web page: {error.what}",))
        if not onward or onward in steps or urlsplit(onward).hostname != urlsplit(at).hostname:
            break
        at = onward
    return _judged(raw, steps, client, code)


def _issue_link(raw: bytes, url: str) -> str:
    """Return where a portal leads on to: the first link that any family would take for a page of an issue."""
    document = Document.of(raw, url)
    links = links_of(document)
    if _fitting(raw, url):
        return ""
    for link in links:
        day = day_in_url(link.url)
        if day and any(not one.labelled and is_page(link, one) for one in PLATFORMS.values()):
            return link.url
    return ""


def _fitting(raw: bytes, url: str, *, framed: bool = False) -> list[tuple[Platform, LayoutPage]]:
    """Return the families that read a web page as an issue's, the likeliest first; in a frame its list is enough.

    A web page that shows one page of an issue is no index of it, unless it stands where such an index does.
    """
    links = links_of(Document.of(raw, url))
    found = []
    for one in PLATFORMS.values():
        if one.undated and day_in_url(url):
            continue
        own = sort_links(links, one, url)
        layout = parse_layout(one.name, raw, url)
        leaves = len(layout.leaves) if one.name == "one_page" else 0
        index = leaves > 1 or (leaves == 1 and _at_home(one, url))
        if (own.pages and layout.pages and (own.articles or framed)) or index:
            found.append((one, layout))
    # Folders like pc/con tell two families apart whose pages are named alike.
    return sorted(
        found, key=lambda item: (item[0].labelled, not _at_home(item[0], url), item[0].name == "one_page")
    )


def _at_home(platform: Platform, url: str) -> bool:
    """Tell whether an address has the folders of a family's usual ones."""
    fixed = platform.path.partition("{")[0]
    return bool(fixed) and f"/{fixed}" in url


def _in_frames(raw: bytes, url: str, client: Client) -> list[tuple[Platform, LayoutPage]]:
    """Return the families that find the list of pages in a frame of a web page, each with the list's first page."""
    for address in parse_frames(raw, url):
        if day_in_url(address) != day_in_url(url):
            continue
        try:
            fitting = _fitting(client.get(address).raw or b"", address, framed=True)
            if not fitting:
                continue
            first = fitting[0][1].pages[0]
            shown = client.get(first.url).raw or b""
            found = []
            for family, menu in fitting:
                page = parse_layout(family.name, shown, first.url)
                alternatives = (*(one for one in menu.alternatives if one.found), *page.alternatives)
                pdf = page.pdf_url or first.pdf_url
                found.append(
                    (family, replace(page, pages=menu.pages, alternatives=alternatives, pdf_url=pdf))
                )
        except IngestError:
            continue  # another frame may have it; where none has, that is told
        return found
    return []


def _judged(raw: bytes, steps: list[str], client: Client, code: str) -> Probe:
    at = steps[-1]
    fitting = _fitting(raw, at) or _in_frames(raw, at, client)
    if not fitting:
        told = stranger(raw, at)
        layout = parse_layout("dated_folder", raw, at)
        why = f"an issue: {at} gives {told}" if told else f"a list of pages: no family finds one on {at}"
        return Probe(tuple(steps), layout=layout, missing=(why,), facts=(f"{layout.links} links in all",))
    platform, layout = fitting[0]
    missing = []
    if not platform.undated and day_in_url(at) is None:
        missing.append("a day in the address")
    links = [one for leaf in layout.leaves for one in leaf.articles] or [
        one for one in layout.articles if one.url
    ]
    article = None
    if not links:
        missing.append("articles on this page (it may be one advertisement)")
    else:
        try:
            article = parse_article(platform.name, client.get(links[0].url).raw or b"", links[0].url)
        except IngestError as error:
            missing.append(f"the article {links[0].url}: {error.what}")
        else:
            missing += [
                f"the article's {one.selector.partition('.')[2]}" for one in article.selectors if one.missed
            ]
    pdf = layout.pdf_url or next((leaf.pdf_url for leaf in layout.leaves if leaf.pdf_url), "")
    if not pdf:
        missing.append("PDFs of pages: they are read from their articles")
    day = day_in_url(at) or layout.printed_day
    facts = [f"{len(layout.leaves or layout.pages)} pages", f"{len(links)} articles on this page"]
    facts += [f"the page prints {layout.printed_day}"] if layout.printed_day else []
    facts += [f"also fits: {', '.join(one.name for one, _ in fitting[1:])}"] if len(fitting) > 1 else []
    hosts = sorted({host for one in (pdf, *(one.url for one in links)) if (host := urlsplit(one).hostname)})
    others = [host for host in hosts if host != urlsplit(at).hostname]
    # Whichever page was looked at: an issue begins with the first of its list.
    first = layout.pages[0].url if layout.pages and not platform.undated else at
    table = source_table(code, platform, first, day, pdf=bool(pdf), articles=bool(links), hosts=others)
    return Probe(tuple(steps), platform.name, day, layout, article, table, tuple(missing), tuple(facts))


def source_table(
    code: str, platform: Platform, url: str, day: date | None, *, pdf: bool, articles: bool, hosts: list[str]
) -> str:
    """Write the `[[papers.CODE.sources]]` table of a site whose issue of `day` has its first page at `url`."""
    base, path, first = address_parts(platform, url, day)
    lines = [
        f"[[papers.{code}.sources]]",
        'kind = "epaper"',
        f'platform = "{platform.name}"',
        f'base = "{base}"',
    ]
    lines += [f'first = "{first}"'] if first and first != platform.first else []
    lines += [f'path = "{path}"'] if path and path != platform.path else []
    lines += ['take = "articles"'] if not pdf else ['take = "pdf"'] if not articles else []
    lines += [f"hosts = [{', '.join(repr(host) for host in hosts)}]".replace("'", '"')] if hosts else []
    return "\n".join(lines) + "\n"


def address_parts(platform: Platform, url: str, day: date | None) -> tuple[str, str, str]:
    """Take the address of an issue's first page apart: base, path with its placeholders, and the first node."""
    parts = urlsplit(url)
    stem = parts.path.rpartition("/")[2].rpartition(".")[0]
    own = platform.path.format(date=day, first=stem) if day else ""
    if own and parts.path.endswith(f"/{own}") and not parts.query:
        path = parts.path.removesuffix(f"/{own}")
        return (
            urlunsplit((parts.scheme, parts.netloc, path, "", "")),
            platform.path,
            stem if "{first}" in platform.path else "",
        )
    whole = parts.path + (f"?{parts.query}" if parts.query else "")
    for form in DATE_FORMS if day else ():
        text = format(day, form)
        if text not in whole:
            continue
        head, _, tail = whole.partition(text)
        rest = tail.replace(format(day, "%Y%m%d"), "{date:%Y%m%d}")
        if "?" in head:
            script, _, query = head.partition("?")
            kept, _, name = query.rpartition("&")
            base = f"{script}?{kept}" if kept else script
            mark = "&" if kept else "?"
            return f"{parts.scheme}://{parts.netloc}{base}", f"{mark}{name}{{date:{form}}}{rest}", ""
        folder, _, before = head.rpartition("/")
        # The last folders of a base are its own where the family has them in its path.
        fixed = platform.path.partition("{")[0].rstrip("/")
        if fixed and folder.endswith(f"/{fixed}"):
            folder, before = folder.removesuffix(f"/{fixed}"), f"{fixed}/{before}"
        named = bool(stem) and tail == rest and re.search(rf"/{re.escape(stem)}\.\w+$", tail) is not None
        path = f"{before}{{date:{form}}}{rest.replace(f'/{stem}.', '/{first}.') if named else rest}"
        return f"{parts.scheme}://{parts.netloc}{folder}", path, stem if named else ""
    folder, _, name = parts.path.rpartition("/")
    base = urlunsplit((parts.scheme, parts.netloc, folder, "", ""))
    return base, "" if name in {"", "index.html"} else name, ""
