"""What holds of a line's role whatever was learned: forms that are no body, or no title, in any paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.segment.bylines import bare_names, is_open_credit
from ingest.segment.kinds import is_table_row
from ingest.segment.text.forms import GREETING, SALUTE, SIGNED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from ingest.segment.text.fragments import Fragment

BIAS = 0.7
"""A title overlooked costs two articles, a line mistaken for one costs one or none: titles get this much (nats) ahead.

On 45 factory pages of two papers left out (2026-11-30) strict F1 is .513 without it, .522 with it, .500 with twice as
much.
"""

_KICKER = 0.7
"""What of it a kicker does not get: a title's first line is taken for one more often than the other way round."""

_IMPRINT = re.compile(
    r"(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}[.-]\d{1,2}[.-]\d{1,2})?(?:星期[一二三四五六日天])?(?:第[A-Z]?\d{1,2}版)?"
    r"|国内统一(?:连续出版物号|刊号).*|(?:责任编辑|本版责编|责编|编辑)[:：/].{1,40}|第\d+期(?:今日\d+版)?"
)
"""Lines that are furniture whatever stands around them: dates of issue, imprint, editors."""

_SALUTED = 24
"""Characters over which a line is neither a salute nor the title of a letter."""

_ORGANISATION = re.compile(r"(?:公司|银行|学校|医院|中心|集团|客户端|保险|供电局|协会)$")


def apply(
    all_fragments: Sequence[Fragment], form: Sequence[int], scores: np.ndarray, roles: Sequence[str]
) -> None:
    """Add to the scores, shape (fragments, roles), in place; `form` is that column of `forms.table`."""
    titles = [roles.index(role) for role in ("title", "kicker", "subtitle")]
    texts = [roles.index(role) for role in ("body", "subhead")]
    furniture = roles.index("furniture")
    scores[:, titles] += BIAS
    scores[:, roles.index("kicker")] -= _KICKER
    last = len(all_fragments) - 1
    for i, f in enumerate(all_fragments):
        bare = f.bare
        size = len(bare)
        row = False
        if size <= 60 and _IMPRINT.fullmatch(bare):
            scores[i, furniture] += 12.0
        if f.text[:1].isspace() and size <= 14 and _ORGANISATION.search(bare):
            # The blank was left by an icon: an app, a sponsor of the weather box.
            scores[i, furniture] += 5.0
        salute = size <= _SALUTED and ("同志" in bare or "读者" in bare) and bool(SALUTE.fullmatch(bare))
        if i < last and not f.sentence_end and size <= _SALUTED and not salute:
            after = all_fragments[i + 1].bare
            if "同志" in after and GREETING.fullmatch(after):
                # Before 编辑同志： stands the title of the letter or nothing.
                scores[i, texts] -= 6.0
        if f.doubled:
            scores[i, texts] -= 8.0
        elif 4 <= size <= 30 and not f.sentence_end:
            row = is_table_row(f.text)
            twin = (i > 0 and all_fragments[i - 1].bare == bare) or (
                i < last and all_fragments[i + 1].bare == bare
            )
            if twin and not row:
                # The same line twice in a row is a shadow.
                scores[i, texts] -= 6.0
        if row or salute or bare.endswith(("。", "。”")) or (size > 30 and is_table_row(f.text)):
            scores[i, titles] -= 6.0
        if form[i] in SIGNED and f.text.lstrip()[:1] not in "（(":
            scores[i, titles] -= 6.0
    scores[upright(all_fragments), roles.index("title")] += 12.0
    scores[credits_in_parts(all_fragments, form), roles.index("byline")] += 12.0


def credits_in_parts(all_fragments: Sequence[Fragment], form: Sequence[int]) -> list[int]:
    """Find credits whose form shows only with the lines around: 本报记者 over its names, bare names under a text."""
    out: list[int] = []
    for i, f in enumerate(all_fragments):
        if len(f.bare) > _CREDIT or f.doubled:
            continue
        after = all_fragments[i + 1] if i + 1 < len(all_fragments) else None
        joined = after is not None and after.block == f.block
        if (
            after is not None
            and joined
            and is_open_credit(f.text)
            and (form[i + 1] in SIGNED or bare_names(after.text))
        ):
            out += [i, i + 1]
        before = all_fragments[i - 1] if i else None
        signs = before is not None and before.block == f.block and before.sentence_end and not joined
        if signs and f.place > 2 and len(bare_names(f.text)) > 1:
            out.append(i)
    return sorted(set(out))


_CREDIT = 24
"""Characters of a line over which it is no part of a credit."""


def upright(all_fragments: Sequence[Fragment]) -> list[int]:
    """Find titles set upright, which come out as one character a line: three or more in a row."""
    out: list[int] = []
    run: list[int] = []
    for f in [*all_fragments, None]:
        if f is not None and len(f.bare) == 1 and (not f.bare.isascii()) and (not run or f.place > 0):
            run.append(f.no)
            continue
        if len(run) >= 3:
            out += run
        run = [f.no] if f is not None and len(f.bare) == 1 and not f.bare.isascii() else []
    return out
