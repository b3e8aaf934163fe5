"""Enrichment made anew from the lake's rows: what comes of it is what building everything anew gives."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from command_line import ingest_in
from ingest.enrich.lexicon import PLAIN, lexicon
from ingest.errors import LakeError
from ingest.issue import build, enriched, lexicons
from ingest.issue.lexicons import (
    counted,
    counts_proposed,
    lexicon_of,
    put_counts_in_force,
    put_counts_out_of_force,
)
from ingest.lake import Lake
from ingest.lake.archive import IssueArchive
from ingest.lake.tables import Tables
from ingest.papers.registry import load_papers
from ingest.plan.live import make_plan, versions_of
from ingest.plan.rules import Wish, chunks, enrich_only
from ingest.runs.pipeline import run_chunks, run_days, span
from ingest.runs.workers import Alone
from lake_content import content, left_over
from papers_on_disk import PLACES, lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.issue.outcomes import RunReport
    from ingest.plan.rules import Item

DAYS = span(date(2024, 9, 13), date(2024, 9, 16))
MOVED = PLACES.replace("120.70", "120.79")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    return lay_newspaper(tmp_path)


@pytest.fixture
def lake(papers: Path, tmp_path: Path) -> Lake:
    """Return a lake whose enrichment has become stale since: the paper knows a town better and has words of its own."""
    opened = filled(papers, tmp_path / "lake")
    (papers.parent / "places.csv").write_text(MOVED, encoding="utf-8")
    (papers.parent / "words.txt").write_text("新码头\n夜间门诊\n", encoding="utf-8")
    text = papers.read_text(encoding="utf-8")
    papers.write_text(text.replace('places = "places.csv"', 'places = "places.csv"\nwords = "words.txt"'))
    return opened


def filled(papers: Path, at: Path) -> Lake:
    opened = Lake.open(str(at))
    run_days(load_papers(papers).paper("weizi"), DAYS, opened, command="test")
    return opened


def stale(papers: Path, lake: Lake) -> list[Item]:
    wish = Wish(DAYS[0], DAYS[-1], frozenset({"stale"}))
    return list(make_plan([load_papers(papers).paper("weizi")], lake.uri, datetime.now(UTC), wish).items)


def enrich_again(papers: Path, lake: Lake) -> RunReport:
    work = chunks(enrich_only(stale(papers, lake)), "enrich")
    (report,) = run_chunks(work, load_papers(papers).papers, lake, Alone(), command="test")
    return report


def postings(lake: Lake) -> list[str]:
    lake.compact()
    return sorted(map(str, lake.tables.read("postings").to_pylist()))


def reads_no_page(patch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("a page was read")

    patch.setattr(build, "read_page", refused)


def test_the_rows_are_those_of_a_lake_built_anew_and_no_page_is_read(
    papers: Path, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(lake)
    with monkeypatch.context() as patch:
        reads_no_page(patch)
        report = enrich_again(papers, lake)
    assert [one.result for one in report.outcomes] == ["landed"] * 3
    anew = filled(papers, tmp_path / "anew")
    assert content(lake) == content(anew) != before
    assert "120.79" in str(content(lake)["articles"])
    assert postings(lake) == postings(anew)
    assert left_over(lake) == {}
    assert stale(papers, lake) == []
    # An issue done whole again finds its state standing.
    again = run_days(load_papers(papers).paper("weizi"), DAYS[:1], lake, command="test")
    assert [one.result for one in again.outcomes] == ["unchanged"]


@pytest.mark.slow
@pytest.mark.parametrize("table", ["pages", "articles", "issues"])
def test_what_dies_while_it_lands_leaves_the_earlier_state_and_is_done_again(
    papers: Path, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    before = content(lake)
    put = Tables.put

    def dies(self: Tables, name: str, *rest: Any, **given: Any) -> None:
        if name == table:
            raise LakeError("the disk is gone")
        put(self, name, *rest, **given)

    with monkeypatch.context() as patch:
        patch.setattr(Tables, "put", dies)
        with pytest.raises(LakeError):
            enrich_again(papers, lake)
    assert content(lake) == before
    assert [one.stage for one in stale(papers, lake)] == ["enrich"] * 3
    with monkeypatch.context() as patch:
        reads_no_page(patch)
        enrich_again(papers, lake)
    assert content(lake) == content(filled(papers, tmp_path / "anew"))
    assert left_over(lake) == {}


def test_a_plan_tells_which_stage_is_stale_and_what_else_is_stale_is_left(
    papers: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all("stage enrich: enricher " in one.why for one in stale(papers, lake))
    monkeypatch.setattr(sys.modules["ingest.segment"], "SEGMENTER_VERSION", "next")
    found = stale(papers, lake)
    assert all("all stages: enricher " in one.why for one in found)
    assert (len(found), enrich_only(found)) == (3, [])


@pytest.mark.slow
@pytest.mark.parametrize("want", ["the note of an older version", "an audit"])
def test_where_the_rows_do_not_do_the_issue_is_built_from_the_archive_with_the_same_result(
    papers: Path, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, want: str
) -> None:
    if want == "an audit":
        monkeypatch.setattr(enriched, "_blocked", lambda *_: "no such place")
    else:
        for day in DAYS:
            archive = IssueArchive.open(lake, "weizi", day)
            if archive.built_from is not None:
                archive.keep_built(replace(archive.built_from, read=""))
    report = enrich_again(papers, lake)
    assert [one.result for one in report.outcomes] == ["landed"] * 3
    assert content(lake) == content(filled(papers, tmp_path / "anew"))


@pytest.mark.slow
def test_the_command_says_how_many_issues_need_more_than_a_new_enrichment(
    papers: Path, lake: Lake, tmp_path: Path
) -> None:
    ingest = ingest_in(tmp_path)
    given = ("--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16", "--stage", "enrich")
    done = ingest("backfill", *given, "--json")
    assert done.returncode == 1, done.stderr  # the last day has a page missing
    outcomes = json.loads(done.stdout)["outcomes"]
    assert [one["result"] for one in outcomes] == ["landed"] * 3
    told = ingest("backfill", *given, "--dry-run")
    assert "1 issue needs more than a new enrichment" in told.stdout
    assert stale(papers, lake) == []


def test_counts_of_words_are_frozen_until_renewed_and_then_make_the_enrichment_stale(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, paper = filled(papers, tmp_path / "lake"), load_papers(papers).paper("weizi")
    assert lexicon_of(paper, lake) is PLAIN
    monkeypatch.setattr(lexicons, "LEAST", 4)
    assert counts_proposed(lake, "weizi")
    put_counts_in_force(lake, "weizi", counted(lake, "weizi"))
    assert not counts_proposed(lake, "weizi")
    known = lexicon_of(paper, lake)
    assert (known.articles, known.counts["望圩镇"], "八十万吨" in known.counts) == (6, 4, False)
    assert [one.stage for one in stale(papers, lake)] == ["enrich"] * 3
    enrich_again(papers, lake)
    assert {row["enricher_version"] for row in lake.tables.read("articles").to_pylist()} == {
        versions_of(paper, lake)["enricher"]
    }
    assert stale(papers, lake) == []
    put_counts_out_of_force(lake, "weizi")
    assert lexicon_of(paper, lake) is PLAIN


def test_damaged_counts_are_told_with_what_to_type(papers: Path, tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    put_counts_in_force(lake, "weizi", lexicon((), {"码头": 3}, 5))
    (name,) = [one.name for one in lake.files.under("raw/profiles") if "current" not in one.name]
    lake.files.write(name, lake.files.read(name).replace(b"5", b"6"))
    with pytest.raises(LakeError) as told:
        lexicon_of(load_papers(papers).paper("weizi"), lake)
    assert "ingest words count --paper weizi --renew" in told.value.hint


def test_another_name_of_the_paper_makes_its_issues_stale_and_a_mediums_plain_name_does_not(
    papers: Path, tmp_path: Path
) -> None:
    opened = filled(papers, tmp_path / "named")
    assert stale(papers, opened) == []
    text = papers.read_text(encoding="utf-8")
    papers.write_text(
        text.replace('name = "苇子报"', 'name = "苇子报"\naliases = ["苇子晚报"]'), encoding="utf-8"
    )
    assert stale(papers, opened) == []  # read as a medium's by its form, listed or not
    papers.write_text(
        text.replace('name = "苇子报"', 'name = "苇子报"\naliases = ["苇子看点"]'), encoding="utf-8"
    )
    found = stale(papers, opened)
    assert len(found) == 3
    assert all("all stages: segmenter " in one.why for one in found)


@pytest.mark.slow
def test_killed_in_the_middle_enrichment_goes_on_to_the_same_lake(
    papers: Path, lake: Lake, tmp_path: Path
) -> None:
    days = ("--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16")
    command = ["backfill", *days, "--stage", "enrich", "--papers", str(papers), "--lake", lake.uri]

    def begun() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "ingest.cli", *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    # Wherever the kills fall, before, in or behind a commit, what is left is done by who comes next.
    for seconds in (1.0, 1.6, 2.4):
        work = begun()
        with suppress(subprocess.TimeoutExpired):
            work.wait(seconds)
        work.kill()
        work.wait()
    assert begun().wait() in (0, 1)  # the last day has a page missing
    done = Lake.open(lake.uri)
    assert stale(papers, done) == []
    assert content(done) == content(filled(papers, tmp_path / "anew"))
    assert left_over(done) == {}
