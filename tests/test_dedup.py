"""Duplicates are found by what two articles say, whatever the order, and only where they say the same."""

from __future__ import annotations

import random
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import dedup
from ingest.dedup import bounds, candidates, differ
from ingest.dedup.differ import Likeness, Reading, shared_passages
from ingest.dedup.facts import numbers, only_when
from ingest.dedup.hashing import WINNOW, WINNOW_GRAM, Hasher
from ingest.dedup.resolve import Memory, Resolver
from ingest.enrich.fingerprint import normalise, shingles, text_sha256
from ingest.lake.schemas import ARTICLES, DUPLICATES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ingest.dedup.ranges import Ints
    from ingest.dedup.texts import Issue, Texts

START = date(2024, 9, 1)


def prose(seed: int, length: int) -> str:
    """Give a text of so many characters; texts of different seeds share no shingle worth speaking of."""
    rng = random.Random(seed)
    return "".join(chr(rng.randrange(0x4E00, 0x9FA0)) for _ in range(length))


@dataclass(frozen=True)
class Printed:
    """An article as a test puts it: the `day` counts from START."""

    body: str
    day: int = 0
    paper: str = "chenghu"
    page: str = "01"
    position: int = 0
    kind: str = "news"
    name: str = ""


@lru_cache(maxsize=4096)
def enriched(body: str) -> str:
    return text_sha256([body])


def table(*articles: Printed) -> pa.Table:
    """Lay articles in a table of the lake; their ids tell their places in the list unless they have a name."""
    rows = []
    for number, one in enumerate(articles):
        day = START + timedelta(days=one.day)
        digest = enriched(one.body)
        rows.append(
            {
                "article_id": one.name or f"{number:04}",
                "paper": one.paper,
                "month": f"{day:%Y-%m}",
                "issue_date": day,
                "page_no": one.page,
                "position": one.position,
                "kind": one.kind,
                "body": one.body,
                "text_sha256": digest,
            }
        )
    return pa.Table.from_pylist(rows, schema=pa.schema([ARTICLES.field(name) for name in dedup.COLUMNS]))


def links(*articles: Printed) -> dict[str, tuple[str, str, float]]:
    """Resolve; give the match of each article that has one."""
    rows: list[dict[str, Any]] = dedup.resolve(table(*articles)).to_pylist()
    return {row["article_id"]: (row["duplicate_of"], row["relation"], row["similarity"]) for row in rows}


def likeness(one: str, other: str) -> tuple[float, float]:
    """Give Jaccard coefficient and containment by the book."""
    a, b = shingles([one]), shingles([other])
    return len(a & b) / len(a | b), len(a & b) / min(len(a), len(b))


def test_a_table_without_articles_has_no_duplicates_and_the_schema_of_the_lake() -> None:
    rows = dedup.resolve(table())
    assert rows.schema == DUPLICATES
    assert rows.num_rows == 0


def test_rows_have_the_schema_of_the_lake_and_stand_in_the_order_of_their_ids() -> None:
    rows = dedup.resolve(
        table(
            Printed(prose(1, 300), name="c"),
            *(Printed(prose(1, 300), day, name=n) for day, n in ((1, "b"), (2, "a"))),
        )
    )
    assert rows.schema == DUPLICATES
    assert rows.to_pylist() == [
        {
            "article_id": name,
            "paper": "chenghu",
            "month": "2024-09",
            "issue_date": START + timedelta(days=day),
            "duplicate_of": "c",
            "relation": "reprint",
            "similarity": 1.0,
        }
        for name, day in (("a", 2), ("b", 1))
    ]


def test_a_reprint_is_found_across_pages_days_and_papers_with_its_jaccard_coefficient() -> None:
    story = prose(1, 600)
    cut = "本报讯 " + story[:480]
    found = links(
        Printed(prose(2, 600)),
        Printed(story, page="02"),
        Printed(story + "。", 0, page="03"),
        Printed(cut, 1),
        Printed(cut + "！", 1, paper="weizi", page="04"),
    )
    similarity = round(likeness(story, cut)[0], 4)
    assert found == {
        "0002": ("0001", "reprint", 1.0),
        "0003": ("0001", "reprint", similarity),
        "0004": ("0001", "reprint", similarity),
    }


