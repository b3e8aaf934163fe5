"""Gold of one's own newspaper: what the site says of a page, found among the lines of its PDF, or left out with why."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from epaper_pages import AD, DAY, Copy, Leaf, New
from epaper_site import Answer, EpaperSite
from ingest.cli import app, gold, run
from ingest.lake import Lake
from ingest.pages import page_from_bytes
from ingest.pages.article_pages import read_article_pages
from ingest.quality.gold import GoldPage, LeftOut, gold_of
from pdf_builder import PageBuilder
from test_article_pages import came

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

HOME = Path(__file__).resolve().parent.parent
COMMANDS = (gold, run)  # they register what they define when they are imported

LOCK = Copy(
    301,
    "望圩船闸<br>提前合龙",
    (
        "本报讯（记者　柳一鸣）昨天清晨，望圩船闸最后一段闸墙浇筑完成，比原定的日子早了十九天。",
        "工地负责人毛永清说，入秋以来少雨，三班工人轮着上，混凝土一车也没有断过。",
        "合龙以后要养护二十八天，年底前第一批货船可以过闸，往返上海少绕四十里水路。",
    ),
    kicker="运河支线又一节点完工",
)
MARKET = Copy(
    302,
    "双筏镇早市挪了新地方",
    (
        "双筏镇的早市摆了四十年，上周从桥头挪进了镇西的大棚，菜农们头一回不用看天出摊。",
        "卖藕的许阿婆算了一笔账：摊位费每天两元，省下的雨布和拖车钱够买半个月的早饭。",
    ),
    author="许小满",
)
NOTICE = "出租镇西仓房三间，通水通电，可停卡车，有意者请到双筏镇供销社面谈，电话八二三七一零六。"


def typeset(leaf: Leaf, *, cut: int = 0, notice: str = "") -> bytes:
    """Set a page in two columns with a header: titles first, then the texts, without their last `cut` characters."""
    page = PageBuilder()
    page.text(40, 775, f"第{leaf.no}版 {leaf.name}", size=10)
    page.text(420, 775, f"{DAY.year}年{DAY.month}月{DAY.day}日 星期六", size=10)
    for column, copy in enumerate(copy for copy in leaf.articles if copy.body):
        x = 40 + column * 280
        y = 745.0
        if copy.kicker:
            page.text(x, y, copy.kicker, size=13, font="kai")
        for part in copy.title.split("<br>"):
            y -= 28
            page.text(x, y, part, size=22, font="hei")
        if copy.author:
            y -= 24
            page.text(x, y, f"■记者 {copy.author}", size=10, font="kai")
        text = "\n".join(copy.body).replace("\u3000", " ")
        y = page.column(x, y - 26, text[: len(text) - cut], width=24, size=10)
        if notice and column == 0:
            page.rect(x - 4, y - 90, 250, 80)
            page.column(x, y - 26, notice, width=22, size=10)
    return page.build()


FRONT = Leaf("01", "要闻", (LOCK, MARKET, AD))
HALF = Leaf("02", "综合", (replace(LOCK, number=303),))
SCAN = Leaf("03", "民生", (replace(MARKET, number=304),))


def made(leaf: Leaf, pdf: bytes) -> GoldPage | LeftOut:
    raw = came(New(), leaf, file=pdf)
    return gold_of("p", page_from_bytes(pdf), read_article_pages(raw))


def test_a_page_whose_articles_stand_on_it_is_gold() -> None:
    page = made(FRONT, typeset(FRONT))
    assert isinstance(page, GoldPage)
    lock, market = page.items
    assert (lock.kicker, lock.title, lock.reporters) == (
        "运河支线又一节点完工",
        "望圩船闸提前合龙",
        ("柳一鸣",),
    )
    assert len(lock.body) == 3
    assert (market.title, market.reporters, market.byline_known) == (
        "双筏镇早市挪了新地方",
        ("许小满",),
        True,
    )
    assert page.found == 1.0
    assert page.unknown == 0.0
    texts = {line.no: line.text for line in page.page.lines}
    roles = {texts[label.line]: (label.aid, label.role) for label in page.labels}
    assert roles["望圩船闸"] == roles["提前合龙"] == ("p-a0", "title")
    assert roles["■记者 许小满"] == ("p-a1", "byline")
    assert {aid for text, (aid, _) in roles.items() if "版 要闻" in text or "星期六" in text} == {"furniture"}
    # Every line of the text has its label.
    assert set(texts) == {label.line for label in page.labels}


def test_what_no_article_page_has_may_be_found_or_not() -> None:
    page = made(FRONT, typeset(FRONT, notice=NOTICE))
    assert isinstance(page, GoldPage)
    (ad,) = (item for item in page.items if item.kind == "ad")
    assert "".join(ad.body) == NOTICE
    assert 0.05 < page.unknown < 0.35


def test_a_page_that_holds_only_a_part_is_left_out() -> None:
    page = made(HALF, typeset(HALF, cut=40))
    assert isinstance(page, LeftOut)
    assert "of the text of '望圩船闸提前合龙' stands on it" in page.reason


def test_a_page_of_another_text_than_the_site_has_is_left_out() -> None:
    page = made(replace(FRONT, articles=(MARKET,)), typeset(FRONT))
    assert isinstance(page, LeftOut)
    assert "stands in no article page" in page.reason


def test_a_page_without_text_layer_is_left_out() -> None:
    page = made(SCAN, PageBuilder().build())
    assert page == LeftOut("p", "its PDF has no text layer")


def test_a_title_that_the_site_has_otherwise_is_not_scored() -> None:
    page = made(replace(FRONT, articles=(replace(LOCK, title="船闸工程进展顺利"), MARKET)), typeset(FRONT))
    assert isinstance(page, GoldPage)
    assert [item.title for item in page.items] == ["", "双筏镇早市挪了新地方"]


def test_an_author_whom_the_page_does_not_name_is_not_scored() -> None:
    pdf = typeset(FRONT)
    page = made(replace(FRONT, articles=(LOCK, replace(MARKET, author="记者 池墨"))), pdf)
    assert isinstance(page, GoldPage)
    assert [item.byline_known for item in page.items] == [True, False]


def test_boilerplate_of_two_notices_goes_to_the_right_one() -> None:
    ending = "有异议者请于十日内以书面形式向本镇提出，逾期视为无异议，特此公告。"
    first = Copy(401, "双筏镇征地公告", ("拟征用筏西村水田十二亩，用于修建排涝泵站。", ending))
    second = Copy(402, "双筏镇改道公告", ("镇中路自下周一起翻修，公共汽车改走河边新路。", ending))
    leaf = Leaf("04", "公告", (first, second))
    page = made(leaf, typeset(leaf))
    assert isinstance(page, GoldPage)
    texts = {line.no: line.text for line in page.page.lines}
    where: dict[str, set[str]] = {}
    for label in page.labels:
        if label.aid != "furniture":
            where.setdefault(label.aid, set()).add(texts[label.line][:4])
    assert {aid: len(lines) for aid, lines in where.items()} == {"p-a0": 4, "p-a1": 4}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder with a papers file of a site on loopback that has an issue of three pages."""
    skin = New()
    issue = (FRONT, HALF, SCAN)
    with EpaperSite() as site:
        skin.lay(site, DAY, issue)
        for leaf, pdf in (
            (FRONT, typeset(FRONT, notice=NOTICE)),
            (HALF, typeset(HALF, cut=40)),
            (SCAN, PageBuilder().build()),
        ):
            site.things[skin.pdf_path(DAY, leaf)] = Answer(pdf, "application/pdf")
        (tmp_path / "papers.toml").write_text(
            '[papers.weizi]\nname = "苇子报"\n[[papers.weizi.sources]]\nkind = "epaper"\n'
            f'platform = "founder_new"\nbase = "{site.base}"\nallow_private = true\nrate = 1000\n',
            encoding="utf-8",
        )
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("ingest.sources.http.shared_folder", lambda: tmp_path)
        Lake.open(str(tmp_path / "lake"))
        yield tmp_path


