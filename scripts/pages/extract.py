"""Text of PDF pages as several programs tell it, and where each told letter stands on the page.

PDFBox (by `Extract.java`) as Tika sets it and as it is, poppler's pdftotext in its three modes, pdfminer.six, pdfium
and PyMuPDF. What is not installed is left out.
"""

from __future__ import annotations

import html
import importlib.util
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from truth import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
JARS = [Path("/usr/share/java") / f"{name}.jar" for name in ("pdfbox2", "fontbox2", "commons-logging")]
EXTRACTORS = (
    "pdfbox",
    "pdfbox_plain",
    "pdftotext",
    "pdftotext_raw",
    "pdftotext_layout",
    "pdfminer",
    "pdfium",
    "pymupdf",
)


@dataclass(frozen=True)
class Told:
    """A page's text; places: for each character where its letter stands.

    A place is x and y of the letter's origin in points from the lower left, or a word's box (left, bottom, right, top)
    and the letter's place in the word; None for what the program added.
    """

    text: str
    places: list[tuple[float, ...] | None]


def there() -> tuple[str, ...]:
    """Return the extractors that can run here."""
    java = all(shutil.which(p) for p in ("java", "javac")) and all(jar.exists() for jar in JARS)
    have = {
        "pdfbox": java,
        "pdfbox_plain": java,
        "pdfminer": importlib.util.find_spec("pdfminer") is not None,
        "pdfium": importlib.util.find_spec("pypdfium2") is not None,
        "pymupdf": importlib.util.find_spec("pymupdf") is not None,
    }
    poppler = shutil.which("pdftotext") is not None
    return tuple(name for name in EXTRACTORS if have.get(name, poppler))


