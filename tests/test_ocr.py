"""Pages without a text layer, and pictures of pages: read by an engine where there is one, accounted for where not."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from builders import FERRY, LIBRARY, ORCHARD
from ingest import catalog
from ingest.cli.segmenting import segment_command
from ingest.issue.build import build_page
from ingest.lake import Lake
from ingest.lake.values import LedgerRow, versions_in, with_engine
from ingest.operate.doctor import issues
from ingest.pages import ocr
from ingest.pages.ocr_lines import VERTICAL, OcrLine, at_gutters, page_of
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days
from ingest.segment import segment
from ingest.segment.conservation import check
from ingest.sources import RawPage
from papers_on_disk import PIER, SCHOOL, lay_newspaper

if TYPE_CHECKING:
    from ingest.model import Page

DPI = 200
EM = 28.0  # ten points
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
DAY = date(2024, 9, 13)


def line(x: float, y: float, text: str, em: float = EM, *, off: float = 0.0) -> OcrLine:
    """Give a line as an engine does: a box a tenth of a character larger than the type, `off` by so many em."""
    return OcrLine(
        x - 0.09 * em, y - 0.11 * em, x + len(text) * em + 0.06 * em, y + (1 + off) * em, text, 0.9
    )


def page(lines: list[OcrLine]) -> Page:
    return page_of(lines, pixels=(2000, 3000), dpi=DPI, extractor="rapidocr 0", raw_sha256="ab")


COLUMN = [
    "澄湖的渔民清晨出港捕鱼码头", "上已经停满了货车镇上的小学", "今天开学孩子们排着队走进校",
    "门老街的茶馆里坐满了人说书", "的先生讲到要紧处停下来喝茶",
]  # fmt: skip


def test_lines_of_one_size_get_one_size_whatever_their_boxes_say() -> None:
    made = page(
        [line(200, 300, "渡口复航了", 60.0)]
        + [line(200, 400 + 42 * at, text, off=0.06 * (at % 3)) for at, text in enumerate(COLUMN)]
        + [line(200, 400 + 42 * 5, "水。", off=0.2)]
    )
    sizes = [one.size for one in made.lines]
    assert len(set(sizes[1:])) == 1
    assert sizes[1] == pytest.approx(10.08, abs=0.3)
    assert sizes[0] == pytest.approx(21.6, abs=1)
    assert [len(block.lines) for block in made.blocks] == [1, 6]
    assert (made.width, made.height, made.certainty) == (720, 1080, 0.9)


def test_boxes_are_those_of_the_type_in_points_from_the_bottom_left() -> None:
    box = page([line(200, 300, COLUMN[0])]).lines[0].box
    assert box is not None
    assert (box.x0, box.x1) == pytest.approx((72, 72 + 13 * 10.08), abs=0.6)
    assert box.y1 == pytest.approx(1080 - 108, abs=0.6)


def test_a_line_read_on_over_a_gutter_is_cut_where_the_columns_around_it_begin() -> None:
    left = [line(200, 400 + 42 * at, text) for at, text in enumerate(COLUMN)]
    right = [line(600, 400 + 42 * at, text) for at, text in enumerate(COLUMN)]
    both = replace(left[2], x1=right[2].x1, text=left[2].text + right[2].text)
    lines = [*left[:2], *left[3:], *right[:2], *right[3:], both]
    texts = sorted(one.text for one in at_gutters(lines))
    assert texts == sorted(COLUMN * 2)


def test_a_headline_over_two_columns_is_not_cut() -> None:
    columns = [line(x, 400 + 42 * at, text) for x in (200, 600) for at, text in enumerate(COLUMN)]
    over = OcrLine(330, 352, 330 + 18 * EM, 352 + EM, "本报记者许小满通讯员毛永清图文报道", 0.9)
    assert over in at_gutters([*columns, over])


def test_a_page_in_vertical_lines_is_told_and_not_read() -> None:
    made = page([OcrLine(200 + 50 * at, 300, 230 + 50 * at, 900, "澄湖漁民清晨出港", 0.7) for at in range(8)])
    assert made.noise == VERTICAL


def test_a_page_of_lines_that_an_engine_read_conserves_its_characters() -> None:
    made = page([line(200, 400 + 42 * at, text) for at, text in enumerate(COLUMN * 4)])
    assert check(made, segment(made)) == ()


def test_nothing_read_is_an_empty_page() -> None:
    made = page([])
    assert (made.text, made.blocks, made.certainty) == ("", (), None)


def test_without_the_engine_a_picture_is_accounted_for_as_needing_ocr() -> None:
    built = build_page(RawPage("01", "01.png", "ab", PNG))
    assert (built.status, built.reason) == ("needs_ocr", "the page is a picture")


def test_without_the_engine_segment_names_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "01.png").write_bytes(PNG)
    with pytest.raises(typer.Exit) as ended:
        segment_command(tmp_path / "01.png")
    assert ended.value.exit_code == 1
    assert ocr.COMMAND in capsys.readouterr().err


def test_the_doctor_names_what_installs_the_engine() -> None:
    assert issues.without_text(3, DAY, "").command == ocr.COMMAND
    assert issues.without_text(3, DAY, "rapidocr 3").command == "ingest plan --only partial"


ROW = LedgerRow("weizi", DAY, "complete", "", (), 1, 1, 1, {"segmenter": "7", "enricher": "e"}, "d")


@pytest.mark.parametrize(
    ("had", "now", "same"),
    [
        ("", "", True), ("", "rapidocr 4", True), ("rapidocr 3", "rapidocr 3", True),
        ("rapidocr 3", "rapidocr 4", False), ("rapidocr 3", "", True),
    ],
)  # fmt: skip
def test_a_better_engine_makes_stale_what_an_older_one_read_and_nothing_else(
    had: str, now: str, *, same: bool
) -> None:
    def versions(engine: str) -> dict[str, str]:
        return {"segmenter": "7+ab", "enricher": "e", **({"ocr": engine} if engine else {})}

    row = replace(ROW, versions=versions_in(with_engine(versions(had)), "e"))
    assert row.versions == versions(had)
    assert row.built_with(versions(now)) is same
    assert not row.built_with({**versions(now), "segmenter": "8"})


def drawn(text: dict[str, list[str]] | None = None) -> Any:
    """Draw a page of two columns at 200 dpi with a Chinese font of the system; skip where there is none."""
    pytest.importorskip("rapidocr")
    from PIL import Image, ImageDraw, ImageFont

    file = next((path for path in FONTS if path.is_file()), None)
    if file is None:
        pytest.skip("no Chinese font is installed")
    picture = Image.new("L", (1300, 1500), 255)
    pen = ImageDraw.Draw(picture)
    titles = text or {"渡口复航": list(FERRY), "老粮仓里借书听歌": [*LIBRARY, *ORCHARD]}
    for column, (title, body) in enumerate(titles.items()):
        x, y = 80 + 600 * column, 80
        pen.text((x, y), title, font=ImageFont.truetype(file, 60), fill=0)
        y += 110
        for paragraph in body:
            rest = "\u3000\u3000" + paragraph
            while rest:
                pen.text((x, y), rest[:16], font=ImageFont.truetype(file, 32), fill=0)
                rest, y = rest[16:], y + 46
    return picture


FONTS = [
    Path("/usr/share/fonts") / name
    for name in (
        "opentype/noto/NotoSerifCJK-Regular.ttc", "truetype/arphic/uming.ttc", "truetype/wqy/wqy-zenhei.ttc",
        "opentype/noto/NotoSansCJK-Regular.ttc", "truetype/droid/DroidSansFallbackFull.ttf",
    )
]  # fmt: skip


def saved(picture: Any, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **({"resolution": DPI} if kind == "PDF" else {"dpi": (DPI, DPI)}))
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.ocr
@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG", "TIFF"])
def test_a_scanned_page_comes_apart_into_its_articles(kind: str, tmp_path: Path) -> None:
    name = "01." + {"PDF": "pdf", "PNG": "png", "JPEG": "jpg", "TIFF": "tif"}[kind]
    file = lay_newspaper(tmp_path, {f"2024-09-13/{name}": saved(drawn(), kind)})
    lake = Lake.open(str(tmp_path / "lake"))
    paper = load_papers(file).paper("weizi")
    run_days(paper, [DAY], lake, command="test")
    catalog.build(lake)
    (row,) = catalog.query(
        lake, "SELECT status, extractor, certainty, text FROM pages WHERE page_no = '01'"
    ).to_pylist()
    assert row["status"] == "ok"
    assert row["extractor"].startswith("rapidocr ")
    assert row["certainty"] > 0.9
    articles = catalog.query(lake, "SELECT title, body, flags FROM articles ORDER BY position").to_pylist()
    assert {one["title"] for one in articles} == {"渡口复航", "老粮仓里借书听歌"}
    assert all("ocr" in one["flags"] for one in articles)
    said, printed = "".join(one["body"] for one in articles), "".join((*FERRY, *LIBRARY, *ORCHARD))
    assert sum(char in said for char in printed) >= 0.97 * len(printed)
    (issue,) = lake.ledger("weizi", DAY, DAY)
    assert issue.versions["ocr"] == row["extractor"]


@pytest.mark.slow
@pytest.mark.ocr
@pytest.mark.parametrize(
    "raw", [PNG, b"\xff\xd8\xff" + bytes(100), b"II*\x00" + bytes(100)], ids=["png", "jpeg", "tiff"]
)
def test_a_broken_picture_is_refused_with_the_reason(raw: bytes) -> None:
    pytest.importorskip("rapidocr")
    built = build_page(RawPage("01", "01.png", "ab", raw))
    assert built.status == "quarantined"
    assert "cannot be opened" in built.reason


@pytest.mark.slow
@pytest.mark.ocr
def test_a_page_without_ink_is_told_as_one_without_text() -> None:
    drawn()
    from PIL import Image

    built = build_page(RawPage("01", "01.png", "ab", saved(Image.new("L", (800, 800), 255), "PNG")))
    assert (built.status, built.reason) == ("needs_ocr", "the OCR engine found no text on it")


def test_of_a_page_that_is_there_as_text_and_as_a_picture_the_text_is_taken(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {
        "2024-09-13/01.txt": PIER, "2024-09-13/01.png": PNG, "2024-09-13/02.jpg": PNG, "2024-09-13/02.txt": SCHOOL,
    }  # fmt: skip
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(load_papers(lay_newspaper(tmp_path, pages)).paper("weizi"), [DAY], lake, command="test")
    assert {page.origin[-6:] for page in lake.archived_pages("weizi", DAY)} == {"01.txt", "02.txt"}
