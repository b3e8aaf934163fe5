"""Make pages of invented papers: typeset, extracted, with gold, labels of every line, and the true boxes.

    python scripts/pages/make.py OUT [--seed S] [--count N] [--papers klop] [--engines chromium typst own]
        [--extractors pdfbox pdftotext ...] [--orders 3] [--processes 2] [--series ISSUES]

OUT gets the layout of the page benchmark (`gold`, `labels`, `txt`, `pdf`), `boxes`, and `index.jsonl` with one line a
text: its page, layout, engine, paper, extractor, order and traits. The same seed gives the same pages. A page whose
labels are not certain is dropped and counted (`dropped.jsonl`).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import extract
import furniture
import items
import labels
import measures
import orders
import style as styles
import truth
from engines import engine, engines_there

import pages


@dataclass(frozen=True)
class Job:
    """What one process makes: the layouts of these numbers."""

    out: Path
    seed: str
    numbers: tuple[int, ...]
    papers: tuple[str, ...]
    engines: tuple[str, ...]
    extractors: tuple[str, ...]
    orders: int
    texts: int
    series: int


def plan_of(job: Job, number: int) -> tuple[pages.Plan, str, str]:
    """Return the plan of a layout, its engine and its paper; nothing but the job's seed and the number decides."""
    rng = random.Random(f"layout-{job.seed}-{number}")  # noqa: S311  (fixed seeds: the same pages every time)
    paper = job.papers[number % len(job.papers)]
    setter = job.engines[(number // len(job.papers)) % len(job.engines)]
    name = f"{job.seed}-{number:04d}"
    if job.series:
        pages_an_issue = 4
        issue, no = divmod(number, pages_an_issue)
        paper = job.papers[(issue // job.series) % len(job.papers)]
        setter = job.engines[(issue // job.series) % len(job.engines)]
        own = styles.draw(f"{job.seed}-{paper}-{issue // job.series}")
        kind = ("front", "news", "mixed", "supp")[no]
        day = issue % job.series
        place = furniture.Place(
            items.PAPERS[paper], 2023, 3 + day // 28, 1 + day % 28, day % 7, no + 1, kind, 1200 + day
        )
    else:
        own = styles.draw(name)
        kind = rng.choice(["front", "front", "news", "news", "mixed", "mixed", "supp", "supp"])
        no = 1 if kind == "front" else rng.randint(2, 8)
        place = furniture.Place(
            items.PAPERS[paper],
            rng.randint(2012, 2025),
            rng.randint(1, 12),
            rng.randint(1, 28),
            rng.randint(0, 6),
            no,
            kind,
            rng.randint(900, 9000),
        )
    copy = items.read(paper)
    if job.series:
        # No item stands twice in an issue: its pages share the copy out between them.
        random.Random(f"issue-{job.seed}-{number // 4}").shuffle(copy)  # noqa: S311
        copy = [item for n, item in enumerate(copy) if n % 4 == number % 4 or item.kind in {"essay", "poem"}]
    return pages.choose(copy, place, own, name, name), setter, paper


def make(job: Job) -> list[dict[str, Any]]:
    """Make the layouts of a job; returns what was written and what was dropped."""
    out: list[dict[str, Any]] = []
    with ExitStack() as stack:
        running: dict[str, Any] = {}
        box = (
            stack.enter_context(extract.PdfBox())
            if {"pdfbox", "pdfbox_plain"} & set(job.extractors)
            else None
        )
        for number in job.numbers:
            plan, setter, paper = plan_of(job, number)
            if setter not in running:
                running[setter] = stack.enter_context(engine(setter))
            try:
                out += _layout(job, plan, running[setter], paper, box)
            except truth.NotExactError as why:
                out.append({"dropped": plan.seed, "engine": setter, "why": str(why)})
    return out


def _layout(job: Job, plan: pages.Plan, setter: Any, paper: str, box: Any) -> list[dict[str, Any]]:
    rng = random.Random(f"texts-{plan.seed}")  # noqa: S311
    book = measures.Notebook()
    sheet, words = pages.sheet(plan, book)
    for _ in range(5):
        if not book.learn(lambda flows: setter.measure(flows, plan.style)):
            break
        sheet, words = pages.sheet(plan, book)
    else:
        raise truth.NotExactError("the layout hangs on measures that change with it")
    modes: list[str] = []
    while len(modes) < min(job.orders, len(styles.ORDERS)):
        (mode,) = rng.choices(styles.ORDERS, styles.OFTEN)
        if mode not in modes:
            modes.append(mode)
    if job.series:
        modes = [random.Random(f"order-{job.seed}-{paper}").choice(styles.ORDERS)]  # noqa: S311
    files = setter.draw(sheet, [orders.order(sheet, mode, plan.seed) for mode in modes], plan.style)
    out = []
    for mode, pdf in zip(modes, files, strict=True):
        wanted = _wanted(job, rng)
        page = f"{plan.seed}-{mode}"
        try:
            out += _page(job, plan, setter.name, paper, box, sheet, words, mode, pdf, wanted, page)
        except truth.NotExactError as why:
            out.append({"dropped": page, "engine": setter.name, "why": str(why)})
    return out


def _wanted(job: Job, rng: random.Random) -> list[str]:
    """Choose the extractors of one file: PDFBox as Tika sets it always, since that is what users have most."""
    rest = [name for name in job.extractors if name != "pdfbox"]
    first = ["pdfbox"] if "pdfbox" in job.extractors else []
    return first + rng.sample(rest, min(max(job.texts - len(first), 0), len(rest)))


def _page(
    job: Job,
    plan: pages.Plan,
    setter: str,
    paper: str,
    box: Any,
    sheet: Any,
    words: list[str],
    mode: str,
    pdf: bytes,
    wanted: list[str],
    page: str,
) -> list[dict[str, Any]]:
    signs = truth.signs(pdf, sheet)
    runs = truth.runs_of(sheet)
    finder = labels.Finder(signs)
    told: dict[str, extract.Told] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.pdf"
        file.write_bytes(pdf)
        if box is not None and {"pdfbox", "pdfbox_plain"} & set(wanted):
            told |= box.extract(file)
        told |= extract.poppler(file, [name for name in wanted if name.startswith("pdftotext")])
        if "pdfminer" in wanted:
            told["pdfminer"] = extract.pdfminer(file)
    if "pdfium" in wanted:
        told["pdfium"] = extract.pdfium(pdf)
    if "pymupdf" in wanted:
        told["pymupdf"] = extract.pymupdf(pdf)
    (job.out / "pdf" / f"{page}.pdf").write_bytes(pdf)
    _write(job.out / "boxes" / f"{page}.json", boxes(signs, runs, sheet))
    out: list[dict[str, Any]] = []
    detached = mode in {"bylines_first", "title_last_bylines_first"}
    for name in wanted:
        text_id = f"{page}-{name}"
        if name not in told or "\0" in told[name].text:
            why = "a letter has no Unicode" if name in told else "words in another order"
            out.append({"dropped": text_id, "engine": setter, "extractor": name, "why": why})
            continue
        try:
            found = labels.marks(told[name], finder)
            lines = labels.lines(told[name], signs, runs, found)
            labels.covers(lines, [one.gold for one in plan.stories])
        except truth.NotExactError as error:
            out.append({"dropped": text_id, "engine": setter, "extractor": name, "why": str(error)})
            continue
        traits = {
            **styles.traits(plan.style),
            "order": mode,
            "extractor": name,
            "page_type": plan.place.kind,
            "paper": items.PAPERS[paper],
            "engine": setter,
        }
        gold = {
            "page_id": text_id,
            "paper": items.PAPERS[paper],
            "issue_date": f"{plan.place.year}-{plan.place.month:02d}-{plan.place.day:02d}",
            "page_no": plan.place.no,
            "extractor": name,
            "engine": setter,
            "copy": paper,
            "layout_id": plan.seed,
            "pdf": f"{page}.pdf",
            "traits": traits,
            "articles": [
                {
                    **one.gold,
                    "byline_detached": detached and bool(one.byline),
                    "layout": dict(one.layout),
                }
                for one in plan.stories
            ],
            "furniture": words,
        }
        _write(job.out / "gold" / f"{text_id}.json", gold)
        _write(job.out / "labels" / f"{text_id}.json", lines)
        (job.out / "txt" / f"{text_id}.txt").write_text(told[name].text, encoding="utf-8")
        keys = (
            "page_id",
            "layout_id",
            "pdf",
            "engine",
            "copy",
            "paper",
            "extractor",
            "issue_date",
            "page_no",
        )
        out.append(
            {key: gold[key] for key in keys}
            | {"order": mode, "page_type": plan.place.kind, "fmt": plan.style.fmt}
        )
    return out


def boxes(signs: list[truth.Sign], runs: list[Any], sheet: Any) -> dict[str, Any]:
    """Return the true boxes of a page, in points from the lower left: one a printed line of each part of an article."""
    where: dict[int, tuple[int, str]] = {}
    mark = 0
    for n, one in enumerate(sheet.placed):
        for para in one.flow.paras:
            for _ in para.runs:
                where[mark] = (n, one.group)
                mark += 1
    parts: dict[tuple[int, str, str], list[truth.Sign]] = defaultdict(list)
    for sign in signs:
        run = runs[sign.run]
        parts[where[sign.run][0], run.aid, run.role].append(sign)
    out = []
    for (_, aid, role), mine in sorted(parts.items(), key=lambda one: one[0]):
        box = [
            min(s.box[0] for s in mine),
            min(s.box[1] for s in mine),
            max(s.box[2] for s in mine),
            max(s.box[3] for s in mine),
        ]
        out.append({"aid": aid, "role": role, "box": [round(v, 2) for v in box], "letters": len(mine)})
    shapes = [
        [
            s.kind,
            round(s.x, 2),
            round(sheet.height - s.y - s.height, 2),
            round(s.x + s.width, 2),
            round(sheet.height - s.y, 2),
        ]
        for s in sheet.shapes
    ]
    return {"width": sheet.width, "height": sheet.height, "parts": out, "shapes": shapes}


def _write(path: Path, told: Any) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", default="a")
    parser.add_argument(
        "--count", type=int, default=20, help="layouts; with --series they are made of four pages an issue"
    )
    parser.add_argument("--first", type=int, default=0, help="the number of the first layout")
    parser.add_argument(
        "--papers", default="".join(items.PAPERS), help="letters of the papers whose copy is used"
    )
    parser.add_argument("--engines", nargs="+", default=list(engines_there()))
    parser.add_argument("--extractors", nargs="+", default=list(extract.there()), choices=extract.EXTRACTORS)
    parser.add_argument("--orders", type=int, default=3, help="drawing orders a layout")
    parser.add_argument("--texts", type=int, default=3, help="extractors a file")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--series", type=int, default=0, help="issues of a paper that share one style; count is pages"
    )
    asked = parser.parse_args(argv)
    os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
    for part in ("gold", "labels", "txt", "pdf", "boxes"):
        (asked.out / part).mkdir(parents=True, exist_ok=True)
    numbers = list(range(asked.first, asked.first + asked.count))
    jobs = [
        Job(
            asked.out,
            asked.seed,
            tuple(numbers[n :: asked.processes]),
            tuple(asked.papers),
            tuple(asked.engines),
            tuple(asked.extractors),
            asked.orders,
            asked.texts,
            asked.series,
        )
        for n in range(asked.processes)
    ]
    if asked.processes == 1:
        done = make(jobs[0])
    else:
        with multiprocessing.get_context("spawn").Pool(asked.processes) as pool:
            done = [one for part in pool.map(make, jobs) for one in part]
    made = sorted((one for one in done if "page_id" in one), key=lambda one: one["page_id"])
    lost = sorted((one for one in done if "dropped" in one), key=lambda one: one["dropped"])
    for name, some in (("index", made), ("dropped", lost)):
        with (asked.out / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in some)
    layouts = len({one["layout_id"] for one in made})
    print(f"{layouts} layouts, {len(made)} texts in {asked.out}; {len(lost)} dropped as not exact")
    return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main())
