"""A picture of a page shows every character, each article in its own colour, and asks nothing of the network."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import ingest_in
from ingest.model import Article, Confidence, Edit, Furniture, Page, Piece, Segmentation, Span
from ingest.pages import page_from_text
from ingest.pictures.page import page_html
from ingest.pictures.page.palette import colour
from ingest.pictures.page.runs import runs
from ingest.segment import segment
from pdf_builder import PageBuilder

HOME = Path(__file__).resolve().parent.parent
SAMPLE = sorted((HOME / "sample" / "pages" / "2024-09-14").glob("*.txt"))
HOSTILE = '<script>alert(\'1\')</script>" onmouseover="x" &lt; </style> ]]> <img src=https://a.example/b>'


class _Read(HTMLParser):
    """Collects the text of the lines, all tags with their attributes, and the runs with their classes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "span" and (self._depth or dict(attrs).get("class") == "text"):
            self._depth += 1
        if tag == "span" and dict(attrs).get("class") == "text":
            self.text.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.text[-1] += data

    def has_class(self, word: str) -> bool:
        return any(
            word in (attrs.get("class") or "").split() and "sample" not in (attrs.get("class") or "").split()
            for _, attrs in self.tags
        )


def by_hand() -> tuple[str, Segmentation]:
    """Return a page with each role on it once and a segmentation of it, made by hand."""
    lines = (
        ("kicker", "水乡新事"),
        ("title", "渡口换了新船"),
        ("subtitle", "老人过河不再等"),
        ("byline", "■记者 甲乙"),
        ("body", "本报讯 昨天上午，渡口来了一条新船。"),
        ("credit", "■摄影 丙丁"),
        ("jump", "（下转02版）"),
        ("column_name", "澄湖人家"),
        ("furniture", "今日澄湖"),
        ("unassigned_byline", "■记者 戊己"),
    )
    pieces = tuple(
        Piece(
            Span(no, 0, len(text)),
            role,  # type: ignore[arg-type]
            None if role in {"furniture", "unassigned_byline"} else 0,
            f"because {no}",
        )
        for no, (role, text) in enumerate(lines)
    )
    article = Article(
        kind="news", position=0, title="渡口换了新船", confidence=Confidence(0.9, 0.4, 0.8), flags=("a_flag",)
    )
    text = "\n".join(text for _, text in lines) + "\n新船新船"
    pieces = (*pieces, Piece(Span(10, 0, 2), "body", 0, "last"))
    edit = Edit(Span(10, 2, 4), "doubled", "新船")
    furniture = (Furniture("今日澄湖", "masthead"),)
    return text, Segmentation((article,), furniture, ("■记者 戊己",), pieces, (edit,), "0")


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_every_character_of_a_page_stands_in_its_line(path: Path) -> None:
    page = page_from_text(path.read_text(encoding="utf-8"))
    read = _Read(page_html(page, segment(page), name=path.name))
    assert read.text == [line for line in page.text.split("\n") if line.strip()]


def test_every_role_is_drawn_in_its_own_way_and_says_why() -> None:
    text, seg = by_hand()
    html = page_html(page_from_text(text), seg, name="x")
    read = _Read(html)
    for role in (*(piece.role for piece in seg.pieces), "edit"):
        assert read.has_class(role), role
        assert f".{role} {{" in html, f"{role} has no style of its own"
    assert "title of article 1: because 1" in html
    assert "a_flag" in html


def test_what_is_lost_is_shown_as_lost() -> None:
    text, seg = by_hand()
    short = Segmentation(seg.articles, seg.furniture, seg.unassigned_bylines, seg.pieces[1:], seg.edits, "0")
    page = page_from_text(text)
    assert not _Read(page_html(page, seg, name="x")).has_class("nowhere")
    read = _Read(page_html(page, short, name="x"))
    assert read.has_class("nowhere")
    assert read.has_class("problems")


def test_no_two_articles_have_one_colour() -> None:
    assert len({colour(index) for index in range(60)}) == 60
    near = [sum(abs(a - b) for a, b in zip(colour(i), colour(i + 1), strict=True)) for i in range(13)]
    assert min(near) > 90, "neighbours look alike"
    page = page_from_text(SAMPLE[0].read_text(encoding="utf-8"))
    seg = segment(page)
    rules = re.findall(r"^\.a(\d+)\{--c:([\d ]+)\}$", page_html(page, seg, name="x"), re.MULTILINE)
    assert len(rules) == len({value for _, value in rules}) == len(seg.articles) > 3


