"""Measure places and keywords against what was marked by hand, and show what is wrong.

    python bench/enrich_quality.py            the scores
    python bench/enrich_quality.py --errors   with every wrong and every missed place, and the keywords side by side

The marks lie in quality/gold; jieba's own TF-IDF on the same articles stands beside the keywords. Places of the marked
news (../shared/enrichbench) are measured by scripts/places/train.py, on text that nothing was learned from.
"""

from __future__ import annotations

import json
import logging
import sys
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import jieba.analyse

from ingest.enrich import find_keywords, find_places, load
from ingest.enrich.spots import everyday
from ingest.quality.marked import f1_at, read_keywords, read_places, score_places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingest.enrich import Gazetteer

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT.parent / "shared" / "copy"
MARKED = ROOT.parent / "shared" / "enrichbench" / "places_dev.jsonl"
GOLD = ROOT / "quality" / "gold"
SAMPLE_HOME = "330495"


def main() -> None:
    """Print the scores of places and of keywords."""
    errors = "--errors" in sys.argv
    logging.getLogger("jieba").setLevel(logging.ERROR)
    own = load(ROOT / "sample" / "places.csv")
    for name in ("places_sample", "places_invented", "places_more", "places_county"):
        score = score_places(
            (one, find_places(one.text, one.home, own if one.home == SAMPLE_HOME else None, day=one.day))
            for one in read_places(GOLD / f"{name}.tsv")
        )
        print(f"{name}: P {score.precision:.3f} R {score.recall:.3f} ({score.marked} marked)")
        if errors:
            print(
                "\n".join(
                    [
                        *(f"  wrong  {one}" for one in score.wrong),
                        *(f"  missed {one}" for one in score.missed),
                    ]
                )
            )
    keywords(errors=errors)
    broken(errors=errors)


def sample_articles() -> dict[str, tuple[str, str]]:
    """Give heading and body of the articles of the sample by their names."""
    articles = {}
    for path in sorted((ROOT / "sample" / "gold").glob("*.json")):
        for article in json.loads(path.read_text(encoding="utf-8"))["articles"]:
            head = "\n".join(filter(None, (article["kicker"], article["title"], article["subtitle"])))
            articles[article["id"]] = head, "\n".join(article["body"])
    return articles


def copy_articles() -> dict[str, tuple[str, str]]:
    """Give the same of the copy of six other papers; nothing where it does not lie beside the checkout."""
    articles = {}
    for path in sorted(COPY.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            head = "\n".join(filter(None, (item["kicker"], " ".join(item["title"]), item["subtitle"])))
            articles[item["id"]] = head, "\n".join(part["t"] for part in item["body"])
    return articles


def keywords(*, errors: bool) -> None:
    """Print the scores of keywords, beside jieba's two methods on the same articles."""
    own = load(ROOT / "sample" / "places.csv")
    for name, articles, home, gazetteer in (
        ("keywords_sample", sample_articles(), SAMPLE_HOME, own),
        ("keywords_copy", copy_articles(), "", None),
    ):
        if articles:
            _keywords(name, articles, home, gazetteer, errors=errors)


def _keywords(
    file: str,
    articles: Mapping[str, tuple[str, str]],
    home: str,
    gazetteer: Gazetteer | None,
    *,
    errors: bool,
) -> None:
    ours, plain, ranked = [], [], []
    for name, marked in read_keywords(GOLD / f"{file}.tsv").items():
        head, body = articles[name]
        found = tuple(one.term for one in find_keywords(head, body, top=5, home=home, gazetteer=gazetteer))
        ours.append((marked, found))
        plain.append((marked, tuple(jieba.analyse.extract_tags(f"{head}\n{body}", topK=5))))
        ranked.append((marked, tuple(jieba.analyse.textrank(f"{head}\n{body}", topK=5))))
        if errors:
            print(f"  {name}: {' '.join(marked)} | {' '.join(found)} | {' '.join(plain[-1][1])}")
    print(
        f"{file}: F1 of the first five {f1_at(ours):.3f}, jieba TF-IDF {f1_at(plain):.3f}, "
        f"TextRank {f1_at(ranked):.3f}, {len(ours)} articles"
    )


def broken(*, errors: bool) -> None:
    """Print the share of keywords that are no word, name or phrase of their text, by set.

    A word of jieba's dictionary is whole where the cutter has it as a word in the text at least once, a joined term
    where its words are. Every other one was judged by hand (`words_judged.tsv`); what nobody has judged yet is listed.
    """
    judged = {
        term: verdict == "whole"
        for term, verdict in (
            line.split("\t")
            for line in (GOLD / "words_judged.tsv").read_text(encoding="utf-8").splitlines()
            if line[:1] != "#"
        )
    }
    own = load(ROOT / "sample" / "places.csv")
    sets = [("sample", list(sample_articles().values()), SAMPLE_HOME, own)]
    if COPY.exists():
        unseen = [one for name, one in copy_articles().items() if int(name[2:]) % 12 == 0]
        sets.append(("copy", unseen, "", load()))
    if MARKED.exists():
        lines = [json.loads(line)["text"] for line in MARKED.read_text(encoding="utf-8").splitlines()]
        news = [("", "\n".join(lines[at : at + 4])) for at in range(0, len(lines), 120)]
        sets.append(("news of 1998", news, "", load()))
    for name, texts, home, gazetteer in sets:
        bad, open_, count = [], [], 0
        for head, body in texts:
            cuts = _pieces(f"{head}\n{body}")
            for one in find_keywords(head, body, top=5, home=home, gazetteer=gazetteer):
                count += 1
                if one.term in judged:
                    bad += [] if judged[one.term] else [one.term]
                elif not cuts(one.term):
                    open_.append(one.term)
        print(
            f"broken keywords, {name}: {len(bad) / max(count, 1):.1%} of {count}; not judged yet: {len(open_)}"
        )
        if errors:
            print(f"  broken: {' '.join(bad)}\n  not judged: {' '.join(open_)}")


def _pieces(text: str) -> Callable[[str], bool]:
    """Make a test: whether a term is words of the dictionary, between bounds of the cutter somewhere in the text."""
    words = [word for word, _ in everyday().tag(text)]
    bounds = [0, *accumulate(map(len, words))]
    known = {
        start
        for start, word in zip(bounds, words, strict=False)
        if len(word) > 1 and everyday().has_word(word)
    }
    places = {at: number for number, at in enumerate(bounds)}

    def whole(term: str) -> bool:
        at = text.find(term)
        while at >= 0:
            first, last = places.get(at), places.get(at + len(term))
            if first is not None and last is not None and all(bounds[i] in known for i in range(first, last)):
                return True
            at = text.find(term, at + 1)
        return False

    return whole


if __name__ == "__main__":
    main()
