"""The scorer scores what it says, floors hold, and the pages of this checkout are segmented as well as ever."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ConfigError
from ingest.quality import Item, PageItems, Scores, gold_page, score
from ingest.quality.floors import Floor, breaches, history_rows, pin, read, write
from ingest.quality.score import Verdict, verdicts
from ingest.quality.similarity import agreement, common_length

if TYPE_CHECKING:
    from types import ModuleType

HOME = Path(__file__).resolve().parent.parent
PAGEBENCH = HOME.parent / "shared" / "pagebench"
SHIP = "本报讯昨天上午渡口来了一条新船，老人们坐在岸边看了半天，谁也不肯先上去。"
LAMP = "社区的路灯坏了半年，居民写信到报社，第二天电工就带着梯子来了，换好七盏。"
WEATHER = "今天多云，明天阴有小雨，东南风三级，最高气温二十六度。"


def item(body: str, **changes: object) -> Item:
    values = {"kind": "news", "kicker": "", "title": "", "subtitle": "", "people": frozenset(), "body": body}
    return Item(**{**values, **changes})  # type: ignore[arg-type]


def scored(predicted: list[Item], gold: list[Item], furniture: tuple[str, ...] = ()) -> Scores:
    return score([(PageItems(tuple(predicted), ()), PageItems(tuple(gold), furniture))])


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_quality", HOME / "bench" / "quality.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_no_score_of_the_sample_is_below_its_floor(bench: ModuleType) -> None:
    floors = read((HOME / "quality" / "floors.toml").read_text(encoding="utf-8"))
    assert not bench.check({"sample": bench.measure_sample()}, floors)


def test_no_score_of_the_sample_as_pdf_pages_is_below_its_floor(bench: ModuleType) -> None:
    floors = read((HOME / "quality" / "floors.toml").read_text(encoding="utf-8"))
    assert not bench.check({"sample-pdf": bench.measure_sample_pdf()}, floors)


@pytest.mark.slow
def test_the_same_copy_gives_the_same_pdf_pages(bench: ModuleType) -> None:
    first = bench.measure_sample_pdf()
    assert first.data == bench.measure_sample_pdf().data
    assert sys.modules["sample_typeset_pdf"].all_pages().keys() == {
        path.stem for path in (HOME / "sample" / "gold").glob("*.json")
    }


@pytest.mark.slow
@pytest.mark.skipif(not PAGEBENCH.is_dir(), reason="needs the page benchmark beside the checkout")
@pytest.mark.parametrize(
    "name", ["dev-text", "dev-pdf", "county-text", "county-pdf", "chromium-text", "chromium-pdf"]
)
def test_no_score_of_the_page_benchmark_is_below_its_floor(bench: ModuleType, name: str) -> None:
    floors = read((HOME / "quality" / "floors.toml").read_text(encoding="utf-8"))
    assert not bench.check({name: bench.measure_bench(name)}, floors)


def test_the_gold_itself_has_every_score_full() -> None:
    pages = [
        gold_page(json.loads(path.read_text("utf-8"))) for path in (HOME / "sample" / "gold").glob("*.json")
    ]
    full = score((page, page) for page in pages)
    assert full.articles > 100
    for name in ("f1_strict", "f1_lenient", "title", "heading", "byline", "byline_detached", "kind"):
        assert getattr(full, name) == 1, name
    assert full.lost == full.leak == 0


@given(st.text("船灯雨风", max_size=24), st.text("船灯雨风", max_size=24))
def test_the_common_subsequence_is_that_of_the_textbook(a: str, b: str) -> None:
    row = [0] * (len(b) + 1)
    for x in a:
        new = [0]
        for j, y in enumerate(b):
            new.append(row[j] + 1 if x == y else max(row[j + 1], new[j]))
        row = new
    assert common_length(a, b) == row[-1]
    assert agreement(a, b) == agreement(b, a)


def test_an_article_cut_in_two_is_neither_strictly_nor_leniently_right() -> None:
    result = scored([item(SHIP[:18]), item(SHIP[18:]), item(LAMP)], [item(SHIP), item(LAMP)])
    assert result.f1_strict == result.f1_lenient == pytest.approx(2 / 5)
    assert result.lost == 0


def test_a_little_text_too_much_is_leniently_right_and_leaks() -> None:
    result = scored([item(SHIP + LAMP[:8]), item(LAMP[8:])], [item(SHIP), item(LAMP)])
    assert result.f1_strict == 0
    assert result.f1_lenient == 1
    assert result.leak == pytest.approx(8 / len(SHIP + LAMP))


def test_furniture_in_a_body_leaks_and_text_found_nowhere_is_lost() -> None:
    result = scored([item(SHIP + "今日澄湖客户端")], [item(SHIP), item(LAMP)], ("今日澄湖客户端",))
    assert result.leak == pytest.approx(7 / (len(SHIP) + 7))
    assert result.lost == pytest.approx(len(LAMP) / len(SHIP + LAMP))


def test_names_count_as_a_set_and_only_where_the_page_tells_them() -> None:
    two = frozenset({"甲乙", "丙丁"})
    gold = [item(SHIP, people=two), item(LAMP, people=two, byline_known=False)]
    assert scored([item(SHIP, people=two), item(LAMP)], gold).byline == 1
    assert scored([item(SHIP, people=frozenset({"甲乙"})), item(LAMP)], gold).byline == 0
    assert scored([item(SHIP, people=two)], [item(SHIP, people=two, byline_detached=True)]).byline is None


def test_roles_are_scored_apart_name_by_name() -> None:
    nobody: frozenset[str] = frozenset()
    a, b = frozenset({"裘听雨"}), frozenset({"傅青"})
    gold = [item(SHIP, people=a | b, by_role=(a, b, nobody)), item(LAMP)]
    right = scored([item(SHIP, people=a | b, by_role=(a, b, nobody)), item(LAMP)], gold)
    assert (right.reporters, right.correspondents, right.photographers) == (1, 1, None)
    swapped = scored([item(SHIP, people=a | b, by_role=(a | b, nobody, nobody)), item(LAMP)], gold)
    assert swapped.reporters == pytest.approx(2 / 3)  # one of two told, the one wanted
    assert (swapped.correspondents, swapped.byline) == (0, 1)


def test_a_title_is_right_only_whole_and_a_heading_only_with_its_kicker() -> None:
    gold = [item(SHIP, title="渡口换了新船", kicker="水乡新事")]
    assert scored([item(SHIP, title="渡口换了新")], gold).title == 0
    assert scored([item(SHIP, title="渡口换了新船")], gold).title == 1
    assert scored([item(SHIP, title="渡口换了新船")], gold).heading == 0
    assert scored([item(LAMP, title="渡口换了新船")], gold).title == 0


def test_advertisements_count_on_neither_side() -> None:
    gold = [item(SHIP), item(WEATHER, kind="ad")]
    for predicted in ([item(SHIP)], [item(SHIP), item(WEATHER, kind="ad")], [item(SHIP), item(WEATHER)]):
        assert scored(predicted, gold).f1_strict == 1
    assert scored([item(SHIP, kind="ad"), item(LAMP)], [item(SHIP), item(LAMP)]).f1_strict == 1
    assert scored([item(SHIP, kind="ad"), item(LAMP)], [item(SHIP), item(LAMP)]).kind == 0.5


def test_blanks_widths_and_kinds_of_quotes_make_no_difference() -> None:
    raw = {"body": ["“渡 口”ＡＢ１２"], "title": "新 船", "kind": "poem"}
    other = {"body": "「渡口」AB12", "title": "新船", "kind": "essay"}
    assert gold_page({"articles": [raw]}) == gold_page({"articles": [other]})


def test_a_fall_is_told_for_scores_and_a_rise_for_losses() -> None:
    floor = Floor("d", {"F1s": 0.9, "leak": 0.02})
    assert not breaches(floor, "d", {"F1s": 0.8999, "leak": 0.0201})
    assert not breaches(floor, "d", {"F1s": 1.0, "leak": 0.0})
    assert "F1s" in breaches(floor, "d", {"F1s": 0.89, "leak": 0.02})[0]
    assert "leak" in breaches(floor, "d", {"F1s": 0.9, "leak": 0.03})[0]
    assert "F1s" in breaches(floor, "d", {"F1s": None, "leak": 0.02})[0]


def test_scores_of_other_data_are_not_compared() -> None:
    assert "changed" in breaches(Floor("old", {"F1s": 0.1}), "new", {"F1s": 0.9})[0]


def test_a_floor_is_raised_freely_and_lowered_only_on_purpose() -> None:
    floor = Floor("d", {"F1s": 0.9, "leak": 0.02})
    raised = pin(floor, "d", {"F1s": 0.95678, "leak": 0.01001}, lower=False)
    assert raised.floor.columns == {"F1s": 0.9567, "leak": 0.0101}
    for worse in ({"F1s": 0.89, "leak": 0.02}, {"F1s": 0.9, "leak": 0.03}, {"F1s": 0.9}):
        with pytest.raises(ConfigError):
            pin(floor, "d", worse, lower=False)
    dropped = pin(floor, "d", {"F1s": 0.9}, lower=True)
    assert "leak 0.0200 → none" in history_rows("2024-09-20", "sample", dropped.changes, "why")
    assert pin(floor, "d", {"F1s": 0.5, "leak": 0.5}, lower=True).floor.columns == {"F1s": 0.5, "leak": 0.5}


def test_pinning_again_and_again_never_lets_a_floor_sink() -> None:
    floor = Floor("d", {"F1s": 0.9})
    for _ in range(20):
        floor = pin(floor, "d", {"F1s": floor.columns["F1s"] - 0.0004}, lower=False).floor
    assert floor.columns == {"F1s": 0.9}


def test_a_fresh_pin_passes_its_own_gate() -> None:
    scores = {"F1s": 2 / 3, "leak": 1 / 3, "byDet": 0.0}
    floor = pin(None, "d", scores, lower=False).floor
    assert read(write({"sample": floor})) == {"sample": floor}
    assert not breaches(floor, "d", scores)


def test_moving_floors_writes_the_reason_into_the_history(
    bench: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "FLOORS", tmp_path / "quality" / "floors.toml")
    monkeypatch.setattr(bench, "HISTORY", tmp_path / "quality.md")
    (tmp_path / "quality.md").write_text("| date |\n", encoding="utf-8")
    good, bad = bench.Measured("d", {"F1s": 0.9, "s/pg": 1.0}), bench.Measured("d", {"F1s": 0.8, "s/pg": 1.0})
    bench.move({"sample": good}, lower=False, reason="first")
    before = (
        (tmp_path / "quality" / "floors.toml").read_text("utf-8"),
        (tmp_path / "quality.md").read_text("utf-8"),
    )
    assert "s/pg" not in before[0]
    with pytest.raises(ConfigError):
        bench.move({"sample": bad}, lower=False, reason="worse")
    after = (
        (tmp_path / "quality" / "floors.toml").read_text("utf-8"),
        (tmp_path / "quality.md").read_text("utf-8"),
    )
    assert after == before, "a refused pin changes nothing"
    bench.move({"sample": bad}, lower=True, reason="poems | count now")
    assert "F1s 0.9000 → 0.8000 | poems / count now |" in (tmp_path / "quality.md").read_text("utf-8")
    assert not history_rows("2024-09-20", "sample", (), "nothing moved")


def test_floors_are_not_moved_without_a_reason(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (["--pin"], ["--pin", "--reason", " "], ["--lower", "--reason", "x"]):
        monkeypatch.setattr(sys, "argv", ["quality.py", *arguments])
        with pytest.raises(SystemExit) as ended:
            bench.main()
        assert ended.value.code == 2


def test_the_history_ends_the_page_of_quality_and_tells_of_every_set_of_floors() -> None:
    told = (HOME / "docs" / "quality-history.md").read_text(encoding="utf-8")
    assert told.rstrip("\n").rsplit("\n", 1)[-1].startswith("| 20"), "rows are appended at the end"
    for name in read((HOME / "quality" / "floors.toml").read_text(encoding="utf-8")):
        assert f"| {name} |" in told


def test_each_predicted_article_gets_its_verdict() -> None:
    gold = PageItems(
        (
            item(SHIP, title="新船", people=frozenset({"裘听雨"})),
            item(LAMP, title="路灯", title_also=("路灯亮了",), byline_known=False),
            item("招租电话八六六九零一一四，位置好，价格低，先到先得。", kind="ad"),
        ),
        (),
    )
    predicted = PageItems(
        (
            item(SHIP, title="新船", people=frozenset({"傅青"})),
            item(LAMP, title="路灯亮了"),
            item("招租电话八六六九零一一四，位置好，价格低，先到先得。"),
            item("谁也没有写过的一段话，说的是另一件事情，与本页无关。"),
        ),
        (),
    )
    assert verdicts(predicted, gold) == (
        Verdict(body=True, title=True, byline=False),
        Verdict(body=True, title=True, byline=None),
        None,
        Verdict(body=False, title=False, byline=False),
    )
