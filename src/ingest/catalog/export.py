"""A dated slice of a lake to take away: articles, citations, what the columns mean, and a manifest that proves it."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from ingest.catalog.alto import alto, mets
from ingest.catalog.results import write_result
from ingest.catalog.sheets import workbook
from ingest.errors import ConfigError, IngestError
from ingest.settings import VERSION

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from ingest.catalog.door import Door, Value

_ARTICLES = (
    "SELECT a.* EXCLUDE (fingerprint, words, line_spans), c.citation "
    "FROM articles a JOIN citations c USING (article_id) "
    "WHERE a.issue_date BETWEEN $start AND $end AND a.month BETWEEN left($start, 7) AND left($end, 7) "
    "AND ($paper IS NULL OR a.paper = (SELECT paper FROM paper_code($paper))) "
    "ORDER BY a.paper, a.issue_date, a.page_no, a.position"
)
_CITED = _ARTICLES.replace("a.* EXCLUDE (fingerprint, words, line_spans), c.citation", "c.bibtex, c.ris")
_DAYS = (
    "FROM days WHERE issue_date BETWEEN $start AND $end "
    "AND ($paper IS NULL OR paper = (SELECT paper FROM paper_code($paper)))"
)
_PAGES = (
    "FROM pages WHERE issue_date BETWEEN $start AND $end AND month BETWEEN left($start, 7) AND left($end, 7) "
    "AND len(line_boxes) > 0 AND ($paper IS NULL OR paper = (SELECT paper FROM paper_code($paper))) "
    "ORDER BY paper, issue_date, page_no"
)
_COLUMNS = "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = $name ORDER BY column_index"


@dataclass(frozen=True, slots=True)
class Slice:
    """What is exported: days, both included, of one newspaper (code or title) or of all."""

    start: date
    end: date
    paper: str = ""

    @property
    def given(self) -> dict[str, Value]:
        """Return it as the values of a question."""
        return {"start": f"{self.start}", "end": f"{self.end}", "paper": self.paper or None}


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: articles, issues in METS and ALTO, days that lack something, files."""

    articles: int
    issues: int
    gaps: int
    files: int


def export(door: Door, wanted: Slice, out: Path, *, form: str = "csv", with_alto: bool = False) -> Exported:
    """Write a slice into a new folder. Raise ConfigError where something is there, or there is no article to write.

    `form` is csv, parquet or xlsx. With `with_alto` the issues that were read from PDF are written as METS and ALTO.
    """
    if out.exists() and any(out.iterdir()):
        raise ConfigError(
            f"{out} is not empty.", hint="Name a new folder: an export is never mixed with another one."
        )
    articles = door.ask(_ARTICLES, wanted.given)
    if not articles.num_rows:
        raise IngestError(
            f"There is no article from {wanted.start} to {wanted.end}.",
            hint='What there is: ingest query "FROM coverage"',
        )
    days = door.ask(_DAYS, wanted.given)
    cited = door.ask(_CITED, wanted.given)
    files: dict[str, bytes] = {
        f"articles.{form}": _written(articles, form),
        "days.csv": _written(days, "csv"),
        "citations.bib": "\n\n".join(str(one) for one in cited.column("bibtex").to_pylist()).encode(),
        "citations.ris": "\n".join(str(one) for one in cited.column("ris").to_pylist()).encode(),
        "DICTIONARY.md": _dictionary(door, articles.column_names, days.column_names).encode(),
    }
    issues = _issues(door, wanted, articles) if with_alto else {}
    for folder, members in issues.items():
        files |= {f"{folder}/{name}": content for name, content in members.items()}
    gaps = [row for row in days.to_pylist() if row["status"] not in {"complete", "no_issue"}]
    manifest = {
        "made_by": f"ingest {VERSION}",
        "slice": {**wanted.given, "articles": articles.num_rows},
        "state": {row["table_name"]: row["version"] for row in door.ask("FROM snapshot").to_pylist()},
        "lacking": [
            {"paper": row["paper"], "day": f"{row['issue_date']}", "why": row["why"]} for row in gaps
        ],
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        },
    }
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    # The manifest comes last: a folder without one is an export that was cut off.
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Exported(articles.num_rows, len(issues), len(gaps), len(files))


def _written(table: pa.Table, form: str) -> bytes:
    if form == "xlsx":
        return workbook(table)
    if form == "parquet":
        raw = io.BytesIO()
        pq.write_table(table, raw, compression="zstd")
        return raw.getvalue()
    out = io.StringIO()
    write_result(table, "csv", out, excel=True)
    return out.getvalue().encode()


def _dictionary(door: Door, articles: list[str], days: list[str]) -> str:
    """Return what the columns mean, as Markdown."""
    parts = ["# Data dictionary\n"]
    for name, columns, source in (("articles", articles, "articles"), ("days", days, "days")):
        comments = {row["column_name"]: row for row in door.ask(_COLUMNS, {"name": source}).to_pylist()}
        comments |= {
            row["column_name"]: row
            for row in door.ask(_COLUMNS, {"name": "citations"}).to_pylist()
            if row["column_name"] not in comments
        }
        parts += [f"## {name}\n", "| column | type | |\n| --- | --- | --- |"]
        for column in columns:
            told = comments[column]
            parts.append(f"| {column} | {told['data_type'].replace('|', '/')} | {told['comment']} |")
        parts.append("")
    return "\n".join(parts)


def _issues(door: Door, wanted: Slice, articles: pa.Table) -> dict[str, dict[str, bytes]]:
    """Return the files of each issue that was read from PDF, by folder."""
    titles = {row["paper"]: row["title"] for row in door.ask("SELECT paper, title FROM papers").to_pylist()}
    pages: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for page in door.ask(_PAGES, wanted.given).to_pylist():
        pages.setdefault((page["paper"], f"{page['issue_date']}"), []).append(page)
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in articles.select(["paper", "issue_date", "article_id", "title"]).to_pylist():
        rows.setdefault((row["paper"], f"{row['issue_date']}"), []).append(row)
    found: dict[str, dict[str, bytes]] = {}
    for (paper, day), members in pages.items():
        files = {f"{page['page_no']}.alto.xml": alto(page) for page in members}
        files["mets.xml"] = mets(titles.get(paper, paper), day, members, rows.get((paper, day), ()))
        found[f"{paper}-{day}"] = files
    return found
