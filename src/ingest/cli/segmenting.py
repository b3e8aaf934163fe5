"""`ingest segment`: pages in, JSON articles out, without a lake."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli import app, options
from ingest.errors import ConfigError, IngestError, PageRefusedError
from ingest.tell.output import Terminal

if TYPE_CHECKING:
    from ingest.model import Page, Segmentation
    from ingest.pictures.page import Entry

SUFFIXES = {".txt", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}
MAX_TEXT_BYTES = 64 * 1024 * 1024
"""A person who names a file means it: this command takes larger texts than the nightly run does."""

_CONTENTS = "index.html"
_PIXELS_A_POINT = 1.5
"""Small type is legible then, and a broadsheet page takes about one megabyte (60 pages of the page benchmark)."""


@app.command("segment")
def segment_command(
    source: Annotated[
        Path,
        typer.Argument(metavar="FILE|DIR", help="A page (.txt, .pdf, or a picture), or a folder of pages."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            callback=options.outside_lakes,
            metavar="DIR",
            help="Write NAME.json there for each NAME.txt or NAME.pdf.",
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            callback=options.outside_lakes,
            metavar="DIR",
            help="Draw a picture of each page there: DIR/NAME.html, each article in its colour.",
        ),
    ] = None,
) -> None:
    """Take pages apart into articles and print them as JSON.

    Each page becomes {"articles": [...], "furniture": [...], "unassigned_bylines": [...], "lines": {...},
    "seconds": s}; an article has kind, kicker, title, subtitle, column_name, reporters, correspondents,
    photographers, body (paragraphs) and more; `lines` maps line numbers (from 0) to articles. A page that
    cannot be read is told with its reason, the others go on, and the exit code is 1. Of a PDF file with several
    pages each is a page of its own, NAME-01, NAME-02, ...

    With --html a browser shows what went where: the page with its articles in colours and a list beside it, in
    one file a page (and index.html where there are several) that needs no network. JSON is then written only
    where --out says so.
    """
    pages = [page for path in _pages(source) for page in _sheets(path)]
    if out is None and html is None and len(pages) > 1:
        raise ConfigError(
            f"{source} has {len(pages)} pages.", hint="Say where they should go: --out DIR or --html DIR."
        )
    errors = Terminal(stderr=True, highlight=False, soft_wrap=True)
    refused = 0
    entries: list[Entry] = []
    for folder in (out, html):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    for asked in pages:
        try:
            done = _segmented(asked)
        except PageRefusedError as refusal:
            refused += 1
            errors.print(f"{asked.told}: {refusal.what}. {refusal.hint}", markup=False)
            continue
        text = json.dumps({**as_json(done.result), "seconds": done.seconds}, ensure_ascii=False, indent=1)
        if out is not None:
            (out / f"{asked.stem}.json").write_text(text + "\n", encoding="utf-8")
        elif html is None:
            print(text)
        if html is not None:
            entries.append(_draw(asked, done, html, several=len(pages) > 1))
    if html is not None and len(pages) > 1:
        from ingest.pictures.page import contents_html  # noqa: PLC0415  (only where a picture is asked for)

        (html / _CONTENTS).write_text(contents_html(entries), encoding="utf-8")
    for folder in (out, html):
        if folder is not None:
            errors.print(f"{len(pages) - refused} pages written to {folder}", markup=False)
    if refused:
        raise typer.Exit(1)


@app.command("picture")
def picture_command(
    source: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="A PDF page.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", callback=options.outside_lakes, metavar="FILE.png", help="Where the picture is written."
        ),
    ],
    scale: Annotated[
        float, typer.Option("--scale", metavar="X", min=0.05, max=20, help="Pixels a point (1/72 inch).")
    ] = _PIXELS_A_POINT,
    page: Annotated[int, typer.Option("--page", metavar="N", min=1, help="Which page of the file.")] = 1,
) -> None:
    """Draw a page of a PDF file as a PNG picture."""
    from ingest.pages.pdf_worker import WORKER  # noqa: PLC0415  (pdfium is not what `--help` should wait for)

    try:
        raw = source.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{source} cannot be read: {error.strerror}.", hint="Name a file of a PDF page."
        ) from error
    picture = WORKER.draw(raw, scale=scale, page_index=page - 1)
    try:
        out.write_bytes(picture)
    except OSError as error:
        raise ConfigError(
            f"{out} cannot be written: {error.strerror}.", hint="Name another file with --out."
        ) from error


def _pages(source: Path) -> list[Path]:
    """List the page files meant; of NAME.pdf and NAME.txt in one folder the PDF, which says more."""
    if source.is_dir():
        found = {
            path.stem: path
            for path in sorted(source.iterdir(), reverse=True)
            if path.suffix.lower() in SUFFIXES
        }
        if not found:
            raise ConfigError(
                f"There is no .txt or .pdf file in {source}.", hint="Name a page or a folder of pages."
            )
        return [found[stem] for stem in sorted(found)]
    if not source.is_file():
        raise ConfigError(
            f"There is no file {source}.", hint="Name a page (.txt or .pdf) or a folder of pages."
        )
    return [source]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A page to be taken apart: its file, and which of the file's pages where it has several (from 0)."""

    path: Path
    sheet: int | None = None

    @property
    def stem(self) -> str:
        """The name of what is written for it, without an ending."""
        return self.path.stem if self.sheet is None else f"{self.path.stem}-{self.sheet + 1:02d}"

    @property
    def told(self) -> str:
        """How an operator calls it."""
        return str(self.path) if self.sheet is None else f"{self.path}, page {self.sheet + 1}"


