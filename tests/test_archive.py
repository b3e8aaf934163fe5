"""What was fetched once is there for ever: an issue is built again without asking, without a source, after a death."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fake_site import FakeSite
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.errors import LakeError, SourceError
from ingest.issue import gather as gathering
from ingest.issue.build import build_issue
from ingest.issue.gather import gather
from ingest.lake import Lake
from ingest.lake.archive import IssueArchive
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import run_days
from ingest.sources import Fetched, Ref
from papers_on_disk import CLINIC, HARVEST, PIER, SCHOOL, lay_newspaper

if TYPE_CHECKING:
    from ingest.issue.outcomes import Outcome

pytestmark = pytest.mark.usefixtures("catalog_when_asked")

DAY = date(2024, 9, 13)
LIST = b"01 01.txt 01-1.htm 01-2.htm\n02 02.txt"
THINGS = {
    "list": LIST,
    "01.txt": PIER.encode(),
    "01-1.htm": b"<p>one</p>",
    "01-2.htm": b"<p>two</p>",
    "02.txt": SCHOOL.encode(),
}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path, {})).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> FakeSite:
    made = FakeSite(dict(THINGS))
    monkeypatch.setattr(gathering, "open_source", lambda *_: made)
    return made


def do(paper: Paper, lake: Lake, asking: Any = "missing") -> Outcome:
    return run_days(paper, [DAY], lake, command="test", asking=asking).outcomes[0]


def digest(lake: Lake) -> str:
    (row,) = lake.ledger("weizi", DAY, DAY)
    return row.digest


def test_what_was_fetched_is_not_asked_for_again(paper: Paper, lake: Lake, site: FakeSite) -> None:
    assert do(paper, lake).status == "complete"
    assert sorted(site.origins()) == sorted(THINGS)
    again = do(paper, lake)
    assert (again.result, again.notices, site.origins()) == ("unchanged", (), [])


def test_only_what_is_missing_is_asked_for_and_an_article_page_that_is_lost_makes_the_issue_partial(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    site.down = {"01-2.htm"}
    first = do(paper, lake)
    assert first.status == "partial"
    assert "page 01 incomplete: 1 of its 3 parts lost: 01-2.htm answered 503" in first.evidence
    assert first.articles > 0
    site.origins()
    site.down = set()
    assert do(paper, lake).status == "complete"
    assert site.origins() == ["01-2.htm"]


def test_a_page_is_lost_only_with_its_first_thing(paper: Paper, lake: Lake, site: FakeSite) -> None:
    site.down = {"02.txt"}
    outcome = do(paper, lake)
    assert outcome.status == "partial"
    assert "page 02 missing: 02.txt answered 503" in outcome.evidence


def test_a_list_that_lacks_expected_pages_is_asked_again_and_the_rest_is_not(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    site.things["list"] = LIST.splitlines()[0]
    assert do(paper, lake).status == "partial"
    site.asked.clear()
    site.things["list"] = LIST
    assert do(paper, lake).status == "complete"
    assert site.asked == [("list", True), ("02.txt", False)]


def test_a_list_without_any_page_is_asked_again(paper: Paper, lake: Lake, site: FakeSite) -> None:
    paper = paper.model_copy(update={"calendar": paper.calendar.model_copy(update={"pages": ()})})
    site.things["list"] = b""
    assert do(paper, lake).status == "missing"
    site.things["list"] = LIST
    assert do(paper, lake).status == "complete"


def test_a_page_that_was_listed_by_mistake_and_never_had_is_not_missed_for_ever(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    site.things["list"] = LIST + b"\n03 03.txt"
    assert "page 03 missing" in do(paper, lake).evidence
    site.things["list"] = LIST
    assert do(paper, lake, "changed").status == "complete"


def test_a_page_that_could_not_be_read_is_asked_for_again(paper: Paper, lake: Lake, site: FakeSite) -> None:
    site.things["02.txt"] = b"%PDF-1.4 cut off"
    assert do(paper, lake).status == "partial"
    site.origins()
    site.things["02.txt"] = SCHOOL.encode()
    mended = do(paper, lake)
    assert mended.status == "complete"
    assert site.origins() == ["02.txt"]
    assert any("page 02 has changed at the source" in notice for notice in mended.notices)


def test_asking_for_changes_sends_what_is_known_and_takes_only_what_has_changed(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    do(paper, lake)
    site.asked.clear()
    assert do(paper, lake, "changed").result == "unchanged"
    assert sorted(site.asked) == sorted((origin, True) for origin in THINGS)
    site.things["01.txt"] = HARVEST.encode()
    outcome = do(paper, lake, "changed")
    assert outcome.result == "landed"
    assert outcome.notices == ("page 01 has changed at the source (the page): the newer version is in force",)


def test_a_refetch_asks_for_everything_anew_without_conditions(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    do(paper, lake)
    site.asked.clear()
    assert do(paper, lake, "all").result == "unchanged"
    assert sorted(site.asked) == sorted((origin, False) for origin in THINGS)


def test_a_changed_page_is_a_second_version_and_the_first_stays(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    do(paper, lake)
    before = digest(lake)
    site.things["02.txt"] = CLINIC.encode()
    do(paper, lake, "all")
    site.things["02.txt"] = SCHOOL.encode()
    back = do(paper, lake, "all")
    archive = IssueArchive.open(lake, "weizi", DAY)
    versions = archive.versions(Ref("page", "02.txt"))
    assert [archive.raw(one) for one in versions] == [SCHOOL.encode(), CLINIC.encode(), SCHOOL.encode()]
    assert archive.latest(Ref("page", "02.txt")) == versions[-1]
    assert versions[0].fetched_at.endswith("+00:00")
    assert back.result == "landed"
    assert digest(lake) == before


def test_a_thing_that_cannot_be_asked_again_is_taken_from_the_archive_and_told(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    do(paper, lake)
    site.down = {"01.txt"}
    outcome = do(paper, lake, "all")
    assert (outcome.status, outcome.result) == ("complete", "unchanged")
    assert outcome.notices == (
        "01.txt could not be asked again (01.txt answered 503): the archived version is used",
    )


@pytest.mark.parametrize("how", ["gone", "not configured", "killed before it landed"])
def test_an_issue_is_rebuilt_the_same_when_its_source_is(
    how: str, paper: Paper, lake: Lake, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed = gather(paper, DAY, lake)
    if how != "killed before it landed":
        do(paper, lake)
    # From here on nothing answers: not the site, not its list.
    site.down = {"*"}
    if how == "not configured":
        monkeypatch.setattr(Paper, "source_for", lambda *_: None)
    again = gather(paper, DAY, lake, asking="missing" if how == "not configured" else "changed")
    assert again.notices
    gazetteer = load_gazetteer(paper.places_file)
    assert build_issue(again.given, gazetteer).digest == build_issue(landed.given, gazetteer).digest
    assert [(page.platform, len(page.parts)) for page in again.given.raw] == [("", 2), ("", 0)]


def test_an_issue_whose_index_is_lost_is_rebuilt_from_its_landed_pages(
    paper: Paper, lake: Lake, site: FakeSite, tmp_path: Path
) -> None:
    do(paper, lake)
    before = gather(paper, DAY, lake).given.raw
    (tmp_path / "lake/raw/index/weizi/2024-09/2024-09-13.jsonl").unlink()
    site.things = {"list": b""}
    again = gather(paper, DAY, lake)
    assert again.given.raw == before
    assert "page 01 is gone at the source: kept from the archive" in again.notices


def test_a_page_that_leaves_the_list_is_kept_with_its_parts(paper: Paper, lake: Lake, site: FakeSite) -> None:
    do(paper, lake)
    before = digest(lake)
    site.things["list"] = LIST.splitlines()[1]
    outcome = do(paper, lake, "all")
    assert "page 01 is gone at the source: kept from the archive" in outcome.notices
    assert digest(lake) == before


def test_a_source_that_cannot_be_asked_and_was_never_listed_is_an_error(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    site.down = {"*"}
    with pytest.raises(SourceError, match="503"):
        gather(paper, DAY, lake)


def test_the_sources_evidence_of_no_issue_reaches_the_build_only_without_pages(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    site.absent = "the dated address answers 404"
    assert gather(paper, DAY, lake).given.absent == site.absent
    site.absent = ""
    gather(paper, DAY, lake, asking="all")
    site.absent = "the dated address answers 404"
    given = gather(paper, DAY, lake, asking="all").given
    assert (given.absent, len(given.raw)) == ("", 2)


def test_damaged_bytes_in_the_archive_are_asked_of_the_source_again(
    paper: Paper, lake: Lake, site: FakeSite
) -> None:
    do(paper, lake)
    record = IssueArchive.open(lake, "weizi", DAY).latest(Ref("page", "02.txt"))
    assert record is not None
    lake.files.write(f"raw/{record.sha256[:2]}/{record.sha256}", b"rot")
    site.origins()
    assert do(paper, lake).result == "unchanged"
    assert site.origins() == ["02.txt"]
    assert lake.raw(record.sha256) == SCHOOL.encode()
    lake.files.write(f"raw/{record.sha256[:2]}/{record.sha256}", b"rot")
    site.down = {"*"}
    with pytest.raises(LakeError, match="damaged"):
        gather(paper, DAY, lake)


@pytest.mark.usefixtures("site")
def test_an_index_that_is_damaged_is_told_and_not_taken_for_an_empty_one(paper: Paper, lake: Lake) -> None:
    do(paper, lake)
    lake.files.write("raw/index/weizi/2024-09/2024-09-13.jsonl", b'{"record": "fet')
    with pytest.raises(LakeError, match=r"index .* is damaged"):
        gather(paper, DAY, lake)


def test_things_are_fetched_side_by_side_and_each_once(paper: Paper, lake: Lake, site: FakeSite) -> None:
    site.concurrency = 4
    most, now, lock = 0, 0, threading.Lock()
    fetch = site.fetch

    def counted(ref: Ref, known: Any = None) -> Fetched:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.05)
        answer = fetch(ref, known)
        with lock:
            now -= 1
        return answer

    site.fetch = counted  # type: ignore[method-assign]
    names = [f"01-{at}.htm" for at in range(30)]
    site.things |= {name: name.encode() for name in names}
    site.things["list"] = f"01 01.txt {' '.join(names)}\n02 02.txt 01-1.htm".encode()
    gathered = gather(paper, DAY, lake)
    assert [len(page.parts) for page in gathered.given.raw] == [30, 1]
    assert sorted(site.origins()) == sorted({*THINGS, *names})
    assert most == 4
    assert len(IssueArchive.open(lake, "weizi", DAY).versions()) == 33


@pytest.mark.usefixtures("site")
def test_the_index_keeps_no_cookies(paper: Paper, lake: Lake) -> None:
    gather(paper, DAY, lake)
    content = lake.files.read("raw/index/weizi/2024-09/2024-09-13.jsonl")
    assert b"etag" in content
    assert b"secret" not in content


def test_a_full_disk_ends_the_fetching_and_loses_nothing_of_before(
    paper: Paper, lake: Lake, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.concurrency = 2
    real, calls = type(lake.files).write, []

    def full(files: Any, name: str, content: bytes) -> None:
        calls.append(name)
        if len(calls) > 6:
            raise LakeError("No space left on device")
        real(files, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(type(lake.files), "write", full)
        with pytest.raises(LakeError, match="No space"):
            gather(paper, DAY, lake)
    had = IssueArchive.open(lake, "weizi", DAY).versions()
    assert had
    site.origins()
    gather(paper, DAY, lake)
    assert sorted(site.origins()) == sorted(set(THINGS) - {one.origin for one in had})


FETCHER = """
import sys
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from fake_site import FakeSite
from test_archive import THINGS
from ingest.issue import gather
from ingest.lake import Lake
from ingest.papers.registry import load_papers
names = [f"01-{at}.htm" for at in range(20)]
things = {**THINGS, **{name: name.encode() * 1000 for name in names}}
things["list"] = f"01 01.txt {' '.join(names)}\\n02 02.txt".encode()
site = FakeSite(things, concurrency=2, log=Path(sys.argv[4]), seconds=float(sys.argv[5]))
gather.open_source = lambda *_: site
paper = load_papers(Path(sys.argv[2])).paper("weizi")
given = gather.gather(paper, date(2024, 9, 13), Lake.open(sys.argv[3])).given
print(len(given.raw), sum(len(page.parts) for page in given.raw), len(given.lost), len(given.incomplete))
"""


@pytest.mark.parametrize("after", [1, 4, 11])
def test_a_run_killed_while_it_fetches_goes_on_with_the_rest(
    after: int, paper: Paper, lake: Lake, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    tests = str(Path(__file__).parent)
    command = [sys.executable, "-c", FETCHER, tests, str(paper.base / "papers.toml"), lake.uri, str(log)]
    with subprocess.Popen([*command, "0.2"]) as fetcher:
        deadline = time.monotonic() + 120
        while not log.exists() or len(log.read_text().splitlines()) < after:
            assert time.monotonic() < deadline
            assert fetcher.poll() is None
            time.sleep(0.02)
        fetcher.send_signal(signal.SIGKILL)
    asked = set(log.read_text().splitlines())
    had = {one.origin for one in IssueArchive.open(lake, "weizi", DAY).versions()}
    assert had <= asked
    assert len(asked - had) <= 2  # what was on its way
    log.unlink()
    ended = subprocess.run([*command, "0"], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["2", "20", "0", "0"]
    everything = {"list", "01.txt", "02.txt", *(f"01-{at}.htm" for at in range(20))}
    assert sorted(log.read_text().splitlines()) == sorted(everything - had)
