"""What analysts ask of views and macros, and what they are told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import DEFAULT, Story, make_issue, make_page
from catalog_lake import duplicate, fill
from ingest import catalog
from ingest.catalog.door import Door
from ingest.catalog.limits import Limits
from ingest.catalog.sqlfile import load_all
from ingest.errors import IngestError
from ingest.lake import Lake
from ingest.lake.schemas import DUPLICATES, TABLES
from ingest.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Ask = Callable[[str], list[dict[str, Any]]]


NEAR = "near"
"""Its example asks for a coordinate, of which this lake knows none; the sample's is asked in test_examples."""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with Door(fill(tmp_path_factory.mktemp("catalog") / "湖 'lake")) as door:
        yield lambda sql: door.ask(sql).to_pylist()


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


def test_views_of_an_empty_lake_have_the_same_columns_and_types_as_of_a_full_one(
    ask: Ask, tmp_path: Path
) -> None:
    empty = Lake.open(str(tmp_path / "lake"))
    for file in load_all():
        if file.kind == "view":
            full = ask(f"DESCRIBE {file.name}")
            assert catalog.query(empty, f"DESCRIBE {file.name}").to_pylist() == full
            if file.name not in {"contents", "dictionary", "snapshot", "stop_words"}:
                assert catalog.query(empty, f"FROM {file.name}").num_rows == 0
    for name in TABLES:
        assert ask(f"FROM {name}"), name


def test_every_view_column_and_macro_has_its_comment(ask: Ask) -> None:
    assert ask("SELECT * FROM duckdb_views() WHERE NOT internal AND comment IS NULL") == []
    assert ask("SELECT * FROM duckdb_columns() WHERE NOT internal AND comment IS NULL") == []
    assert ask("SELECT * FROM duckdb_functions() WHERE NOT internal AND comment IS NULL") == []
    contents = {row["name"]: row for row in ask("FROM contents")}
    assert set(contents) == {file.name for file in load_all()}
    assert contents["search"]["usage"] == "FROM search(q, from_date, to_date, of_paper, most)"
    assert contents["snippet"]["usage"].startswith("SELECT snippet(")


def test_every_example_runs(ask: Ask) -> None:
    for file in load_all():
        if file.example and file.name != NEAR:
            ask(file.example)


def test_articles_unique_keeps_the_earliest_of_each_text_and_excerpts(ask: Ask) -> None:
    rows = ask(
        "SELECT issue_date::VARCHAR AS day, title FROM articles_unique ORDER BY day, page_no, position"
    )
    assert [(row["day"], row["title"]) for row in rows] == [
        ("2024-09-13", "白鹭渡口早班船复航"),
        ("2024-09-13", "黄桃头一回装箱"),
        ("2024-09-13", "老粮仓里借书听歌"),
        ("2024-09-14", "龙舟赛"),
        ("2024-10-04", "粮仓听歌"),
    ]


def test_rows_come_in_the_order_that_is_documented(ask: Ask) -> None:
    asked = 0
    for file in load_all():
        if file.order and file.name != NEAR:
            question = f"FROM {file.name}" if file.kind == "view" else file.example
            assert ask(question) == ask(f"SELECT * FROM ({question}) ORDER BY {file.order}"), file.name
            asked += 1
    assert asked >= 12


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_a_limit_gives_the_same_rows_every_time_whatever_landed_when(tmp_path: Path, threads: int) -> None:
    """Rows of one catalog come in one order: of a new build over the same lake, and whatever lands meanwhile."""
    lake = fill(tmp_path / "lake")
    views = ("articles", "articles_unique")
    with Door(lake, Limits(threads=threads)) as door:
        whole = {view: door.ask(f"SELECT article_id FROM {view}").to_pylist() for view in views}
        lake.land(make_issue("2024-11-01"))
        for view in views:
            for rows in range(1, len(whole[view]) + 1):
                some = door.ask(f"SELECT article_id FROM {view} LIMIT {rows}").to_pylist()
                assert some == whole[view][:rows]
    catalog.build(lake)
    again = {view: catalog.query(lake, f"SELECT article_id FROM {view}").to_pylist() for view in views}
    catalog.build(lake)
    for view in views:
        assert [row for row in again[view] if "-20241101-" not in row["article_id"]] == whole[view]
        assert catalog.query(lake, f"SELECT article_id FROM {view}").to_pylist() == again[view]


