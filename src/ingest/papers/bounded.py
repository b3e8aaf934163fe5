"""Files that a person names, read with a bound: a device or a pipe may have no end."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 * 1024 * 1024
"""Of a file that belongs to a papers file. A list of all villages of China has 30 MB."""


def read_bounded(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return a file's bytes. Raise OSError where it cannot be read, or has more than `most`."""
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content
