"""What is printed is found by any characters in it, what a question cannot mean is refused, and the index keeps up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import Story, make_issue
from catalog_lake import fill
from ingest import catalog
from ingest.enrich.terms import stop_words
from ingest.lake import Lake
from ingest.search import bring_up
from ingest.search.postings import Indexed, block_postings, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Ask = Callable[..., list[dict[str, Any]]]

ODD = Story(
    "ＧＤＰ增长５％ “A股”站上3000点",
    (
        "新仓镇的5G基站（二期）通电，“一网通办”跑得更快；iPhone、Wi-Fi全覆盖。",
        "水，是生命之源。\u3000村口 有 棵 树😀𠮷野家也来了。",
        "十二月二十九日。甲" * 180 + "末句共同富裕示范区",
    ),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = fill(tmp_path_factory.mktemp("search") / "lake")
    lake.land(make_issue("2024-09-20", {"01": (ODD,), "02": (Story("短", ("字",)),)}))
    assert bring_up(lake) == 1
    catalog.build(lake)
    return lake


@pytest.fixture(scope="module")
def ask(lake: Lake) -> Iterator[Ask]:
    yield from _asked(lake)


def _asked(lake: Lake) -> Iterator[Ask]:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{lake.uri}/catalog.duckdb' AS c (READ_ONLY)")

        def ask(sql: str, *given: object) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = connection.execute(sql, given).to_arrow_table().to_pylist()
            return rows

        yield ask


def titles(rows: list[dict[str, Any]]) -> list[str]:
    return [row["title"] for row in rows]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_text_that_holds_some_characters_is_found_by_them(ask: Ask, data: st.DataObject) -> None:
    texts = ask("SELECT article_id, title, body FROM c.articles WHERE title IS NOT NULL")
    text = data.draw(st.sampled_from([row[name] for row in texts for name in ("title", "body")]))
    start = data.draw(st.integers(0, len(text) - 1))
    wanted = text[start : start + data.draw(st.integers(2, 8))]
    if not any(letter.isalnum() for letter in wanted) or '"' in wanted or "“" in wanted or "”" in wanted:
        return
    found = {row["article_id"] for row in ask("FROM c.search($1, most := 1000)", f'"{wanted}"')}
    holding = {row["article_id"] for row in texts if wanted in row["title"] or wanted in row["body"]}
    assert holding, wanted
    assert holding <= found


@pytest.mark.parametrize(
    "term", ["澄湖", "渡口", "水", "甲", "末", "粮仓", "一成", "码头", "共同富裕", "新仓镇的5g"]
)
def test_what_is_counted_is_what_is_printed(ask: Ask, term: str) -> None:
    (counted,) = ask(
        "SELECT sum(articles)::INT AS articles, sum(times)::INT AS times FROM c.word_trend($1)", term
    )
    texts = [f"{row['title']}\n{row['body']}" for row in ask("SELECT title, body FROM c.articles")]
    times = [text.lower().count(term) for text in texts]
    assert (counted["articles"], counted["times"]) == (sum(1 for n in times if n), sum(times))


def test_wide_and_capital_letters_are_found_as_plain_small_ones(ask: Ask) -> None:
    for written in ("gdp增长5", "ＧＤＰ", "GDP增长５", "a股", "iphone", "wi-fi", "𠮷野"):
        assert titles(ask("FROM c.search($1)", written)) == [ODD.title], written


def test_the_signs_of_a_question_mean_what_they_say(ask: Ask) -> None:
    both = {"粮仓听歌", "老粮仓里借书听歌"}
    assert set(titles(ask("FROM c.search('粮仓')"))) == both
    assert titles(ask("FROM c.search('粮仓 -title:老')")) == ["粮仓听歌"]
    assert set(titles(ask("FROM c.search('title:龙舟 OR title:粮仓')"))) == {*both, "龙舟赛"}
    assert titles(ask("FROM c.search('title:龙舟 OR title:粮仓 舵手')")) == ["龙舟赛"]
    assert titles(ask("FROM c.search('title:舵手')")) == []
    assert titles(ask("FROM c.search('\"望圩镇河湾\"')")) == ["龙舟赛"]
    assert titles(ask("FROM c.search('“望圩镇河湾”　舵手')")) == ["龙舟赛"]
    # 舟赛 stands in 龙舟赛, but no word begins with it.
    assert titles(ask("FROM c.search('舟赛')")) == ["龙舟赛"]
    assert titles(ask("FROM c.search('舟赛*')")) == []
    assert titles(ask("FROM c.search('龙舟*')")) == ["龙舟赛"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "question is empty"),
        (" 　 ", "question is empty"),
        (None, "question is empty"),
        ("，。", "neither letter nor digit"),
        ("澄湖 、", "neither letter nor digit"),
        ('"澄湖', "not closed"),
        ("OR 澄湖", "OR stands between"),
        ("澄湖 OR", "OR stands between"),
        ("澄湖 OR OR 渡口", "OR stands between"),
        ("-澄湖", "at least one term that must occur"),
        ("澄湖 OR -渡口", "no alternatives"),
        ("(澄湖 OR 渡口) 码头", "Brackets"),
        ("澄湖 AND 渡口", "no words of a question"),
        ("body:澄湖", "only the field title"),
        ("title:", "neither letter nor digit"),
        ("澄*湖", "at the end of a term"),
        ("澄" * 61, "longer than 60"),
        (" ".join("一二三四五六七八九十百千万亿甲乙丙"), "at most 16"),
    ],
)
def test_what_a_question_cannot_mean_is_refused(ask: Ask, question: str | None, told: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=told):
        ask("FROM c.search($1)", question)


def test_a_search_is_narrowed_by_days_and_newspaper(ask: Ask) -> None:
    everything = ask("FROM c.search('澄湖', most := 100)")
    assert len(everything) == everything[0]["found"] > 3
    some = ask("FROM c.search('澄湖', from_date := '2024-09-14', to_date := DATE '2024-09-14', most := 100)")
    assert {str(row["issue_date"]) for row in some} == {"2024-09-14"}
    assert len(some) == sum(1 for row in everything if str(row["issue_date"]) == "2024-09-14")
    assert {row["paper"] for row in ask("FROM c.search('澄湖', of_paper := 'lianxiang')")} == {"lianxiang"}
    (best,) = ask("FROM c.search('澄湖', most := 1)")
    assert (best["article_id"], best["found"]) == (everything[0]["article_id"], len(everything))
    for wrong in ("from_date := 'soon'", "most := 0", "of_paper := 'nosuch'"):
        with pytest.raises(duckdb.InvalidInputException):
            ask(f"FROM c.search('澄湖', {wrong})")


def test_a_hit_in_the_title_and_a_whole_word_rank_first(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    filler = "河岸上的风吹过稻田，老人坐在树下说着从前的事情。" * 4
    stories = (
        Story("夜里的风", (f"县里集中信号灯检修。{filler}",)),
        Story("夜里的雨", (f"中信的车停在路口。{filler}",)),
        Story("中信来了", (filler,)),
    )
    lake.land(make_issue("2024-09-14", {"01": stories}))
    bring_up(lake)
    catalog.build(lake)
    for ask in _asked(lake):
        assert titles(ask("FROM c.search('中信')")) == ["中信来了", "夜里的雨", "夜里的风"]


def test_a_term_in_its_context_is_the_text_as_printed(ask: Ask) -> None:
    lines = ask("FROM c.kwic('早班', width := 4)")
    assert {(row["before"], row["hit"], row["behind"]) for row in lines} == {("月起恢复", "早班", "渡船，头")}
    bodies = {row["article_id"]: row["body"] for row in ask("SELECT article_id, body FROM c.articles")}
    for row in ask("FROM c.kwic('澄湖 OR 共同富裕', width := 3, most := 100)"):
        assert bodies[row["article_id"]][row["place"] :].startswith(row["hit"])
        assert row["hit"] in {"澄湖", "共同富裕"}


def test_a_trend_tells_a_dip_from_a_hole(ask: Ask) -> None:
    rows = ask("FROM c.word_trend('龙舟', grain := 'day', of_paper := 'chenghu', to_date := '2024-09-20')")
    by_day = {str(row["period"]): row for row in rows}
    assert (by_day["2024-09-13"]["articles"], by_day["2024-09-13"]["issues_lacking"]) == (0, 0)
    assert by_day["2024-09-14"]["articles"] == 1
    hole = by_day["2024-09-18"]  # nobody has tried it
    assert (hole["articles"], hole["share"], hole["issues"], hole["issues_lacking"]) == (0, None, 0, 1)


def test_an_issue_is_indexed_once_and_a_replaced_one_is_found_in_its_new_state_only(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land_many([make_issue("2024-09-14"), make_issue("2024-09-15")])
    assert (bring_up(lake), bring_up(lake)) == (2, 0)
    catalog.build(lake)
    lake.land(make_issue("2024-09-14", {"01": (Story("黄桃头一回装箱", ("秋梨也装箱。",)),)}))
    catalog.build(lake)  # before the index is brought up: the old state is in no answer
    for ask in _asked(lake):
        assert {str(row["issue_date"]) for row in ask("FROM c.search('早班')")} == {"2024-09-15"}
    assert bring_up(lake, tidy=True) == 1
    catalog.build(lake)
    for ask in _asked(lake):
        assert titles(ask("FROM c.search('秋梨')")) == ["黄桃头一回装箱"]
        assert {str(row["issue_date"]) for row in ask("FROM c.search('早班')")} == {"2024-09-15"}
        assert [row["articles"] for row in ask("FROM c.indexed ORDER BY day")] == [1, 3]


def test_tidying_joins_a_year_and_changes_no_answer(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    for day in range(1, 6):
        lake.land(make_issue(f"2024-09-{day:02}"))
        bring_up(lake)
    catalog.build(lake)
    asked = "FROM c.found_hits('渡口 OR 装箱') ORDER BY ALL"
    (before,) = [ask(asked) for ask in _asked(lake)]
    assert len(lake.tables.snapshot_of("postings").files) == 10
    bring_up(lake, tidy=True)
    catalog.build(lake)
    assert len(lake.tables.snapshot_of("postings").files) == 2
    assert [ask(asked) for ask in _asked(lake)] == [before]


FIRST = [
    Indexed("p-20240914-01-a", "题", "澄湖澄湖", "", 4),
    Indexed("p-20240914-01-b", "", "湖" * 600, "", 600),
]
SECOND = [Indexed("p-20240915-01-a", "湖", "一", "", 1)]


def test_postings_of_a_block_are_the_same_each_time_and_ordered() -> None:
    issue = 19980 << 32
    rows = block_postings("p", {issue: FIRST}, list)
    assert rows.equals(block_postings("p", {issue: FIRST}, list))
    told = {row["term"]: row for row in rows.to_pylist()}
    assert list(told)[:2] == ["issues", "slots"]
    assert list(told)[2:] == sorted({"题", "澄湖", "湖澄", "湖", "湖湖"})
    assert told["issues"]["articles"].split("\t") == [str(issue), *(one.article_id for one in FIRST)]
    assert told["issues"]["hits"] == [19980, 2, 604]
    # The second text takes two slots of 512 characters; both name the first of them.
    assert told["slots"]["hits"] == [0, 4, 1, 19980, 0, 1, 600, 0, 19980, 1, 1, 600, 0, 19980, 1]
    assert [hit >> 1 for hit in told["澄湖"]["hits"]] == [2, 4]
    assert [hit >> 1 for hit in told["湖"]["hits"]] == [5, 512 + 1 + 599]
    assert {row["year"] for row in told.values()} == {"2024"}


def test_joined_blocks_are_the_block_that_would_have_been_made_at_once() -> None:
    first, second, stale = 19980 << 32, 19981 << 32 | 5, 19981 << 32 | 3
    alone = [
        block_postings("p", {issue: articles}, list) for issue, articles in ((stale, FIRST), (second, SECOND))
    ]
    both = pa.concat_tables([*alone, block_postings("p", {first: FIRST}, list)])
    once = block_postings("p", {first: FIRST, second: SECOND}, list)
    again = joined(both, {first, second})
    assert again is not None
    assert again.to_pylist() == once.to_pylist()
    # Of a block that is joined already, too; and nothing is left where nothing is in force.
    assert joined(once, {second}) == alone[1]
    assert joined(once, set()) is None


def test_words_without_meaning_are_those_that_keywords_leave_out(ask: Ask) -> None:
    """After a change of the list: python scripts/docs/stop_words.py."""
    assert {row["word"] for row in ask("FROM c.stop_words")} == stop_words()
