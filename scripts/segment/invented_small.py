"""Small items of invented papers: notices, weather, tables, poems, advertisements, letters, captions; nothing is real.

Four papers' copy has ten notices, five poems and four tables each, which a net learns by heart: it is to know the form
and not the item. So these are made of the phrases in `phrases.toml`. The same seed gives the same item.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from phrases import PHRASES, Phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phrases import Rng

INVENTED = frozenset({"notice", "ad", "weather", "table", "poem", "letter", "photo"})
"""The kinds that `small` makes."""

NOTICES = len(PHRASES["notice"])
"""Forms of notices."""

NOTED_FIRST = 0.15
"""Share of the tables over whose rows a note stands: it looks as a title does."""

CLASSICAL = 0.25
"""Share of the poems that are classical."""


def small(kind: str, rng: Rng, news: Sequence[dict[str, Any]], form: int | None = None) -> dict[str, Any]:
    """Return an invented item of one of the kinds `INVENTED`; `news` lends letters and captions its sentences.

    `form` is which of the `NOTICES` forms a notice has, so that a page can have several of one.
    """
    phrases = Phrases(rng)
    if kind == "table":
        title, body = _table(phrases)
    elif kind == "poem":
        title, body = _poem(phrases)
    elif kind == "letter":
        title, body = _letter(phrases, news)
    elif kind == "photo":
        title, body = _caption(phrases, news)
    else:
        forms = PHRASES[kind]
        found = forms[form] if kind == "notice" and form is not None else rng.choice(forms)
        title, body = phrases.say(found["title"]), [phrases.say(phrase) for phrase in found["body"]]
    return {
        "id": "",
        "kind": kind,
        "kicker": "",
        "title": title,
        "subtitle": "",
        "body": [paragraph for paragraph in body if paragraph],
    }


def verse(rng: Rng) -> str:
    """Return a line of free verse."""
    return Phrases(rng).say("{verse}")


def measured(rng: Rng, size: int) -> str:
    """Return a line of a classical poem, of so many characters."""
    return Phrases(rng).say("{old}" * size)


def brief(article: dict[str, Any], rng: Rng) -> dict[str, Any]:
    """Cut an article down to its first sentences, as news in brief are."""
    sentences = re.findall(r"[^。！？]+[。！？]”?", "".join(article["body"]))
    kept = "".join(sentences[: rng.randint(1, 3)])
    return {**article, "kicker": "", "subtitle": "", "body": [kept]} if len(kept) > SHORTEST else article


SHORTEST = 30
"""Characters under which a text is no news in brief."""


def _table(phrases: Phrases) -> tuple[str, list[str]]:
    rng = phrases.rng
    form = rng.choice(PHRASES["table"])
    rows = [phrases.say(form["head"]), *(phrases.say(form["row"]) for _ in range(rng.randint(3, 14)))]
    gap = rng.choice(["  ", " ", "　"])
    table = [row.replace("  ", gap) for row in rows]
    note = phrases.say("{note}")
    return phrases.say(form["title"]), [note, *table] if rng.random() < NOTED_FIRST else [*table, note]


def _poem(phrases: Phrases) -> tuple[str, list[str]]:
    rng = phrases.rng
    title = phrases.say("{poem}")
    if rng.random() >= CLASSICAL:
        ends = rng.choice(["", "", "，"])
        return title, [verse(rng) + rng.choice([ends, ""]) for _ in range(rng.randint(6, 22))]
    size = rng.choice([5, 7])
    lines = [measured(rng, size) + "，。"[k % 2] for k in range(rng.choice([4, 8]))]
    return title, lines if rng.random() < 0.5 else [
        a + b for a, b in zip(lines[::2], lines[1::2], strict=True)
    ]


def _letter(phrases: Phrases, news: Sequence[dict[str, Any]]) -> tuple[str, list[str]]:
    told = [p for article in phrases.rng.sample(news, 2) for p in article["body"][:2] if len(p) > 20]
    return phrases.say("{complaint}"), [phrases.say("{dear}"), *told, phrases.say("{reader}")]


def _caption(phrases: Phrases, news: Sequence[dict[str, Any]]) -> tuple[str, list[str]]:
    text = "".join(phrases.rng.choice(news)["body"])
    told = "".join(re.findall(r"[^。！？]{8,60}[。！？]", text)[:2]) or text[:80]
    clauses = (
        clause for clause in re.split(r"[，。；：！？（）、]", text) if re.fullmatch(r"[一-鿿]{4,12}", clause)
    )
    title = next(clauses, "图片新闻")
    return phrases.rng.choice([title, title, "图片新闻", ""]), [
        phrases.say("{when}") + told + phrases.say("{shown}")
    ]
