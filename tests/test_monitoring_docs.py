"""What docs/audits.md and docs/monitoring.md show can be typed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.main import get_command

from builders import LIBRARY, Story, make_issue
from ingest.audit.auditfile import load_audits
from ingest.issue.auditing import HISTORY, found_in
from ingest.papers.registry import load_papers
from papers_on_disk import lay_newspaper

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("audits.md", "monitoring.md")}


def blocks(language: str) -> list[str]:
    found = [re.findall(rf"```{language}\n(.*?)```", page, flags=re.DOTALL) for page in PAGES.values()]
    return [block for of_page in found for block in of_page]


@pytest.mark.parametrize("block", blocks("toml"))
def test_every_piece_of_a_papers_file_is_taken(tmp_path: Path, block: str) -> None:
    (tmp_path / "audits").mkdir()
    file = lay_newspaper(tmp_path)
    text = file.read_text(encoding="utf-8")
    file.write_text(text + block.replace("papers.chenghu", "papers.weizi"), encoding="utf-8")
    paper = load_papers(file).paper("weizi")
    assert load_audits(paper.audits_folder, paper.audits)


def test_the_example_of_an_own_audit_finds_what_it_says(tmp_path: Path) -> None:
    (text,) = [block for block in blocks("sql") if block.startswith("-- name")]
    (tmp_path / "mayor_without_title.sql").write_text(text, encoding="utf-8")
    issue = make_issue(pages={"01": [Story("", ("市长今天到渡口看望船工。", *LIBRARY), reporters=())]})
    found = found_in(issue, load_audits(tmp_path), HISTORY.empty_table())
    assert [one.severity for one in found if one.gate == "mayor_without_title"] == ["warn"]


def test_the_question_about_findings_is_sql() -> None:
    (text,) = [block for block in blocks("sql") if block.startswith("SELECT")]
    assert len(duckdb.extract_statements(text)) == 1


def commands() -> dict[str, Any]:
    from ingest.cli import app, doctor, inspect, reporting, run  # noqa: F401

    return dict(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "line",
    sorted(
        {
            line
            for page in PAGES.values()
            for line in re.findall(r"ingest (?:doctor|report)[^`\n>|#\"]*", page)
        }
    ),
)
def test_every_command_and_option_exists(line: str) -> None:
    _, name, *rest = line.split()
    known = {option for parameter in commands()[name].params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= known, line


def test_every_option_of_doctor_and_report_is_told() -> None:
    text = PAGES["monitoring.md"]
    for name in ("doctor", "report"):
        for parameter in commands()[name].params:
            for option in parameter.opts:
                assert option in {"--help", "--lake", "--papers", "--latest"} or option in text, option