def test_of_many_articles_a_limit_gives_the_same_rows_on_every_number_of_threads(tmp_path: Path) -> None:
    """More duplicates than articles, and files of many row groups: what makes DuckDB turn a join round."""
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land_many([make_issue(f"2024-{month:02}-{day:02}") for month in range(1, 7) for day in range(1, 15)])
    ids = column(lake.read_table("articles", ["article_id"]).to_pylist(), "article_id")
    lake.land_duplicates(
        pa.Table.from_pylist(
            [duplicate(one, ids[0], "reprint", 1.0) for one in ids[1::2]]
            + [duplicate(one, f"{one}-{n}", "excerpt", 0.9) for one in ids for n in range(20)],
            schema=DUPLICATES,
        )
    )
    catalog.build(lake)
    found = []
    for threads in (1, 3, 8):
        with Door(lake, Limits(threads=threads)) as door:
            found += [
                door.ask("SELECT article_id FROM articles_unique LIMIT 40").to_pylist() for _ in range(3)
            ]
    assert len(found[0]) == 40
    assert all(one == found[0] for one in found)


def test_a_reprint_stands_for_itself_where_the_earliest_is_not_there(tmp_path: Path) -> None:
    lake = fill(tmp_path / "lake")
    lake.tables.drop("issues", "issue_date = DATE '2024-09-13'")
    catalog.build(lake)
    rows = catalog.query(lake, "SELECT title FROM articles_unique ORDER BY issue_date, title").to_pylist()
    assert column(rows, "title") == ["白鹭渡口早班船复航", "龙舟赛", "黄桃又装箱", "渡口复航", "粮仓听歌"]


def test_reprints_are_found_from_any_of_them(ask: Ask) -> None:
    ids = column(
        ask("SELECT article_id FROM articles WHERE title LIKE '%渡口%' ORDER BY issue_date"), "article_id"
    )
    assert len(ids) == 3
    for article_id in ids:
        rows = ask(f"FROM reprints('{article_id}')")
        assert column(rows, "article_id") == ids
        assert column(rows, "relation") == ["original", "reprint", "reprint"]
        assert column(rows, "similarity") == [None, 1.0, 1.0]
    (excerpt,) = ask("SELECT article_id FROM articles WHERE title = '粮仓听歌'")
    assert column(ask(f"FROM reprints('{excerpt['article_id']}')"), "relation") == ["original", "excerpt"]
    assert ask("FROM reprints('nothing')") == []


def test_places_are_found_by_code_prefix_however_the_code_is_written(ask: Ask) -> None:
    everything = len(ask("FROM articles"))
    for code in ("33", "330000", "3304", "330400", "330495", "330495000000"):
        assert len(ask(f"FROM articles_in('{code}')")) == everything, code
    for code in ("330495103", "330495103000"):
        assert column(ask(f"FROM articles_in('{code}')"), "title") == ["龙舟赛"]
    assert len(ask("FROM articles_in(330495)")) == everything
    assert ask("FROM articles_in('330496')") == []
    assert ask("FROM articles_in('32')") == []
    for given, cut in (("110100", "1101"), ("330110", "330110"), ("330482100", "330482100"), ("33", "33")):
        assert ask(f"SELECT division('{given}') AS code") == [{"code": cut}]
    assert ask("SELECT DISTINCT name FROM article_places WHERE code LIKE '330495103%'") == [
        {"name": "望圩镇"}
    ]


def test_places_within_so_many_kilometres_come_nearest_first(ask: Ask) -> None:
    rows = ask("FROM articles_near(120.7, 30.7, 12)")
    assert len(rows) == len(ask("FROM articles"))
    assert rows[0]["distance"] == pytest.approx(6371 * 0.1 * 3.14159265 / 180, rel=1e-6)
    assert ask("FROM articles_near(120.7, 30.7, 11)") == []


def test_keywords_are_ranked_and_people_have_their_roles(ask: Ask) -> None:
    rows = ask("SELECT rank, term FROM article_keywords JOIN articles USING (article_id) "
               "WHERE title = '龙舟赛' ORDER BY rank")  # fmt: skip
    assert [(row["rank"], row["term"]) for row in rows] == [(1, "澄湖"), (2, "龙舟")]
    people = ask("SELECT name, role, count(*) AS n FROM article_people GROUP BY ALL ORDER BY n DESC")
    assert people == [
        {"name": "苏问渠", "role": "reporter", "n": 7},
        {"name": "沈砚秋", "role": "reporter", "n": 1},
    ]


def test_people_of_unassigned_bylines_count_with_no_article(tmp_path: Path) -> None:
    page = make_page("01", DEFAULT["01"][:1])
    assert page.segmentation is not None
    people = (Person("reporter", "聂小满"), Person("correspondent", "曲栗"))
    found = replace(
        page.segmentation, unassigned_bylines=("记者 聂小满 通讯员 曲栗",), unassigned_people=people
    )
    issue = make_issue("2024-09-13", {"01": DEFAULT["01"][:1]})
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land_many([replace(issue, pages=(replace(page, segmentation=found),))])
    rows = catalog.query(lake, "SELECT * FROM article_people WHERE NOT assigned ORDER BY role").to_pylist()
    assert [(row["role"], row["name"], row["article_id"], row["page_no"]) for row in rows] == [
        ("correspondent", "曲栗", None, "01"),
        ("reporter", "聂小满", None, "01"),
    ]
    assert catalog.query(lake, "SELECT bool_and(article_id IS NOT NULL) AS told FROM article_people WHERE assigned"
                         ).to_pylist() == [{"told": True}]  # fmt: skip


