"""Text layers that are noise are told by their characters, and nothing is read from them."""

from __future__ import annotations

import hashlib
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import FERRY, LIBRARY, ORCHARD
from ingest.issue.build import build_page
from ingest.pages import page_from_bytes
from ingest.pages.noise import meaningless
from ingest.pages.pdf import read_pdf
from ingest.sources import RawPage
from pdf_builder import PageBuilder

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "pages" / "2024-09-14"
TEXT = "".join((*FERRY, *LIBRARY, *ORCHARD))
LONG = "".join(path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt")))[:2500]


def raw_page(raw: bytes) -> RawPage:
    return RawPage("01", "01.pdf", hashlib.sha256(raw).hexdigest(), raw)


def typeset(text: str = TEXT, *, font: str = "song") -> PageBuilder:
    page = PageBuilder()
    page.text(50, 760, "渡口复航", size=24, font="hei")
    page.column(50, 720, text, font=font)
    return page


def unmapped(raw: bytes) -> bytes:
    """Take the tables that name the glyphs' characters out of a file."""
    return re.sub(rb"/ToUnicode \d+ 0 R", b"", raw)


def test_a_page_whose_fonts_name_no_characters_needs_ocr_and_says_why() -> None:
    built = build_page(raw_page(unmapped(typeset().build())))
    assert built.status == "needs_ocr"
    assert built.segmentation is None
    assert built.reason.startswith("its text layer is noise (")


def test_a_glyph_without_a_character_is_not_taken_for_a_blank() -> None:
    page = PageBuilder()
    page.text(50, 700, "澄湖的渔民清晨出港捕鱼啊")
    read = read_pdf(unmapped(page.build()))
    assert len("".join(read.text.split())) == 12


def shuffled(text: str) -> str:
    kinds = sorted(set(text))
    return text.translate(dict(zip(map(ord, kinds), random.Random(3).sample(kinds, len(kinds)), strict=True)))


def moved(text: str) -> str:
    kinds = sorted(set(text))
    return text.translate(dict(zip(map(ord, kinds), [*kinds[1:], kinds[0]], strict=True)))


@pytest.mark.parametrize(
    "garble",
    [
        lambda text: "".join(chr(0xE000 + ord(char) % 6000) for char in text),
        lambda text: "".join(chr(0x21 + ord(char) % 90) for char in text),
        lambda text: "".join(chr(0xAC00 + ord(char) % 9000) for char in text),
        lambda text: "".join(chr(0x3400 + ord(char) * 7 % 0x6000) for char in text),
        shuffled,
        moved,
    ],
    ids=["private use", "codes", "another script", "rare hanzi", "shuffled names", "names moved by one"],
)
def test_noise_of_every_kind_is_told(garble: Callable[[str], str]) -> None:
    text = "".join(char for char in LONG if "一" <= char <= "鿿")
    built = build_page(raw_page(typeset(garble(text)).build()))
    assert (built.status, built.reason[:19]) == ("needs_ocr", "its text layer is n")


@pytest.mark.parametrize(
    "text",
    [
        "".join(TEXT.split()),
        "本報訊昨日上午，縣政府召開會議，討論今年農業生產問題。縣長張國華說，今年雨水較多，各鄉鎮應當加緊排澇。",
        "4.31.16.86.16.36.28.07.35.35.67.32.76.2512,40018-25%(3/4)",
        "ThemayorsaidonMondaythattheferrywouldbeopenforpassengersagaininSpring.",
        "张国华李小明王建军陈秀英刘志强杨丽萍赵永福黄晓燕周海涛吴春梅徐文彬孙玉兰马俊杰朱雪琴胡德明",
        "http://www.chenghu.example.cn/2024/09/14/01.htmlE-mail:ferry@chenghu.example.cnTel:0573-8500",
        "\ue123" * 39,
    ],
    ids=["news", "traditional", "numbers", "English", "names", "addresses", "a logo"],
)
def test_what_newspapers_print_is_no_noise(text: str) -> None:
    assert meaningless(text) == ""


def test_a_small_bad_font_does_not_cost_a_page() -> None:
    page = typeset()
    page.text(300, 700, "".join(chr(0xE000 + at) for at in range(60)), font="kai")
    assert page_from_bytes(page.build()).noise == ""


def test_many_small_bad_fonts_do() -> None:
    page = PageBuilder()
    for at, font in enumerate(("song", "hei", "kai")):
        page.text(50, 700 - 20 * at, "".join(chr(0xE000 + 40 * at + i) for i in range(30)), font=font)
    assert page_from_bytes(page.build()).noise
