"""Name a locked package a second time with the extra that another package asks of it.

    python scripts/locks/extras.py requirements.lock sqlalchemy asyncio

The pip that comes with Python 3.11 does not see that `SQLAlchemy`, as its 2.0 calls itself, and `sqlalchemy[asyncio]`
are one, and wants a version and hashes for both.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def main() -> int:
    """Write the second entry behind the first; say so where there is no entry to copy."""
    file, name, extra = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    text = file.read_text(encoding="utf-8")
    entry = re.search(rf"^{re.escape(name)}==\S+ \\\n(?:    --hash=\S+(?: \\)?\n)+", text, re.MULTILINE)
    if entry is None:
        print(f"{file} has no entry for {name}", file=sys.stderr)
        return 1
    second = entry[0].replace(f"{name}==", f"{name}[{extra}]==", 1)
    file.write_text(text[: entry.end()] + second + text[entry.end() :], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
