"""Audits find what they say they find, nothing on a good issue, and keep bad issues and pages out of the lake."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hostile_sql
from builders import DEFAULT, FERRY, LIBRARY, ORCHARD, Story, make_page
from builders import make_issue as made
from ingest import catalog
from ingest.audit import Rows, audit, doubts, load_audits, proof
from ingest.audit.asking import ask
from ingest.audit.auditfile import parse_audit
from ingest.errors import ConfigError
from ingest.issue import reading
from ingest.issue.auditing import HISTORY, found_in, past_of
from ingest.lake import Lake
from ingest.lake.rows import article_rows, issue_rows, page_rows
from ingest.model import KINDS, ArticlePlace, Confidence, Doubt
from ingest.pages import page_from_text
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import RunReport, run_days
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.audit import Finding
    from ingest.model import BuiltIssue

DAY = date(2024, 9, 13)
NONE = HISTORY.empty_table()

LONG = tuple(f"第{number}段：" + "澄湖水面上的雾气直到晌午才散去。" * 12 for number in range(45))


def make_issue(day: str = "2024-09-14", pages: dict[str, Any] | None = None, **options: Any) -> BuiltIssue:
    """Make an issue that is conserved: the names that the stories carry do not stand in their texts."""
    stories = DEFAULT if pages is None else pages
    return made(
        day,
        {number: [replace(story, reporters=()) for story in members] for number, members in stories.items()},
        **options,
    )


def past(articles: int, pages: int = 2, number: int = 12, spread: int = 1) -> pa.Table:
    """Return a history of issues with about so many articles on so many pages."""
    rows = [
        {
            "issue_date": date(2024, 9, 1) - timedelta(days=at),
            "status": "complete",
            "pages_ok": pages,
            "articles": articles + (at % 3 - 1) * spread,
        }
        for at in range(number)
    ]
    return pa.Table.from_pylist(rows, schema=HISTORY)


def many(number: int, *, untitled: int = 0) -> BuiltIssue:
    """Make an issue of one page with so many different articles."""
    return make_issue(
        pages={
            "01": [
                Story(
                    "" if at < untitled else f"第{at}件事", (f"第{at}件事的经过写在这里，各人有各人的说法。",)
                )
                for at in range(number)
            ]
        }
    )


def with_article(issue: BuiltIssue, **changes: Any) -> BuiltIssue:
    """Change fields of the first article."""
    first, *others = issue.articles
    return replace(issue, articles=(replace(first, article=replace(first.article, **changes)), *others))


def with_place(issue: BuiltIssue, **changes: Any) -> BuiltIssue:
    first, *others = issue.articles
    place: ArticlePlace = replace(first.enrichment.places[0], **changes)
    return replace(
        issue, articles=(replace(first, enrichment=replace(first.enrichment, places=(place,))), *others)
    )


def same_page_twice() -> BuiltIssue:
    issue = make_issue(pages={"01": [Story("白鹭渡口早班船复航", FERRY)]})
    return replace(issue, pages=(*issue.pages, make_page("01", [], status="missing", reason="twice")))


def same_id_twice() -> BuiltIssue:
    issue = make_issue()
    first, second, *others = issue.articles
    return replace(issue, articles=(first, replace(second, article_id=first.article_id), *others))


def lossy() -> BuiltIssue:
    issue = make_issue()
    first, *others = issue.pages
    assert first.segmentation is not None
    cut = replace(first.segmentation, pieces=first.segmentation.pieces[1:])
    return replace(issue, pages=(replace(first, segmentation=cut), *others))


def page_without_articles() -> BuiltIssue:
    page = make_page("03", [Story("", (), reporters=())])
    assert page.segmentation is not None
    bare = replace(
        page,
        segmentation=replace(
            page.segmentation,
            articles=(),
            pieces=tuple(piece for piece in page.segmentation.pieces if piece.article is None),
        ),
    )
    return make_issue(extra_pages=[bare])


GARBLED = "鍗庝笢鐨勭ぞ鍖洪噷锛屽湪鏂颁慨鐨勮矾鍙ｃ€銆" * 8


def many_forms() -> BuiltIssue:
    issue = make_issue()
    first, *rest = issue.pages
    page = page_from_text("⼈⼝⾦⽊⽔⽕⼟⽇⽉⽥" * 2)
    assert first.page is not None
    return replace(issue, pages=(replace(first, page=replace(first.page, folds=page.folds)), *rest))


def doubtful(check: str, page_no: str = "01") -> BuiltIssue:
    return replace(make_issue(), doubts=(Doubt(check, page_no, "one says so, the other says so", "gap"),))


BAD: dict[str, tuple[Callable[[], BuiltIssue], pa.Table]] = {
    "article_collapse": (lambda: many(4), past(40, pages=1)),
    "article_count": (lambda: many(20), past(40, pages=1)),
    "confidence_range": (
        lambda: with_article(make_issue(), confidence=Confidence(0.5, 1.5, 0.5)), NONE
    ),
    "conservation": (lossy, NONE),
    "dateline_dates": (lambda: with_article(make_issue(), dateline_date="2024-09-20"), NONE),
    "doubled_body": (lambda: with_article(make_issue(), body=FERRY + FERRY), NONE),
    "duplicate_ids": (same_id_twice, NONE),
    "duplicate_pages": (same_page_twice, NONE),
    "empty_body": (lambda: make_issue(pages={"01": [Story("一行标题", ()), Story("渡口", FERRY)]}), NONE),
    "empty_issue": (lambda: make_issue(pages={"01": []}), NONE),
    "fewest_pages": (lambda: many(8), past(16, pages=2)),
    "issue_dates": (make_issue, NONE),  # its rows are changed below
    "kinds": (lambda: with_article(make_issue(), kind="rumour"), NONE),
    "long_article": (lambda: make_issue(pages={"01": [Story("长文", LONG)]}), NONE),
    "long_title": (lambda: make_issue(pages={"01": [Story("渡口复航" * 30, FERRY)]}), NONE),
    "mojibake": (lambda: make_issue(pages={"01": [Story("渡口", (GARBLED,))]}), NONE),
    "page_count": (lambda: many(8), past(60, pages=8)),
    "page_without_articles": (page_without_articles, NONE),
    "place_range": (lambda: with_place(make_issue(), lon=30.6, lat=120.7), NONE),
    "repeated_paragraph": (
        lambda: make_issue(pages={"01": [Story("甲", FERRY), Story("乙", (*ORCHARD, FERRY[0]))]}), NONE
    ),
    "folded_characters": (many_forms, NONE),
    "strange_characters": (lambda: make_issue(pages={"01": [Story("渡口\ue123复航\ufffd", FERRY)]}), NONE),
    "alternatives": (lambda: doubtful("alternatives"), NONE),
    "another_days_page": (lambda: doubtful("another_days_page"), NONE),
    "article_day": (lambda: doubtful("article_day"), NONE),
    "articles_named": (lambda: doubtful("articles"), NONE),
    "crop_box": (lambda: doubtful("crop_box"), NONE),
    "page_file": (lambda: doubtful("page_file"), NONE),
    "page_lists": (lambda: doubtful("page_lists", ""), NONE),
    "page_number": (lambda: doubtful("page_number"), NONE),
    "page_pdf": (lambda: doubtful("page_pdf"), NONE),
    "same_file": (lambda: doubtful("same_file"), NONE),
    "site_page_count": (lambda: doubtful("page_count", ""), NONE),
    "swapped_pages": (lambda: doubtful("swapped_pages"), NONE),
    "issue_day": (lambda: doubtful("issue_day", ""), NONE),
    "authors": (lambda: doubtful("authors"), NONE),
    "page_day": (lambda: doubtful("page_day"), NONE),
    "pages_named": (lambda: doubtful("pages_named"), NONE),
    "text_and_pdf": (lambda: doubtful("text_and_pdf"), NONE),
    "untitled_share": (lambda: many(10, untitled=6), NONE),
}  # fmt: skip


def rows_of(issue: BuiltIssue) -> Rows:
    return Rows(
        article_rows([issue]), page_rows([issue]), issue_rows([issue]), NONE, proof(issue), doubts(issue)
    )


def of(found: tuple[Finding, ...], name: str) -> list[Finding]:
    return [one for one in found if one.gate == name]


def test_every_shipped_audit_has_a_case_here() -> None:
    assert set(BAD) == {one.name for one in load_audits()}


@pytest.mark.parametrize("name", sorted(set(BAD) - {"issue_dates"}))
def test_each_audit_finds_what_it_says(name: str) -> None:
    make, history = BAD[name]
    (shipped,) = [one for one in load_audits() if one.name == name]
    found = of(found_in(make(), load_audits(), history), name)
    assert found
    assert {one.severity for one in found} == {shipped.severity}
    assert all(one.advice == shipped.do and one.what for one in found)
    assert all(bool(one.page_no) == (shipped.scope != "issue") for one in found)


def test_rows_of_another_day_are_found() -> None:
    rows = rows_of(make_issue("2024-09-14"))
    other = rows_of(make_issue("2024-09-15"))
    found = audit(replace(rows, articles=other.articles), load_audits())
    assert [one.severity for one in of(found, "issue_dates")] == ["block"] * 3


def test_nothing_is_found_on_a_good_issue_that_is_like_the_ones_before() -> None:
    assert found_in(make_issue(), load_audits(), past(3)) == ()


@pytest.mark.parametrize("status", ["no_issue", "missing", "failed"])
def test_nothing_is_found_on_a_day_without_pages(status: Any) -> None:
    assert found_in(make_issue(pages={}, status=status), load_audits(), past(40)) == ()


def test_a_page_whose_pieces_point_outside_it_is_found_and_the_others_are_still_checked() -> None:
    issue = with_article(BAD["repeated_paragraph"][0](), dateline_date="2024-09-20")
    page = make_page("02", [Story("黄桃", ORCHARD, reporters=())])
    assert page.page is not None
    astray = replace(page, page=replace(page.page, text=page.page.text.split("\n")[0]))
    found = found_in(replace(issue, pages=(*issue.pages, astray)), load_audits(), NONE)
    assert {one.page_no for one in of(found, "conservation")} == {"02"}
    assert {one.gate for one in found} >= {"dateline_dates", "repeated_paragraph"}


def test_nine_issues_are_too_few_to_compare_with() -> None:
    assert of(found_in(many(4), load_audits(), past(40, pages=1, number=9)), "article_collapse") == []
    assert of(found_in(many(4), load_audits(), past(40, pages=1, number=10)), "article_collapse")


def test_a_paper_whose_issues_vary_is_not_told_of_each_variation() -> None:
    varied = past(20, pages=1, spread=8)
    assert of(found_in(many(9), load_audits(), varied), "article_count") == []
    assert of(found_in(many(9), load_audits(), past(20, pages=1)), "article_count")


def test_an_issue_of_fewer_pages_is_compared_by_articles_a_page() -> None:
    assert of(found_in(many(10), load_audits(), past(40, pages=4)), "article_count") == []


def test_dateline_dates_without_a_year_only_have_to_exist() -> None:
    for text, wrong in (("--12-30", 0), ("--02-29", 0), ("--02-30", 1), ("2023-09-14", 0), ("2022-09-14", 1)):
        found = found_in(with_article(make_issue(), dateline_date=text), load_audits(), NONE)
        assert len(of(found, "dateline_dates")) == wrong, text


def test_the_known_kinds_are_those_of_the_model() -> None:
    for kind in KINDS:
        assert of(found_in(with_article(make_issue(), kind=kind), load_audits(), NONE), "kinds") == []


def test_what_lands_by_default_depends_on_no_other_issue() -> None:
    reading = [one for one in load_audits() if "history" in one.body.lower()]
    assert len(reading) >= 3
    assert all(one.history and one.severity == "warn" for one in reading)


def test_the_evidence_of_a_finding_is_the_row_that_failed() -> None:
    (one,) = of(found_in(BAD["place_range"][0](), load_audits(), NONE), "place_range")
    assert json.loads(one.evidence) == {"level": "town", "adcode": "330495"}
    assert "梧泾街道" in one.what


# Settings and own files


def test_a_newspaper_can_set_an_audit_to_block_or_off() -> None:
    audits = load_audits(settings={"article_collapse": "block", "long_title": "off"})
    assert {one.name: one.severity for one in audits}["article_collapse"] == "block"
    assert "long_title" not in {one.name for one in audits}


@pytest.mark.parametrize("setting", ["warn", "off"])
def test_no_newspaper_is_let_off_what_the_lake_promises(setting: Any) -> None:
    with pytest.raises(ConfigError, match="conservation cannot be set"):
        load_audits(settings={"conservation": setting})


def test_a_setting_of_an_audit_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(ConfigError, match="no audit 'artcle_count'") as caught:
        load_audits(settings={"artcle_count": "warn"})
    assert "article_count" in caught.value.hint


OWN = """-- name: no_ferry
-- severity: block
-- scope: issue
-- description: No title speaks of the ferry.
-- do: Leave the ferry out.
SELECT article_id AS subject, 'it speaks of the ferry' AS what FROM articles WHERE contains(title, '渡')
"""


def own(folder: Path, text: str = OWN, name: str = "no_ferry") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    return folder


def test_an_own_audit_is_asked_too(tmp_path: Path) -> None:
    (one,) = of(found_in(make_issue(), load_audits(own(tmp_path)), NONE), "no_ferry")
    assert (one.severity, one.advice) == ("block", "Leave the ferry out.")


def test_an_own_audit_takes_the_place_of_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    text = OWN.replace("no_ferry", "long_title")
    (one,) = [one for one in load_audits(own(tmp_path, text, "long_title")) if one.name == "long_title"]
    assert one.own
    with pytest.raises(ConfigError, match="cannot take the place"):
        load_audits(own(tmp_path, OWN.replace("no_ferry", "conservation"), "conservation"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("severity: block", "severity: loud", "severity"),
        ("-- do: Leave the ferry out.\n", "", "lacks its"),
        ("-- name: no_ferry", "-- name: another", "named after"),
        ("-- do:", "-- remedy:", "header line"),
        ("-- scope: issue", "-- scope: issue\n-- reads: everything", "reads"),
    ],
)
def test_an_own_audit_with_a_wrong_header_is_refused_with_its_folder(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in OWN
    with pytest.raises(ConfigError, match=told) as caught:
        load_audits(own(tmp_path, OWN.replace(old, new)))
    assert str(tmp_path) in caught.value.hint


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no folder of audits"):
        load_audits(tmp_path / "none")


@pytest.mark.parametrize(
    ("select", "told"),
    [
        ("SELECT nosuch AS subject, '' AS what FROM articles", "no_ferry.*nosuch"),
        ("SELECT article_id FROM articles", "what"),
        ("SELEC", "no_ferry"),
        ("SELECT content AS subject, '' AS what FROM read_text('/etc/hostname')", "no_ferry"),
        ("SELECT * FROM 'https://example.invalid/x.parquet'", "no_ferry"),
    ],
)
def test_sql_that_cannot_be_run_or_reaches_outside_ends_the_run_with_its_name(
    tmp_path: Path, select: str, told: str
) -> None:
    text = OWN[: OWN.index("SELECT")] + select + "\n"
    with pytest.raises(ConfigError, match=f"(?s){told}"):
        found_in(make_issue(), load_audits(own(tmp_path, text)), NONE)


def test_sql_that_stumbles_over_the_data_is_a_finding_and_not_a_pass(tmp_path: Path) -> None:
    text = OWN[: OWN.index("SELECT")] + "SELECT title AS subject, title::INTEGER AS what FROM articles\n"
    (one,) = of(found_in(make_issue(), load_audits(own(tmp_path, text)), NONE), "no_ferry")
    assert one.severity == "block"
    assert "could not be run" in one.what


def test_no_hostile_statement_is_run_as_an_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("a\nKESTREL\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shipped = len(found_in(make_issue(), load_audits(), NONE))
    for sql, _ in hostile_sql.HOSTILE:
        for name in ("lake", "cwd", "secret", "log", "raw", "data"):
            sql = sql.replace(f"{{{name}}}", str(tmp_path / name))  # noqa: PLW2901
        try:
            found = list(ask([parse_audit(OWN[: OWN.index("SELECT")] + sql, "no_ferry.sql", own=True)], {}))
        except ConfigError as error:
            assert "KESTREL" not in error.what  # noqa: PT017
        else:
            assert [one.subject for one in found] == ["the audit"], sql
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert len(found_in(make_issue(), load_audits(), NONE)) == shipped


def test_an_audit_without_an_end_is_a_finding_and_the_others_are_still_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.audit.asking.MOST_SECONDS", 0.5)
    shipped = len(found_in(make_issue(), load_audits(), NONE))
    endless = "FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 7"
    text = f"{OWN[: OWN.index('SELECT')]}SELECT count(*) AS subject, '' AS what {endless}\n"
    found = found_in(make_issue(), load_audits(own(tmp_path, text)), NONE)
    (one,) = of(found, "no_ferry")
    assert "could not be run" in one.what
    assert len(found) == shipped + 1


def test_findings_of_one_audit_are_told_two_hundred_times_at_most(tmp_path: Path) -> None:
    select = "SELECT range::VARCHAR AS subject, 'x' AS what FROM range(1000)"
    text = OWN[: OWN.index("SELECT")] + select + "\n"
    assert len(of(found_in(make_issue(), load_audits(own(tmp_path, text)), NONE), "no_ferry")) == 200


def test_threads_do_not_see_each_others_issues(tmp_path: Path) -> None:
    audits = load_audits(own(tmp_path))
    wrong: list[str] = []

    def check(story: str, expected: int) -> None:
        issue = make_issue(pages={"01": [Story(story, LIBRARY)]})
        counts = [len(of(found_in(issue, audits, NONE), "no_ferry")) for _ in range(5)]
        wrong.extend(story for count in counts if count != expected)

    threads = [threading.Thread(target=check, args=args) for args in (("渡口复航", 1), ("借书听歌", 0))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_parsing_keeps_the_statement_as_it_is() -> None:
    assert parse_audit(OWN, "no_ferry.sql").body.endswith("contains(title, '渡')")


# Write, audit, publish


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


def newspaper(root: Path, *, top: str = "", settings: str = "") -> Paper:
    """Lay the newspaper down with these tables before and after its own."""
    file = lay_newspaper(root)
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{top}\n{text}\n{settings}\n", encoding="utf-8")
    return load_papers(file).paper("weizi")


def do(paper: Paper, lake: Lake, *days: date, workers: int = 1) -> RunReport:
    return run_days(paper, days, lake, command="test", workers=workers)


def content(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    catalog.build(lake)
    return {
        name: sorted(catalog.query(lake, f"SELECT * FROM {name}").to_pylist(), key=str)
        for name in ("articles", "pages", "issues", "duplicates")
    }


NO_PIER = OWN.replace("no_ferry", "no_pier").replace("渡", "码头")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_blocking_gate_keeps_a_new_issue_out_and_the_ledger_says_why(
    tmp_path: Path, lake: Lake, workers: int
) -> None:
    own(tmp_path / "audits", NO_PIER, "no_pier")
    paper = newspaper(tmp_path, top='[audits]\nfolder = "audits"')
    report = do(paper, lake, DAY, DAY + timedelta(days=1), workers=workers)
    assert [one.status for one in report.outcomes] == ["failed", "complete"]
    rows = content(lake)
    assert {row["issue_date"] for row in rows["articles"]} == {DAY + timedelta(days=1)}
    assert "no_pier" in rows["issues"][0]["evidence"]
    assert {row["status"] for row in rows["pages"] if row["issue_date"] == DAY} == {"quarantined"}


def test_a_blocking_gate_leaves_an_issue_that_stands_as_it_was(tmp_path: Path, lake: Lake) -> None:
    do(newspaper(tmp_path), lake, DAY)
    before = content(lake)
    own(tmp_path / "audits", NO_PIER, "no_pier")
    paper = newspaper(tmp_path, top='[audits]\nfolder = "audits"')
    outcome = do(paper, lake, DAY).outcomes[0]
    assert (outcome.status, outcome.result) == ("failed", "kept")
    assert "no_pier" in outcome.evidence
    assert content(lake) == before


def test_a_page_gate_quarantines_its_page_and_the_rest_lands(tmp_path: Path, lake: Lake) -> None:
    text = NO_PIER.replace("scope: issue", "scope: page").replace("SELECT", "SELECT page_no,")
    own(tmp_path / "audits", text, "no_pier")
    outcome = do(newspaper(tmp_path, top='[audits]\nfolder = "audits"'), lake, DAY).outcomes[0]
    assert outcome.status == "partial", outcome.evidence
    assert "page 01 quarantined: no_pier" in outcome.evidence
    assert [(one.gate, one.page_no) for one in outcome.findings] == [("no_pier", "01")]
    rows = content(lake)
    assert [row["page_no"] for row in rows["articles"]] == ["02"]
    assert [row["status"] for row in rows["pages"]] == ["quarantined", "ok"]


def test_a_warning_lands_all_the_same_and_its_rows_are_kept_beside_the_report(
    tmp_path: Path, lake: Lake
) -> None:
    own(tmp_path / "audits", NO_PIER, "no_pier")
    paper = newspaper(
        tmp_path, top='[audits]\nfolder = "audits"', settings='[papers.weizi.audits]\nno_pier = "warn"'
    )
    report = do(paper, lake, DAY)
    assert report.outcomes[0].status == "complete"
    assert len(content(lake)["articles"]) == 2
    kept = pq.read_table(f"{lake.uri}/reports/{report.run_id}/weizi.parquet").to_pylist()
    assert [(row["gate"], row["severity"], row["issue_date"]) for row in kept] == [("no_pier", "warn", DAY)]


def test_wrong_sql_of_an_own_audit_is_told_before_anything_lands(tmp_path: Path, lake: Lake) -> None:
    own(tmp_path / "audits", OWN[: OWN.index("SELECT")] + "SELECT nosuch FROM articles\n")
    paper = newspaper(tmp_path, top='[audits]\nfolder = "audits"')
    (outcome,) = do(paper, lake, DAY).outcomes
    assert (outcome.status, outcome.result) == ("stopped", "refused")
    assert "no_ferry" in outcome.evidence
    assert lake.ledger("weizi") == []


def test_an_unknown_audit_in_the_papers_file_is_told_before_anything_lands(
    tmp_path: Path, lake: Lake
) -> None:
    paper = newspaper(tmp_path, settings='[papers.weizi.audits]\nnosuch = "warn"')
    (outcome,) = do(paper, lake, DAY).outcomes
    assert (outcome.status, outcome.result) == ("stopped", "refused")
    assert "nosuch" in outcome.evidence
    assert lake.ledger("weizi") == []


@pytest.mark.parametrize(
    "top",
    ['[audits]\nfolder = "a"\nlevel = 3', 'audits = "a"', "[nosuch]\na = 1"],
    ids=["key", "text", "table"],
)
def test_tables_of_the_papers_file_that_nobody_knows_are_refused(tmp_path: Path, top: str) -> None:
    with pytest.raises(ConfigError):
        newspaper(tmp_path, top=top)


def test_the_past_is_the_last_thirty_issues_with_articles_before_the_day(lake: Lake) -> None:
    days = [date(2024, 8, 1) + timedelta(days=at) for at in range(40)]
    lake.land_many(
        [
            make_issue(
                day.isoformat(),
                {} if at % 10 == 3 else None,
                status="complete" if at % 10 != 3 else "no_issue",
            )
            for at, day in enumerate(days)
        ]
    )
    past_days = past_of(lake, "chenghu", days[38]).column("issue_date").to_pylist()
    assert len(past_days) == 30
    assert past_days == sorted(past_days)
    assert past_days[-1] == days[37]
    assert days[33] not in past_days


def test_half_of_a_character_pair_costs_its_page_only(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.page_from_bytes

    def broken(raw: bytes, **how: Any) -> Any:
        page = real(raw, **how)
        return replace(page, text=page.text + "\ud842") if "屋顶" in page.text else page

    monkeypatch.setattr(reading, "page_from_bytes", broken)
    outcome = do(newspaper(tmp_path), lake, DAY).outcomes[0]
    assert outcome.status == "partial", outcome.evidence
    assert "U+D842" in outcome.evidence
    assert [row["page_no"] for row in content(lake)["articles"]] == ["01"]


def test_headers_of_audits_are_sentences() -> None:
    for one in load_audits():
        assert one.description.endswith("."), one.name
        assert one.do.endswith("."), one.name
