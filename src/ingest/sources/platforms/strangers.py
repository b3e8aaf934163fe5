"""Web pages that a site gives in place of a newspaper's: a login, a captcha, an error with status 200."""

from __future__ import annotations

import re

from ingest.errors import PageRefusedError
from ingest.sources.platforms.markup import Document, line

_KINDS = (
    (
        "a captcha",
        re.compile(
            r"验证码|滑动.{0,6}验证|人机验证|安全验证|captcha|verify you are human|访问过于频繁|请完成验证",
            re.IGNORECASE,
        ),
    ),
    (
        "a login page",
        re.compile(
            r"请.{0,6}登录|用户登录|会员登录|登录后.{0,8}(?:阅读|查看|访问)|请购买.{0,8}(?:报纸|阅读)|sign in|log in",
            re.IGNORECASE,
        ),
    ),
    (
        "an error page",
        re.compile(
            r"\b(?:404|403|500|502|503)\b|页面不存在|找不到.{0,8}(?:页面|文件)|页面.{0,6}(?:丢失|走丢|删除)|系统(?:繁忙|维护|错误)"
            r"|服务器.{0,4}错误|暂无(?:数据|内容|报纸)|not found|forbidden|internal server error|bad gateway",
            re.IGNORECASE,
        ),
    ),
)
_LONGEST = 3000
"""Characters of such a page's text; a longer one is a page of something."""


def stranger(raw: bytes, url: str) -> str:
    """Name what a web page is that is no newspaper's (`a login page`), with what it says; empty where it is not told.

    Asked of pages on which nothing was found of what should be there: a newspaper's own page may speak of all this.
    """
    try:
        document = Document.of(raw, url)
    except PageRefusedError:
        return ""
    title = document.tree.css_first("title")
    text = line(document.tree.body) if document.tree.body is not None else ""
    if len(text) > _LONGEST:
        return ""
    whole = f"{(title.text() or '').strip()[:100] if title is not None else ''} {text}"
    password = document.tree.css_first('input[type="password" i]') is not None
    for kind, words in _KINDS:
        if found := words.search(whole):
            return f"{kind} ({found[0]})"
        if password and kind == "a login page":
            return f"{kind} (it asks for a password)"
    return ""
