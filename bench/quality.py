"""Measure how well pages become articles, print the table, and hold it against the pinned floors.

python bench/quality.py                          the sample, and the page benchmark where it is beside the checkout
python bench/quality.py --sample                 the sample alone (some seconds)
python bench/quality.py --pin --reason "..."     raise the floors to the present scores
python bench/quality.py --pin --lower --reason   lower them too: what got worse, and why that is right
python bench/quality.py --gold G --pages P       one's own pages and gold, without floors
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ingest.errors import ConfigError
from ingest.pages import page_from_bytes
from ingest.quality import gold_page, predicted_page, score
from ingest.quality.floors import Floor, breaches, history_rows, pin, read, write
from ingest.segment import segment

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = Path(__file__).resolve().parent.parent
SAMPLE = HOME / "sample"
PAGEBENCH = HOME.parent / "shared" / "pagebench"
FLOORS = HOME / "quality" / "floors.toml"
HISTORY = HOME / "docs" / "quality-history.md"

OURS = {
    "f1_strict": "F1s",
    "f1_lenient": "F1l",
    "title": "titX",
    "heading": "headX",
    "byline": "byAtt",
    "byline_detached": "byDet",
    "reporters": "rep",
    "correspondents": "corr",
    "photographers": "photo",
    "kind": "kind",
    "lost": "lost",
    "leak": "leak",
}
"""The scorer's fields under the column names of the page benchmark."""

COLUMNS = (
    "F1s",
    "F1l",
    "titX",
    "headX",
    "by+",
    "byAtt",
    "byDet",
    "rep",
    "corr",
    "photo",
    "kind",
    "ARI",
    "lost",
    "leak",
    "s/pg",
)
PINNED = frozenset(COLUMNS) - {"s/pg"}
"""Time is told and not pinned: it belongs to the machine."""

SETS = {
    "dev-text": ("dev", "txt"),
    "dev-pdf": ("dev", "pdf"),
    "county-text": ("county", "txt"),
    "county-pdf": ("county", "pdf"),
    "chromium-text": ("chromium", "txt"),
    "chromium-pdf": ("chromium", "pdf"),
}


class Measured(NamedTuple):
    """One set of pages measured: the digest of its data and its columns."""

    data: str
    columns: dict[str, float | None]


def digest(files: Mapping[str, Path]) -> str:
    """Return the SHA-256 over names and bytes of files, in the order of their names."""
    whole = hashlib.sha256()
    for name, path in sorted(files.items()):
        whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def measure(gold: Path, pages: Path) -> Measured:
    """Score our segmentation of `pages` with our own scorer.

    The page of gold file NAME.json is `pages`/NAME.pdf, else NAME.txt, else DATE/PAGE.txt for DATE-PAGE.json.
    """
    pairs = []
    files: dict[str, Path] = {}
    for truth in sorted(gold.glob("*.json")):
        file = page_of(truth.stem, pages)
        files |= {f"gold {truth.stem}": truth, f"page {truth.stem}": file}
        predicted = predicted_page(segment(page_from_bytes(file.read_bytes())))
        pairs.append((predicted, gold_page(json.loads(truth.read_text(encoding="utf-8")))))
    if not pairs:
        raise ConfigError(f"There is no gold page (*.json) in {gold}.", hint="Name a folder of gold pages.")
    scores = asdict(score(pairs))
    return Measured(digest(files), {column: scores[name] for name, column in OURS.items()})


def page_of(name: str, pages: Path) -> Path:
    """Find the page file of a gold page."""
    date, _, number = name.rpartition("-")
    for path in (
        pages / f"{name}.pdf",
        pages / f"{name}.txt",
        pages / date / f"{number}.pdf",
        pages / date / f"{number}.txt",
    ):
        if path.is_file():
            return path
    raise ConfigError(f"There is no page for the gold {name} in {pages}.", hint="Add it, or drop the gold.")


def measure_sample() -> Measured:
    """Measure the sample newspaper."""
    return measure(SAMPLE / "gold", SAMPLE / "pages")


def measure_sample_pdf() -> Measured:
    """Measure the sample newspaper as PDF pages, which are typeset anew from its copy."""
    spec = importlib.util.spec_from_file_location("sample_typeset_pdf", SAMPLE / "typeset_pdf.py")
    assert spec is not None
    assert spec.loader is not None
    typesetter = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = typesetter
    spec.loader.exec_module(typesetter)
    with tempfile.TemporaryDirectory() as folder:
        typesetter.write(Path(folder))
        return measure(Path(folder) / "gold", Path(folder) / "pages")


