"""A lock in a bucket keeps giving signs of life, whatever becomes of one of them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

from ingest.errors import LakeError
from ingest.lake import locks

if TYPE_CHECKING:
    import pytest

    from ingest.lake.files import Files


class Moody:
    """A bucket that refuses the first two signs of life."""

    def __init__(self) -> None:
        self.tries = 0
        self.alive = threading.Event()

    def write(self, name: str, content: bytes) -> None:
        self.tries += 1
        if self.tries <= 2:
            raise LakeError(f"{name} cannot be written: the connection broke.")
        assert content
        self.alive.set()


def test_a_sign_of_life_that_fails_is_given_again_at_the_next_beat(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(locks, "BEAT_SECONDS", 0.01)
    bucket, ended = Moody(), threading.Event()
    beat = threading.Thread(
        target=locks._beat, args=(cast("Files", cast("Any", bucket)), ".locks/weizi", ended), daemon=True
    )
    beat.start()
    assert bucket.alive.wait(60)
    ended.set()
    beat.join()
    assert caplog.text.count("gave no sign of life") == 2
