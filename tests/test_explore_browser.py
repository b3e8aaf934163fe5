"""The app as a person meets it: in a browser, over the sample newspaper."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import needs_browser
from chromium_tab import tab
from command_line import ingest_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chromium_tab import Tab

pytestmark = [pytest.mark.slow, needs_browser]
PAPERS = Path(__file__).parent.parent / "sample" / "papers.toml"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where `ingest explore` serves three days of the sample newspaper."""
    folder = tmp_path_factory.mktemp("explore")
    days = ("--from", "2024-09-14", "--to", "2024-09-16")
    done = ingest_in(folder)("backfill", "--paper", "chenghu", *days, "--papers", str(PAPERS))
    assert (folder / "lake" / "catalog.duckdb").exists(), done.stdout + done.stderr
    command = [sys.executable, "-m", "ingest.cli", "explore", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) in {0, 130}


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Tab]:
    with tab(tmp_path) as opened:
        yield opened


def number(browser: Tab) -> int:
    told = browser.run("document.querySelector('.found h1').textContent")
    return int("".join(letter for letter in told if letter.isdigit()))


def test_one_searches_narrows_and_reads_without_an_error_in_the_console(
    browser: Tab, address: str, tmp_path: Path
) -> None:
    browser.open(address)
    assert browser.run("document.documentElement.lang") == "zh-CN"
    browser.run("document.querySelector('.ask input').value = '中秋'")
    browser.leave_by("document.querySelector('.ask button').click()")
    found = number(browser)
    assert found >= 5
    assert browser.run("document.querySelectorAll('.hits mark').length") >= found // 2

    kind = "document.querySelector('select[name=kind]')"
    browser.leave_by(f"({kind}.value = 'news', {kind}.dispatchEvent(new Event('change')))")
    assert 1 <= number(browser) < found
    assert browser.run("location.search").count("=") == 2  # empty fields are not in the address
    assert browser.run(f"{kind}.value") == "news"

    title = browser.run("document.querySelector('.hits h2 a').textContent")
    browser.leave_by("document.querySelector('.hits h2 a').click()")
    assert browser.run("document.querySelector('.article h1').textContent") == title
    assert browser.run("document.querySelectorAll('.sheet .line.mine').length") >= 5
    mine = "document.querySelector('.line.mine').getBoundingClientRect()"
    assert browser.run(f"{mine}.top > 0 && {mine}.bottom < innerHeight")
    assert browser.picture(tmp_path / "article.png").startswith(b"\x89PNG")
    browser.leave_by("document.querySelector('.beside h2 a').click()")
    assert browser.run("document.querySelectorAll('.numbered li').length") >= 3
    assert browser.errors == []


@pytest.mark.parametrize(
    "path",
    ["", "places", "places?whole=1", "trends?q=台风+中秋", "reprints", "writers", "coverage", "quality",
     "issue/chenghu/2024-09-14"],
)  # fmt: skip
def test_each_page_is_drawn_within_its_width_and_without_an_error(
    browser: Tab, address: str, path: str
) -> None:
    for width in (1300, 400):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.ask("Emulation.setDeviceMetricsOverride", **size)
        browser.open(address + path)
        assert browser.run("document.documentElement.scrollWidth") <= width
        assert browser.run("getComputedStyle(document.querySelector('.top')).position") == "sticky"
    assert browser.errors == []


def test_a_curve_tells_its_numbers_where_one_points(browser: Tab, address: str) -> None:
    browser.open(f"{address}trends?q=台风")
    point = browser.run("(() => {const box = document.querySelector('.chart circle').getBoundingClientRect();"
                        "return JSON.stringify([box.x + 3, box.y + 3])})()")  # fmt: skip
    x, y = json.loads(point)
    assert browser.run("document.querySelector('.tip').hidden")
    browser.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    assert "台风" in browser.run("document.querySelector('.tip:not([hidden])').textContent")
    assert browser.errors == []


def test_a_script_in_an_article_would_not_run(browser: Tab, address: str) -> None:
    browser.open(address)
    browser.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')")
    browser.run("(() => {const one = document.createElement('script'); one.textContent = 'window.ran = 2';"
                "document.body.append(one)})()")  # fmt: skip
    assert browser.run("window.ran") is None
    assert any("Content Security Policy" in error for error in browser.errors)
