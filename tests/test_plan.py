"""A plan names each issue that should be worked on with the reason, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import ConfigError, IngestError, PlanError
from ingest.lake import LedgerRow
from ingest.papers.gaps import Excused
from ingest.papers.registry import Paper
from ingest.plan.rules import (
    REASONS,
    Chunk,
    Wish,
    Work,
    chunks,
    enrich_only,
    good,
    ordered,
    parse_only,
    plan_paper,
    plan_tonight,
)
from ingest.plan.saved import Plan, load_plan, save_plan, what_is_left

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.plan.rules import Item

NOW = {"segmenter": "2", "enricher": "7"}
OLD = {"segmenter": "1", "enricher": "7"}
MORNING = datetime(2024, 9, 20, 1, 0, tzinfo=UTC)  # nine in Shanghai


def paper(tmp_path: Path, **calendar: Any) -> Paper:
    return Paper.model_validate(
        {
            "code": "weizi",
            "name": "苇子报",
            "base": tmp_path,
            "sources": [{"kind": "folder", "path": "{date:%Y-%m-%d}/{page}.txt"}],
            # Most tests look at one reason; issues of the last days have another by default.
            "calendar": {"recheck_days": 0, **calendar},
        }
    )


def row(day: int, status: str = "complete", versions: dict[str, str] = NOW, **values: Any) -> LedgerRow:
    return LedgerRow(
        paper="weizi",
        issue_date=date(2024, 9, day),
        status=status,
        evidence=values.get("evidence", f"{status} for a reason"),
        expected_pages=(),
        pages=2,
        pages_ok=2,
        articles=3 if status in {"complete", "partial"} else 0,
        versions=versions,
        digest=values.get("digest", f"{status}-{day}"),
    )


def reasons(items: Sequence[Item]) -> dict[int, tuple[str, ...]]:
    return {item.issue_date.day: item.reasons for item in items}


def test_every_state_that_is_not_good_is_planned_with_its_reason(tmp_path: Path) -> None:
    closed = [{"from": date(2024, 9, 15), "to": date(2024, 9, 15), "reason": "休刊一天"}]
    ledger = [
        row(12),
        row(13, "missing"),
        row(14, "failed"),
        row(16, "partial"),
        row(17, versions=OLD),
        row(18, "no_issue", evidence="404 on the dated page"),
    ]
    items = plan_paper(paper(tmp_path, closed=closed), ledger, MORNING, NOW, Wish())
    assert reasons(items) == {
        13: ("missing",),
        14: ("failed",),
        15: ("unrecorded",),
        16: ("partial",),
        17: ("stale",),
        19: ("untried",),
        20: ("untried",),
    }
    told = {item.issue_date.day: item.why for item in items}
    assert told[14] == "failed for a reason"
    assert told[15] == "calendar: 休刊一天"
    assert told[17] == "all stages: segmenter 1 -> 2"


def test_what_the_calendar_once_called_closed_is_tried_when_it_no_longer_does(tmp_path: Path) -> None:
    ledger = [row(19, "no_issue", evidence="calendar: no issue on a thu"), row(20)]
    (item,) = plan_paper(paper(tmp_path), ledger, MORNING, NOW, Wish())
    assert (item.issue_date.day, item.reasons) == (19, ("untried",))


def test_a_span_before_or_after_all_that_is_known_is_empty_and_no_error(tmp_path: Path) -> None:
    daily = paper(tmp_path, first=date(2024, 9, 10), last=date(2024, 9, 12))
    assert plan_paper(daily, [], MORNING, NOW, Wish(end=date(2024, 9, 1))) == []
    assert plan_paper(daily, [], MORNING, NOW, Wish(start=date(2024, 9, 15))) == []
    with pytest.raises(ConfigError, match="before the start"):
        plan_paper(daily, [], MORNING, NOW, Wish(date(2024, 9, 12), date(2024, 9, 11)))


@pytest.mark.parametrize(("hour", "planned"), [(21, []), (22, [20])], ids=["before six", "at six"])
def test_an_issue_that_is_not_due_yet_is_left_out(tmp_path: Path, hour: int, planned: list[int]) -> None:
    now = datetime(2024, 9, 19, hour, 0, tzinfo=UTC)
    items = plan_paper(paper(tmp_path), [row(19)], now, NOW, Wish(date(2024, 9, 19), date(2024, 9, 30)))
    assert [item.issue_date.day for item in items] == planned


def test_a_day_of_a_ledger_is_planned_whatever_the_hour_and_the_days_between_are_not_cut_off(
    tmp_path: Path,
) -> None:
    before_six = datetime(2024, 9, 19, 21, 0, tzinfo=UTC)
    ledger = [row(16), row(20, "failed"), row(21)]
    items = plan_paper(paper(tmp_path), ledger, before_six, NOW, Wish(date(2024, 9, 16), date(2024, 9, 22)))
    assert reasons(items) == {17: ("untried",), 18: ("untried",), 19: ("untried",), 20: ("failed",)}


def test_a_lake_without_rows_begins_with_the_newest_issue_that_is_due(tmp_path: Path) -> None:
    weekly = paper(tmp_path, weekdays=["wed"])
    assert reasons(plan_paper(weekly, [], MORNING, NOW, Wish())) == {18: ("untried",)}


def test_a_partial_issue_is_not_good_and_neither_is_one_of_other_versions() -> None:
    assert good(row(18), NOW)
    assert not good(row(18, "partial"), NOW)
    assert not good(row(18, "failed"), NOW)
    assert not good(row(18), OLD)
    assert not good(None, NOW)
    assert good(row(18, "no_issue", evidence="calendar: 休刊"), OLD)
    assert not good(row(18, "no_issue", evidence="source: the day's page is not there"), NOW)


def test_what_is_asked_for_the_first_time_is_not_asked_whether_it_changed(tmp_path: Path) -> None:
    young = paper(tmp_path, recheck_days=3)
    items = plan_paper(young, [row(18), row(19, "missing")], MORNING, NOW, Wish())
    assert {item.issue_date.day: item.asking for item in items} == {
        18: "changed",
        19: "changed",
        20: "missing",
    }


def test_young_issues_are_asked_for_again_and_changed_ones_are_named(tmp_path: Path) -> None:
    ledger = [row(day) for day in range(15, 21)]
    items = plan_paper(
        paper(tmp_path, recheck_days=2),
        ledger,
        MORNING,
        NOW,
        Wish(),
        {date(2024, 9, 16): "page 01 has changed"},
    )
    assert reasons(items) == {16: ("changed",), 18: ("recheck",), 19: ("recheck",), 20: ("recheck",)}
    assert {item.asking for item in items} == {"changed"}


def test_what_the_site_will_drop_is_closing_and_what_it_has_dropped_is_told(tmp_path: Path) -> None:
    weekly = paper(tmp_path, retention_days=12, first=date(2024, 9, 6))
    ledger = [row(day) for day in range(9, 21) if day != 14]
    items = plan_paper(weekly, [*ledger, row(8, "missing")], MORNING, NOW, Wish())
    assert reasons(items) == {
        6: ("untried",),
        7: ("untried",),
        8: ("missing", "closing"),
        14: ("untried", "closing"),
    }
    assert "no longer keeps it" in items[0].why
    assert "0 more days" in items[2].why
    assert [item.issue_date.day for item in ordered(items, "closing")] == [8, 14, 7, 6]
    assert [item.issue_date.day for item in ordered(items, "newest")] == [14, 8, 7, 6]
    assert [item.issue_date.day for item in ordered(items, "oldest")] == [6, 7, 8, 14]


def test_only_failed_never_names_a_good_issue(tmp_path: Path) -> None:
    ledger = [row(13), row(14, "failed"), row(15, versions=OLD), row(16, "partial"), row(17, "no_issue")]
    daily = paper(tmp_path, recheck_days=30)
    items = plan_paper(daily, ledger, MORNING, NOW, Wish(only=parse_only("failed")))
    assert reasons(items) == {14: ("failed",)}
    assert not any(good(one, NOW) for one in ledger if one.issue_date in {item.issue_date for item in items})


def test_redo_takes_the_good_ones_too(tmp_path: Path) -> None:
    wish = Wish(date(2024, 9, 19), date(2024, 9, 20), redo=True)
    items = plan_paper(paper(tmp_path), [row(19), row(20)], MORNING, NOW, wish)
    assert reasons(items) == {19: ("redo",), 20: ("redo",)}
    assert all(item.again for item in items)


def test_a_word_that_is_no_reason_is_refused_with_those_that_are() -> None:
    assert parse_only("missing, failed") == {"missing", "failed"}
    with pytest.raises(ConfigError, match="'late'") as caught:
        parse_only("missing,late")
    assert all(reason in caught.value.hint for reason in REASONS)


def test_chunks_are_months_of_a_paper_in_the_order_of_the_plan(tmp_path: Path) -> None:
    ledger = [row(20)]
    items = plan_paper(paper(tmp_path), ledger, MORNING, NOW, Wish(date(2024, 8, 30), date(2024, 9, 2)))
    newest = chunks(ordered(items, "newest"))
    assert [(one.paper, one.month) for one in newest] == [("weizi", "2024-09"), ("weizi", "2024-08")]
    assert newest[0] == Chunk("weizi", "2024-09", (Work(date(2024, 9, 1)), Work(date(2024, 9, 2))))


# Nightly


def night(
    tmp_path: Path,
    ledger: Sequence[LedgerRow],
    *,
    scheduled: datetime = MORNING,
    last: tuple[datetime, date] | None = None,
    **calendar: Any,
) -> tuple[list[int], str]:
    found = plan_tonight(paper(tmp_path, **calendar), ledger, MORNING, NOW, scheduled=scheduled, last=last)
    return [item.issue_date.day for item in found.items], found.told


def test_the_newest_issue_comes_first_then_the_window_of_late_data(tmp_path: Path) -> None:
    ledger = [row(14, "partial"), row(16, "partial"), row(17, versions=OLD), row(18, "missing"), row(19)]
    days, _ = night(tmp_path, ledger, recheck_days=4)
    assert days == [20, 19, 18, 17, 16]


def test_nothing_is_done_where_the_newest_issue_is_there(tmp_path: Path) -> None:
    days, told = night(tmp_path, [row(19, "partial"), row(20)])
    assert days == []
    assert "2024-09-20 is there" in told


@pytest.mark.parametrize(("policy", "days"), [("all", [20, 19, 18, 17]), ("latest", [20]), ("none", [])])
def test_after_downtime_the_policy_of_the_paper_decides(tmp_path: Path, policy: str, days: list[int]) -> None:
    last = datetime(2024, 9, 15, 22, 15, tzinfo=UTC), date(2024, 9, 16)
    late = datetime(2024, 9, 16, 22, 15, tzinfo=UTC)
    found, told = night(tmp_path, [row(16)], scheduled=late, last=last, catch_up=policy)
    assert found == days
    assert days or "catch_up is none" in told


def test_a_run_on_time_does_its_day_whatever_the_policy(tmp_path: Path) -> None:
    last = datetime(2024, 9, 18, 22, 15, tzinfo=UTC), date(2024, 9, 19)
    for policy in ("all", "latest", "none"):
        on_time = datetime(2024, 9, 19, 22, 15, tzinfo=UTC)
        assert night(tmp_path, [row(19)], scheduled=on_time, last=last, catch_up=policy)[0] == [20]


def test_of_a_pile_of_late_runs_only_the_first_works(tmp_path: Path) -> None:
    began = MORNING - timedelta(minutes=1)
    for hours in (3, 24, 48):
        days, told = night(
            tmp_path, [], scheduled=MORNING - timedelta(hours=hours), last=(began, date(2024, 9, 20))
        )
        assert days == []
        assert "already looked" in told
        assert "2024-09-20 00:59:00 UTC" in told
    assert night(tmp_path, [], scheduled=MORNING, last=(began, date(2024, 9, 20)))[0] == [20]


def test_a_night_that_did_not_look_says_so(tmp_path: Path) -> None:
    began = MORNING - timedelta(minutes=1)
    daily, none = paper(tmp_path), paper(tmp_path, catch_up="none")
    early = MORNING - timedelta(hours=30)
    over = paper(tmp_path, first=date(2024, 10, 1))
    looks = [
        plan_tonight(daily, [], MORNING, NOW, scheduled=MORNING, last=None),
        plan_tonight(daily, [], MORNING, NOW, scheduled=early, last=(began, date(2024, 9, 20))),
        plan_tonight(none, [], MORNING, NOW, scheduled=early, last=None),
        plan_tonight(over, [], MORNING, NOW, scheduled=MORNING, last=None),
    ]
    assert [one.looked for one in looks] == [True, False, False, False]


def test_a_night_after_downtime_begins_the_day_after_the_last_one(tmp_path: Path) -> None:
    last = datetime(2024, 9, 17, 22, 15, tzinfo=UTC), date(2024, 9, 17)
    days, _ = night(tmp_path, [row(16)], scheduled=MORNING, last=last, catch_up="all", recheck_days=5)
    assert days == [20, 19, 18, 16]


# Plans on disk


def saved(tmp_path: Path, ledger: Sequence[LedgerRow], **wish: Any) -> Plan:
    items = plan_paper(paper(tmp_path), ledger, MORNING, NOW, Wish(**wish))
    plan = Plan("lake-1", "/srv/lake", {"weizi": NOW}, tuple(items))
    save_plan(plan, tmp_path / "plan.json")
    return load_plan(tmp_path / "plan.json")


def left(plan: Plan, ledger: Sequence[LedgerRow], begun: Sequence[tuple[str, str]] = (), **other: Any) -> Any:
    rows = {(one.paper, one.issue_date): one for one in ledger}
    return what_is_left(plan, other.get("lake", "lake-1"), rows, {"weizi": other.get("versions", NOW)}, begun)


LEDGER = [row(17), row(18, "missing"), row(19, "partial"), row(20)]


def test_a_saved_plan_comes_back_as_it_was(tmp_path: Path) -> None:
    plan = saved(tmp_path, LEDGER)
    assert reasons(plan.items) == {18: ("missing",), 19: ("partial",)}
    assert reasons(left(plan, LEDGER).items) == reasons(plan.items)


def test_what_has_become_good_since_is_left_out_and_does_not_stop_the_plan(tmp_path: Path) -> None:
    now = [row(17), row(18), row(19, "partial"), row(20, "missing")]
    found = left(saved(tmp_path, LEDGER), now)
    assert (reasons(found.items), reasons(found.done)) == ({19: ("partial",)}, {18: ("missing",)})


@pytest.mark.parametrize("now", [row(18, "partial"), row(18, "missing", digest="other")])
def test_a_plan_is_refused_where_an_issue_of_it_has_moved(tmp_path: Path, now: LedgerRow) -> None:
    plan = saved(tmp_path, LEDGER)
    moved = [row(17), now, row(19, "partial"), row(20)]
    with pytest.raises(PlanError, match="weizi 2024-09-18 was missing"):
        left(plan, moved)
    # What its own earlier start has moved is no reason to stop.
    assert reasons(left(plan, moved, [("weizi", "2024-09")]).items) == reasons(plan.items)


def test_a_plan_of_another_lake_or_of_other_versions_is_refused(tmp_path: Path) -> None:
    plan = saved(tmp_path, LEDGER)
    with pytest.raises(PlanError, match="another lake"):
        left(plan, LEDGER, lake="lake-2")
    with pytest.raises(PlanError, match="segmenter 2 -> 3"):
        left(plan, LEDGER, versions=NOW | {"segmenter": "3"})


def test_a_plan_that_was_changed_by_hand_or_is_none_is_refused(tmp_path: Path) -> None:
    saved(tmp_path, LEDGER)
    file = tmp_path / "plan.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("2024-09-18", "2024-09-17"), encoding="utf-8")
    with pytest.raises(ConfigError, match="changed after it was made"):
        load_plan(file)
    for other in ("", "[]", '{"format": 1}', text.replace('"format": 2', '"format": 9')):
        file.write_text(other, encoding="utf-8")
        with pytest.raises(ConfigError, match=r"is no plan|is of format 9"):
            load_plan(file)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_plan(tmp_path / "gone.json")
    with pytest.raises(IngestError, match="cannot be written"):
        save_plan(Plan("", "", {}, ()), tmp_path / "gone" / "plan.json")


def test_the_fingerprint_follows_the_state_that_was_planned_on(tmp_path: Path) -> None:
    plan = saved(tmp_path, LEDGER)
    assert plan.fingerprint == saved(tmp_path, LEDGER).fingerprint
    other = [row(17), row(18, "missing", digest="other"), row(19, "partial"), row(20)]
    assert plan.fingerprint != saved(tmp_path, other).fingerprint
    assert plan.fingerprint != replace(plan, lake="lake-2").fingerprint


def test_the_oldest_come_first_across_newspapers(tmp_path: Path) -> None:
    both = [
        replace(item, paper=code)
        for code in ("weizi", "chenghu")
        for item in plan_paper(paper(tmp_path, first=date(2024, 9, 17)), [], MORNING, NOW, Wish())
    ]
    assert [(item.issue_date.day, item.paper) for item in ordered(both, "oldest")][:4] == [
        (17, "chenghu"), (17, "weizi"), (18, "chenghu"), (18, "weizi"),
    ]  # fmt: skip


def test_what_is_stale_in_its_enrichment_alone_can_be_enriched_alone(tmp_path: Path) -> None:
    ledger = [
        row(17, versions={"segmenter": "2", "enricher": "6"}),
        row(18, versions={"segmenter": "1", "enricher": "6"}),
        row(19, "failed"),
        row(20),
    ]
    items = plan_paper(paper(tmp_path, recheck_days=3), ledger, MORNING, NOW, Wish())
    assert {item.issue_date.day: item.stage for item in items} == {
        17: "enrich",
        18: "all",
        19: "all",
        20: "enrich",
    }
    # The 20th is only asked for again: its enrichment is of now.
    assert [item.issue_date.day for item in enrich_only(items)] == [17]


def test_a_source_that_knows_of_no_issue_is_no_proof_where_the_calendar_expects_one(tmp_path: Path) -> None:
    said = "source: the day's page is not there"
    closed = [{"from": date(2024, 9, 18), "to": date(2024, 9, 18), "reason": "休刊"}]
    ledger = [row(day, "no_issue", evidence=said) for day in (18, 19)]
    end = date(2024, 9, 19)
    (item,) = plan_paper(paper(tmp_path, closed=closed), ledger, MORNING, NOW, Wish(date(2024, 9, 18), end))
    assert (item.issue_date.day, item.reasons, item.why) == (19, ("missing",), said)


def test_an_excused_gap_is_left_and_what_is_stale_of_it_is_not(tmp_path: Path) -> None:
    gap = Excused(date(2024, 9, 18), date(2024, 9, 19), "台风")
    excused = paper(tmp_path).model_copy(update={"gaps": (gap,)})
    ledger = [row(18, "partial"), row(19, "partial", versions=OLD)]
    items = plan_paper(excused, ledger, MORNING, NOW, Wish(end=date(2024, 9, 19)))
    assert reasons(items) == {19: ("stale",)}


@pytest.mark.parametrize(
    ("keeps", "told"), [(2, ("missing", "closing")), (1, ("missing",)), (30, ("missing",))]
)
def test_the_last_day_on_which_a_site_keeps_an_issue_is_one_on_which_it_closes(
    tmp_path: Path, keeps: int, told: tuple[str, ...]
) -> None:
    end = date(2024, 9, 18)  # two days before now
    ledger = [row(18, "missing", evidence="")]
    (item,) = plan_paper(paper(tmp_path, retention_days=keeps), ledger, MORNING, NOW, Wish(end, end))
    assert item.reasons == told
    if keeps == 2:
        assert item.why == "the site keeps it for 0 more days"
