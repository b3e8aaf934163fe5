from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.enrich.fingerprint import MIN_CHARACTERS, fingerprint, normalise, shingles, text_sha256

BODY = (
    "昨天，澄湖市举行采菱节，来自各镇的三十六条菱桶在湖面上排开，采菱姑娘们唱着船歌出发。",
    "比赛按采菱多少和菱角好坏打分，荷叶桥村的沈家姐妹用一个半小时采了八十多斤，得了第一。",
    "市农业农村局负责人说，今年全市菱角种植面积比去年多了两成，收购价也涨了。",
)


def agreement(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)


def test_a_fingerprint_is_126_unsigned_32_bit_values() -> None:
    found = fingerprint(BODY)
    assert len(found) == 126
    assert all(0 <= value < 2**32 for value in found)


def test_a_fingerprint_is_the_same_in_another_process() -> None:
    code = f"from ingest.enrich import fingerprint; print(fingerprint({BODY!r}))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env={"PYTHONHASHSEED": "7"}
    )
    assert run.stdout.strip() == str(fingerprint(BODY))


def test_the_fingerprint_of_a_known_text_never_changes() -> None:
    # Signatures in the lake are compared with new ones: a change of this value orphans them all.
    assert fingerprint(BODY)[:3] == (584933873, 74979508, 747745368)


def test_reprints_with_another_dateline_layout_and_width_agree() -> None:
    ours = ("本报讯（记者 计小满 通讯员 陶然） " + BODY[0], *BODY[1:])
    theirs = ("　　据新华社杭州４月１２日电 " + BODY[0].replace("，", ", "), BODY[1] + BODY[2])
    assert text_sha256(ours) == text_sha256(theirs) == text_sha256(BODY)
    assert fingerprint(ours) == fingerprint(theirs)


def test_a_shortened_reprint_stays_near_and_another_story_far() -> None:
    assert agreement(fingerprint(BODY), fingerprint(BODY[:2])) > 0.5
    other = (
        "今天凌晨，城西变电站完成检修，提前两个小时恢复送电，沿线三个村的居民没有受到影响，抽水机照常运转。",
    )
    assert agreement(fingerprint(BODY), fingerprint(other)) < 0.05


def test_a_body_too_short_to_compare_has_no_fingerprint() -> None:
    assert fingerprint(("菱" * (MIN_CHARACTERS - 1),)) == ()
    assert shingles(("短讯。",)) == frozenset()
    assert fingerprint(()) == ()


@pytest.mark.parametrize(
    "dateline",
    [
        "本报讯 ",
        "本报讯（记者 计小满）",
        "（本报讯）",
        "新华社北京4月12日电 ",
        "新华社北京4月12日电（记者 甲乙 丙丁）",
        "据新华社电 ",
        "中新社上海12月31日专电 ",
        "本报嘉兴4月1日电 ",
    ],
)
def test_a_dateline_is_not_part_of_the_normalised_text(dateline: str) -> None:
    assert normalise(dateline + "菱角熟了。") == "菱角熟了"


def test_a_sentence_that_begins_like_a_dateline_stays() -> None:
    assert normalise("本报社区版今日改版。") == "本报社区版今日改版"


@given(st.text(max_size=300))
def test_normalising_leaves_no_blank_and_no_punctuation(text: str) -> None:
    assert not any(character.isspace() or character in "，。！？“”《》" for character in normalise(text))


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_body_has_a_fingerprint_or_is_too_short(paragraphs: list[str]) -> None:
    found = fingerprint(paragraphs)
    assert len(found) in {0, 126}
    assert (len(found) == 126) == (len(normalise("\n".join(paragraphs))) >= MIN_CHARACTERS)
