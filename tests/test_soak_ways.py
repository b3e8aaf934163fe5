"""Mutated web pages of every family and mutated PDF files: read whole or refused in words, never a crash or a hang."""

from __future__ import annotations

import hashlib
import os
import random
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

import epaper_skins as more
from epaper_pages import DAY, ISSUE, SKINS, Skin, pdf
from ingest.errors import PageRefusedError
from ingest.issue.build import build_page
from ingest.issue.sheets import split
from ingest.segment.conservation import check
from ingest.sources import RawPage, RawPart
from ingest.sources.platforms import parse_article, parse_layout
from pdf_builder import PageBuilder, write_pdf

if TYPE_CHECKING:
    from ingest.model import BuiltPage, PartRole

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

SCALE = int(os.environ.get("INGEST_SOAK", "1"))
WEB, FILES = 60 * SCALE, 120 * SCALE

FAMILIES: dict[str, Skin] = {
    skin.__class__.__name__: skin
    for skin in (
        *SKINS, more.Chunks(), more.ChunksById(), more.RestList(), more.FlatRestList(), more.Inputs(), more.Columns(),
        more.ScriptedNbs(), more.NbsSkinOnClassic(), more.QueriedClassic(), more.PaperIndex(), more.OneIndex(),
        more.FlatIndex(), more.Dated(), more.Asked(), more.Numbered(),
    )
}  # fmt: skip
HOST = "http://szb.example.cn"
PIECES = (
    b"<", b">", b"</div>", b"<div>", b'"', b"\x00", b"&#x", b"<!--", b"<script>", b"\xff\xfe", b"%PDF-", b"<table><tr>",
)  # fmt: skip


def mutated(raw: bytes, lot: random.Random) -> bytes:
    """Flip, cut, double, and put in pieces, up to eight times, at any place."""
    out = bytearray(raw)
    for _ in range(lot.choice([1, 1, 2, 8])):
        if not out:
            break
        at = lot.randrange(len(out))
        match lot.randrange(5):
            case 0:
                out[at] = lot.randrange(256)
            case 1:
                del out[at : at + lot.choice([1, 10, 1000])]
            case 2:
                out[at:at] = lot.choice(PIECES) * lot.choice([1, 1, 50])
            case 3:
                out[at:at] = out[at : at + lot.choice([10, 1000])]
            case _:
                del out[at:]
    return bytes(out)


def part(role: PartRole, origin: str, raw: bytes) -> RawPart:
    return RawPart(role, origin, hashlib.sha256(raw).hexdigest(), raw)


def is_sound(built: BuiltPage) -> bool:
    """Tell whether a page is read with every character in its place, or kept out with a reason."""
    if built.segmentation is None:
        return built.status in {"quarantined", "needs_ocr", "empty"} and bool(built.reason)
    assert built.page is not None
    return built.status == "ok" and check(built.page, built.segmentation) == ()


@pytest.mark.parametrize("name", FAMILIES)
def test_mutated_web_pages_are_read_whole_or_refused_in_words(name: str) -> None:
    skin, lot = FAMILIES[name], random.Random(f"web {name}")
    read = 0
    for _ in range(WEB):
        number = lot.randrange(len(ISSUE))
        leaf = ISSUE[number]
        shown = skin.layout(DAY, ISSUE, leaf).encode(skin.encoding)
        articles = [skin.article(DAY, leaf, copy).encode(skin.encoding) for copy in leaf.articles]
        at = lot.randrange(len(articles) + 1)
        if at:
            articles[at - 1] = mutated(articles[at - 1], lot)
        else:
            shown = mutated(shown, lot)
        url = HOST + skin.layout_path(DAY, leaf, number + 1)
        urls = [HOST + skin.article_path(DAY, leaf, copy) for copy in leaf.articles]
        for parse, raw, where in (
            (parse_layout, shown, url),
            *((parse_article, raw, where) for raw, where in zip(articles, urls, strict=True)),
        ):
            with suppress(PageRefusedError):
                parse(skin.platform, raw, where)
                read += 1
        layout = part("layout", url, shown)
        parts = tuple(part("article", where, raw) for raw, where in zip(articles, urls, strict=True))
        assert is_sound(
            build_page(RawPage(leaf.no, url, layout.sha256, shown, leaf.name, skin.platform, parts))
        )
    assert read > WEB


def test_mutated_pdf_files_are_read_whole_or_refused_in_words() -> None:
    two = [PageBuilder(), PageBuilder(rotate=90, crop=(20, 20, 580, 780))]
    for page, leaf in zip(two, ISSUE, strict=False):
        page.column(60, 700, "\n".join(text for copy in leaf.articles for text in copy.body), width=20)
    files = [*(pdf(leaf) for leaf in ISSUE), write_pdf(two)]
    lot = random.Random("pdf")
    read = 0
    for _ in range(FILES):
        raw = mutated(lot.choice(files), lot)
        if not raw.rstrip().endswith(b"%%EOF") and lot.random() < 0.7:
            raw += b"\n%%EOF\n"  # else most of them are told as cut off, and nothing further is tried
        for sheet in split(RawPage("01", "01.pdf", hashlib.sha256(raw).hexdigest(), raw)):
            built = build_page(sheet)
            assert is_sound(built)
            read += built.status == "ok"
    assert read > FILES // 10
