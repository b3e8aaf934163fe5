"""A mark that prints nothing, or joins the letter before it, never costs a page, wherever it stands."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ingest.pages import page_from_bytes, page_from_text
from ingest.segment import segment
from ingest.segment.assemble import assemble
from ingest.segment.conservation import check
from ingest.segment.decided import Draft, Part

SAMPLE = Path(__file__).parent.parent / "sample" / "pages"

MARKS = (
    "\u0301", "\u0308", "\u0344", "\u3099", "\u20dd", "\u20e3", "\u034f", "\u0e31", "\u0f71\u0f72",
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\ufe0f", "\U000e0101", "\u115f", "\u3164",
    "\u202e", "\u2066", "\x00", "\x1b", "\x1c", "\x1f", "\x85", "\x0b", "\x0c", "\u2028", "\u2029", "\u00a0", "\u3000",
    "ﬁ", "㏠", "㋀", "№", "①", "e\u0301", "か\u3099", "가\u11a8", "\ufdfa", "\U0001d15f", "İ", "ŉ",  # folded to more
)  # fmt: skip

FURNITURE = (
    "责任编辑 张三", "责编：李四", "第01版", "要闻", "2024年9月14日", "星期六", "今日澄湖", "广告", "本版编辑",
    "上接第一版", "下转第3版", "ABC 12", "■", "（", "）", "记者 王五", "摄",
)  # fmt: skip


@pytest.mark.parametrize("name", ["2024-09-14/01", "2024-09-15/03", "2024-09-19/02", "2024-09-20/04"])
def test_a_mark_beside_furniture_bylines_and_titles_loses_no_character_of_a_page(name: str) -> None:
    rng = random.Random(name)
    page = page_from_bytes((SAMPLE / f"{name}.txt").read_bytes())
    beside = [piece.span for piece in segment(page).pieces if piece.role != "body"]
    for _ in range(12):
        lines = page.text.split("\n")
        for span in rng.sample(beside, min(len(beside), 6)):
            at = rng.choice([span.start, span.end, rng.randint(span.start, span.end)])
            lines[span.line] = lines[span.line][:at] + rng.choice(MARKS) + lines[span.line][at:]
        marked = page_from_text("\n".join(lines))
        cut = segment(marked)
        assert check(marked, cut) == ()
        there = sum(not letter.isspace() for letter in marked.text)
        told = marked.text.split("\n")
        placed = sum(
            sum(not letter.isspace() for letter in told[piece.span.line][piece.span.start : piece.span.end])
            for piece in cut.pieces
        ) + sum(sum(not letter.isspace() for letter in edit.removed) for edit in cut.edits)
        assert placed == there


def test_lines_of_furniture_words_and_marks_are_assembled_without_a_loss_whatever_role_they_get() -> None:
    rng = random.Random(5)
    roles = ("kicker", "title", "subtitle", "column_name", "byline", "body", "credit", "furniture", "unassigned_byline",
             "subhead", "caption")  # fmt: skip
    for _ in range(3000):
        lines = []
        for _ in range(rng.randint(1, 6)):
            line = "".join(
                rng.choice(rng.choice((FURNITURE, FURNITURE, MARKS))) for _ in range(rng.randint(1, 6))
            )
            lines.append(line * rng.choice((1, 1, 1, 2)))
        page = page_from_text("\n".join(lines))
        parts = []
        for no, line in enumerate(page.text.split("\n")):
            role = rng.choice(roles)
            mine = None if role in {"furniture", "unassigned_byline"} else rng.randrange(2)
            if line.strip():
                parts.append(Part(no, role, mine, "by lot", group=rng.choice((0, 1))))  # type: ignore[arg-type]
        cut = assemble(page, parts, [Draft(), Draft()], "1")
        assert check(page, cut) == (), [ascii(line) for line in lines]