def test_search_finds_what_holds_all_terms_and_the_title_counts_most(ask: Ask) -> None:
    assert column(ask("FROM search('龙舟赛 舵手')"), "title") == ["龙舟赛"]
    assert ask("FROM search('龙舟赛 黄桃')") == []
    titles = column(ask("FROM search('粮仓')"), "title")
    assert titles == ["粮仓听歌", "老粮仓里借书听歌"]  # both in the title: the shorter body wins
    assert column(ask("FROM search('  澄湖　舵手 ')"), "title") == ["龙舟赛"]
    assert column(ask("FROM search('沈砚秋')"), "title") == []  # a name that no byline prints
    scores = column(ask("FROM search('澄湖')"), "score")
    assert scores == sorted(scores, reverse=True)


def test_search_does_not_mind_the_case_of_letters_nor_odd_characters(ask: Ask) -> None:
    rows = ask(
        "SELECT snippet('新装的 LED 灯\n亮了', 'led') AS lower, snippet('新装的 LED 灯', 'Led') AS mixed"
    )
    assert rows == [{"lower": "新装的 【LED】 灯 亮了", "mixed": "新装的 【LED】 灯"}]
    for odd in ("%a", "_a", "\\a", "''a", "[a", "a.+a", "a\U0001f600"):
        assert ask(f"FROM search('{odd}')") == []


def test_a_snippet_shows_the_first_term_that_is_there(ask: Ask) -> None:
    long = "甲" * 100 + "码头" + "乙" * 100
    (row,) = ask(f"SELECT snippet('{long}', '没有 码头') AS s, snippet('{long}', '没有', width := 10) AS none, "
                 "snippet('', '码头') AS empty, snippet(NULL, '码头') AS nothing")  # fmt: skip
    assert "码头" in row["s"]
    assert row["s"].startswith("…")
    assert row["s"].endswith("…")
    assert len(row["s"]) == 64
    assert "【码头】" in row["s"]
    assert row["none"] == "甲" * 10 + "…"
    assert row["empty"] == ""
    assert row["nothing"] is None


def test_a_trend_has_every_month_and_counts_reprints_once(ask: Ask) -> None:
    assert ask("FROM keyword_trend('龙舟')") == [
        {"month": "2024-09", "articles": 1, "of_articles": 4, "share": 0.25},
        {"month": "2024-10", "articles": 0, "of_articles": 1, "share": 0.0},
    ]
    assert column(ask("FROM keyword_trend('澄湖', of_paper := 'lianxiang')"), "month") == ["2024-10"]


def test_coverage_counts_days_by_the_word_of_the_ledger(ask: Ask) -> None:
    rows = ask("FROM coverage ORDER BY paper, month")
    september = rows[0]
    assert {name: september[name] for name in ("complete", "partial", "missing", "failed", "no_issue", "untried")} == {
        "complete": 1, "partial": 1, "missing": 0, "failed": 1, "no_issue": 2, "untried": 1,
    }  # fmt: skip
    assert (september["pages_expected"], september["pages_read"], september["articles"]) == (7, 3, 5)
    assert (str(september["first_day"]), str(september["last_day"])) == ("2024-09-13", "2024-09-18")
    assert [(row["paper"], row["month"], row["missing"]) for row in rows[1:]] == [
        ("chenghu", "2024-10", 1),
        ("lianxiang", "2024-10", 0),
    ]


def test_gaps_and_problems_name_what_is_missing_and_why(ask: Ask) -> None:
    gaps = ask("SELECT issue_date::VARCHAR AS day, status FROM issue_gaps ORDER BY day")
    assert gaps == [
        {"day": "2024-09-14", "status": "partial"},
        {"day": "2024-09-16", "status": "failed"},
        {"day": "2024-09-18", "status": "untried"},
        {"day": "2024-10-03", "status": "missing"},
    ]
    problems = ask("SELECT page_no, status, reason FROM page_problems ORDER BY page_no")
    assert problems == [
        {"page_no": "02", "status": "missing", "reason": "the source has no page 02"},
        {"page_no": "03", "status": "quarantined", "reason": "undecodable bytes"},
    ]


