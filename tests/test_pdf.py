"""Reading PDF pages: text with boxes, rules, pictures; and what is refused."""

from __future__ import annotations

import contextlib
import random
import struct
import threading
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ingest.errors import PageRefusedError
from ingest.issue.build import build_page
from ingest.model import Box
from ingest.pages import page_from_bytes
from ingest.pages.pdf import read_pdf, render_png
from ingest.sources import RawPage
from pdf_builder import PageBuilder, write_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = "澄湖的渔民清晨出港捕鱼"
SECOND = "码头上已经停满了货车了"


def one_page() -> PageBuilder:
    page = PageBuilder()
    page.text(50, 700, "开湖第一网", size=24, font="hei")
    page.text(50, 650, FIRST)
    page.text(50, 635, SECOND)
    return page


def ink(text: str) -> list[str]:
    return sorted("".join(text.split()))


def test_every_line_keeps_its_box_size_and_font() -> None:
    page = read_pdf(one_page().build(), raw_sha256="ab")
    title, first, second = page.lines
    assert (title.text, first.text, second.text) == ("开湖第一网", FIRST, SECOND)
    assert (title.size, first.size) == (24, 10)
    assert title.font == "STHeiti-Regular"
    assert first.font == "STSong-Light"
    assert first.box is not None
    assert first.box.x0 == pytest.approx(50, abs=1)
    assert first.box.x1 == pytest.approx(50 + 10 * len(FIRST), abs=1)
    assert first.box.y0 <= 650 <= first.box.y1
    assert (page.width, page.height, page.raw_sha256) == (600, 800, "ab")
    assert page.extractor.startswith("pdfium ")


def test_line_numbers_and_text_agree() -> None:
    page = read_pdf(one_page().build())
    lines = page.text.split("\n")
    assert all(lines[line.no] == line.text for line in page.lines)
    assert [len(block.lines) for block in page.blocks] == [1, 2]
    assert lines[1] == ""


def test_no_character_of_a_crowded_page_is_lost() -> None:
    rng = random.Random(7)
    page = PageBuilder()
    drawn = []
    for _ in range(300):
        text = "".join(chr(rng.randrange(0x4E00, 0x9F00)) for _ in range(rng.randrange(1, 20)))
        page.text(rng.uniform(0, 560), rng.uniform(10, 790), text, size=rng.choice([8, 10, 10.5, 21]))
        drawn.append(text)
    assert ink(read_pdf(page.build()).text) == ink("".join(drawn))


def test_digits_drawn_apart_come_back_into_their_line() -> None:
    page = PageBuilder()
    page.text(50, 600, "全市春耕备耕面积达到")
    page.text(160, 600, "万亩以上")
    page.text(150, 600, "42", size=10)
    assert [line.text for line in read_pdf(page.build()).lines] == ["全市春耕备耕面积达到42万亩以上"]


@pytest.mark.parametrize("off", [-6, -4, 4, 6])
@pytest.mark.parametrize("size", [10, 7])
def test_digits_and_marks_that_fall_off_their_line_are_put_back(off: float, size: float) -> None:
    page = PageBuilder()
    page.text(50, 615, "去年冬天雨水多全镇排涝及时啊")
    page.text(50, 600, "全市春耕备耕面积达到")
    page.text(150, 600 + off, "42", size=size)
    page.text(150 + size, 600, "万亩以上")
    page.text(190 + size, 600 + off, "。", size=10)
    page.text(50, 585, "各镇都把好田好地留给了早稻吗")
    assert [line.text for line in read_pdf(page.build()).lines] == [
        "去年冬天雨水多全镇排涝及时啊",
        "全市春耕备耕面积达到42万亩以上。",
        "各镇都把好田好地留给了早稻吗",
    ]


def test_digits_between_two_lines_that_belong_to_neither_stay_alone() -> None:
    page = PageBuilder()
    page.text(50, 600, "全市春耕备耕面积达到")
    page.text(175, 604, "42")
    assert [line.text for line in read_pdf(page.build()).lines] == ["全市春耕备耕面积达到", "42"]


def test_lines_of_neighbouring_columns_stay_apart() -> None:
    page = PageBuilder()
    for i in range(8):
        # Drawn row by row over both columns, the gutter little more than a character wide.
        page.text(50, 600 - 15 * i, "东湖水面开阔风平浪静宜行舟啊")
        page.text(201, 600 - 15 * i, "西湖柳色青青游人如织宜漫步呀")
    texts = [line.text for line in read_pdf(page.build()).lines]
    assert texts.count("东湖水面开阔风平浪静宜行舟啊") == 8
    assert texts.count("西湖柳色青青游人如织宜漫步呀") == 8


