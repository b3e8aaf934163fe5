"""The questions of docs/analysts.md with their answers on the sample newspaper, made from sql/examples."""

from __future__ import annotations

from typing import Any

from ingest.catalog.examples import load_answers, load_examples

ROWS = 4
"""Rows of an answer that the page shows."""


def english() -> str:
    """Return Markdown: each question, its SQL and the first rows of its answer."""
    return _page("question", "rows in all")


def chinese() -> str:
    """Return the same with the questions in Chinese."""
    return _page("chinese", "行")


def _page(language: str, rows: str) -> str:
    answers = load_answers()
    parts = []
    for example in load_examples():
        answer = answers[example.name]
        parts += [
            f"**{getattr(example, language)}**\n",
            f"```sql\n{example.sql};\n```\n",
            _table(answer, rows),
        ]
    return "\n".join(parts)


def _table(answer: dict[str, Any], rows: str) -> str:
    lines = [f"| {' | '.join(answer['columns'])} |", f"|{' --- |' * len(answer['columns'])}"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in answer["rows"][:ROWS]]
    if len(answer["rows"]) > ROWS:
        lines.append(f"\n({len(answer['rows'])} {rows})")
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    told = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    told = told.replace("|", "\\|").replace("\n", " ").replace("*", "\\*").replace("<", "&lt;")
    return told if len(told) <= 60 else told[:59] + "…"
