"""What holds of a line's role whatever was learned: forms that are no body, or no title, in any paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.segment.bylines import MARKS, SURNAMES, bare_names, is_byline_line, is_open_credit
from ingest.segment.credit_words import PICTURE_AGENCIES, may_have_word
from ingest.segment.dateline import opens_with_tidings, starts_dateline
from ingest.segment.jumps import is_jump_line, parse_jump
from ingest.segment.kinds import is_table_row
from ingest.segment.text.forms import FURNITURE_FORM, GREETING, SALUTE, SIGNED
from ingest.segment.text.fragments import upright

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from ingest.segment.text.fragments import Fragment

BIAS = 1.5
"""A title overlooked costs two articles, a line mistaken for one costs one or none: titles get this much (nats) ahead.

On 50 factory pages of two papers left out (2026-11-30) strict F1 is .724 with .7, .736 with 1.5, .730 with 2.3.
"""

NAMED = 3.0
"""Nats for a byline of one name alone under a line that may be its title: on 100 factory texts of two papers left out
(2026-11-30) .529 of the titles are exact instead of .523, and .735 of the bylines in their place instead of .728.
"""

PIECE = 30
"""Lines under which a text is no page but a piece of one."""

_IMPRINT = re.compile(
    r"(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}[.-]\d{1,2}[.-]\d{1,2})?(?:星期[一二三四五六日天])?(?:第[A-Z]?\d{1,2}版)?"
    r"|国内统一(?:连续出版物号|刊号).*|(?:责任编辑|本版责编|责编|编辑)[:：/].{1,40}|第\d+期(?:今日\d+版)?"
    rf"|(?:{'|'.join(''.join(name.split()) for name in PICTURE_AGENCIES)})(?:供图|图片?)?"
    r"|(?:本报)?资料(?:供图|图片?|照片|片)"
)
"""Lines that are furniture whatever stands around them: dates of issue, imprint, editors, agencies of a picture."""

_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")

_SIGNS = re.compile(
    r"(?:公司|集团|[银支分]行|学[校院]|医院|法院|中心|政府|委员?会|办公室|合作社|[局厂店社馆院所站处队组部办])(?:（章）)?$"
)
"""How a notice is signed; the day behind it is the notice's, not the paper's."""

_TITLE = 30
"""Characters over which a line of a piece of a page is no title."""

_SALUTED = 24
"""Characters over which a line is neither a salute nor the title of a letter."""

_OPENS_WITH_CREDIT = re.compile(
    r"\s*(?:[（(][^（()）]{0,8}(?:记\s*者|通\s*讯\s*员)|【[^】]*(?:报|网|台|融媒|客户端)[^】]*】\s*[（(])"
)
_REPORTS = re.compile(r"(?:记者|通讯员)[^，。：:]{2,12}报道[：:].")
_IN_BRACKETS = re.compile(r"[^（()）■□●▲]{0,10}(?:记\s*者|通\s*讯\s*员|[文图]\s*[/／]|摄)")

_ORGANISATION = re.compile(
    r"(?:公司|集团|[银支分]行|学[校院]|医院|门诊部?|诊所|药[房店]|中心|客户端|保险|协会|[局厂店社馆院]|事务所|商场|超市|网络|邮政)$"
)
"""How a firm's or an office's name ends, judged only of lines that a sponsor's sign may have stood before."""