def test_a_quotation_mark_that_hangs_into_the_gutter_ties_no_columns_together() -> None:
    page = PageBuilder()
    for i in range(8):
        mark = "“柳色青青游人如织宜漫步呀" if i == 3 else "西湖柳色青青游人如织宜漫步呀"
        page.text(50, 600 - 15 * i, "东湖水面开阔风平浪静宜行舟啊")
        page.text(202 - (5 if i == 3 else 0), 600 - 15 * i, mark)
    texts = [line.text for line in read_pdf(page.build()).lines]
    assert texts.count("东湖水面开阔风平浪静宜行舟啊") == 8


def test_letter_spaced_titles_are_one_line() -> None:
    page = PageBuilder()
    page.text(50, 600, "讣告启事", size=20, font="hei", spacing=26)
    (line,) = read_pdf(page.build()).lines
    assert "".join(line.text.split()) == "讣告启事"


def test_characters_set_below_each_other_are_one_vertical_line() -> None:
    page = PageBuilder()
    page.down(40, 700, "鸟儿飞过澄湖")
    (line,) = read_pdf(page.build()).lines
    assert line.text == "鸟儿飞过澄湖"
    assert line.box is not None
    assert line.box.y1 - line.box.y0 > 4 * (line.box.x1 - line.box.x0)


def test_a_shadowed_title_is_read_once_or_stands_at_one_place() -> None:
    page = PageBuilder()
    page.text(50, 600, "全力以赴守好大门", size=24, font="hei")
    page.text(51, 599, "全力以赴守好大门", size=24, font="hei")
    lines = read_pdf(page.build()).lines
    assert {line.text for line in lines} == {"全力以赴守好大门"}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_like_an_upright_one_of_its_visible_frame(turn: int) -> None:
    page = one_page()
    page.rotate = turn
    read = read_pdf(page.build())
    assert ink(read.text) == ink("开湖第一网" + FIRST + SECOND)
    assert (read.width, read.height) == ((600, 800) if turn == 180 else (800, 600))
    for line in read.lines:
        assert line.box is not None
        assert 0 <= line.box.x0 <= line.box.x1 <= (read.width or 0)
        assert 0 <= line.box.y0 <= line.box.y1 <= (read.height or 0)


LONG = (
    "澄湖的渔民清晨出港捕鱼，码头上已经停满了货车。镇上的小学今天开学，孩子们排着队走进校门。老街的茶馆里坐满了人。"
    * 2
)


@pytest.mark.parametrize("turn", [90, 180, 270, 450, -90])
def test_a_page_whose_text_lies_on_its_side_is_read_upright(turn: int) -> None:
    page = PageBuilder()
    page.column(50, 700, LONG)
    page.line(40, 500, 560, 500)
    upright = page.build()
    page.rotate = turn
    turned = page.build()
    assert replace(read_pdf(turned), rules=()) == replace(read_pdf(upright), rules=())
    (rule,) = read_pdf(turned).rules
    assert rule == read_pdf(upright).rules[0]
    assert struct.unpack(">II", render_png(turned)[16:24]) == (600, 800)


@pytest.mark.parametrize("origin", [(0, 0), (-300, 120)])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_crop_box_moves_the_page_and_cuts_off_what_it_does_not_show(
    turn: int, origin: tuple[float, float]
) -> None:
    left, low = origin
    page = PageBuilder(origin=origin, rotate=turn, crop=(left + 100, low + 100, left + 500, low + 780))
    page.column(left + 150, low + 700, LONG)
    page.text(left + 20, low + 40, "印厂色标甲乙丙丁")
    page.text(left + 60, low + 300, "一行压着裁切线的文字不丢半个字")
    read = read_pdf(page.build())
    assert (read.width, read.height) == (400, 680)
    assert read.unseen == 8
    assert ink(read.text) == ink(LONG + "一行压着裁切线的文字不丢半个字")
    first = read.lines[0].box
    assert first is not None
    assert (first.x0, first.y0) == pytest.approx((70, 598.8), abs=0.1)


def test_text_far_outside_a_crop_box_is_told() -> None:
    page = PageBuilder(crop=(300, 0, 600, 800))
    page.column(20, 700, LONG)
    page.column(350, 700, LONG[:30])
    raw = page.build()
    built = build_page(RawPage("01", "01.pdf", "ab", raw))
    assert [doubt.check for doubt in built.doubts] == ["crop_box"]
    assert built.page is not None
    assert ink(built.page.text) == ink(LONG[:30])


def test_rules_frames_and_pictures_are_told_apart() -> None:
    page = one_page()
    page.line(40, 500, 560, 500)
    page.rect(40, 300, 200, 100)
    page.rect(300, 300, 200, 150, fill=True)
    read = read_pdf(page.build())
    assert Box(40, 500, 560, 500) in read.rules
    assert {(r.x0, r.y0, r.x1, r.y1) for r in read.rules} >= {(40, 300, 240, 300), (40, 300, 40, 400)}
    assert read.pictures == (Box(300, 300, 500, 450),)


