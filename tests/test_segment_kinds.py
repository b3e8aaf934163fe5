"""What an article is, and what a piece of furniture is: every kind on invented examples, and on how they vary."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from ingest.pages import page_from_text
from ingest.segment.assemble import assemble
from ingest.segment.conservation import check
from ingest.segment.decided import Draft, Part
from ingest.segment.kinds import CONTACT, WEATHER, article_kind, furniture_kind

if TYPE_CHECKING:
    from ingest.model import Article, Kind

PHOTO = """图①：老漆匠俞大顺在给花灯上色。
图②：社区请来邻居包芝麻月饼，孩子们围在
一边看。
图③：临近傍晚，湖边的灯笼收进了仓库。
■摄影 邵 强"""

STORM = """本报讯 气象台说，暴雨还要下一天。昨天夜里，望圩镇的抢险队员守在堤上，
最低气温降到十二摄氏度。记者看到，沙袋已经码了三层，镇长陆阿根说，这一夜谁也没有合眼。到了天亮，
水位退了二十厘米，队员换了班，食堂送来了热粥。附近村里的人也来了，有的扛沙袋，有的递毛巾，一直忙
到晌午。他们说，堤在，家就在。水利站的人又走了一遍大堤，把每一处渗水都插上了小红旗。"""

KINDS_OF: list[tuple[Kind, str, str]] = [
    ("photo", "灯是圆的，心是满的", PHOTO),
    ("photo", "菱桶下水", "昨天，望圩镇的采菱人下了水。 邵一凡 摄"),
    ("photo", "", "图为渔民在码头补网。（柴舟 摄）"),
    ("notice", "清算公告", "澄湖市翘楚针纺公司经股东决定解散，成立清算组，\n请债权人于见报之日起四十五日内申报。"),
    ("notice", "遗失声明", "望圩镇老年协会遗失公章一枚，声明作废。\n欧阳芹遗失土地使用证，声明作废。"),
    ("notice", "讣告", "滕国桢同志于9月13日在家中安详离世。\n兹定于9月16日在殡仪馆举行告别仪式。\n子女泣告"),
    ("notice", "寻人启事", "韩志芳，女，七十六岁，三天前走失，知情者请与家人联系，定有酬谢。"),
    ("notice", "计划停电预告", "因线路改造，9月19日7时至15时，朱店圩村停电；20日漾东\n社区停电。工作顺延，敬请谅解。"),
    ("notice", "停水通知", "因管网抢修，9月19日8时起望圩镇北片停水，请提前蓄水。"),
    ("notice", "石漕镇集体资产招租公告", "厂房一处，面积三百二十平方米，起拍价每年四万元，保证金一万元。"),
    ("notice", "更正", "昨天2版《菱桶下水》一文，“陆阿根”应为“陆阿庚”，特此更正。"),
    ("notice", "注销公告", "澄湖市金桥幼儿园拟向登记机关申请注销登记，特此公告。"),
    ("weather", "", "今天多云到阴，局部有阵雨，偏东风4级。最高气温33℃，明晨最低25℃。"),
    ("weather", "天气预报", "今天晴到多云，明天多云转阴有阵雨，东南风3级。"),
    ("letter", "路灯什么时候亮", "编辑同志：\n我们小区的路灯坏了两个月，\n老人晚上不敢下楼，盼有人修。\n石漕镇 蒋桂宝"),
    ("letter", "写给岛上的月亮", "爸、妈：\n中秋好。这是全岛最低的一棵丝瓜，开了六朵花。\n儿 海生"),
    ("ad", "青禾书画社秋季班招生", "颜楷 小写意 篆刻\n塔影路15号三楼 周末可试听"),
    ("poem", "灯", "渔船靠了岸\n网还滴着水\n月亮先上楼\n母亲点起一盏灯笼"),
    ("table", "昨日菜价（元/斤）", "品种 东门 西门\n青菜 4.5 4.0\n茭白 5.0 5.5\n菱角 9.0 8.5"),
    ("table", "各镇雨量（毫米）", "站点 雨量\n望圩 120.5\n石漕 98.0\n莺渡 76.5\n荻溇 133.0"),
    ("ad", "老周船漆", "电话：86690114\n地址：望圩镇河东路9号"),
    ("news", "9路公交拐了个弯", "本报讯 石漕镇徐步桥村的蒋桂宝昨天坐上了公交车。\n线路怎么弯，量了三趟。"),
    ("news", "暴雨夜里", STORM),
    ("other", "", ""),
]  # fmt: skip


def built(title: str, body: str, kind: Kind | None = None) -> Article:
    """Make the article of a page that has a title's line and body lines, and prove that nothing was lost."""
    text = "\n".join([title, *body.split("\n")]) if title else body
    page = page_from_text(text)
    first = 1 if title else 0
    parts = [Part(0, "title", 0, "told")] if title else []
    parts += [
        Part(n, "body", 0, "told") for n in range(first, len(text.split("\n"))) if text.split("\n")[n].strip()
    ]
    seg = assemble(page, parts, [Draft(kind)], "t")
    assert check(page, seg) == ()
    return seg.articles[0]


@pytest.mark.parametrize(("kind", "title", "body"), KINDS_OF)
def test_each_kind_is_told_from_its_text(kind: Kind, title: str, body: str) -> None:
    assert built(title, body).kind == kind


@pytest.mark.parametrize(
    ("kind", "title", "body"), [one for one in KINDS_OF if one[0] not in {"poem", "table", "ad", "letter"}]
)
def test_a_kind_does_not_hang_on_where_the_lines_break(kind: Kind, title: str, body: str) -> None:
    rng = random.Random(7)
    flat = body.replace("\n", "")
    for _ in range(8):
        width = rng.randrange(14, 26)
        lines = [flat[at : at + width] for at in range(0, len(flat), width)]
        assert built(title, "\n".join(lines)).kind == kind, lines


