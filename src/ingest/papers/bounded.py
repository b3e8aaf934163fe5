"""Files that a person names, read with a bound: a device may have no end, and a pipe no beginning."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 * 1024 * 1024
"""Of a file that belongs to a papers file. A list of all villages of China has 30 MB."""


def read_bounded(path: Path, most: int = MOST_BYTES, *, typed: bool = False) -> bytes:
    """Return a file's bytes. Raise OSError where it cannot be read, is no file, or has more than `most`.

    What was `typed` may be a pipe: shells make some, and who waits for one sees that. A run at night would wait for
    ever.
    """
    if not typed and not (stat.S_ISREG(kind := path.stat().st_mode) or stat.S_ISDIR(kind)):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content
