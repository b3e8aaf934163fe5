"""The table of frequencies answers as a dict of its lines would, word by word."""

from __future__ import annotations

from pathlib import Path

import jieba
import numpy as np
from scipy.optimize import linear_sum_assignment

from ingest.enrich.frequencies import Frequencies, idf
from ingest.segment.text.assignment import best_assignment


def test_every_word_of_the_table_has_the_number_of_its_line_and_no_other_word_has_one() -> None:
    text = (Path(jieba.__file__).parent / "analyse/idf.txt").read_text(encoding="utf-8")
    table = {word: float(value) for word, _, value in (line.partition(" ") for line in text.splitlines())}
    found = idf()
    some = list(table)[::37] + [word for word in table if len(word.encode()) > 24]
    assert {word: found.get(word, -1.0) for word in some} == {word: table[word] for word in some}
    for word in ("", " ", "的\n", "苇子报", some[0] + "\0", some[0][:-1] + "𠀀", f"{some[0]} 1"):
        assert found.get(word, -1.0) == table.get(word, -1.0)


def test_words_that_share_their_hashed_beginning_are_told_apart_and_an_empty_table_knows_none() -> None:
    long = "一" * 8
    table = Frequencies(f"{long}甲 1.5\n{long}乙 2.5\n{long} 3.5".encode())
    assert [table.get(word, 0.0) for word in (f"{long}甲", f"{long}乙", long, f"{long}丙")] == [
        1.5,
        2.5,
        3.5,
        0.0,
    ]
    assert Frequencies(b"").get("甲", 7.0) == 7.0


def test_the_solver_loaded_alone_chooses_as_the_public_one_does() -> None:
    lot = np.random.default_rng(7)
    for shape in ((1, 1), (5, 9), (30, 12), (0, 0)):
        gain = lot.integers(0, 6, shape).astype(float)  # with many ties
        ours, public = best_assignment(gain), linear_sum_assignment(gain, maximize=True)
        assert [one.tolist() for one in ours] == [one.tolist() for one in public]
