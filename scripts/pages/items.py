"""The invented copy that pages are made of: items of thirteen papers, one JSON object a line, in the folder `copy`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "copy"

PAPERS = {
    "k": "岩陂报",
    "l": "泖塘日报",
    "m": "嘎柳晚报",
    "n": "今日屿澳",
    "o": "塬畔新闻",
    "p": "榄溪新报",
    "q": "浔湾日报",
    "r": "戈泉报",
    "s": "青岫晨报",
    "t": "松衢工报",
    "u": "楠湄生活导报",
    "v": "汀砂湾文艺",
    "w": "滨原报",
}
"""The papers whose copy there is, by the letter of their file."""


@dataclass(frozen=True)
class Passage:
    """One paragraph, verse, row or signature as it will be printed."""

    text: str
    role: str


@dataclass(frozen=True)
class Item:
    """An item of copy, as its author wrote it: no page, no place, no byline in the text."""

    id: str
    kind: str
    kicker: str
    title: tuple[str, ...]
    subtitle: str
    label: str
    reporters: tuple[str, ...]
    correspondents: tuple[str, ...]
    photographers: tuple[str, ...]
    agency: str
    dateline: str
    body: tuple[Passage, ...]

    @property
    def size(self) -> int:
        """Return the characters of the body."""
        return sum(len(passage.text) for passage in self.body)


def read(paper: str) -> list[Item]:
    """Return the items of a paper in the order of its file; raises FileNotFoundError for a letter without a file."""
    out = []
    for line in (FOLDER / f"{paper}.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        out.append(
            Item(
                id=told["id"],
                kind=told["kind"],
                kicker=told["kicker"],
                title=tuple(part for part in told["title"] if part),
                subtitle=told["subtitle"],
                label=told["label"],
                reporters=tuple(told["reporters"]),
                correspondents=tuple(told["correspondents"]),
                photographers=tuple(told["photographers"]),
                agency=told["agency"],
                dateline=told["dateline"],
                body=tuple(Passage(part["t"], part["role"]) for part in told["body"]),
            )
        )
    return out
