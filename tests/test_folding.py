"""Compatibility forms that fonts smuggle in: folded before anything reads a page, and none of them forgotten."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Edit, Page, Span
from ingest.pages import page_from_bytes, page_from_text
from ingest.pages.folding import fold_page, folded, has_forms, unfolded
from ingest.segment import segment
from ingest.segment.conservation import check
from pdf_builder import PageBuilder

FORMS = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="⻓⼤⻔ｶﾞﾟﬁ豈︵⺀⽇｢｡ﾊ", max_codepoint=0x2FA1F
)  # fmt: skip


@pytest.mark.parametrize(
    ("form", "plain"),
    [
        ("⼤", "大"), ("⻓", "长"), ("⻔", "门"), ("⾦", "金"), ("⺠", "民"), ("豈", "豈"), ("﨑", "﨑"), ("ﬁ", "fi"),
        ("ｶﾞ", "ガ"), ("ﾊﾟ", "パ"), ("ｱ", "ア"), ("｡", "。"), ("︵", "（"), ("﹁", "「"), ("\U0002f800", "丽"),
    ],
)  # fmt: skip
def test_a_form_is_folded_to_what_it_stands_for(form: str, plain: str) -> None:
    page = page_from_text(f"前{form}后")
    assert page.text == f"前{plain}后"
    assert page.folds == (() if form == plain else (Edit(Span(0, 1, 1 + len(plain)), "folded", form),))


@pytest.mark.parametrize("text", ["１２３ＡＢＣ", "①㎡℃№", "，。“”——", "\ue123", "⺀", "々〇㈱"])
def test_what_the_newspaper_itself_prints_stays(text: str) -> None:
    assert page_from_text(text).text == text


def test_all_kangxi_radicals_become_the_ideographs_that_unicode_names() -> None:
    for code in range(0x2F00, 0x2FD6):
        assert folded(chr(code)) == unicodedata.normalize("NFKC", chr(code)) != chr(code)


def test_all_cjk_radicals_become_ideographs() -> None:
    for code in {*range(0x2E81, 0x2EF4)} - {0x2E9A}:
        assert unicodedata.name(folded(chr(code))).startswith("CJK UNIFIED IDEOGRAPH"), hex(code)
    # The two that have a decomposition of their own besides.
    assert (folded("⺟"), folded("⻳")) == (
        unicodedata.normalize("NFKC", "⺟"),
        unicodedata.normalize("NFKC", "⻳"),
    )


@settings(deadline=None)
@given(st.text(FORMS, max_size=60))
def test_what_was_folded_can_be_had_back_and_is_folded_once(text: str) -> None:
    page = page_from_text(text)
    assert unfolded(page) == text.replace("\r\n", "\n").replace("\r", "\n")
    assert not has_forms(page.text)
    assert fold_page(page) == page
    assert all(page.text.split("\n")[line.no] == line.text for line in page.lines)


@settings(deadline=None)
@given(st.text(FORMS, min_size=1, max_size=60))
def test_a_page_of_forms_conserves_its_characters(text: str) -> None:
    page = page_from_text(f"{text}\n\n澄湖的渔民清晨出港捕鱼。")
    assert check(page, segment(page)) == ()


def test_a_fold_that_is_not_what_unicode_says_is_found() -> None:
    page = page_from_text("⼤湖的渔民清晨出港捕鱼。")
    seg = segment(page)
    (fold,) = page.folds
    for wrong in (
        replace(fold, removed="⼩"),
        replace(fold, removed="大"),
        replace(fold, span=Span(0, 1, 2)),
    ):
        assert check(replace(page, folds=(wrong,)), seg)
    assert check(replace(page, folds=(fold, fold)), seg)
    assert check(page, seg) == ()


def test_a_pdf_whose_font_names_its_glyphs_by_radicals_reads_like_any_other() -> None:
    forms, plain = PageBuilder(), PageBuilder()
    for page, text in ((forms, "⼤⼈们从⻓江⼝⾛来"), (plain, "大人们从长江口走来")):
        page.text(50, 600, text)
    read: Page = page_from_bytes(forms.build())
    assert [line.text for line in read.lines] == ["大人们从长江口走来"]
    assert [(line.text, line.box, line.size) for line in read.lines] == [
        (line.text, line.box, line.size) for line in page_from_bytes(plain.build()).lines
    ]
    assert "".join(fold.removed for fold in read.folds) == "⼤⼈⻓⼝⾛"
