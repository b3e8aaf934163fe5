"""Who wrote, photographed and edited: bylines and credits taken apart into names and roles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.segment.traditional import role_words

Who = Literal["reporters", "correspondents", "photographers", "editors"]

MARKS = "■□●○◆◇▲△★☆◎▪▫•·►▶◤◢▼▽"
"""Typographic marks that stand before bylines. The middle dot also stands inside foreign names."""

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温"
    "康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
    "成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费"
    "卜冷晏席卫米柏宗瞿桂全楚闵佟应臧边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆"
    "乐冀郁胥南班储原栗燕楼帅鄂胜劳衣侍竺宓蓬须索咸籍赖卓蔺屠蒲邰从鄢宿水寿桓贡伊宦国都果奚银练濮占锺於祖阙"
)
"""Common family names (one character), by which a bare name is told from a word."""

COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
    "夏侯",
)


@dataclass(frozen=True, slots=True)
class Byline:
    """The names of a byline or credit by role, blanks inside names removed; `agency` as 新华社."""

    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    agency: str = ""

    @property
    def empty(self) -> bool:
        """Tell whether nobody and no agency is named."""
        return not (
            self.reporters or self.correspondents or self.photographers or self.editors or self.agency
        )

    def __add__(self, other: Byline) -> Byline:
        """Join two bylines; a name stands once in each role."""

        def both(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(a + b))

        return Byline(
            both(self.reporters, other.reporters),
            both(self.correspondents, other.correspondents),
            both(self.photographers, other.photographers),
            both(self.editors, other.editors),
            self.agency or other.agency,
        )


def _spaced(*words: str) -> str:
    """Alternate words, longest first, with blanks allowed between their characters."""
    return "|".join(r"\s*".join(word) for word in sorted(words, key=len, reverse=True))


_REPORTER = _spaced(
    "本报记者", "本报特约记者", "本报见习记者", "本报实习记者", "本报首席记者", "本报全媒体记者", "本报融媒体记者",
    "本报融媒记者", "见习记者", "实习记者", "首席记者", "特约记者", "特派记者", "驻站记者", "全媒体记者", "融媒体记者",
    "融媒记者", "新华社记者", "人民日报记者", "记者", "本报评论员", "评论员", "特约撰稿人", "特约撰稿", "撰稿",
    "撰文", "作者", "整理", "实习生", "口述",
)  # fmt: skip
_CORRESPONDENT = _spaced("本报通讯员", "特约通讯员", "通讯员", "通联员", "供稿", "报道员")
_PHOTO = _spaced(
    "摄影报道", "摄影记者", "摄影", "图片", "供图", "绘图", "漫画", "制图", "插图", "配图", "本报记者摄",
)  # fmt: skip
_EDITOR = _spaced(
    "责任编辑", "本版责编", "本版编辑", "值班编辑", "责编", "编辑", "版式设计", "版面设计", "版式", "美术编辑", "美编",
    "校对", "组版", "检校", "审读", "编审", "值班主任", "值班总编", "主编", "策划", "监制", "统筹",
)  # fmt: skip
_BOTH = (
    _spaced("图文", "文图", "文摄影", "摄影文")
    + r"|(?:文|图)\s*[/／、|｜]\s*(?:图|文|摄影|摄)|摄影\s*[/／、]\s*文"
)
_TOKEN = re.compile(
    rf"(?P<both>{_BOTH})|(?P<editors>{_EDITOR})|(?P<reporters>{_REPORTER})|(?P<correspondents>{_CORRESPONDENT})"
    rf"|(?P<photographers>{_PHOTO}|(?<![一-鿿])图(?=\s*[/／:：|｜])|(?<=[一-鿿\s])[摄图](?=\s*(?:$|[（）()\n，,；;、])))"
    r"|(?P<text>(?<![一-鿿])文(?=\s*[/／:：|｜])|(?<=[一-鿿]\s)文(?=\s+(?:[一-鿿]\s*){2,16}[图摄]|\s*$|\s*[）)\n]))"
    r"|(?P<agency>新华社|中新社|中新网|人民日报|新华网|央视新闻|科技日报|经济日报|光明日报|法新社|路透社|美联社|塔斯社)"
    r"|(?P<noise>电话|热线|邮箱|本报|[A-Za-z0-9@.:：/\-—]+)"
    r"|(?P<han>[一-鿿㐀-䶿𠀀-𯨟]+(?:[·•・][一-鿿]+)*)"
    r"|(?P<sep>[、，,；;/／|｜&和]+)|(?P<blank>\s+)|(?P<other>.)",
    re.DOTALL,
)


_SCHOOL = (
    r"[一-鿿]{2,16}(?:小学|中学|学校|幼儿园|学院|大学)"
    r"(?:\s*[一-鿿\d]{0,3}\s*[（(][\d一二三四五六七八九十]{1,2}[）)]\s*班|\s*[一-鿿\d]{1,4}班)?"
)
_TEACHER = r"指导\s*(?:老师|教师)\s*[:：]?\s*(?:[一-鿿]\s*){2,4}"
_ONE = r"[一-鿿]{2,4}|[一-鿿](?:\s+[一-鿿]){1,3}"
_PUPIL = re.compile(rf"\s*(?:(?P<school>{_SCHOOL})\s+(?P<name>{_ONE})\s*(?:{_TEACHER})?|{_TEACHER})\s*")
"""Who signs a pupil's essay: school and class before the name, the teacher (who is no author) after it."""
_FROM = re.compile(
    r"\s*(?P<place>[一-鿿]{2,9}(?:村|社区|街道|镇|乡|弄|路|公司|医院|银行|局|中心))\s+"
    rf"(?P<name>{_ONE})\s*"
)
"""A writer's place or post before the name: （杨枝港村 田守拙）."""


