"""Who wrote an article, and when and where it stood, as its web page says beside the heading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.sources.dates import first_day
from ingest.sources.platforms.labels import page_number
from ingest.sources.platforms.markup import MAX_LIKE, attribute, line
from ingest.sources.platforms.skins import AUTHORS, STAMPS

if TYPE_CHECKING:
    from datetime import date

    from selectolax.lexbor import LexborNode

    from ingest.sources.platforms.markup import Document

_PAGE = re.compile(
    r"第?\s?([A-Za-z]{0,3}[0-9]{1,5})\s?版(?!面)|版[次面]\s?[:：]\s?第?([A-Za-z]{0,3}[0-9]{1,5})"
)
_STAMP = re.compile(
    r"《[^》]{1,30}》|[（(]?\s?[12][0-9]{3}\s?[年/-]|[（(]?\s?第\s?[A-Za-z]{0,3}[0-9]{1,5}\s?版"
)
_OTHER = re.compile(
    r"^\W*(?:来源|版次|版面|日期|时间|发布|编辑|责编|责任编辑|字号|点击|阅读|浏览|期号|栏目|稿源)"
)
_LABEL = re.compile(r"^\W*作\s{0,4}者\s?[:：]\s*")
_LABELLED = re.compile(
    r"作\s{0,4}者\s?[:：]\s*(.{1,60}?)(?=\s*(?:来源|版次|版面|日期|时间|发布|编辑|责编|字号|点击|阅读|浏览|稿源|[12][0-9]{3}\s?[年/-]|$))"
)
_PAPER = re.compile(
    r"《([\u4e00-\u9fff]{2,12})》\s{0,4}[（(]?\s{0,4}[12][0-9]{3}\s?年|来源\s?[:：]\s{0,4}([\u4e00-\u9fff]{2,10}报)(?![\u4e00-\u9fff])"
)
_NAMES = re.compile(
    r"(?:■?\s?(?:本报)?(?:记者|通讯员|见习记者)[\s:：]?)?[\u4e00-\u9fff·]{2,4}(?:[\s、,，]+(?:通讯员\s?|记者\s?)?[\u4e00-\u9fff·]{2,4}){0,5}"
)
_CREDIT = re.compile(
    r"[■□●◎◆◇\W]{0,2}(?:(?:本报|见习|实习|首席|特约|全媒体|融媒体?){0,3}(?:记者|通讯员|评论员)|文[/／])[\s:：/／]*"
    r"[\u4e00-\u9fff·]{2,4}(?:[\s、,，/／]+(?:(?:实习|见习)?(?:记者|通讯员)[\s:：]*|文[/／]|摄影?[/／])?[\u4e00-\u9fff·]{2,4}){0,7}"
)
"""A line that names who wrote, and nothing else."""
_DATED = re.compile(
    r"(?:(?:日期|时间|发布时间|出版日期|来源|作者|版次|版面)\s?[:：]?[^:：]{0,20}|《[^》]{1,20}》|[\u4e00-\u9fff]{2,12}报|[(（\s|])*"
    r"[12][0-9]{3}(?:\s?年\s?|[-/.])[0-9]{1,2}(?:\s?月\s?|[-/.])[0-9]{1,2}\s?日?"
    r"(?:\s*[(（]?(?:星期|周).[)）]?|\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
    r"(?:[\s|)）]|第?\s?[A-Z]{0,2}[0-9]{1,3}\s?版.{0,12}|(?:来源|作者|版次|版面|编辑|责编)\s?[:：].{0,20})*"
)
"""A line that says when, and beside it where and by whom."""
_LONGEST = 80
_NO_NAME = re.compile(r"[报网社刊]$|日报|晚报|数字|founder|admin|方正|电子|编辑部", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the line beside a heading says: author, day, page number, newspaper; empty and None where it does not."""

    author: str
    day: date | None
    page_no: str
    paper: str


def author_of(document: Document, content: LexborNode | None) -> str:
    """Return the author by the first alternative that has one: an element of its own, a label, the page's `meta`."""
    found = ""
    elements = 0
    for query in AUTHORS:
        nodes = document.tree.css(query)[:MAX_LIKE]
        document.note("article.author", query, len(nodes))
        elements += len(nodes)
        found = found or next((name for node in nodes if (name := _author(line(node)))), "")
    labelled = "" if found else _labelled(document, content)
    if not found and not labelled:
        found = _credited(document, content)
        document.note("article.author", "an element with a reporter alone", int(bool(found)))
    if not found and not labelled:
        found = _names_alone(document, content)
        document.note("article.author", "an h4 with names alone", int(bool(found)))
    document.note("article.author", "a text 作者：", int(bool(labelled)))
    meta = "" if found or labelled else _meta(document)
    document.note("article.author", "meta[name=author]", int(bool(meta)))
    document.count("article.author", elements + bool(labelled) + bool(meta), needed=False)
    return found or labelled or meta


