"""The grammar of credits: who wrote, photographed and edited, read from one table of role words.

    credit = [mark] [medium] unit {unit}            ■ 菰城晚报 记者 聂小满 通讯员 曲栗
    unit   = role names                             记者 聂小满、曲 栗        文/图 聂小满
           | names role                             聂小满 摄                聂小满 曲栗/文 鲍清/摄
           | names                                  □ 聂小满
    role   = [medium] {prefix} word                 菰城晚报首席记者
    names  = name {[blank 、 ， / 丨 :] name}        聂小满 曲 栗             聂小满曲栗 (cut by family names)

A word of the table stands before its names, or on either side; on which one it stands is told by what is left and
right of it and, between two names, by how the line ends: `A 文 B 摄` against `摄影 A 文 B`. A word behind names
reaches back over the names of its line that no earlier word behind names has taken. What it does to a role that
these have already (记者 A 通讯员 B 文/图) the table says too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from ingest.segment.names import cut_names, is_name, looks_like_name
from ingest.segment.traditional import role_words

Who = Literal["reporters", "correspondents", "photographers", "editors"]

MARKS = "■□●○◆◇▲△★☆◎▪▫•·►▶◤◢▼▽◉◈❖⊙◐◑"
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
        "记者 小记者 评论员 特约撰稿人 特约撰稿 撰稿人 特派员 作者 文字记者 主笔 实习生 采访者 采写者 特约作者",
    ),
    "correspondent": Word(
        ("correspondents",), "before", "keep", "通讯员 通联员 报道员 报道组 通讯组 信息员 通讯站 联系人员"
    ),
    "photographer": Word(
        ("photographers",), "before", "move", "摄影记者 摄影师 图片记者 视觉记者 视频记者 拍友 摄友 影友 摄影通讯员"
    ),
    "text": Word(
        ("reporters",), "either", "keep", "撰文 撰稿 采写 整理 编译 口述 执笔 文字 采访 编写 采编"
    ),
    "sender": Word(("correspondents",), "either", "move", "供稿"),
    "picture": Word(
        ("photographers",), "either", "move",
        "摄影 摄像 拍摄 航拍 图片 供图 绘图 漫画 制图 插图 配图 图表 绘画 图片摄影",
    ),
    "pictures and report": Word(("photographers",), "either", "add", "摄影报道 图片报道 摄影并报道 摄影/报道"),
    "text and pictures": Word(("reporters", "photographers"), "either", "add", "图文 文图 图文报道"),
    "editor": Word(
        ("editors",), "before", "keep",
        "责任编辑 本版责编 本版编辑 值班编辑 责编 编辑 版式设计 版面设计 版式 美术编辑 美编 校对 组版 检校 审读 编审 "
        "值班主任 值班总编 主编 策划 监制 统筹",
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

_PICTURE_AGENCIES = ("人民视觉", "视觉中国", "新华社发", "东方IC", "CFP", "IC photo")

HAN = "一-鿿㐀-䶿𠀀-𯨟"
_SLASH = "/|"
_EVEN = str.maketrans("／｜丨∣，；", "/|||,;")
"""丨 is a letter to Unicode and a stroke to typesetters."""

_END = r"(?=\s*(?:$|[（(）)\]】\n,;、]))"


def _spaced(words: list[str] | tuple[str, ...]) -> str:
    """Alternate words, longest first, with blanks allowed between their characters."""
    return "|".join(r"\s*".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True))


_MEDIUM_END = "|".join(sorted(_MEDIA, key=len, reverse=True))
MEDIUM = rf"(?:(?![在的了从到对向受给被和与为是]|接受|本报)[{HAN}A-Za-z·]){{0,10}}?(?:{_MEDIUM_END})"
"""A medium's name: 菰城晚报, 菰城报业全媒体, 晚报."""