def measure_bench(name: str) -> Measured:
    """Measure one set of the page benchmark with the benchmark's own scorer, through the command as users type it."""
    part, form = SETS[name]
    root = PAGEBENCH / part
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "ingest.cli", "segment", str(root / form), "--out", folder],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        if form == "pdf":
            _drop_lines(Path(folder))
        told = subprocess.run(
            [sys.executable, str(PAGEBENCH / "score.py"), folder, str(root / "gold"), "--json"],
            check=True,
            capture_output=True,
            text=True,
        )
    total: dict[str, float | None] = json.loads(told.stdout)["total"]
    files = [PAGEBENCH / "score.py"]
    kinds = [kind for kind in ("gold", "labels", form) if (root / kind).is_dir()]
    files += [path for kind in kinds for path in (root / kind).iterdir()]
    names = {path.relative_to(PAGEBENCH).as_posix(): path for path in files}
    return Measured(digest(names), {column: total[column] for column in COLUMNS if column in total})


def _drop_lines(folder: Path) -> None:
    """Take the line numbers out of predictions: a PDF's lines are not those of the labelled text.

    The scorer then finds the labelled lines by their text; with the numbers its ARI would compare unlike lines.
    """
    for path in folder.glob("*.json"):
        page = json.loads(path.read_text(encoding="utf-8"))
        del page["lines"]
        path.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")


def table(measured: Mapping[str, Measured]) -> str:
    """Return the scores as a Markdown table."""
    rows = ["| set | " + " | ".join(COLUMNS) + " |", "|---|" + "---:|" * len(COLUMNS)]
    for name, result in measured.items():
        cells = [result.columns.get(column) for column in COLUMNS]
        rows.append(
            f"| {name} | " + " | ".join("" if value is None else f"{value:.4f}" for value in cells) + " |"
        )
    return "\n".join(rows)


def pinned_columns(result: Measured) -> dict[str, float | None]:
    """Return the columns that have floors."""
    return {column: value for column, value in result.columns.items() if column in PINNED}


def check(measured: Mapping[str, Measured], floors: Mapping[str, Floor]) -> list[str]:
    """Return in words every breach of a floor; a set without floors is one."""
    told = []
    for name, result in measured.items():
        if name not in floors:
            told.append(f"{name} has no floors: pin them with --pin --reason")
        else:
            told += [f"{name}: {b}" for b in breaches(floors[name], result.data, pinned_columns(result))]
    return told


def move(measured: Mapping[str, Measured], *, lower: bool, reason: str) -> str:
    """Pin the floors of the measured sets and return the rows added to the history; all or nothing."""
    floors = read(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    rows = ""
    for name, result in measured.items():
        pinned = pin(floors.get(name), result.data, pinned_columns(result), lower=lower)
        rows += history_rows(today, name, pinned.changes, reason)
        floors[name] = pinned.floor
    FLOORS.parent.mkdir(exist_ok=True)
    FLOORS.write_text(write(floors), encoding="utf-8")
    with HISTORY.open("a", encoding="utf-8") as history:
        history.write(rows)
    return rows


def main() -> int:
    """Run the command; return 1 where a score is below its floor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", action="store_true", help="measure the sample alone")
    parser.add_argument("--pin", action="store_true", help="raise the floors to the present scores")
    parser.add_argument("--lower", action="store_true", help="let --pin lower floors too")
    parser.add_argument("--reason", default="", help="why; it is written into the history")
    parser.add_argument("--gold", type=Path, help="a folder of one's own gold pages")
    parser.add_argument("--pages", type=Path, help="the folder of the pages of --gold")
    asked = parser.parse_args()
    if (asked.gold is None) != (asked.pages is None):
        parser.error("--gold and --pages go together")
    if (asked.pin or asked.lower) and not (asked.pin and asked.reason.strip()):
        parser.error("floors move with --pin and a --reason in words")
    try:
        if asked.gold is not None:
            print(table({"own": measure(asked.gold, asked.pages)}))
            return 0
        measured = {"sample": measure_sample(), "sample-pdf": measure_sample_pdf()}
        if not asked.sample and PAGEBENCH.is_dir():
            there = [name for name, (part, form) in SETS.items() if (PAGEBENCH / part / form).is_dir()]
            measured |= {name: measure_bench(name) for name in there}
        print(table(measured))
        if asked.pin:
            print(move(measured, lower=asked.lower, reason=asked.reason) or "No floor moved.", end="")
            return 0
        floors = read(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    except ConfigError as error:
        print(f"{error.what} {error.state} {error.hint}", file=sys.stderr)
        return 2
    told = check(measured, floors)
    print(*(told or ["No score is below its floor."]), sep="\n")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
