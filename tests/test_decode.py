"""Bytes become text, or are refused with the reason."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PageRefusedError
from ingest.pages import page_from_bytes
from ingest.pages.decode import decode

TEXT = "本报讯 昨天清晨，澄湖开渔。\n三十多条船同时离开码头，“头网鱼”卖到每斤 18 元。\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode("utf-8"), "utf-8-sig"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32"),
    ],
)
def test_every_encoding_of_chinese_text_files_reads_as_the_same_text(raw: bytes, encoding: str) -> None:
    decoded = decode(raw)
    assert decoded.text == TEXT
    assert decoded.encoding == encoding


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
        (b"PK\x03\x04" + bytes(200), "ZIP"),
        ("正文".encode() + b"\0\0\0", "NUL"),
        (bytes(range(1, 9)) * 40, "control characters"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x41", "utf-16"),
        (TEXT.encode("utf-8") + b"\xff\xfe\xff", "undecodable"),
        (TEXT.encode("gb18030")[:-3] + b"\x81\xff", "undecodable"),
    ],
)
def test_what_is_not_text_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(PageRefusedError, match=reason):
        decode(raw)


def test_random_bytes_are_not_taken_for_gb18030() -> None:
    generator = random.Random(11)
    taken = 0
    for _ in range(200):
        raw = bytes(generator.randrange(0x81, 0xFF) for _ in range(400))
        try:
            decode(raw)
        except PageRefusedError:
            continue
        taken += 1
    assert taken == 0


def test_a_text_longer_than_any_page_is_refused_with_its_size() -> None:
    with pytest.raises(PageRefusedError, match="10,485,760 bytes"):
        decode(b"a" * 10 * 1024 * 1024)


def test_an_empty_file_is_a_page_without_blocks() -> None:
    assert page_from_bytes(b"").blocks == ()
    assert page_from_bytes(b" \n\n\t\n").blocks == ()


@given(st.binary(max_size=300))
def test_any_bytes_decode_without_loss_or_are_refused(raw: bytes) -> None:
    try:
        decoded = decode(raw)
    except PageRefusedError:
        return
    marks = (codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)  # written back in the machine's own order
    assert raw.startswith(marks) or decoded.text.encode(decoded.encoding) == raw


def test_line_numbers_count_blank_lines_and_any_line_end() -> None:
    page = page_from_bytes("一\r\n\r\n二\r三\n".encode())
    assert [(line.no, line.text) for line in page.lines] == [(0, "一"), (2, "二"), (3, "三")]
    assert len(page.blocks) == 2
