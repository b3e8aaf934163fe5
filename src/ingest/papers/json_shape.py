"""How a site's JSON answers are read, described in the papers file: where pages, articles and their fields stand."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from ingest.papers.strict import Strict


def _path(text: str) -> str:
    if text and not re.fullmatch(r"[^.\s{}]+(?:\.[^.\s{}]+)*", text):
        raise ValueError(
            f"{text!r} is no path; write names with dots between them, for example data.pages or list.0"
        )
    return text


def _address(text: str) -> str:
    bare = re.sub(r"\{(?:date:[^{}]+|[^{}:\s]+)\}", "", text)
    if "{" in bare or "}" in bare or "#" in text:
        raise ValueError(f"{text!r} may hold {{date:%Y%m%d}} and names of fields ({{pageNo}}), and no `#`")
    return text


JsonPath = Annotated[str, AfterValidator(_path)]
"""Names with dots between them (`data.pages`, `list.0.title`); empty for the value itself."""

Address = Annotated[str, AfterValidator(_address)]
"""An address, relative to the answer that it is made from: `{date:...}` is the issue's day, `{name}` a field (a path)
of the entry, else of the page that the entry stands in, else of the whole answer."""


class JsonShape(Strict):
    """Where things stand in a site's answers.

    `pages` is the list of pages in the index's answer; `no`, `name`, `pdf`, `picture` are in each of its entries, and
    `articles` is the list of the page's articles: in the entry, or in the page's own answer where `page_url` says that
    it has one. `article_url` is the address of an article's own answer, JSON or a web page; without it the list has the
    articles whole. `article` is the article in its answer. `title`, `kicker`, `subtitle`, `author` and `body` (text,
    HTML, or a list of either) are in the article, or in its entry of the list where the article lacks them. `day` is
    the issue's day in the index's answer: it must be the one asked for.
    """

    pages: JsonPath = ""
    no: JsonPath = Field(min_length=1)
    name: JsonPath = ""
    pdf: Annotated[str, Field(max_length=300)] = ""
    picture: JsonPath = ""
    day: JsonPath = ""
    page_url: Address = ""
    articles: JsonPath = ""
    article_url: Address = ""
    article: JsonPath = ""
    title: JsonPath = "title"
    kicker: JsonPath = ""
    subtitle: JsonPath = ""
    author: JsonPath = ""
    body: JsonPath = ""
