from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.enrich import enrich, find_keywords, load
from ingest.enrich.lexicon import PLAIN, lexicon, load_lexicon
from ingest.enrich.new_words import new_words
from ingest.errors import ConfigError
from ingest.model import Article

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "pages" / "2024-09-18"
OTHERS = [page.read_text(encoding="utf-8") for page in sorted(SAMPLE.glob("0[12].txt"))]
"""Other articles, without which everything in so few lines would hold together."""
TEXTS = [
    "昨天，鸢尾贷发到了老沈手里。有了鸢尾贷，他说，网箱能添十只。",
    "鸢尾贷到底是什么？行长说，鸢尾贷是给渔家的。渔家靠鸢尾贷过冬。",
    "用鸢尾贷买船的人多了。问起鸢尾贷，人人点头。",
]


def test_a_string_that_holds_together_among_changing_neighbours_is_proposed() -> None:
    assert "鸢尾贷" in [one.word for one in new_words(TEXTS + OTHERS)]


def test_neither_parts_of_it_nor_words_of_the_dictionary_are_proposed() -> None:
    found = [one.word for one in new_words(TEXTS + OTHERS)]
    assert not {"鸢尾", "尾贷", "渔家", "网箱"} & set(found)


def test_what_one_article_alone_repeats_is_not_proposed() -> None:
    assert "鸢尾贷" not in [one.word for one in new_words(["".join(TEXTS), *OTHERS])]


def test_a_word_that_the_paper_knows_is_not_proposed_again() -> None:
    assert "鸢尾贷" not in [one.word for one in new_words(TEXTS + OTHERS, {"鸢尾贷"})]


def test_a_papers_own_word_is_whole_among_keywords_and_search_words() -> None:
    own = lexicon(["鸢尾贷"])
    article = Article("news", 0, title="渔家有了鸢尾贷", body=(TEXTS[0], TEXTS[1]))
    found = enrich(article, home="330482", gazetteer=load(), lexicon=own)
    assert "鸢尾贷" in found.words
    assert "鸢尾贷" in [keyword.term for keyword in found.keywords]


def test_the_version_tells_other_words_and_counts() -> None:
    article = Article("news", 0, body=("短讯。",))
    versions = {
        enrich(article, home="", gazetteer=load(), lexicon=one).version
        for one in (PLAIN, lexicon(["甲乙"]), lexicon(["甲乙"], {"甲": 2}, 5))
    }
    assert len(versions) == 3


def test_a_word_of_every_article_of_the_paper_weighs_less() -> None:
    title, body = "菱角上市", "菱角和莲藕都丰收了，菱农和藕农都高兴。"
    common = lexicon((), {"菱角": 40_000, "莲藕": 3}, 40_000)
    plain = {keyword.term: keyword.weight for keyword in find_keywords(title, body)}
    known = {keyword.term: keyword.weight for keyword in find_keywords(title, body, lexicon=common)}
    assert known["莲藕"] / known.get("菱角", 0.01) > plain["莲藕"] / plain["菱角"]


def test_the_files_of_a_paper_are_read_and_the_order_of_words_is_nothing(tmp_path: Path) -> None:
    words, counts = tmp_path / "words.txt", tmp_path / "counts.json"
    words.write_text("鸢尾贷 # of the fishermen\n\n莲藕粉\n", encoding="utf-8")
    counts.write_text(json.dumps({"articles": 10, "counts": {"菱角": 4}}), encoding="utf-8")
    found = load_lexicon(words, counts)
    assert found.words == tuple(sorted(["鸢尾贷", "莲藕粉"]))
    assert found == lexicon(["莲藕粉", "鸢尾贷"], {"菱角": 4}, 10)


def test_counts_that_are_none_are_told(tmp_path: Path) -> None:
    counts = tmp_path / "counts.json"
    counts.write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(ConfigError, match="holds no counts"):
        load_lexicon(None, counts)
