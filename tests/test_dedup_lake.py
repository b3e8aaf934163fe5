"""The duplicates of a lake are a function of what has landed: not of the order, the chunks or runs that died."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from builders import Story, make_issue
from ingest.dedup import in_lake
from ingest.dedup.in_lake import KEPT, bring_up, forget
from ingest.lake import Lake
from ingest.operate.explain import explain_article

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from ingest.model import BuiltIssue


def prose(seed: int, length: int) -> str:
    rng = random.Random(seed)
    return "".join(chr(rng.randrange(0x4E00, 0x9FA0)) for _ in range(length))


def issue(day: str, *bodies: str, paper: str = "chenghu") -> BuiltIssue:
    stories = [Story(f"第{number}篇", (body,)) for number, body in enumerate(bodies)]
    return make_issue(day, {"01": stories}, paper=paper)


ISSUES = [
    issue("2024-03-02", prose(1, 300), prose(2, 200)),
    issue("2024-03-03", prose(1, 300) + "。", prose(3, 90), paper="weizi"),
    issue("2024-04-01", prose(2, 200)[20:], prose(4, 400)),
    issue("2024-04-02", prose(4, 400)[100:200], prose(5, 150)),
    issue("2024-07-30", prose(1, 300)[:280], prose(6, 100)),
    issue("2024-11-30", prose(1, 300), prose(5, 150)),
]


def rows(lake: Lake) -> list[dict[str, Any]]:
    found = lake.read_table("duplicates").to_pylist()
    return sorted(found, key=lambda row: str(row["article_id"]))


def landed(path: Path, chunks: list[list[BuiltIssue]]) -> Lake:
    lake = Lake.open(str(path))
    for chunk in chunks:
        lake.land_many(chunk)
        assert bring_up(lake) == len(rows(lake))
    return lake


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    found = rows(landed(tmp_path_factory.mktemp("whole") / "lake", [ISSUES]))
    assert len(found) == 5
    return found


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_chunks_of_issues_give_the_same_duplicates(
    tmp_path: Path, whole: list[dict[str, Any]], seed: int
) -> None:
    rng = random.Random(seed)
    order = rng.sample(ISSUES, len(ISSUES))
    cut = rng.randint(1, 5)
    assert rows(landed(tmp_path / "lake", [order[:cut], order[cut:]])) == whole
    assert rows(landed(tmp_path / "one by one", [[one] for one in order])) == whole


def test_an_older_issue_that_comes_later_takes_the_place_of_the_original(tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", [[ISSUES[1]], [ISSUES[4]]])
    (row,) = rows(lake)
    assert row["duplicate_of"].startswith("weizi-20240303")
    lake.land(ISSUES[0])
    bring_up(lake)
    assert {one["article_id"][:14]: one["duplicate_of"][:16] for one in rows(lake)} == {
        "weizi-20240303": "chenghu-20240302",
        "chenghu-202407": "chenghu-20240302",
    }


def test_a_replaced_issue_takes_its_links_with_it(tmp_path: Path, whole: list[dict[str, Any]]) -> None:
    lake = landed(tmp_path / "lake", [ISSUES])
    lake.land(issue("2024-03-02", prose(77, 300)))
    bring_up(lake)
    assert not any("20240302" in one["duplicate_of"] for one in rows(lake))
    lake.land(ISSUES[0])
    bring_up(lake)
    assert rows(lake) == whole


def test_what_a_run_that_died_left_undone_is_found_by_the_next(
    tmp_path: Path, whole: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = landed(tmp_path / "lake", [ISSUES[:3]])
    lake.land_many(ISSUES[3:])
    with monkeypatch.context() as patch:
        patch.setattr(Lake, "land_duplicates", _die)
        with pytest.raises(KeyboardInterrupt):
            bring_up(lake)
    bring_up(lake)
    assert rows(lake) == whole


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_is_kept_can_be_thrown_away(tmp_path: Path, whole: list[dict[str, Any]]) -> None:
    lake = landed(tmp_path / "lake", [ISSUES])
    for file in (tmp_path / "lake" / KEPT).rglob("*.*"):
        file.unlink()
    lake.tables.drop("duplicates", "month = '2024-03'")
    bring_up(lake)
    assert rows(lake) == whole


def test_texts_of_old_months_are_forgotten_and_an_older_issue_that_comes_later_is_still_compared(
    tmp_path: Path, whole: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.dedup.in_lake.TEXTS", 1)
    lake = landed(tmp_path / "lake", [ISSUES[1:]])
    assert forget(lake) == 3
    assert [one.name[-13:] for one in lake.files.under(f"{KEPT}/texts")] == ["2024-11.arrow"]
    assert forget(lake) == 0
    lake.land(ISSUES[0])
    bring_up(lake)
    assert rows(lake) == whole


def test_a_night_asks_for_the_months_that_have_changed_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = landed(tmp_path / "lake", [ISSUES])
    seen: list[set[str]] = []
    real = in_lake.Resolver.bring_up
    monkeypatch.setattr(
        in_lake.Resolver,
        "bring_up",
        lambda self, months, **how: seen.append(set(months)) or real(self, months, **how),
    )
    bring_up(lake)
    lake.land(issue("2024-12-01", prose(9, 100)))
    bring_up(lake)
    assert seen == [set(), {"2024-12"}]


def test_explain_shows_what_two_articles_have_in_common(tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", [ISSUES[:3]])
    (row,) = [one for one in rows(lake) if one["article_id"].startswith("chenghu-20240401")]
    told = explain_article(lake, row["article_id"]).repeats
    assert told is not None
    assert told.duplicate_of == row["duplicate_of"]
    assert (told.relation, told.shared) == ("reprint", (prose(2, 200)[20:],))
    assert explain_article(lake, row["duplicate_of"]).repeats is None


def test_rows_that_somebody_took_out_of_the_table_come_back(
    tmp_path: Path, whole: list[dict[str, Any]]
) -> None:
    lake = landed(tmp_path / "lake", [ISSUES])
    lake.tables.drop("duplicates", "month = '2024-04'")
    bring_up(lake)
    assert rows(lake) == whole


def test_articles_of_files_that_a_delete_has_written_are_compared_too(tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", [ISSUES[:2]])
    lake.land(issue("2024-03-05", prose(8, 200)))
    lake.tables.drop("articles", "month = '2024-03' AND issue_date = DATE '2024-03-05'")
    lake.land(issue("2024-03-06", prose(2, 200)[30:]))
    bring_up(lake)
    assert "chenghu-20240306" in {one["article_id"][:16] for one in rows(lake)}


def test_an_article_is_found_by_its_id_in_a_file_that_a_delete_has_written(tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", [ISSUES[:2]])
    name = next(
        row["article_id"] for row in lake.read_table("articles").to_pylist() if row["paper"] == "chenghu"
    )
    lake.land(issue("2024-03-05", prose(8, 200)))
    lake.compact()
    lake.tables.drop("articles", "month = '2024-03' AND issue_date = DATE '2024-03-05'")
    assert lake.article(name) is not None
