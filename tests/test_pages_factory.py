from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest

FACTORY = Path(__file__).resolve().parent.parent / "scripts" / "pages"
PLAN = """
import sys
sys.path.insert(0, {factory!r})
import hashlib, extract, make, measures, pages
from pathlib import Path
job = make.Job(Path("."), "t", (), tuple({papers!r}), ("own",), (), 1, 1, {series})
seen = hashlib.sha256()
for number in range(6):
    plan, _, _ = make.plan_of(job, number)
    sheet, words = pages.sheet(plan, measures.Notebook())
    seen.update(repr((sheet, words, [one.gold for one in plan.stories])).encode())
print(seen.hexdigest())
"""

pytestmark = pytest.mark.usefixtures("factory")
needs_fonttools = pytest.mark.skipif(find_spec("fontTools") is None, reason="faces are cut by fonttools")


@pytest.fixture
def factory(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(FACTORY))
    return FACTORY


def _job(papers: str, seed: str = "t", series: int = 0):  # noqa: ANN202
    import make

    return make.Job(Path(), seed, (), tuple(papers), ("own",), (), 1, 1, series)


def test_pages_to_learn_from_and_pages_to_judge_by_share_no_item() -> None:
    import make

    def sources(papers: str, seed: str) -> set[str]:
        plans = [make.plan_of(_job(papers, seed), number)[0] for number in range(24)]
        return {story.gold["source"] for plan in plans for story in plan.stories}

    learnt, judged = sources("klop", "a"), sources("mn", "a")
    assert len(learnt) > 60
    assert len(judged) > 60
    assert not learnt & judged


def test_the_same_seed_gives_the_same_pages_in_every_process() -> None:
    script = PLAN.format(factory=str(FACTORY), papers="klmnop", series=0)
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_another_seed_gives_other_pages() -> None:
    import make

    first, second = (make.plan_of(_job("k", seed), 0)[0] for seed in ("a", "b"))
    assert first.style != second.style


def test_every_letter_of_a_body_is_placed_once() -> None:
    import make
    import measures

    import pages

    for number in range(30):
        plan, _, _ = make.plan_of(_job("klmnop"), number)
        sheet, _ = pages.sheet(plan, measures.Notebook())
        placed: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for one in sheet.placed:
            for para in one.flow.paras:
                for run in para.runs:
                    if run.at >= 0:
                        placed[run.aid].append((run.at, "".join(run.text.split())))
        for story in plan.stories:
            body = "".join("".join(story.gold["body"]).split())
            assert "".join(text for _, text in sorted(placed[story.aid])) == body, story.gold["source"]


def test_every_named_writer_can_be_read_on_the_page() -> None:
    import make
    import measures

    import pages

    named = 0
    for number in range(30):
        plan, _, _ = make.plan_of(_job("klmnop"), number)
        sheet, _ = pages.sheet(plan, measures.Notebook())
        said: dict[str, str] = defaultdict(str)
        for one in sheet.placed:
            for para in one.flow.paras:
                for run in para.runs:
                    said[run.aid] += "".join(run.text.split())
        for story in plan.stories:
            for part in ("reporters", "correspondents", "photographers"):
                for name in story.gold[part]:
                    named += 1
                    assert name in said[story.aid], (story.gold["source"], story.layout)
    assert named > 50


def test_every_order_draws_every_part_once() -> None:
    import make
    import measures
    import orders
    import style

    import pages

    plan, _, _ = make.plan_of(_job("k"), 1)
    sheet, _ = pages.sheet(plan, measures.Notebook())
    drawn = {mode: orders.order(sheet, mode, "s") for mode in style.ORDERS}
    for mode, order in drawn.items():
        assert sorted(order) == list(range(len(sheet.placed))), mode
    assert len({tuple(order) for order in drawn.values()}) > 4


def test_all_issues_of_a_series_keep_one_style() -> None:
    import make

    job = _job("k", series=5)
    plans = [make.plan_of(job, number)[0] for number in range(20)]
    assert len({plan.style for plan in plans}) == 1
    assert len({(plan.place.month, plan.place.day) for plan in plans}) == 5


def test_marks_are_read_back() -> None:
    import marks

    for number in random.Random(1).sample(range(marks.MOST), 50):
        code = marks.colour(number)
        assert marks.number(*(int(code[i : i + 2], 16) for i in (1, 3, 5))) == number


@pytest.mark.slow
@needs_fonttools
@pytest.mark.parametrize("engine", ["own", "typst", "chromium"])
def test_gold_is_told_whole_by_the_labelled_lines(tmp_path: Path, engine: str) -> None:
    import engines
    import faces
    import make

    if engine not in engines.engines_there():
        pytest.skip(f"{engine} is not installed")
    if not faces.there():
        pytest.skip("no Chinese font is installed")
    extractor = "pdfium" if shutil.which("pdftotext") is None else "pdftotext_raw"
    texts = []
    for run in ("one", "two"):
        out = tmp_path / run
        plan = ["--count", "2", "--orders", "2", "--texts", "1", "--processes", "1", "--papers", "ko"]
        assert make.main([str(out), *plan, "--engines", engine, "--extractors", extractor]) == 0
        texts.append({path.name: path.read_bytes() for path in sorted((out / "txt").iterdir())})
    assert texts[0] == texts[1]
    for path in (tmp_path / "one" / "gold").iterdir():
        gold = json.loads(path.read_text(encoding="utf-8"))
        labels = json.loads((tmp_path / "one" / "labels" / path.name).read_text(encoding="utf-8"))
        lines = (tmp_path / "one" / "txt" / f"{path.stem}.txt").read_text(encoding="utf-8").split("\n")
        told: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for label in labels:
            for start, end, aid, _, at, _ in label["parts"]:
                if at >= 0:
                    told[aid].append((at, "".join(lines[label["line"]][start:end].split())))
        assert gold["articles"]
        for article in gold["articles"]:
            body = "".join("".join(article["body"]).split())
            assert len("".join(text for _, text in sorted(told[article["id"]]))) == len(body)
