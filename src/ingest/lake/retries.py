"""Questions to a server that are asked again where the answer broke off, or the server had too much to do.

Arrow asks again for what is refused or reset, up to three times, Delta up to ten; neither does for an answer whose body
breaks off in the middle. Only what may be done twice goes through here: reads, and writes of the same bytes under the
same name, or of the same rows in the place of the same rows.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from ingest.lake.storage_errors import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

ATTEMPTS = 9
"""Of a server that breaks off a fifth of all answers at random, one question of two million fails for good."""

WAIT_SECONDS = (0.2, 5.0)
"""The first pause, which grows from attempt to attempt, and the longest."""

Answer = TypeVar("Answer")


def asked_again(what: str, question: Callable[[], Answer]) -> Answer:
    """Ask a question until it is answered, at most ATTEMPTS times where the server fails in passing.

    `what` is told in the log. What the last attempt raises is raised.
    """
    import stamina  # noqa: PLC0415  (only for buckets: a lake on a disk has no such failures)

    def passes(error: Exception) -> bool:
        kind = kind_of(error)
        if kind is None or not kind.passes:
            return False
        logger.debug("%s: %s", what, error)
        return True

    first, longest = WAIT_SECONDS
    for attempt in stamina.retry_context(
        on=passes, attempts=ATTEMPTS, timeout=None, wait_initial=first, wait_max=longest
    ):
        with attempt:
            if attempt.num > 1:
                logger.warning("%s; asked again, attempt %d of %d", what, attempt.num, ATTEMPTS)
            return question()
    raise AssertionError("the last attempt answers or raises")
