"""Extract the page benchmark's PDFs anew by other programs, labelled by the labels there are: more pages to learn from.

    python scripts/segment/extract_again.py FOLDER OUT [--by pdftotext pdfminer]

FOLDER holds `pdf`, `txt`, `gold` and `labels` as the benchmark does; OUT/PROGRAM gets `txt`, `gold` and `labels` of the
same layout, to be named to `scripts/segment/train.py` beside FOLDER. Needed are the program `pdftotext` (poppler) and
the package pdfminer.six; neither is needed to use what is learned. A line is labelled as the line of the same text in
`labels` is, else as what it is found to be a part of; a line that two columns stand on is marked as mixed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from labelled import norm

PROGRAMS = ("pdftotext", "pdfminer")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--by", nargs="+", choices=PROGRAMS, default=PROGRAMS)
    asked = parser.parse_args()
    for program in asked.by:
        out = asked.out / program
        for part in ("txt", "gold", "labels"):
            (out / part).mkdir(parents=True, exist_ok=True)
        for pdf in sorted((asked.folder / "pdf").glob("*.pdf")):
            again(asked.folder, pdf.stem, extract(pdf, program), out)
    return 0


def extract(pdf: Path, program: str) -> str:
    """Return the text that a program finds in a PDF."""
    if program == "pdftotext":
        command = ["pdftotext", str(pdf), "-"]
        told = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        return told.stdout.decode("utf-8").rstrip("\f\n") + "\n"
    from pdfminer.high_level import extract_text  # noqa: PLC0415

    return str(extract_text(pdf)).replace("\0", "").rstrip("\f\n") + "\n"


def again(folder: Path, name: str, text: str, out: Path) -> None:
    """Write a page's new text with its gold and with labels for its lines."""
    gold = json.loads((folder / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    labels = json.loads((folder / "labels" / f"{name}.json").read_text(encoding="utf-8"))
    known = (folder / "txt" / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    (out / "txt" / f"{name}.txt").write_text(text, encoding="utf-8")
    shutil.copy(folder / "gold" / f"{name}.json", out / "gold" / f"{name}.json")
    told = relabel(text.split("\n"), known, labels, gold)
    (out / "labels" / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def relabel(
    lines: list[str], known: list[str], labels: list[dict[str, Any]], gold: dict[str, Any]
) -> list[dict[str, Any]]:
    """Label lines by the labels of the lines of the same text, and by what gold says of the rest."""
    said: dict[str, Counter[tuple[str, str]]] = {}
    for label in labels:
        if not label["mixed"]:
            said.setdefault(norm(known[label["line"]]), Counter())[label["role"], label["aid"]] += 1
    bodies = {article["id"]: norm("".join(article["body"])) for article in gold["articles"]}
    titles = {
        article["id"]: {
            role: norm("".join(article[role] if isinstance(article[role], list) else [article[role] or ""]))
            for role in ("title", "kicker", "subtitle")
        }
        for article in gold["articles"]
    }
    out = []
    for no, line in enumerate(lines):
        bare = norm(line)
        if not bare:
            continue
        if bare in said and len(said[bare]) == 1:
            ((role, aid),) = said[bare]
        elif found := [aid for aid, body in bodies.items() if len(bare) > 1 and bare in body]:
            if len(found) > 1:
                continue
            role, aid = "body", found[0]
        elif found := [
            (role, aid)
            for aid, parts in titles.items()
            for role, title in parts.items()
            if len(bare) > 1 and bare in title
        ]:
            if len(found) > 1:
                continue
            role, aid = found[0]
        else:
            # What is left is columns run together, or unknown.
            out.append({"line": no, "aid": None, "role": "body", "mixed": True})
            continue
        out.append({"line": no, "aid": aid, "role": role, "mixed": False})
    return out


if __name__ == "__main__":
    sys.exit(main())
