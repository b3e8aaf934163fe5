"""Where a site gives article pages they win over the page's own file, and nothing of them is lost."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import make_issue
from epaper_pages import AD, DAY, HARVEST, ISSUE, PHOTO, PIER, SCHOOL, SKINS, Copy, Leaf, New, Skin, pdf
from epaper_site import EpaperSite
from ingest import catalog
from ingest.issue.build import build_page
from ingest.lake import Lake
from ingest.lake.rows import page_rows
from ingest.operate.explain import explain_article
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days
from ingest.segment.conservation import check
from ingest.sources import RawPage, RawPart

if TYPE_CHECKING:
    from pathlib import Path

HOST = "http://szb.example.cn"
each_skin = pytest.mark.parametrize("skin", SKINS, ids=lambda skin: skin.platform)


def part(role: str, origin: str, raw: bytes) -> RawPart:
    return RawPart(role, origin, hashlib.sha256(raw).hexdigest(), raw)  # type: ignore[arg-type]


def came(skin: Skin, leaf: Leaf, *, file: bytes | None = None, day: date = DAY, lost: int = 0) -> RawPage:
    """Return a page as its source hands it over: its PDF, its layout page and its article pages but the last `lost`."""
    issue = ISSUE if leaf in ISSUE else (leaf,)
    shown = part(
        "layout",
        HOST + skin.layout_path(day, leaf, issue.index(leaf) + 1),
        (skin.declared + skin.layout(day, issue, leaf)).encode(skin.encoding),
    )
    articles = [
        part(
            "article",
            HOST + skin.article_path(day, leaf, copy),
            (skin.declared + skin.article(day, leaf, copy)).encode(skin.encoding),
        )
        for copy in leaf.articles
    ]
    rest = tuple(articles[: len(articles) - lost])
    if file is None:
        return RawPage(leaf.no, shown.origin, shown.sha256, shown.raw, leaf.name, skin.platform, rest)
    own = part("page", HOST + skin.pdf_path(day, leaf), file)
    return RawPage(leaf.no, own.origin, own.sha256, own.raw, leaf.name, skin.platform, (shown, *rest))


def test_compatibility_forms_of_a_site_are_folded_and_land_as_edits() -> None:
    skin = next(skin for skin in SKINS if skin.encoding == "utf-8")
    forms = str.maketrans("长人", "⻓⼈")
    leaf = replace(
        ISSUE[0],
        articles=tuple(
            replace(copy, title=copy.title.translate(forms), body=[one.translate(forms) for one in copy.body])
            for copy in ISSUE[0].articles
        ),
    )
    built, plain = build_page(came(skin, leaf)), build_page(came(skin, ISSUE[0]))
    assert built.page is not None
    assert built.segmentation is not None
    assert plain.segmentation is not None
    assert [one.body for one in built.segmentation.articles] == [
        one.body for one in plain.segmentation.articles
    ]
    assert check(built.page, built.segmentation) == ()
    issue = replace(make_issue(), pages=(replace(built, segmentation=None),), articles=())
    (row,) = page_rows([issue]).to_pylist()
    assert {one["removed"] for one in row["edits"]} == {"⼈"}
    assert {one["kind"] for one in row["edits"]} == {"folded"}


@each_skin
@pytest.mark.parametrize("with_file", [True, False], ids=["with its PDF", "without"])
def test_article_pages_give_text_roles_and_lineage(skin: Skin, with_file: bool) -> None:
    raw = came(skin, ISSUE[0], file=pdf(ISSUE[0]) if with_file else None)
    built = build_page(raw)
    assert (built.status, built.reason) == ("ok", "")
    assert built.raw_sha256 == raw.sha256
    assert built.page is not None
    assert built.segmentation is not None
    assert built.page.extractor == f"articles:{skin.platform}"
    pier, school = built.segmentation.articles
    assert pier.title == "望圩新码头昨日启用"
    assert (pier.kicker, pier.subtitle) == ("水路更通畅", "——全年吞吐量八十万吨")
    assert pier.reporters == ("柳一鸣",)
    assert pier.body == (
        "本报讯 昨天上午，望圩镇新码头正式启用，两艘货船先后靠泊卸货。",
        "码头负责人毛永清说，全年吞吐量预计可达八十万吨。",
        "图为首艘货船靠泊望圩新码头。",
    )
    assert (school.title, school.reporters) == ("屋顶菜园丰收了", ("许小满",))
    assert check(built.page, built.segmentation) == ()
    (title,) = (one for one in built.segmentation.pieces if one.article == 0 and one.role == "title")
    assert title.why == f"{HOST}{skin.article_path(DAY, ISSUE[0], PIER)}, title"
    assert built.printed is not None
    assert built.printed.day == built.address_day == DAY.isoformat()


@each_skin
def test_entries_without_text_are_furniture_or_pictures(skin: Skin) -> None:
    editors = Copy(107, "本版责编 池墨")
    leaf = Leaf("02", "综合", (HARVEST, PHOTO, AD, editors))
    built = build_page(came(skin, leaf))
    assert built.segmentation is not None
    harvest, photo = built.segmentation.articles
    assert harvest.kind == "news"
    assert (photo.kind, photo.title, photo.column_name) == ("photo", "", "图片报道")
    assert photo.body == ("澄湖晨雾中的渔船。",)
    assert [piece.text for piece in built.segmentation.furniture] == ["广告", "本版责编 池墨"]
    assert built.page is not None
    assert check(built.page, built.segmentation) == ()


def test_a_title_without_text_is_an_item_of_its_own() -> None:
    built = build_page(came(New(), Leaf("02", "综合", (HARVEST, Copy(108, "湖畔秋色正好")))))
    assert built.segmentation is not None
    assert [(one.title, one.body) for one in built.segmentation.articles][1:] == [("湖畔秋色正好", ())]


def test_a_byline_that_stands_as_a_paragraph_is_no_body() -> None:
    signed = replace(SCHOOL, author="许小满", body=(*SCHOOL.body, "三年级学生花了两个月。", "■记者 许小满"))
    bare = replace(HARVEST, author="柳一鸣", body=("柳一鸣", *HARVEST.body))
    built = build_page(came(New(), Leaf("03", "民生", (signed, bare))))
    assert built.segmentation is not None
    first, second = built.segmentation.articles
    assert (first.reporters, first.body[-1]) == (("许小满",), "三年级学生花了两个月。")
    assert (second.reporters, second.body[0]) == (("柳一鸣",), HARVEST.body[0])
    assert built.page is not None
    assert check(built.page, built.segmentation) == ()


def test_lost_article_pages_leave_the_page_to_its_pdf() -> None:
    raw = came(New(), ISSUE[0], file=pdf(ISSUE[0]), lost=1)
    built = build_page(raw, whole=False)
    assert built.status == "ok"
    assert "content_102" in built.reason
    assert built.page is not None
    assert built.page.extractor.startswith("pdfium")
    assert "屋顶菜园" in built.page.text


def test_lost_article_pages_without_a_pdf_leave_the_others() -> None:
    built = build_page(came(New(), ISSUE[0], lost=1), whole=False)
    assert built.segmentation is not None
    assert [one.title for one in built.segmentation.articles] == ["望圩新码头昨日启用"]
    assert "content_102" in built.reason


def test_lost_article_pages_beside_a_broken_pdf_leave_the_others() -> None:
    built = build_page(came(New(), ISSUE[0], file=b"%PDF-1.4 broken", lost=1), whole=False)
    assert built.segmentation is not None
    assert [one.title for one in built.segmentation.articles] == ["望圩新码头昨日启用"]


def test_an_article_of_another_page_that_was_kept_there_is_not_lost() -> None:
    raw = came(New(), ISSUE[0], file=pdf(ISSUE[0]), lost=1)
    built = build_page(raw)  # the source says that it had everything
    assert built.reason == ""
    assert built.page is not None
    assert built.page.extractor == "articles:founder_new"


def test_a_page_without_any_article_page_and_file_is_no_text() -> None:
    built = build_page(came(New(), ISSUE[0], lost=2))
    assert built.status == "quarantined"
    assert "no article" in built.reason


def test_a_page_of_advertisements_is_read_from_its_pdf() -> None:
    built = build_page(came(New(), Leaf("02", "综合", (AD,)), file=pdf(ISSUE[0])))
    assert built.page is not None
    assert built.page.extractor.startswith("pdfium")
    assert built.segmentation is not None


def test_the_areas_of_articles_are_kept_as_boxes() -> None:
    from epaper_pages import Nbs

    built = build_page(came(Nbs(), ISSUE[0]))
    assert built.page is not None
    assert (built.page.width, built.page.height) == (400, 575)
    box = built.page.lines[0].box
    assert box is not None
    assert (box.x0, box.y0, box.x1, box.y1) == (10, 575 - 290, 190, 575 - 10)


@each_skin
def test_another_days_pages_tell_their_own_day(skin: Skin) -> None:
    yesterday = DAY - timedelta(days=1)
    raw = came(skin, ISSUE[0], file=pdf(ISSUE[0], yesterday), day=yesterday)
    built = build_page(raw)
    assert built.printed is not None
    assert built.printed.day == built.address_day == yesterday.isoformat()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet="望圩镇新码头 、“”一1Aa《》·", max_size=14),
            st.lists(st.text(alphabet="望圩镇。，（记者）摄 \u3000图为本报讯12\n", max_size=30), max_size=4),
            st.text(alphabet="■记者 柳一鸣通讯员/摄", max_size=10),
            st.text(alphabet="图为渔船。摄 ", max_size=12),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_a_site_says_is_conserved(articles: list[tuple[str, list[str], str, str]]) -> None:
    leaf = Leaf(
        "01",
        "要闻",
        tuple(
            Copy(number, title, tuple(body), author=author, caption=caption)
            for number, (title, body, author, caption) in enumerate(articles, 200)
        ),
    )
    built = build_page(came(New(), leaf))
    if built.segmentation is not None:
        assert built.page is not None
        assert check(built.page, built.segmentation) == ()


def test_a_run_lands_what_the_site_says_and_explains_it_by_its_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.sources.http.shared_folder", lambda: tmp_path)
    file = tmp_path / "papers.toml"
    with EpaperSite() as site:
        New().lay(site)
        file.write_text(
            '[papers.weizi]\nname = "苇子报"\n[[papers.weizi.sources]]\nkind = "epaper"\n'
            f'platform = "founder_new"\nbase = "{site.base}"\nallow_private = true\nrate = 1000\n',
            encoding="utf-8",
        )
        lake = Lake.open(str(tmp_path / "lake"))
        paper = load_papers(file).paper("weizi")
        outcome = run_days(paper, [DAY], lake, command="test").outcomes[0]
        base = site.base
    assert (outcome.status, outcome.evidence.split(";")[0]) == ("complete", "3 pages")
    rows = catalog.query(lake, "SELECT page_no, extractor FROM pages ORDER BY page_no").to_pylist()
    assert {row["extractor"] for row in rows} == {"articles:founder_new"}
    (row,) = catalog.query(
        lake, "SELECT article_id FROM articles WHERE title = '望圩新码头昨日启用'"
    ).to_pylist()
    told = explain_article(lake, row["article_id"])
    assert {line.role for line in told.lines} == {"kicker", "title", "subtitle", "byline", "body"}
    assert all(line.why.startswith(f"{base}/pc/content/202409/14/content_101.html, ") for line in told.lines)