def test_two_equal_texts_on_one_page_are_linked_by_their_position() -> None:
    assert links(Printed(prose(1, 90), position=7), Printed(prose(1, 90), position=3)) == {
        "0000": ("0001", "reprint", 1.0)
    }


def test_short_excerpts_are_found_among_many_other_articles() -> None:
    stories = [Printed(prose(seed, 700)) for seed in range(60)]
    excerpts = [Printed(one.body[5 * n : 5 * n + 60], 1) for n, one in enumerate(stories)]
    found = links(*stories, *excerpts)
    assert {name: of for name, (of, _, _) in found.items()} == {f"{60 + n:04}": f"{n:04}" for n in range(60)}


@pytest.mark.parametrize("short_first", [True, False])
@pytest.mark.parametrize(("start", "length"), [(0, 200), (300, 200), (700, 100), (420, 60), (100, 400)])
def test_the_part_is_an_excerpt_of_the_whole_wherever_it_stands_and_whichever_comes_first(
    start: int, length: int, short_first: bool
) -> None:
    story = prose(1, 800)
    part = story[start : start + length]
    if short_first:
        assert links(Printed(part, name="part"), Printed(story, 1, name="whole")) == {
            "part": ("whole", "excerpt", 1.0)
        }
    else:
        assert links(Printed(story, name="whole"), Printed(part, page="03", name="part")) == {
            "part": ("whole", "excerpt", 1.0)
        }


def test_what_repeats_an_earlier_article_is_no_excerpt_of_a_later_one_and_no_chain_leads_back() -> None:
    story = prose(1, 220)
    found = links(Printed(story[:100]), Printed(story[:190], 1), Printed(story, 2))
    assert {name: of for name, (of, _, _) in found.items()} == {"0001": "0000", "0002": "0001"}


def test_an_article_is_compared_with_half_a_year_before_it_and_no_more() -> None:
    story = prose(1, 300)
    days = dedup.BOUNDS.days
    assert links(Printed(story), Printed(story, days)) == {"0001": ("0000", "reprint", 1.0)}
    assert links(Printed(story), Printed(story, days + 1)) == {}
    assert links(Printed(story), Printed(story[20:], days + 1)) == {}


@pytest.mark.parametrize(
    ("length", "relation"), [(301, "excerpt"), (302, "excerpt"), (304, "reprint"), (320, "reprint")]
)
def test_half_the_length_is_the_border_of_excerpt_and_reprint(length: int, relation: str) -> None:
    story = prose(1, 602)
    jaccard, containment = likeness(story, story[:length])
    ((_, told, similarity),) = links(Printed(story), Printed(story[:length], 1)).values()
    assert told == relation
    assert similarity == round(jaccard if relation == "reprint" else containment, 4)


def test_a_chain_points_to_the_earliest_article_that_matches_itself() -> None:
    first, added = prose(1, 300), prose(2, 200)
    found = links(Printed(first, paper="weizi"), Printed(first + added, 1), Printed(added, 2))
    assert {name: of for name, (of, _, _) in found.items()} == {"0001": "0000", "0002": "0001"}


def test_of_several_matches_the_earliest_publication_is_named_not_the_most_similar() -> None:
    story = prose(1, 600)
    found = links(
        Printed(story[:400], paper="weizi"),
        Printed(story, 1),
        Printed(story[20:], 2),
        Printed(story + "。", 3),
    )
    assert {name: of for name, (of, _, _) in found.items()} == {
        "0001": "0000",
        "0002": "0000",
        "0003": "0000",
    }


def test_a_later_printing_of_the_same_text_has_the_row_of_the_first_printing() -> None:
    story = prose(1, 600)
    found = links(Printed(story), Printed(story[:400], 1), Printed(story[:400], 9))
    assert found["0001"] == found["0002"]
    assert found["0002"][0] == "0000"