def apply(
    all_fragments: Sequence[Fragment], form: Sequence[int], scores: np.ndarray, roles: Sequence[str]
) -> None:
    """Add to the scores, shape (fragments, roles), in place; `form` is that column of `forms.table`."""
    titles = [roles.index(role) for role in ("title", "kicker", "subtitle")]
    texts = [roles.index(role) for role in ("body", "subhead")]
    furniture, byline, body = ([roles.index(role)] for role in ("furniture", "byline", "body"))
    scores[:, titles] += BIAS
    if len(all_fragments) < PIECE:
        # No page is so short: a piece of one has no head, and the net has learned from whole pages alone.
        scores[[i for i, kind in enumerate(form) if kind < FURNITURE_FORM], furniture] -= 8.0
    told = scores.tolist()

    def tell(i: int, of: Sequence[int], nats: float) -> None:
        row = told[i]
        for role in of:
            row[role] += nats

    last = len(all_fragments) - 1
    begun = frozenset(i for i in range(len(all_fragments)) if _begun_before(all_fragments, i))
    for i in begun:
        tell(i, body, 8.0)
    for i, f in enumerate(all_fragments):
        bare = f.bare
        size = len(bare)
        row = False
        if size <= 60 and _IMPRINT.fullmatch(bare):
            if i and _DAY.fullmatch(bare) and _SIGNS.search(all_fragments[i - 1].bare):
                tell(i, body, 6.0)
            else:
                tell(i, furniture, 12.0)
        indent = len(f.text) - len(f.text.lstrip())
        alone = i == last or all_fragments[i + 1].block != f.block
        if alone and 0 < indent <= _ICON and size <= 14 and _ORGANISATION.search(bare):
            # The blank was left by an icon: an app, a sponsor of the weather box. A wide one is a column's place.
            tell(i, furniture, 9.0)
        salute = size <= _SALUTED and ("同志" in bare or "读者" in bare) and bool(SALUTE.fullmatch(bare))
        if i < last and not f.sentence_end and size <= _SALUTED and not salute:
            after = all_fragments[i + 1].bare
            if "同志" in after and GREETING.fullmatch(after):
                # Before 编辑同志： stands the title of the letter or nothing.
                tell(i, texts, -6.0)
        if f.doubled:
            tell(i, texts, -8.0)
        elif 4 <= size <= 30 and not f.sentence_end:
            row = is_table_row(f.text)
            twin = (i > 0 and all_fragments[i - 1].bare == bare) or (
                i < last and all_fragments[i + 1].bare == bare
            )
            if twin and not row:
                # The same line twice in a row is a shadow.
                tell(i, texts, -6.0)
            if not row and (
                _before_dateline(all_fragments, i)
                or _under_jump(all_fragments, i)
                or _over_table(all_fragments, i)
            ):
                tell(i, texts, -6.0)
        if row or salute or bare.endswith(("。", "。”")) or (size > 30 and is_table_row(f.text)):
            tell(i, titles, -6.0)
        if starts_dateline(f.text) or _OPENS_WITH_CREDIT.match(f.text):
            tell(i, [*titles, *furniture], -8.0)
        if not f.doubled and is_signed(f.text):
            tell(i, titles, -6.0)
        if _REPORTS.search(bare):
            # …记者聂小满报道：菰城街: the text goes on in the credit's line.
            tell(i, byline, -12.0)
        tidings = opens_with_tidings(f.text)
        if tidings:
            tell(i, body, 6.0)
        if 0 < i < last and size <= _NAME and _under_heading(all_fragments, i) and bare_names(f.text):
            tell(i, byline, NAMED)
        if bare[:1] in ("（", "(") and bare[-1:] in ("）", ")") and bare_names(f.text.strip()[1:-1]):
            # （闵知遥 庄严）
            tell(i, byline, 12.0)
        if form[i] in SIGNED and f.text.lstrip()[:1] not in "（(":
            tell(i, titles, -6.0)
            if may_have_word(f.text) and i not in begun and not tidings:
                # Of 325 lines of the page benchmark with such a form 316 are bylines.
                tell(i, byline, 6.0)
    if _opens_piece(all_fragments):
        tell(0, texts, -6.0)
    # Which of its lines are kicker, title and subtitle tell the steps from line to line.
    for run in upright(all_fragments):
        for i in run:
            tell(i, titles, 12.0)
    parts = frozenset(credits_in_parts(all_fragments, form))
    for i in parts:
        tell(i, byline, 12.0)
    for i, f in enumerate(all_fragments):
        # 寻回走失老人 is no credit for its length and place: without role words a line of credits is a name or two.
        if len(f.bare) > _NAME and form[i] not in SIGNED and i not in parts and not bare_names(f.text):
            tell(i, byline, -12.0)
    scores[:] = told


def _goes_on(f: Fragment, after: Fragment, form: int, next_form: int) -> bool:
    """Tell whether a credit broke off at the end of a line: 本报记者 / 聂小满 摄, 本报记者 聂小满 曲 / 栗 摄."""
    if is_open_credit(f.text):
        return next_form in SIGNED or bool(bare_names(after.text))
    if f.bare in SURNAMES and next_form in SIGNED:
        return is_byline_line(f.bare + after.text.lstrip())
    return (
        form in SIGNED
        and len(after.bare) <= _REST
        and any(is_byline_line(f.text.rstrip() + gap + after.text.lstrip()) for gap in ("", " "))
    )


def _under_jump(all_fragments: Sequence[Fragment], i: int) -> bool:
    """Tell whether a line stands by itself under a 上接 line: there a story's title is said again before it goes on."""
    if not 0 < i < len(all_fragments) - 1 or all_fragments[i].block == all_fragments[i + 1].block:
        return False
    before = all_fragments[i - 1]
    return is_jump_line(before.text) and bool(parse_jump(before.text)[1])


def _begun_before(all_fragments: Sequence[Fragment], i: int) -> bool:
    """Tell whether a credit began behind the text on a line before, so that it is read or cut off as a whole."""
    f, before = all_fragments[i], all_fragments[i - 1]
    if not f.place or len(f.bare) > _CREDIT:
        return False
    _, bracket, opened = "".join([one.text for one in all_fragments[i - min(f.place, 3) : i]]).rpartition(
        "（"
    )
    if bracket and "）" not in opened and f.bare[0] not in MARKS:
        return _IN_BRACKETS.match(opened + f.text) is not None
    if not _STOP.search(before.text):
        return False
    begun = _STOP.split(before.text)[-1].strip()
    if not begun or len(begun) > _CREDIT:
        return False
    if is_byline_line(begun) and len(f.bare) > 3 and not is_byline_line(f.text) and not bare_names(f.text):
        return False  # it ended there, and a title may follow
    return any(is_byline_line(begun + gap + f.text.lstrip()) for gap in ("", " "))


