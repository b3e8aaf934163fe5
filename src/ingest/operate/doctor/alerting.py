"""What the doctor found as an alert: the only one that comes when nothing runs at all."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.tell.alerts.values import Alert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.operate.doctor.check import Check
    from ingest.papers.alerts import Occasion


def alert_of(checks: Sequence[Check]) -> Alert:
    """Return what the checks have to tell; its occasions are empty where none is bad."""
    bad = [one for one in checks if one.state == "bad"]
    occasions: set[Occasion] = set()
    if any(one.absence for one in bad):
        occasions.add("absence")
    if any(not one.absence for one in bad):
        occasions.add("failure")
    subject = f"ingest doctor: {bad[0].name}: {bad[0].what}" if bad else "ingest doctor: all is well"
    lines = [f"# {subject}", ""]
    lines += [
        f"* **{one.state}** {one.name}: {one.what}" + (f". Next: `{one.command}`" if one.command else "")
        for one in checks
        if one.state != "ok"
    ]
    payload = {
        "subject": subject,
        "outcome": "bad" if bad else "ok",
        "checks": [asdict(one) for one in checks if one.state != "ok"],
    }
    return Alert(
        occasions=frozenset(occasions),
        subject=subject if len(subject) <= 150 else f"{subject[:147]}...",
        text="\n".join(lines) + "\n",
        payload=json.dumps(payload, ensure_ascii=False),
        command="doctor",
    )
