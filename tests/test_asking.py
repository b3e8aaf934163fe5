"""What analysts type: queries with values, searches, the shell, exports."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from catalog_lake import fill
from command_line import ingest_in
from ingest import catalog
from ingest.catalog.alto import ALTO, METS, alto, mets
from ingest.catalog.sheets import workbook

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Run as Ingest


@pytest.fixture(scope="module")
def ingest(tmp_path_factory: pytest.TempPathFactory) -> Ingest:
    home = tmp_path_factory.mktemp("asking")
    catalog.build(fill(home / "lake"))
    return ingest_in(home, PYTHONIOENCODING="utf-8")


def test_values_are_bound_and_never_read_as_sql(ingest: Ingest) -> None:
    ask = (
        "query",
        "SELECT title FROM articles WHERE title = $t OR issue_date = $day::DATE",
        "--format",
        "json",
    )
    found = json.loads(ingest(*ask, "-p", "t=' OR 1=1 --", "-p", "day=2024-10-02").stdout)
    assert [row["title"] for row in found] == ["黄桃又装箱"]
    wrong = ingest("query", "SELECT $x", "--param", "x")
    assert wrong.returncode != 0
    assert "NAME=VALUE" in wrong.stderr


def test_csv_for_excel_has_its_mark_and_lists_joined(ingest: Ingest) -> None:
    ended = ingest("query", "SELECT ['甲', '乙'] AS l, '=1+1' AS f", "--format", "csv", "--excel")
    assert ended.stdout.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(ended.stdout[1:]))) == [["l", "f"], ["甲、乙", "'=1+1"]]


def test_a_row_limit_says_that_there_are_more(ingest: Ingest) -> None:
    ended = ingest("query", "SELECT article_id FROM articles", "--format", "csv", "--rows", "2")
    assert len(ended.stdout.splitlines()) == 3
    assert "The first 2 of" in ended.stderr


def test_a_workbook_holds_numbers_dates_and_texts_and_no_formula() -> None:
    table = pa.table(
        {
            "n": [1, 2],
            "d": [dt.date(2024, 9, 14)] * 2,
            "t": ["=HYPERLINK(1)", "文"],
            "l": [["a", "b"], []],
        }
    )
    with zipfile.ZipFile(io.BytesIO(workbook(table))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "<v>2</v>" in sheet
    assert "'=HYPERLINK(1)" in texts
    assert "a、b" in texts


def test_a_search_shows_titles_with_the_hit_marked(ingest: Ingest) -> None:
    ended = ingest("search", "龙舟 舵手")
    assert "龙舟赛" in ended.stdout
    assert "【龙舟】" in ended.stdout
    assert "1 of 1 articles" in ended.stdout
    refused = ingest("search", "龙舟 OR")
    assert refused.returncode != 0
    assert "OR stands between two terms" in refused.stderr


def test_a_shell_answers_line_after_line_and_survives_a_mistake(ingest: Ingest) -> None:
    ended = ingest(
        "shell", given="SELECT 1 AS\n one;\nSELECT nosuch;\n.search 龙舟\n.columns days\n.nosuch\n"
    )
    assert ended.returncode == 0
    for told in ("one", "【龙舟】", "pages_expected"):
        assert told in ended.stdout
    assert "nosuch" in ended.stderr


def test_an_export_proves_what_it_holds(ingest: Ingest, tmp_path: Path) -> None:
    out = tmp_path / "out"
    days = ("--from", "2024-09-13", "--to", "2024-09-18", "--paper", "今日澄湖")
    ended = ingest("export", str(out), *days)
    assert ended.returncode == 0, ended.stderr
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    for name, told in manifest["files"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == told["sha256"], name
    assert {one["day"] for one in manifest["lacking"]} == {"2024-09-14", "2024-09-16", "2024-09-18"}
    rows = list(csv.DictReader(io.StringIO((out / "articles.csv").read_text("utf-8-sig"))))
    assert len(rows) == manifest["slice"]["articles"] == 5
    assert rows[0]["citation"].endswith("今日澄湖, 2024-09-13(01).")
    assert (out / "citations.bib").read_text("utf-8").count("@article{") == 5
    assert "| article_id |" in (out / "DICTIONARY.md").read_text("utf-8")
    again = ingest("export", str(out), *days)
    assert again.returncode != 0
    assert "not empty" in again.stderr
    nothing = ingest("export", str(tmp_path / "none"), "--from", "2001-01-01", "--to", "2001-01-02")
    assert "There is no article" in nothing.stderr


def test_a_pdf_page_becomes_alto_whose_blocks_are_the_articles_of_mets() -> None:
    page = {
        "page_no": "01", "origin": "01.pdf", "width": 720.0, "height": 1000.0, "text": "报头\n题\n正文",
        "line_boxes": [
            {"line": 0, "x0": 10.0, "y0": 970.0, "x1": 100.0, "y1": 990.0, "size": 20.0},
            {"line": 1, "x0": 10.0, "y0": 900.0, "x1": 40.0, "y1": 930.0, "size": 30.0},
            {"line": 2, "x0": 10.0, "y0": 880.0, "x1": 60.0, "y1": 890.0, "size": 10.0},
        ],
        "pieces": [
            {"line": 0, "article_id": ""}, {"line": 1, "article_id": "p-1"}, {"line": 2, "article_id": "p-1"},
        ],
    }  # fmt: skip
    root = ET.fromstring(alto(page))
    blocks = root.findall(f".//{{{ALTO}}}TextBlock")
    texts = [[one.get("CONTENT") for one in block.iter(f"{{{ALTO}}}String")] for block in blocks]
    assert texts == [["报头"], ["题", "正文"]]
    # 72 points are 1,200 units; from the top.
    assert (blocks[1].get("HPOS"), blocks[1].get("VPOS"), blocks[1].get("HEIGHT")) == ("167", "1167", "833")
    issue = ET.fromstring(mets("报", "2024-09-14", [page], [{"article_id": "p-1", "title": "题"}]))
    (article,) = issue.findall(f".//{{{METS}}}div[@TYPE='ARTICLE']")
    assert [area.get("BEGIN") for area in article.iter(f"{{{METS}}}area")] == [blocks[1].get("ID")]
