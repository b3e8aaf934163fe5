"""Nothing is learned from news that stands on a benchmark's pages too."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts" / "segment"

FERRY = "荷叶渡口的夜市昨晚开张，三十个摊位摆到桥头，卖荷叶饭的甄师傅一晚上卖了两百份，收摊时已经是第二天凌晨一点半。"
STALL = "菜场二楼腾出一间铺面，旧书摊上周搬了进去，看书的老人比买菜的还多，摊主说今年夏天要再添两排书架，灯也要换亮的。"


def tagged(text: str) -> str:
    """Write a text as the corpus does: each word with its tag."""
    return "  ".join(f"{char}/n" for char in text)


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[ModuleType, ModuleType]:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import gazette
    import same_text

    file = tmp_path / gazette.FILE
    told = ["荷叶渡口开了夜市", FERRY, "旧书摊搬进菜场二楼", STALL]
    file.write_text("\n".join(map(tagged, told)), encoding="utf-8")
    found = SimpleNamespace(name=gazette.FILE, locate=lambda: file)
    monkeypatch.setattr(gazette, "files", lambda _: [found])
    monkeypatch.setattr(gazette, "LEAST", 20)
    monkeypatch.setattr(gazette, "SAME_TEXT", tmp_path / "same_text.txt")
    return gazette, same_text


def test_articles_that_a_benchmark_prints_are_left_out(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path
) -> None:
    gazette, same_text = scripts
    page = {"articles": [{"body": ["本报讯 " + FERRY.replace("，", " ， ")]}]}
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.json").write_text(json.dumps(page), encoding="utf-8")
    assert same_text.main([str(tmp_path / "gold")]) == 0
    assert [item["title"] for item in gazette.articles()] == ["旧书摊搬进菜场二楼"]
    assert [item["title"] for item in gazette.articles(every=True)] == [
        "荷叶渡口开了夜市",
        "旧书摊搬进菜场二楼",
    ]


def test_without_gold_nothing_is_written(scripts: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    gazette, same_text = scripts
    assert same_text.main([str(tmp_path)]) == 1
    assert not gazette.SAME_TEXT.exists()


def test_the_list_names_each_article_once() -> None:
    ids = (SCRIPTS / "same_text.txt").read_text(encoding="utf-8").split()
    assert len(ids) == len(set(ids)) > 0
    assert all(name.startswith("N-") and name[2:].isdigit() for name in ids)
