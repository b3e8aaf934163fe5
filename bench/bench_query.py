"""How fast are questions on twenty years of a newspaper? Build that lake, ask, and ask the same of one sorted file.

    python bench/bench_query.py [--years 20] [--keep FOLDER]

The lake is made of the sample newspaper: its articles as `ingest` reads them, their sentences shuffled and every fourth
word of them replaced by one of jieba's dictionary (as often as it is printed), so that the index meets as many
different pairs of characters as in real text. Sizes, and cold (a new process) and warm times (the best of five; by
the clock, and computing, which a busy machine changes less) are printed as a table; the file beside it holds the same
articles in one Parquet file, sorted by date, as one would make by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import jieba
import pyarrow as pa
import rjieba

from ingest import catalog
from ingest.enrich.terms import stop_words
from ingest.lake import Lake
from ingest.lake.schemas import ARTICLES, ISSUES, PAGES
from ingest.lake.short import keep_short
from ingest.papers.registry import load_papers
from ingest.runs.newspapers import note_papers
from ingest.runs.pipeline import run_days
from ingest.search import bring_up

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).resolve().parent.parent
ARTICLES_A_DAY = 35
CHARACTERS = 600
"""About how many an article has: a county daily's mean."""

MACROS = {
    "search, two words": "FROM search('共同富裕 新仓镇')",
    "search, two frequent words": "FROM search('经济 发展')",
    "search, phrase and exclusion": "FROM search('\"人民政府\" -会议')",
    "search, one month": "FROM search('共同富裕 发展', from_date := '2014-05-01', to_date := '2014-05-31')",
    "word_trend, 20 years": "FROM word_trend('经济')",
    "word_trend, four characters": "FROM word_trend('人民政府')",
    "keyword_trend": "FROM keyword_trend('台风')",
    "articles_in": "SELECT count(*) FROM articles_in('330495103')",
    "issue_of": "SELECT title FROM issue_of('chenghu', '2014-05-05')",
    "kwic": "FROM kwic('人民政府')",
    "on_this_day": "FROM on_this_day('2014-05-05')",
    "rising, a month": "FROM rising('2014-05-01', '2014-05-31')",
    "related": "FROM related('人民政府')",
    "near": "FROM near('望圩镇', km := 5, from_date := '2014-05-01', to_date := '2014-05-31')",
}

QUESTIONS = {
    "count by month": (
        "SELECT month, sum(articles) FROM days GROUP BY month ORDER BY month",
        "SELECT month, count(*) FROM {hand} GROUP BY month ORDER BY month",
    ),
    "keywords by year": (
        """SELECT year(issue_date) AS y, term, count(*) AS n FROM article_keywords
        GROUP BY y, term QUALIFY row_number() OVER (PARTITION BY y ORDER BY n DESC, term) <= 10
        ORDER BY y, n DESC, term""",
        """SELECT year(issue_date) AS y, k.term, count(*) AS n
        FROM (SELECT issue_date, unnest(keywords) AS k FROM {hand})
        GROUP BY y, k.term QUALIFY row_number() OVER (PARTITION BY y ORDER BY n DESC, k.term) <= 10
        ORDER BY y, n DESC, k.term""",
    ),
    "articles in a county": (
        "SELECT count(DISTINCT article_id) FROM article_places WHERE code LIKE '330495%'",
        """SELECT count(DISTINCT article_id) FROM (SELECT article_id, unnest(places) AS p FROM {hand})
        WHERE p.code LIKE '330495%'""",
    ),
    "top reporters": (
        """SELECT name, count(*) AS n FROM article_people WHERE role = 'reporter' AND assigned
        GROUP BY name ORDER BY n DESC, name LIMIT 20""",
        """SELECT r, count(*) AS n FROM (SELECT unnest(reporters) AS r FROM {hand})
        GROUP BY r ORDER BY n DESC, r LIMIT 20""",
    ),
} | {
    name: (sql.format(articles="articles"), sql.format(articles="{hand}"))
    for name, sql in {
        "kinds by year": """SELECT year(issue_date) AS y, kind, count(*), avg(char_count) FROM {articles}
            GROUP BY ALL ORDER BY ALL""",
        "one month's titles": """SELECT issue_date, title FROM {articles} WHERE month = '2014-05' AND kind = 'news'
            ORDER BY ALL""",
        "longest articles": """SELECT title, char_count FROM {articles}
            ORDER BY char_count DESC, article_id LIMIT 20""",
        "agency copy by year": """SELECT year(issue_date) AS y, count(*) FROM {articles}
            WHERE source_agency = '新华社' GROUP BY y ORDER BY y""",
        "pages by weekday": """SELECT dayofweek(issue_date) AS d, page_no, count(*) FROM {articles}
            GROUP BY ALL ORDER BY ALL""",
        "doubtful by year": """SELECT year(issue_date) AS y, count(*) FILTER (WHERE confidence.grouping < 0.5)
            FROM {articles} GROUP BY y ORDER BY y""",
    }.items()
}
"""Questions as one asks the catalog, and the same of one file made by hand: both have the same answer."""


