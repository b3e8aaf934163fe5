"""How credits are written before the grammar reads them: traditional role words, a bar that is a hanzi, own names.

Each fold keeps every character at its place, so that what is read can be told from the page as printed.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = {
    "記者": "记者", "通訊員": "通讯员", "攝影": "摄影", "攝": "摄", "圖片": "图片", "供圖": "供图", "配圖": "配图",
    "文圖": "文图", "圖文": "图文", "實習": "实习", "見習": "见习", "特約": "特约", "評論員": "评论员",
    "本報": "本报", "報導": "报道", "報道": "报道", "責編": "责编", "責任編輯": "责任编辑", "編輯": "编辑",
    "校對": "校对", "訊": "讯", "電": "电", "新華社": "新华社", "下轉": "下转", "緊接": "紧接", "詳見": "详见",
    "指導老師": "指导老师", "指導教師": "指导教师", "丨": "｜",
}  # fmt: skip
_LETTERS = re.compile(r"[記訊攝圖實見約評報導責編輯對電華轉緊詳師丨]")
_WORD = re.compile("|".join(r"\s*".join(word) for word in sorted(_WORDS, key=len, reverse=True)))


def role_words(text: str) -> str:
    """Return the text with its role words in simplified characters, each at its place; names of people stay.

    A name of the newspaper that is being read (`own_media`) becomes one that any reader knows as a medium's.
    """
    own = _OWN.get()
    if own is not None:
        text = own.sub(lambda match: _SOME_MEDIUM.rjust(len(match.group()), "某"), text)
    if not _LETTERS.search(text):
        return text
    return _WORD.sub(lambda match: _spaced_like(match.group()), text)


def all_as_printed(text: str) -> bool:
    """Tell that `role_words` leaves every line of a text as it is, by one look at all of it."""
    return _OWN.get() is None and not _LETTERS.search(text)


def _spaced_like(printed: str) -> str:
    """Put a word's simplified characters where its own stand, blanks between them kept."""
    letters = iter(_WORDS["".join(printed.split())])
    return "".join(char if char.isspace() else next(letters) for char in printed)


_SOME_MEDIUM = "网"
_BEHIND = (
    r"(?=\s|(?:全媒体|融媒体?|首席|见习|实习|特约|特派|资深|高级|新媒体|驻[一-鿿]{1,3})*"
    r"(?:记者|記者|通讯员|通訊員|通联员|报道|報道|评论员|摄影|攝影|编辑|讯|訊|消息))"
)
"""What stands behind a medium's name in a credit or a dateline."""

_OWN: ContextVar[re.Pattern[str] | None] = ContextVar("own_media", default=None)


@contextmanager
def own_media(names: tuple[str, ...]) -> Iterator[None]:
    """Have credits within the block read as those of a newspaper with these names: 今日澄湖记者 is its reporter.

    No word tells that 今日澄湖 or 看澄湖 is a medium; without its name it would be read as a person's. An argument of
    reading a page that every reader of a credit would have to hand on; it holds for this thread and this block.
    """
    token = _OWN.set(_pattern(names) if names else None)
    try:
        yield
    finally:
        _OWN.reset(token)


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))}){_BEHIND}")
