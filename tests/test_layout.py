"""PDF pages into articles: the promises of the way by geometry, on small pages of our own."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.model import Article, Block, Box, Line, Page, Segmentation
from ingest.pages.pdf import read_pdf
from ingest.segment.conservation import check
from ingest.segment.layout.by_layout import segment_layout
from pdf_builder import PageBuilder

WORDS = (
    "澄湖水面开阔渔民清早下网捕鱼码头停满货车镇上集市热闹村里修好新路孩子沿着河堤上学老人坐在桥头说话"
    "稻田一片金黄机器来回收割农技员走进大棚查看菜苗医生每周三到村里坐诊图书馆晚上八点才关门"
)


def prose(seed: int, length: int) -> str:
    """Make sentences of our own words that differ from seed to seed; they end with a full stop."""
    rng = random.Random(seed)
    out = ""
    while len(out) < length:
        start = rng.randrange(len(WORDS) - 12)
        out += WORDS[start : start + rng.randrange(6, 12)] + rng.choice("，，，。")
    return out[: length - 1].rstrip("，。") + "。"


def set_columns(
    page: PageBuilder,
    text: str,
    xs: list[float],
    top: float,
    rows: int,
    *,
    width: int = 14,
    size: float = 10,
    pitch: float = 15,
) -> None:
    """Flow paragraphs through columns of `rows` lines, as a typesetter does."""
    lines: list[tuple[int, str]] = []
    for paragraph in text.split("\n"):
        rest, indent = paragraph, 2
        while rest:
            lines.append((indent, rest[: width - indent]))
            rest, indent = rest[width - indent :], 0
    for i, (indent, line) in enumerate(lines):
        column, row = divmod(i, rows)
        page.text(xs[column] + indent * size, top - row * pitch, line, size=size)


def segment(page: PageBuilder) -> tuple[Page, Segmentation]:
    read = read_pdf(page.build())
    segmentation = segment_layout(read)
    assert check(read, segmentation) == ()
    return read, segmentation


def by_title(segmentation: Segmentation) -> dict[str, Article]:
    return {article.title: article for article in segmentation.articles}


def bare(text: str) -> str:
    return "".join(text.split())


def body(article: Article) -> str:
    return bare("".join(article.body))


LEFT, RIGHT = [30.0, 183.0], [336.0, 489.0]
A, B, C = prose(1, 300), prose(2, 280), prose(3, 180)


def two_stories() -> PageBuilder:
    page = PageBuilder(660, 900)
    page.text(110, 820, "渔港迎来开湖第一网", size=20, font="hei")
    set_columns(page, A, LEFT, 780, 11)
    page.text(430, 820, "新路修到家门口", size=20, font="hei")
    set_columns(page, B, RIGHT, 780, 11)
    return page


def test_stories_side_by_side_are_told_apart_by_their_titles() -> None:
    _, found = segment(two_stories())
    articles = by_title(found)
    assert set(articles) == {"渔港迎来开湖第一网", "新路修到家门口"}
    assert body(articles["渔港迎来开湖第一网"]) == A
    assert body(articles["新路修到家门口"]) == B


def test_the_order_of_drawing_does_not_matter() -> None:
    page = two_stories()
    random.Random(5).shuffle(page.ops)
    articles = by_title(segment(page)[1])
    assert body(articles["渔港迎来开湖第一网"]) == A
    assert body(articles["新路修到家门口"]) == B


def test_the_size_of_the_page_does_not_matter() -> None:
    read = read_pdf(two_stories().build())

    def grown(box: Box | None) -> Box:
        assert box is not None
        return Box(box.x0 * 3, box.y0 * 3, box.x1 * 3, box.y1 * 3)

    blocks = tuple(
        Block(tuple(replace(line, box=grown(line.box), size=(line.size or 0) * 3) for line in block.lines))
        for block in read.blocks
    )
    big = replace(read, blocks=blocks, width=1980, height=2700)
    assert segment_layout(big).articles == segment_layout(read).articles


def test_a_title_below_its_text_keeps_it() -> None:
    page = PageBuilder(360, 900)
    page.text(110, 840, "码头上的早市", size=18, font="hei")
    set_columns(page, C, LEFT, 800, 7)
    set_columns(page, "本报讯 " + B, LEFT, 640, 11)
    page.text(90, 455, "孩子沿着河堤上学", size=20, font="hei")
    articles = by_title(segment(page)[1])
    assert body(articles["码头上的早市"]) == C
    assert body(articles["孩子沿着河堤上学"]) == "本报讯" + B


def test_columns_read_through_a_title_in_their_midst() -> None:
    page = PageBuilder(520, 700)
    text = prose(8, 400)
    rows = [text[:12]] + [text[12 + 14 * i : 26 + 14 * i] for i in range(40)]
    rows = [row for row in rows if row]
    per_column = -(-len(rows) // 3)
    for i, row in enumerate(rows):
        column, at = divmod(i, per_column)
        gap = 80 if column < 2 and at >= 4 else 0
        page.text(30 + 153 * column + (20 if i == 0 else 0), 640 - 15 * at - gap, row)
    page.text(110, 640 - 15 * 4 - 25, "焊花映红了夜空", size=20, font="hei")
    (article,) = segment(page)[1].articles
    assert article.title == "焊花映红了夜空"
    assert body(article) == text


def test_a_vertical_title_belongs_to_the_text_beside_it() -> None:
    page = PageBuilder(400, 500)
    page.down(30, 440, "鸟儿的飞翔", size=20)
    set_columns(page, A, [70, 223], 440, 11)
    (article,) = segment(page)[1].articles
    assert (article.title, body(article)) == ("鸟儿的飞翔", A)


def test_a_stack_gives_kicker_title_subtitle_and_byline() -> None:
    page = PageBuilder(360, 600)
    page.text(120, 540, "我市第三条绿道贯通", size=11, font="kai")
    page.text(110, 512, "绕湖一圈走", size=24, font="hei")
    page.text(110, 482, "不用再翻墙", size=24, font="hei")
    page.text(122, 466, "——澄湖绿道建设侧记", size=11, font="kai")
    page.text(137, 452, "■记者 林小满", size=10, font="kai")
    set_columns(page, A, LEFT, 420, 11)
    (article,) = segment(page)[1].articles
    assert article.kicker == "我市第三条绿道贯通"
    assert article.title == "绕湖一圈走不用再翻墙"
    assert article.subtitle == "——澄湖绿道建设侧记"
    assert article.reporters == ("林小满",)
    assert body(article) == A


def test_a_byline_in_the_column_is_no_text() -> None:
    page = PageBuilder(360, 600)
    page.text(110, 500, "新路修到家门口", size=20, font="hei")
    page.text(75, 465, "■记者 林小满", font="kai")
    set_columns(page, A, LEFT, 450, 11)
    set_columns(page, "", LEFT, 450, 11)
    (article,) = segment(page)[1].articles
    assert article.reporters == ("林小满",)
    assert body(article) == A


def test_a_subhead_does_not_split_its_story() -> None:
    page = PageBuilder(360, 600)
    page.text(110, 540, "新路修到家门口", size=20, font="hei")
    set_columns(page, prose(11, 130), LEFT[:1], 500, 30)
    page.text(75, 500 - 15 * 10 - 7, "桥头说话", size=12, font="hei")
    set_columns(page, prose(12, 90), LEFT[:1], 500 - 15 * 12, 30)
    set_columns(page, prose(13, 250), LEFT[1:], 500, 30)
    (article,) = segment(page)[1].articles
    assert article.title == "新路修到家门口"
    assert "桥头说话" in article.body


def test_text_that_runs_on_into_a_second_rectangle_stays_one_story() -> None:
    page = PageBuilder(700, 700)
    whole = prose(21, 14 * 30 - 3)
    page.text(120, 640, "渔港迎来开湖第一网", size=20, font="hei")
    set_columns(page, whole[: 14 * 20 - 2], LEFT, 600, 10)
    set_columns(page, "　", LEFT, 600, 10)
    rest = whole[14 * 20 - 2 :]
    for i in range(0, len(rest), 14):
        page.text(336, 640 - 15 * (i // 14), rest[i : i + 14])
    page.text(350, 420, "新路修到家门口", size=16, font="hei")
    set_columns(page, B, [336, 489], 390, 11)
    articles = by_title(segment(page)[1])
    assert body(articles["新路修到家门口"]) == B
    assert body(articles["渔港迎来开湖第一网"]) == whole


def test_frames_keep_their_content_together_and_apart() -> None:
    page = two_stories()
    page.rect(20, 400, 300, 90)
    page.text(30, 460, "今日天气", size=13, font="hei")
    page.text(50, 440, "今天多云到阴，局部有阵雨，东南风三到四级，最高气温")
    page.text(30, 425, "二十五度，最低气温十七度。空气质量优。")
    found = segment(page)[1]
    weather = by_title(found)["今日天气"]
    assert weather.kind == "weather"
    assert len(found.articles) == 3


def test_a_table_keeps_its_rows() -> None:
    page = PageBuilder(360, 500)
    page.text(30, 440, "澄湖市今日菜价", size=15, font="hei")
    rows = [
        ["品种", "城东", "城西"],
        ["青菜", "3.2", "3.5"],
        ["鲫鱼", "12.0", "11.5"],
        ["豆腐", "2.5", "2.6"],
    ]
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            page.text(30 + 90 * j, 415 - 15 * i, cell)
    (article,) = segment(page)[1].articles
    assert article.kind == "table"
    assert article.title == "澄湖市今日菜价"
    assert article.body == tuple(" ".join(row) for row in rows)


def test_a_poem_keeps_its_lines() -> None:
    page = two_stories()
    verses = [
        "湖水记得旧时的月光",
        "石桥驮着雨",
        "一盏灯等着归船",
        "风从堤上慢慢走过",
        "芦苇白了头",
        "谁在远方咳嗽",
    ]
    page.text(80, 560, "湖边", size=18, font="hei")
    for i, verse in enumerate(verses):
        page.text(80, 535 - 15 * i - (15 if i >= 3 else 0), verse, font="kai")
    poem = by_title(segment(page)[1])["湖边"]
    assert poem.kind == "poem"
    assert poem.body == tuple(verses)


def test_the_head_of_the_page_and_labels_are_furniture() -> None:
    page = two_stories()
    page.text(30, 870, "2024年9月15日 星期日", size=10, font="hei")
    page.text(560, 870, "第2版", size=12, font="hei")
    page.text(300, 870, "要闻", size=16, font="hei")
    page.text(30, 850, "走基层", size=11.5, font="hei", spacing=5)
    found = segment(page)[1]
    assert {bare(f.text) for f in found.furniture} == {"2024年9月15日星期日", "第2版", "要闻", "走基层"}
    assert len(found.articles) == 2


def test_every_piece_says_why_in_words() -> None:
    _, found = segment(two_stories())
    assert all(piece.why for piece in found.pieces)
    assert any("level" in piece.why for piece in found.pieces)


def test_a_page_without_text_has_no_articles() -> None:
    read, found = segment(PageBuilder())
    assert (read.text, found.articles, found.pieces) == ("", (), ())


def test_lines_without_boxes_are_kept_as_furniture() -> None:
    page = Page("没有位置的一行", (Block((Line(0, "没有位置的一行"),)),), "x")
    found = segment_layout(page)
    assert check(page, found) == ()
    assert [f.text for f in found.furniture] == ["没有位置的一行"]


@st.composite
def pages(draw: st.DrawFn) -> Page:
    lines = []
    for no in range(draw(st.integers(0, 30))):
        text = draw(
            st.text(
                "澄湖渔港，。“”■（）记者摄文图通讯员责编下转上接第版新华社本报电月日12 \x07",
                min_size=1,
                max_size=18,
            )
        )
        x, y = draw(st.integers(-20, 500)), draw(st.integers(-20, 700))
        size = draw(st.sampled_from([0.1, 8.0, 10.0, 10.0, 10.0, 12.0, 24.0, 200.0]))
        wide = draw(st.booleans())
        box = Box(x, y, x + size * len(text), y + size) if wide else Box(x, y, x + size, y + size * len(text))
        lines.append(Line(no, text, box, size, draw(st.sampled_from(["a", "b", "c"]))))
    rules = tuple(
        Box(x, y, x + w, y + h)
        for x, y, w, h in draw(st.lists(st.tuples(*[st.integers(0, 400)] * 4), max_size=6))
    )
    return Page(
        "\n".join(line.text for line in lines), (Block(tuple(lines)),) if lines else (), "x",
        width=500, height=700, rules=rules, pictures=rules[:2],
    )  # fmt: skip


def _specks(*rows: tuple[float, float, float]) -> Page:
    """Return a page of single digits: left, bottom and size of each."""
    lines = [Line(no, "1", Box(x, y, x + size, y + size), size, "a") for no, (x, y, size) in enumerate(rows)]
    text = "\n".join("1" for _ in rows)
    return Page(text, (Block(tuple(lines)),), "x", width=500, height=700)


_ONE_PLACE = [(0, 0, 0.1)] * 9
ONLY_HEADINGS = _specks(
    (0, 251, 8), (1, 0, 0.1), (0, -1, 0.1), (-1, 7, 0.1), (0, 7, 0.1), (88, 2, 0.1), (249, 2, 0.1),
    (0, 1, 0.1), (1, 0, 0.1), (318, 0, 0.1), *_ONE_PLACE,
)  # fmt: skip
"""A page on which the only article there could be has headings between its columns and no column."""


@settings(max_examples=100, deadline=None)
@given(pages())
@example(ONLY_HEADINGS)
def test_nothing_is_lost_or_invented_on_any_page(page: Page) -> None:
    assert check(page, segment_layout(page)) == ()


@pytest.mark.parametrize("count", [400, 1600])
def test_pages_of_very_many_pieces_take_seconds_at_most(count: int) -> None:
    rng = random.Random(2)
    lines = []
    for no in range(count):
        x, y, size = rng.uniform(0, 900), rng.uniform(0, 1400), rng.choice([8, 10, 10, 21])
        text = "字" * rng.randrange(1, 20)
        lines.append(Line(no, text, Box(x, y, x + size * len(text), y + size), size, "a"))
    page = Page("\n".join(x.text for x in lines), (Block(tuple(lines)),), "x", width=900, height=1400)
    assert check(page, segment_layout(page)) == ()


def test_small_notices_in_one_frame_are_articles_of_their_own() -> None:
    page = two_stories()
    page.rect(25, 400, 320, 180)
    y = 560.0
    for title, text in (
        ("遗失声明", "望圩镇老年协会遗失公章一枚，声明作废。欧阳芹遗失土地使用证一本，声明作废。"),
        ("讣告", "农机局退休职工滕国桢同志在家中安详离世，终年九十七岁。谨此讣告。"),
        ("清算公告", "翘楚针纺公司股东决定解散，请债权人申报债权，联系人童先生，长期有效。"),
    ):
        page.text(150, y, title, size=13, font="hei")
        y = page.column(32, y - 18, text, width=30) - 6
    _, found = segment(page)
    notices = {title: article.kind for title, article in by_title(found).items() if article.kind == "notice"}
    assert set(notices) == {"遗失声明", "讣告", "清算公告"}
    assert len(found.articles) == 5


def test_a_photo_with_several_captions_is_one_article_with_a_paragraph_for_each() -> None:
    page = two_stories()
    page.rect(40, 400, 280, 140, fill=True)
    page.text(115, 380, "灯是圆的", size=16, font="hei")
    page.lines(
        40,
        355,
        [
            "图①：老漆匠俞大顺在给花灯上色，一笔一笔都不肯马虎。",
            "图②：社区请来邻居包芝麻月饼，孩子们围在一边看。",
        ],
    )
    page.text(220, 322, "■摄影 邵 强", size=10, font="kai")
    _, found = segment(page)
    photo = by_title(found)["灯是圆的"]
    assert photo.kind == "photo"
    assert [caption[:2] for caption in photo.body] == ["图①", "图②"]
    assert (photo.photographers, photo.reporters) == (("邵强",), ())
