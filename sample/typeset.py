"""Lay the sample newspaper's copy out into pages as messy as those of a real county daily, with their gold.

    python sample/typeset.py [--check]

Reads `copy/*.toml` and writes `pages/{date}/{page}.txt` and `gold/{date}-{page}.json`. Nothing is random: stray
blanks are decided by a digest of where they would stand. The schema of the copy is told in `README.md`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAPER = "今日澄湖"

CLOSERS = frozenset("，。、；：？！”’）》】〉%％℃·")
"""Characters that no printed line may start with."""
OPENERS = frozenset("“‘（《【〈")
"""Characters that no printed line may end with."""

TOKEN = re.compile(r"[0-9A-Za-z.,%/+:~-]+|——|……|\s+|.", re.DOTALL)
RUN = re.compile(r"[“”‘’]+|[0-9A-Za-z.%]+|[^“”‘’0-9A-Za-z.%]+")
NUMBER = re.compile(r"(?<=[\u4e00-\u9fff])(\d[\d.]*%?)(?=([\u4e00-\u9fff])?)")

Copy = dict[str, Any]


def width_of(token: str) -> float:
    """Return the width of a token in full-width cells: half a cell for ASCII, one for anything else."""
    return sum(0.5 if char.isascii() else 1.0 for char in token)


def break_lines(text: str, width: int, indent: int = 2) -> list[str]:
    """Break a paragraph into lines of about `width` cells, the first shortened by the (unprinted) indent.

    A line may be a cell wider, when a closing mark is squeezed in, or shorter, when a character or a number
    moves down; no line starts with a closing mark or ends with an opening one.
    """
    lines: list[str] = []
    line: list[str] = []
    room = float(width - indent)
    for token in TOKEN.findall(text):
        used = sum(map(width_of, line))
        closing = token in CLOSERS
        if used + width_of(token) <= room + (1 if closing else 0):
            line.append(token)
            continue
        carried: list[str] = []
        if closing:
            while line and line[-1] in CLOSERS:
                carried.insert(0, line.pop())
            carried.insert(0, line.pop())
        while line and line[-1] in OPENERS:
            carried.insert(0, line.pop())
        lines.append("".join(line).strip())
        line = carried if token.isspace() else [*carried, token]
        room = float(width)
    if line:
        lines.append("".join(line).strip())
    return lines


def stray_blanks(line: str, mode: str, where: str) -> str:
    """Put blanks before (`some`) or around (`both`) the numbers of about half of all lines; `none` leaves them."""
    if mode == "none" or hashlib.sha256(where.encode()).digest()[0] % 2:
        return line
    both = mode == "both"
    return NUMBER.sub(lambda m: f" {m[1]}{' ' if both and m[2] else ''}", line)


def double(line: str, mode: str) -> list[str]:
    """Print a title line as a shadowed or letter-spaced one comes out of a PDF.

    `run` repeats each run of one font, `whole` the line on itself, `line` the line below itself, `spaced` puts
    a blank between all characters, `half` letter-spaces and repeats the second half.
    """
    if mode == "run":
        return ["".join(run * 2 for run in RUN.findall(line))]
    if mode == "whole":
        return [line * 2]
    if mode == "line":
        return [line, line]
    if mode == "spaced":
        return [" ".join(line)]
    if mode == "half":
        return [" ".join(line) + " ".join(line[len(line) // 2 :])]
    if mode:
        raise ValueError(f"unknown way of doubling: {mode}")
    return [line]


def title_lines(piece: Copy, article: Copy) -> list[str]:
    """Return the printed lines of a title piece: those given, or kicker, title and subtitle a line each."""
    if "as" in piece:
        return list(piece["as"])
    lines = piece.get("lines") or [
        article[part] for part in ("kicker", "title", "subtitle") if article.get(part)
    ]
    modes = piece.get("double", "")
    if isinstance(modes, str):
        modes = [modes] * len(lines)
    return [out for line, mode in zip(lines, modes, strict=True) for out in double(line, mode)]


def body_lines(piece: Copy, article: Copy, page: Copy, where: str) -> list[str]:
    """Return the printed lines of a body piece, with empty lines where the extractor would start a new block."""
    gaps = piece.get("gaps", page.get("gaps", True))
    hang = gaps and piece.get("hang", True)
    width = piece.get("width", 0)
    cuts = set(piece.get("cuts", []))
    out: list[str] = []
    count = 0
    paragraphs = article["body"][piece.get("from", 0) : piece.get("to")]
    for nth, paragraph in enumerate(paragraphs):
        broken = break_lines(paragraph, width, piece.get("indent", 2)) if width else [paragraph]
        for number, text in enumerate(broken):
            new_paragraph = nth and not number and piece.get("parted", True)
            hanging = number and text[0] in "“‘" and hang
            if out and gaps and (new_paragraph or hanging or count in cuts):
                out.append("")
            printed = text.replace("本报讯 ", "本报讯") if piece.get("glued") and not nth else text
            if piece.get("spread") == [nth, number]:
                printed = " ".join(printed)
            out.append(stray_blanks(printed, piece.get("digits", "none"), f"{where}/{nth}/{number}"))
            count += 1
    if piece.get("tail"):
        out[-1] += " " + piece["tail"]
    return out


def piece_lines(piece: Copy, articles: dict[str, Copy], page: Copy, page_id: str) -> list[str]:
    """Return the printed lines of one piece of a page's plan."""
    if "furniture" in piece:
        return [
            out for line in piece["furniture"].split("\n") for out in double(line, piece.get("double", ""))
        ]
    if "title" in piece:
        return title_lines(piece, articles[piece["title"]])
    if "body" in piece:
        where = f"{page_id}-{piece['body']}/{piece.get('from', 0)}"
        return body_lines(piece, articles[piece["body"]], page, where)
    lines: list[str] = piece["as"].split("\n")
    return lines


