"""What pages may do: be shuffled, doubled, spaced out, set in traditional characters or downwards, and be very long."""

from __future__ import annotations

import gc
import random
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Block, Line, Page, Segmentation
from ingest.pages import page_from_text
from ingest.segment import segment
from ingest.segment.conservation import check
from test_layout import A, B, bare, by_title, two_stories
from test_layout import segment as segment_pdf
from test_segment_text import AFTER

TRADITIONAL = str.maketrans(
    "报讯镇会员门线记者听开头阴阵东级气温岗犬闸队满缓转让间卖个张丰为场时几车么弯够宽摄",
    "報訊鎮會員門線記者聽開頭陰陣東級氣溫崗犬閘隊滿緩轉讓間賣個張豐為場時幾車麼彎夠寬攝",
)


def conserved(text: str) -> Segmentation:
    page = page_from_text(text)
    found = segment(page)
    assert check(page, found) == ()
    return found


def names(found: Segmentation) -> set[str]:
    return {name for one in found.articles for name in (*one.reporters, *one.photographers)}


def test_a_page_in_traditional_characters_has_its_titles_and_names() -> None:
    plain, other = conserved(AFTER), conserved(AFTER.translate(TRADITIONAL))
    titles = {one.title.translate(TRADITIONAL) for one in plain.articles if one.title}
    assert titles == {one.title for one in other.articles if one.title}
    assert names(plain) == names(other)
    assert ("邵一凡",) in {one.photographers for one in other.articles}
    assert len(plain.unassigned_bylines) == len(other.unassigned_bylines)


def test_blanks_between_letters_change_no_field() -> None:
    spaced = "\n".join(" ".join(line) if 0 < len(line) < 12 else line for line in AFTER.split("\n"))
    plain, other = conserved(AFTER), conserved(spaced)
    assert {one.title for one in plain.articles if one.title} & {one.title for one in other.articles}
    assert all(" " not in name for name in names(other))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=30), st.sampled_from([" ", "\u3000", "\u00a0", "\t"])
)
def test_blanks_anywhere_lose_nothing(places: list[int], blank: str) -> None:
    lines = AFTER.split("\n")
    for number, at in enumerate(places):
        line = lines[number % len(lines)]
        lines[number % len(lines)] = line[:at] + blank + line[at:]
    conserved("\n".join(lines))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_blocks_repeated_and_in_any_order_are_conserved(rng: random.Random) -> None:
    blocks = [block for block in AFTER.split("\n\n") if block.strip()]
    conserved("\n\n".join(rng.choices(blocks, k=rng.randrange(1, 2 * len(blocks)))))


def test_text_set_downwards_is_conserved_and_stays_in_order() -> None:
    downwards = "\n".join(char for char in AFTER if not char.isspace())
    found = conserved(downwards)
    kept = bare("".join("".join(one.body) for one in found.articles))
    assert len(kept) <= len(bare(AFTER))


def linear(seconds: list[float], growth: float) -> bool:
    """Tell whether time grew with length and not with its square; as much again and a fifth of a second are left.

    On a busy machine a page that no longer fits into the processor's memory has been seen to take 1.8 times its share;
    what grows with the square takes four times.
    """
    return seconds[1] <= 2 * growth * seconds[0] + 0.2


def took(text: str) -> float:
    """Return the least processor time of three tries: what else the machine does counts little."""
    page = page_from_text(text)
    tries = []
    # The collector walks over all that other tests have left in memory, which is no part of what is measured.
    gc.disable()
    try:
        for _ in range(3):
            started = time.process_time()
            segment(page)
            tries.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(tries)


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [60, 2500])
def test_time_grows_no_faster_than_the_text(kilobytes: int) -> None:
    rng = random.Random(5)
    letters = "水闸灯亮了澄湖望圩石漕的一在有。，“”" + "abc 123"

    def noise(size: int) -> str:
        lines = ["".join(rng.choices(letters, k=rng.randint(0, 40))) for _ in range(size // 50)]
        return "\n".join(lines)

    # A long page and four long pages; ten megabytes and a quarter of them.
    assert linear([took(noise(kilobytes * 250)), took(noise(kilobytes * 1000))], 4)


def shuffled(page: Page, rng: random.Random) -> Page:
    """Draw the same page in another order: lines keep their boxes, their numbers and the text change."""
    lines = list(page.lines)
    rng.shuffle(lines)
    anew = tuple(replace(line, no=number) for number, line in enumerate(lines))
    return replace(page, text="\n".join(line.text for line in anew), blocks=(Block(anew),))


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_drawing_means_nothing_where_there_are_boxes(rng: random.Random) -> None:
    page, plain = segment_pdf(two_stories())
    mixed = shuffled(page, rng)
    found = segment(mixed)
    assert check(mixed, found) == ()
    assert {title: bare("".join(one.body)) for title, one in by_title(found).items()} == {
        title: bare("".join(one.body)) for title, one in by_title(plain).items()
    }


def test_a_pdf_page_drawn_twice_has_each_article_once() -> None:
    page, plain = segment_pdf(two_stories())
    lines = [*page.lines, *(replace(line, no=len(page.lines) + at) for at, line in enumerate(page.lines))]
    again = tuple(replace(line, no=at) for at, line in enumerate(lines))
    twice = replace(page, text="\n".join(line.text for line in again), blocks=(Block(again),))
    found = segment(twice)
    assert check(twice, found) == ()
    assert sorted(by_title(found)) == sorted(by_title(plain))
    assert [len(bare("".join(one.body))) for one in found.articles] == [len(A), len(B)]


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.2, 5.0))
def test_a_pdf_page_shrunk_or_moved_has_the_same_articles(rng: random.Random, scale: float) -> None:
    page, plain = segment_pdf(two_stories())
    dx, dy = rng.uniform(-50, 50), rng.uniform(-50, 50)

    def moved(line: Line) -> Line:
        assert line.box is not None
        box = replace(
            line.box,
            x0=line.box.x0 * scale + dx,
            x1=line.box.x1 * scale + dx,
            y0=line.box.y0 * scale + dy,
            y1=line.box.y1 * scale + dy,
        )
        return replace(line, box=box, size=(line.size or 0) * scale)

    other = replace(
        page,
        blocks=tuple(Block(tuple(map(moved, block.lines))) for block in page.blocks),
        width=660 * scale,
        height=900 * scale,
    )
    found = segment(other)
    assert check(other, found) == ()
    assert [(one.title, one.body) for one in found.articles] == [
        (one.title, one.body) for one in plain.articles
    ]


def test_blanks_and_control_characters_in_a_pdf_page_change_no_word() -> None:
    page, plain = segment_pdf(two_stories())

    def dirty(line: Line) -> Line:
        return replace(line, text=" " + "\u200b".join(line.text) + "\u3000")

    blocks = tuple(Block(tuple(map(dirty, block.lines))) for block in page.blocks)
    texts = page.text.split("\n")
    for block in blocks:
        for line in block.lines:
            texts[line.no] = line.text
    other = replace(page, blocks=blocks, text="\n".join(texts))
    found = segment(other)
    assert check(other, found) == ()
    assert [bare("".join(one.body)) for one in found.articles] == [
        bare("".join(one.body)) for one in plain.articles
    ]