_BEFORE_WORD = rf"(?:(?:{MEDIUM})[\s·]*)?(?:(?:{_spaced(_PREFIXES)}|驻[一-鿿]{{1,3}}(?=记))\s*)*"
_TEXTS = "(?:文字?|撰文|采写|采访|撰稿)"
_PICTURES = "(?:图片?|摄影|摄|拍摄|影)"
_LETTERS = {
    "text and pictures": rf"(?:(?<![{HAN}])|(?<=[{HAN}]{{3}})){_TEXTS}\s*[{_SLASH}、&]\s*{_PICTURES}(?![{HAN}])"
    rf"|{_PICTURES}\s*[{_SLASH}、&]\s*{_TEXTS}(?![{HAN}])",
    "picture": rf"(?<![{HAN}])[图影](?=\s*[{_SLASH}:：])|(?<=[{_SLASH}])[图影摄](?![{HAN}])|(?<=[{HAN}\s])摄{_END}"
    rf"|(?<![{HAN}])摄(?=\s*[{_SLASH}:：])|(?<=[{HAN}]\s)摄(?=\s)|(?<=\s)图{_END}|(?<=[{HAN}]{{3}})图{_END}",
    "text": rf"(?<![{HAN}])文(?=\s*[{_SLASH}:：])|(?<=[{_SLASH}])文(?![{HAN}])|(?<=[{HAN}]{{2}}\s)文{_END}"
    rf"|(?<=[{HAN}]\s)文(?=\s+(?:[{HAN}]\s*){{2,16}}[图摄])|^文(?=\s+(?:[{HAN}]\s*){{2,16}}[图摄])"
    rf"|(?<=[{HAN}]{{3}})文(?=[\s、]+(?:[{HAN}]\s*){{2,16}}[图摄])",
}
_ORDER = (
    "text and pictures", "pictures and report", "photographer", "editor", "correspondent", "reporter", "sender", "text",
    "picture",
)  # fmt: skip
_GROUPS = {name: f"r{index}" for index, name in enumerate(_ORDER)}
_OF_GROUP = {group: name for name, group in _GROUPS.items()}
_CORES = {name: _spaced(TABLE[name].words.split()) for name in _ORDER}
ROLE_WORDS = "|".join(_CORES[name] for name in _ORDER)
"""Alternatives of all role words of the table, for patterns."""
_ALL_LETTERS = "|".join(_LETTERS.values())
_LETTER_STOP = rf"(?:{_ALL_LETTERS})"
_REPORTED = rf"报\s*道(?=\s*(?:$|[）)\n:：，,；;、]))|(?:综合|编发)?\s*(?:采写)?报道{_END}"
_ROLE = "|".join(
    rf"(?P<{_GROUPS[name]}>"
    + (f"{_LETTERS[name]}|" if name in _LETTERS else "")
    + rf"{_BEFORE_WORD}(?:{_CORES[name]}))"
    for name in _ORDER
)
_TOKEN = re.compile(
    rf"(?P<picture_agency>[（(]\s*(?:{'|'.join(_PICTURE_AGENCIES)})[一-鿿]{{0,4}}\s*[）)])"
    rf"|(?P<boxed>【(?![^】]*(?:{ROLE_WORDS}))[^】]{{0,24}}】)"
    rf"|(?P<number>[①-⓿❶-➓]\s*\d{{0,2}}|图\s*(?:[①-⓿]|\d{{1,2}}|[一二三四五六])(?=\s*[:：]))"
    rf"|{_ROLE}"
    rf"|(?P<agency>据?(?:{'|'.join(AGENCIES)}))|(?P<reported>{_REPORTED})"
    rf"|(?P<medium>{MEDIUM}(?![{HAN}]))"
    rf"|(?P<noise>(?<=[片文影])由|提供{_END}|电话|热线|邮箱|综合|据|本报讯|本报|[A-Za-z0-9@.\-—]+)"
    rf"|(?P<han>(?:(?!{_BEFORE_WORD}(?:{ROLE_WORDS})|{_LETTER_STOP}|{_REPORTED})[{HAN}])+(?:[·•・][{HAN}]+)*)"
    rf"|(?P<mark>[{MARKS.replace('·', '').replace('•', '')}])|(?P<open>[（(【\[])|(?P<close>[）)】\]])"
    rf"|(?P<sep>[、,;:：&和{_SLASH}]+)|(?P<line>\s*\n\s*)|(?P<blank>\s+)|(?P<other>.)",
    re.DOTALL,
)


