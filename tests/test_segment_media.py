"""Media in credits and datelines: a newspaper's own names, apps and channels, and words of the page beside them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days
from ingest.segment.bylines import is_byline_line, parse_byline, told
from ingest.segment.dateline import parse_dateline
from ingest.segment.traditional import own_media
from papers_on_disk import HARVEST, lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

OURS = ("今日澄湖", "看澄湖", "澄湖发布")


@pytest.mark.parametrize(
    ("line", "reporters", "others"),
    [
        ("今日澄湖记者 聂小满", ("聂小满",), ()),
        ("■今日澄湖 记者 聂小满 通讯员 曲栗", ("聂小满",), ("曲栗",)),
        ("今日澄湖首席记者 聂小满", ("聂小满",), ()),
        ("今日澄湖全媒体记者 聂小满 文/图", ("聂小满",), ("聂小满",)),
        ("看澄湖記者 聂小满", ("聂小满",), ()),
        ("（看澄湖记者 聂小满 摄）", (), ("聂小满",)),
    ],
)
def test_an_own_name_before_a_role_word_is_no_person(
    line: str, reporters: tuple[str, ...], others: tuple[str, ...]
) -> None:
    with own_media(OURS):
        read = parse_byline(line)
        assert is_byline_line(line)
    assert read.reporters == reporters
    assert (*read.correspondents, *read.photographers) == others
    assert read.unread == ()


def test_the_name_counts_within_its_block_only_and_what_is_told_is_as_printed() -> None:
    line = "今日澄湖 记者 聂小满"
    assert not is_byline_line(line)
    with own_media(OURS):
        assert is_byline_line(line)
        assert "某" not in told(parse_byline(line))
    assert not is_byline_line(line)


def test_an_own_name_opens_a_dateline() -> None:
    with own_media(OURS):
        found = parse_dateline("今日澄湖讯（记者 聂小满）昨天上午，新码头启用。")
    assert found.agency == "今日澄湖"
    assert found.people is not None
    assert found.people.reporters == ("聂小满",)


def test_aliases_of_the_papers_file_reach_the_credits_of_its_pages(tmp_path: Path) -> None:
    page = HARVEST.replace("■记者 柳一鸣", "苇子看点记者 柳一鸣")
    papers = lay_newspaper(tmp_path, {"2024-09-13/01.txt": page})
    text = papers.read_text(encoding="utf-8")
    papers.write_text(text.replace('name = "苇子报"', 'name = "苇子报"\naliases = ["苇子看点"]'), "utf-8")
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(load_papers(papers).paper("weizi"), [date(2024, 9, 13)], lake, command="test")
    (row,) = lake.articles_of("weizi", date(2024, 9, 13))
    assert row["reporters"] == ["柳一鸣"]
    assert row["title"] == "早稻收割近尾声"


@pytest.mark.parametrize(
    ("line", "reporters", "others"),
    [
        ("图/记者 鲍清 文/实习生 聂小满", ("聂小满",), ("鲍清",)),
        ("摄影/本报记者 鲍清", (), ("鲍清",)),
        ("本版图文由记者 聂小满 提供", ("聂小满",), ()),
        ("本版撰稿 聂小满 曲栗", ("聂小满", "曲栗"), ()),
        ("湖城新闻·全媒体记者 聂小满", ("聂小满",), ()),
    ],
)
def test_a_picture_word_before_a_post_and_words_of_the_page_are_read(
    line: str, reporters: tuple[str, ...], others: tuple[str, ...]
) -> None:
    read = parse_byline(line)
    assert is_byline_line(line)
    assert (read.reporters, read.photographers, read.unread) == (reporters, others, ())


@pytest.mark.parametrize("medium", ["湖城发布", "N视频", "湖畔观察"])
def test_the_dispatch_of_an_app_or_a_channel_opens_a_text(medium: str) -> None:
    found = parse_dateline(f"{medium}讯（记者 聂小满）昨天上午，新码头启用。")
    assert found.agency == medium
    assert found.people is not None
    assert found.people.reporters == ("聂小满",)
