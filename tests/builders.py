"""Small built issues for tests: whole and consistent (ids, digests, pieces), without a source or a segmenter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.enrich.fingerprint import fingerprint, text_sha256
from ingest.issue.ids import article_ids, content_digest, with_digests
from ingest.model import (
    Article,
    ArticlePlace,
    Block,
    BuiltArticle,
    BuiltIssue,
    BuiltPage,
    Confidence,
    Enrichment,
    Furniture,
    Keyword,
    Line,
    Page,
    Piece,
    Segmentation,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import IssueStatus, Kind, PageStatus

FERRY = (
    "澄湖北岸的白鹭渡口本月起恢复早班渡船，头班船清晨五点半离岸，停靠菱角滩、芦花埠两处码头。",
    "渡口管理员说，停航的三年里对岸菜农要绕行二十里，如今四十分钟便能把藕带送进早市。",
)
ORCHARD = (
    "鹤汀街道今年新栽的三百亩黄桃头一回挂果，合作社在地头装起分拣线，按大小分成四等装箱。",
    "社员们算过一笔账：统一分拣以后，每斤能多卖六角钱，烂果损耗也从一成降到了三分。",
)
LIBRARY = (
    "梧泾街道的老粮仓改建成图书馆，高窗下摆着旧磅秤，阅览桌用的是拆下来的仓板。",
    "馆里专门留出一间屋子收集本地船歌的录音，愿意来唱的老人可以预约周三下午。",
)


@dataclass(frozen=True, slots=True)
class Story:
    """What a test wants an article to say."""

    title: str
    body: tuple[str, ...]
    kind: Kind = "news"
    reporters: tuple[str, ...] = ("苏问渠",)
    town: tuple[str, str] = ("梧泾街道", "330495001")
    sure: float = 0.9


DEFAULT = {
    "01": (
        Story("白鹭渡口早班船复航", FERRY),
        Story("黄桃头一回装箱", ORCHARD, town=("鹤汀街道", "330495002")),
    ),
    "02": (Story("老粮仓里借书听歌", LIBRARY),),
}


def make_page(
    page_no: str, stories: Sequence[Story], *, status: PageStatus = "ok", reason: str = ""
) -> BuiltPage:
    """Make a page whose text is a header line, then each story's title and paragraphs, one line each."""
    if status != "ok":
        digest = "" if status == "missing" else content_digest([page_no, reason])
        return BuiltPage(page_no, "要闻", status, reason, f"{page_no}.txt", digest)
    lines = [f"今日澄湖 {page_no}版"]
    pieces = [Piece(Span(0, 0, len(lines[0])), "furniture", None, "first line of the page: its header")]
    articles = []
    for position, story in enumerate(stories):
        for role, text in [("title", story.title), *(("body", paragraph) for paragraph in story.body)]:
            why = "a short line over a body" if role == "title" else "full lines that follow"
            pieces.append(
                Piece(Span(len(lines), 0, len(text)), "title" if role == "title" else "body", position, why)
            )
            lines.append(text)
        articles.append(
            Article(
                kind=story.kind,
                position=position,
                title=story.title,
                reporters=story.reporters,
                body=story.body,
                confidence=Confidence(story.sure, story.sure, story.sure),
            )
        )
    page = Page(
        text="\n".join(lines),
        blocks=(Block(tuple(Line(no, text) for no, text in enumerate(lines))),),
        extractor="text",
        raw_sha256=content_digest(lines),
    )
    found = Segmentation(tuple(articles), (Furniture(lines[0], "header"),), (), tuple(pieces), (), "test-1")
    return BuiltPage(page_no, "要闻", "ok", "", f"{page_no}.txt", page.raw_sha256, page, found)


def make_issue(
    day: str = "2024-09-14",
    pages: dict[str, Sequence[Story]] | None = None,
    *,
    paper: str = "chenghu",
    status: IssueStatus = "complete",
    extra_pages: Sequence[BuiltPage] = (),
) -> BuiltIssue:
    """Make an issue of these stories by page; `extra_pages` are added as they are (missing, quarantined, ...)."""
    stories = DEFAULT if pages is None else pages
    built_pages = [make_page(number, members) for number, members in stories.items()] + list(extra_pages)
    built_pages.sort(key=lambda page: page.page_no)
    articles = []
    for at, page in enumerate(built_pages):
        if page.segmentation is None:
            continue
        ids = article_ids(paper, day, page.page_no, page.segmentation.articles)
        articles += [
            BuiltArticle(article_id, at, index, article, _enrichment(article, stories[page.page_no][index]))
            for index, (article_id, article) in enumerate(zip(ids, page.segmentation.articles, strict=True))
        ]
    issue = BuiltIssue(
        paper=paper,
        issue_date=day,
        status=status,
        evidence=f"{len(built_pages)} pages" if built_pages else "calendar: 休刊",
        expected_pages=tuple(page.page_no for page in built_pages),
        pages=tuple(built_pages),
        articles=tuple(articles),
        digest="",
        versions={"segmenter": "test-1", "enricher": "test-1"},
    )
    return with_digests(issue)


def _enrichment(article: Article, story: Story) -> Enrichment:
    name, code = story.town
    place = ArticlePlace(name, code, code[:6], "town", "浙江省", "嘉兴市", "澄湖市", 120.7, 30.6, 2, "body")
    words = tuple(dict.fromkeys(article.title[at : at + 2] for at in range(0, len(article.title) - 1, 2)))
    return Enrichment(
        words=words,
        keywords=tuple(Keyword(word, 1 / (at + 1)) for at, word in enumerate(words[:3])),
        places=(place,),
        fingerprint=fingerprint(article.body),
        text_sha256=text_sha256(article.body),
        version="test-1",
    )
