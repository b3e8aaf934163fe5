"""Write sql/examples/answers.json: ingest the sample newspaper and ask every example. Run it when answers may change.

python scripts/docs/answers.py
"""

from __future__ import annotations

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

from ingest.catalog.door import Door
from ingest.catalog.examples import ANSWERS, load_examples, told_answer
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days

HOME = Path(__file__).resolve().parents[2]


def main() -> None:
    """Ingest, ask, write."""
    paper = load_papers(HOME / "sample" / "papers.toml").paper("chenghu")
    days = [date(2024, 9, 14) + timedelta(days=n) for n in range(7)]
    with tempfile.TemporaryDirectory() as scratch:
        lake = Lake.open(f"{scratch}/lake")
        run_days(paper, days, lake, command="answers")
        with Door(lake) as door:
            answers = {one.name: told_answer(door.ask(one.sql)) for one in load_examples()}
    lines = [f" {json.dumps(name)}: {json.dumps(told, ensure_ascii=False)}" for name, told in answers.items()]
    (HOME / "sql" / "examples" / ANSWERS).write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
