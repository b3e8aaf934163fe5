"""Several pages of an issue in one PDF file: each page by itself, with its own number, the file archived as it came."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from builders import FERRY, LIBRARY, ORCHARD
from ingest import catalog
from ingest.issue.prepare import prepare
from ingest.issue.sheets import numbered
from ingest.lake import Lake
from ingest.model import BuiltPage
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import run_days
from papers_on_disk import lay_newspaper
from pdf_builder import PageBuilder, write_pdf

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2024, 9, 13)
STORIES = [("渡口复航", FERRY), ("老粮仓里借书听歌", LIBRARY), ("黄桃头一回装箱", ORCHARD)]


def sheet(at: int, folio: str = "") -> PageBuilder:
    title, body = STORIES[at % 3]
    page = PageBuilder()
    if folio:
        page.text(50, 770, f"苇子报 2024年9月13日 星期五 {folio}")
    page.text(50, 730, title, size=24, font="hei")
    page.column(50, 700, "\n".join(body), width=20)
    return page


def blank() -> PageBuilder:
    page = PageBuilder()
    page.line(40, 20, 560, 20)
    return page


def newspaper(root: Path, files: dict[str, bytes], path: str = "") -> Paper:
    file = lay_newspaper(root, {f"2024-09-13/{name}": raw for name, raw in files.items()})
    if path:
        text = file.read_text(encoding="utf-8")
        text = text.replace("pages/{date:%Y-%m-%d}/{page}.{ext}", path).replace('pages = ["01", "02"]', "")
        file.write_text(text, encoding="utf-8")
    return load_papers(file).paper("weizi")


def landed(lake: Lake) -> list[dict[str, Any]]:
    catalog.build(lake)
    asked = "SELECT page_no, status, origin, raw_sha256, articles, issue_digest FROM pages ORDER BY page_no"
    return catalog.query(lake, asked).to_pylist()


def test_each_page_of_a_file_lands_with_the_number_that_it_prints(tmp_path: Path) -> None:
    raw = write_pdf([sheet(0, "第2版"), sheet(1, "第1版"), sheet(2, "第4版")])
    paper = newspaper(tmp_path, {"weizi.pdf": raw}, "pages/{date:%Y-%m-%d}/weizi.pdf")
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(paper, [DAY], lake, command="test")
    rows = landed(lake)
    assert [(row["page_no"], row["status"], row["origin"][-7:]) for row in rows] == [
        ("01", "ok", "#page=2"), ("02", "ok", "#page=1"), ("04", "ok", "#page=3"),
    ]  # fmt: skip
    assert len({row["raw_sha256"] for row in rows}) == 1
    assert lake.raw(rows[0]["raw_sha256"]) == raw
    titles = catalog.query(lake, "SELECT page_no, title FROM articles ORDER BY page_no").to_pylist()
    assert [(one["page_no"], one["title"]) for one in titles] == [
        ("01", "老粮仓里借书听歌"), ("02", "渡口复航"), ("04", "黄桃头一回装箱"),
    ]  # fmt: skip
    (row,) = lake.ledger("weizi", DAY, DAY)
    assert (row.status, row.pages) == ("partial", 3)
    assert "page_count: page 03: pages/2024-09-13/weizi.pdf has no page 03" in row.evidence


@pytest.mark.slow
def test_the_same_again_and_a_rebuild_from_the_archive_change_nothing(tmp_path: Path) -> None:
    raw = write_pdf([sheet(0), sheet(1, "第2版")])
    paper = newspaper(tmp_path, {"01.pdf": raw})
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(paper, [DAY], lake, command="test")
    before = landed(lake)
    assert [row["page_no"] for row in before] == ["01", "02"]
    run_days(paper, [DAY], lake, command="test")
    assert landed(lake) == before
    again = prepare(paper, DAY, lake, "nothing")
    assert again.issue.digest == before[0]["issue_digest"]


def test_what_the_source_has_no_more_is_kept_from_the_archive_page_by_page(tmp_path: Path) -> None:
    paper = newspaper(tmp_path, {"01.pdf": write_pdf([sheet(0), sheet(1)])})
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(paper, [DAY], lake, command="test")
    before = landed(lake)
    (tmp_path / "pages" / "2024-09-13" / "01.pdf").unlink()
    (tmp_path / "pages" / "2024-09-13" / "03.pdf").write_bytes(sheet(2).build())
    run_days(paper, [DAY], lake, command="test")
    after = landed(lake)
    assert [row["page_no"] for row in after] == ["01", "02", "03"]
    assert [(row["origin"], row["raw_sha256"]) for row in after[:2]] == [
        (row["origin"], row["raw_sha256"]) for row in before
    ]


def test_a_page_whose_number_another_file_has_is_counted_on(tmp_path: Path) -> None:
    files = {"01.pdf": write_pdf([sheet(0), sheet(1)]), "02.pdf": sheet(2).build()}
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(newspaper(tmp_path, files), [DAY], lake, command="test")
    assert [(row["page_no"], row["origin"][-13:]) for row in landed(lake)] == [
        ("01", "01.pdf#page=1"), ("02", "-09-13/02.pdf"), ("03", "01.pdf#page=2"),
    ]  # fmt: skip


def test_a_scan_among_the_pages_is_accounted_for_and_a_blank_one_is_no_page(tmp_path: Path) -> None:
    scan = PageBuilder()
    scan.ops.append("q 500 0 0 700 50 50 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\x40\x80\xff EI Q")
    paper = newspaper(tmp_path, {"01.pdf": write_pdf([sheet(0), blank(), scan, blank()])})
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(paper, [DAY], lake, command="test")
    assert [(row["page_no"], row["status"]) for row in landed(lake)] == [("01", "ok"), ("02", "needs_ocr")]
    (row,) = lake.ledger("weizi", DAY, DAY)
    assert row.status == "partial"


def pages(file: str, *printed: str) -> list[BuiltPage]:
    return [BuiltPage(file, "", "ok", "", "", "", printed_no=number) for number in printed]


@pytest.mark.parametrize(
    ("file", "printed", "taken", "numbers"),
    [
        ("01", ("", "", ""), (), ["01", "02", "03"]),
        ("01", ("", "06", ""), (), ["05", "06", "07"]),
        ("01", ("A1", "", "B1", ""), (), ["A01", "A02", "B01", "B02"]),
        ("01", ("03", "03", ""), (), ["01", "02", "03"]),
        ("01", ("02", "", "01"), (), ["02", "03", "01"]),
        ("C01", ("", ""), ("C02",), ["C01", "C03"]),
        ("01", ("02", ""), ("02",), ["01", "03"]),
        ("05", ("", "02"), (), ["01", "02"]),
        ("01", ("", "01"), (), ["02", "01"]),
    ],
)  # fmt: skip
def test_numbers_are_those_printed_or_counted_from_the_nearest_and_never_twice(
    file: str, printed: tuple[str, ...], taken: tuple[str, ...], numbers: list[str]
) -> None:
    assert numbered(pages(file, *printed), taken) == numbers
