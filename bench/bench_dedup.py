"""Measure `ingest.dedup` on made-up articles with planted reprints and excerpts: recall, precision, time, memory.

    python bench/bench_dedup.py [N ...] [--large] [--seed S] [--keep FOLDER]

Every article is random text: words drawn by Zipf's law from an invented lexicon whose characters follow one
another as in the sample newspaper (a Markov chain of characters), mixed with set phrases that recur as the set
phrases of newspapers do. Planted are reprints (cut, edited, with another dateline), excerpts of 60 to 200
characters, equal texts, boilerplate at the end of articles, columns of one paper that are formula for the
greater part, and stories that share a paragraph of background: the last three are not duplicates.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.dedup import COLUMNS, resolve, resolve_new
from ingest.dedup.verify import CONTAINMENT, JACCARD
from ingest.enrich.fingerprint import fingerprint, shingles, text_sha256
from ingest.lake.schemas import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = Path(__file__).parent.parent / "sample" / "pages"
DAY = 120
"""Articles of a day, over all papers."""
PAPERS = tuple(f"paper{number}" for number in range(6))


class Language:
    """An invented language that looks like a newspaper to anything that counts shingles."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)  # noqa: S311 - made-up text, no secrets
        text = "".join(
            file.read_text(encoding="utf-8", errors="ignore") for file in sorted(PAGES.rglob("*.txt"))
        )
        chars = [ch for ch in text if "\u4e00" <= ch <= "\u9fff"] or [chr(0x4E00 + i) for i in range(3000)]
        after: dict[str, list[str]] = defaultdict(list)
        for one, other in pairwise(chars):
            after[one].append(other)
        self.words = [
            "".join(self._chain(rng, chars, after, rng.choice((1, 2, 2, 2, 2, 3, 4)))) for _ in range(40_000)
        ]
        self.weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.words))))
        self.phrases = [
            "".join(rng.choices(self.words, cum_weights=self.weights, k=rng.randint(3, 6)))
            for _ in range(20_000)
        ]
        self.phrase_weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.phrases))))

    @staticmethod
    def _chain(rng: random.Random, chars: list[str], after: dict[str, list[str]], length: int) -> list[str]:
        made = [rng.choice(chars)]
        while len(made) < length:
            made.append(rng.choice(after.get(made[-1]) or chars))
        return made

    def text(self, rng: random.Random, length: int) -> str:
        """Make sentences of about `length` characters in all."""
        parts: list[str] = []
        made = 0
        while made < length:
            count = rng.randint(4, 12)
            sentence = [
                rng.choices(self.phrases, cum_weights=self.phrase_weights)[0]
                if rng.random() < 0.15
                else rng.choices(self.words, cum_weights=self.weights)[0]
                for _ in range(count)
            ]
            parts.append("".join(sentence) + rng.choice("，。"))
            made += len(parts[-1])
        return "".join(parts)


@dataclass(frozen=True)
class Made:
    """An article before its columns are worked out. `story` is the same for all that repeat one another.

    `shared` is the number of its first characters that other stories have too.
    """

    body: str
    story: int
    planted: str
    shared: int = 0


def edited(language: Language, rng: random.Random, body: str) -> str:
    """Change a text as another desk does: drop, change and add sentences, cut the end."""
    sentences = body.replace("，", "，\0").replace("。", "。\0").split("\0")
    kept = []
    strength = rng.uniform(0, 0.22)
    for sentence in sentences:
        luck = rng.random()
        if luck < strength / 2:
            continue
        kept.append(language.text(rng, 8) if luck < strength else sentence)
    if rng.random() < 0.4:
        kept = kept[: max(int(len(kept) * rng.uniform(0.75, 1)), 1)]
    return rng.choice(("", "本报讯 ", "新华社北京3月1日电 ")) + "".join(kept)


