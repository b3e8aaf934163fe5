"""The small items that the segmenter learns from have the forms of their kinds, and no two are alike."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts" / "segment"

NEWS = [
    {"body": [f"荷叶渡口的夜市第{n}晚开张，三十个摊位摆到桥头。卖荷叶饭的甄师傅卖了两百份。"]}
    for n in range(4)
]


@pytest.fixture(scope="module")
def items() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        import invented_small
    finally:
        sys.path.remove(str(SCRIPTS))
    return invented_small


def test_every_phrase_can_be_said_to_its_end(items: ModuleType) -> None:
    for kind in sorted(items.INVENTED):
        for seed in range(60):
            item = items.small(kind, random.Random(seed), NEWS)
            said = "\n".join([item["title"], *item["body"]])
            assert item["body"], kind
            assert all(item["body"]), "no paragraph is empty"
            assert not re.search(r"[\[\]{}|]", said), said


def test_the_same_seed_makes_the_same_item_and_another_seed_another(items: ModuleType) -> None:
    for kind in sorted(items.INVENTED - {"photo", "letter"}):
        made = [str(items.small(kind, random.Random(seed), NEWS)) for seed in [*range(30), 0]]
        assert made[0] == made[-1]
        assert len(set(made[:30])) > 25, kind


def test_a_firm_that_signs_its_notice_is_the_firm_that_it_is_about(items: ModuleType) -> None:
    phrases = items.Phrases(random.Random(3))
    assert phrases.say("{firm}") == phrases.say("{firm}")
    assert len({phrases.say("{name}") for _ in range(20)}) > 10


def test_a_page_of_one_form_of_notices_has_that_form_alone(items: ModuleType) -> None:
    texts = [items.small("notice", random.Random(seed), NEWS, 3)["body"][0] for seed in range(20)]
    assert all("遗失" in text for text in texts)
