"""Who wrote, photographed and edited: which lines and ends of texts are credits, and the names in them by role.

How a credit is read stands in `ingest.segment.credits`; here is what makes a line or an end of a text one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.segment.credit_words import AGENCIES, HAN, MARKS, SIGNING_MEDIUM, Who, may_have_word
from ingest.segment.credits import Credit, Reading, read_credit
from ingest.segment.names import (
    COMPOUND_SURNAMES,
    SURNAMES,
    WORDS_TOO,
    compound,
    is_organisation,
    looks_like_name,
    opens_with_surname,
)
from ingest.segment.traditional import role_words

__all__ = [
    "COMPOUND_SURNAMES", "MARKS", "SURNAMES", "Byline", "Credit", "bare_names", "has_role_word",
    "is_byline_line", "is_marked_names", "is_open_credit", "looks_like_name", "parse_byline", "plain_credit",
    "reason_unread", "told",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Byline:
    """The names of a byline or credit by role, blanks inside names removed; `agency` as 新华社.

    `credits` say for each name how it was read; `unread` is what stood there and is neither name nor role word.
    """

    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    agency: str = ""
    credits: tuple[Credit, ...] = field(default=(), compare=False)
    unread: tuple[str, ...] = field(default=(), compare=False)

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
            self.credits + other.credits,
            self.unread + other.unread,
        )


_SCHOOL = (
    r"[一-鿿]{2,16}(?:小学|中学|学校|幼儿园|学院|大学)"
    r"(?:\s*[一-鿿\d]{0,3}\s*[（(][\d一二三四五六七八九十]{1,2}[）)]\s*班|\s*[一-鿿\d]{1,4}班)?"
)
_TEACHER = r"指导\s*(?:老师|教师)\s*[:：]?\s*(?:[一-鿿]\s*){2,4}"
ONE = r"[一-鿿]{2,4}|[一-鿿](?:\s+[一-鿿]){1,3}"
_PUPIL = re.compile(rf"\s*(?:(?P<school>{_SCHOOL})\s+(?P<name>{ONE})\s*(?:{_TEACHER})?|{_TEACHER})\s*")
"""Who signs a pupil's essay: school and class before the name, the teacher (who is no author) after it."""
_FROM = re.compile(
    r"\s*(?P<place>[一-鿿]{2,9}(?:村|社区|街道|镇|乡|弄|路|公司|医院|银行|局|中心))\s+"
    rf"(?P<name>{ONE})\s*"
)
"""A writer's place or post before the name: （杨枝港村 田守拙）."""


def signature(text: str) -> str | None:
    """Return the name alone of a signature that names a school, a teacher or a place; None where it is none."""
    bare = text.strip().strip("".join(MARKS) + "（()） \n")
    pupil = _PUPIL.fullmatch(text.strip()) or _PUPIL.fullmatch(bare)
    if pupil is not None:
        return pupil["name"] or ""
    placed = _FROM.fullmatch(bare)
    if placed is None or not looks_like_name(placed["name"]) or looks_like_name(placed["place"]):
        return None
    return placed["name"]


def parse_byline(text: str) -> Byline:
    r"""Take the names of a byline or a credit apart by role.

    `text` is the byline as printed: one or several lines, with marks (■), brackets, letter-spaced names and
    role words (`■记 者 林旭东\n通讯员 郑凯欣`, `（记者 李四 摄）`, `□ 王五`). A bare name counts as a reporter,
    who also stands for the author of an essay. Names keep the order in which they are printed.
    """
    found: list[Credit] = []
    lines: list[str] = []
    at = 0
    for line in text.split("\n"):
        name = signature(role_words(line))
        if name:
            start = at + line.rindex(name)
            bare = "".join(name.split())
            found.append(Credit(bare, "reporters", "signature", "", start, start + len(name)))
        # Blanks hold the place of what was read, so that positions stay.
        lines.append(line if name is None else " " * len(line))
        at += len(line) + 1
    return _byline(read_credit("\n".join(lines)), found)


def _byline(reading: Reading, signed: list[Credit]) -> Byline:
    found = sorted([*signed, *reading.credits], key=lambda credit: credit.start)

    def of(role: Who) -> tuple[str, ...]:
        return tuple(dict.fromkeys(credit.name for credit in found if credit.role == role))

    return Byline(
        of("reporters"), of("correspondents"), of("photographers"), of("editors"), reading.agency,
        tuple(found), reading.unread,
    )  # fmt: skip


