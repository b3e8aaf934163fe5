"""`ingest profile`: what a newspaper's own issues teach the segmenter."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.papers import load_papers

if TYPE_CHECKING:
    from ingest.segment.habits import Profile


AGAIN = (
    "To build them again:\n"
    "  ingest plan --paper {paper} --only stale --save stale.json\n"
    "  ingest backfill --plan stale.json"
)
"""What to type when a profile has changed."""


@app.command()
def profile(
    paper: options.PaperCode,
    renew: Annotated[
        bool, typer.Option("--renew", help="Learn it anew from the archive and put it in force.")
    ] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Build issues without one from now on.")] = False,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Show the profile of a newspaper: strings that stand on most of its issues, its columns, its bylines.

    Lines that the profile knows are furniture on every page. Maintenance learns it from the last 20 issues and says
    so; --renew puts it in force. Issues built with another profile are stale then: `ingest plan --only stale`.
    """
    from ingest.issue.profiles import learned, profile_of, put_in_force, put_out_of_force  # noqa: PLC0415
    from ingest.lake import Lake  # noqa: PLC0415  (Arrow and Delta: not what `--help` should wait for)
    from ingest.segment.habits import LEAST_ISSUES  # noqa: PLC0415

    if renew and drop:
        raise ConfigError("--renew and --drop do not go together.", hint="Type one of them.")
    code = load_papers(options.papers_file(papers)).paper(paper).code
    opened = Lake.open(options.lake_uri(lake), create=False)
    before = profile_of(opened, code) if not renew else None
    if renew:
        found = learned(opened, code)
        if found.issues < LEAST_ISSUES:
            raise ConfigError(
                f"The lake has {found.issues} issues of {code}; from {LEAST_ISSUES} on a paper teaches.",
                hint=f"See what is there: ingest status --paper {code}",
            )
        put_in_force(opened, code, found)
        before = found
    elif drop and before is not None:
        put_out_of_force(opened, code)
        before = None
    if as_json:
        told = {"digest": before.digest, **asdict(before)} if before else None
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _show(code, before)
    if (renew or drop) and not as_json:
        print(f"Issues built otherwise are stale now. {AGAIN.format(paper=code)}")


def _show(code: str, found: Profile | None) -> None:
    if found is None:
        print(f"{code} has no profile in force. To learn one: ingest profile --paper {code} --renew")
        return
    print(f"Profile {found.digest[:12]} of {code}, from {found.issues} issues up to {found.until}")
    print(f"Full lines of its columns: {', '.join(map(str, found.widths)) or '-'} characters")
    print(f"Bylines (N is a name):     {'  '.join(found.bylines) or '-'}")
    print(f"{len(found.furniture)} strings that stand on most issues (0 is any number):")
    for text in found.furniture:
        print(f"  {text}")