_ANY_WORD = re.compile(
    rf"{ROLE_WORDS}|[文图影]\s*[/／|｜丨∣、&:：]|[/／|｜丨∣\s][文图影]|摄|[文图]\s*(?:$|[）)])"
)
"""What every text with a role word has."""
_ANY_CHARACTER = frozenset("文图影摄").union(
    *(word[0] for entry in TABLE.values() for word in entry.words.split())
)
"""Of what that has every one has a character: looked for first, since nearly every line has none."""


@lru_cache(maxsize=8192)
def may_have_word(text: str) -> bool:
    """Tell cheaply whether a text can have a role word; most lines have none."""
    return not _ANY_CHARACTER.isdisjoint(text) and _ANY_WORD.search(text) is not None


@dataclass(frozen=True, slots=True)
class Credit:
    """A name with one role, and why: the rule that read it and the characters `[start, end)` it was read from.

    `rule` is `word before`, `word behind`, `bare name` or `signature`; `word` the role word as printed, empty for
    bare names. The characters are those of the text that was read.
    """

    name: str
    role: Who
    rule: str
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says as a credit: its credits in the order of their names, an agency, and what could not be read."""

    credits: tuple[Credit, ...] = ()
    agency: str = ""
    unread: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int
    line: int
    printed: str

    @property
    def spec(self) -> Word | None:
        name = _OF_GROUP.get(self.kind)
        return TABLE[name] if name else None


@dataclass(slots=True)
class _Entry:
    """A name that was read, before it is known which words behind it speak of it."""

    name: str
    start: int
    end: int
    roles: tuple[Who, ...]
    rule: str
    word: str
    line: int


@dataclass(slots=True)
class _Reader:
    """Reads the tokens of one text from left to right."""

    tokens: list[_Token]
    entries: list[_Entry] = field(default_factory=list)
    pending: list[_Token] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    word: _Token | None = None
    reach: int = 0  # the first entry that no word behind names has taken
    fresh: int = -1  # how many entries there were when the last word that may stand behind names came
    agency: str = ""

    def read(self) -> Reading:
        for index, token in enumerate(self.tokens):
            self._take(index, token)
        self._close_names()
        found = [
            Credit(e.name, role, e.rule, e.word, e.start, e.end) for e in self.entries for role in e.roles
        ]
        return Reading(tuple(found), self.agency, tuple(self.unread), tuple(self.words))

    def _take(self, index: int, token: _Token) -> None:
        kind = token.kind
        if kind == "han":
            self.pending.append(token)
        elif kind == "line":
            self._close_names()
        elif token.spec is not None:
            self._close_names()
            self.words.append("".join(token.text.split()))
            if "新华社" in self.words[-1]:
                self.agency = self.agency or "新华社"
            if token.spec.stands == "either" and self._stands_behind(index):
                self._apply(token)
            elif token.spec.stands == "before" and self._of_picture():
                pass  # 图/记者 A: which of its people took the picture
            elif token.spec.stands == "before":
                # A new 记者 or 通讯员 goes on with the same line's names: 文/图 behind them means all.
                self.word = token
            else:
                self.word, self.reach = token, len(self.entries)
                self.fresh = len(self.entries)
        elif kind in {"open", "close", "mark", "boxed"}:
            self._close_names()
            if kind != "open":
                self.word = None
            if kind == "mark":
                self.reach = len(self.entries)
        elif kind in {"agency", "picture_agency"}:
            self._close_names()
            name = next(a for a in (*_PICTURE_AGENCIES, *AGENCIES) if a in token.text)
            self.agency = self.agency or name.removesuffix("发")
        elif kind in {"sep", "number", "noise", "reported", "medium"}:
            self._close_names()
        elif kind == "other":
            self._close_names()
            self.unread.append(token.text)

    def _of_picture(self) -> bool:
        """Tell whether a picture's word stands right before, without names in between."""
        return (
            self.word is not None and self.word.kind == _GROUPS["picture"] and self.fresh == len(self.entries)
        )

    def _stands_behind(self, index: int) -> bool:
        if len(self.entries) <= self.reach:
            return False
        ahead: list[_Token] = []
        for token in self.tokens[index + 1 :]:
            if token.kind in {"open", "close", "mark", "picture_agency"}:
                break
            if token.kind == "line" and ahead:
                break
            if token.kind not in {"blank", "sep", "line", "number", "medium", "noise"}:
                ahead.append(token)
        if not ahead or ahead[0].kind != "han":
            return True
        # Names on both sides: a line that ends with such a word has them all behind their names.
        last = ahead[-1].spec
        return last is not None and last.stands == "either"

    def _apply(self, token: _Token) -> None:
        """Give the names before a word its role."""
        spec = token.spec
        assert spec is not None
        taken = self.entries[self.reach :]
        here = [entry for entry in taken if entry.line == taken[-1].line or spec.behind == "add"]
        for entry in here:
            told = entry.rule == "word before"
            word = "".join(token.printed.split())
            if not told or spec.behind == "move":
                entry.roles, entry.rule, entry.word = spec.gives, "word behind", word
            elif spec.behind == "add":
                more: tuple[Who, ...] = ("photographers",)
                entry.roles = tuple(dict.fromkeys(entry.roles + more))
                entry.word = f"{entry.word} {word}"
        self.reach = len(self.entries)
        self.word = None

    def _close_names(self) -> None:
        tokens, self.pending = self.pending, []
        if not tokens:
            return
        spec = self.word.spec if self.word is not None else None
        roles = spec.gives if spec is not None else ("reporters",)
        word = "".join(self.word.printed.split()) if self.word is not None else ""
        rule = "word before" if spec is not None else "bare name"
        for name, start, end in self._named(tokens):
            line = max(token.line for token in tokens if token.start < end)
            self.entries.append(_Entry(name, start, end, roles, rule, word, line))

    def _named(self, tokens: list[_Token]) -> list[tuple[str, int, int]]:
        """Join letter-spaced names (王, 强 is one name) and cut glued ones."""
        out: list[tuple[str, int, int]] = []
        run: list[_Token] = []

        def flush() -> None:
            if not run:
                return
            text = "".join(t.text for t in run)
            paired = len(text) % 2 == 0 and all(
                looks_like_name(text[i : i + 2]) for i in range(0, len(text), 2)
            )
            sizes = [len(name) for name in cut_names(text)] if len(run) > 3 and not paired else []
            sizes = [len(run)] if len(run) <= 3 else sizes
            if sum(sizes) != len(run):
                sizes = [2] * (len(run) // 2) + ([1] if len(run) % 2 else [])
            at = 0
            for size in sizes:
                self._keep(text[at : at + size], run[at].start, run[at + size - 1].end, out)
                at += size
            run.clear()

        for token in tokens:
            if len(token.text) == 1:
                run.append(token)
                continue
            # 王 小明: the family name was set apart.
            apart = len(run) % 2 == 1 and len(token.text) == 2 and looks_like_name(run[-1].text + token.text)
            family = run.pop() if apart else None
            flush()
            if family is not None:
                self._keep(family.text + token.text, family.start, token.end, out)
                continue
            names = cut_names(token.text) if len(token.text) >= 4 else ()
            if len(names) > 1:
                at = token.start
                for name in names:
                    self._keep(name, at, at + len(name), out)
                    at += len(name)
            else:
                self._keep(token.text, token.start, token.end, out)
        flush()
        return out

    def _keep(self, name: str, start: int, end: int, out: list[tuple[str, int, int]]) -> None:
        if is_name(name):
            out.append((name, start, end))
        else:
            self.unread.append(name)


def read_credit(text: str) -> Reading:
    """Read a byline or credit as printed, one or several lines, marks and brackets included.

    The characters that credits point to are those of `text`.
    """
    tokens: list[_Token] = []
    line = depth = 0
    for match in _TOKEN.finditer(role_words(text).translate(_EVEN)):
        kind = match.lastgroup or "other"
        depth += (kind == "open") - (kind == "close" and depth > 0)
        line += kind == "line" and not depth  # within brackets lines break where the column ends
        # Role words are compared as they were folded; a name, a person's or a medium's, stays as it is printed.
        printed = text[match.start() : match.end()]
        folded = match.group() if kind != "han" else printed
        tokens.append(_Token(kind, folded, match.start(), match.end(), line, printed))
    return _Reader(tokens).read()
