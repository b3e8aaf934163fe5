"""Who wrote, photographed and edited: which lines and ends of texts are credits, and the names in them by role.

How a credit is read stands in `ingest.segment.credits`; here is what makes a line or an end of a text one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.segment.credit_words import MARKS, Who, may_have_word
from ingest.segment.credits import Credit, Reading, read_credit
from ingest.segment.names import COMPOUND_SURNAMES, SURNAMES, looks_like_name, opens_with_surname
from ingest.segment.traditional import role_words

__all__ = [
    "COMPOUND_SURNAMES", "MARKS", "SURNAMES", "Byline", "Credit", "bare_names", "end_credit", "has_role_word",
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
        name = _signed(role_words(line))
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


_NO_NAME = re.compile(
    r"讯员|影报|馆|栏目|专版|出品|公众号|视频号|[的了在到说这那与被把昨今我您你他她它们不会将已还就要让给向为是有个和]|新闻|简介|大赛|展览|获奖|手记|观察|日记"
    r"|基层|现场|报道|培训|大会|协会|活动|比赛|公司|中心|社区|单位|优秀|节目|行动|之间|之家|故事|作品|调查|探访|体验"
)
"""What stands in no name, or in few: words that follow 记者 and 摄影 in titles and sentences."""
_SENTENCE = re.compile(r"[。？！“”；《》…]")
_LONGEST = 60
"""Characters, blanks left out, over which nothing is a line of credits."""
_LISTED = re.compile(r"；(?=记者|通讯员|摄影|编辑|[文图][/／:：])")
_NUMBERED = re.compile(r"^\s*[①-⓿❶-➓]\s*\d{0,2}")


_PICTURE_AGENCY = re.compile(r"[（(]\s*(?:人民视觉|视觉中国|新华社发|东方IC|CFP)[^（()）]{0,6}[）)]\s*$")
_NO_LINE = re.compile(
    r"^本\s*报\s*(?:讯|消息)|^\S{2,14}讯(?=[（(\s])|新\s*闻(?!\s*[网中部·])|走\s*基\s*层|手\s*记"
)


def _plausible(credit: Credit, text: str, *, marked: bool) -> bool:
    """Tell whether a name can stand as one in a line of credits: known by its family name, or set apart."""
    if credit.name.isascii():
        return bool(credit.word)
    if looks_like_name(credit.name) or "·" in credit.name:
        return not (len(credit.name) > 2 and _NO_NAME.search(credit.name[1:]))
    if _NO_NAME.search(credit.name) or len(credit.name) > 3:
        return False
    # A pen name: a mark, a blank or a colon sets it apart from what stands before it.
    before = text[: credit.start][-1:]
    apart = not "一" <= before <= "鿿" or before == "丨"
    return apart and (marked or bool(credit.word))


def _reads_as_credit(text: str, *, word: bool = True) -> Reading | None:
    """Read a text that may be a credit and nothing else; None where it is none, or (with `word`) has no role word."""
    if len(text) > 3 * _LONGEST or (word and not may_have_word(text)):
        return None
    bare = "".join(text.split())
    if (
        not 2 <= len(bare) <= _LONGEST
        or _SENTENCE.search(_LISTED.sub("，", bare))
        or re.search(r"\d", _NUMBERED.sub("", bare))
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
    if not all(_plausible(credit, text, marked=marked) for credit in reading.credits):
        return None
    strange = [credit for credit in people if not (_known(credit.name) or credit.name.isascii())]
    if (len(strange) > 1 and not marked) or (reading.medium and not _apart(reading, text)):
        return None
    return reading


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
    if not may_have_word(bare) or len(bare) > 3 * _LONGEST:  # nearly every line
        return False
    inner = re.fullmatch(r"[（(【]([^（()）【】]*)[）)】]", bare)
    bare = inner[1].strip() if inner else bare
    if re.search(r"[（()）]", _PICTURE_AGENCY.sub("", bare)) or _NO_LINE.search(bare):
        return False
    reading = _reads_as_credit(bare)
    if reading is None:
        return False
    # 责任编辑 甲 绘图 乙 is the editors' line; 策划 甲 文字 乙 a byline.
    roles = {credit.role for credit in reading.credits}
    return reading.credits[0].role != "editors" or "reporters" in roles


def plain_credit(text: str) -> bool:
    """Tell whether a text is role words and names and nothing else, or full names alone."""
    return _reads_as_credit(text) is not None or bool(bare_names(text))


def is_open_credit(text: str) -> bool:
    """Tell whether a line is a role word alone, whose names stand on the next line: 本报记者, 菰城晚报记者."""
    if len(text) > _LONGEST or not may_have_word(role_words(text)):
        return False
    bare = "".join(text.split()).strip(MARKS + "：:（(/／|｜丨")
    reading = read_credit(bare)
    return reading.words == (role_words(bare),) and not reading.credits and len(bare) >= 2


def has_role_word(text: str) -> bool:
    """Tell whether a byline names a role (记者, 摄影, 文/图), as those of essays do not."""
    return may_have_word(role_words(text)) and bool(read_credit(text).words)


_NAMES_ALONE = re.compile(r"\s*[一-鿿](?:[一-鿿\s、，,]*[一-鿿])?\s*")


def bare_names(text: str) -> tuple[str, ...]:
    """Return the names of a text that is nothing but one to four full Chinese names (聂小满 曲 栗), else nothing."""
    if len("".join(text.split())) > 14 or not _NAMES_ALONE.fullmatch(text):
        return ()
    if not opens_with_surname(text.lstrip()):
        return ()  # nearly every line: its first name would be none
    names = [credit.name for credit in read_credit(text).credits if credit.rule == "bare name"]
    bare = re.sub(r"[\s、，,]", "", text)
    right = "".join(names) == bare and all(map(looks_like_name, names)) and 1 <= len(names) <= 4
    return tuple(names) if right and not any(_NO_NAME.search(name[1:]) for name in names) else ()


_MARKED_NAMES = re.compile(rf"\s*[{MARKS}]\s*(?P<names>[一-鿿·\s、]{{2,24}})\s*")


@lru_cache(maxsize=4096)
def is_marked_names(text: str) -> bool:
    """Tell whether a line is a mark and one to four bare names (`□ 王 五`), as essays are signed."""
    match = _MARKED_NAMES.fullmatch(text)
    if match is None:
        return False
    read = parse_byline(match["names"])
    return bool(read.reporters) and not read.unread and all(len(name) <= 4 for name in read.reporters)


_SOURCE = re.compile(
    r"\s*(?:(?:据|来源|转自|摘自|原载|作者(?:系|为|单位))[^（()）。]{2,40}|新华社|中新社|本报综合|本报讯|新华社发)\s*"
)
_BRACKET = re.compile(r"[（(](?P<inner>[^（()）]{2,120})[）)]\s*$")
_SIGNING = "■□●◆◇▲◎"
"""Marks before a bare name at the end of a text; · and ○ stand in headers and numbers too."""

_REMARK = re.compile(
    r"未完待续|待续|未完|全文完|完结?|连载|节选|摘录|有删节|略有删节|下转|上接|资料|附图|插图|题图"
)
"""What stands in brackets at the end of a text and is nobody's name."""