def main() -> None:
    """Build the lake where it is not there, and print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="Folder to build the lake in, or that has it already.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        if not (folder / "lake" / catalog.CATALOG).exists():
            build(folder, options.years)
        measure(folder)


def build(folder: Path, years: int) -> None:
    """Build the lake and the hand-made file, and say what each step took."""
    began = time.perf_counter()
    base = _sample(folder / "sample")
    lake = Lake.open(str(folder / "lake"))
    days = [date(2024 - years, 1, 1) + timedelta(days=n) for n in range(365 * years + years // 4)]
    months: dict[str, list[date]] = {}
    for day in days:
        months.setdefault(f"{day:%Y-%m}", []).append(day)
    writer = _Writer(base)
    text = 0
    for members in months.values():
        rows = [row for day in members for row in writer.issue(day)]
        text += sum(len(row["body"].encode()) for row in rows)
        lake.tables.append("articles", pa.Table.from_pylist(rows, schema=ARTICLES))
        lake.tables.append(
            "pages", pa.Table.from_pylist([one for day in members for one in _pages(day)], schema=PAGES)
        )
        lake.tables.append("issues", pa.Table.from_pylist([_ledger(day) for day in members], schema=ISSUES))
    print(
        f"lake: {len(days)} issues, {ARTICLES_A_DAY * len(days):,} articles, {text / 1e6:.0f} MB of text, "
        f"{time.perf_counter() - began:.0f} s"
    )
    note_papers(lake, load_papers(HOME / "sample" / "papers.toml").papers.values(), _noon(days[-1]))
    began, used = time.perf_counter(), time.process_time()
    bring_up(lake)
    seconds, computed = time.perf_counter() - began, time.process_time() - used
    size = sum(path.stat().st_size for path in (folder / "lake" / "postings").rglob("*.parquet"))
    print(
        f"index: {size / 1e6:.0f} MB, {size / text:.2f} of the text; {seconds:.0f} s, "
        f"{1000 * computed / len(days):.0f} ms of computing an issue"
    )
    keep_short(lake.files, lake.tables, 24)
    began = time.perf_counter()
    catalog.build(lake)
    print(
        f"catalog: {(folder / 'lake' / catalog.CATALOG).stat().st_size / 1e6:.1f} MB, "
        f"{time.perf_counter() - began:.1f} s"
    )
    with duckdb.connect(str(folder / "lake" / catalog.CATALOG), read_only=True) as connection:
        connection.execute(
            f"COPY (FROM articles ORDER BY issue_date, page_no, position) TO '{folder}/by_hand.parquet' "
            "(COMPRESSION zstd)"
        )


def measure(folder: Path) -> None:
    """Print cold and warm times of the macros and of ten questions, the latter beside the hand-made file."""
    path = str(folder / "lake" / catalog.CATALOG)
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        "| question | cold ms | warm ms | computing ms | by hand, computing ms | times |\n|---|---|---|---|---|---|"
    )
    for name, sql in MACROS.items():
        warm, computed = _warm(path, sql)
        print(f"| {name} | {_cold(path, sql):.0f} | {warm:.0f} | {computed:.0f} | | |", flush=True)
    hand = f"read_parquet('{folder}/by_hand.parquet')"
    for name, (ours, by_hand) in QUESTIONS.items():
        theirs = by_hand.format(hand=hand)
        with duckdb.connect(path, read_only=True) as connection:
            if connection.execute(ours).fetchall() != connection.execute(theirs).fetchall():
                raise SystemExit(f"{name}: the catalog and the file answer differently")
        (warm, computed), (_, beside) = _warm(path, ours), _warm(path, theirs)
        print(
            f"| {name} | {_cold(path, ours):.0f} | {warm:.0f} | {computed:.0f} | {beside:.0f} "
            f"| {computed / beside:.1f} |",
            flush=True,
        )


def _warm(path: str, sql: str) -> tuple[float, float]:
    """Return milliseconds of a question by the clock and of computing, each the best of five, after the first."""
    with duckdb.connect(path, read_only=True) as connection:
        connection.execute(sql).fetchall()
        clock, computing = [], []
        for _ in range(5):
            began, used = time.perf_counter(), time.process_time()
            connection.execute(sql).fetchall()
            clock.append(time.perf_counter() - began)
            computing.append(time.process_time() - used)
    return 1000 * min(clock), 1000 * min(computing)


def _cold(path: str, sql: str) -> float:
    """Return milliseconds of a question in a new process, with the opening of the catalog."""
    code = (
        "import duckdb, sys, time\nbegan = time.perf_counter()\n"
        "duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall()\n"
        "print(1000 * (time.perf_counter() - began))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, path, sql], capture_output=True, text=True, check=True
    )
    return float(ended.stdout.split()[-1])  # a bar of progress may stand before it


class _Writer:
    """Writes issues: the same ones each time."""

    def __init__(self, base: list[dict[str, Any]]) -> None:
        self._base = base
        self._chance = random.Random(16)  # noqa: S311  (a bench, no secret)
        self._cutter = rjieba.Jieba()
        sentences = [
            one for row in base for one in row["body"].replace("\n", "").replace("。", "。|").split("|")
        ]
        self._sentences = [self._cutter.cut(one) for one in sentences if len(one) > 8]
        words, weights = _dictionary()
        self._pool = self._chance.choices(words, weights, k=400_000)

    def issue(self, day: date) -> Iterator[dict[str, Any]]:
        """Yield the rows of an issue's articles."""
        for position in range(ARTICLES_A_DAY):
            base = self._chance.choice(self._base)
            body, words = self._text(self._chance.lognormvariate(6.1, 0.7))
            page = f"{1 + position * 4 // ARTICLES_A_DAY:02}"
            digest = hashlib.sha256(body.encode()).hexdigest()
            yield {
                **base,
                "article_id": f"chenghu-{day:%Y%m%d}-{page}-{digest[:12]}",
                "month": f"{day:%Y-%m}",
                "issue_date": day,
                "page_no": page,
                "position": position,
                "title": "".join(self._chance.choice(self._sentences)[:6]),
                "body": body,
                "char_count": len(body),
                "words": words,
                "text_sha256": digest,
                "continued_from": "",
                "continued_to": "",
                "issue_digest": _digest(day),
            }

    def _text(self, length: float) -> tuple[str, list[str]]:
        pieces: list[str] = []
        size = 0
        while size < min(length, 4000):
            for word in self._chance.choice(self._sentences):
                taken = (
                    self._chance.choice(self._pool)
                    if len(word) > 1 and self._chance.random() < 0.25
                    else word
                )
                pieces.append(taken)
                size += len(taken)
            if self._chance.random() < 0.3:
                pieces.append("\n")
        return "".join(pieces).strip(), [word for word in dict.fromkeys(pieces) if len(word) > 1]


