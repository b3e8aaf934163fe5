"""What pages print of themselves, their files and their texts are held against what they came as, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from builders import FERRY, LIBRARY, ORCHARD, Story, make_page
from ingest.issue.against_pdf import compare, doubts_against_pdf, doubts_of_credits
from ingest.issue.witnesses import doubts_of, other_paper
from ingest.lake import Lake
from ingest.model import BuiltPage, Doubt
from ingest.pages import page_from_text
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days
from ingest.segment.printed_number import printed_number
from papers_on_disk import CLINIC, HARVEST, PIER, SCHOOL, lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.issue.outcomes import Outcome


def page(number: str, printed: str = "", sha: str = "", papers: tuple[str, ...] = ()) -> BuiltPage:
    return BuiltPage(
        number, "", "ok", "", f"{number}.txt", sha or number, printed_no=printed, printed_papers=papers
    )


def checks(*pages: BuiltPage, elsewhere: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    return [(one.check, one.page_no, one.weight) for one in doubts_of(pages, elsewhere or {})]


def sheets(*numbers: str, printed: bool = True) -> list[BuiltPage]:
    return [
        replace(page(no, no if printed else "", sha="whole"), origin=f"a.pdf#page={at}")
        for at, no in enumerate(numbers, 1)
    ]


def test_a_number_that_the_pages_of_one_file_pass_over_is_a_gap_where_all_print_theirs() -> None:
    assert checks(*sheets("01", "03", "04")) == [("page_count", "02", "gap")]
    assert checks(*sheets("01", "03", "04", printed=False)) == []
    assert checks(*sheets("01", "03", "04"), page("02")) == []
    assert checks(*sheets("A01", "A02", "B01", "B02")) == []
    assert checks(*sheets("01", "21")) == [], "numbers that count something else"
    assert doubts_of(sheets("01", "03", "04"), {}, ("01", "03", "04")) == []


def test_pages_that_print_their_own_number_or_none_are_not_doubted() -> None:
    assert checks(page("01", "01"), page("02"), page("A01", "01"), page("3", "03")) == []


def test_two_pages_that_print_each_others_number_are_swapped() -> None:
    assert checks(page("01", "02"), page("02", "01"), page("03", "03")) == [
        ("swapped_pages", "01", "gap"), ("swapped_pages", "02", "gap"),
    ]  # fmt: skip


def test_of_two_pages_that_print_one_number_the_other_is_doubted() -> None:
    assert checks(page("01", "01"), page("02", "01"), page("03", "03")) == [("swapped_pages", "02", "gap")]


def test_a_number_of_a_page_that_prints_none_leaves_the_issue_partial_and_an_unknown_one_is_told() -> None:
    assert checks(page("01", "02"), page("02")) == [("page_number", "01", "gap")]
    assert checks(page("01", "07"), page("02")) == [("page_number", "01", "told")]


def test_a_number_that_all_pages_print_is_no_pages_own() -> None:
    assert checks(page("01", "01"), page("02", "01"), page("03", "01")) == []


def test_one_file_under_two_numbers_is_right_only_where_it_prints_the_number() -> None:
    assert [one[:2] for one in checks(page("01", sha="x"), page("02", sha="x"))] == [
        ("same_file", "01"), ("same_file", "02"),
    ]  # fmt: skip
    told = checks(page("01", "01", sha="x"), page("02", "01", sha="x"), page("03", "03"))
    assert [one[:2] for one in told if one[0] == "same_file"] == [("same_file", "02")]


def test_an_earlier_days_page_is_told_by_its_bytes() -> None:
    (told,) = doubts_of([page("01", sha="x"), page("02")], {"x": "page 01 of 2024-09-13"})
    assert told == Doubt("another_days_page", "01", "01.txt is, byte for byte, page 01 of 2024-09-13", "gap")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2024年9月19日 星期四 第02版 社区\n正文在这里。", "02"),
        ("苇子报 A2版\n正文。", "A2"),
        ("《今日澄湖》 2024年9月19日 第02版\n正文。", "02"),
        ("副刊 第十二版 2024年9月19日\n正文。", "12"),
        ("正文第一行。\n正文第二行。\n责任编辑 苏绾 03版", "03"),
        ("苇子报 2024年9月19日 星期四 A02 社区\n正文。", "A02"),
        ("A02 社区\n正文。", ""),
        ("G60高速 2024年9月19日起施工\n正文。", ""),
        ("下转第3版\n正文。", ""),
        ("（上接01版）\n正文。", ""),
        ("今日8版\n正文。", ""),
        ("导读 02版 要闻\n正文。", ""),
        ("第01版 要闻\n第02版 社区\n正文。", ""),
        ("本书初版于1998年，第2版次。\n正文。", ""),
        ("报名时间见4版\n正文。", ""),
        ("本报11月5日第7版《家门口的\n医生》一文更正。", ""),
    ],
)
def test_a_page_number_is_read_from_a_header_and_from_nothing_that_speaks_of_other_pages(
    text: str, number: str
) -> None:
    assert printed_number(page_from_text(text)) == number


def test_a_number_in_the_middle_of_a_page_is_no_header() -> None:
    body = "\n".join(f"这是正文的第{one}行，说的是别的事情。" for one in "一二三四五六七八")
    assert printed_number(page_from_text(f"{body}\n第02版\n{body}")) == ""


def test_articles_and_pdf_of_one_page_lack_nothing_of_each_other() -> None:
    seg = make_page("01", [Story("渡口", FERRY), Story("黄桃", ORCHARD)]).segmentation
    assert seg is not None
    # A PDF breaks the lines otherwise and has a header.
    text = "苇子报 01版\n渡口\n黄桃\n" + "\n".join(
        line[at : at + 13] for line in (*ORCHARD, *FERRY) for at in range(0, len(line), 13)
    )
    assert doubts_against_pdf("01", seg, page_from_text(text)) == ()


def test_what_either_lacks_is_told_with_its_share() -> None:
    seg = make_page("01", [Story("渡口", FERRY)]).segmentation
    assert seg is not None
    more = page_from_text("\n".join((*FERRY, *ORCHARD, *LIBRARY)))
    (short,) = doubts_against_pdf("01", seg, more)
    assert (short.weight, "its articles lack" in short.what) == ("gap", True)
    found = compare(seg, more)
    assert found is not None
    assert found.in_pdf == 0
    assert 0.5 < found.in_articles < 0.8
    other = doubts_against_pdf("01", seg, page_from_text("\n".join((*LIBRARY, *ORCHARD))))
    assert [one.weight for one in other] == ["gap", "gap"]
    assert "its PDF lacks 100% of the text of its articles" in other[0].what


def test_another_newspapers_pages_are_told_by_the_name_beside_their_date() -> None:
    strange = [page("01", papers=("练湖晚报", "练湖晚报")), page("02", papers=("练湖晚报",))]
    assert other_paper(["菰城日报"], strange).startswith("another newspaper: 菰城日报 was asked for")
    assert other_paper(["菰城日报", "练湖晚报"], strange) == ""
    for own in ("练湖日报", "今日练湖", "练湖晚报社区版"):
        assert other_paper([own], strange) == ""
    assert other_paper(["菰城日报"], [page("01")]) == ""
    assert other_paper(["gc"], strange) == "", "a name that no page prints says nothing"
    assert other_paper(["菰城日报"], [page("01", papers=("人民日报",))]) == "", "one mention is a reprint"


def run(
    tmp_path: Path, lake: Lake, pages: dict[str, str | bytes], *days: int, audits: str = ""
) -> list[Outcome]:
    file = lay_newspaper(tmp_path, pages)
    file.write_text(
        file.read_text(encoding="utf-8").replace('pages = ["01", "02"]\n', "") + audits, encoding="utf-8"
    )
    paper = load_papers(file).paper("weizi")
    outcomes = run_days(paper, [date(2024, 9, day) for day in days], lake, command="test").outcomes
    return list(outcomes)


OLD: dict[str, str | bytes] = {
    "2024-09-13/01.txt": PIER,
    "2024-09-13/02.txt": SCHOOL,
    "2024-09-14/01.txt": HARVEST,
    "2024-09-14/02.txt": SCHOOL,
}


def test_yesterdays_page_under_todays_name_is_refused_and_the_rest_lands(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    first, second = run(tmp_path, lake, OLD, 13, 14)
    assert (first.status, first.pages) == ("complete", 2)
    assert (second.status, second.pages) == ("partial", 1)
    assert (
        "another_days_page: 2024-09-14/02.txt is, byte for byte, page 02 of 2024-09-13"
        in second.evidence.replace("pages/", "")
    )
    assert {one.gate for one in second.findings if one.severity == "block"} == {"another_days_page"}


def test_whichever_of_two_days_comes_first_the_later_one_loses_the_page(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    (late,) = run(tmp_path, lake, OLD, 14)
    assert late.status == "complete"
    both = run(tmp_path, lake, OLD, 13)
    assert [(one.issue_date, one.status) for one in both] == [
        ("2024-09-13", "complete"), ("2024-09-14", "partial"),
    ]  # fmt: skip
    ledger = {str(row.issue_date): row.status for row in lake.ledger("weizi")}
    assert ledger == {"2024-09-13": "complete", "2024-09-14": "partial"}


def test_a_newspaper_may_let_standing_pages_pass(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    setting = '[papers.weizi.audits]\nanother_days_page = "warn"\n'
    _, second = run(tmp_path, lake, OLD, 13, 14, audits=setting)
    assert second.pages == 2


def test_swapped_pages_of_a_folder_are_refused(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    pages: dict[str, str | bytes] = {
        "2024-09-13/01.txt": "苇子报 2024年9月13日 星期五 第02版\n" + PIER,
        "2024-09-13/02.txt": "苇子报 2024年9月13日 星期五 第01版\n" + SCHOOL,
        "2024-09-13/03.txt": "苇子报 2024年9月13日 星期五 第03版\n" + CLINIC,
    }
    (outcome,) = run(tmp_path, lake, pages, 13)
    assert (outcome.status, outcome.pages) == ("partial", 1)
    assert outcome.evidence.count("swapped_pages") == 2


def test_what_a_folders_pages_say_of_others_leaves_the_issue_partial(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    head = "苇子报 2024年9月13日 星期五 今日四版\n"
    pages: dict[str, str | bytes] = {"2024-09-13/01.txt": head + PIER, "2024-09-13/02.txt": SCHOOL}
    (outcome,) = run(tmp_path, lake, pages, 13)
    assert (outcome.status, outcome.pages) == ("partial", 2)
    assert "page_count: page 01 prints that there are 4 pages, and 2 are there" in outcome.evidence


def test_whom_only_the_pdf_credits_is_told() -> None:
    web = page_from_text("早稻收割近尾声\n许小满\n连日晴好。")
    pdf = page_from_text("早稻收割近尾声\n■记者 许小满 通讯员 柳一鸣\n连日晴好。\n责任编辑 毛永清")
    (one,) = doubts_of_credits("02", web, pdf)
    assert (one.check, one.page_no, one.weight) == ("authors", "02", "told")
    assert "柳一鸣" in one.what
    assert "毛永清" not in one.what
    assert doubts_of_credits("02", page_from_text("许小满 柳一鸣"), pdf) == ()
