"""The words of credits: the table of role words, media, agencies and marks, and the pattern that cuts a credit.

How they are read together is told in `ingest.segment.credits`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Who = Literal["reporters", "correspondents", "photographers", "editors"]

MARKS = "■□●○◆◇▲△★☆◎▪▫•·►▶◤◢▼▽◉◈❖⊙◐◑▌▍▋▊█▇▐※✦✧✎✍❑❒"
"""Typographic marks that stand before bylines. The middle dot also stands inside foreign names."""


class Word(NamedTuple):
    """A row of the table: role words, the roles they give, where they stand, and what they do behind a role.

    Words that stand on `either` side may stand behind their names too. What they do to a role that these have: let it
    be (`keep`), take its place (`move`: 记者 A 摄 is a picture's credit), or add theirs to it (`add`).
    """

    gives: tuple[Who, ...]
    stands: Literal["before", "either"]
    behind: Literal["keep", "move", "add"]
    words: str


TABLE: dict[str, Word] = {
    "reporter": Word(
        ("reporters",), "before", "keep",
        "记者 小记者 评论员 特约撰稿人 特约撰稿 撰稿人 特派员 作者 文字记者 主笔 实习生 采访者 采写者 特约作者 "
        "采访组 采写组 记者组",
    ),
    "correspondent": Word(
        ("correspondents",), "before", "keep", "通讯员 通联员 报道员 报道组 通讯组 信息员 通讯站 联系人员"
    ),
    "photographer": Word(
        ("photographers",), "before", "move",
        "摄影记者 摄影师 图片记者 视觉记者 视频记者 拍友 摄友 影友 拍客 摄影通讯员 摄影爱好者",
    ),
    "text": Word(
        ("reporters",), "either", "keep",
        "撰文 撰稿 采写 整理 编译 口述 口述人 讲述 讲述人 自述 执笔 文字 采访 编写 采编 文字整理",

    ),
    "sender": Word(("correspondents",), "either", "move", "供稿"),
    "picture": Word(
        ("photographers",), "either", "move",
        "摄影 摄像 拍摄 摄影/摄像 摄影/视频 视频拍摄 无人机航拍 航拍 "
        "图片 供图 绘图 漫画 制图 插图 配图 图表 绘画 图片摄影",
    ),
    "pictures and report": Word(("photographers",), "either", "add", "摄影报道 图片报道 摄影并报道 摄影/报道"),
    "text and pictures": Word(("reporters", "photographers"), "either", "add", "图文 文图 图文报道"),
    "editor": Word(
        ("editors",), "before", "keep",
        "责任编辑 本版责编 本版编辑 值班编辑 责编 编辑 版式设计 版面设计 版式 美术编辑 美编 校对 组版 检校 审读 编审 "
        "总策划 总监制 总统筹 总值班 执行编辑 执行策划 出品人 值班主任 值班总编 值班编委 主编 策划 "
        "监制 统筹 剪辑 后期 海报 审核 审校 审签 一审 二审 三审 初审 复审 终审",
    ),
}  # fmt: skip
"""The role words. 文, 图 and 摄, which stand in names and sentences too, have rules of their own beside it."""

_PREFIXES = (
    "本报", "本网", "本台", "本刊", "本社", "见习", "实习", "首席", "特约", "特派", "驻站", "全媒体", "融媒体", "融媒",
    "全媒", "新媒体", "高级", "资深", "校园", "学生", "文字", "新华社", "人民日报", "本版", "本组",
)  # fmt: skip
_MEDIA = (
    "晚报", "日报", "早报", "晨报", "时报", "商报", "周报", "快报", "导报", "新报", "都市报", "报社", "报业集团",
    "报业", "传媒集团", "传媒", "融媒体中心", "融媒中心", "融媒体", "融媒", "全媒体", "客户端", "新闻网", "在线", "网",
    "广播电视台", "电视台", "广播台", "电台", "台", "新闻中心", "新闻", "发布", "观察", "报",
)  # fmt: skip

AGENCIES = (
    "新华社", "中新社", "中新网", "新华网", "人民网", "央视新闻", "人民日报", "光明日报", "经济日报", "科技日报",
    "法新社", "路透社", "美联社", "共同社", "塔斯社", "俄塔社", "国际在线", "中国新闻网", "央广网",
)  # fmt: skip
"""Agencies and media whose texts others print."""

PICTURE_AGENCIES = (
    "人民视觉", "视觉中国", "新华社发", "中新社发", "光明图片", "人民图片", "中新图片", "影像中国", "东方IC", "CFP",
    "IC photo",
)  # fmt: skip

HAN = "一-鿿㐀-䶿𠀀-𯨟"
_SLASH = "/|"
EVEN = str.maketrans("／｜丨∣，；［］〔〕〖〗「」＿＞", "/|||,;[][][][]_>")
"""丨 is a letter to Unicode and a stroke to typesetters."""

_END = r"(?=\s*(?:$|[（(）)\]】\n,;、]))"


def _spaced(words: list[str] | tuple[str, ...]) -> str:
    """Alternate words, longest first, with blanks allowed between their characters."""
    return "|".join(r"\s*".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True))


_MEDIUM_END = "|".join(sorted(_MEDIA, key=len, reverse=True))
MEDIUM = rf"(?:(?![在的了从到对向受给被和与为是]|接受|本报)[{HAN}A-Za-z·]){{0,10}}?(?:{_MEDIUM_END})"
"""A medium's name: 菰城晚报, 菰城报业全媒体, 晚报."""

_SIGNING = (
    r"(?:融媒体?中心|融媒体?|全媒体|[日晚早晨时商周快导]报|都市报|报社|报业集团|报业|传媒集团|传媒|客户端"
    r"|新闻网|电视台|广播台|广电|新闻中心)"
)
SIGNING_MEDIUM = re.compile(rf"某+网|(?!本报|据)[{HAN}A-Za-z·]{{0,10}}{_SIGNING}")
"""A medium that stands before names as a role word does: 菰城融媒体中心 聂小满.

网, 台 and 报 alone end other words too; 某某网 is what `traditional` makes of the paper's own names.
"""

NO_MEDIUM = re.compile("[在的了从到对向受给被和与为是名位]")
"""What stands in no name of a medium or an office: 现场的记者, 百名记者."""

_AWAY = (
    "北京 上海 天津 重庆 杭州 南京 合肥 福州 南昌 济南 郑州 武汉 长沙 广州 深圳 南宁 海口 成都 贵阳 昆明 "
    "拉萨 西安 兰州 西宁 银川 乌鲁木齐 呼和浩特 太原 石家庄 沈阳 长春 哈尔滨 香港 澳门 台北 浙江 江苏 安徽 "
    "福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 内蒙古 山西 "
    "河北 辽宁 吉林 黑龙江 宁波 苏州 无锡 温州 嘉兴 湖州 绍兴 金华 厦门 青岛 大连"
)
"""Where reporters of the home paper report from: 记者 聂小满 杭州报道. Some begin as names do."""

_BEFORE_WORD = rf"(?:(?:{MEDIUM})[\s·]*)?(?:(?:{_spaced(_PREFIXES)}|驻[一-鿿]{{1,3}}(?=记))\s*)*"
_TEXTS = "(?:文字?|撰文|采写|采访|撰稿)"
_PICTURES = "(?:图片?|摄影|摄|拍摄|影)"
_AND = rf"(?:[{_SLASH}、&·]|并)"
_BEHIND_BAR = rf"(?:(?<=[{_SLASH}])|(?<=[{_SLASH}]\s))"
_LETTERS = {
    "text and pictures": rf"(?:(?<![{HAN}])|(?<=[{HAN}]{{3}})){_TEXTS}\s*{_AND}\s*{_PICTURES}(?![{HAN}])"
    rf"|{_PICTURES}\s*{_AND}\s*{_TEXTS}(?![{HAN}])|[（(]\s*{_TEXTS}\s*{_AND}?\s*{_PICTURES}\s*[）)]",
    "picture": rf"[（(]\s*{_PICTURES}\s*[）)]"
    rf"|(?<![{HAN}])[图影](?=\s*[{_SLASH}:：])|{_BEHIND_BAR}[图影摄](?![{HAN}])|(?<=[{HAN}\s])摄{_END}"
    rf"|(?<![{HAN}])摄(?=\s*[{_SLASH}:：])"
    rf"|短?视频(?=\s*[:：{_SLASH}_]|\s+[{HAN}]{{2,4}}(?:\s|$))"
    rf"|(?<=[{HAN}\s])摄(?=\s*[{_SLASH}]\s*(?:{'|'.join(PICTURE_AGENCIES)}))"
    rf"|(?<=[{HAN}]\s)摄(?=\s|于[{HAN}\d]{{2,12}}$)|(?<=\s)图{_END}|(?<=[{HAN}]{{3}})图{_END}",
    "editor": rf"(?:执行|出品|制作|文案|主播|配音|编导|出镜|播音|包装)(?=\s*[:：{_SLASH}_])",
    "text": rf"[（(]\s*{_TEXTS}\s*[）)]"
    rf"|(?<![{HAN}])文(?=\s*[{_SLASH}:：])|{_BEHIND_BAR}文(?![{HAN}])|(?<=[{HAN}]{{2}}\s)文{_END}"
    rf"|(?<=[{HAN}]\s)文(?=\s+(?:[{HAN}]\s*){{2,16}}[图摄])|^文(?=\s+(?:[{HAN}]\s*){{2,16}}[图摄])"
    rf"|(?<=[{HAN}]{{3}})文(?=[\s、]+(?:[{HAN}]\s*){{2,16}}[图摄])",
}
_ORDER = (
    "text and pictures", "pictures and report", "photographer", "editor", "correspondent", "reporter", "sender", "text",
    "picture",
)  # fmt: skip
GROUPS = {name: f"r{index}" for index, name in enumerate(_ORDER)}
_OF_GROUP = {group: name for name, group in GROUPS.items()}


def word_of(group: str) -> Word | None:
    """Give the row of the table that a group of the pattern stands for, None for groups of no role."""
    name = _OF_GROUP.get(group)
    return TABLE[name] if name else None


_NOBODY = (
    rf"(?<![{HAN}])(?:受访(?:者|人|对象|单位)|采访对象|(?:活动)?(?:主办|承办)方|警方|校方|院方|网络|网友|资料|本人|家属|家长|居民|村民|市民|读者|商家|店家|店主|企业|公司|社区|学校|单位|部门)"
    rf"(?=\s*(?:供图|图片|提供|图{_END}|供稿|$))"
)
"""Who gives a picture and is no person with a name."""

_CORES = {name: _spaced(TABLE[name].words.split()) for name in _ORDER}
ROLE_WORDS = "|".join(_CORES[name] for name in _ORDER)
"""Alternatives of all role words of the table, for patterns."""
_ALL_LETTERS = "|".join(_LETTERS.values())
_LETTER_STOP = rf"(?:{_ALL_LETTERS})"
_REPORTED = rf"报\s*道(?=\s*(?:$|[）)\n:：，,；;、]))|(?:综合|编发)?\s*(?:采写)?报道{_END}"
_ROLE = "|".join(
    rf"(?P<{GROUPS[name]}>"
    + (f"{_LETTERS[name]}|" if name in _LETTERS else "")
    + rf"{_BEFORE_WORD}(?:{_CORES[name]}))"
    for name in _ORDER
)
TOKEN = re.compile(
    rf"(?P<unrelated>图文(?:无关|不符)|图片?与(?:文|内容)无关)"
    rf"|(?P<picture_agency>[（(]\s*(?:{'|'.join(PICTURE_AGENCIES)})[一-鿿]{{0,4}}\s*[）)])"
    rf"|(?P<boxed>【(?![^】]*(?:{ROLE_WORDS}))[^】]{{0,24}}】)"
    rf"|(?P<number>[①-⓿❶-➓]\s*\d{{0,2}}|图\s*(?:[①-⓿]|\d{{1,2}}|[一二三四五六])(?=\s*[:：])"
    rf"|图\s*[①-⓿]+|(?<![{HAN}])[上下左右中题]图(?=[\s:：]))"
    rf"|{_ROLE}"
    rf"|(?P<away>发自[{HAN}]{{2,8}}|(?<=\s)(?:{'|'.join(_AWAY.split())})\s*(?:摄影)?报道{_END})"
    rf"|(?P<agency>据?(?:{'|'.join(AGENCIES)})(?:发(?=[\s（(]))?)|(?P<reported>{_REPORTED})"
    rf"|(?P<medium>{MEDIUM}(?![{HAN}]))"
    rf"|(?P<latin>[A-Z][a-z]+(?:[ .·][A-Z][a-z]*)+)"
    rf"|(?P<noise>指导\s*(?:老师|教师)\s*[:：]?\s*(?:[{HAN}]\s*){{2,4}}$|(?<=[片文影])均?由|{_NOBODY}|(?<=摄)于[{HAN}\d]{{2,12}}{_END}|提供{_END}|无人机|(?:本报)?资料(?:图片|照片|图)(?=\s)|(?:图片|文字|稿件)?(?:来源|源自)|图源|资料(?:图片|照片|图)?{_END}|电话|热线|邮箱|综合|据|本报讯|本报|(?:{'|'.join(PICTURE_AGENCIES)}){_END}|[A-Za-z0-9@.\-—]+)"
    rf"|(?P<han>(?:(?!{_BEFORE_WORD}(?:{ROLE_WORDS})|{_LETTER_STOP}|{_REPORTED}|发自[{HAN}]{{2}}|提供{_END})[{HAN}])+(?:[·•・][{HAN}]+)*)"
    rf"|(?P<mark>[{MARKS.replace('·', '').replace('•', '')}])|(?P<open>[（(【\[])|(?P<close>[）)】\]])"
    rf"|(?P<sep>[、,;:：&和_>{_SLASH}]+|(?<=\s)[·•](?=\s))|(?P<line>\s*\n\s*)|(?P<blank>\s+)|(?P<other>.)",
    re.DOTALL,
)


_ANY_WORD = re.compile(rf"{ROLE_WORDS}|摄")
_ANY_LETTER = re.compile(r"[文图影]\s*[/／|｜丨∣、&:：·]|[/／|｜丨∣\s][文图影]|[文图]\s*(?:$|[）)])")
_ANY_MEDIUM = re.compile(rf"{_SIGNING}[\s:：丨|/／]+[{HAN}]")
"""What every text with a role word has, or with a medium that can stand for one.

Apart, because `re` skips to the next place where a pattern may begin only where all its ways begin with letters.
"""
ANY_CHARACTER = frozenset("文图影摄媒报客闻台广者员稿笔习采讯组拍撰整编述字漫绘版校审策监筹值品剪期海")
"""Of what that has every one has one of these: looked for first, since most lines have none.

Of each word a character that is rare outside credits: 一审 has 审, not 一.
"""


_OF_MEDIA = frozenset("媒报客闻台广")


@lru_cache(maxsize=8192)
def may_have_word(text: str) -> bool:
    """Tell cheaply whether a text can have a role word; most lines have none."""
    return not ANY_CHARACTER.isdisjoint(text) and (
        _ANY_WORD.search(text) is not None
        or _ANY_LETTER.search(text) is not None
        or (not _OF_MEDIA.isdisjoint(text) and _ANY_MEDIUM.search(text) is not None)
    )
