"""The Chinese pages keep in step with the English ones: the same commands, the same headings in number and level."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.catalog.dictionary import ANY, entries, load_chinese
from ingest.catalog.sqlfile import load_all

HOME = Path(__file__).resolve().parent.parent
WHOLE = [("README.md", "README.zh-CN.md"), ("docs/analysts.md", "docs/analysts.zh-CN.md")]
FIRST_PAGES = ("docs/operations.md", "docs/operations.zh-CN.md")


def code(page: str) -> list[str]:
    text = (HOME / page).read_text(encoding="utf-8")
    return re.findall(r"^ *```.*?^ *```$", text, flags=re.DOTALL | re.MULTILINE)


def levels(page: str) -> list[int]:
    text = re.sub(
        r"^ *```.*?^ *```$", "", (HOME / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    return [len(one) for one in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]


@pytest.mark.parametrize(("english", "chinese"), WHOLE)
def test_code_and_headings_of_the_two_languages_are_in_step(english: str, chinese: str) -> None:
    assert code(chinese) == code(english) != []
    assert levels(chinese) == levels(english)


def test_the_first_pages_for_operators_are_in_step() -> None:
    english, chinese = FIRST_PAGES
    assert code(english)[: len(code(chinese))] == code(chinese)
    assert levels(english)[: len(levels(chinese))] == levels(chinese)
    assert len(levels(chinese)) >= 4
    assert "prefect deployment run ingest-nightly/nightly" in code(chinese)[-1]


@pytest.mark.parametrize("page", [chinese for _, chinese in (*WHOLE, FIRST_PAGES)])
def test_a_chinese_page_is_in_chinese_and_its_links_lead_somewhere(page: str) -> None:
    text = (HOME / page).read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|<!-- begin.*?<!-- end", "", text, flags=re.DOTALL)
    assert len(re.findall("[\u4e00-\u9fff]", prose)) > 400
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)", prose):
        assert ((HOME / page).parent / target).exists(), target


def test_every_view_macro_and_column_is_told_in_chinese_and_nothing_else_is() -> None:
    files = load_all()
    missing = [
        (name, column)
        for name, column, _, chinese in entries(files)
        if not re.search("[\u4e00-\u9fff]", chinese)
    ]
    assert missing == []
    names = {file.name for file in files}
    columns = {column for file in files for column in file.columns}
    strange = [
        key for key in load_chinese() if not ((key[0] in names or key[0] == ANY) and key[1] in {"", *columns})
    ]
    assert strange == []