class PdfBox:
    """A Java program that extracts one file after the other; use it as a context."""

    def __enter__(self) -> Self:
        """Start; see the class."""
        self._folder = tempfile.mkdtemp(prefix="pages-pdfbox-")
        path = ":".join(map(str, JARS))
        subprocess.run(["javac", "-cp", path, "-d", self._folder, str(HERE / "Extract.java")], check=True)  # noqa: S603, S607
        command = [
            "java",
            "-Xmx600m",
            "-XX:+UseSerialGC",
            "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
            "-cp",
            f"{self._folder}:{path}",
            "Extract",
        ]
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End what was started."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def extract(self, pdf: Path) -> dict[str, Told]:
        """Return the text of a one-page file in both settings. Raises RuntimeError when Java gives up."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{pdf}\n")
        process.stdin.flush()
        if process.stdout.readline().strip() != str(pdf):
            raise RuntimeError(f"PDFBox gave up at {pdf}; run Extract by hand on it to see why")
        out = {}
        for kind, name in (("tika", "pdfbox"), ("plain", "pdfbox_plain")):
            file = pdf.with_suffix("." + kind)
            text = file.read_bytes().decode("utf-8")
            marks = Path(f"{file}.at").read_text().split("\n")[:-1]
            units: list[tuple[float, ...] | None] = [
                None if one == "-" else tuple(map(float, one.split())) for one in marks
            ]
            places, at = [], 0
            for letter in text:
                places.append(units[at] if at < len(units) else None)
                at += 2 if ord(letter) > 0xFFFF else 1
            out[name] = _trimmed(text, places)
            file.unlink()
            Path(f"{file}.at").unlink()
        return out


def _trimmed(text: str, places: Sequence[tuple[float, ...] | None]) -> Told:
    """Take away what stands behind the last letter: form feeds and empty lines."""
    end = len(text.rstrip())
    lead = len(text) - len(text.lstrip("\n\f"))
    return Told(text[lead:end] + "\n", [*places[lead:end], None])


_HEIGHT = re.compile(r'<page width="[\d.]+" height="([\d.]+)">')
_WORD = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', re.DOTALL
)


def poppler(pdf: Path, wanted: Sequence[str]) -> dict[str, Told]:
    """Return the text of a file by pdftotext in those of its modes that are wanted."""

    def run(*options: str) -> str:
        command = ["pdftotext", *options, str(pdf), "-"]
        return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")  # noqa: S603

    def words(*options: str) -> list[tuple[str, tuple[float, ...]]]:
        out = []
        told = run(*options)
        height = float(_HEIGHT.search(told)[1])  # type: ignore[index]  # every page has one
        for left, upper, right, lower, text in _WORD.findall(told):
            box = (float(left), height - float(lower), float(right), height - float(upper))
            out.append((html.unescape(text), box))
        return out

    out = {}
    flowing = words("-bbox-layout") if {"pdftotext", "pdftotext_layout"} & set(wanted) else []
    for name, option, boxes in (("pdftotext", (), flowing), ("pdftotext_raw", ("-raw",), None)):
        if name in wanted:
            told = _in_order(run(*option), words("-raw", "-bbox") if boxes is None else boxes)
            if told is not None:
                out[name] = told
    if "pdftotext_layout" in wanted:
        told = _by_height(run("-layout"), flowing)
        if told is not None:
            out["pdftotext_layout"] = told
    return out


def _in_order(text: str, words: Sequence[tuple[str, tuple[float, ...]]]) -> Told | None:
    """Lay the words with their boxes along a text that has them in the same order; None if it has not."""
    places: list[tuple[float, ...] | None] = [None] * len(text)
    spots = [i for i, c in enumerate(text) if not c.isspace()]
    letters = "".join(text[i] for i in spots)
    bare = ["".join(word.split()) for word, _ in words]
    free: dict[str, list[int]] = {}
    for n, word in enumerate(bare):
        free.setdefault(word, []).append(n)
    longest = max(map(len, bare), default=0)
    at = last = 0
    while at < len(letters):
        if last < len(bare) and last in free.get(bare[last], ()) and letters.startswith(bare[last], at):
            n = last
        else:
            # Upright lines are told in another order than their words: any word of this text that is left will do.
            found = [
                free[letters[at : at + k]]
                for k in range(min(longest, len(letters) - at), 0, -1)
                if free.get(letters[at : at + k])
            ]
            if not found:
                return None
            n = min(found[0], key=lambda one: (one < last, one))
        free[bare[n]].remove(n)
        for k in range(len(bare[n])):
            places[spots[at + k]] = (*words[n][1], k)
        at += len(bare[n])
        last = n + 1
    return _trimmed(text, places)


def _by_height(text: str, words: Sequence[tuple[str, tuple[float, ...]]]) -> Told | None:
    """Lay words along a text that tells them line by line from the top of the page; None where that fails."""
    left: dict[str, list[tuple[float, ...]]] = {}
    for word, box in words:
        left.setdefault("".join(word.split()), []).append(box)
    longest = max(map(len, left), default=0)
    places: list[tuple[float, ...] | None] = [None] * len(text)
    start = 0
    y = max((box[3] for _, box in words), default=0.0)
    for line in text.split("\n"):
        tokens = [(m.start() + start, m.group()) for m in re.finditer(r"\S+", line)]
        start += len(line) + 1
        pieces: list[tuple[int, str]] = []
        for at, token in tokens:
            pos = 0
            while pos < len(token):
                for n in range(min(longest, len(token) - pos), 0, -1):
                    if left.get(token[pos : pos + n]):
                        break
                else:
                    return None
                pieces.append((at + pos, token[pos : pos + n]))
                pos += n
        # Words that stand once on the page tell the height of the line.
        sure = [left[piece][0][1] for _, piece in pieces if len(left[piece]) == 1]
        y = sum(sure) / len(sure) if sure else y
        for at, piece in pieces:
            if not left[piece]:
                return None
            best = min(left[piece], key=lambda box: (abs(box[1] - y), box[0]))
            if not sure:
                y = best[1]
            left[piece].remove(best)
            for n in range(len(piece)):
                places[at + n] = (*best, n)
    return _trimmed(text, places)


def pdfium(pdf: bytes) -> Told:
    """Return the text of a one-page file by pdfium."""
    import ctypes  # noqa: PLC0415

    import pypdfium2  # noqa: PLC0415
    from pypdfium2 import raw  # noqa: PLC0415

    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    told = page.get_textpage()
    text, places = "", []
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(raw.FPDFText_CountChars(told.raw)):
        code = raw.FPDFText_GetUnicode(told.raw, i)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if letter == "\r" or not letter:
            continue
        text += letter
        if letter.isspace() or raw.FPDFText_IsGenerated(told.raw, i) == 1:
            places.append(None)
        else:
            raw.FPDFText_GetCharOrigin(told.raw, i, x, y)
            places.append((x.value, y.value))
    told.close()
    page.close()
    document.close()
    return _trimmed(text, places)


def pymupdf(pdf: bytes) -> Told:
    """Return the text of a one-page file by PyMuPDF, as its `get_text` tells it."""
    import pymupdf as mupdf  # noqa: PLC0415

    document = mupdf.open(stream=pdf, filetype="pdf")
    page = document[0]
    height = page.rect.height
    text, places = "", []
    flags = mupdf.TEXTFLAGS_TEXT
    for block in page.get_text("rawdict", flags=flags)["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                for one in span["chars"]:
                    text += one["c"]
                    x, y = one["origin"]
                    places.append(None if one["c"].isspace() else (x, height - y))
            text += "\n"
            places.append(None)
    document.close()
    return _trimmed(text, places)


def pdfminer(pdf: Path) -> Told:
    """Return the text of a one-page file by pdfminer.six, as its `extract_text` tells it."""
    from pdfminer.high_level import extract_pages  # noqa: PLC0415
    from pdfminer.layout import LAParams, LTChar, LTText, LTTextBox  # noqa: PLC0415

    text: list[str] = []
    places: list[tuple[float, ...] | None] = []

    def walk(item: Any) -> None:
        if isinstance(item, LTChar):
            told = item.get_text()
            text.append(told)
            x, y = item.matrix[4:6]
            places.extend([(x, y)] * len(told))
        elif hasattr(item, "__iter__"):
            for one in item:
                walk(one)
        elif isinstance(item, LTText):
            text.append(item.get_text())
            places.extend([None] * len(item.get_text()))
        if isinstance(item, LTTextBox):
            text.append("\n")
            places.append(None)

    for page in extract_pages(pdf, laparams=LAParams()):
        walk(page)
    return _trimmed("".join(text), places)


__all__ = ["EXTRACTORS", "PdfBox", "Told", "fold", "pdfium", "pdfminer", "poppler", "pymupdf", "there"]