_STOP = re.compile(r"[。！？”）]")


def _under_heading(fragments: Sequence[Fragment], i: int) -> bool:
    """Tell whether a line stands right under one that may be a title, and over another of its block or the next."""
    above = fragments[i - 1]
    return above.block == fragments[i].block and not above.sentence_end and 2 <= len(above.bare) <= 16


def _opens_piece(fragments: Sequence[Fragment]) -> bool:
    """Tell whether a piece of a page begins with a line over the first of a paragraph: no text is there to go on."""
    if not 1 < len(fragments) < PIECE:
        return False
    first, second = fragments[:2]
    return (
        first.block == second.block
        and len(first.bare) <= _TITLE
        and not first.sentence_end
        and not first.text.startswith(("\u3000", " "))
        and not is_table_row(first.text)
        and second.text.startswith(("\u3000\u3000", "    "))
    )


def _before_dateline(all_fragments: Sequence[Fragment], i: int) -> bool:
    """Tell whether a line opens its block and a dateline follows: no text ends there, so it is a heading."""
    f = all_fragments[i]
    if f.place or i + 1 == len(all_fragments) or re.search(r"[，。；]|[、：）)]$", f.bare):
        return False
    after = all_fragments[i + 1]
    return after.block == f.block and starts_dateline(after.text)


_SIGNED = 14
"""Characters over which a line is no signature of a letter or a notice."""

_SIGNED_OFF = re.compile(r"[一-鿿]{2,9}(?:谨启|敬上|敬启|泣告|同启|泣启|鞠躬)")
_FROM = re.compile(
    r"(?:读者|网友|[一-鿿]{1,7}(?:村|社区|街道|镇|乡|弄|巷|路|小区|居民|村民|市民|读者))\s+(?P<name>\S+(?:\s\S)?)"
)


def is_signed(text: str) -> bool:
    """Tell whether a line signs what stands before it and nothing else: 筏西村 杨守业, 家属谨启."""
    text = text.strip()
    if len(text) > _SIGNED:
        return False
    signed = _FROM.fullmatch(text)
    return bool(_SIGNED_OFF.fullmatch(text)) or (signed is not None and bool(bare_names(signed["name"])))


_NOTE = re.compile(r"[（(]|单位|数据|来源|截至|本报|注")
"""How a line over a table's rows begins that is a note and not its title."""


_ROWS = 3
"""Lines under a title that show a table: its head and two rows."""


def _over_table(all_fragments: Sequence[Fragment], i: int) -> bool:
    """Tell whether a line opens its block and is the title of a table: a head of cells follows, and rows behind it."""
    f = all_fragments[i]
    under = all_fragments[i + 1 : i + 1 + _ROWS]
    if f.place or len(under) < _ROWS or any(one.block != f.block for one in under) or _NOTE.match(f.bare):
        return False
    head, *rows = (one.text for one in under)
    return len(f.text.split()) < len(head.split()) and all(is_table_row(row) for row in rows)


def credits_in_parts(all_fragments: Sequence[Fragment], form: Sequence[int]) -> list[int]:
    """Find credits whose form shows only with the lines around: 本报记者 over its names, bare names under a text."""
    out: list[int] = []
    for i, f in enumerate(all_fragments):
        if len(f.bare) > _CREDIT or f.doubled:
            continue
        after = all_fragments[i + 1] if i + 1 < len(all_fragments) else None
        joined = after is not None and after.block == f.block
        if after is not None and joined and _goes_on(f, after, form[i], form[i + 1]):
            out += [i, i + 1]
        before = all_fragments[i - 1] if i else None
        signs = before is not None and before.block == f.block and before.sentence_end and not joined
        if signs and f.place > 2 and len(bare_names(f.text.strip().strip("（()）"))) > 1:
            out.append(i)
        if before is not None and joined and after is not None and _OPENS_PARAGRAPH.match(after.text):
            heads = not before.sentence_end and before.block == f.block
            if heads and _names_of_writers(f.text.strip()):
                out.append(i)
    return sorted(set(out))


_OPENS_PARAGRAPH = re.compile("(?:　| ){2}\\S")


def _names_of_writers(text: str) -> bool:
    """Tell whether a line between title and text is names alone: two or more, set apart, or in brackets.

    安全 高效 has family names too: without brackets one of the names must have three letters.
    """
    bracketed = re.fullmatch("[（(]([^（()）]+)[）)]", text)
    if bracketed:
        return len(bare_names(bracketed[1])) > 1
    parts = text.split()
    return len(parts) > 1 and any(len(part) > 2 for part in parts) and all(map(bare_names, parts))


_ICON = 2
"""Blanks before a line up to which an icon may have left them."""

_REST = 8
"""Characters of a line up to which it may be the rest of a credit that broke off before it."""

_NAME = 5
"""Characters up to which a line may be a pen name."""

_CREDIT = 24
"""Characters of a line over which it is no part of a credit."""