def _signed(text: str) -> str | None:
    """Return the name alone of a signature that names a school, a teacher or a place; None where it is none."""
    bare = text.strip().strip("".join(MARKS) + "（()） \n")
    pupil = _PUPIL.fullmatch(text.strip()) or _PUPIL.fullmatch(bare)
    if pupil is not None:
        return pupil["name"] or ""
    placed = _FROM.fullmatch(bare)
    if placed is None or not looks_like_name(placed["name"]) or looks_like_name(placed["place"]):
        return None
    return placed["name"]


def _join_singles(tokens: list[str]) -> list[str]:
    """Join letter-spaced names: 王, 强 is one name; four single characters are two."""
    names: list[str] = []
    run: list[str] = []

    def flush() -> None:
        if len(run) == 3:
            names.append("".join(run))
        else:
            names.extend("".join(run[i : i + 2]) for i in range(0, len(run), 2))
        run.clear()

    for token in tokens:
        if len(token) == 1:
            run.append(token)
            continue
        # 王 小明: the family name was set apart.
        family = run.pop() if len(run) % 2 and len(token) == 2 and run[-1] in SURNAMES else ""
        flush()
        if len(token) == 4 and token[0] in SURNAMES and token[2] in SURNAMES and not _compound(token):
            # Two names of two characters run together, as in （姜伟尚占摄）.
            names += [token[:2], token[2:]]
        else:
            names.append(family + token)
    flush()
    return names


def _compound(text: str) -> bool:
    return text[:2] in COMPOUND_SURNAMES


def _is_name(text: str) -> bool:
    if "·" in text or "•" in text or "・" in text:
        return 3 <= len(text) <= 16
    return 2 <= len(text) <= 4 or (len(text) == 5 and _compound(text))


def looks_like_name(text: str) -> bool:
    """Tell whether a text of Han characters, blanks removed, can be one person's full Chinese name."""
    text = re.sub(r"\s+", "", text)
    if not re.fullmatch(r"[一-鿿]{2,4}", text):
        return False
    return (text[0] in SURNAMES and len(text) <= 3) or text[:2] in COMPOUND_SURNAMES


