"""Duplicates are found by what two articles say, whatever the order, and only where they say the same."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import dedup
from ingest.dedup import bands, shingle_index
from ingest.dedup.hashing import Hasher
from ingest.dedup.shingle_index import OFTEN
from ingest.enrich.fingerprint import fingerprint, normalise, shingles, text_sha256
from ingest.errors import LakeVersionError
from ingest.lake.schemas import ARTICLES, DUPLICATES

if TYPE_CHECKING:
    from collections.abc import Iterator

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
def enriched(body: str) -> tuple[str, tuple[int, ...]]:
    return text_sha256([body]), fingerprint([body])


def table(*articles: Printed) -> pa.Table:
    """Lay articles in a table of the lake; their ids tell their places in the list unless they have a name."""
    rows = []
    for number, one in enumerate(articles):
        day = START + timedelta(days=one.day)
        digest, print_ = enriched(one.body)
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
                "fingerprint": list(print_),
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


@pytest.mark.parametrize("short_first", [True, False])
@pytest.mark.parametrize(("start", "length"), [(0, 200), (300, 200), (700, 100), (420, 60), (100, 400)])
def test_an_excerpt_is_found_wherever_it_stands_and_whichever_comes_first(
    start: int, length: int, short_first: bool
) -> None:
    story = prose(1, 800)
    pair = [Printed(story), Printed(story[start : start + length], page="03")]
    if short_first:
        pair = [Printed(pair[1].body), Printed(pair[0].body, 1)]
    assert links(*pair) == {"0001": ("0000", "excerpt", 1.0)}


def test_short_excerpts_are_found_among_many_other_articles() -> None:
    stories = [Printed(prose(seed, 700)) for seed in range(60)]
    excerpts = [Printed(one.body[5 * n : 5 * n + 60], 1) for n, one in enumerate(stories)]
    found = links(*stories, *excerpts)
    assert {name: of for name, (of, _, _) in found.items()} == {f"{60 + n:04}": f"{n:04}" for n in range(60)}


@pytest.mark.parametrize(("shared", "is_duplicate"), [(252, True), (250, True), (248, False), (246, False)])
def test_jaccard_of_a_reprint_has_its_bound_at_45_hundredths(shared: int, is_duplicate: bool) -> None:
    one, other = prose(1, shared) + prose(2, 400 - shared), prose(1, shared) + prose(3, 400 - shared)
    jaccard, containment = likeness(one, other)
    assert (jaccard >= 0.45) is is_duplicate
    assert containment < 0.75
    assert links(Printed(one), Printed(other, 1)) == (
        {"0001": ("0000", "reprint", round(jaccard, 4))} if is_duplicate else {}
    )


@pytest.mark.parametrize(("shared", "is_duplicate"), [(160, True), (154, True), (149, False), (140, False)])
def test_containment_of_an_excerpt_has_its_bound_at_75_hundredths(shared: int, is_duplicate: bool) -> None:
    story = prose(1, 900)
    short = story[100 : 100 + shared] + prose(2, 200 - shared)
    jaccard, containment = likeness(story, short)
    assert (containment >= 0.75) is is_duplicate
    assert jaccard < 0.45
    assert links(Printed(story), Printed(short, 1)) == (
        {"0001": ("0000", "excerpt", round(containment, 4))} if is_duplicate else {}
    )


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
    text = prose(1, 1000)
    first, second, third = text[:500], text[150:650], text[300:800]
    assert likeness(first, third)[0] < 0.45
    found = links(Printed(first), Printed(second, 1), Printed(third, 2))
    assert {name: of for name, (of, _, _) in found.items()} == {"0001": "0000", "0002": "0001"}


def test_of_several_matches_the_earliest_publication_is_named_not_the_most_similar() -> None:
    story = prose(1, 600)
    found = links(Printed(story[:400]), Printed(story, 1), Printed(story[20:], 2), Printed(story + "。", 3))
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


def test_boilerplate_that_a_paper_shares_on_a_day_makes_no_duplicates() -> None:
    greeting = prose(1, 200)
    articles = [Printed(greeting + prose(seed, 60)) for seed in range(2, 3 + OFTEN)]
    assert likeness(articles[0].body, articles[1].body)[0] > 0.45
    assert links(*articles) == {}


def test_boilerplate_is_known_from_the_day_on_which_it_has_been_printed_too_often() -> None:
    greeting = prose(1, 200)
    found = links(*(Printed(greeting + prose(day + 2, 60), day) for day in range(3 * OFTEN)))
    assert set(found) == {f"{day:04}" for day in range(1, OFTEN)}


def test_a_story_under_known_boilerplate_is_still_found() -> None:
    greeting = prose(1, 200)
    known = [Printed(greeting + prose(day + 2, 60), day) for day in range(2 * OFTEN)]
    story = prose(999, 300)
    found = links(*known, Printed(story, 50), Printed(greeting + story, 51), Printed(story + greeting, 52))
    last = {name: of for name, (of, _, _) in found.items() if int(name) >= len(known)}
    assert last == {"0025": "0024", "0026": "0024"}


def test_text_that_is_formula_from_end_to_end_matches_nothing_but_its_equal() -> None:
    formula = prose(1, 300)
    known = [Printed(formula + prose(day + 2, 300), day) for day in range(2 * OFTEN)]
    found = links(*known, Printed(formula[:200], 50), Printed(formula[:200], 51))
    assert {name: of for name, (of, _, _) in found.items() if int(name) >= len(known)} == {"0025": "0024"}


def test_a_story_that_many_papers_print_is_no_boilerplate() -> None:
    story = prose(1, 500)
    articles = [Printed(prose(seed + 2, 20) + story[seed:], paper=f"p{seed:02}") for seed in range(5 * OFTEN)]
    found = links(*articles)
    assert {name: of for name, (of, _, _) in found.items()} == {
        f"{number:04}": "0000" for number in range(1, len(articles))
    }


def test_fingerprints_of_another_length_are_refused_with_a_hint() -> None:
    articles = table(Printed(prose(1, 100)))
    short = pa.array([[1, 2, 3]], ARTICLES.field("fingerprint").type)
    with pytest.raises(LakeVersionError, match=r"\[3\] values.*Ingest those issues again"):
        dedup.resolve(
            articles.set_column(articles.schema.get_field_index("fingerprint"), "fingerprint", short)
        )


BLOCKS = [
    prose(seed, length) for seed, length in zip(range(100, 112), [50, 60, 80, 100, 150, 200] * 2, strict=True)
]


@st.composite
def newspapers(draw: st.DrawFn) -> list[Printed]:
    """Make some weeks of two papers from few blocks of text, so that reprints, excerpts and formula abound."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    count, days = draw(st.integers(0, 70)), draw(st.integers(1, 8))
    articles = []
    for number in range(count):
        body = "".join(rng.choices(BLOCKS, k=rng.randint(1, 3)))
        if rng.random() < 0.5:
            body += prose(rng.randrange(40), rng.choice((30, 100, 300)))
        articles.append(
            Printed(
                body,
                day=rng.randrange(days),
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bands, "EARLIEST", 3)
        patch.setattr(bands, "_PORTION", 20)
        patch.setattr(shingle_index, "EARLIEST", 4)
        patch.setattr(shingle_index, "OFTEN", 5)
        patch.setattr(shingle_index, "_PORTION", 50)
        yield


@settings(max_examples=60, deadline=None)
@given(newspapers(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(articles: list[Printed], rng: random.Random) -> None:
    shuffled = articles.copy()
    rng.shuffle(shuffled)
    with small_bounds():
        assert dedup.resolve(table(*articles)).equals(dedup.resolve(table(*shuffled)))


@settings(max_examples=60, deadline=None)
@given(newspapers(), st.integers(0, 8))
def test_a_row_depends_on_nothing_published_after_its_day(articles: list[Printed], day: int) -> None:
    with small_bounds():
        whole = dedup.resolve(table(*articles))
        before = dedup.resolve(table(*(one for one in articles if one.day < day)))
    known = pc.less(whole["issue_date"], pa.scalar(START + timedelta(days=day), pa.date32()))
    assert whole.filter(known).equals(before)


@settings(max_examples=120, deadline=None)
@given(newspapers(), st.randoms(use_true_random=False))
def test_adding_articles_of_any_days_gives_what_resolving_all_of_them_gives(
    articles: list[Printed], rng: random.Random
) -> None:
    late = rng.random() < 0.5
    is_new = [one.day >= 5 if late else rng.random() < 0.2 for one in articles]
    new = table(*(one for one, chosen in zip(articles, is_new, strict=True) if chosen))
    standing = table(*(one for one, chosen in zip(articles, is_new, strict=True) if not chosen))
    with small_bounds():
        rows = dedup.resolve(standing)
        assert dedup.resolve_new(new, standing, rows).equals(dedup.resolve(table(*articles)))


@settings(max_examples=60, deadline=None)
@given(newspapers(), newspapers(), st.integers(0, 8))
def test_resolving_since_a_day_forgets_the_rows_from_that_day_on(
    articles: list[Printed], others: list[Printed], day: int
) -> None:
    before = [one for one in articles if one.day < day]
    after = [replace(one, name=f"new {one.name}") for one in others if one.day >= day]
    with small_bounds():
        rows = dedup.resolve(table(*articles))
        now = table(*before, *after)
        assert dedup.resolve_since(now, rows, START + timedelta(days=day)).equals(dedup.resolve(now))


@settings(max_examples=60, deadline=None)
@given(newspapers())
def test_every_row_is_a_verified_match_with_an_earlier_article(articles: list[Printed]) -> None:
    by_name = {one.name: one for one in articles}
    place = {one.name: (one.day, one.page, one.position, one.name) for one in articles}
    for name, (of, relation, similarity) in links(*articles).items():
        assert place[of] < place[name]
        jaccard, containment = likeness(by_name[of].body, by_name[name].body)
        assert jaccard >= 0.45 or containment >= 0.75
        assert similarity == round(jaccard if relation == "reprint" else containment, 4)
        assert {by_name[of].kind, by_name[name].kind} <= {"news", "essay"}


@settings(max_examples=60, deadline=None)
@given(newspapers())
def test_no_pair_is_missed_where_nothing_is_boilerplate(articles: list[Printed]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shingle_index, "OFTEN", 1000)
        rows = {row["article_id"]: row["duplicate_of"] for row in dedup.resolve(table(*articles)).to_pylist()}
    for name, of in by_the_book(articles).items():
        assert rows.get(name) == of


def by_the_book(articles: list[Printed]) -> dict[str, str]:
    """Compare every article with every earlier one, shingle by shingle; leave out what stands near a bound."""
    order = sorted(
        (one for one in articles if one.kind != "notice" and shingles([one.body])),
        key=lambda one: (one.day, one.page, one.position, one.name),
    )
    found: dict[str, str] = {}
    for number, later in enumerate(order):
        scores = [likeness(earlier.body, later.body) for earlier in order[:number]]
        matching = [jaccard >= 0.45 or containment >= 0.75 for jaccard, containment in scores]
        near = [not yes and (j >= 0.40 or c >= 0.70) for yes, (j, c) in zip(matching, scores, strict=True)]
        if True in matching and not any(near):
            found[later.name] = order[matching.index(True)].name
    return found


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
