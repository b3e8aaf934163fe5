"""Errors that tell a person what happened, what state the data is in, and what to type next."""

from __future__ import annotations


class IngestError(Exception):
    """A failure that a user can understand and mend.

    `what` says what happened, `state` what that means for the data, `hint` what to type next.
    Commands print the three and leave with `exit_code`, never with a traceback.
    """

    exit_code = 1

    def __init__(self, what: str, *, state: str = "Nothing was changed.", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.state = state
        self.hint = hint

    def __str__(self) -> str:
        """Join the parts into one line for logs."""
        return " ".join(part for part in (self.what, self.state, self.hint) if part)


class ConfigError(IngestError):
    """The papers file, a setting or an argument cannot be used."""

    exit_code = 2


class SourceError(IngestError):
    """A source could not be read."""


class NotThereError(SourceError):
    """The source works and says that it has no such thing (404, 410)."""


class WrongDayError(SourceError):
    """The source offers another day's issue than the one asked for."""


class PageRefusedError(IngestError):
    """A page's bytes cannot become text. The page is quarantined with `what` as the reason."""


class LakeError(IngestError):
    """The lake cannot be read or written."""


class LakeVersionError(LakeError):
    """The lake was written by a version of ingest that this one does not understand."""


class LakeBusyError(LakeError):
    """Another run is writing the same issue."""


class NoLakeError(LakeError):
    """There is no lake where one was looked for."""


class PlanError(IngestError):
    """A plan does not fit the lake any more, or belongs to another one."""