_NO_LETTER = re.compile("[的了在到说这那与被把昨今我您你他她它们不会将已还就要让给向为是有个和]")
_NO_WORD = re.compile(
    r"讯员|影报|馆|栏目|专版|出品|公众号|视频号|新闻|简介|大赛|展览|获奖|手记|观察|日记"
    r"|基层|现场|报道|培训|大会|协会|活动|比赛|公司|中心|社区|单位|优秀|节目|行动|之间|之家|故事|作品|调查|探访|体验"
)
"""What stands in no name, or in few: words that follow 记者 and 摄影 in titles and sentences."""


def no_name(text: str) -> bool:
    """Tell whether a text has a letter or a word that names have not; one with a dot (阿不都·合曼) has any letter."""
    if "·" in text:
        return _NO_WORD.search(text) is not None
    return _NO_LETTER.search(text) is not None or _NO_WORD.search(text) is not None


_SENTENCE = re.compile(r"[。？！“”；《》…]")
LONGEST = 60
"""Characters, blanks left out, over which nothing is a line of credits."""
_LISTED = re.compile(r"；(?=记者|通讯员|摄影|编辑|[文图][/／:：])")
NUMBERED = re.compile(r"^\s*[①-⓿❶-➓]\s*\d{0,2}")


_PICTURE_AGENCY = re.compile(r"[（(]\s*(?:人民视觉|视觉中国|新华社发|东方IC|CFP)[^（()）]{0,6}[）)]\s*$")
BRACKETED = re.compile(
    rf"{_PICTURE_AGENCY.pattern}|(?<=[{HAN}\s])[（(]\s*(?:文字?|撰文|采写|图片?|摄影?|[文图][/／、][文图摄])\s*[）)]"
)
"""Brackets that a line of credits may have: 聂小满摄（人民视觉）, 聂小满（文） 曲栗（图）."""
_AGENCY_LINE = re.compile(
    rf"(?:据|综合|来源[:：]|转自|摘自)\s*(?:{'|'.join(AGENCIES)})(?:[、/／·\s]*(?:{'|'.join(AGENCIES)}))*"
    r"\s*(?:等|客户端|电|消息|报道|综合)*"
)
"""Whose text it is, and no name: 据新华社."""
_NO_LINE = re.compile(
    r"^本\s*报\s*(?:讯|消息)|^\S{2,14}讯(?=[（(\s])|新\s*闻(?!\s*(?:[网中部·]|记\s*者))|走\s*基\s*层|手\s*记"
)


_SURE = 2
"""Roles, each with its names, from which on a line is a credit whatever the names look like: 记者 A 通讯员 B."""


def _plausible(credit: Credit, text: str, *, marked: bool, words: frozenset[str]) -> bool:
    """Tell whether a name can stand as one in a line of credits: known by its family name, or set apart."""
    if credit.name.isascii():
        return bool(credit.word)
    if looks_like_name(credit.name) and credit.name[0] not in SURNAMES and not compound(credit.name):
        return True  # 才让扎西 has letters that no Han name has
    if looks_like_name(credit.name) or "·" in credit.name:
        return not (len(credit.name) > 2 and no_name(credit.name[1:]))
    if _behind_word(credit):
        return True
    if credit.name[0] == "之" or no_name(credit.name) or len(credit.name) > 3 + (len(words) >= _SURE):
        return False
    # A pen name: a mark, a blank or a colon sets it apart from what stands before it.
    before = text[: credit.start][-1:]
    apart = not "一" <= before <= "鿿" or before == "丨"
    return apart and (marked or bool(credit.word))


def _behind_word(credit: Credit) -> bool:
    """Tell whether a credit is a role word's and its name begins with a family name that is a word: 通讯员危建舟."""
    name = credit.name
    return bool(credit.word) and name[0] in WORDS_TOO and 2 <= len(name) <= 3 and not no_name(name)