@pytest.mark.parametrize("kind", ["weather", "notice", "ad", "table"])
def test_formulaic_kinds_neither_repeat_nor_are_repeated(kind: str) -> None:
    text = prose(1, 300)
    assert links(
        Printed(text, kind=kind), Printed(text, 1, kind=kind), Printed(text, 2), Printed(text, 3)
    ) == {"0003": ("0002", "reprint", 1.0)}


def test_texts_too_short_to_compare_are_left_alone_even_if_equal() -> None:
    assert links(Printed(prose(1, 39)), Printed(prose(1, 39), 1), Printed(""), Printed("")) == {}
    assert links(Printed(prose(1, 40)), Printed(prose(1, 40), 1)) == {"0001": ("0000", "reprint", 1.0)}


def read(one: str, other: str, *, days: int = 0, same_paper: bool = False) -> str | None:
    """Judge two texts by what the whole search would find of them."""
    rows = links(Printed(one), Printed(other, days, paper="chenghu" if same_paper else "weizi"))
    return rows["0001"][1] if "0001" in rows else None


FAIR = "菰城书展昨日在老粮仓开幕，三十家出版社带来四千种新书，展期五天，市民凭身份证免费入场，周末两天延长到晚上九点。"


def test_a_short_story_that_another_hand_edited_is_a_reprint() -> None:
    edited = "菰城书展十四日在老粮仓开幕，三十家出版社带来新书四千种，展期五天，市民凭身份证可免费入场，周末到九点。"
    assert read(FAIR, edited, days=2) == "reprint"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            (
                "市气象台预报：今天夜里到明天多云转晴，偏北风3到4级，最高气温18度，最低气温9度，相对湿度65%，"
                "空气质量良，适宜晨练，行车注意薄雾。"
            ),
            (
                "市气象台预报：今天夜里到明天多云转晴，偏北风5到6级，最高气温12度，最低气温4度，相对湿度40%，"
                "空气质量良，适宜晨练，行车注意薄雾。"
            ),
        ),
        (
            (
                "5月3日21时许，邬有田驾驶小型轿车行至双林路与西栅路交叉口时被执勤民警查获，经检测其血液酒精含量为"
                "每百毫升112毫克，属醉酒驾驶机动车，目前案件正在进一步办理中。"
            ),
            (
                "5月9日22时许，乐根宝驾驶小型轿车行至运河路与粮仓路交叉口时被执勤民警查获，经检测其血液酒精含量为"
                "每百毫升187毫克，属醉酒驾驶机动车，目前案件正在进一步办理中。"
            ),
        ),
        (
            (
                "拟任职干部公示：聂小满同志，现任苇塘镇副镇长，拟任苇塘镇党委委员；曲栗同志，现任西栅社区书记，"
                "拟任西栅街道办事处副主任；鲍清同志，现任练湖村主任，拟任练湖乡人大副主席。公示期间，干部群众可以"
                "通过来信来访等方式反映公示对象的问题。"
            ),
            (
                "拟任职干部公示：邬有田同志，现任白荡镇副镇长，拟任白荡镇党委委员；乐根宝同志，现任东闸社区书记，"
                "拟任东闸街道办事处副主任；钮素琴同志，现任石漕村主任，拟任石漕乡人大副主席。公示期间，干部群众可以"
                "通过来信来访等方式反映公示对象的问题。"
            ),
        ),
        (
            (
                "体育彩票第24101期开奖公告：中奖号码03 07 12 19 28，本期销售额1532万元，一等奖开出4注，每注奖520万元，"
                "奖池余额滚入下期，兑奖期限为六十天。"
            ),
            (
                "体育彩票第24102期开奖公告：中奖号码01 09 15 22 31，本期销售额1688万元，一等奖开出7注，每注奖480万元，"
                "奖池余额滚入下期，兑奖期限为六十天。"
            ),
        ),
    ],
    ids=["weather", "police", "appointments", "lottery"],
)
def test_a_frame_is_told_by_what_was_filled_in_the_first_time_it_comes_again(one: str, other: str) -> None:
    assert Reading.of(one).own(Reading.of(other))
    assert read(one, other, days=1) is None


