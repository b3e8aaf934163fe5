"""What the doctor found as an alert: the only one that comes when nothing runs at all.

What lasts is not told word for word at each look, and an issue that a run has told of today is not told again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingest.tell.alerts.values import Alert
from ingest.tell.troubles import Trouble, Turn, turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from ingest.operate.doctor.check import Check
    from ingest.papers.alerts import Occasion
    from ingest.papers.reports import ReportsConfig

BOOK = "_doctor"
"""The name of the doctor's book of troubles; no newspaper has such a code."""

_LOCAL = "Asia/Shanghai"


def troubles_of(
    checks: Sequence[Check],
    book: Mapping[str, Trouble],
    papers: Mapping[str, Mapping[str, Trouble]],
    now: datetime,
    rhythm: ReportsConfig,
) -> Turn:
    """Return what a look changes in the doctor's book; `papers` are the books of the newspapers."""
    today = _day(now)
    found, gone = [], []
    for one in checks:
        if one.state == "bad":
            told = one.about and all(
                (known := papers.get(paper, {}).get(day)) is not None and _day(known.told) == today
                for paper, day in one.about
            )
            if not told or one.name in book:
                found.append(Trouble(one.name, "bad", one.what, now, now))
        else:
            gone.append(one.name)
    return turn(book, found, gone, now, _LOCAL, rhythm)


def alert_of(checks: Sequence[Check], found: Turn, now: datetime) -> Alert:
    """Return what the doctor has to tell; its occasions are empty where there is nothing new."""
    bad = [one for one in checks if one.state == "bad"]
    names = {one.key for one in found.tell}
    news = [one for one in bad if one.name in names]
    occasions: set[Occasion] = set()
    if any(one.absence for one in news):
        occasions.add("absence")
    if any(not one.absence for one in news) or found.over:
        occasions.add("failure")
    subject = _subject(bad, news, found, now)
    lines = [f"# {subject}", ""]
    lines += [
        f"* **{one.state}** {one.name}: {one.what}" + (f". Next: `{one.command}`" if one.command else "")
        for one in checks
        if one.state != "ok"
    ]
    lines += [f"* well again: {one.key}" for one in found.over]
    payload = {
        "subject": subject,
        "outcome": "bad" if bad else "ok",
        "checks": [asdict(one) for one in checks if one.state != "ok"],
        "told": [one.line(now, _LOCAL) for one in found.tell],
        "over": [one.key for one in found.over],
    }
    return Alert(
        occasions=frozenset(occasions),
        subject=subject if len(subject) <= 150 else f"{subject[:147]}...",
        text="\n".join(lines) + "\n",
        payload=json.dumps(payload, ensure_ascii=False),
        command="doctor",
    )


def _subject(bad: Sequence[Check], news: Sequence[Check], found: Turn, now: datetime) -> str:
    if news:
        trouble = next(one for one in found.tell if one.key == news[0].name)
        day = trouble.day(now, _LOCAL)
        lasts = f", day {day}" if day > 1 else ""
        more = f" (and {len(news) - 1} more)" if len(news) > 1 else ""
        return f"ingest doctor: {news[0].name}{lasts}: {news[0].what}{more}"
    if found.over:
        return f"ingest doctor: well again: {', '.join(one.key for one in found.over)}"
    return f"ingest doctor: {len(bad)} bad, as told before" if bad else "ingest doctor: all is well"


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(_LOCAL)).date()
