from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pages import page_from_text
from ingest.segment import segment
from ingest.segment.conservation import check
from ingest.segment.text import weave
from ingest.segment.text.fragments import fragments
from ingest.segment.text.page_joins import PageJoins
from ingest.segment.text.weights import load

if TYPE_CHECKING:
    import pytest

FERRY = (
    (
        "石漕镇的老渡口歇了三十年，昨天清早又响起了汽笛。新船是镇里花四十万元打的，装得下六十个人和二十辆自行车，"
        "船头漆成红色，船尾挂着一口从旧渡船上拆下来的铜钟，开船前敲三下，对岸菜场里的人都听得见。"
    ),
    (
        "摆渡的蒋桂宝今年六十七岁，年轻时跟着父亲在这条河上撑过篙。他说，从前过一趟河要半个钟头，遇上大风就得等到天黑，"
        "如今只要四分钟，船上还有救生衣和遮雨的棚子，连轮椅也能直接推上来。"
    ),
    "镇交通办主任冉金花介绍，渡口每天早上五点半开航，晚上八点收班，老人和学生一律免费，其他人只收一元钱，收来的钱全部用来修船。",
)
MILL = (
    (
        "望圩镇菱塘村的老碾坊这几天忙得很。水轮一转，新米的香气就顺着河埠头飘出去，引来不少城里的游客排队，"
        "有人干脆搬了小凳子坐在门口，等着看头一箩米从木槽里慢慢流下来，再装进自己带来的布袋里。"
    ),
    (
        "碾坊荒了十来年，去年春天由村里的青年合作社接手。他们换了木齿，清了水道，把漏雨的屋顶重新盖过，"
        "又请来八十岁的老师傅教年轻人听水轮的声音，声音一沉就是谷子放多了，声音发飘就该添水。"
    ),
    "合作社的桑田算过一笔账，一季下来光是体验碾米的门票就收了九万元，还带动了旁边的两家小饭馆和一家做米糕的铺子。",
)
SCHOOL = (
    "梧泾街道中心小学的孩子们上周把课堂搬到了湿地里。他们带着望远镜和小本子，一边看水鸟一边做记录。",
    "带队的老师裘听雨说，学校和保护站签了五年的约定，每个月都有一堂课在芦苇荡里上，由站里的技术员主讲。",
)


def typeset(paragraphs: tuple[str, ...], size: int) -> list[str]:
    """Set paragraphs in lines of a column: indented by two, closing signs hang."""
    lines = []
    for paragraph in paragraphs:
        text, room = paragraph, size - 2
        while text:
            end = room
            while end < len(text) and text[end] in "，。、；：！？”》":
                end += 1
            lines.append(text[:end])
            text, room = text[end:], size
    return lines