def reads_as_credit(text: str, *, word: bool = True) -> Reading | None:
    """Read a text that may be a credit and nothing else; None where it is none, or (with `word`) has no role word."""
    if len(text) > 3 * LONGEST or (word and not may_have_word(text)):
        return None
    bare = "".join(text.split())
    if (
        not 2 <= len(bare) <= LONGEST
        or "本报讯" in bare
        or _SENTENCE.search(_LISTED.sub("，", bare))
        or re.search(r"\d", NUMBERED.sub("", bare))
    ):
        return None
    reading = read_credit(text)
    people = [credit for credit in reading.credits if credit.role != "editors"]
    if not people or (word and not reading.words) or sum(map(len, reading.unread)) > 1:
        return None
    rules = [credit.rule == "bare name" for credit in reading.credits]
    if rules != sorted(rules, reverse=True):
        return None  # names behind a credit that is complete: what follows is none of it
    marked = bare[0] in MARKS
    words = frozenset(
        credit.word for credit in reading.credits if credit.rule == "word before" and credit.word
    )
    if not all(_plausible(credit, text, marked=marked, words=words) for credit in reading.credits):
        return None
    strange = [
        credit
        for credit in people
        if not (_known(credit.name) or credit.name.isascii() or _behind_word(credit))
    ]
    if (len(strange) > 1 and not marked and len(words) < _SURE) or _glued(reading, text):
        return None
    if reading.unread and text.find(reading.unread[0]) < reading.credits[0].start:
        return None  # 女 | 摄影师 白描: one letter before the role word is part of another word
    if reading.medium and not _apart(reading, text):
        return None
    return reading


_OF_EVERY_DAY = "采访 整理 口述 编写 采编 文字 策划 图片 漫画 图表 绘画 拍摄 插图 海报"
_EVERYDAY = frozenset(_OF_EVERY_DAY.split())
"""Role words that are everyday words: glued to their names and alone in a line they are no credit (采访车开进田间)."""


def _glued(reading: Reading, text: str) -> bool:
    if len(reading.words) != 1 or reading.words[0] not in _EVERYDAY:
        return False
    first, last = reading.credits[0], reading.credits[-1]
    beside = text[: first.start][-1:] + text[last.end : last.end + 1]
    return bool(beside) and all("一" <= sign <= "鿿" and sign != "由" for sign in beside)


def _known(name: str) -> bool:
    return looks_like_name(name) or "·" in name


def _apart(reading: Reading, text: str) -> bool:
    """Tell whether names behind a medium that no list has, or that stands for a role word, are surely names.

    Each is a full name printed on its own; behind a medium alone, one of two letters has to be set with a blank.
    """
    for credit in reading.credits:
        beside = text[: credit.start][-1:] + text[credit.end : credit.end + 1]
        if not _known(credit.name) or any("一" <= sign <= "鿿" and sign != "丨" for sign in beside):
            return False
    alone = reading.words == (reading.medium,) and len({credit.start for credit in reading.credits}) == 1
    only = reading.credits[0]
    return not alone or len(text[only.start : only.end]) > 2


def is_byline_line(text: str) -> bool:
    """Tell whether a line is a byline by its form alone: role words and names, and nothing else.

    A sentence that begins with 记者 (`记者 昨天从市水利局获悉，`) is none, nor is a title that has 摄 or 走失 in it.
    """
    return _is_byline_line(role_words(text))


@lru_cache(maxsize=4096)
def _is_byline_line(text: str) -> bool:
    bare = text.strip()
    pupil = _PUPIL.fullmatch(bare) if bare.startswith("指导") or "学" in bare or "班" in bare else None
    if pupil is not None:
        return pupil["name"] is None or looks_like_name(pupil["name"])
    if not may_have_word(bare) or len(bare) > 3 * LONGEST:  # nearly every line
        office, _, rest = bare.partition(" ")
        return _AGENCY_LINE.fullmatch(bare) is not None or (
            bool(rest) and is_organisation(office) and bool(bare_names(bare))
        )
    inner = re.fullmatch(r"[（(【\[［〔「]([^（()）【】]*)[）)】\]］〕」]", bare)
    bare = inner[1].strip() if inner else bare
    if _AGENCY_LINE.fullmatch(bare):
        return True
    if re.search(r"[（()）]", BRACKETED.sub("", bare)) or _NO_LINE.search(bare):
        return False
    reading = reads_as_credit(bare)
    if reading is None:
        return False
    # 责任编辑 甲 绘图 乙 is the editors' line; 策划 甲 文字 乙 a byline.
    roles = {credit.role for credit in reading.credits}
    return reading.credits[0].role != "editors" or "reporters" in roles


