"""Web pages as a person sees them: Debian's Chromium without a screen."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = shutil.which("chromium")

needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"
)


def seen(url: str, folder: Path, *, until: str, tries: int = 6) -> str:
    """Return what stands in a page (its DOM after scripts have run), looking again until a text is there.

    On a busy machine a page's requests can outlast the time that the browser gives them.
    """
    for _ in range(tries):
        dom = _chromium(folder, "--virtual-time-budget=20000", "--dump-dom", url)
        if until in dom:
            return dom
    raise AssertionError(f"{until!r} is not to be seen at {url}:\n{dom[-2000:]}")


def picture(url: str, file: Path, folder: Path) -> bytes:
    """Take a screenshot of a page and return it as PNG bytes."""
    _chromium(folder, "--virtual-time-budget=20000", f"--screenshot={file}", "--window-size=1300,1000", url)
    return file.read_bytes()


def _chromium(folder: Path, *arguments: str) -> str:
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--no-first-run", f"--user-data-dir={folder / 'chromium'}",
    ]  # fmt: skip
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False, timeout=180, cwd=folder
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
