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
from pathlib import Path

import jieba.analyse

from ingest.enrich import find_keywords, find_places, load
from ingest.enrich.spots import everyday
from ingest.quality.marked import f1_at, read_keywords, read_places, score_places

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "quality" / "gold"
SAMPLE_HOME = "330495"


def main() -> None:
    """Print the scores of places and of keywords."""
    errors = "--errors" in sys.argv
    logging.getLogger("jieba").setLevel(logging.ERROR)
    own = load(ROOT / "sample" / "places.csv")
    for name in ("places_sample", "places_invented", "places_more"):
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
    articles = {}
    for path in sorted((ROOT / "sample" / "gold").glob("*.json")):
        for article in json.loads(path.read_text(encoding="utf-8"))["articles"]:
            head = "\n".join(filter(None, (article["kicker"], article["title"], article["subtitle"])))
            articles[article["id"]] = head, "\n".join(article["body"])
    ours, theirs, made_up, terms = [], [], [], 0
    for name, marked in read_keywords(GOLD / "keywords_sample.tsv").items():
        head, body = articles[name]
        found = tuple(one.term for one in find_keywords(head, body, top=5, home=SAMPLE_HOME, gazetteer=own))
        plain = tuple(jieba.analyse.extract_tags(f"{head}\n{body}", topK=5))
        ours.append((marked, found))
        theirs.append((marked, plain))
        terms += len(found)
        made_up += [one for one in found if not everyday().has_word(one)]
        if errors:
            print(f"  {name}: {' '.join(marked)} | {' '.join(found)} | {' '.join(plain)}")
    print(
        f"keywords: F1 of the first five {f1_at(ours):.3f}, jieba {f1_at(theirs):.3f}, {len(ours)} articles"
    )
    if errors:
        print(f"  of {terms} no word of the dictionary, to be looked at: {' '.join(made_up)}")


if __name__ == "__main__":
    main()
