"""What stands on a page beside its articles: mastheads, page heads, labels, slogans, hints, sponsors."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blocks import Block, one_line
from ink import FURNITURE, Flow, Para, Placed, Run, Shape

if TYPE_CHECKING:
    from blocks import Ask
    from style import Style

SECTIONS = {
    "front": ("要闻", "头版", "要 闻"),
    "news": ("综合", "综合新闻", "本地新闻", "民生", "镇街", "社 会", "经济", "时政"),
    "mixed": ("民生", "服务", "生活", "城事", "公告", "便民"),
    "supp": ("副刊", "文 苑", "周末", "闲情", "读书", "人间"),
}
WEEK = "一二三四五六日"
NAMES = ("龚海", "曹静", "谭小溪", "卢一舟", "宋可", "梅芳", "傅林", "尤晓岚", "贺章", "严明")
SLOGANS = (
    "讲文明树新风 公益广告",
    "今日{n}版 总第{t}期",
    "权威 · 贴近 · 实用",
    "新闻热线：0000-{t}",
    "本报法律顾问：正衡律师事务所",
    "国内统一连续出版物号：CN 00-{n:04d}",
    "零售每份1.00元",
    "邮发代号：{n}-{t}",
    "扫码看更多新闻",
    "扫一扫 关注本报微信",
    "下载客户端 看视频新闻",
    "投稿邮箱：news{t}@example.cn",
    "本栏目被评为市级新闻名专栏",
    "学习贯彻全会精神 奋力谱写新篇章",
    "创建全国文明城市 你我同行",
    "节约用水 从点滴做起",
)
SPONSORS = ("本栏目由{w}特约刊登", "{w}协办", "{w} 祝您出行平安", "{w}", "天气由{w}冠名播报")
FIRMS = ("金禾农商银行", "安居口腔门诊部", "顺和人寿保险公司", "临江供电公司", "百川眼镜", "瑞康大药房")


@dataclass(frozen=True)
class Place:
    """Where in its paper and time a page stands."""

    paper: str
    year: int
    month: int
    day: int
    week: int
    no: int
    kind: str
    total: int


def text_of(pattern: str, rng: random.Random) -> str:
    """Fill a furniture pattern with numbers and firms."""
    return pattern.format(n=rng.randint(4, 60), t=rng.randint(1000, 9999), w=rng.choice(FIRMS))


def own_lines(style: Style) -> list[str]:
    """Return the slogans, hints and hotlines that a paper repeats: a few, always with the same numbers."""
    fixed = random.Random(f"slogans-{style.body}-{style.cells}-{style.size}-{style.mark}-{style.head}")  # noqa: S311
    return [text_of(one, fixed) for one in fixed.sample(SLOGANS, 6)]


def head(place: Place, style: Style, width: float, ask: Ask, rng: random.Random) -> Block:
    """Return the head of a page as wide as the type area."""
    block = Block(width)
    fixed = random.Random(f"head-{place.paper}-{style.head}-{style.cells}-{style.size}")  # noqa: S311
    date = fixed.choice(
        ["{y}年{m}月{d}日", "{y}.{m:02d}.{d:02d}", "{y}-{m:02d}-{d:02d}", "{y}年{m}月{d}日"]
    ).format(y=place.year, m=place.month, d=place.day)
    week = "星期" + WEEK[place.week]
    folio = style.folio.format(n=place.no)
    section = rng.choice(SECTIONS[place.kind])
    editors = fixed.sample(NAMES, 4)
    editor = fixed.choice(["责任编辑：", "责编 ", "编辑：", "本版责编："]) + rng.choice(editors)
    if rng.random() < 0.5:
        editor += fixed.choice([" 版式：", "　美编 ", " 校对："]) + rng.choice(editors)

    def put(
        text: str, x: float, y: float, size: float, font: str = "", *, right: bool = False, bold: bool = False
    ) -> float:
        flow = one_line(text, FURNITURE, "furniture", font=font or style.title, size=size, bold=bold)
        told = ask(flow)
        block.placed.append(Placed(flow, x - told.width if right else x, y, -1, "furniture"))
        return told.width

    if place.kind == "front":
        big = fixed.choice([40.0, 48.0, 56.0, 64.0])
        name = " ".join(place.paper) if fixed.random() < 0.3 else place.paper
        wide = put(
            name,
            0.0 if fixed.random() < 0.5 else width * 0.3,
            0.0,
            big,
            fixed.choice([style.kai, style.title]),
            bold=True,
        )
        info = [
            f"{date} {week}",
            f"第{place.total}期",
            fixed.choice(["中共县委主管主办", "本地新闻网 www.example.cn", "农历十月初八"]),
        ]
        info += rng.sample(own_lines(style)[:4], rng.randint(0, 3))
        right = wide + width * 0.35 < width
        y = 2.0 if right else big * 1.4
        for one in info:
            if y > big * 1.3 and right:
                break
            put(one, width if right else rng.uniform(0, width * 0.1), y, 9.0, right=right)
            y += 13.0
        block.height = max(y, big * 1.4) + 6
    elif style.head == "stacked":
        put(folio, 0.0, 0.0, 22.0, bold=True)
        put(section, 60.0, 0.0, 16.0, bold=True)
        put(f"{date}　{week}", 60.0, 22.0, 8.0)
        put(editor, width, 22.0, 8.0, right=True)
        put(place.paper, width, 2.0, 13.0, style.kai, right=True)
        block.height = 40.0
    elif style.head == "split":
        for n, one in enumerate([folio, section, f"{date} {week}", editor, place.paper]):
            put(one, width * n / 5, 0.0, 10.0 if n else 14.0)
        block.height = 24.0
    elif style.head == "boxed":
        block.shapes.append(Shape("frame", 0.0, 0.0, width, 30.0))
        put(f"{section}", width / 2, 4.0, 17.0, bold=True)
        put(f"{place.paper} {date} {week}", 6.0, 9.0, 9.0)
        put(f"{editor} {folio}", width - 6, 9.0, 9.0, right=True)
        block.height = 40.0
    elif style.head == "right":
        put(folio + " " + section, width, 0.0, 15.0, right=True, bold=True)
        put(f"{place.paper}", width, 22.0, 9.0, right=True)
        put(f"{date} {week} {editor} 电话：0000-{rng.randint(1000, 9999)}", 0.0, 22.0, 9.0)
        block.height = 38.0
    elif style.head == "vertical":
        flow = Flow(
            (Para((Run(section.replace(" ", ""), FURNITURE, "furniture"),), align="left"),),
            style.title,
            20.0,
            24.0,
            vertical=True,
        )
        block.placed.append(Placed(flow, 0.0, 0.0, -1, "furniture"))
        put(folio, 40.0, 0.0, 14.0)
        put(date, 40.0, 18.0, 9.0)
        put(week, 40.0, 30.0, 9.0)
        put(editor, width, 18.0, 9.0, right=True)
        block.height = max(ask(flow).height, 44.0) + 4
    else:
        put(f"{place.paper} {folio}  {section} {date} {week} {editor}", 0.0, 0.0, 10.0)
        block.height = 20.0
    if style.rules != "none":
        block.shapes.append(Shape("rule", 0.0, block.height, width, 0.8))
    block.height += 10.0
    return block


def ear(width: float, style: Style, ask: Ask, rng: random.Random) -> Block:
    """Return a small thing of the page: a slogan, a hint with its code, or a guide to other pages."""
    block = Block(width)
    form = rng.choice(["slogan", "hint", "guide", "address"])
    lines: list[str]
    if form == "guide":
        lines = ["导 读", "“一码通”让办事少跑腿　详见2版", "老街灯会今晚亮灯　详见3版"][: rng.randint(2, 3)]
    elif form == "address":
        lines = [
            f"社址：人民路{rng.randint(1, 200)}号 邮编：000000",
            f"广告热线：0000-{rng.randint(1000000, 9999999)}",
        ]
    else:
        lines = rng.sample(own_lines(style), rng.randint(1, 2))
    y = 4.0
    if form == "hint":
        block.shapes.append(Shape("image", 0.0, 0.0, 34.0, 34.0))
    for line in lines:
        size = min(9.5, width / max(len(line), 8))
        flow = one_line(line, FURNITURE, "furniture", font=style.kai, size=round(size, 2))
        block.placed.append(
            Placed(
                flow,
                40.0 if form == "hint" and width > 40 + ask(flow).width else 2.0,
                y if form != "hint" or width > 40 + ask(flow).width else y + 34,
                -1,
                "furniture",
            )
        )
        y += 14.0
    block.height = max(y, 36.0 if form == "hint" else 0.0) + (34.0 if form == "hint" else 0.0)
    return block
