"""Measure `ingest.dedup` on made-up articles with planted reprints and excerpts: recall, precision, time, memory.

    python bench/bench_dedup.py [N ...] [--large] [--seed S]

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

import pyarrow as pa

from ingest.dedup import COLUMNS, resolve, resolve_new
from ingest.enrich.fingerprint import fingerprint, text_sha256
from ingest.lake.schemas import ARTICLES

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
    """An article before its columns are worked out. `story` is the same for all that repeat one another."""

    body: str
    story: int
    planted: str


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
        elif source and source.planted == "" and luck < 0.06 and len(source.body) > 300:
            length = rng.randint(60, min(200, len(source.body) // 2))
            start = rng.randrange(len(source.body) - length)
            made.append(Made(source.body[start : start + length], source.story, "excerpt"))
        elif source and source.planted == "" and luck < 0.08 and len(source.body) > 60:
            made.append(Made(source.body, source.story, "equal"))
        elif luck < 0.09:
            formula = rng.choice(formulas)
            made.append(Made("".join(part + language.text(rng, 50) for part in formula), number, "formula"))
        else:
            body = language.text(rng, int(min(max(rng.lognormvariate(6.1, 0.7), 60), 4000)))
            if luck < 0.20:
                body += rng.choice(boilerplate)
            elif luck < 0.24 and len(body) > 400:
                body = rng.choice(background) + body
            made.append(Made(body, number, ""))
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


def table(made: list[Made], workers: int) -> pa.Table:
    """Make the table; its cost is that of enrichment and not measured."""
    parts = [(start, made[start : start + 5000]) for start in range(0, len(made), 5000)]
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        return pa.concat_tables(pool.map(columns, parts))


def peak() -> float:
    """Give the most memory that this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def measure(count: int, seed: int) -> None:
    """Print one line of the table of results, and one for the incremental way."""
    made = make(count, seed)
    articles = table(made, 2)
    before = peak()
    started = time.perf_counter()
    rows = resolve(articles)
    seconds = time.perf_counter() - started
    found = dict(zip(rows["article_id"].to_pylist(), rows["duplicate_of"].to_pylist(), strict=True))
    story = {f"a{number:07}": one.story for number, one in enumerate(made)}
    planted = Counter(one.planted for one in made)
    right = {name: story[name] == story[of] for name, of in found.items()}
    hits = Counter(made[int(name[1:])].planted for name, good in right.items() if good)
    relations = Counter(
        (made[int(row["article_id"][1:])].planted, row["relation"])
        for row in rows.to_pylist()
        if right[row["article_id"]]
    )
    recall = {kind: hits[kind] / planted[kind] for kind in ("equal", "reprint", "excerpt") if planted[kind]}
    wrong = Counter(made[int(name[1:])].planted or "other" for name, good in right.items() if not good)
    print(
        f"N {count:>7,}  {seconds:6.1f} s  {peak():.2f} GB at most ({before:.2f} before)  rows {len(found):,}  "
        f"precision {sum(right.values()) / max(len(right), 1):.4f}  recall "
        + "  ".join(f"{kind} {value:.4f} ({planted[kind]:,})" for kind, value in recall.items())
    )
    print(f"{'':11}false: {dict(wrong)}; excerpts told as excerpts {relations['excerpt', 'excerpt']}, "
          f"reprints as reprints {relations['reprint', 'reprint']} of {hits['reprint']}")  # fmt: skip
    night = articles.slice(count - DAY)
    standing = articles.slice(0, count - DAY)
    old_rows = resolve(standing)
    started = time.perf_counter()
    again = resolve_new(night, standing, old_rows)
    print(
        f"{'':11}{DAY} new: {time.perf_counter() - started:.1f} s, equal to the whole: {again.equals(rows)}"
    )


def main() -> None:
    """Measure every size in a process of its own, so that the memory is its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=[2_000, 20_000])
    parser.add_argument(
        "--large", action="store_true", help="250,000 articles too (making them takes minutes)"
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for count in [*given.sizes, *([250_000] if given.large else [])]:
        process = get_context("spawn").Process(target=measure, args=(count, given.seed))
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(process.exitcode)


if __name__ == "__main__":
    main()
