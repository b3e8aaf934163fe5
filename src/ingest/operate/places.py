"""A rebuild in a new place: the archive copied there, the lake made of it, and the two exchanged in the end."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.catalog import build
from ingest.errors import ConfigError, LakeError
from ingest.lake.copying import bring
from ingest.lake.files import Files, told
from ingest.lake.json_files import read_json
from ingest.lake.lake import Lake
from ingest.lake.mending import open_for_mending
from ingest.lake.opening import absolute

if TYPE_CHECKING:
    from ingest.lake.copying import Copied

MARK = ".rebuild.json"
"""File of a lake that a rebuild has begun: of which archive, and whether it came to its end."""


def new_place(source: Files, into: str) -> tuple[Lake, Copied]:
    """Copy an archive to a new place and open the lake there; one that an earlier call of the same began goes on.

    Raise ConfigError where the place holds something else, LakeError where storage refuses.
    """
    uri = absolute(into)
    if f"{uri}/".startswith(f"{source.uri}/") or f"{source.uri}/".startswith(f"{uri}/"):
        raise ConfigError(
            f"{uri} and {source.uri} lie in one another.", hint="Name a place beside it with --into."
        )
    files = Files.at(uri)
    if files.exists(MARK):
        begun = _mark(files)
        if begun.get("of") != source.uri:
            raise ConfigError(
                f"The rebuild that was begun in {uri} is of {begun.get('of')}.",
                hint="Name another place with --into, or the same archive again.",
            )
    elif any(not name.startswith(".") for name in files.names()):
        raise ConfigError(f"{uri} is not empty.", hint="Name a new or empty place with --into.")
    else:
        files.write(MARK, json.dumps({"of": source.uri, "done": False}).encode())
    copied = bring(source, files)
    if not copied.copied and not copied.standing:
        raise LakeError(
            f"There is no archive in {source.uri}: it has nothing below raw/.",
            state=f"Nothing was made in {uri}.",
            hint="Name the lake with --lake, or a copy of its archive with --from.",
        )
    lake = open_for_mending(uri)
    lake.tables.create()
    return lake, copied


def came_to_its_end(lake: Lake, source: Files) -> None:
    """Say beside a lake that the rebuild of it is done, so that a swap that dies can be ended."""
    lake.files.write(MARK, json.dumps({"of": source.uri, "done": True}).encode())


def swap(old: str, new: str) -> Path | None:
    """Put the lake `new` in the place of `old`, which is set aside; return where that lies now, None where it was gone.

    Two renames: who dies between them types the same again. Raise ConfigError in a bucket, which cannot be renamed, and
    where the rebuild of `new` has not come to its end.
    """
    first, second = absolute(old), absolute(new)
    check_swap(first, second)
    files = Files.at(second)
    if not files.exists(MARK) or not _mark(files).get("done"):
        raise ConfigError(
            f"The rebuild in {second} has not come to its end.", hint=f"ingest rebuild --into {second} --swap"
        )
    place, aside = Path(first), None
    with told(f"{second} cannot be put in the place of {first}"):
        if place.exists():
            aside = place.with_name(f"{place.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S}")
            place.rename(aside)
        try:
            Path(second).rename(place)
        except OSError:
            if aside is not None:
                aside.rename(place)  # as it was
            raise
    lake = Lake.open(first, create=False)
    lake.files.remove(MARK)
    build(lake)
    return aside


def check_swap(old: str, new: str) -> None:
    """Raise ConfigError where a lake could not be put in the place of another one: in a bucket, or on another disk.

    Asked before hours of work as well as after them. `new` need not be there yet.
    """
    first, second = absolute(old), absolute(new)
    if "://" in first + second:
        raise ConfigError(
            "What lies in a bucket cannot be renamed.",
            state=f"Where there is a new lake in {second} it is left as it is.",
            hint=f"Leave out --swap, and let all use the new one: INGEST_LAKE={second}    (and deploy again)",
        )
    there, here = (_disk(Path(one)) for one in (second, first))
    if there != here:
        raise ConfigError(
            f"{second} lies on another disk than {first}: nothing can be renamed from one to the other.",
            state=f"{first} was left as it is, and so was {second} where it is there.",
            hint=f"Name a place beside {first} with --into, or leave out --swap and use the new one: "
            f"INGEST_LAKE={second}",
        )


def _disk(place: Path) -> int:
    """Return the device of a folder, or of the first above it that is there."""
    return next(one.stat().st_dev for one in (place, *place.parents) if one.exists())


def half_swapped(old: str, new: str) -> bool:
    """Say whether a swap died between its two renames."""
    if "://" in old + new or Path(absolute(old)).exists():
        return False
    files = Files.at(absolute(new))
    return files.exists(MARK) and bool(_mark(files).get("done"))


def _mark(files: Files) -> dict[str, object]:
    try:
        return dict(read_json(files.read(MARK)))
    except (ValueError, TypeError) as error:
        raise LakeError(
            f"{files.path(MARK)} is damaged: {error}.",
            hint=f"Delete {files.uri} and type the same command again.",
        ) from error