def test_a_tinted_area_behind_text_is_a_frame_and_no_picture() -> None:
    page = PageBuilder()
    page.rect(40, 600, 200, 100, fill=True)
    page.text(60, 650, FIRST)
    read = read_pdf(page.build())
    assert read.pictures == ()
    assert Box(40, 600, 240, 600) in read.rules


def test_a_page_without_text_has_the_empty_text() -> None:
    page = PageBuilder()
    page.rect(0, 0, 300, 300, fill=True)
    read = read_pdf(page.build())
    assert (read.text, read.blocks) == ("", ())


def test_the_asked_page_of_several_is_read() -> None:
    other = PageBuilder()
    other.text(50, 600, "第二页的文字")
    raw = write_pdf([one_page(), other])
    assert read_pdf(raw, page_index=1).text == "第二页的文字"
    with pytest.raises(PageRefusedError, match="no page 3: it has 2"):
        read_pdf(raw, page_index=2)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not a PDF"),
        (b"\x89PNG\r\n", "not a PDF"),
        ("这不是版面".encode(), "not a PDF"),
        (one_page().build()[:-200], "truncated"),
        (b"%PDF-1.4\n%%EOF\n", "cannot be opened"),
        (write_pdf([one_page()], encrypt=True), "encrypted"),
        (write_pdf([]), "no pages|cannot be opened"),
    ],
    ids=["empty", "png", "text", "truncated", "hollow", "encrypted", "no pages"],
)
def test_what_is_no_readable_page_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(PageRefusedError, match=reason) as caught:
        read_pdf(raw)
    assert caught.value.state
    assert caught.value.hint


def test_damaged_bytes_are_refused_or_read_but_never_crash() -> None:
    raw = one_page().build()
    rng = random.Random(3)
    for _ in range(60):
        broken = bytearray(raw)
        for _ in range(30):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        with contextlib.suppress(PageRefusedError):
            read_pdf(bytes(broken))


def test_threads_may_read_at_the_same_time() -> None:
    raw = one_page().build()
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(read_pdf(raw).text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 8
    assert len(set(texts)) == 1


def test_the_picture_of_a_page_is_a_png_of_the_asked_scale() -> None:
    png = render_png(one_page().build(), scale=0.5)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (width, height, depth, colour) == (300, 400, 8, 2)
    length = struct.unpack(">I", png[33:37])[0]
    pixels = zlib.decompress(png[41 : 41 + length])
    assert len(pixels) == 400 * (300 * 3 + 1)
    with pytest.raises(PageRefusedError):
        render_png(b"no page", scale=1)


@pytest.mark.parametrize(
    "laid", [(1, 0, 0, 1, 30, -40), (0, 1, -1, 0, 700, 0), (0, -1, 1, 0, 0, 700), (0.5, 0, 0, 0.5, 20, 20)]
)
def test_text_in_a_form_is_read_as_it_is_laid_into_the_page(laid: tuple[float, ...]) -> None:
    page = PageBuilder()
    page.column(50, 700, LONG)
    plain = read_pdf(page.build())
    page.form = laid
    read = read_pdf(page.build())
    assert read.text == plain.text
    scale = max(map(abs, laid[:2]))
    assert [line.size for line in read.lines] == [line.size * scale for line in plain.lines]


def _misplaced(raw: bytes) -> bytes:
    return raw[: raw.rindex(b"startxref")] + b"startxref\n12345\n%%EOF\n"


def _scripted(raw: bytes) -> bytes:
    return raw.replace(
        b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (this.print\\(\\)) >>", 1
    )


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda raw: b"\xef\xbb\xbf\r\n" + raw,
        lambda raw: b"<!-- from cache -->\n" + raw,
        lambda raw: raw + b"\n<script>count()</script>" * 40,
        _misplaced,
        lambda raw: _misplaced(_scripted(raw)),
    ],
    ids=["mark before", "comment before", "scripts behind", "table of places wrong", "a script of its own"],
)
def test_a_file_that_servers_and_writers_spoiled_is_read_as_it_was_set(
    spoiled: Callable[[bytes], bytes],
) -> None:
    raw = one_page().build()
    made = spoiled(raw)
    assert made != raw
    assert page_from_bytes(made).text == page_from_bytes(raw).text != ""


@pytest.mark.parametrize(
    "raw",
    [
        b"<!DOCTYPE html><html><body>404</body></html>",
        "\n<html>页面不存在".encode("gbk"),
        b"<?xml version='1.0'?><Error/>",
    ],
)
def test_a_web_page_under_a_pages_name_is_no_page(raw: bytes) -> None:
    with pytest.raises(PageRefusedError, match="is a web page"):
        page_from_bytes(raw)


def test_a_text_that_speaks_of_pdf_is_text() -> None:
    assert page_from_bytes("书店\n%PDF-1.4 是一种格式。".encode()).extractor == "text"
