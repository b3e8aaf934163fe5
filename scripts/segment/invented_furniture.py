"""Names, signatures and furniture of invented papers, as county dailies print them; nothing of them is real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from phrases import Phrases, name

if TYPE_CHECKING:
    from phrases import Rng

_PLACE = "澄云清平安江河湖山溪泉泽宁阳陵川原川浦渡桥塘荡洲屿岭岗坪湾港城新东西南北长广永和德仁义通达"
_WORDS = (
    "民生教育卫生法治三农文化体育经济健康社会周末综合要闻时事国际天下观察聚焦"
    "视点纵横广角在线一线基层乡村部门动态先锋党建"
)
_KIND = ("日报", "时报", "新闻", "晚报", "报", "商报", "导报", "今报")
_WEEKDAYS = "一二三四五六日"
_FIRMS = (
    "农商银行", "人寿保险公司", "供电公司", "自来水有限公司", "交通学校", "第一人民医院", "中医院", "口腔门诊部",
    "信用联社", "烟草专卖局", "移动分公司", "实验小学", "妇幼保健院", "燃气有限公司", "邮政储蓄银行", "广播电视台",
)  # fmt: skip


def signature(rng: Rng, kind: Literal["byline", "tail", "photo", "author"], mark: str) -> str:
    """Return a byline or a credit; LF parts the lines of one that is printed over several."""
    own = "" if mark == "本报" else mark
    word = "本报记者" if mark == "本报" else rng.choice(["记者"] * 6 + ["本报记者", "见习记者", "全媒体记者"])
    word = "记 者" if word == "记者" and rng.random() < 0.12 else word
    blank = rng.choice([" ", " ", " ", "　", "", ":"]) if own else " "
    writers = " ".join(name(rng) for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))
    helpers = " ".join(name(rng) for _ in range(rng.choice([1, 1, 2, 2])))
    who = f"{word}{blank}{writers}"
    if kind == "photo":
        one = name(rng)
        return rng.choice(
            [
                f"■摄影 {one}",
                f"{one} 摄",
                f"（{one} 摄）",
                f"记者 {one} 摄",
                f"（记者 {one} 摄）",
                f"{own}摄影 {one}",
            ]
        )
    if kind == "tail":
        return rng.choice(
            [
                f"（{who} 通讯员 {helpers}）",
                f"（{word} {writers}）",
                f"（{word} {writers}）",
                f"（通讯员 {helpers}）",
            ]
        )
    if kind == "author":
        return rng.choice(
            [f"{own}{blank}{name(rng)}", f"□ {name(rng)}", f"□{name(rng)}", name(rng), f"作者：{name(rng)}"]
        )
    draw = rng.random()
    if draw < 0.2:
        return f"{own}{who}\n{own if rng.random() < 0.2 else ''}通讯员 {helpers}"
    if draw < 0.45:
        return f"{own}{who} 通讯员 {helpers}"
    if draw < 0.5:
        return f"{own}通讯员 {helpers}"
    if draw < 0.56:
        return f"{own}{who} {rng.choice(['文/摄', '文/图', '摄影报道', '综合报道'])}"
    if draw < 0.6:
        return f"{own}{rng.choice(['文', '撰文'])}{rng.choice(['/', ' '])}{writers}\n{own}图/{name(rng)}"
    return f"{own}{who}"


def words(rng: Rng) -> str:
    """Return one to two words of two characters, as names of columns and streets are made of."""
    two = [_WORDS[i : i + 2] for i in range(0, len(_WORDS), 2)]
    return "".join(rng.sample(two, rng.choice([1, 2, 2, 2])))


def column_name(rng: Rng) -> str:
    """Return the name of a column, of a page or of a campaign."""
    return Phrases(rng).say("{column}")


def _doubled_tail(text: str, rng: Rng) -> str:
    spaced = " ".join(text)
    return spaced + " ".join(text[rng.randint(1, max(1, len(text) - 1)) :])


def _phone(rng: Rng) -> str:
    head = rng.choice(["", f"05{rng.randint(10, 99)}-"])
    return head + str(rng.randint(8000000, 89999999))


def _header(rng: Rng, town: str, seat: str, paper: str) -> list[tuple[float, list[str]]]:
    """Return what the head of a page may hold: each with its share of pages and the forms it may have."""
    year, month, day = rng.randint(2009, 2025), rng.randint(1, 12), rng.randint(1, 28)
    weekday = "星期" + rng.choice(_WEEKDAYS)
    page = rng.randint(1, 16)
    title = words(rng) if rng.random() < 0.5 else column_name(rng)
    numbers = [
        f"第{page}版",
        f"{page:02d}版",
        str(page),
        f"{page}版·{title}",
        f"第{'一二三四五六七八'[page % 8]}版",
    ]
    number = rng.choice(numbers)
    day_of_issue = f"{year}年{month}月{day}日"
    dates = [
        day_of_issue,
        f"{year}.{month}.{day} {weekday}",
        f"{day_of_issue} {weekday}",
        f"{year}-{month:02d}-{day:02d}",
    ]
    host = f"www.{rng.choice(['pc', 'lh', 'yx', 'cs'])}news.com.cn"
    site = f"{town}新闻网：{host} 投稿邮箱：{rng.choice('abcdz')}rb@163.com"
    street = f"{seat}{words(rng)[:2]}路{rng.randint(1, 400)}号"
    return [
        (0.5, dates),
        (0.3, [weekday]),
        (0.5, [number]),
        (0.3, [paper]),
        (
            0.3,
            [
                f"{page} {' '.join(title)}",
                " ".join(title),
                title,
                f"{title} {number}",
                _doubled_tail(title, rng),
            ],
        ),
        (0.15, [f"国内统一刊号：CN{rng.randint(11, 65)}-{rng.randint(1, 999):04d}"]),
        (0.15, [f"第{rng.randint(100, 9000)}期 今日{rng.choice([4, 8, 12, 16])}版"]),
        (0.12, [f"中共{seat}委{word}" for word in ("主管主办", "机关报", "主办")]),
        (0.12, [site]),
        (0.1, [f"本报地址：{street} 邮编：{rng.randint(310000, 399999)} 印刷：{paper}印务中心"]),
    ]


def _desk(rng: Rng) -> list[tuple[float, list[str]]]:
    """Return lines of editors and telephones."""
    one, two, phone = name(rng), name(rng), _phone(rng)
    editors = [
        f"责编：{one}", f"责任编辑：{one} 电话：{phone}", f"责任编辑 {one}", f"编辑/{one} 版式/{two}",
        f"本版编辑 {one} 美编 {two}", f"责编 {one} 校对 {two} 热线 {phone}",
    ]  # fmt: skip
    return [(0.35, editors), (0.15, [f"新闻热线：{phone}"])]


def _strewn(rng: Rng, town: str, seat: str) -> list[tuple[float, list[str]]]:
    """Return what stands among the articles: names of columns, sponsors, apps, slogans, announcements."""
    column, another, third = (column_name(rng) for _ in range(3))
    if rng.random() < 0.3:
        column = rng.choice(["本报评论", town + "快评", "记者走基层", "今日" + column])
    firm = seat + rng.choice(_FIRMS)
    icon = rng.choice([" ", "", " "])
    awards = [
        "本栏目被评为市级十大精品栏目",
        f"本栏目由{firm}协办",
        f"{firm}协办",
        "本栏目获省好新闻名专栏奖",
    ]
    slogans = [
        "广告",
        "公益广告",
        "讲文明 树新风",
        "厉行节约 反对浪费",
        "遵纪守法 文明出行",
        "图片新闻",
        "导读",
    ]
    apps = ["今" + town, "掌上" + town, town + "通", "爱" + town]
    return [
        (0.3, [f"{icon}{app}客户端" for app in apps]),
        (0.3, [icon + firm, icon + firm, icon + town + rng.choice(_FIRMS)]),
        (0.5, [column, column, " ".join(column), " ".join(column), _doubled_tail(column, rng), column * 2]),
        (0.3, [another, another, " ".join(another)]),
        (0.2, [third, third, f"■{third}", f"【{third}】", f"·{third}·"]),
        (0.3, [Phrases(rng).say("{sponsor}")]),
        (0.2, [*awards, f"主办：{firm}", f"本版由{firm}特约刊登"]),
        (0.08, slogans),
        (
            0.06,
            [f"{words(rng)}{word}{words(rng)[:2]} 详见{rng.randint(1, 8)}版" for word in ("看", "见", "说")],
        ),
    ]


def furniture(rng: Rng) -> list[list[str]]:
    """Return the furniture of one page: pieces of one to four lines."""
    town = "".join(rng.sample(_PLACE, 2))
    seat = town + rng.choice("市市县区")
    paper = rng.choice([town, "今日" + town, town]) + rng.choice(_KIND)
    all_forms = [*_header(rng, town, seat, paper), *_desk(rng), *_strewn(rng, town, seat)]
    out = [[rng.choice(forms)] for share, forms in all_forms if rng.random() < share]
    rng.shuffle(out)
    if len(out) > 3 and rng.random() < 0.5:
        # A header of several lines.
        cut = rng.randint(2, 3)
        out = [[line for lines in out[:cut] for line in lines], *out[cut:]]
    return out