def _author(text: str) -> str:
    """Return the names of an author's element; empty where it says something else (版次：A01)."""
    text = _LABEL.sub("", text).rpartition("|")[2].strip()
    if _OTHER.search(text):
        return ""
    return _STAMP.split(text, maxsplit=1)[0].strip()[:_LONGEST]


def _labelled(document: Document, content: LexborNode | None) -> str:
    """Find 作者：某某 in the smallest element outside the article's text."""
    inside = {one.mem_id for one in content.css("*")} if content is not None else set()
    for node in document.tree.css("span, em, i, b, font, li, td, p, h4, h5, div")[: 40 * MAX_LIKE]:
        if node.mem_id in inside or (content is not None and node.mem_id == content.mem_id):
            continue
        child = node.first_child
        texts = []
        while child is not None:
            texts.append((child.text_content or "") if child.is_text_node else "")
            child = child.next
        if "作" in "".join(texts) and (told := _LABELLED.search(line(node)[:300])):
            return _author(told[1])
    return ""


def _credited(document: Document, content: LexborNode | None) -> str:
    """Find an element outside the text that says 记者 某某 and nothing else."""
    inside = {one.mem_id for one in content.css("*")} if content is not None else set()
    for node in document.tree.css("span, em, i, b, font, li, td, p, h4, h5, h6, div, label")[: 40 * MAX_LIKE]:
        if node.mem_id in inside or (content is not None and node.mem_id == content.mem_id):
            continue
        first = node.first_child
        if first is None or not (
            first.is_text_node or first.tag in {"b", "strong", "em", "i", "span", "font"}
        ):
            continue
        if any(one.mem_id != node.mem_id for one in node.css("div, p, table, ul, script")[:2]):
            continue
        text = line(node)
        if len(text) <= _LONGEST and _CREDIT.fullmatch(text):
            return text
    return ""


def _names_alone(document: Document, content: LexborNode | None) -> str:
    """Find an h4 outside the text that holds people's names and nothing else."""
    inside = {one.mem_id for one in content.css("h4")} if content is not None else set()
    for node in document.tree.css("h4")[:MAX_LIKE]:
        text = line(node)[:_LONGEST]
        if node.mem_id not in inside and _NAMES.fullmatch(text) and not _NO_NAME.search(text):
            return text
    return ""


def _meta(document: Document) -> str:
    """Return the author that the page's head names, where that is a person's name and not the newspaper's."""
    node = document.tree.css_first('meta[name="author" i]')
    text = attribute(node, "content") if node is not None else ""
    return text if _NAMES.fullmatch(text) and not _NO_NAME.search(text) else ""


def _dated(document: Document, content: LexborNode | None) -> date | None:
    """Return the day of elements outside the text that hold a date and what goes with it; None where they differ."""
    inside = {one.mem_id for one in content.css("*")} if content is not None else set()
    days = set()
    for node in document.tree.css("span, em, i, b, font, li, td, p, h4, h5, div, time")[: 40 * MAX_LIKE]:
        if node.mem_id in inside or (content is not None and node.mem_id == content.mem_id):
            continue
        if any(one.mem_id != node.mem_id for one in node.css("div, p, table, ul, a")[:2]):
            continue
        text = line(node)
        if len(text) <= _LONGEST and _DATED.fullmatch(text) and (day := first_day(text)):
            days.add(day)
    return days.pop() if len(days) == 1 else None


def stamps(document: Document, content: LexborNode | None = None) -> Stamp:
    """Read author, day and page number from lines such as 本报记者 某某 《某报》（2024年09月14日 第 01 版）."""
    author, day, page_no, paper = "", None, "", ""
    elements = 0
    for query in STAMPS:
        nodes = document.tree.css(query)[:MAX_LIKE]
        document.note("article.stamp", query, len(nodes))
        elements += len(nodes)
        for node in nodes:
            text = line(node)[:200]
            day = day or first_day(text)
            page = _PAGE.search(text)
            named = _PAPER.search(text)
            paper = paper or (named[1] or named[2] if named else "")
            page_no = page_no or (page_number(page[1] or page[2]) if page else "")
            if not author and query in {"p.sec", "div.lai"}:
                author = _author(text)
    if day is None:
        day = _dated(document, content)
        document.note("article.stamp", "an element with a date", int(day is not None))
    document.count("article.stamp", elements, needed=False)
    return Stamp(author, day, page_no, paper)
