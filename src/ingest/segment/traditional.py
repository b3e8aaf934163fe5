"""Role words in traditional characters, so that bylines and datelines in them are known too; a bar that is a hanzi."""

from __future__ import annotations

import re

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
    """Return the text with its role words in simplified characters, each at its place; names stay as they are."""
    if not _LETTERS.search(text):
        return text
    return _WORD.sub(lambda match: _spaced_like(match.group()), text)


def _spaced_like(printed: str) -> str:
    """Put a word's simplified characters where its own stand, blanks between them kept."""
    letters = iter(_WORDS["".join(printed.split())])
    return "".join(char if char.isspace() else next(letters) for char in printed)
