"""Printed characters into lines on pages of programs never seen: what is squeezed, kerned, spread or stacked."""

from __future__ import annotations

from ingest.pages.pdf import read_pdf
from pdf_builder import PageBuilder


def texts(page: PageBuilder) -> list[str]:
    return [line.text for line in read_pdf(page.build()).lines]


def test_punctuation_squeezed_by_half_a_character_keeps_its_line() -> None:
    page = PageBuilder()
    page.text(50, 600, "渔民下网。")
    page.text(95, 600, "“今年的鱼真多”")
    page.text(170, 600, "，他说")
    page.text(50, 585, "码头停满货车镇上集市热闹")
    assert texts(page)[0] == "渔民下网。“今年的鱼真多”，他说"


def test_kerned_digits_keep_their_line() -> None:
    page = PageBuilder()
    page.text(50, 600, "全年收入达到1742万元", spacing=-0.8)
    page.text(50, 585, "比去年多出三成有余啊")
    assert texts(page)[0] == "全年收入达到1742万元"


def test_what_is_printed_upon_a_line_is_a_line_of_its_own() -> None:
    page = PageBuilder()
    page.text(50, 600, "码头停满货车")
    page.text(52, 601, "新路修到家门")
    assert sorted(texts(page)) == ["新路修到家门", "码头停满货车"]


def test_a_wide_blank_inside_a_column_does_not_cut_its_line() -> None:
    page = PageBuilder()
    page.text(70, 600, "本报讯", font="hei")
    page.text(112, 600, "昨天清早渔民下网")
    page.text(50, 585, "捕鱼码头停满货车镇上集市热闹")
    page.text(50, 570, "村里修好新路孩子沿着河堤上学")
    assert texts(page)[0] == "本报讯 昨天清早渔民下网"


def test_the_same_blank_between_two_columns_cuts_it() -> None:
    page = PageBuilder()
    for i in range(3):
        page.text(50, 600 - 15 * i, "捕鱼码头停满货车")
        page.text(142, 600 - 15 * i, "村里修好新路孩子")
    assert texts(page) == ["捕鱼码头停满货车", "村里修好新路孩子"] * 3


def test_a_line_that_hangs_out_of_its_column_does_not_take_the_next_columns_line() -> None:
    page = PageBuilder()
    for i in range(5):
        left = "捕鱼码头停满货车来往" if i == 2 else "捕鱼码头停满货车"
        page.text(50, 600 - 15 * i, left)
        right = "村里修好新路" if i == 2 else "村里修好新路孩子们上学"
        page.text(162 if i == 2 else 142, 600 - 15 * i, right)
    assert "捕鱼码头停满货车来往" in texts(page)


def test_a_quarter_blank_between_hanzi_and_digits_is_no_blank() -> None:
    page = PageBuilder()
    page.text(50, 600, "整治农田")
    page.text(92.5, 600, "42")
    page.text(105, 600, "万亩")
    assert texts(page) == ["整治农田42万亩"]


def test_digits_stand_upright_in_a_vertical_title() -> None:
    page = PageBuilder()
    page.down(40, 700, "开航7号船去北方")
    assert texts(page) == ["开航7号船去北方"]


def test_cells_below_each_other_are_no_vertical_line() -> None:
    page = PageBuilder()
    for i, (name, sign) in enumerate([("青菜", "涨"), ("鲫鱼", "平"), ("豆腐", "降"), ("茄子", "涨")]):
        page.text(50, 600 - 16 * i, name)
        page.text(120, 600 - 16 * i, sign)
    assert "涨平降涨" not in texts(page)


def test_a_shadow_drawn_character_by_character_mixes_no_words() -> None:
    page = PageBuilder()
    for i, char in enumerate("全力以赴守好大门"):
        page.text(50 + 24 * i, 600, char, size=24, font="hei")
        page.text(51.5 + 24 * i, 598.5, char, size=24, font="hei")
    assert set(texts(page)) <= {"全力以赴守好大门"}