def plain_credit(text: str) -> bool:
    """Tell whether a text is role words and names and nothing else, or full names alone."""
    return reads_as_credit(text) is not None or bool(bare_names(text))


_BEGUN = re.compile(
    rf"(?:本[报网台]|{SIGNING_MEDIUM.pattern})(?:全媒体?|融媒体?|新媒体|首席|见习|实习|特约|特派)+"
)
"""What stands before a role word that the next line begins with: 本报全媒体 / 记者 聂小满."""
_BEGUN_ENDS = frozenset("媒体席习约派")
"""How it ends: nearly no line does."""


def is_open_credit(text: str) -> bool:
    """Tell whether a line is a role word alone, whose names stand on the next line: 本报记者, 菰城晚报记者."""
    if len(text) > LONGEST:
        return False
    bare = "".join(text.split()).strip(MARKS + "：:（(/／|｜丨")
    if bare[-1:] in _BEGUN_ENDS and _BEGUN.fullmatch(bare):
        return True
    if not may_have_word(role_words(text)):
        return False
    reading = read_credit(bare)
    return reading.words == (role_words(bare),) and not reading.credits and len(bare) >= 2


def has_role_word(text: str) -> bool:
    """Tell whether a byline names a role (记者, 摄影, 文/图), as those of essays do not."""
    return may_have_word(role_words(text)) and bool(read_credit(text).words)


_NAMES_ALONE = re.compile(r"\s*[一-鿿](?:[一-鿿\s、，,]*[一-鿿])?\s*")


_OFFICE = 3
"""Characters over which an office before bare names is one: 日报社 金秋送学 is a title."""


def bare_names(text: str) -> tuple[str, ...]:
    """Return the names of a text that is nothing but one to four full Chinese names (聂小满 曲 栗), else nothing."""
    office, _, rest = text.strip().partition(" ")
    if len(office) > _OFFICE and any(len(name) > 2 for name in rest.split()) and is_organisation(office):
        text = rest  # 县委宣传部 聂小满
    if len("".join(text.split())) > 14 or not _NAMES_ALONE.fullmatch(text):
        return ()
    if not opens_with_surname(text.lstrip()):
        return ()  # nearly every line: its first name would be none
    names = [credit.name for credit in read_credit(text).credits if credit.rule == "bare name"]
    bare = re.sub(r"[\s、，,]", "", text)
    right = "".join(names) == bare and all(map(looks_like_name, names)) and 1 <= len(names) <= 4
    return tuple(names) if right and not any(no_name(name[1:]) for name in names) else ()


_MARKED_NAMES = re.compile(rf"\s*[{MARKS}]\s*(?P<names>[一-鿿·\s、]{{2,24}})\s*")


@lru_cache(maxsize=4096)
def is_marked_names(text: str) -> bool:
    """Tell whether a line is a mark and one to four bare names (`□ 王 五`), as essays are signed."""
    match = _MARKED_NAMES.fullmatch(text)
    if match is None:
        return False
    read = parse_byline(match["names"])
    return bool(read.reporters) and not read.unread and all(len(name) <= 4 for name in read.reporters)


def reason_unread(text: str) -> str:
    """Say why a byline that looks like a credit gives no name; empty where it gives one, or names an agency."""
    read = parse_byline(text)
    if (
        not text.strip()
        or not read.empty
        or any(signature(role_words(line)) is not None for line in text.split("\n"))
    ):
        return ""
    return f"looks like a credit, but {'、'.join(read.unread) or text.strip()} reads as no name"


def told(byline: Byline) -> str:
    """Tell how the names of a byline were read, for the evidence: 聂小满 reporter by 记者 before it."""
    place = {
        "word before": "by {} before it",
        "word behind": "by {} behind it",
        "bare name": "as a bare name",
    }
    return "; ".join(
        f"{credit.name} {credit.role.removesuffix('s')} "
        + place.get(credit.rule, "by a signature").format(credit.word)
        for credit in byline.credits
    )
