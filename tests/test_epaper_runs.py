"""Runs of an epaper site through gathering and archive: the same command completes what faults left open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from epaper_pages import DAY, ISSUE, New
from epaper_site import Answer, Asked, EpaperSite, Fault
from ingest.errors import SourceError
from ingest.issue.gather import gather
from ingest.lake import Lake
from ingest.operate.doctor.sites import site as examined
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.papers.registry import Paper

TABLE = """
[papers.weizi]
name = "苇子报"
[[papers.weizi.sources]]
kind = "epaper"
platform = "founder_new"
base = "{base}"
take = "{take}"
allow_private = true
rate = 1000
retries = {retries}
retry_wait = 0.01
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EpaperSite]:
    notes = tmp_path / "hosts"
    notes.mkdir()
    monkeypatch.setattr("ingest.sources.http.shared_folder", lambda: notes)
    # A new run does not know the failures of the one before; here both are one process.
    monkeypatch.setattr("ingest.sources.hosts.COOL_DOWN", 0.0)
    with EpaperSite() as site:
        New().lay(site)
        yield site


def paper(site: EpaperSite, folder: Path, *, take: str = "both", retries: int = 1) -> Paper:
    file = folder / "papers.toml"
    file.write_text(TABLE.format(base=site.base, take=take, retries=retries), encoding="utf-8")
    return load_papers(file).paper("weizi")


def new_requests(site: EpaperSite, before: int) -> list[str]:
    return [one.path for one in site.log[before:] if one.path != "/robots.txt"]


def test_an_issue_that_is_had_is_not_fetched_again(site: EpaperSite, tmp_path: Path) -> None:
    lake, weizi = Lake.open(str(tmp_path / "lake")), paper(site, tmp_path)
    first = gather(weizi, DAY, lake)
    assert [page.page_no for page in first.given.raw] == ["01", "02", "C01"]
    assert [part.role for part in first.given.raw[0].parts] == ["layout", "article", "article"]
    assert {page.platform for page in first.given.raw} == {"founder_new"}
    before = len(site.log)
    assert gather(weizi, DAY, lake).given.raw == first.given.raw
    assert new_requests(site, before) == []


def dies(asked: Asked) -> Fault:
    return "die" if asked.number == 8 else ""


def every_fifth(asked: Asked) -> Fault:
    return "503" if asked.number % 5 == 0 else ""


def resets_a_pdf(asked: Asked) -> Fault:
    return "reset" if asked.path == New().pdf_path(DAY, ISSUE[1]) else ""


@pytest.mark.parametrize("fault", [dies, every_fifth, resets_a_pdf], ids=lambda one: one.__name__)
def test_the_same_command_completes_the_issue_and_fetches_only_what_is_missing(
    site: EpaperSite, tmp_path: Path, fault: object
) -> None:
    lake, weizi = Lake.open(str(tmp_path / "lake")), paper(site, tmp_path, retries=0)
    site.fault = fault  # type: ignore[assignment]
    first = gather(weizi, DAY, lake).given
    assert first.lost or len(first.raw) < 3 or any(len(page.parts) < 3 for page in first.raw)
    had = {part.origin for page in first.raw for part in page.parts} | {page.origin for page in first.raw}
    site.fault = lambda _: ""
    if fault is dies:
        site.start()
    before = len(site.log)
    second = gather(weizi, DAY, lake).given
    assert second.lost == {}
    assert [len(page.parts) for page in second.raw] == [3, 3, 2 + (not second.remarks)]
    again = [site.base + path for path in new_requests(site, before)]
    assert again
    assert len(again) == len(set(again))
    assert not had & set(again)
    before = len(site.log)
    gather(weizi, DAY, lake)
    assert new_requests(site, before) == []


@pytest.mark.slow
def test_a_run_interrupted_by_a_dying_site_lands_whole_the_next_time(
    site: EpaperSite, tmp_path: Path
) -> None:
    lake, weizi = Lake.open(str(tmp_path / "lake")), paper(site, tmp_path, take="pdf", retries=0)
    site.fault = lambda asked: "die" if asked.number == 6 else ""
    assert run_days(weizi, [DAY], lake, command="test").outcomes[0].status in {"partial", "failed"}
    site.fault = lambda _: ""
    site.start()
    (outcome,) = run_days(weizi, [DAY], lake, command="test").outcomes
    assert (outcome.status, outcome.pages) == ("complete", 3)


def test_a_changed_page_is_asked_for_and_told_with_what_has_not_changed_left_alone(
    site: EpaperSite, tmp_path: Path
) -> None:
    lake, weizi = Lake.open(str(tmp_path / "lake")), paper(site, tmp_path)
    first = gather(weizi, DAY, lake)
    path = New().pdf_path(DAY, ISSUE[1])
    site.things[path] = Answer(site.things[path].body + b"\n", "application/pdf")
    before = len(site.log)
    second = gather(weizi, DAY, lake, asking="changed")
    assert any("page 02" in notice for notice in second.notices)
    changed = [a.sha256 != b.sha256 for a, b in zip(first.given.raw, second.given.raw, strict=True)]
    assert changed == [False, True, False]
    assert all("if-none-match" in one.headers for one in site.log[before:] if one.path != "/robots.txt")


def test_the_newest_issue_in_place_of_the_one_asked_for_lands_nothing(
    site: EpaperSite, tmp_path: Path
) -> None:
    lake, weizi = Lake.open(str(tmp_path / "lake")), paper(site, tmp_path)
    right = site.things["/pc/layout/202409/14/node_01.html"]
    site.things["/pc/layout/202409/14/node_01.html"] = Answer(
        b'<meta http-equiv="refresh" content="0; url=../15/node_01.html">'
    )
    with pytest.raises(SourceError, match="wrong day"):
        gather(weizi, DAY, lake)
    # The issue comes later the same morning: what was kept of the wrong one does not stand in its way.
    site.things["/pc/layout/202409/14/node_01.html"] = right
    assert len(gather(weizi, DAY, lake).given.raw) == 3


def test_a_page_whose_layout_had_drifted_is_asked_for_again(site: EpaperSite, tmp_path: Path) -> None:
    lake, weizi = Lake.open(str(tmp_path / "lake")), paper(site, tmp_path)
    path = "/pc/layout/202409/14/node_02.html"
    right = site.things[path]
    site.things[path] = Answer(b"<html>half a page</html>")
    assert "drift" in gather(weizi, DAY, lake).given.lost["02"]
    site.things[path] = right
    assert len(gather(weizi, DAY, lake).given.raw) == 3


def test_the_doctor_names_the_selector_that_a_changed_site_no_longer_feeds(
    site: EpaperSite, tmp_path: Path
) -> None:
    lake, weizi = Lake.open(str(tmp_path / "lake")), paper(site, tmp_path, take="articles")
    run_days(weizi, [DAY], lake, command="test")
    (before,) = examined(weizi, lake, lake.ledger("weizi"))
    assert (before.state, str(DAY) in before.what) == ("ok", True)
    next_day = DAY + timedelta(days=1)
    New().lay(site, next_day)
    for path, answer in list(site.things.items()):
        if "/content/" in path and next_day.strftime("/%Y%m/%d/") in path:
            body = answer.body.replace(b'<h2 id="Title">', b'<div id="Headline">')
            site.things[path] = Answer(body, answer.content_type)
    run_days(weizi, [next_day], lake, command="test")
    (after,) = examined(weizi, lake, lake.ledger("weizi"))
    assert after.state == "bad"
    assert str(next_day) in after.what
    assert "title" in after.what.lower()
    assert f"last on {DAY}" in after.what