def ingest(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})


def bench() -> Any:
    spec = importlib.util.spec_from_file_location("bench_quality", HOME / "bench" / "quality.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_quality"] = module
    spec.loader.exec_module(module)
    return module


def test_the_command_writes_gold_that_the_quality_bench_measures(home: Path) -> None:
    ended = ingest(
        "gold", "--paper", "weizi", "--from", "2024-09-14", "--to", "2024-09-14", "--out", "own", "--json"
    )
    assert ended.exit_code == 0, ended.stdout
    told = json.loads(ended.stdout)
    assert [page["page"] for page in told["pages"]] == ["weizi-20240914-01"]
    half, scan = told["left_out"]
    assert (half["page"], scan["page"]) == ("weizi-20240914-02", "weizi-20240914-03")
    assert "of the text of" in half["reason"]
    assert "no text layer" in scan["reason"]
    out = home / "own"
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert files == [
        "gold/weizi-20240914-01.json",
        "labels/weizi-20240914-01.json",
        "pdf/weizi-20240914-01.pdf",
        "txt/weizi-20240914-01.txt",
    ]
    assert bench().measure(out / "gold", out / "pdf").columns["F1s"] == 1.0
    # The text's line numbers are those of the labels.
    lines = (out / "txt/weizi-20240914-01.txt").read_text(encoding="utf-8").split("\n")
    labels = json.loads((out / "labels/weizi-20240914-01.json").read_text(encoding="utf-8"))
    assert {lines[label["line"]] for label in labels if label["role"] == "title"} >= {"望圩船闸", "提前合龙"}


def test_the_command_fails_where_no_page_could_be_made_gold(home: Path) -> None:
    ended = ingest("gold", "--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-13", "--out", "own")
    assert ended.exit_code == 1
    assert "left out" in ended.stdout
    assert not (home / "own").exists()
