"""From a folder, a bucket or a site's address to what a papers file begins with."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from ingest.errors import ConfigError
from ingest.operate.newcomer.naming import naming_of
from ingest.operate.newcomer.papers_file import Beginning
from ingest.operate.newcomer.probe import client_for, probe
from ingest.papers.registry import Paper
from ingest.papers.sources import S3Source

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.operate.newcomer.naming import Naming

MOST = 20_000
"""Names that are looked at: enough for years of a daily, and no endless listing."""


def from_folder(folder: Path, base: Path, code: str, name: str, home: str) -> Beginning:
    """Look at the page files of a folder; `base` is where the papers file will stand."""
    if not folder.is_dir():
        raise ConfigError(
            f"There is no folder {folder}.", state="Nothing was written.", hint="Name it with --folder."
        )
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    names = [path.relative_to(folder).as_posix() for path in islice(files, MOST)]
    naming = _named(names, code, str(folder))
    root = os.path.relpath(folder.resolve(), base)
    lines = [f"[[papers.{code}.sources]]", 'kind = "folder"']
    lines += [f'root = "{root}"               # relative to this file'] if root != "." else []
    lines += [f'path = "{naming.template}"']
    return _beginning("\n".join(lines), naming, names, code, name, home)


def from_bucket(bucket: str, prefix: str, endpoint: str, code: str, name: str, home: str) -> Beginning:
    """Look at the keys of a bucket that begin with a prefix. Raise SourceError where it cannot be listed."""
    from ingest.sources.s3 import Bucket  # noqa: PLC0415  (boto3 loads only for those who have buckets)

    prefix = f"{prefix.rstrip('/')}/" if prefix else ""
    source = S3Source.model_validate(
        {
            "kind": "s3",
            "bucket": bucket,
            "prefix": prefix,
            "endpoint": endpoint,
            "path": "{date:%Y}/{page}.{ext}",
        }
    )
    paper = Paper.model_validate({"code": code, "name": name or code, "sources": [source], "base": "."})
    names = list(islice(Bucket.of(paper, source).names(), MOST))
    naming = _named(names, code, f"s3://{bucket}/{prefix}")
    lines = [f"[[papers.{code}.sources]]", 'kind = "s3"', f'bucket = "{bucket}"']
    lines += [f'prefix = "{prefix}"'] if prefix else []
    lines += [f'endpoint = "{endpoint}"'] if endpoint else []
    lines += [f'path = "{naming.template}"']
    return _beginning("\n".join(lines), naming, names, code, name, home)


def from_site(url: str, code: str, name: str, home: str, *, allow_private: bool) -> Beginning:
    """Look at a site. Raise ConfigError where no family fits it, SourceError where it cannot be asked."""
    found = probe(url, client_for(url, allow_private=allow_private), code=code)
    if not found.table or found.day is None:
        raise ConfigError(
            f"No family fits {found.steps[-1]}; missing: {'; '.join(found.missing) or 'a day'}.",
            state="Nothing was written.",
            hint=f"ingest probe {url} shows what is there. Give the address of an issue's first page.",
        )
    table = found.table + ("allow_private = true\n" if allow_private else "")
    pages = len(found.layout.leaves or found.layout.pages) if found.layout else 0
    printed = found.layout.paper if found.layout else ""
    return Beginning(code, name or printed or code, home, table, found.day, pages=pages)


def _named(names: list[str], code: str, where: str) -> Naming:
    naming = naming_of(names, code)
    if naming is None:
        some = ", ".join(names[:3])
        raise ConfigError(
            f"No name in {where} has a date, a page number and the ending .txt or .pdf"
            + (f" (there are {some})." if some else ": it is empty."),
            state="Nothing was written.",
            hint="Names like 2024-09-14/01.pdf or 20240914_A01.txt are understood; see docs/sources.md.",
        )
    return naming


def _beginning(source: str, naming: Naming, names: list[str], code: str, name: str, home: str) -> Beginning:
    if naming.others:
        source += f"\n# Names that do not fit: {', '.join(naming.others[:3])}"
    pages = len(names) // max(1, len(naming.days))
    return Beginning(code, name or code, home, source, naming.days[-1], naming.days[0], pages)