def _sheets(path: Path) -> list[_Asked]:
    """Return the pages of a file: one, or those of a PDF file that print something."""
    from ingest.pages import sheets_of  # noqa: PLC0415  (not what `--help` should wait for)

    try:
        found = sheets_of(_read(path))
    except PageRefusedError:
        return [_Asked(path)]  # reading it will say why
    return [_Asked(path, sheet) for sheet in found] if len(found) > 1 else [_Asked(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IngestError(
            f"{path} cannot be read: {error.strerror}.", hint="Check the file's permissions."
        ) from error


@dataclass(frozen=True, slots=True)
class _Done:
    """A page taken apart: its bytes, itself, the result and the seconds from bytes to result."""

    raw: bytes
    page: Page
    result: Segmentation
    seconds: float


def _segmented(asked: _Asked) -> _Done:
    from ingest.pages import page_from_bytes  # noqa: PLC0415  (not what `--help` should wait for)
    from ingest.segment import segment  # noqa: PLC0415

    raw = _read(asked.path)
    started = time.perf_counter()
    page = page_from_bytes(raw, max_text_bytes=MAX_TEXT_BYTES, sheet=asked.sheet)
    if page.noise or not (page.blocks or page.extractor == "text"):
        from ingest.pages.ocr import COMMAND, engine  # noqa: PLC0415

        raise PageRefusedError(
            page.noise
            or ("the OCR engine found no text" if engine() else "it has no text layer: it needs OCR"),
            hint="Give it in another resolution." if engine() else COMMAND,
        )
    result = segment(page)
    return _Done(raw, page, result, round(time.perf_counter() - started, 4))


def _draw(asked: _Asked, done: _Done, folder: Path, *, several: bool) -> Entry:
    """Write the picture of one page; a page named like the list of pages gives way to it."""
    from ingest.pictures.page import Entry, page_html  # noqa: PLC0415  (only where a picture is asked for)

    file, name = f"{asked.stem}.html", asked.stem + asked.path.suffix
    if several and file.lower() == _CONTENTS:
        file = f"page-{file}"
    png = None
    if done.page.width is not None and done.raw[:1024].lstrip().startswith(b"%PDF-"):
        from ingest.pages.pdf_worker import WORKER  # noqa: PLC0415  (pdfium, only for those who have PDFs)

        png = WORKER.draw(done.raw, scale=_PIXELS_A_POINT, page_index=asked.sheet or 0)
    # U+FFFD and half surrogates of broken fonts are no reason to draw nothing.
    text = page_html(done.page, done.result, name=name, png=png)
    (folder / file).write_text(text, encoding="utf-8", errors="backslashreplace")
    return Entry.of(name, file, done.page, done.result)


def as_json(result: Segmentation) -> dict[str, Any]:
    """Return a segmentation in the field names of the page benchmark, for a program to read."""
    articles = [
        {
            "kind": article.kind,
            "kicker": article.kicker,
            "title": article.title,
            "subtitle": article.subtitle,
            "column_name": article.column_name,
            "byline": article.byline,
            "reporters": article.reporters,
            "correspondents": article.correspondents,
            "photographers": article.photographers,
            "editors": article.editors,
            "source_agency": article.source_agency,
            "dateline_place": article.dateline_place,
            "dateline_date": article.dateline_date,
            "body": article.body,
            "jump_to": article.jump_to,
            "jump_from": article.jump_from,
            "confidence": {
                "grouping": article.confidence.grouping,
                "title": article.confidence.title,
                "byline": article.confidence.byline,
            },
            "flags": article.flags,
        }
        for article in result.articles
    ]
    return {
        "articles": articles,
        "furniture": [piece.text for piece in result.furniture],
        "unassigned_bylines": result.unassigned_bylines,
        "lines": {
            str(piece.span.line): piece.article for piece in result.pieces if piece.article is not None
        },
        "version": result.version,
    }
