"""Name the test files of the rooms that differ from main: `make quick` runs them.

    python scripts/tests/changed.py [ROOM ...]

A test file belongs to the room that its name begins with, else to the topmost room that it imports from: what lies
below is tested by its own tests, and all of them together by `make test`. Where rooms are named they are taken for
those that differ. A test file that differs itself is named as well, and the test of the rooms always.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "docs"))

from rooms import ROOT, layers

TESTS = ROOT / "tests"


def differing() -> list[str]:
    """Return the files that differ from where this branch left main, untracked ones too, as paths below the root."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603, S607
        return done.stdout

    known = git("branch", "--list", "main").strip()
    base = git("merge-base", "main", "HEAD").strip() if known else "HEAD"
    return [*git("diff", "--name-only", base).split(), *git("ls-files", "-o", "--exclude-standard").split()]


def room(path: str) -> str:
    """Return the room of a file: `lake` of `src/ingest/lake/rows.py`, `sql` of `sql/views/articles.sql`; else empty."""
    parts = Path(path).parts
    if parts[:2] == ("src", "ingest") and len(parts) > 3:
        return parts[2]
    return parts[0] if parts[0] in {"sql", "flows", "scripts", "sample"} and len(parts) > 1 else ""


def room_of(test: Path) -> str:
    """Return the room that a test file belongs to; empty where it knows none (it starts commands)."""
    rooms = [name for line in layers() for name in line]
    named = [name for name in rooms if test.stem.removeprefix("test_").startswith(name)]
    found: set[str] = set()
    for node in ast.walk(ast.parse(test.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("ingest.")}
    return named[0] if named else min(found & set(rooms), key=rooms.index, default="")


BESIDE = {
    "sql": {"catalog", "audit"},
    "sample": {"quality"},
    "scripts": {"segment"},
    "flows": {"plan"},
    "tell": {"runs"},
}
"""Folders beside the package, and a room without tests of its own, with the rooms whose tests look at them."""


def main() -> int:
    """Print the test files, one a line."""
    files = differing()
    rooms = set(sys.argv[1:]) or {room(path) for path in files} - {""}
    rooms |= {beside for name in rooms for beside in BESIDE.get(name, ())}
    tests = {path for path in TESTS.glob("test_*.py") if room_of(path) in rooms} | {TESTS / "test_rooms.py"}
    if not sys.argv[1:]:
        tests |= {TESTS / Path(path).name for path in files if Path(path).match("tests/test_*.py")}
    for path in sorted(tests):
        if path.exists():
            print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
