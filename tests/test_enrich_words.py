from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from ingest.enrich import load, words

if TYPE_CHECKING:
    from pathlib import Path


def test_words_come_once_in_order_of_first_occurrence() -> None:
    found = words("菱角熟了，农民采菱角。")
    assert len(set(found)) == len(found)
    assert found.index("菱角") < found.index("农民")


def test_long_words_come_with_the_words_inside_them() -> None:
    found = words("中华人民共和国")
    assert "中华人民共和国" in found
    assert "人民" in found


def test_latin_words_are_lower_case_and_punctuation_is_left_out() -> None:
    assert words("CT、PM2.5……！　\n") == tuple(dict.fromkeys(word.lower() for word in words("ct PM2.5")))


def test_names_of_the_papers_own_places_are_words(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(
        "code,name,aliases,lon,lat\n330495,澄湖市,,,\n330495101,双喜浜镇,双喜浜,,\n", encoding="utf-8"
    )
    found = words("双喜浜头的菱角", home="330495", gazetteer=load(path))
    assert "双喜浜" in found
    assert "双喜浜" not in words("双喜浜头的菱角")


@given(st.text(max_size=300))
def test_any_text_gives_words_with_a_letter_or_digit(text: str) -> None:
    found = words(text)
    assert len(set(found)) == len(found)
    assert all(any(character.isalnum() for character in word) for word in found)
    assert not any(character.isspace() for word in found for character in word)
