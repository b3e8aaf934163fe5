"""What lasts is told first at once, then daily with the day, then weekly; its end is told once. A week of nights."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import IngestError
from ingest.issue.outcomes import Outcome
from ingest.lake import Lake, RunRow
from ingest.papers.registry import Paper, load_papers
from ingest.papers.reports import ReportsConfig
from ingest.plan.live import last_nightly, tonight
from ingest.plan.rules import Chunk
from ingest.runs import ending, journal, pipeline
from ingest.runs.workers import Alone
from ingest.tell.troubles import Trouble, ordinal, read_book, turn, write_book
from loopback import web_server
from papers_on_disk import CLINIC, HARVEST, LANTERN, PIER, SCHOOL, lay_newspaper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopback import Web

DOCS = Path(__file__).resolve().parent.parent / "docs"

ZONE = "Asia/Shanghai"
START = datetime(2024, 9, 14, 6, 15, tzinfo=UTC)
RHYTHM = ReportsConfig()


def told_on(days: int, rhythm: ReportsConfig = RHYTHM, *, runs: int = 2) -> list[int]:
    """Return on which days (0 is the first) a trouble that lasts so long is told, with some runs a day."""
    book: dict[str, Trouble] = {}
    found = []
    for day in range(days):
        for number in range(runs):
            now = START + timedelta(days=day, hours=number)
            one = turn(book, [Trouble("2024-09-14", "missing", "no page", now, now)], [], now, ZONE, rhythm)
            book = dict(one.book)
            found += [day] * len(one.tell)
    return found


def test_the_same_trouble_is_told_daily_for_a_week_and_then_weekly() -> None:
    assert told_on(30) == [0, 1, 2, 3, 4, 5, 6, 13, 20, 27]


def test_the_rhythm_can_be_chosen() -> None:
    assert told_on(9, ReportsConfig(remind_daily=2, remind_every=3)) == [0, 1, 4, 7]
    assert told_on(30, ReportsConfig(remind_daily=0, remind_every=0)) == [0]


def test_a_trouble_that_changes_is_told_again_and_keeps_its_first_day() -> None:
    first = Trouble("2024-09-14", "missing", "no page", START, START)
    now = START + timedelta(hours=3)
    found = turn({first.key: first}, [replace(first, status="partial", told=now)], [], now, ZONE, RHYTHM)
    (told,) = found.tell
    assert (told.since, told.line(now + timedelta(days=2), ZONE)) == (
        START,
        "2024-09-14 partial, third day: no page",
    )


def test_what_differs_only_in_numbers_is_the_same_trouble() -> None:
    first = Trouble("run", "run failed", "run 20240914T061500-0123abcd: 3 tries", START, START)
    again = replace(first, why="run 20240914T094500-89abcdef: 4 tries")
    assert turn({"run": first}, [again], [], START, ZONE, RHYTHM).tell == ()
    assert turn({"run": first}, [replace(again, event=True)], [], START, ZONE, RHYTHM).tell


def test_days_are_counted_by_the_clock_of_the_paper() -> None:
    late = datetime(2024, 9, 14, 15, 30, tzinfo=UTC)  # half past eleven in the evening there
    one = Trouble("2024-09-14", "missing", "no page", late, late)
    assert one.day(late + timedelta(hours=1), ZONE) == 2
    assert [ordinal(number) for number in (3, 8, 11, 12, 21, 22, 33)] == [
        "third", "8th", "11th", "12th", "21st", "22nd", "33rd",
    ]  # fmt: skip


def test_a_book_is_read_as_it_was_written_and_a_damaged_one_counts_as_empty(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    book = {"2024-09-14": Trouble("2024-09-14", "missing", "没有", START, START)}
    write_book(lake, "weizi", book)
    assert read_book(lake, "weizi") == book
    lake.files.write(".troubles/weizi.json", b"[{")
    assert read_book(lake, "weizi") == {}
    write_book(lake, "weizi", {})
    assert not lake.files.exists(".troubles/weizi.json")


# A week of nights: the clock is set, everything else is real.

CALENDAR = 'first = 2024-09-13\nlate_until = "09:30"\npages = ["01", "02"]'
PAGES = (PIER, SCHOOL, HARVEST, CLINIC, LANTERN)


@pytest.fixture
def web() -> Iterator[Web]:
    with web_server() as running:
        yield running


class Nights:
    """A newspaper, its lake, and nights at times that a test names."""

    def __init__(self, root: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        file = lay_newspaper(root, {})
        text = file.read_text(encoding="utf-8")
        start, end = text.index("first ="), text.index("[[papers.weizi.sources]]")
        text = text[:start] + CALENDAR + "\n" + text[end:]
        file.write_text(text + f'\n[[alerts]]\nkind = "webhook"\nurl = "{web.url}/desk"\n', encoding="utf-8")
        self.paper: Paper = load_papers(file).paper("weizi")
        self.lake = Lake.open(str(root / "lake"))
        self._root, self._patch, self._web = root, monkeypatch, web

    def print(self, day: date, pages: int = 2) -> None:
        """Put an issue on the site."""
        folder = self._root / "pages" / str(day)
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, pages + 1):
            text = PAGES[(day.day + number) % len(PAGES)]
            (folder / f"{number:02}.txt").write_text(f"{text}\n{day:%m%d}{number}\n", encoding="utf-8")

    def night(self, day: date, clock: str = "06:15") -> list[str]:
        """Let a night run and return the subjects of what came in."""
        hour, minute = map(int, clock.split(":"))
        now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
                return now.astimezone(tz)

        for module in (ending, journal):
            self._patch.setattr(module, "datetime", Clock)
        due = tonight(self.paper, self.lake, now, now)
        assert due.looked, due.told
        work = [Chunk("weizi", f"{item.issue_date:%Y-%m}", (item_work(item),)) for item in due.items]
        before = len(self._web.posts)
        spans = {"weizi": (due.newest, due.newest)}
        with journal.under_way(
            journal.begin("nightly"),
            spans,
            self.lake,
            {"weizi": self.paper},  # type: ignore[arg-type]
        ) as kept:
            for chunk in work:
                kept.outcomes += pipeline.try_chunk(self.paper, chunk.work, self.lake, Alone())
            pipeline.conclude(kept)
        return [post["subject"] for _, post in self._web.posts[before:]]


def item_work(item: Any) -> Any:
    from ingest.plan.rules import Work

    return Work(item.issue_date, item.asking, item.again)


@pytest.fixture
def nights(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> Nights:
    return Nights(tmp_path, web, monkeypatch)


def day(number: int) -> date:
    return date(2024, 9, number)


def as_told(week: dict[str, list[str]], posts: list[dict[str, Any]]) -> str:
    """Write down the messages of a week as they came in: when, subject, and what the JSON and the text list."""
    lines = []
    left = iter(posts)
    for when, subjects in week.items():
        for subject in subjects:
            post = next(left)
            assert post["subject"] == subject
            lines.append(f"{when}  {subject}")
            told = [re.sub(r"(page in ).*/pages/", r"\1pages/", one) for one in post["told"]]
            lines += [f"             * {one}" for one in told]
            lines += [f"             * over: {one}" for one in post["over"]]
    return "\n".join(lines)


@pytest.mark.slow
def test_a_week_of_nights_tells_what_an_operator_wants_to_hear_and_nothing_twice(
    nights: Nights, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    week: dict[str, list[str]] = {}
    nights.print(day(13))
    week["fri 06:15"] = nights.night(day(13))
    week["fri 09:45"] = nights.night(day(13), "09:45")
    # A late paper: waited for until 09:30, and there when the second run looks.
    week["sat 06:15"] = nights.night(day(14))
    nights.print(day(14))
    week["sat 09:45"] = nights.night(day(14), "09:45")
    # A dead site for three days.
    for number, name in ((15, "sun"), (16, "mon"), (17, "tue")):
        week[f"{name} 06:15"] = nights.night(day(number))
        week[f"{name} 09:45"] = nights.night(day(number), "09:45")
    # It is back, with everything; the run that sees it dies at its end.
    for number in (15, 16, 17, 18):
        nights.print(day(number))

    def dies(*_: object, **__: object) -> None:
        raise SystemExit(1)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "link", dies)
        before = len(web.posts)
        with pytest.raises(SystemExit):
            nights.night(day(18))
        week["wed 06:15"] = [post["subject"] for _, post in web.posts[before:]]
    week["wed 09:45"] = nights.night(day(18), "09:45")
    nights.print(day(19))
    week["thu 06:15"] = nights.night(day(19))
    assert week == {
        "fri 06:15": [],
        "fri 09:45": [],
        "sat 06:15": [],
        "sat 09:45": [],
        "sun 06:15": [],
        "sun 09:45": ["ingest: 苇子报: 2024-09-15 missing"],
        "mon 06:15": ["ingest: 苇子报: 2024-09-15 missing, second day"],
        "mon 09:45": ["ingest: 苇子报: nothing for 2 days, the last is 2024-09-14"],
        "tue 06:15": ["ingest: 苇子报: nothing for 2 days, the last is 2024-09-14"],
        "tue 09:45": ["ingest: 苇子报: nothing for 3 days, the last is 2024-09-14"],
        "wed 06:15": [
            "ingest: 苇子报: the run died; well again: 2024-09-15, 2024-09-16, 2024-09-17",
        ],
        "wed 09:45": ["ingest: 苇子报: runs end well again"],
        "thu 06:15": [],
    }
    texts = [post["told"] for _, post in web.posts]
    assert len({str(post) for _, post in web.posts}) == len(web.posts)
    told = as_told(week, [post for _, post in web.posts])
    page = (DOCS / "monitoring.md").read_text(encoding="utf-8")
    assert told in page, told
    assert texts[4][0].startswith("2024-09-17 missing: ")
    death = next(post for _, post in web.posts if "died" in post["subject"])
    assert death["issues"] == {"complete": 4}
    assert read_book(nights.lake, "weizi") == {}


def test_a_backfill_tells_a_summary_and_reminds_nobody_of_each_issue(nights: Nights, web: Web) -> None:
    nights.print(day(13))
    nights.print(day(14), pages=1)
    pipeline.run_days(nights.paper, [day(13), day(14), day(15)], nights.lake, command="backfill")
    ((_, post),) = web.posts
    assert post["subject"] == ("ingest: 苇子报: backfill: 2 of 3 issues not complete (1 missing, 1 partial)")
    assert read_book(nights.lake, "weizi") == {}


def test_an_excuse_closes_a_trouble(nights: Nights) -> None:
    from ingest.papers.gaps import Excused

    nights.print(day(13))
    nights.night(day(13))
    assert nights.night(day(14), "09:45") == ["ingest: 苇子报: 2024-09-14 missing"]
    nights.paper = nights.paper.model_copy(update={"gaps": (Excused(day(14), day(14), "停电", ""),)})
    nights.print(day(15))
    assert nights.night(day(15)) == ["ingest: 苇子报: well again: 2024-09-14"]


def test_who_withdrew_an_issue_is_not_told_of_it_every_night(nights: Nights) -> None:
    from ingest.operate.upkeep import withdraw

    nights.print(day(13), pages=1)
    assert nights.night(day(13), "09:45") == ["ingest: 苇子报: 2024-09-13 partial"]
    withdraw(nights.lake, nights.paper, day(13), "别家的版面")
    assert nights.night(day(13), "11:45") == []
    nights.print(day(14))
    assert nights.night(day(14)) == []
    assert read_book(nights.lake, "weizi") == {}


def test_what_nobody_took_is_told_again_by_the_next_run(nights: Nights, web: Web) -> None:
    nights.print(day(13))
    web.answers = [404]
    nights.night(day(14), "09:45")
    assert nights.night(day(14), "10:45") == ["ingest: 苇子报: 2024-09-14 missing"]
    assert nights.night(day(14), "11:45") == []


def test_a_lake_that_cannot_be_written_is_told_all_the_same(
    nights: Nights, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise IngestError("no room")

    monkeypatch.setattr(ending, "write_book", refuses)
    monkeypatch.setattr(Lake, "lock", refuses)
    outcome = Outcome("weizi", "2024-09-14", "stopped", "refused", "no room", 0, 0, (), 0.0)
    report = pipeline.RunReport(
        "20240914T000000-0123abcd", "weizi", (outcome,), 0, "", 1.0, "nightly", error="no room"
    )
    ending.end_run(report, nights.paper, nights.lake)
    assert [post["error"] for _, post in web.posts] == ["no room"]


def test_rows_of_runs_from_the_future_do_not_keep_the_nights_from_looking(nights: Nights) -> None:
    nights.print(day(13))
    nights.night(day(13))
    now = datetime(2024, 9, 14, tzinfo=UTC)
    ahead = now + timedelta(days=400)
    row = RunRow("future", "nightly", "weizi", day(13), day(13), ahead, ahead, "ok", 1, 1, 1, "")
    nights.lake.record_run(row)
    last = last_nightly("weizi", nights.lake, now)
    assert last is not None
    assert last[0] < now
    assert tonight(nights.paper, nights.lake, now, now).looked


def test_what_is_missing_or_partial_is_asked_for_again_for_three_days_without_any_setting(
    nights: Nights,
) -> None:
    for number in (13, 15, 16, 17):
        nights.print(day(number))
    nights.print(day(14), pages=1)
    for number in (13, 14, 15, 16, 17):
        nights.night(day(number), "09:45")
    now = datetime(2024, 9, 17, 2, 0, tzinfo=UTC)
    later = tonight(nights.paper, nights.lake, now, now)
    assert [item.issue_date for item in later.items if "partial" in item.reasons] == [day(14)]
    now += timedelta(days=1)
    nights.print(day(18))
    gone = tonight(nights.paper, nights.lake, now, now)
    assert not [item for item in gone.items if "partial" in item.reasons]
