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
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from ingest.dedup import BOUNDS, COLUMNS, Resolver
from ingest.dedup.resolve import Memory
from ingest.enrich.fingerprint import shingles, text_sha256
from ingest.lake.schemas import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ingest.dedup.texts import Texts

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

    def plain(self, rng: random.Random, length: int) -> str:
        """Make words of about `length` characters in all."""
        made = ""
        while len(made) < length:
            made += rng.choices(self.words, cum_weights=self.weights)[0]
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
            if rng.random() < 0.2:
                sentence.insert(rng.randrange(count), f"{rng.randint(2, 9999)}{rng.choice(MEASURES)}")
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
    paper: str = ""


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


NUMBER, NAME, PLACE = "number", "name", "place"
SURNAMES, GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂",
)
TOWNS, KINDS = "东西南北青白金石龙凤安平清河双塘桥湖林泉", "镇村路街社区小区桥"
MEASURES = "元人名个家件辆次公里米吨亩户"


def fact(rng: random.Random, kind: str) -> str:
    """Make what is filled into a slot."""
    if kind == NAME:
        return rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2))))
    if kind == PLACE:
        return "".join(rng.choices(TOWNS, k=2)) + rng.choice(KINDS)
    return str(rng.randint(2, 9999))


@dataclass(frozen=True)
class Frame:
    """A text that is printed again and again with other facts: parts, and the kind of fact after each of them."""

    paper: str
    parts: tuple[str, ...]
    slots: tuple[str, ...]
    lead: str

    @classmethod
    def make(cls, language: Language, rng: random.Random, paper: str) -> Frame:
        """Make one with numbers, with names and places, with all three, or with a lead before another story."""
        kinds = rng.choice(((NUMBER,), (NAME, PLACE), (NUMBER, NAME, PLACE), (NUMBER, NUMBER, PLACE)))
        length = rng.randint(4, 14)
        parts = tuple(language.plain(rng, rng.randint(7, 18)) for _ in range(length))
        slots = tuple(rng.choice(kinds) for _ in range(length))
        return cls(paper, parts, slots, language.text(rng, 150) if rng.random() < 0.15 else "")

    def filled(self, language: Language, rng: random.Random) -> str:
        """Fill it in."""
        if self.lead:
            return self.lead + language.text(rng, rng.randint(70, 110))
        return "".join(
            part + fact(rng, kind) + rng.choice(("", "", "，"))
            for part, kind in zip(self.parts, self.slots, strict=True)
        )


