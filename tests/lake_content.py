"""What a lake holds, to be compared row for row, and a newspaper group of several months to fill one with."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import catalog
from papers_on_disk import CLINIC, HARVEST, PIER, PLACES, REGISTRY, SCHOOL

if TYPE_CHECKING:
    from ingest.lake import Lake

SAMPLE = Path(__file__).resolve().parent.parent / "sample"

CONTENT = ("articles", "pages", "issues", "duplicates")


def content(lake: Lake) -> dict[str, list[str]]:
    """Return every row of every table of content as the catalog shows it, in an order of their own."""
    return {
        name: sorted(str(row) for row in catalog.query(lake, f"SELECT * FROM {name}").to_pylist())
        for name in CONTENT
    }


def left_over(lake: Lake) -> dict[str, Any]:
    """Return what a run that died has left behind: rows that no ledger names, several files of a month."""
    lake.compact()
    found: dict[str, Any] = {}
    for name, snapshot in lake.snapshot().items():
        files = [Path(file).parent for file in snapshot.files]
        if len(set(files)) < len(files):
            found[f"{name} files"] = files
        unseen = lake.tables.read(name).num_rows - lake.read_table(name).num_rows
        if unseen:
            found[f"{name} rows"] = unseen
    aside = [path.name for path in Path(lake.uri).glob(".catalog*")]
    return found | ({"aside": aside} if aside else {})


def lay_group(root: Path, *, months: int = 4, days: tuple[int, ...] = (13, 14, 16)) -> Path:
    """Lay the sample newspaper and a small one of several months; return their papers file.

    The small one has the same two stories on two days of each month, so there are duplicates to link; a number
    keeps the pages from being the same bytes.
    """
    for name in ("pages", "places.csv"):
        target = root / "sample" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (SAMPLE / name).is_dir() else shutil.copyfile
        copy(SAMPLE / name, target)
    (root / "places.csv").write_text(PLACES, encoding="utf-8")
    sample = (SAMPLE / "papers.toml").read_text(encoding="utf-8")
    sample = sample.replace('"places.csv"', '"sample/places.csv"').replace('"pages/', '"sample/pages/')
    first = date(2024, 9, 1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    month, dates = first, []
    for _ in range(months):
        for day in days:
            dates.append(str(month.replace(day=day)))
            folder = root / "pages" / f"{month.replace(day=day)}"
            folder.mkdir(parents=True)
            one, other = (PIER, SCHOOL) if day % 2 else (HARVEST, CLINIC)
            (folder / "01.txt").write_text(f"{one}\n{month:%m}{day}\n", encoding="utf-8")
            (folder / "02.txt").write_text(f"{other}\n{month:%m}{day}\n", encoding="utf-8")
        month = (month + timedelta(days=31)).replace(day=1)
    calendar = f"first = {first}\nweekdays = []\nextra = [{', '.join(dates)}]"
    small = REGISTRY.replace("first = 2024-09-13", calendar).replace("last = 2024-09-16", "last = 2024-09-30")
    file = root / "papers.toml"
    file.write_text(sample + small, encoding="utf-8")
    return file