def parse_byline(text: str) -> Byline:
    r"""Take the names of a byline or a credit apart by role.

    `text` is the byline as printed: one or several lines, with marks (■), brackets, letter-spaced names and
    role words (`■记 者 林旭东\n通讯员 郑凯欣`, `（记者 李四 摄）`, `□ 王五`). A bare name counts as a reporter,
    who also stands for the author of an essay. Names keep the order in which they are printed.
    """
    found: dict[Who, list[str]] = {"reporters": [], "correspondents": [], "photographers": [], "editors": []}
    agency = ""
    roles: tuple[Who, ...] = ("reporters",)
    prefixed = False  # a role word stood before the names that are pending
    pending: list[str] = []  # raw Han tokens since the last role word or separator
    group: list[str] = []  # finished names since the last role word, for role words that follow (陶望 摄)

    def close_names() -> None:
        group.extend(name for name in _join_singles(pending) if _is_name(name))
        pending.clear()

    def close_group() -> None:
        close_names()
        for role in roles:
            found[role] += group
        group.clear()

    text = role_words(text)
    signed = [_signed(line) for line in text.split("\n")]
    text = "\n".join(
        line if name is None else name for line, name in zip(text.split("\n"), signed, strict=True)
    )
    # 刘前刚摄: the role word may be glued to the name before the bracket or the end.
    text = re.sub(r"(?<=[一-鿿]{2})(摄影报道|摄影|摄)(?=\s*(?:$|[）)\n]))", r" \1", text)
    text = re.sub(r"(?<=[一-鿿])报道(?=\s*(?:$|[）)\n]))|(?<![一-鿿])据(?=[一-鿿])|综合(?=新华社)", "", text)
    for match in _TOKEN.finditer(text):
        kind, value = match.lastgroup, match.group()
        if kind == "han":
            pending.append(value)
        elif kind == "sep":
            close_names()
        elif kind in {"both", "reporters", "correspondents", "photographers", "editors", "text"}:
            close_names()
            here: tuple[Who, ...]
            if kind == "both":
                here = ("reporters", "photographers")
            elif kind == "text":
                here = ("reporters",)
            else:
                here = (kind,)  # type: ignore[assignment]
            follows = _names_follow(text, match.end())
            if group and not follows and kind in {"both", "photographers", "text"}:
                # The role word stands after its names: 陶望 摄.
                roles = here
                close_group()
                roles, prefixed = ("reporters",), False
                continue
            if not (group == [] and prefixed and kind == "photographers" and not follows):
                close_group()
            roles, prefixed = here, True
            if "新华社" in re.sub(r"\s", "", value):
                agency = agency or "新华社"
        elif kind in {"noise", "other"}:
            close_names()
        elif kind == "agency":
            close_group()
            agency = agency or value
    close_group()
    for role in ("reporters", "correspondents"):
        # 文/图 gives a name two roles on purpose; within one role it stands once.
        found[role] = list(dict.fromkeys(found[role]))
    return Byline(
        tuple(found["reporters"]),
        tuple(found["correspondents"]),
        tuple(dict.fromkeys(found["photographers"])),
        tuple(dict.fromkeys(found["editors"])),
        agency,
    )


def _names_follow(text: str, at: int) -> bool:
    """Tell whether a name follows before the next bracket or line end of the text."""
    return bool(re.match(r"[\s/／:：|｜]*[一-鿿]", text[at:])) and not re.match(
        r"[\s/／:：|｜]*(?:报道|文|摄)\s*(?:$|[）)])", text[at:]
    )


_TOLD = r"\s*(?:口\s*述|整\s*理|撰\s*文)"
BYLINE_LINE = re.compile(
    rf"\s*[{MARKS}]?\s*(?:(?:{_REPORTER}|{_CORRESPONDENT}|{_PHOTO}|{_BOTH}|文\s*[/／|｜]|图\s*[/／|｜])"
    r"[\s:：/／|｜]*(?:[一-鿿·]\s*){2,}[\s\S]*|(?:[一-鿿·]\s*){2,4}\s*[/／]?\s*(?:摄|文|图|摄影|摄影报道)"
    rf"|(?:[一-鿿]\s*){{2,4}}{_TOLD}(?:[\s:：]*(?:{_REPORTER})?\s*(?:[一-鿿]\s*){{2,4}}{_TOLD})?)\s*"
)