def page_text(page: Copy, articles: dict[str, Copy], page_id: str) -> str:
    """Return the text of a page: its pieces in drawing order, parted by an empty line unless the plan says near."""
    gaps = page.get("gaps", True)
    out: list[str] = []
    for piece in page["plan"]:
        if out and gaps and not piece.get("near", False):
            out.extend([""] * piece.get("blank", 1))
        out.extend(piece_lines(piece, articles, page, page_id))
    text: str = page.get("opening", "") + "\n".join(out) + page.get("closing", "\n")
    return text


def furniture_of(page: Copy) -> list[str]:
    """Return the furniture of a page, one item for each printed line, without blanks at the ends."""
    texts = [piece["furniture"] for piece in page["plan"] if "furniture" in piece]
    return [line.strip() for text in texts for line in text.split("\n")]


def detached(page: Copy, slug: str) -> bool:
    """Tell whether an article's byline stands apart: drawn beside no title, body or jump line of its article."""
    plan = page["plan"]
    own = [at for at, piece in enumerate(plan) if piece.get("byline") == slug]
    beside = [plan[at + step] for at in own for step in (-1, 1) if 0 <= at + step < len(plan)]
    return bool(own) and not any(
        piece.get(part) == slug for piece in beside for part in ("title", "body", "jump")
    )


def page_gold(page: Copy, articles: dict[str, Copy], date: str) -> Copy:
    """Return the gold of a page in the field names of the page benchmark."""
    page_id = f"{date}-{page['no']}"

    def item(slug: str, article: Copy) -> Copy:
        def other(key: str) -> str | None:
            target = article.get(key)
            return f"{date}-{articles[target]['page']}-{target}" if target else None

        return {
            "id": f"{page_id}-{slug}",
            "kind": article["kind"],
            "kicker": article.get("kicker", ""),
            "title": article.get("title", ""),
            "subtitle": article.get("subtitle", ""),
            "reporters": article.get("reporters", []),
            "correspondents": article.get("correspondents", []),
            "photographers": article.get("photographers", []),
            "body": article["body"],
            "continued_to": other("continued_to"),
            "continued_from": other("continued_from"),
            "byline_known": article.get("byline_known", True),
            "byline_detached": detached(page, slug),
        }

    return {
        "page_id": page_id,
        "paper": PAPER,
        "issue_date": date,
        "page_no": page["no"],
        "articles": [
            item(slug, article) for slug, article in articles.items() if article["page"] == page["no"]
        ],
        "furniture": furniture_of(page),
    }


def typeset(copy: Copy) -> dict[str, bytes]:
    """Return what an issue day's copy becomes: path relative to this folder -> content of the file."""
    date = copy["date"].isoformat()
    articles = {article["id"]: article for article in copy["articles"]}
    files: dict[str, bytes] = {}
    for page in copy["pages"]:
        if page.get("missing"):
            continue
        page_id = f"{date}-{page['no']}"
        text = page_text(page, articles, page_id).replace("\n", page.get("newline", "\n"))
        files[f"pages/{date}/{page['no']}.txt"] = text.encode(page.get("encoding", "utf-8"))
        gold = json.dumps(page_gold(page, articles, date), ensure_ascii=False, indent=1)
        files[f"gold/{page_id}.json"] = (gold + "\n").encode()
    return files


def read_copy(folder: Path = HERE / "copy") -> list[Copy]:
    """Read the copy of all issue days, in the order of their dates."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]


def all_files() -> dict[str, bytes]:
    """Return every file that the committed copy becomes."""
    return {path: content for copy in read_copy() for path, content in typeset(copy).items()}


def main() -> int:
    """Write the pages and the gold, or say with --check which files differ from the copy."""
    parser = argparse.ArgumentParser(description="Typeset the sample newspaper from its copy.")
    parser.add_argument("--check", action="store_true", help="write nothing, name the files that differ")
    check = parser.parse_args().check
    files = all_files()
    committed = {
        path.relative_to(HERE).as_posix()
        for pattern in ("pages/*/*.txt", "gold/*.json")
        for path in HERE.glob(pattern)
    }
    stale = sorted(committed - files.keys())
    changed = [p for p, content in files.items() if p not in committed or (HERE / p).read_bytes() != content]
    for path in [] if check else changed:
        (HERE / path).parent.mkdir(parents=True, exist_ok=True)
        (HERE / path).write_bytes(files[path])
    for path in [] if check else stale:
        (HERE / path).unlink()
    for path in (*changed, *stale):
        print(("differs: " if check else "written: " if path in files else "removed: ") + path)
    return int(check and bool(changed or stale))


if __name__ == "__main__":
    sys.exit(main())
