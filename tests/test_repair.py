from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pages.repair import despace, is_control, tidy_title, undouble, width


def mended(text: str) -> str:
    keep = list(text)
    for start, end in undouble(text).removed:
        keep[start:end] = [""] * (end - start)
    return "".join(keep)


@pytest.mark.parametrize(
    ("doubled", "single"),
    [
        ("全心全意守好全心全意守好““闸门闸门””", "全心全意守好“闸门”"),
        ("99路公交路公交““拐了个弯拐了个弯””", "9路公交“拐了个弯”"),
        ("一湖清水出澄城一湖清水出澄城", "一湖清水出澄城"),
        ("公 告公 告", "公 告"),
        ("漾 上 风上 风", "漾 上 风"),
        ("等1313人当选人当选", "等13人当选"),
    ],
)
def test_a_shadow_is_taken_off_run_by_run(doubled: str, single: str) -> None:
    assert mended(doubled) == single


@pytest.mark.parametrize(
    "text", ["星星点点", "研究研究", "清清楚楚明明白白", "天天向上", "大家开开心心高高兴兴", "7777777号"[:4]]
)
def test_reduplicated_words_are_left_alone(text: str) -> None:
    assert mended(text) == text


@given(st.text(alphabet="澄湖水闸“”12 ", max_size=40))
def test_what_is_removed_stands_twice(text: str) -> None:
    for start, end in undouble(text).removed:
        second = "".join(text[start:end].split())
        assert second
        assert "".join(text[:start].split()).endswith(second)


@given(st.text(max_size=60))
def test_despacing_removes_white_space_only(text: str) -> None:
    assert "".join(despace(text).split()) == "".join(text.split())
    assert "".join(tidy_title(text).split()) == "".join(text.split())


def test_blanks_around_digits_go_and_between_latin_words_stay() -> None:
    assert despace("整治 4.2万亩，每盆 3 元") == "整治4.2万亩，每盆3元"
    assert despace("a Hello World 展") == "a Hello World展"


def test_digits_of_a_line_set_apart_are_closed_up_and_rows_of_digits_are_not() -> None:
    assert despace("定 于 1 0 月 2 1 日 开 工") == "定于10月21日开工"
    assert despace("因 线 路 检 修 ， 1 1 月 2 1 日8:00起停电") == "因线路检修，11月21日8:00起停电"
    assert despace("3 12 5 7 9 11 20") == "3 12 5 7 9 11 20"
    assert despace("1 2 3 4 5 6 组") == "1 2 3 4 5 6组"
    assert tidy_title("水 上 人 家") == "水上人家"
    assert tidy_title("普惠金融 服务三农") == "普惠金融 服务三农"


def test_width_counts_full_width_characters() -> None:
    assert width("到 2024年") == 4.0


def test_zero_width_characters_are_control_and_blanks_are_not() -> None:
    assert is_control("\u200b")
    assert is_control("\x07")
    assert not is_control("\x0c")
