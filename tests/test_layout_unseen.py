"""PDF pages of papers never seen: tables, captions, mastheads, labels and reading aids find their places."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np
import pytest

from ingest.pages.pdf import read_pdf
from ingest.segment.layout import line_roles, sized
from ingest.segment.layout.line_features import WIDTH, Surroundings, line_features
from pdf_builder import PageBuilder
from test_layout import LEFT, A, B, bare, body, by_title, prose, segment, set_columns, two_stories

ROWS = [
    ["品种", "规格", "本周价", "涨跌"],
    ["青菜", "一级", "3.20", "升"],
    ["鲫鱼", "鲜活", "12.00", "平"],
    ["豆腐", "散装", "2.50", "降"],
]


def ruled_table(page: PageBuilder, x: float, y: float) -> None:
    """Draw the cells column by column, each in a frame of its own, as a browser prints a table."""
    for j in range(4):
        for i, row in enumerate(ROWS):
            page.rect(x + 60 * j, y - 15 * i - 4, 60, 15)
            page.text(x + 60 * j + 6, y - 15 * i, row[j])


def test_a_ruled_table_is_one_item_in_the_order_of_its_rows() -> None:
    page = two_stories()
    page.text(50, 560, "澄湖市今日菜价", size=16, font="hei")
    ruled_table(page, 40, 530)
    page.text(40, 466, "单位：元/500克")
    _, found = segment(page)
    table = by_title(found)["澄湖市今日菜价"]
    assert table.kind == "table"
    assert table.body[:4] == tuple(" ".join(row) for row in ROWS)
    assert len(found.articles) == 3


def test_an_untitled_caption_is_an_item_of_its_own() -> None:
    page = PageBuilder(660, 900)
    page.text(110, 820, "渔港迎来开湖第一网", size=20, font="hei")
    set_columns(page, A, LEFT, 780, 11)
    page.rect(30, 470, 293, 130, fill=True)
    page.column(30, 452, "九月十五日，渔民在码头分拣刚上岸的湖鲜。（记者 邵强 摄）", width=29, font="kai")
    set_columns(page, B, [336.0, 489.0], 780, 11)
    page.text(430, 820, "新路修到家门口", size=20, font="hei")
    _, found = segment(page)
    (photo,) = (a for a in found.articles if a.kind == "photo")
    assert bare("".join(photo.body)) == "九月十五日，渔民在码头分拣刚上岸的湖鲜。"
    assert photo.photographers == ("邵强",)
    assert body(by_title(found)["渔港迎来开湖第一网"]) == A


def test_a_masthead_with_its_imprint_is_furniture_on_a_paper_never_seen() -> None:
    page = two_stories()
    page.height = 1000
    page.text(30, 930, "云泽早报", size=48, font="hei")
    imprint = [
        "中共云泽县委主办 云泽县融媒体中心出版",
        "2024年9月15日 星期日 农历八月十三",
        "第1024期 今日4版",
        "国内统一连续出版物号 CN00-0000",
    ]
    for i, row in enumerate(imprint):
        page.text(260, 965 - 14 * i, row, size=9, font="kai")
    _, found = segment(page)
    assert set(by_title(found)) == {"渔港迎来开湖第一网", "新路修到家门口"}
    assert bare("云泽早报") in {bare(f.text) for f in found.furniture}


def test_a_label_in_a_tinted_bar_is_no_article() -> None:
    page = two_stories()
    page.rect(30, 848, 90, 16, fill=True)
    page.text(36, 852, "乡村振兴看云泽", size=11, font="hei")
    _, found = segment(page)
    assert set(by_title(found)) == {"渔港迎来开湖第一网", "新路修到家门口"}
    assert "乡村振兴看云泽" in {bare(f.text) for f in found.furniture}


def test_reading_aids_above_characters_do_not_tear_their_text() -> None:
    page = PageBuilder(360, 600)
    page.text(110, 540, "新路修到家门口", size=20, font="hei")
    text = prose(11, 200)
    set_columns(page, text, LEFT, 500, 8)
    page.text(60, 500 - 15 * 3 + 9.2, "ab", size=5)
    _, found = segment(page)
    (article,) = found.articles
    assert body(article) == text
    assert "ab" in {f.text for f in found.furniture}


def test_a_credit_broken_over_two_lines_names_all_its_people() -> None:
    page = PageBuilder(360, 600)
    page.text(110, 540, "新路修到家门口", size=20, font="hei")
    text = prose(11, 14 * 12 - 8) + "（记者 王小明 通讯员 李长河）"
    set_columns(page, text, LEFT, 500, 8)
    (article,) = segment(page)[1].articles
    assert (article.reporters, article.correspondents) == (("王小明",), ("李长河",))


def test_the_net_is_the_one_this_version_was_made_with() -> None:
    raw = files("ingest.segment.layout").joinpath(line_roles.RESOURCE).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == line_roles.DIGEST


def test_another_net_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    line_roles.line_net.cache_clear()
    monkeypatch.setattr(line_roles, "DIGEST", "0" * 64)
    with pytest.raises(ValueError, match="install ingest again"):
        line_roles.line_net()


def test_a_line_has_as_many_numbers_as_the_net_takes() -> None:
    page = read_pdf(two_stories().build())
    lines = sized.sized_lines(page)
    numbers = line_features(lines, sized.body_size(lines), Surroundings())
    assert numbers.shape == (len(lines), WIDTH)
    assert np.isfinite(numbers).all()
    assert line_features([], 10.0, Surroundings()).shape == (0, WIDTH)