def make(count: int, seed: int) -> list[Made]:
    """Make articles in the order of their publication.

    About 7 of 100 repeat an earlier one of the last two weeks, and as many are filled into a frame: half of them into
    one of a dozen columns that come every few days, the others into hundreds of rare ones.
    """
    rng = random.Random(seed)  # noqa: S311 - made-up text, no secrets
    language = Language(seed)
    boilerplate = [language.text(rng, 45) for _ in range(12)]
    frames = [Frame.make(language, rng, rng.choice(PAPERS)) for _ in range(12 + max(count // 850, 4))]
    background = [language.text(rng, 150) for _ in range(max(count // 400, 4))]
    made: list[Made] = []
    for number in range(count):
        luck = rng.random()
        recent = range(max(0, number - 14 * DAY), number)
        source = made[rng.choice(recent)] if recent else None
        while source and source.planted:
            source = made[rng.choice(recent)]
        if source and luck < 0.035:
            made.append(Made(edited(language, rng, source.body), source.story, "reprint"))
        elif source and luck < 0.053 and len(source.body) > 300 + source.shared:
            length = rng.randint(60, min(200, (len(source.body) - source.shared) // 2))
            start = rng.randrange(source.shared, len(source.body) - length)
            made.append(Made(source.body[start : start + length], source.story, "excerpt"))
        elif source and luck < 0.071 and len(source.body) > 60:
            made.append(Made(source.body, source.story, "equal"))
        elif luck < 0.142:
            frame = rng.choice(frames[:12] if rng.random() < 0.5 else frames[12:])
            made.append(Made(frame.filled(language, rng), number, "frame", paper=frame.paper))
        else:
            body = language.text(rng, int(min(max(rng.lognormvariate(6.1, 0.7), 45), 4000)))
            about = rng.choice(background) if 0.25 <= luck < 0.29 and len(body) > 400 else ""
            made.append(
                Made(
                    about + body + (rng.choice(boilerplate) if luck < 0.25 else ""),
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
                # A frame is one paper's.
                "paper": one.paper or PAPERS[number % len(PAPERS)],
                "month": f"{day:%Y-%m}",
                "issue_date": day,
                "page_no": f"{number % DAY // 10 + 1:02}",
                "position": number % 10,
                "kind": "news",
                "body": one.body,
                "text_sha256": text_sha256(body),
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
    # Ten days to a group: what asks for a month reads that month, as in a lake of months.
    planted = pa.array([one.planted for one in made])
    pq.write_table(articles.append_column("planted", planted), file, row_group_size=10 * DAY)


def peak() -> float:
    """Give the most memory that this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


class Growing:
    """The articles of a file as a source, month by month; of those of `hidden` days nothing is told yet."""

    def __init__(self, file: Path) -> None:
        self._rows = pads.dataset(file)
        days = (
            self._rows.to_table(columns=["paper", "issue_date"])
            .group_by(["paper", "issue_date"])
            .aggregate([])
        )
        self._all = {(row["paper"], row["issue_date"]): "" for row in days.to_pylist()}
        self.hidden: set[date] = set()
        self.read = 0
        """Articles of which the body was read."""

    @property
    def months(self) -> list[str]:
        """All months."""
        return sorted({f"{day:%Y-%m}" for _, day in self._all})

    def issues(self, months: Collection[str]) -> dict[tuple[str, date], str]:
        """Return the issues of these months."""
        return {
            (paper, day): digest
            for (paper, day), digest in self._all.items()
            if f"{day:%Y-%m}" in months and day not in self.hidden
        }

    def articles(self, month: str, issues: Mapping[tuple[str, date], str]) -> pa.Table:  # noqa: ARG002
        """Return the articles of these issues."""
        days = sorted({day for _, day in issues})
        rows = self._rows.to_table(list(COLUMNS), pc.field("issue_date").isin(days))
        self.read += rows.num_rows
        of = zip(rows["paper"].to_pylist(), rows["issue_date"].to_pylist(), strict=True)
        return rows.filter(pa.array([one in issues for one in of], pa.bool_()))

    def bodies(self, texts: Texts, numbers: Any) -> list[str]:
        """Return the bodies of these articles."""
        names = [texts.names[number] for number in numbers]
        days = sorted(set(texts.rows["issue_date"].take(pa.array(numbers)).to_pylist()))
        chosen = pc.field("issue_date").isin(days) & pc.field("article_id").isin(names)
        rows = self._rows.to_table(["article_id", "body"], chosen)
        self.read += len(names)
        found = dict(zip(rows["article_id"].to_pylist(), rows["body"].to_pylist(), strict=True))
        return [str(found[name]) for name in names]


def measure(file: Path) -> None:
    """Print the results for the articles of a file, of all at once and of the last day's after the others."""
    started, worked = time.perf_counter(), time.process_time()
    source, store = Growing(file), Memory()
    parts = [rows for _, rows in Resolver(source, store).bring_up(source.months)]
    rows = pa.concat_tables(parts).sort_by("article_id").combine_chunks()
    kept = sum(len(content) for content in store.files.values())
    count = len(source._rows.to_table(columns=["position"]))  # noqa: SLF001  (our own)
    print(
        f"N {count:,}: {time.perf_counter() - started:.1f} s ({time.process_time() - worked:.1f} s of a processor), "
        f"{peak():.2f} GB at most, {rows.num_rows:,} rows, {kept / 1e6:.0f} MB kept",
        flush=True,
    )
    judge(pq.read_table(file, columns=["article_id", "story", "planted", "body"]).to_pylist(), rows)
    nights(file)


def nights(file: Path) -> None:
    """Print what one night costs when a quarter, the half and all of the days are in."""
    source, store = Growing(file), Memory()
    days = sorted({day for _, day in source._all})  # noqa: SLF001
    months = set(source.months)
    for share in (0.25, 0.5, 1.0):
        tonight = days[int(len(days) * share) - 1]
        source.hidden = {day for day in days if day >= tonight}
        for _ in Resolver(source, store).bring_up({month for month in months if month <= f"{tonight:%Y-%m}"}):
            pass
        source.hidden.discard(tonight)
        source.read = 0
        started, worked = time.perf_counter(), time.process_time()
        for _ in Resolver(source, store).bring_up([f"{tonight:%Y-%m}"]):
            pass
        print(
            f"  a night after {int(len(days) * share) - 1:,} days: {time.perf_counter() - started:.2f} s "
            f"({time.process_time() - worked:.2f} s of a processor), bodies read: {source.read:,}",
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
            if shared >= BOUNDS.jaccard * len(own | theirs) or shared >= BOUNDS.containment * min(
                len(own), len(theirs)
            ):
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
        "--large", action="store_true", help="255,000 articles too (making them takes minutes)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, help="a folder for the made articles, used again by the next run"
    )
    given = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for count in [*given.sizes, *([255_000] if given.large else [])]:
            file = folder / f"{count}-{given.seed}.parquet"
            if not file.exists():
                apart(prepare, file, count, given.seed)
            apart(measure, file)


if __name__ == "__main__":
    main()