def test_doubtful_articles_are_listed_with_their_least_probability(ask: Ask) -> None:
    assert ask("SELECT title, least FROM low_confidence") == [{"title": "龙舟赛", "least": 0.4}]


def test_an_issue_is_listed_in_the_order_of_its_pages(ask: Ask) -> None:
    titles = ["白鹭渡口早班船复航", "黄桃头一回装箱", "老粮仓里借书听歌"]
    assert column(ask("FROM issue_of('chenghu', '2024-09-13')"), "title") == titles
    assert column(ask("FROM issue_of('chenghu', DATE '2024-09-13')"), "title") == titles


def test_half_landed_issues_are_gaps_and_count_in_no_other_column(tmp_path: Path) -> None:
    lake = fill(tmp_path / "lake")
    lake.tables.drop("pages", "issue_date = DATE '2024-09-13' AND page_no = '02'")
    lake.tables.drop("issues", "issue_date = DATE '2024-10-02'")
    catalog.build(lake)
    rows = catalog.query(lake, "FROM half_landed ORDER BY issue_date").to_pylist()
    assert [(str(row["issue_date"]), row["pages"], row["articles"], row["shown"]) for row in rows] == [
        ("2024-09-13", 1, 3, False),
        ("2024-10-02", 1, 1, False),
    ]
    with pytest.raises(IngestError, match="half_landed, its writing was cut off"):
        catalog.query(lake, "FROM issue_of('chenghu', '2024-09-13')")
    gaps = catalog.query(lake, "FROM issue_gaps WHERE status = 'half_landed' ORDER BY issue_date").to_pylist()
    assert column(gaps, "pages_expected") == [2, None]
    assert "ingest run --paper chenghu --date 2024-09-13" in gaps[0]["why"]
    (september, october) = catalog.query(
        lake, "FROM coverage WHERE paper = 'chenghu' ORDER BY month"
    ).to_pylist()
    assert (september["half_landed"], september["complete"], september["articles"]) == (1, 0, 2)
    assert (october["half_landed"], october["complete"], october["missing"]) == (1, 0, 1)


def test_the_snapshot_names_the_version_of_every_table(ask: Ask) -> None:
    rows = ask("FROM snapshot")
    assert {row["table_name"] for row in rows} == set(TABLES)
    assert all(row["lake"].endswith("湖 'lake") for row in rows)
    assert {row["table_name"]: row["files"] for row in rows}["issues"] == 3


def test_views_of_an_attached_catalog_answer_under_another_name(ask: Ask) -> None:
    import duckdb

    path = ask("SELECT file FROM pragma_database_list WHERE name = 'catalog'")[0]["file"]
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path.replace(chr(39), chr(39) * 2)}' AS papers (READ_ONLY)")
        for file in load_all():
            if file.kind == "view":
                connection.execute(f"SELECT count(*) FROM papers.{file.name}").fetchall()
        for file in load_all():
            if file.example and file.name != NEAR:
                there = file.example.replace(f"{file.name}(", f"papers.{file.name}(", 1)
                there = re.sub(r"(?<=FROM )(articles|duplicates|landings)\b", r"papers.\1", there)
                connection.execute(there).fetchall()
        assert len(connection.execute("FROM papers.search('龙舟')").fetchall()) == 1


def test_stories_tell_who_printed_a_text_first_how_long_after_and_how_much_of_it(ask: Ask) -> None:
    rows = ask("FROM stories WHERE title IN ('白鹭渡口早班船复航', '渡口复航')")
    assert len(set(column(rows, "story_id"))) == 1
    assert [(row["paper"], row["relation"], row["days_after"]) for row in rows] == [
        ("chenghu", "original", 0),
        ("chenghu", "reprint", 1),
        ("lianxiang", "reprint", 20),
    ]
    assert column(rows, "title_kept") == [True, True, False]
    assert set(column(rows, "first_paper")) == {"chenghu"}
    assert set(column(rows, "printings")) == {3}
    assert set(column(rows, "papers")) == {2}
    (excerpt,) = ask("FROM stories WHERE title = '粮仓听歌'")
    assert excerpt["relation"] == "excerpt"
    assert 0 < excerpt["length_share"] < 1


def test_relations_name_the_next_part_of_a_serial_and_of_what_was_not_joined(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    for day, part in (("2024-09-13", "上"), ("2024-09-14", "下"), ("2024-12-14", "三")):
        lake.land(make_issue(day, {"01": (Story(f"渡口旧事（{part}）", (f"{part}" * 60,)),)}))
    catalog.build(lake)
    (row,) = catalog.query(lake, "FROM relations").to_pylist()
    assert (row["relation"], str(row["issue_date"])) == ("continued", "2024-09-14")
    assert "-20240913-" in row["related_to"]
