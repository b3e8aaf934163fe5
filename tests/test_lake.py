"""The lake keeps what it was given, once, and tells what it has."""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from deltalake import DeltaTable

from builders import DEFAULT, FERRY, LIBRARY, Story, make_issue, make_page
from ingest.errors import LakeError, LakeVersionError, NoLakeError
from ingest.lake import Lake, RunRow
from ingest.lake.opening import LAKE_FORMAT
from ingest.lake.schemas import ORDER, TABLES

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ("2024-09-13", "2024-09-14", "2024-09-15", "2024-10-01")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


def content(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the tables of content."""
    return {
        name: sorted(lake.read_table(name).to_pylist(), key=str)
        for name in ("articles", "pages", "issues", "duplicates")
    }


def test_a_lake_whose_making_was_cut_off_is_no_lake_yet_and_is_made_by_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake/_ingest.json").write_text(f'{{"format": {LAKE_FORMAT}}}', encoding="utf-8")
    with pytest.raises(NoLakeError, match="cut off"):
        Lake.open(str(tmp_path / "lake"), create=False)
    Lake.open(str(tmp_path / "lake"))
    assert Lake.open(str(tmp_path / "lake"), create=False).ledger() == []


def test_what_landed_reads_back_as_it_was_built(lake: Lake) -> None:
    issue = make_issue()
    assert lake.land(issue).outcome == "landed"
    rows = lake.articles_of("chenghu", date(2024, 9, 14))
    assert [row["article_id"] for row in rows] == [built.article_id for built in issue.articles]
    first, built = rows[0], issue.articles[0]
    assert first["title"] == built.article.title
    assert first["body"] == "\n".join(FERRY)
    assert first["char_count"] == len("".join(FERRY))
    assert first["reporters"] == ["苏问渠"]
    assert tuple(first["fingerprint"]) == built.enrichment.fingerprint
    assert [place["code"] for place in first["places"]] == ["330495001"]
    assert {span["role"] for span in first["line_spans"]} == {"title", "body"}
    assert first["raw_sha256"] == issue.pages[0].raw_sha256
    assert lake.article(built.article_id) == first


def test_a_page_keeps_its_text_and_where_each_character_went(lake: Lake) -> None:
    issue = make_issue()
    lake.land(issue)
    page = lake.page("chenghu", date(2024, 9, 14), "01")
    lines = page["text"].split("\n")
    told = "".join(lines[piece["line"]][piece["start"] : piece["end"]] for piece in page["pieces"])
    assert told == "".join(lines)
    counts = dict(page["characters"])
    assert counts.pop("total") == sum(counts.values()) == len("".join(page["text"].split()))
    assert {piece["article_id"] for piece in page["pieces"]} == {
        "", *(built.article_id for built in issue.articles if built.page == 0)
    }  # fmt: skip


def test_tables_hold_exactly_the_columns_of_the_contract_and_no_clock_but_in_runs(lake: Lake) -> None:
    lake.land(make_issue())
    for name, schema in TABLES.items():
        assert lake.read_table(name).schema.names == schema.names
        timed = [field.name for field in schema if str(field.type).startswith("timestamp")]
        assert bool(timed) == (name == "runs")
        assert set(ORDER[name]) <= set(schema.names)


def test_landing_twice_commits_nothing(lake: Lake) -> None:
    lake.land(make_issue())
    before = lake.tables.versions()
    assert lake.land(make_issue()).outcome == "unchanged"
    assert lake.tables.versions() == before


def test_another_input_replaces_the_issue_whole_and_its_neighbours_stay(lake: Lake) -> None:
    lake.land_many([make_issue(day) for day in DAYS])
    neighbour = lake.articles_of("chenghu", date(2024, 9, 13))
    changed = make_issue("2024-09-14", {"01": (Story("另一件事", LIBRARY),)})
    assert lake.land(changed).outcome == "landed"
    rows = lake.articles_of("chenghu", date(2024, 9, 14))
    assert [row["title"] for row in rows] == ["另一件事"]
    assert lake.articles_of("chenghu", date(2024, 9, 13)) == neighbour
    digests = {
        row["issue_digest"] for row in content(lake)["articles"] if str(row["issue_date"]) == "2024-09-14"
    }
    assert digests == {changed.digest}


def test_the_order_and_the_grouping_of_landings_do_not_matter(tmp_path: Path) -> None:
    issues = [make_issue(day) for day in DAYS] + [make_issue("2024-09-14", paper="lianxiang")]
    whole = Lake.open(str(tmp_path / "whole"))
    whole.land_many(issues)
    for seed in range(3):
        single = Lake.open(str(tmp_path / f"single{seed}"))
        shuffled = random.Random(seed).sample(issues, len(issues))
        # An earlier state of an issue leaves no trace either.
        single.land(make_issue("2024-09-14", {"01": (Story("先前的样子", FERRY),)}))
        for issue in shuffled:
            single.land(issue)
        assert content(single) == content(whole)


def test_the_rows_of_a_file_stand_in_the_order_of_date_page_and_position(lake: Lake) -> None:
    lake.land_many([make_issue(day) for day in ("2024-09-14", "2024-09-12", "2024-09-13")])
    rows = lake.read_table("articles", ["issue_date", "page_no", "position"]).to_pylist()
    keys = [tuple(row.values()) for row in rows]
    assert keys == sorted(keys)


def test_a_month_lands_in_one_commit_for_each_table(lake: Lake) -> None:
    before = lake.tables.versions()
    lake.land_many([make_issue(f"2024-09-{day:02}") for day in range(1, 29)])
    after = lake.tables.versions()
    assert {name: after[name] - before[name] for name in after} == {
        "articles": 1, "pages": 1, "issues": 1, "runs": 0, "duplicates": 0, "postings": 0,
    }  # fmt: skip


def test_the_ledger_tells_status_evidence_pages_and_versions(lake: Lake) -> None:
    bad = make_page("03", (), status="quarantined", reason="undecodable bytes")
    lake.land(make_issue("2024-09-14", status="partial", extra_pages=[bad]))
    lake.land(make_issue("2024-09-15", {}, status="no_issue"))
    lake.land(make_issue("2024-09-16", paper="lianxiang"))
    rows = lake.ledger("chenghu")
    assert [(str(row.issue_date), row.status) for row in rows] == [
        ("2024-09-14", "partial"),
        ("2024-09-15", "no_issue"),
    ]
    assert (rows[0].pages, rows[0].pages_ok, rows[0].articles) == (3, 2, 3)
    assert rows[0].expected_pages == ("01", "02", "03")
    assert rows[0].versions == {"segmenter": "test-1", "enricher": "test-1"}
    assert rows[1].evidence == "calendar: 休刊"
    assert len(lake.ledger()) == 3
    assert [row.issue_date.day for row in lake.ledger(None, date(2024, 9, 15), date(2024, 9, 16))] == [15, 16]


def test_a_paper_code_with_a_hyphen_is_found_by_article_id(lake: Lake) -> None:
    issue = make_issue(paper="cheng-hu")
    lake.land(issue)
    found = lake.article(issue.articles[0].article_id)
    assert found is not None
    assert found["paper"] == "cheng-hu"
    assert lake.article("cheng-hu-20240914-01-000000000000") is None
    assert lake.article("nonsense") is None


def test_raw_bytes_come_back_and_damage_is_noticed_and_mended(lake: Lake) -> None:
    raw = "今日澄湖".encode("gb18030")
    digest = lake.archive(raw)
    assert lake.archive(raw) == digest
    assert lake.raw(digest) == raw
    path = lake.files.path(f"raw/{digest[:2]}/{digest}")
    with open(path, "wb") as stream:  # noqa: PTH123
        stream.write(b"rotten")
    with pytest.raises(LakeError, match="damaged"):
        lake.raw(digest)
    lake.archive(raw)
    assert lake.raw(digest) == raw
    with pytest.raises(LakeError, match="cannot be read"):
        lake.raw("0" * 64)


def test_the_archive_holds_no_half_file_when_the_disk_fills(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LakeError, match="no room left"):
        lake.archive(b"page")
    monkeypatch.undo()
    assert lake.files.local is not None
    assert list(lake.files.local.glob("raw/*/*")) == []
    assert lake.raw(lake.archive(b"page")) == b"page"


def test_duplicates_are_written_only_where_they_differ(lake: Lake) -> None:
    def row(number: int, month: str) -> dict[str, Any]:
        day = date.fromisoformat(f"{month}-02")
        return {
            "article_id": f"a{number}", "paper": "chenghu", "month": month, "issue_date": day,
            "duplicate_of": "a0", "relation": "reprint", "similarity": 0.9,
        }  # fmt: skip

    import pyarrow as pa

    def table(*rows: dict[str, Any]) -> pa.Table:
        return pa.Table.from_pylist(list(rows), schema=TABLES["duplicates"])

    lake.land_duplicates(table(row(2, "2024-09"), row(1, "2024-09"), row(3, "2024-10")))
    version = lake.tables.versions()["duplicates"]
    lake.land_duplicates(table(row(3, "2024-10"), row(1, "2024-09"), row(2, "2024-09")))
    assert lake.tables.versions()["duplicates"] == version
    lake.land_duplicates(table(row(1, "2024-09"), row(2, "2024-09"), row(4, "2024-11")))
    assert sorted(lake.read_table("duplicates").column("article_id").to_pylist()) == ["a1", "a2", "a4"]
    lake.land_duplicates(table())
    assert lake.read_table("duplicates").num_rows == 0


def test_runs_are_kept_all(lake: Lake) -> None:
    now = datetime(2024, 9, 14, 6, 15, tzinfo=UTC)
    row = RunRow("r1", "run", "chenghu", date(2024, 9, 14), date(2024, 9, 14), now, now, "ok", 1, 1, 3, "")
    lake.record_run(row)
    lake.record_run(replace(row, run_id="r2", outcome="failed", message="no space"))
    rows = lake.read_table("runs").to_pylist()
    assert sorted(one["run_id"] for one in rows) == ["r1", "r2"]
    assert rows[0]["started_at"] == now


# Opening


def test_a_lake_is_opened_again_by_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Lake.open("lake").land(make_issue())
    monkeypatch.chdir("/")
    lake = Lake.open(str(tmp_path / "lake"), create=False)
    assert lake.uri == str(tmp_path / "lake")
    assert len(lake.ledger()) == 1


def test_a_lake_of_another_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    (tmp_path / "lake/_ingest.json").write_text(json.dumps({"format": 99}), encoding="utf-8")
    with pytest.raises(LakeVersionError) as caught:
        Lake.open(lake.uri)
    assert "99" in caught.value.what
    assert caught.value.state
    assert caught.value.hint
    (tmp_path / "lake/_ingest.json").write_text("not json", encoding="utf-8")
    with pytest.raises(LakeError, match="damaged"):
        Lake.open(lake.uri)


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(LakeError, match="no lake"):
        Lake.open(str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_lake_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="There is no lake"):
        Lake.open(str(tmp_path / "none"), create=False)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "name",
    ["la*ke", "lake[1]", "wh?t", "pct%20", "cur{a,b}", "back\\slash", "paper=x/lake", "gs://bucket/lake"],
)
def test_a_place_that_readers_would_misread_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LakeError, match="cannot lie at"):
        Lake.open(name if "://" in name else str(tmp_path / name))


def test_an_older_lake_is_refused_with_the_way_out_and_left_as_it_is(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    digest = lake.archive(b"page")
    (tmp_path / "lake/_ingest.json").write_text(json.dumps({"format": 1}), encoding="utf-8")
    with pytest.raises(LakeVersionError, match="older version") as caught:
        Lake.open(lake.uri)
    assert "raw_sha256" in caught.value.hint
    assert lake.raw(digest) == b"page"


def test_a_creation_that_was_cut_off_is_completed(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake/_ingest.json").write_text(json.dumps({"format": LAKE_FORMAT}), encoding="utf-8")
    lake = Lake.open(str(tmp_path / "lake"))
    assert lake.land(make_issue()).outcome == "landed"


# Upkeep


def test_compaction_leaves_one_sorted_file_for_each_paper_and_month_and_the_same_rows(lake: Lake) -> None:
    for day in reversed(DAYS):
        lake.land(make_issue(day))
        lake.land(make_issue(day, paper="lianxiang"))
    before = content(lake)
    assert lake.compact() > 0
    assert content(lake) == before
    for name in ("articles", "pages", "issues"):
        files = DeltaTable(f"{lake.uri}/{name}").file_uris()
        assert len(files) == 4  # two papers, two months
    keys = [
        (row["issue_date"], row["page_no"], row["position"])
        for row in lake.tables.read(
            "articles", None, [("paper", "=", "chenghu"), ("month", "=", "2024-09")]
        ).to_pylist()
    ]
    assert keys == sorted(keys)
    assert lake.compact() == 0


def test_an_issue_is_replaced_in_a_compacted_month_without_touching_the_others(lake: Lake) -> None:
    lake.land_many([make_issue(day) for day in DAYS])
    lake.compact()
    before = content(lake)
    lake.land(make_issue("2024-09-14", {"01": (Story("另一件事", LIBRARY),)}))
    lake.land(make_issue("2024-09-14"))
    assert content(lake) == before


def test_vacuum_removes_only_what_no_kept_version_uses(lake: Lake) -> None:
    for day in DAYS:
        lake.land(make_issue(day))
    lake.compact()
    before = content(lake)
    assert lake.vacuum(keep_hours=1) == 0
    assert lake.vacuum(keep_hours=0) > 0
    assert content(lake) == before


def test_pages_without_text_land_with_their_reason(lake: Lake) -> None:
    bad = make_page("02", (), status="needs_ocr", reason="the page has no text layer")
    lake.land(make_issue(pages={"01": DEFAULT["01"]}, status="partial", extra_pages=[bad]))
    page = lake.page("chenghu", date(2024, 9, 14), "02")
    assert (page["status"], page["reason"], page["text"], page["pieces"]) == (
        "needs_ocr", "the page has no text layer", "", [],
    )  # fmt: skip
    assert [one.page_no for one in lake.archived_pages("chenghu", date(2024, 9, 14))] == ["01", "02"]