def test_the_same_lead_before_other_facts_is_another_story() -> None:
    lead, one, other = prose(1, 300), prose(2, 120), prose(3, 120)
    assert likeness(lead + one, lead + other)[0] > 0.45
    assert read(lead + one, lead + other) is None
    assert read(lead + one, lead + one[:20]) == "reprint"


RESCUE = (
    "昨天下午，苇塘镇砖瓦厂东侧堤岸发生塌方，镇消防队、派出所和卫生院共86人到场，调来4台挖掘机和2艘冲锋舟，"
    "截至昨晚8时已有3人获救，送往菰城医院，附近27户居民转移到镇中学，原因正在调查。"
)


def test_changed_numbers_in_a_story_that_keeps_the_others_are_an_update() -> None:
    later = RESCUE.replace("昨晚8时已有3人", "今晨6时已有5人")
    assert read(RESCUE, later, days=1, same_paper=True) == "update"
    assert read(RESCUE, later, days=0) == "reprint"


def test_what_a_paper_prints_again_on_a_later_day_with_more_to_tell_is_an_update() -> None:
    story, more = prose(1, 300), prose(2, 200)
    assert read(story, story + more, days=1, same_paper=True) == "update"
    assert read(story, story + more, days=1, same_paper=False) == "reprint"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("三十家出版社带来四千种新书", {"30", "4000"}),
        ("1.2万元和12000元", {"12000"}),
        ("一个人在一起", set()),
        ("二〇二四年十二月", {"2024", "12"}),
        ("两万三千四百五十六人", {"23456"}),
        ("3.50元", {"3.5"}),
    ],
)
def test_numbers_are_compared_by_value(text: str, values: set[str]) -> None:
    assert numbers(text) == values


def test_words_that_only_say_when_are_no_facts() -> None:
    assert only_when("昨日")
    assert only_when("5月3日下午")
    assert not only_when("昨日老粮仓")


def test_the_bounds_of_likeness_are_those_of_the_settings() -> None:
    at = Likeness(0.45, 0.5, 100, 100, short=False)
    assert at.enough
    assert not replace(at, jaccard=0.4499).enough
    assert replace(at, jaccard=0.1, containment=0.75).enough
    assert not replace(at, jaccard=0.1, containment=0.7499).enough
    assert not replace(at, jaccard=0.5, containment=0.7, short=True).enough


def test_shared_passages_are_what_both_bodies_have_in_a_row() -> None:
    one, other = prose(1, 40) + prose(2, 30), prose(3, 20) + prose(1, 40)
    assert shared_passages(one, other) == [prose(1, 40)]
    assert shared_passages(prose(1, 40), prose(2, 40)) == []


def test_two_texts_that_share_a_winnow_of_characters_share_a_hash() -> None:
    shared = prose(9, WINNOW_GRAM + WINNOW - 1)
    for seed in range(40):
        one, other = prose(seed, 60) + shared + prose(seed + 100, 50), shared + prose(seed + 200, 60)
        hashes, sizes = Hasher().winnowed([one, other])
        assert set(hashes[: sizes[0]]) & set(hashes[sizes[0] :])


BLOCKS = [
    prose(seed, length) for seed, length in zip(range(100, 112), [50, 60, 80, 100, 150, 200] * 2, strict=True)
]