def test_an_essay_is_signed_without_a_role_word_and_speaks_of_no_news() -> None:
    body = "祖父的镰刀挂在门后，刃口朝里，二十年没有人动过。" * 5
    assert article_kind("镰刀歇下来以后", [body], byline="□ 闻芷", reporters=True) == "essay"
    assert article_kind("镰刀歇下来以后", [body], byline="■记者 闻芷", reporters=True) == "news"


def test_a_brief_with_its_mark_is_news_whoever_signs_it() -> None:
    body = (
        "▲市图书馆中秋假期照常开放，夜间阅览室延长到晚上九点半。三天里安排了古籍拓印、灯谜会和一场星空观测，免费领号。"
        * 2
    )
    assert article_kind("", [body], byline="（桑 田）", reporters=True) == "news"


def test_a_photo_item_keeps_one_paragraph_for_each_caption() -> None:
    photo = built("灯是圆的，心是满的", PHOTO)
    assert photo.body == (
        "图①：老漆匠俞大顺在给花灯上色。",
        "图②：社区请来邻居包芝麻月饼，孩子们围在一边看。",
        "图③：临近傍晚，湖边的灯笼收进了仓库。",
    )
    assert photo.photographers == ("邵强",)
    assert photo.reporters == ()


def test_captions_of_full_lines_are_kept_apart_too() -> None:
    rows = "图1：老漆匠俞大顺给花灯上色。\n图2：社区请来邻居包月饼吃了。\n图3：湖边的灯笼收进仓库去。\n（柴舟 摄）"
    assert len(built("", rows).body) == 3


def test_the_points_of_a_notice_are_paragraphs() -> None:
    rows = """对下列路段采取临时管制：
一、9月16日17时起，学宫弄禁止机动
车通行，公交3路改走环城东路。
二、停车场只出不进，市民可就近停放。
特此通告。"""
    assert built("关于交通管制的通告", rows).body[1:3] == (
        "一、9月16日17时起，学宫弄禁止机动车通行，公交3路改走环城东路。",
        "二、停车场只出不进，市民可就近停放。",
    )


def test_the_lines_of_a_poem_and_the_rows_of_a_table_stay() -> None:
    assert len(built("灯", "渔船靠了岸\n网还滴着水\n月亮先上楼\n母亲点起一盏灯笼").body) == 4
    table = built("昨日菜价（元/斤）", "品种   东门  西门\n青菜 4.5   4.0\n茭白 5.0 5.5")
    assert table.body == ("品种 东门 西门", "青菜 4.5 4.0", "茭白 5.0 5.5")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("澄湖日报社出版 国内统一刊号CN33-0001", "masthead"),
        ("中共澄湖市委主管主办", "masthead"),
        ("澄湖日报", "masthead"),
        ("今日4版 总第8021期", "masthead"),
        ("2024年9月14日 星期六", "header"),
        ("第03版", "header"),
        ("03版·民生", "header"),
        ("星期六", "header"),
        ("责任编辑：池 墨 版式：桑 田", "editors"),
        ("编辑/池墨 版式/桑田", "editors"),
        ("责编 池 墨 热线 86690114", "editors"),
        ("澄湖市供电公司协办", "sponsor"),
        ("澄湖农商银行", "sponsor"),
        ("本栏目荣获省好新闻一等奖栏目", "award"),
        ("全省十大名优栏目", "award"),
        ("不忘初心 牢记使命", "slogan"),
        ("讲文明树新风公益广告", "slogan"),
        ("（下转第3版）", "jump"),
        ("▲▲▲（上接第1版）", "jump"),
        ("漾上风", "column_label"),
        ("湖 滨 夜 话", "column_label"),
        ("掌上澄湖客户端 扫码下载", "other"),
        ("投稿邮箱：xw@chenghu.example", "other"),
    ],
)
def test_furniture_is_named(text: str, kind: str) -> None:
    assert furniture_kind(text) == kind


def test_a_long_story_that_begins_with_the_weather_is_news() -> None:
    weather = "今天多云到阴，局部有阵雨，偏东风4级。最高气温33℃，明晨最低25℃。"
    story = "渡口的老船工照旧天不亮就起来，把缆绳一圈一圈解开，等第一个过河的孩子。" * 6
    assert article_kind("渡口", [weather + story]) == "news"


BULLETINS = (
    "最高气温/最低氣溫/气温-3/相對濕度/阵雨/多云/偏东风/东風3/南风四/西风 2/北风5/空气质量/℃/阴到/转阴/轉晴"
)
CONTACTS = (
    "电话：/热线：/地址：/传真:/邮编：/网址：/客服电：/咨询：/报名：/0572-8669011/86690114/13900000000/优惠/特价/盛大/折扣"
    "/八八折/典藏/订价/开盘/团购"
)


@pytest.mark.parametrize("said", BULLETINS.split("/"))
def test_every_word_of_a_weather_bulletin_is_found_behind_other_text(said: str) -> None:
    assert WEATHER.search(f"明{said}")


@pytest.mark.parametrize("said", CONTACTS.split("/"))
def test_every_way_to_be_reached_is_found_behind_other_text(said: str) -> None:
    assert CONTACT.search(f"本店{said}")


@pytest.mark.parametrize(
    "said", ["2024年9月1日", "星期六", "第A03版", "3版", "要闻版·综合", "农历八月", "A12"]
)
def test_every_form_of_a_page_head_is_one(said: str) -> None:
    assert furniture_kind(said) == "header"