_MARKED_NAMES = re.compile(rf"\s*[{MARKS}]\s*(?P<names>[一-鿿·\s、]{{2,24}})\s*")
_END_CREDIT = re.compile(
    rf"""[（(]\s*(?:
        (?:[一-鿿]{{0,6}}?(?:{_REPORTER}|{_CORRESPONDENT}|{_PHOTO}|{_BOTH}|{_EDITOR}|文|图)[\s:：/／]*[一-鿿·、，,/／\s]{{2,90}})
      | (?:[一-鿿·、，,/／\s]{{2,60}}\s*(?:摄|文|图|文/图|供图|供稿|{_PHOTO}|{_BOTH}))
      | (?:(?:据|来源|转自|摘自|原载)[^（()）。]{{2,30}})
      | (?:新华社|中新社|本报综合|本报讯|新华社发)
    )\s*[）)]\s*$
    | [{MARKS}]\s*(?:{_PHOTO}|{_BOTH}|{_REPORTER}|{_CORRESPONDENT}|文|图)[\s:：/／]*(?:[一-鿿·、]\s*){{2,30}}$
    | (?:(?<=[。！？”’…])|(?<=\s))\s*(?:(?:本报)?记者\s*)?(?:[一-鿿]\s*){{2,4}}\s(?:摄|摄影|摄影报道|供图|文/图)\s*$
    """,
    re.VERBOSE,
)


_END_NAMES = re.compile(
    r"(?<=[。！？”…])\s*[（(](?P<names>\s*(?:[一-鿿]\s?){2,4}(?:[、，,\s]\s*(?:[一-鿿]\s?){2,4}){1,4})[）)]\s*$"
)
"""Several bare names behind the last sentence: （张三、李四）."""


def end_credit(text: str, *, pseudonym: bool = False) -> int | None:
    """Return where a credit at the end of an article's text starts, None where there is none.

    Credits are （记者 张三 通讯员 李四）, （新华社记者张三摄）, （据新华社）, ■摄影 张三, 张三 摄.
    With `pseudonym`, bare names in brackets after a full stop (`。（解团）`, `。（张三、李四）`) count too.
    """
    tail = role_words(text[-140:])
    match = _END_CREDIT.search(tail)
    if match is None and pseudonym:
        match = re.search(rf"(?<=[。！？”…])\s*[（(](?P<who>\s*(?:{_ONE})\s*|{_FROM.pattern})[）)]\s*$", tail)
        if match is not None and match["place"] and _signed(match["who"]) is None:
            match = None
        several = _END_NAMES.search(tail)
        if match is None and several is not None:
            names = re.split(r"[、，,]|\s+(?=[一-鿿]{2})|(?<=[一-鿿]{2})\s+", several["names"].strip())
            match = several if all(map(looks_like_name, names)) else None
    if match is None:
        return None
    return len(text) - len(tail) + match.start()


def is_marked_names(text: str) -> bool:
    """Tell whether a line is a mark and one to four bare names (`□ 王 五`), as essays are signed."""
    match = _MARKED_NAMES.fullmatch(text)
    if match is None:
        return False
    names = parse_byline(match["names"]).reporters
    return bool(names) and all(len(name) <= 4 for name in names)


def is_byline_line(text: str) -> bool:
    """Tell whether a line is a byline by its form alone: a role word and names, and nothing else.

    A sentence that begins with 记者 (`记者 昨天从市水利局获悉，`) is none.
    """
    bare = role_words(text).strip()
    pupil = _PUPIL.fullmatch(bare)
    if pupil is not None:
        return pupil["name"] is None or looks_like_name(pupil["name"])
    inner = re.fullmatch(r"[（(]([^（()）]*)[）)]", bare)
    bare = inner[1].strip() if inner else bare
    if not BYLINE_LINE.fullmatch(bare):  # nearly every line
        return False
    if re.search(r"[（()）]", bare) or re.search(r"新\s*闻|走\s*基\s*层|手\s*记|之\s*间", bare):
        return False
    if len(re.sub(r"\s", "", bare)) > 60 or re.search(r"[。？！“”：；《》0-9a-zA-Z]", bare):
        return False
    names = parse_byline(bare)
    people = [*names.reporters, *names.correspondents, *names.photographers]
    if not people or (re.search(rf"{_TOLD}$", bare) and not all(map(looks_like_name, people))):
        return False
    # Everything that is not a role word must be a name: few characters may be left over.
    left = re.sub(r"\s", "", bare)
    for name in people:
        left = left.replace(name, "", 1)
    left = re.sub(rf"[{MARKS}、，,/／|｜\s]|{_BOTH}|{_REPORTER}|{_CORRESPONDENT}|{_PHOTO}|摄|文|图", "", left)
    return len(left) <= 1
