"""What a server fails to answer in passing is asked again, a bounded number of times, and told in the log."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from pyarrow import fs

from ingest.errors import LakeError
from ingest.lake import retries
from ingest.lake.files import Files
from ingest.lake.retries import ATTEMPTS, asked_again

if TYPE_CHECKING:
    from collections.abc import Callable

BROKEN = "AWS Error NETWORK_CONNECTION during GetObject operation: curlCode: 18, Transferred a partial file"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "WAIT_SECONDS", (0.0, 0.0))


def failing(times: int, words: str = BROKEN) -> tuple[Callable[[], str], list[int]]:
    """Return a question that is answered after so many failures, and where its attempts are counted."""
    asked: list[int] = []

    def question() -> str:
        asked.append(1)
        if len(asked) <= times:
            raise OSError(words)
        return "answer"

    return question, asked


def test_an_answer_that_broke_off_is_asked_for_again_and_told_in_the_log_in_our_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    question, asked = failing(ATTEMPTS - 1)
    with caplog.at_level(logging.WARNING, logger="ingest"):
        assert asked_again("lakes/x cannot be read", question) == "answer"
    assert len(asked) == ATTEMPTS
    told = [one.getMessage() for one in caplog.records if one.name.startswith("ingest")]
    assert told[0] == f"lakes/x cannot be read; asked again, attempt 2 of {ATTEMPTS}"
    assert not any("curlCode" in one for one in told)


def test_a_server_that_goes_on_failing_is_given_up_after_a_bounded_number_of_attempts() -> None:
    question, asked = failing(1000)
    with pytest.raises(OSError, match="curlCode"):
        asked_again("x", question)
    assert len(asked) == ATTEMPTS


@pytest.mark.parametrize(
    "words",
    ["AWS Error ACCESS_DENIED during PutObject", "AWS Error NO_SUCH_BUCKET", "curlCode: 6, Could not resolve hostname",
     "No space left on device", "Json error: torn", "anything else"],
)  # fmt: skip
def test_what_will_not_pass_is_not_asked_again(words: str) -> None:
    question, asked = failing(1000, words)
    with pytest.raises(OSError, match=words):
        asked_again("x", question)
    assert len(asked) == 1


class Flaky(fs.FSSpecHandler):  # type: ignore[misc]
    """A storage whose every third answer is lost after the thing was done."""

    def __init__(self) -> None:
        super().__init__(MemoryFileSystem())
        self.count = 0

    def __getattribute__(self, name: str) -> object:  # noqa: D105
        found = super().__getattribute__(name)
        if name not in {"get_file_info", "get_file_info_selector", "delete_file", "delete_dir", "copy_file",
                        "open_input_stream", "open_input_file"}:  # fmt: skip
            return found

        def lossy(*given: object) -> object:
            answer = found(*given)
            self.count += 1
            if self.count % 3 == 0:
                raise OSError(BROKEN)
            return answer

        return lossy


def test_files_of_a_bucket_are_read_moved_and_removed_though_every_third_answer_is_lost() -> None:
    files = Files(fs.PyFileSystem(Flaky()), "/bucket/lake")
    files.write("a/one", b"1")
    files.write("a/two", b"22")
    assert files.exists("a/one")
    assert files.read("a/two") == b"22"
    assert files.sha256("a/two") == hashlib.sha256(b"22").hexdigest()
    assert files.holds("a/two", b"22")
    assert not files.holds("a/two", b"23")
    assert files.sizes(["a/one", "a/none"]) == [1, None]
    files.move("a", "b")
    assert [one.name for one in files.under("")] == ["b/one", "b/two"]
    files.remove("b/one")
    assert not files.exists("b/one")
    with pytest.raises(LakeError, match="it is not there"):
        files.remove("b/none")
    files.remove_folder("b")
    assert not files.exists("b/two")
