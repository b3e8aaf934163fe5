"""Excused gaps: a file that people edit, a command that adds to it, and a catalog that tells the reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from catalog_lake import fill
from ingest import catalog
from ingest.errors import ConfigError, LakeError
from ingest.papers.gaps import Excused, add_gap, read_gaps
from ingest.papers.registry import load_papers
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

BY_HAND = """# 手记：九月的缺版

[[gap]]
paper = "weizi"
from = 2024-09-14
to = 2024-09-16
reason = "台风停刊"   # 见当日公告
by = "柳一鸣"
"""


def test_a_gap_covers_its_days_and_tells_who_says_so(tmp_path: Path) -> None:
    file = lay_newspaper(tmp_path)
    (tmp_path / "gaps.toml").write_text(BY_HAND, encoding="utf-8")
    paper = load_papers(file).paper("weizi")
    excuse = paper.excuse(date(2024, 9, 16))
    assert excuse is not None
    assert excuse.words == "台风停刊 (柳一鸣)"
    assert paper.excuse(date(2024, 9, 17)) is None


def test_an_entry_is_added_and_what_stood_there_stays(tmp_path: Path) -> None:
    file = tmp_path / "gaps.toml"
    file.write_text(BY_HAND.rstrip("\n"), encoding="utf-8")
    nasty = Excused(date(2024, 9, 20), date(2024, 9, 20), 'a "b" \\ c\x7f 缺\n版')
    add_gap(file, "weizi", nasty)
    assert file.read_text(encoding="utf-8").startswith(BY_HAND)
    (typhoon, added) = read_gaps(file, ("weizi",))["weizi"]
    assert typhoon.reason == "台风停刊"
    assert added.reason == 'a "b" \\ c 缺 版'  # control characters are no part of a reason
    assert [path.name for path in tmp_path.iterdir()] == ["gaps.toml"]


def test_a_new_file_says_what_it_is_for(tmp_path: Path) -> None:
    file = tmp_path / "gaps.toml"
    add_gap(file, "weizi", Excused(date(2024, 9, 1), date(2024, 9, 3), "网站关闭"))
    assert file.read_text(encoding="utf-8").startswith("# Gaps")
    assert read_gaps(file, ("weizi",))["weizi"] == (Excused(date(2024, 9, 1), date(2024, 9, 3), "网站关闭"),)


def test_nothing_is_added_to_a_broken_file(tmp_path: Path) -> None:
    file = tmp_path / "gaps.toml"
    file.write_text("[[gap", encoding="utf-8")
    with pytest.raises(ConfigError, match="could not be written"):
        add_gap(file, "weizi", Excused(date(2024, 9, 1), date(2024, 9, 1), "x"))
    assert file.read_text(encoding="utf-8") == "[[gap"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('paper = "weizi"', 'paper = "wiezi"'), "no paper 'wiezi'"),
        (("to = 2024-09-16\n", ""), "both `from` and `to`"),
        (("to = 2024-09-16\n", "to = 2024-09-16\ndate = 2024-09-16\n"), "either `date`"),
        (("to = 2024-09-16", "to = 2024-09-01"), "before"),
        (('"台风停刊"', '" "'), "blank"),
        (("by = ", "who = "), "who"),
        (("[[gap]]", "[[gaps]]"), "nothing else"),
        (("[[gap]]", "[[gap"), "cannot be read"),
    ],
)
def test_a_mistake_is_refused_and_named(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    assert change[0] in BY_HAND
    file = lay_newspaper(tmp_path)
    (tmp_path / "gaps.toml").write_text(BY_HAND.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load_papers(file)


def test_the_catalog_tells_analysts_why_a_gap_stays(tmp_path: Path) -> None:
    lake = fill(tmp_path / "lake")
    gaps = (
        Excused(date(2024, 9, 14), date(2024, 9, 15), "印厂'停电", "许小满"),
        Excused(date(2024, 9, 14), date(2024, 9, 14), "第二版缺"),
    )
    assert lake.keep_excused({"chenghu": gaps})
    assert not lake.keep_excused({"chenghu": gaps, "lianxiang": ()})
    catalog.build(lake)
    rows = catalog.query(
        lake, "SELECT issue_date::VARCHAR AS day, status, excuse FROM issue_gaps ORDER BY day"
    ).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("2024-09-14", "partial", "印厂'停电; 第二版缺"),
        ("2024-09-16", "failed", None),
        ("2024-09-18", "untried", None),
        ("2024-10-03", "missing", None),
    ]
    assert catalog.query(lake, "FROM excused_gaps WHERE given_by = '许小满'").num_rows == 1


def test_papers_of_another_registry_keep_their_excuses(tmp_path: Path) -> None:
    lake = fill(tmp_path / "lake")
    one = (Excused(date(2024, 9, 14), date(2024, 9, 14), "缺版"),)
    lake.keep_excused({"chenghu": one})
    lake.keep_excused({"lianxiang": one})
    assert set(lake.excused()) == {"chenghu", "lianxiang"}
    lake.keep_excused({"lianxiang": ()})
    assert set(lake.excused()) == {"chenghu"}


def test_a_damaged_list_of_excuses_says_how_to_make_it_anew(tmp_path: Path) -> None:
    lake = fill(tmp_path / "lake")
    lake.files.write("excused.json", b'{"chenghu": [{}]}')
    with pytest.raises(LakeError, match="damaged") as caught:
        lake.excused()
    assert "ingest catalog" in caught.value.hint
