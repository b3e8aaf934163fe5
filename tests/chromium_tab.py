"""A tab of a headless Chromium that is driven as a person would: open, look, click, type. What goes wrong is kept."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.sync.client import connect

from browser import CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

PATIENCE = 120.0
"""Seconds that a page may take on a busy machine before a test gives up."""


class Tab:
    """One tab, spoken to by the DevTools protocol. `errors` has exceptions, console errors and what did not load."""

    def __init__(self, socket: ClientConnection, session: str) -> None:
        self._socket = socket
        self._session = session
        self._number = 0
        self._loaded = 0
        self.errors: list[str] = []

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result; events that come before are noted."""
        self._number += 1
        told = {"id": self._number, "method": method, "params": parameters, "sessionId": self._session}
        self._socket.send(json.dumps(told))
        while True:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
            if message.get("id") == self._number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            self._note(message)

    def open(self, url: str) -> None:
        """Go to an address and wait until it is there with all that belongs to it."""
        before = self._loaded
        self.ask("Page.navigate", url=url)
        self._wait(before)

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        told = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def leave_by(self, script: str) -> None:
        """Do something in the page that leads to another one, and wait until that is there."""
        before = self._loaded
        self.run(f"void ({script})")
        self._wait(before)

    def picture(self, file: Path) -> bytes:
        """Take a picture of what is seen."""
        raw = base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])
        file.write_bytes(raw)
        return raw

    def _wait(self, before: int) -> None:
        end = time.monotonic() + PATIENCE
        while self._loaded == before:
            assert time.monotonic() < end, "the page did not load"
            self._note(json.loads(self._socket.recv(timeout=PATIENCE)))

    def _note(self, message: dict[str, Any]) -> None:
        method, told = message.get("method", ""), message.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded += 1
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(told["exceptionDetails"]))
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.errors.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")
        elif method == "Runtime.consoleAPICalled" and told["type"] in {"error", "warning"}:
            self.errors.append(json.dumps(told["args"]))


@contextmanager
def tab(folder: Path, *, language: str = "zh-CN", width: int = 1300, height: int = 1000) -> Iterator[Tab]:
    """Start Chromium with one empty tab while the block runs."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--no-first-run", "--hide-scrollbars", "--remote-debugging-port=0",
        f"--user-data-dir={folder / 'chromium'}", f"--lang={language}", f"--accept-lang={language}",
        f"--window-size={width},{height}", "about:blank",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr is not None
            address = next(
                found[0] for line in process.stderr if (found := re.search(r"ws://127\.0\.0\.1\S+", line))
            )
            with connect(address, max_size=None, open_timeout=PATIENCE) as socket:
                socket.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
                targets = json.loads(socket.recv(timeout=PATIENCE))["result"]["targetInfos"]
                target = next(one["targetId"] for one in targets if one["type"] == "page")
                wanted = {"targetId": target, "flatten": True}
                socket.send(json.dumps({"id": 2, "method": "Target.attachToTarget", "params": wanted}))
                while (message := json.loads(socket.recv(timeout=PATIENCE))).get("id") != 2:
                    pass
                opened = Tab(socket, message["result"]["sessionId"])
                for domain in ("Page", "Runtime", "Log"):
                    opened.ask(f"{domain}.enable")
                yield opened
        finally:
            process.kill()