def make(count: int, seed: int) -> list[Made]:
    """Make articles in the order of their publication; about 8 % repeat an earlier one of the last two weeks."""
    rng = random.Random(seed)  # noqa: S311 - made-up text, no secrets
    language = Language(seed)
    boilerplate = [language.text(rng, 45) for _ in range(12)]
    formulas = [[language.text(rng, 60) for _ in range(5)] for _ in range(4)]
    background = [language.text(rng, 150) for _ in range(max(count // 400, 4))]
    made: list[Made] = []
    for number in range(count):
        luck = rng.random()
        recent = range(max(0, number - 14 * DAY), number)
        source = made[rng.choice(recent)] if recent else None
        if source and source.planted == "" and luck < 0.04:
            made.append(Made(edited(language, rng, source.body), source.story, "reprint"))
        elif source and source.planted == "" and luck < 0.06 and len(source.body) > 300 + source.shared:
            length = rng.randint(60, min(200, (len(source.body) - source.shared) // 2))
            start = rng.randrange(source.shared, len(source.body) - length)
            made.append(Made(source.body[start : start + length], source.story, "excerpt"))
        elif source and source.planted == "" and luck < 0.08 and len(source.body) > 60:
            made.append(Made(source.body, source.story, "equal"))
        elif luck < 0.09:
            formula = rng.choice(formulas)
            made.append(Made("".join(part + language.text(rng, 50) for part in formula), number, "formula"))
        else:
            body = language.text(rng, int(min(max(rng.lognormvariate(6.1, 0.7), 60), 4000)))
            about = rng.choice(background) if 0.20 <= luck < 0.24 and len(body) > 400 else ""
            made.append(
                Made(
                    about + body + (rng.choice(boilerplate) if luck < 0.20 else ""),
                    number,
                    "",
                    shared=len(about),
                )
            )
    return made


def columns(part: tuple[int, list[Made]]) -> pa.Table:
    """Work out the columns of `articles` for a run of articles that starts at a number."""
    start, articles = part
    rows = []
    for number, one in enumerate(articles, start):
        day = date(2020, 1, 1) + timedelta(days=number // DAY)
        body = one.body.split("\n")
        rows.append(
            {
                "article_id": f"a{number:07}",
                # One column is one paper's.
                "paper": PAPERS[0] if one.planted == "formula" else PAPERS[number % len(PAPERS)],
                "month": f"{day:%Y-%m}",
                "issue_date": day,
                "page_no": f"{number % DAY // 10 + 1:02}",
                "position": number % 10,
                "kind": "news",
                "body": one.body,
                "text_sha256": text_sha256(body),
                "fingerprint": list(fingerprint(body)),
            }
        )
    return pa.Table.from_pylist(rows, schema=pa.schema([ARTICLES.field(name) for name in COLUMNS]))


def prepare(file: Path, count: int, seed: int) -> None:
    """Write the articles' columns, story and planted kind to a file; its cost is enrichment's and not measured."""
    made = make(count, seed)
    parts = [(start, made[start : start + 2000]) for start in range(0, count, 2000)]
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        articles = pa.concat_tables(pool.map(columns, parts))
    articles = articles.append_column("story", pa.array([one.story for one in made]))
    pq.write_table(articles.append_column("planted", pa.array([one.planted for one in made])), file)


def peak() -> float:
    """Give the most memory that this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def measure(file: Path) -> None:
    """Print the results for the articles of a file, of all at once and of the last day's after the others."""
    articles = pq.read_table(file, columns=list(COLUMNS))
    count = articles.num_rows
    before, started, worked = peak(), time.perf_counter(), time.process_time()
    rows = resolve(articles)
    print(
        f"N {count:,}: {time.perf_counter() - started:.1f} s ({time.process_time() - worked:.1f} s of a processor), "
        f"{peak():.2f} GB at most ({before:.2f} for reading the table), {rows.num_rows:,} rows"
    )
    judge(pq.read_table(file, columns=["article_id", "story", "planted", "body"]).to_pylist(), rows)
    night, standing = articles.slice(count - DAY), articles.slice(0, count - DAY)
    old_rows = resolve(standing)
    started, worked = time.perf_counter(), time.process_time()
    again = resolve_new(night, standing, old_rows)
    print(
        f"  {DAY} new ones: {time.perf_counter() - started:.1f} s ({time.process_time() - worked:.1f} s of a "
        f"processor), equal to the whole: {again.equals(rows)}",
        flush=True,
    )


def judge(made: list[dict[str, Any]], rows: pa.Table) -> None:
    """Print precision, and recall among the planted ones that meet the thresholds with an earlier article."""
    at = {one["article_id"]: number for number, one in enumerate(made)}
    family = defaultdict(list)
    for one in made:
        family[one["story"]].append(one)
    found = {row["article_id"]: row for row in rows.to_pylist()}
    right = {
        name
        for name, row in found.items()
        if made[at[name]]["story"] == made[at[row["duplicate_of"]]]["story"]
    }
    wrong = Counter(made[at[name]]["planted"] or "plain" for name in found if name not in right)
    print(f"  precision {len(right) / max(len(found), 1):.4f}; false: {dict(wrong)}")
    for planted in ("equal", "reprint", "excerpt"):
        names = [one["article_id"] for one in made if one["planted"] == planted]
        due = [
            name for name in names if name in right or meets(made[at[name]], family[made[at[name]]["story"]])
        ]
        hits = [name for name in due if name in right]
        relations = Counter(found[name]["relation"] for name in hits)
        print(
            f"  {planted}: recall {len(hits) / max(len(due), 1):.4f} ({len(hits):,} of {len(due):,} that meet the "
            f"thresholds, of {len(names):,} planted), told as {dict(relations)}"
        )


def meets(article: dict[str, Any], family: list[dict[str, Any]]) -> bool:
    """Say whether an article meets the thresholds with an earlier one of its story."""
    own = shingles([article["body"]])
    for other in family:
        theirs = shingles([other["body"]])
        if other["article_id"] < article["article_id"] and own and theirs:
            shared = len(own & theirs)
            if shared >= JACCARD * len(own | theirs) or shared >= CONTAINMENT * min(len(own), len(theirs)):
                return True
    return False


def apart(work: Callable[..., None], *given: Any) -> None:
    """Do something in a process of its own, so that the memory measured is its own."""
    process = get_context("spawn").Process(target=work, args=given)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=[2_000, 20_000])
    parser.add_argument(
        "--large", action="store_true", help="250,000 articles too (making them takes minutes)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, help="a folder for the made articles, used again by the next run"
    )
    given = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for count in [*given.sizes, *([250_000] if given.large else [])]:
            file = folder / f"{count}-{given.seed}.parquet"
            if not file.exists():
                apart(prepare, file, count, given.seed)
            apart(measure, file)


if __name__ == "__main__":
    main()
