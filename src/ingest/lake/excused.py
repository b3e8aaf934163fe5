"""What the gaps files excuse, kept with the lake so that its catalog can tell analysts: one small file."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake.json_files import read_json
from ingest.papers.gaps import Excused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.lake.files import Files

EXCUSED = "excused.json"


def read_excused(files: Files) -> dict[str, tuple[Excused, ...]]:
    """Return by paper what is excused; empty where nobody has written anything. Raise LakeError where it is damaged."""
    if not files.exists(EXCUSED):
        return {}
    try:
        return {
            str(paper): tuple(
                Excused(
                    date.fromisoformat(gap["from"]), date.fromisoformat(gap["to"]), gap["reason"], gap["by"]
                )
                for gap in gaps
            )
            for paper, gaps in read_json(files.read(EXCUSED)).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(
            f"{files.path(EXCUSED)} is damaged: {error}.",
            hint="Delete it and type: ingest catalog. It is made of the gaps file beside the papers file.",
        ) from error


def keep_excused(files: Files, excused: Mapping[str, tuple[Excused, ...]]) -> bool:
    """Make the file say this of these papers, others left as they are; say whether anything was written."""
    standing = read_excused(files)
    wanted = {paper: gaps for paper, gaps in {**standing, **excused}.items() if gaps}
    if wanted == standing:
        return False
    told = {
        paper: [
            {"from": f"{gap.start}", "to": f"{gap.end}", "reason": gap.reason, "by": gap.by}
            for gap in wanted[paper]
        ]
        for paper in sorted(wanted)
    }
    files.write(EXCUSED, json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass"))
    return True
