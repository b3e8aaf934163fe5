from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from ingest.enrich import find_places, load
from ingest.quality.marked import read_places, score_places

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample"
MARKED = ROOT.parent / "shared" / "enrichbench" / "places_dev.jsonl"

# The weights were learned on these paragraphs (held out: .938), so this only refuses a slip of the code around them.
FLOOR = 0.965


@pytest.mark.skipif(not MARKED.exists(), reason="the marked news is not here")
def test_spans_on_marked_news_do_not_fall_below_the_floor() -> None:
    right = found = marked = 0
    for line in MARKED.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        spans = {(mention.start, mention.end) for mention in find_places(record["text"])}
        gold = {(start, end) for start, end, _ in record["places"]}
        right, found, marked = right + len(spans & gold), found + len(spans), marked + len(gold)
    assert 2 * right / (found + marked) >= FLOOR


def test_the_samples_own_places_are_found_with_their_codes() -> None:
    places = SAMPLE / "places.csv"
    gazetteer = load(places)
    with places.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes: dict[str, set[str]] = {}
    for row in rows:
        for name in filter(None, (row["name"], *row["aliases"].split("|"))):
            codes.setdefault(name, set()).add(row["code"])
    pattern = re.compile("|".join(sorted(codes, key=len, reverse=True)))
    total = right = 0
    for path in sorted((SAMPLE / "gold").glob("*.json")):
        for article in json.loads(path.read_text(encoding="utf-8"))["articles"]:
            body = article["body"]
            text = "\n".join([article["title"], *([body] if isinstance(body, str) else body)])
            answers = {
                (mention.start, mention.end): mention.code
                for mention in find_places(text, "330495", gazetteer)
            }
            for match in pattern.finditer(text):
                total += 1
                right += answers.get(match.span()) in codes[match[0]]
    assert total > 100
    assert right / total >= 0.98


def test_places_as_county_papers_write_them_do_not_fall_below_what_they_were_mended_to() -> None:
    marked = read_places(ROOT / "quality" / "gold" / "places_county.tsv")
    score = score_places((one, find_places(one.text, one.home, day=one.day)) for one in marked)
    assert score.marked > 300
    assert score.precision >= 0.95
    assert score.recall >= 0.92
