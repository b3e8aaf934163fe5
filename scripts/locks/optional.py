"""Print what an extra of this project asks for, one requirement a line: `python scripts/locks/optional.py ocr`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"

if __name__ == "__main__":
    extras = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    print("\n".join(extras[sys.argv[1]]))
