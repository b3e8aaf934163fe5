"""What is told about credits: how each name was read, why one was not, and where one was only guessed."""

from __future__ import annotations

import pytest

from ingest.model import Article, Confidence, Piece, Segmentation, Span
from ingest.pages import page_from_text
from ingest.segment import segment
from ingest.segment.assemble import assemble
from ingest.segment.bylines import is_byline_line, is_open_credit, parse_byline, reason_unread, told
from ingest.segment.conservation import check
from ingest.segment.credit_words import TABLE
from ingest.segment.credits import read_credit
from ingest.segment.decided import Draft, Part
from ingest.segment.leftover import LEFT, SURE, assign_left
from ingest.segment.names import cut_names

BODY = "望圩镇的新码头昨天启用，两艘货船先后靠泊。"


def test_each_credit_keeps_the_rule_and_the_characters_it_was_read_from() -> None:
    text = "■菰城晚报记者 聂小满 通讯员 曲 栗 文/图"
    found = read_credit(text).credits
    assert [(c.name, c.role, text[c.start : c.end], c.rule, c.word) for c in found] == [
        ("聂小满", "reporters", "聂小满", "word before", "菰城晚报记者 文/图"),
        ("聂小满", "photographers", "聂小满", "word before", "菰城晚报记者 文/图"),
        ("曲栗", "correspondents", "曲 栗", "word before", "通讯员 文/图"),
        ("曲栗", "photographers", "曲 栗", "word before", "通讯员 文/图"),
    ]


@pytest.mark.parametrize("word", [word for row in TABLE.values() for word in row.words.split()])
def test_every_word_of_the_table_gives_its_roles(word: str) -> None:
    row = next(row for row in TABLE.values() if word in row.words.split())
    names = parse_byline(f"{word} 聂小满")
    for role in ("reporters", "correspondents", "photographers", "editors"):
        assert getattr(names, role) == (("聂小满",) if role in row.gives else ()), role


def test_the_evidence_of_a_byline_a_credit_and_a_dateline_stands_with_their_characters() -> None:
    page = page_from_text(f"记者 聂小满\n本报讯（通讯员 曲栗）{BODY}（鲍清 摄）")
    seg = assemble(page, [Part(0, "byline", 0, "told"), Part(1, "body", 0, "told")], [Draft()], "t")
    assert check(page, seg) == ()
    why = {piece.role: piece.why for piece in seg.pieces}
    assert why["byline"] == "told; 聂小满 reporter by 记者 before it"
    assert why["body"] == "told; 曲栗 correspondent by 通讯员 before it"
    assert why["credit"] == "credit at the end of the article; 鲍清 photographer by 摄 behind it"


def test_a_byline_that_names_nobody_is_unassigned_and_says_why() -> None:
    page = page_from_text(f"记者 在新码头的栈桥上\n{BODY}")
    seg = assemble(page, [Part(0, "byline", 0, "told"), Part(1, "body", 0, "told")], [Draft()], "t")
    assert check(page, seg) == ()
    assert seg.unassigned_bylines == ("记者 在新码头的栈桥上",)
    assert seg.articles[0].byline == ""
    (why,) = [piece.why for piece in seg.pieces if piece.role == "unassigned_byline"]
    assert why == "looks like a credit, but 在新码头的栈桥上 reads as no name"
    assert reason_unread("指导老师 鲍 岚") == ""  # who is no author is left out on purpose


def test_names_of_unassigned_bylines_are_read_too() -> None:
    page = page_from_text(f"记者 聂小满 通讯员 曲栗\n{BODY}")
    parts = [Part(0, "unassigned_byline", None, "told", group=1), Part(1, "body", 0, "told")]
    seg = assemble(page, parts, [Draft()], "t")
    assert [(one.role, one.name) for one in seg.unassigned_people] == [
        ("reporter", "聂小满"),
        ("correspondent", "曲栗"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "民警连夜接力 寻回走失老人",
        "民警连夜接力　寻回走失老人",
        "老镜头摄下 运河新景",
        "摄影大赛 今起征稿",
        "记者节里 话初心",
        "通讯员培训班 开班",
    ],
)
def test_a_title_of_two_parts_is_no_credit(title: str) -> None:
    assert not is_byline_line(title)
    text = f"""{title}
　　本报讯（记者 聂小满 通讯员 曲栗）
十四日凌晨，菰城街道派出所接到求助，一位
七十二岁的老人傍晚出门后没有回家。民警分
三路沿运河寻找，两小时后在渡口的候船亭里
找到了老人。家属次日送来锦旗，握着民警的
手连声道谢。"""
    seg = segment(page_from_text(text))
    assert [article.title for article in seg.articles] == [" ".join(title.split())]
    assert seg.unassigned_bylines == ()
    assert seg.articles[0].reporters == ("聂小满",)


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("聂小满曲栗鲍清", ("聂小满", "曲栗", "鲍清")),
        ("曲栗鲍清", ("曲栗", "鲍清")),
        ("欧阳听雨", ("欧阳听雨",)),
        ("昨天获悉", ()),
    ],
)
def test_glued_names_are_cut_by_family_names_and_lengths(run: str, names: tuple[str, ...]) -> None:
    assert cut_names(run) == names


def test_a_role_word_alone_waits_for_its_names() -> None:
    assert is_open_credit("本报记者")
    assert is_open_credit("菰城·苕溪晚报记者")
    assert not is_open_credit("本报记者 聂小满")
    assert not is_open_credit("记者节")


def left_page(*articles: Article, bylines: tuple[str, ...] = ("记者 聂小满",)) -> Segmentation:
    pieces = tuple(
        Piece(Span(i, 0, len(text)), "unassigned_byline", None, "") for i, text in enumerate(bylines)
    )
    return Segmentation(articles, (), bylines, pieces, (), "t")


NEWS = Article(kind="news", position=0, body=(BODY,), confidence=Confidence(0.9, 0.9, 0.9))
SIGNED = Article(kind="news", position=1, body=(BODY,), byline="记者 曲栗", reporters=("曲栗",))


def test_the_last_byline_goes_to_the_only_article_without_one_and_is_told_to_be_a_guess() -> None:
    seg = assign_left(left_page(NEWS, SIGNED))
    assert seg.unassigned_bylines == ()
    assert seg.unassigned_people == ()
    first = seg.articles[0]
    assert (first.byline, first.reporters, first.flags) == ("记者 聂小满", ("聂小满",), (LEFT,))
    assert first.confidence.byline == SURE
    (piece,) = seg.pieces
    assert (piece.role, piece.article) == ("byline", 0)
    assert told(parse_byline("记者 聂小满")) in piece.why


@pytest.mark.parametrize(
    "seg",
    [
        left_page(NEWS, NEWS),
        left_page(SIGNED),
        left_page(NEWS, SIGNED, bylines=("记者 聂小满", "记者 鲍清")),
        left_page(NEWS, SIGNED, bylines=("记者 在新码头的栈桥上",)),
        left_page(Article(kind="notice", position=0, body=(BODY,)), SIGNED),
        left_page(Article(kind="news", position=0, body=(BODY,), source_agency="新华社"), SIGNED),
    ],
)
def test_where_it_is_not_so_clear_nothing_is_guessed(seg: Segmentation) -> None:
    assert assign_left(seg) is seg