_APART = re.compile(r"\s*[一-鿿]\s+[一-鿿]\s*")
_STOPS = re.compile(r"^(?=\s*[■□●○◆▲])|[。！？”’…）)]|\n|(?<=\s)(?=\S)|(?=[①-⓿❶-➓■□●○◆▲])")
"""Behind what a credit without brackets may begin."""


def end_credit(text: str, *, pseudonym: bool = False) -> int | None:
    """Return where a credit at the end of an article's text starts, None where there is none.

    Credits are （记者 张三 通讯员 李四）, （新华社记者张三摄）, （据新华社）, ■摄影 张三, 张三 摄, and the same without
    brackets behind the end of a sentence. With `pseudonym`, bare names count too, in brackets (`。（解团）`) or on a
    line of their own.
    """
    tail = role_words(text[-140:])
    at = _end_in_brackets(tail, pseudonym=pseudonym)
    if at is None:
        at = _end_of_line(tail, pseudonym=pseudonym)
    return None if at is None else len(text) - len(tail) + at


def _end_in_brackets(tail: str, *, pseudonym: bool) -> int | None:
    match = _BRACKET.search(tail)
    if match is None:
        return None
    inner = match["inner"]
    if _SOURCE.fullmatch(inner) or _is_end(inner):
        return match.start()
    if (
        _APART.fullmatch(inner)
        and looks_like_name(inner)
        and re.search(r"[。！？”…\s]$", tail[: match.start()])
    ):
        return match.start()  # （桑 田）: nothing else is set with a blank inside
    if not pseudonym or not re.search(r"[。！？”…]\s*$", tail[: match.start()]):
        return None
    if _REMARK.fullmatch(inner.strip()):
        return None
    signed = re.fullmatch(rf"\s*(?:{_ONE})\s*", inner) or bare_names(inner) or _signed(inner)
    return match.start() if signed else None


def _is_end(inner: str) -> bool:
    """Tell whether the inside of a bracket at the end is a credit; editors sign there too."""
    if _reads_as_credit(inner) is not None:
        return True
    if not may_have_word(inner) or len(inner) > 100 or re.search(r"[。？！“”；]", inner):
        return False
    reading = read_credit(inner)
    if reading.medium:
        return False
    sure = [c for c in reading.credits if c.rule != "bare name" and not _NO_NAME.search(c.name)]
    return bool(sure) and len(sure) == len(reading.credits) and not reading.unread


def _end_of_line(tail: str, *, pseudonym: bool) -> int | None:
    """Find a credit without brackets: the longest end of the text that reads as one behind a stop."""
    if not (pseudonym or may_have_word(tail[-80:]) or re.search(rf"[{_SIGNING}]", tail[-24:])):
        return None
    for at in (match.end() for match in _STOPS.finditer(tail)):
        rest = tail[at:]
        bare = "".join(rest.split())
        if not 3 <= len(bare) <= _LONGEST or re.match(r"[、，,；;：:/／]", bare):
            continue
        if re.search(r"[（()）]", _PICTURE_AGENCY.sub("", bare)):
            continue
        before = tail[:at].rstrip()
        marked = bare[0] in MARKS
        stopped = bool(before) and before[-1] in "。！？”’…）)"
        fresh = "\n" in tail[len(before) : at]
        if pseudonym and stopped and fresh and len(bare_names(rest)) > 1:
            return at
        if stopped and bare[0] in _SIGNING and is_marked_names(rest):
            return at + len(rest) - len(rest.lstrip())
        reading = _reads_as_credit(_NUMBERED.sub("", rest)) if before or marked else None
        if reading is None or reading.unread:
            continue
        if stopped or fresh or marked or _of_picture(reading):
            return at + len(rest) - len(rest.lstrip()) if marked else at
    return None


def _of_picture(reading: Reading) -> bool:
    return {credit.role for credit in reading.credits} == {"photographers"} and len(reading.credits) <= 3


def reason_unread(text: str) -> str:
    """Say why a byline that looks like a credit gives no name; empty where it gives one, or names an agency."""
    read = parse_byline(text)
    if (
        not text.strip()
        or not read.empty
        or any(_signed(role_words(line)) is not None for line in text.split("\n"))
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
