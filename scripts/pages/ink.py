"""What is set on a page: runs of text that know what they are, put together to paragraphs, flows and placed flows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

FURNITURE = "furniture"


@dataclass(frozen=True)
class Run:
    """Text of one origin.

    aid: the article's id on the page, or FURNITURE. role: as in the labels of the page benchmark. at: the place of the
    first character in the article's body, counted without white space; -1 outside bodies.
    """

    text: str
    aid: str
    role: str
    at: int = -1


@dataclass(frozen=True)
class Para:
    """Runs set one after the other as one paragraph (or the cells of one row of a table).

    indent: ems before its first line. open: it goes on in another frame, so that its last line is justified too.
    align: `justify`, `left`, `center` or `right`.
    """

    runs: tuple[Run, ...]
    indent: float = 0.0
    open: bool = False
    align: str = "justify"
    bold: bool = False

    @property
    def text(self) -> str:
        """Return the text of all runs."""
        return "".join(run.text for run in self.runs)

    def part(self, start: int, end: int, *, last: bool) -> Para:
        """Return the characters from start to end as a paragraph of their own."""
        runs, before = [], 0
        for run in self.runs:
            a, b = max(start - before, 0), min(end - before, len(run.text))
            if a < b:
                skipped = sum(not c.isspace() for c in run.text[:a])
                runs.append(replace(run, text=run.text[a:b], at=run.at + skipped if run.at >= 0 else -1))
            before += len(run.text)
        return replace(
            self, runs=tuple(runs), indent=self.indent if start == 0 else 0.0, open=self.open or not last
        )


@dataclass(frozen=True)
class Flow:
    """Paragraphs in one face at one width. All lengths in points.

    width: of the measure; None for lines that stand as they are. shadow: `` (none), `run` or `line`: what is drawn
    twice, a little apart. columns: shares of the width that the cells of a table take. spacing: between letters.
    """

    paras: tuple[Para, ...]
    font: str
    size: float
    leading: float
    width: float | None = None
    vertical: bool = False
    shadow: str = ""
    spacing: float = 0.0
    bold: bool = False
    columns: tuple[float, ...] = ()
    by_column: bool = False


@dataclass(frozen=True)
class Measure:
    """What an engine found: the width and height of a flow, and the lines that each paragraph is broken into."""

    width: float
    height: float
    lines: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Placed:
    """A flow at its place; x and y are its upper left corner in points from that of the page.

    story: the number of the story on the page, -1 for furniture of the page. group: `title`, `byline`, `body`,
    `caption`, `label` or `furniture`: what drawing orders tell apart.
    """

    flow: Flow
    x: float
    y: float
    story: int
    group: str


@dataclass(frozen=True)
class Shape:
    """A picture, a filled box, or a rule (a box of almost no width or height)."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    shade: float = 0.0


@dataclass
class Sheet:
    """A page laid out and ready to be drawn."""

    width: float
    height: float
    placed: list[Placed] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
