"""docs/sources.md says what the code does: every setting with its default, every selector, tables that load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from epaper_pages import DAY, ISSUE, SKINS
from ingest.papers.json_shape import JsonShape
from ingest.papers.registry import load_papers
from ingest.papers.sources import EpaperSource, JsonSource
from ingest.sources.platforms import PLATFORMS, parse_article, parse_layout

if TYPE_CHECKING:
    from ingest.papers.registry import Paper

DOC = (Path(__file__).resolve().parent.parent / "docs" / "sources.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head."""
    table = DOC.partition(f"### {heading}")[2].partition("\n### ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    told = {}
    for cells in rows("Every setting"):
        for name in re.findall(r"`(\w+)`", cells[0]):
            told[name] = cells[1].strip("`").strip('"')
    fields = {
        field.alias or name: field for name, field in EpaperSource.model_fields.items() if name != "kind"
    }
    assert set(told) == set(fields)
    for name, default in told.items():
        if default != "-":
            value = fields[name].default
            assert default == (
                str(value).lower() if isinstance(value, bool) else "[]" if value == () else str(value)
            )


def test_every_platform_and_its_usual_first_node_stand_in_the_table() -> None:
    told = {cells[1].strip("`"): cells[2] for cells in rows("Which platform is it?")}
    assert set(told) == set(PLATFORMS)
    assert all(f"`{platform.first}`" in told[name] for name, platform in PLATFORMS.items() if platform.first)


def test_every_selector_stands_in_the_table() -> None:
    counted = set()
    for skin in SKINS:
        layout = skin.layout(DAY, ISSUE, ISSUE[0]).encode(skin.encoding)
        article = skin.article(DAY, ISSUE[0], ISSUE[0].articles[0]).encode(skin.encoding)
        url = "http://szb.example.cn"
        for page in (parse_layout(skin.platform, layout, url), parse_article(skin.platform, article, url)):
            counted |= {one.selector for one in page.selectors}
    told = {name for cells in rows("Drift") for name in re.findall(r"`((?:layout|article)\.\w+)`", cells[0])}
    assert told == counted


@pytest.fixture
def described(tmp_path: Path) -> Paper:
    block, _ = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)
    file = tmp_path / "papers.toml"
    file.write_text(f'[papers.weizi]\nname = "苇子报"\n{block}', encoding="utf-8")
    return load_papers(file).paper("weizi")


def test_the_tables_shown_load_and_divide_the_days(described: Paper) -> None:
    new, old = described.sources
    assert (old.kind, new.kind) == ("epaper", "epaper")
    assert described.source_for(DAY) is old
    assert described.source_for(DAY.replace(year=2025)) is new


def test_the_description_of_json_that_is_shown_loads_and_every_key_stands_in_the_table(
    tmp_path: Path,
) -> None:
    _, block = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)
    file = tmp_path / "papers.toml"
    file.write_text(f'[papers.weizi]\nname = "苇子报"\n{block}', encoding="utf-8")
    (source,) = load_papers(file).paper("weizi").sources
    assert isinstance(source, JsonSource)
    assert source.shape.no == "pageNo"
    table = DOC.partition("| key of `shape` |")[2]
    told = {
        name
        for line in table.splitlines()
        if line.startswith("| ")
        for name in re.findall(r"`(\w+)`", line.split(" | ")[0])
    }
    assert told == set(JsonShape.model_fields)


def test_every_check_stands_in_the_table() -> None:
    told = {cells[0].strip("`") for cells in rows("Complete means that witnesses agree")}
    code = (Path(__file__).resolve().parent.parent / "src" / "ingest").rglob("*.py")
    used = {
        name for file in code for name in re.findall(r"Doubt\(\s*\"(\w+)\"", file.read_text(encoding="utf-8"))
    }
    assert told == used
