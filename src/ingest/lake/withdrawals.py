"""Pages that a person has withdrawn: their bytes are refused, whoever offers them again.

Kept as one small file for each issue in the raw archive, so that it goes wherever the pages go: neither a nightly run
nor a rebuild from a copy brings back in the morning what somebody took out in the evening. Bytes that differ are
another paper's, or a mended one's, and land.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake.json_files import read_json
from ingest.model import WITHDRAWN

if TYPE_CHECKING:
    from datetime import date

    from ingest.lake.files import Files


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why an issue was taken out, and the digests (SHA-256, hex) of the pages that are not to come back."""

    reason: str
    raw_sha256: tuple[str, ...]

    @property
    def told(self) -> str:
        """Say it in the ledger's words."""
        return f"{WITHDRAWN}{self.reason}"


def read_withdrawal(files: Files, paper: str, day: date) -> Withdrawal | None:
    """Return the withdrawal of an issue, or None. Raise LakeError where its file is damaged."""
    name = _name(paper, day)
    if not files.exists(name):
        name = _earlier_name(paper, day)
        if not files.exists(name):
            return None
    try:
        found = read_json(files.read(name))
        return Withdrawal(str(found["reason"]), tuple(str(digest) for digest in found["raw_sha256"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"{files.path(name)} is damaged: {error}.",
            state="The issue was left alone.",
            hint=f"Delete that file to allow its pages again, or withdraw the issue anew: "
            f"ingest withdraw --paper {paper} --date {day} --reason ...",
        ) from error


def write_withdrawal(files: Files, paper: str, day: date, withdrawal: Withdrawal) -> None:
    """Keep a withdrawal, in the place of an earlier one of the issue."""
    content = json.dumps(asdict(withdrawal), ensure_ascii=False, indent=1) + "\n"
    files.write(_name(paper, day), content.encode())


def drop_withdrawal(files: Files, paper: str, day: date) -> None:
    """Forget the withdrawal of an issue; nothing happens where there is none."""
    for name in (_name(paper, day), _earlier_name(paper, day)):
        if files.exists(name):
            files.remove(name)


def _name(paper: str, day: date) -> str:
    return f"raw/withdrawn/{paper}/{day}.json"


def _earlier_name(paper: str, day: date) -> str:
    """Where earlier versions kept it: outside the archive, so that a copy of the pages alone forgot it."""
    return f"withdrawn/{paper}/{day}.json"