def test_hostile_text_stays_text() -> None:
    page = page_from_text(f"{HOSTILE}\n{HOSTILE}")
    pieces = tuple(Piece(Span(no, 0, len(HOSTILE)), "title", 0, HOSTILE) for no in range(2))
    article = Article(
        kind="news",
        position=0,
        title=HOSTILE * 2,
        kicker=HOSTILE,
        byline=HOSTILE,
        body=(HOSTILE,),
        flags=(HOSTILE,),
    )
    seg = Segmentation((article,), (Furniture(HOSTILE, "other"),), (HOSTILE,), pieces, (), "0")
    read = _Read(page_html(page, seg, name=HOSTILE))
    assert read.text == [HOSTILE, HOSTILE]
    assert [tag for tag, _ in read.tags].count("script") == 1
    assert "img" not in {tag for tag, _ in read.tags}
    assert not [attrs for _, attrs in read.tags if any(name.startswith("on") for name in attrs)]


def test_a_picture_refers_to_nothing_outside_itself() -> None:
    builder = PageBuilder()
    builder.text(50, 700, "渡口换了新船", size=24)
    page, seg, png = _pdf(builder)
    html = page_html(page, seg, name="x", png=png)
    for tag, attrs in _Read(html).tags:
        for name in ("src", "href", "srcset", "action", "data"):
            value = attrs.get(name) or ""
            assert not value or value.startswith(("data:image/png;base64,", "#")), (tag, name, value[:40])
    assert not re.search(r"url\(|@import|https?:", html)
    assert "default-src 'none'" in html


def test_boxes_lie_where_the_lines_are_printed() -> None:
    builder = PageBuilder(width=600, height=800)
    builder.text(60, 720, "渡口换了新船", size=30)
    page, seg, png = _pdf(builder)
    style = next(
        attrs["style"]
        for _, attrs in _Read(page_html(page, seg, name="x", png=png)).tags
        if "run" in (attrs.get("class") or "") and attrs.get("style")
    )
    assert style is not None
    left, top, width, height = (float(number) for number in re.findall(r":([\d.]+)%", style))
    assert left == pytest.approx(10, abs=0.5)
    assert width == pytest.approx(30, abs=1)
    assert top < 100 * (800 - 720) / 800 <= top + height + 1


def _pdf(builder: PageBuilder) -> tuple[Page, Segmentation, bytes]:
    from ingest.pages import page_from_bytes
    from ingest.pages.pdf import render_png

    raw = builder.build()
    page = page_from_bytes(raw)
    return page, segment(page), render_png(raw)


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(alphabet=st.sampled_from("澄湖船<>&\"' \t\n"), max_size=60),
    spans=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 12), st.integers(0, 12)), max_size=8),
)
def test_runs_put_together_are_the_line_whatever_the_pieces_say(
    text: str, spans: list[tuple[int, int, int]]
) -> None:
    page = page_from_text(text)
    pieces = tuple(Piece(Span(*span), "body", 0, "") for span in spans)
    seg = Segmentation((Article(kind="news", position=0),), (), (), pieces, (), "0")
    assert ["".join(run.text for run in line) for line in runs(page, seg)] == page.text.split("\n")


def test_the_command_writes_a_file_a_page_and_a_list_that_links_them(tmp_path: Path) -> None:
    done = ingest_in()("segment", str(SAMPLE[0].parent), "--html", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert not done.stdout, "JSON is written where --out says so"
    links = [
        attrs["href"] for tag, attrs in _Read((tmp_path / "index.html").read_text("utf-8")).tags if tag == "a"
    ]
    assert links == [f"{path.stem}.html" for path in SAMPLE]
    assert all((tmp_path / link).is_file() for link in links if link)


def test_one_page_needs_no_list(tmp_path: Path) -> None:
    assert ingest_in()("segment", str(SAMPLE[0]), "--html", str(tmp_path)).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["01.html"]


def test_a_page_named_like_the_list_does_not_overwrite_it(tmp_path: Path) -> None:
    for name in ("index", "other"):
        (tmp_path / f"{name}.txt").write_text("本报讯 昨天渡口来了一条新船。", encoding="utf-8")
    assert ingest_in()("segment", str(tmp_path), "--html", str(tmp_path / "out")).returncode == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "index.html",
        "page-index.html",
        "other.html",
    }


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs the chromium browser")
def test_a_browser_runs_our_script_and_draws_the_page(tmp_path: Path) -> None:
    page = page_from_text(SAMPLE[0].read_text(encoding="utf-8"))
    html = page_html(page, segment(page), name="x")
    # What our script sets is seen in the DOM afterwards; a policy that blocked it would leave the page unchanged.
    probe = "<script>document.title = 'hostile'</script>"
    (tmp_path / "x.html").write_text(html.replace("</main>", f"{probe}</main>"), encoding="utf-8")
    shown = subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={tmp_path / 'x.png'}",
            "--dump-dom",
            (tmp_path / "x.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    assert "<title>x</title>" in shown, "a script of the page's text ran"
    assert 'data-ready="yes"' in shown, "our own script did not run"
