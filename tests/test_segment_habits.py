"""What stands on most issues of a paper is furniture on every one of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from ingest.pages import page_from_text
from ingest.segment import SEGMENTER_VERSION, segment, segmenter_version
from ingest.segment.conservation import check
from ingest.segment.habits import Profile, folded, learn

if TYPE_CHECKING:
    from ingest.model import Page

NEWS = (
    "望圩新码头启用\n\n本报讯（记者 柳一鸣）昨天上午，望圩镇新码头正式启用，\n两艘货船先后靠泊卸货，码头一片忙碌。",
    "屋顶菜园丰收了\n\n本报讯（记者 柳一鸣）望圩镇中心小学的孩子们昨天吃\n上了自己种的青菜，个个都说好吃。",
    "河堤路灯修好了\n\n本报讯（记者 柳一鸣）石漕镇河堤上的三十盏路灯昨晚全\n部亮起，散步的人又多了起来。",
)
LABEL = "双岸时讯"


def page(day: int) -> Page:
    return page_from_text(f"2024年9月{day}日　星期{'日一二三四五六'[day % 7]}\n\n{LABEL}\n\n{NEWS[day % 3]}")


def paper(days: range) -> Profile:
    return learn({f"2024-09-{day:02}": [(page(day), segment(page(day)))] for day in days})


def test_dates_and_labels_of_most_issues_are_learned_and_no_news_is() -> None:
    assert set(paper(range(10, 16)).furniture) == {"0年0月0日星期#", "双岸时讯"}


def test_an_advertisement_of_every_day_stays_an_article() -> None:
    notice = "望乡楼糕团店\n\n鲜肉月饼现烤现卖，\n每只三元，\n地址望圩镇南街二号，\n电话在店门上，\n欢迎新老顾客光临"
    pages = {day: page_from_text(f"{notice}\n\n{LABEL}\n\n{NEWS[day % 3]}") for day in range(10, 16)}
    known = learn({f"2024-09-{day}": [(page, segment(page))] for day, page in pages.items()})
    assert not {folded(line) for line in notice.split("\n")} & set(known.furniture)


def test_one_issue_teaches_nothing_and_the_second_does() -> None:
    assert paper(range(10, 11)).furniture == ()
    assert LABEL in paper(range(10, 12)).furniture


@pytest.mark.parametrize(
    "line",
    [
        "■记者 柳一鸣",
        "（下转第2版）",
        "编辑同志：",
        "码头一片忙碌。",
        "遗失声明",
        "今日天气",
        "12",
        "本报讯（记者 柳一鸣）昨天上午，",
    ],
)
def test_what_may_belong_to_an_article_is_never_furniture_however_often_it_stands(line: str) -> None:
    issues = {
        f"2024-09-{day}": [(page_from_text(f"{line}\n\n{NEWS[day % 3]}"), None)] for day in range(10, 16)
    }
    assert folded(line) not in learn(issues).furniture


def test_the_order_of_issues_and_pages_does_not_matter() -> None:
    issues = {f"2024-09-{day}": [(page(day), None), (page(day + 1), None)] for day in range(10, 16)}
    other = {day: pages[::-1] for day, pages in random.Random(3).sample(sorted(issues.items()), len(issues))}
    assert learn(issues) == learn(other)


def test_known_lines_are_furniture_and_every_character_is_kept() -> None:
    found = segment(page(12), paper(range(10, 16)))
    assert check(page(12), found) == ()
    assert {LABEL, "2024年9月12日星期五"} <= {"".join(one.text.split()) for one in found.furniture}
    assert [article.title for article in found.articles] == ["望圩新码头启用"]


def test_a_page_of_nothing_but_known_lines_is_left_to_the_segmenter() -> None:
    bare = page_from_text(LABEL)
    found = segment(bare, Profile(furniture=(LABEL,)))
    assert check(bare, found) == ()


def test_a_profile_is_part_of_the_version_and_what_the_segmenter_does_not_take_is_not() -> None:
    known = Profile(furniture=(LABEL,), issues=3)
    assert segmenter_version(None) == SEGMENTER_VERSION
    assert segmenter_version(known) == f"{SEGMENTER_VERSION}+{known.digest[:12]}"
    assert segmenter_version(Profile(furniture=(LABEL,), issues=9)) == segmenter_version(known)
    assert segmenter_version(Profile(furniture=("别的",))) != segmenter_version(known)


def test_a_profile_comes_back_from_its_file_and_a_damaged_file_is_refused() -> None:
    known = paper(range(10, 16))
    assert Profile.from_json(known.to_json()) == known
    for text in ("{}", "[]", "nonsense", known.to_json().replace('"format": 1', '"format": 2')):
        with pytest.raises(ValueError, match=r"format|profile|Expecting"):
            Profile.from_json(text)