@st.composite
def newspapers(draw: st.DrawFn) -> list[Printed]:
    """Make months of two papers from few blocks of text, so that reprints, excerpts and formula abound."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    count = draw(st.integers(0, 60))
    articles = []
    for number in range(count):
        body = "".join(rng.choices(BLOCKS, k=rng.randint(1, 3)))
        if rng.random() < 0.5:
            body += prose(rng.randrange(40), rng.choice((30, 100, 300)))
        articles.append(
            Printed(
                body,
                day=rng.choice((0, 1, 2, 9, 20, 35, 50, 70, 71)),
                paper=rng.choice(("chenghu", "chenghu", "weizi")),
                page=rng.choice(("01", "02")),
                position=rng.randrange(3),
                kind=rng.choice(("news", "news", "news", "essay", "notice")),
                name=f"{rng.randrange(10**6):06}-{number}",
            )
        )
    return articles


@contextmanager
def small_bounds() -> Iterator[None]:
    """Set the bounds so low that a few weeks reach them."""
    small = replace(bounds.BOUNDS, days=40, often=3)
    with pytest.MonkeyPatch.context() as patch:
        for module in (candidates, differ, sys.modules["ingest.dedup.resolve"]):
            patch.setattr(module, "BOUNDS", small)
        patch.setattr(candidates, "_PORTION", 20)
        yield


class Growing:
    """A source to which issues come, change and go."""

    def __init__(self) -> None:
        self.held: dict[Issue, list[Printed]] = {}

    def put(self, issue: Issue, articles: Sequence[Printed]) -> None:
        self.held[issue] = list(articles)

    def issues(self, months: Collection[str]) -> dict[Issue, str]:
        return {
            issue: repr(articles)
            for issue, articles in self.held.items()
            if f"{issue[1]:%Y-%m}" in months and articles
        }

    def articles(self, month: str, issues: Mapping[Issue, str]) -> pa.Table:
        assert all(f"{day:%Y-%m}" == month for _, day in issues)
        return table(*(one for issue in issues for one in self.held[issue]))

    def bodies(self, texts: Texts, numbers: Ints) -> list[str]:
        bodies = {one.name: one.body for articles in self.held.values() for one in articles}
        return [bodies[texts.names[number]] for number in numbers]


def by_issue(articles: Sequence[Printed]) -> dict[Issue, list[Printed]]:
    found: dict[Issue, list[Printed]] = {}
    for one in articles:
        found.setdefault((one.paper, START + timedelta(days=one.day)), []).append(one)
    return found


@settings(max_examples=60, deadline=None)
@given(newspapers(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(articles: list[Printed], rng: random.Random) -> None:
    shuffled = articles.copy()
    rng.shuffle(shuffled)
    with small_bounds():
        assert dedup.resolve(table(*articles)).equals(dedup.resolve(table(*shuffled)))


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(newspapers(), newspapers(), st.randoms(use_true_random=False))
def test_issues_in_any_order_and_chunks_replaced_and_withdrawn_give_what_all_at_once_gives(
    articles: list[Printed], others: list[Printed], rng: random.Random
) -> None:
    """Each step brings some issues in their first, another or their last state; a process may end after any step."""
    last, first = by_issue(articles), by_issue(others)
    steps = [(issue, state) for issue, state in first.items()] + [
        (issue, []) for issue in first if issue not in last
    ]
    final = list(last.items())
    rng.shuffle(steps)
    rng.shuffle(final)
    steps += final
    source, store = Growing(), Memory()
    rows: dict[str, pa.Table] = {}
    # Withdrawals may have come before what they withdraw: at the end only the last states stand.
    steps += [(issue, []) for issue in first if issue not in last]
    with small_bounds():
        at = 0
        while at < len(steps):
            chunk = steps[at : at + rng.randint(1, 6)]
            at += len(chunk)
            for issue, state in chunk:
                source.put(issue, state)
            months = {f"{day:%Y-%m}" for (_, day), _ in chunk}
            rows |= dict(Resolver(source, store).bring_up(months))
        whole = dedup.resolve(table(*articles))
    parts = [part for part in rows.values() if part.num_rows]
    together = pa.concat_tables([DUPLICATES.empty_table(), *parts]).sort_by("article_id")
    assert together.to_pylist() == whole.to_pylist()


@settings(max_examples=40, deadline=None)
@given(newspapers(), st.randoms(use_true_random=False))
def test_what_is_kept_may_be_lost_or_damaged(articles: list[Printed], rng: random.Random) -> None:
    source, store = Growing(), Memory()
    for issue, state in by_issue(articles).items():
        source.put(issue, state)
    months = {f"{day:%Y-%m}" for _, day in source.held}
    with small_bounds():
        for _ in Resolver(source, store).bring_up(months):
            pass
        for name in [name for name in store.files if rng.random() < 0.5]:
            store.files[name] = store.files[name][: rng.randrange(len(store.files[name]))]
        resolver = Resolver(source, store)
        for _ in resolver.bring_up(months):
            pass
        rows = [resolver.rows(month) for month in months]
        whole = dedup.resolve(table(*articles))
    together = pa.concat_tables([DUPLICATES.empty_table(), *rows]).sort_by("article_id")
    assert together.to_pylist() == whole.to_pylist()


def test_one_more_day_reads_only_its_own_articles_and_those_that_may_be_the_same() -> None:
    source, store = Growing(), Memory()
    for day in range(0, 60, 2):
        source.put(
            ("chenghu", START + timedelta(days=day)), [Printed(prose(day, 200), day, name=f"old {day}")]
        )
    for _ in Resolver(source, store).bring_up({"2024-09", "2024-10"}):
        pass
    tonight = START + timedelta(days=59)
    source.put(("chenghu", tonight), [Printed(prose(40, 200) + "。", 59, name="new")])
    asked: list[str] = []
    bodies = source.bodies
    source.bodies = lambda texts, numbers: (
        asked.extend(texts.names[n] for n in numbers) or bodies(texts, numbers)
    )  # type: ignore[method-assign]
    rows = dict(Resolver(source, store).bring_up({"2024-10"}))
    assert asked == []  # the very same text needs no comparing
    assert rows["2024-10"].column("duplicate_of").to_pylist() == ["old 40"]


@settings(max_examples=60, deadline=None)
@given(newspapers())
def test_every_row_is_a_verified_match_and_no_chain_of_rows_leads_back(articles: list[Printed]) -> None:
    by_name = {one.name: one for one in articles}
    place = {one.name: (one.day, one.page, one.position, one.name) for one in articles}
    found = links(*articles)
    for name, (of, relation, similarity) in found.items():
        assert place[of] < place[name] or relation == "excerpt"
        jaccard, containment = likeness(by_name[of].body, by_name[name].body)
        assert {by_name[of].kind, by_name[name].kind} <= {"news", "essay"}
        if min(len(by_name[of].body), len(by_name[name].body)) > dedup.BOUNDS.short:
            assert jaccard >= 0.45 or containment >= 0.75
            assert similarity == round(containment if relation == "excerpt" else jaccard, 4)
            # In shingles, not in characters: a text that says a passage again is longer and holds no more.
            held, whole = (len(shingles([by_name[one].body])) for one in (name, of))
            assert relation != "excerpt" or held <= whole
        seen, at = {name}, of
        while at in found:
            assert at not in seen
            seen.add(at)
            at = found[at][0]


@given(
    st.lists(
        st.text(max_size=80)
        | st.sampled_from(["ΑΣ", "ａｂＣ１２㎡", "각각", "한", "が", "é", "ﾊﾞ", "İx", "𠀀澄"])
    )
)
def test_bodies_hashed_together_are_normalised_as_each_alone(bodies: list[str]) -> None:
    codes, lengths = Hasher().normalised(bodies)
    texts = np.split(codes, np.cumsum(lengths)[:-1]) if bodies else []
    assert ["".join(map(chr, text)) for text in texts] == [normalise(body) for body in bodies]


@given(st.lists(st.text(alphabet="澄湖水清ab，㎡", max_size=200)))
def test_hashed_sets_have_the_size_of_the_sets_of_shingles(bodies: list[str]) -> None:
    hashes, sizes = Hasher().sets(bodies)
    assert sizes.tolist() == [len(shingles([body])) for body in bodies]
    assert len(hashes) == sum(sizes)


def test_the_hash_of_a_shingle_never_changes() -> None:
    hashes, _ = Hasher().sets(["澄湖水清" * 10])
    assert hashes.tolist() == [459617681557, 503393787265, 983369107521, 1014059276646]