def in_columns(lines: list[str], count: int) -> list[list[str]]:
    """Share lines out to columns of one height."""
    height = -(-len(lines) // count)
    return [lines[k * height : (k + 1) * height] for k in range(count)]


def side_by_side(columns: list[list[str]], size: int) -> list[str]:
    """Write columns as pdftotext does: what stands at one height is one line, unless the gap is wide."""
    out: list[str] = []
    for row in itertools.zip_longest(*columns):
        line = ""
        full = False
        for part in row:
            if part is None:
                continue
            # A line that ends early, or begins with an indent, leaves a gap too wide for one line.
            joined = full and len(part) >= size
            line = f"{line} {part}" if joined else (out.append(line) or part if line else part)
            full = len(part) >= size
        out.append(line)
    return out


def by_turns(columns: list[list[str]]) -> list[str]:
    """Write columns as their lines come from top to bottom."""
    return [part for row in itertools.zip_longest(*columns) for part in row if part is not None]


def text_of(page_text: str) -> str:
    return "".join(f.text for f in fragments(page_from_text(page_text), load().joins))


def runs(page_text: str) -> list[str]:
    """Return the text of each group of fragments."""
    parts = fragments(page_from_text(page_text), load().joins)
    return ["".join(f.text for f in group) for _, group in itertools.groupby(parts, key=lambda f: f.block)]


ALONE = "\n".join(typeset(SCHOOL, 14))
"""A column that stands alone: it shows how wide the page's columns are."""


def right_joins(page_text: str, *columns: list[str]) -> float:
    """Return the share of the lines of columns that are followed by the line that goes on."""
    read = text_of(page_text)
    pairs = [pair for column in columns for pair in itertools.pairwise(column)]
    return sum("".join(pair) in read for pair in pairs) / len(pairs)


def test_two_columns_on_one_line_are_mostly_read_one_after_the_other() -> None:
    columns = in_columns(typeset((*FERRY, *MILL), 14), 2)
    page = f"{ALONE}\n\n" + "\n".join(side_by_side(columns, 14))
    assert right_joins(page, *columns) > 0.85


def test_three_columns_on_one_line_are_mostly_read_one_after_the_other() -> None:
    columns = in_columns(typeset((*FERRY, *MILL), 14), 3)
    page = f"{ALONE}\n\n" + "\n".join(side_by_side(columns, 14))
    assert right_joins(page, *columns) > 0.8


def test_columns_written_by_turns_are_read_one_after_the_other() -> None:
    columns = in_columns(typeset(MILL, 14), 2)
    page = f"{ALONE}\n\n" + "\n".join(by_turns(columns))
    assert "".join(MILL) in text_of(page)


def test_columns_written_by_turns_with_a_blank_line_behind_each_line_are_read_one_after_the_other() -> None:
    columns = in_columns(typeset(MILL, 14), 2)
    page = f"{ALONE}\n\n" + "\n\n".join(by_turns(columns))
    assert "".join(MILL) in text_of(page)


def test_two_articles_side_by_side_are_kept_apart() -> None:
    page = f"{ALONE}\n\n" + "\n".join(by_turns([typeset(FERRY, 14), typeset(MILL, 14)]))
    found = runs(page)
    assert "".join(FERRY) in found
    assert "".join(MILL) in found


def test_four_columns_of_two_articles_at_other_heights_come_apart_mostly() -> None:
    ferry, mill = in_columns(typeset(FERRY, 14), 2), in_columns(typeset(MILL, 14), 2)
    mixed = by_turns([side_by_side(ferry, 14), side_by_side(mill, 14)])
    page = f"{ALONE}\n\n" + "\n".join(mixed)
    assert right_joins(page, *ferry, *mill) > 0.5


def test_lines_in_their_order_stay_as_they_are() -> None:
    lines = [*typeset(FERRY, 14), "", *typeset(MILL, 16), "", *typeset(SCHOOL, 12)]
    page = page_from_text("\n".join(lines))
    parts = fragments(page, load().joins)
    assert [f.line for f in parts] == [line.no for line in page.lines]
    assert len({f.block for f in parts}) == 3


def test_blanks_in_a_line_are_no_gutter_where_no_column_ends() -> None:
    lines = typeset(FERRY, 14)
    lines[3] = lines[3][:6] + " " + lines[3][6:]
    page = page_from_text("\n".join(lines))
    assert len(fragments(page, load().joins)) == len(lines)


def test_verses_are_not_taken_for_columns() -> None:
    verses = [
        "芦花白了河岸",
        "渡船靠着黄昏",
        "谁在桥头唤我",
        "灯火一盏一盏",
        "落进旧年的水",
        "又被桨声摇碎",
    ] * 2
    parts = fragments(page_from_text("\n".join(verses)), load().joins)
    assert [f.line for f in parts] == list(range(len(verses)))


def test_what_the_page_writes_elsewhere_makes_a_join_likelier() -> None:
    without = PageJoins(["摆渡的老人说话很慢"], None)
    written = PageJoins(["摆渡的老人说话很慢", "村里的青年合作社接手了碾坊"], None)
    assert written.fit("由村里的青年合", "作社的人来修") > without.fit("由村里的青年合", "作社的人来修")


_PIECES = st.lists(
    st.sampled_from(
        [*typeset(FERRY, 14), *typeset(MILL, 14), *typeset(SCHOOL, 12), "■记者 桑 田", "12 345", "。", "”"]
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_PIECES.map(" ".join), st.just("")), max_size=60))
def test_every_character_of_columns_side_by_side_is_in_one_fragment(lines: list[str]) -> None:
    page = page_from_text("\n".join(lines))
    parts = fragments(page, load().joins)
    spans = sorted((f.line, f.start, f.end) for f in parts)
    assert all(a[0] < b[0] or a[2] <= b[1] for a, b in itertools.pairwise(spans))
    kept = sorted(char for f in parts for char in f.text if not char.isspace())
    assert kept == sorted(char for line in page.lines for char in line.text if not char.isspace())
    assert check(page, segment(page)) == ()


def test_work_grows_linearly_with_the_lines_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    letters = "水闸灯亮了澄湖望圩石漕的一在有，。"
    asked = 0
    real = weave._fit

    def counted(*arguments: Any, **named: Any) -> float:
        nonlocal asked
        asked += 1
        return real(*arguments, **named)

    monkeypatch.setattr(weave, "_fit", counted)

    def work(count: int) -> int:
        nonlocal asked
        asked = 0
        blocks = []
        for _ in range(count):
            pair = [["".join(rng.choices(letters, k=14)) for _ in range(20)] for _ in range(2)]
            blocks.append("\n".join(side_by_side(pair, 14)))
        fragments(page_from_text(f"{ALONE}\n\n" + "\n\n".join(blocks)), load().joins)
        return asked

    assert 0 < work(8) < work(24) < 5 * work(8)