def _dictionary() -> tuple[list[str], list[int]]:
    words, weights = [], []
    stops = stop_words()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, weight, kind = line.split()
        if len(word) > 1 and kind[0] in "nv" and word not in stops:
            words.append(word)
            weights.append(int(weight))
    return words, weights


def _sample(folder: Path) -> list[dict[str, Any]]:
    lake = Lake.open(str(folder))
    paper = load_papers(HOME / "sample" / "papers.toml").paper("chenghu")
    days = [date(2024, 9, 14) + timedelta(days=n) for n in range(7)]
    run_days(paper, days, lake, command="bench")
    rows: list[dict[str, Any]] = lake.read_table("articles").to_pylist()
    return [row for row in rows if len(row["body"]) > 60]


def _digest(day: date) -> str:
    return hashlib.sha256(f"{day}".encode()).hexdigest()


def _noon(day: date) -> Any:
    return datetime.combine(day, clock(12), UTC)


def _pages(day: date) -> list[dict[str, Any]]:
    return [
        {
            "paper": "chenghu", "month": f"{day:%Y-%m}", "issue_date": day, "page_no": f"{page:02}", "status": "ok",
            "text": "", "articles": 9, "issue_digest": _digest(day),
        }
        for page in range(1, 5)
    ]  # fmt: skip


def _ledger(day: date) -> dict[str, Any]:
    return {
        "paper": "chenghu", "month": f"{day:%Y-%m}", "issue_date": day, "status": "complete",
        "evidence": "4 of 4 pages",
        "expected_pages": ["01", "02", "03", "04"], "pages": 4, "pages_ok": 4, "articles": ARTICLES_A_DAY,
        "digest": _digest(day),
    }  # fmt: skip


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
