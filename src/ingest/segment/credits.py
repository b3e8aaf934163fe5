"""The grammar of credits: who wrote, photographed and edited, read from one table of role words.

    credit = [mark] [medium] unit {unit}            ■ 菰城晚报 记者 聂小满 通讯员 曲栗
    unit   = role names                             记者 聂小满、曲 栗        文/图 聂小满
           | names role                             聂小满 摄                聂小满 曲栗/文 鲍清/摄
           | names                                  □ 聂小满
    role   = [medium] {prefix} word                 菰城晚报首席记者          掌上菰城记者 (any name before 记者)
           | medium                                 菰城融媒体中心 聂小满
    names  = name {[blank 、 ， / 丨 :] name}        聂小满 曲 栗             聂小满曲栗 (cut by family names)

A word of the table stands before its names, or on either side; on which one it stands is told by what is left and
right of it and, between two names, by how the line ends: `A 文 B 摄` against `摄影 A 文 B`. A word behind names
reaches back over the names of its line that no earlier word behind names has taken. What it does to a role that
these have already (记者 A 通讯员 B 文/图) the table says too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from ingest.segment.credit_words import (
    AGENCIES,
    EVEN,
    GROUPS,
    NO_MEDIUM,
    PICTURE_AGENCIES,
    SIGNING_MEDIUM,
    TOKEN,
    Who,
    Word,
    word_of,
)
from ingest.segment.names import cut_names, is_name, is_organisation, looks_like_name
from ingest.segment.traditional import role_words


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
    """What a text says as a credit: its credits in the order of their names, an agency, and what could not be read.

    `medium` is what stood for a role word (菰城融媒体中心 聂小满), or what no list of media has and stood before one
    (掌上菰城 of 掌上菰城记者): other words are printed so too, and who asks whether this is a credit should look twice.
    """

    credits: tuple[Credit, ...] = ()
    agency: str = ""
    unread: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    medium: str = ""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int
    line: int
    printed: str

    @property
    def spec(self) -> Word | None:
        return word_of(self.kind)


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
        elif kind == "latin":
            self._close_names()
            roles, rule, word = self._role()
            self.entries.append(_Entry(token.printed, token.start, token.end, roles, rule, word, token.line))
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
            name = next(a for a in (*PICTURE_AGENCIES, *AGENCIES) if a in token.text)
            self.agency = self.agency or name.removesuffix("发")
        elif kind in {"sep", "number", "noise", "reported", "medium", "away", "unrelated"}:
            self._close_names()
            if token.text == "由" and self.word is not None and self.word.kind == GROUPS["text and pictures"]:
                self.word = None  # 图文由记者 A 提供: what follows says of itself who it is
        elif kind == "other":
            self._close_names()
            self.unread.append(token.text)

    def _of_picture(self) -> bool:
        """Tell whether a picture's word stands right before, without names in between: 图/记者 A, 文/图 记者 A."""
        return (
            self.word is not None
            and self.word.kind in {GROUPS["picture"], GROUPS["text and pictures"]}
            and self.fresh == len(self.entries)
        )

    def _stands_behind(self, index: int) -> bool:
        if len(self.entries) <= self.reach or self._role_behind_bar(index):
            return False
        if self.tokens[index].text[0] in "（(":
            return True  # 聂小满（文） 曲栗（图）
        ahead: list[_Token] = []
        for token in self.tokens[index + 1 :]:
            if token.kind in {"open", "close", "mark", "picture_agency"}:
                break
            if token.kind == "line" and ahead:
                break
            if token.kind not in {"blank", "sep", "line", "number", "medium", "noise", "away"}:
                ahead.append(token)
        if not ahead or ahead[0].kind != "han":
            return True
        # Names on both sides: a line that ends with such a word has them all behind their names.
        last = ahead[-1].spec
        return last is not None and last.stands == "either"

    def _role_behind_bar(self, index: int) -> bool:
        """Tell whether a bar or a colon and another role follow: 图 | 通讯员 曲栗 stands before its names."""
        rest = [token for token in self.tokens[index + 1 : index + 5] if token.kind != "blank"]
        if len(rest) < 2 or rest[0].kind != "sep":
            return False
        spec = rest[1].spec
        return spec is not None and spec.stands == "before"

    def _role(self) -> tuple[tuple[Who, ...], str, str]:
        """Give the roles, the rule and the word of names that stand here."""
        if self.word is None or self.word.spec is None:
            return ("reporters",), "bare name", ""
        return self.word.spec.gives, "word before", "".join(self.word.printed.split())

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
        tokens, self.pending = self._people(self.pending), []
        if not tokens:
            return
        roles, rule, word = self._role()
        for name, start, end in self._named(tokens):
            line = max(token.line for token in tokens if token.start < end)
            self.entries.append(_Entry(name, start, end, roles, rule, word, line))

    def _people(self, tokens: list[_Token]) -> list[_Token]:
        """Leave out offices and firms: 通讯员 市水务局 names nobody, 市公安局 聂小满 one person."""
        sends = self.word is not None and self.word.kind in _SENDERS
        return [
            token
            for at, token in enumerate(tokens)
            if not is_organisation(token.text)
            or not ((sends and at == 0) or any(looks_like_name(later.text) for later in tokens[at + 1 :]))
        ]

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
    return _read(text, role_words(text).translate(EVEN))


@lru_cache(maxsize=2048)
def _read(text: str, words: str) -> Reading:
    """Read a credit as printed by its role words as they are folded; each is asked for by several steps."""
    tokens: list[_Token] = []
    line = depth = 0
    for match in TOKEN.finditer(words):
        kind = match.lastgroup or "other"
        depth += (kind == "open") - (kind == "close" and depth > 0)
        line += kind == "line" and not depth  # within brackets lines break where the column ends
        # Role words are compared as they were folded; a name, a person's or a medium's, stays as it is printed.
        printed = text[match.start() : match.end()]
        folded = match.group() if kind != "han" else printed
        tokens.append(_Token(kind, folded, match.start(), match.end(), line, printed))
    medium = _medium(tokens)
    return replace(_Reader(tokens).read(), medium=medium)


_SENDERS = frozenset(GROUPS[name] for name in ("correspondent", "sender", "picture"))
"""Words behind which an office may stand in a person's place."""

_AROUND = frozenset(("mark", "open", "number", "blank", "line"))


def _medium(tokens: list[_Token]) -> str:
    """Find a medium that stands for a role word, or an unlisted one before one; tell the tokens so, give its name."""
    first = next((at for at, token in enumerate(tokens) if token.kind not in _AROUND), len(tokens))
    rest = tokens[first + 1 : first + 3]
    if len(rest) < 2:
        return ""
    token, behind = tokens[first], rest[0]
    if token.kind == "medium":
        if (
            behind.kind not in {"blank", "sep"}
            or rest[1].kind != "han"
            or not SIGNING_MEDIUM.fullmatch(token.text)
        ):
            return ""
        tokens[first] = token._replace(kind=GROUPS["reporter"])
        return token.text
    # 掌上菰城记者 聂小满: first, and glued to the word; 聂小满通讯员曲栗 is none.
    if token.kind != "han" or behind.kind not in {GROUPS["reporter"], GROUPS["correspondent"]}:
        return ""
    if not NO_MEDIUM.search(token.text) and not (behind.kind != GROUPS["reporter"] and cut_names(token.text)):
        tokens[first] = token._replace(kind="noise")
        return token.text
    return ""
