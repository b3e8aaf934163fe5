"""Whatever a papers file says of a newspaper, it is taken or refused in words; what is taken hurts nobody later."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import ConfigError
from ingest.operate.status import paper_status
from ingest.papers import load_papers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.papers.registry import Paper

FULL = """
[papers.weizi]
name = "苇子报"
home = "330495"
timezone = "Asia/Shanghai"
places = "places.csv"
words = "words.txt"
word_counts = "counts.txt"
masthead = ["苇子"]
aliases = ["苇子客户端"]
page_names = { 01 = "要闻" }
audits = { no_title = "off" }
[papers.weizi.calendar]
weekdays = ["mon", "tue"]
first = 2024-09-13
last = 2024-09-16
due = 06:00:00
late_until = 09:00:00
recheck_days = 3
retention_days = 30
catch_up = "all"
pages = ["01"]
count = { min = 1, max = 4 }
misprinted = [2024-09-13]
on = { mon = { count = 3 } }
periods = [{ from = 2024-01-01, to = 2024-02-01, weekdays = ["mon"], pages = ["01"] }]
closed = [{ from = 2024-09-15, to = 2024-09-15, reason = "休刊" }]
double = [{ date = 2024-09-16, covers = [2024-09-17] }]
extra = [2024-09-18]
[[papers.weizi.sources]]
kind = "folder"
path = "pages/{date:%Y-%m-%d}/{page}.{ext}"
root = "."
to = 2019-12-31
[[papers.weizi.sources]]
kind = "s3"
bucket = "lakes"
path = "{date:%Y-%m-%d}/{page}.{ext}"
prefix = "p/"
endpoint = "http://127.0.0.1:9"
region = "r"
addressing = "path"
concurrency = 2
max_mb = 3
from = 2020-01-01
to = 2020-12-31
[[papers.weizi.sources]]
kind = "epaper"
platform = "founder_classic"
base = "http://szb.example.cn/x?a=b"
rate = 2.0
concurrency = 4
user_agent = "x"
hosts = ["a.example.cn"]
timeout = 1.0
total_timeout = 2.0
max_bytes = 2000
max_pages = 3
retries = 0
retry_wait = 0.0
first = "node_1"
path = "html/{date:%Y-%m/%d}/{first}.htm"
from = 2021-01-01
to = 2021-12-31
[[papers.weizi.sources]]
kind = "json"
base = "http://szb.example.cn/x"
index = "i/{date:%Y%m%d}"
shape = { pages = "d.p", no = "no", page_url = "{no}", articles = "a", article_url = "{id}", body = "b" }
from = 2022-01-01
[[papers.weizi.alerts]]
kind = "webhook"
url = "http://127.0.0.1:9/x"
name = "a"
on = ["always"]
not_for = ["plan"]
[[papers.weizi.alerts]]
kind = "mail"
host = "localhost"
port = 9
from = "a@example.cn"
to = ["b@example.cn"]
[papers.weizi.reports]
keep_days = 400
heartbeat = "beat.json"
remind_daily = 7
remind_every = 7
"""

HOSTILE = (
    "10000000000000", "1" + "0" * 30, "-1", "0", "1e308", "inf", "nan", "true", "9223372036854775808",
    '""', '" "', '"\\u202e反<b>"', '"<script>alert(1)</script>"', '"=cmd()"', '"[red]x[/]"', f'"{"a" * 1999}"',
    '"../../etc/passwd"', '"/dev/zero"', '".."', '"~nobody"', f'"{"x/" * 900}"', '"(((("', '"[a-"', '"(a+)+$"',
    '"{"', '"{}"', '"{0.__class__}"', '"{date:%999999999d}"', '"{date:%"', '"{date:{page}}"', '"%s%n"', '"${HOME}"',
    '"${"', '"\\u200b"', '"$(id)"', "\"';--\"", '"|"', '"http://[::1"', '"http://a:99999/"', '"https://a@b/"',
    '"06:00Z"', "[]", "{}", "[[[[[]]]]]", "{ a = { b = {} } }", "[" + '"a", ' * 200 + "]",
    "0001-01-01", "9999-12-31", "2024-01-01T00:00:00", "2024-01-01T00:00:00Z", "23:59:59",
)  # fmt: skip
"""Values in TOML."""

NOW = datetime(2024, 9, 20, tzinfo=UTC)


def places(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every value of a file."""
    if way:
        yield way
    for key, one in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(one, (*way, key))


def written(value: Any, way: tuple[str | int, ...], hostile: str) -> str:
    """Return a value in TOML with something else at one place."""
    if way == ():
        return hostile
    at, rest = way[0], way[1:]
    if isinstance(value, dict):
        told = (
            f"{json.dumps(key)} = {written(one, rest, hostile) if key == at else plain(one)}"
            for key, one in value.items()
        )
        return f"{{ {', '.join(told)} }}"
    return f"[{', '.join(written(one, rest, hostile) if key == at else plain(one) for key, one in enumerate(value))}]"


def plain(value: Any) -> str:
    """Return a value in TOML."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {plain(one)}' for key, one in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(plain, value))}]"
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def lived_with(paper: Paper) -> None:
    """Ask what is asked of a newspaper every night."""
    paper_status(paper, (), NOW)
    for day in (date(1850, 1, 1), date(2024, 9, 16), date.max):
        paper.waiting(day, NOW)
        paper.closing(day, NOW)
        paper.source_for(day)
        paper.calendar.expected(day)
    assert len(paper.name) <= 2000
    for file in (paper.places_file, *paper.words_files, paper.audits_folder, paper.heartbeat_file):
        assert file is None or file.is_absolute()


def test_the_whole_file_is_a_good_one(tmp_path: Path) -> None:
    file = tmp_path / "papers.toml"
    file.write_text(FULL, encoding="utf-8")
    lived_with(load_papers(file).paper("weizi"))


@pytest.mark.parametrize("part", range(3))
def test_a_hostile_value_at_any_place_is_taken_and_lived_with_or_refused_with_its_place(
    tmp_path: Path, part: int
) -> None:
    content = tomllib.loads(FULL)["papers"]["weizi"]
    file, turn, taken = tmp_path / "papers.toml", count(part), 0
    said: list[tuple[object, str, str, str]] = []
    for way in places(content):
        hostile = HOSTILE[(next(turn) * 17) % len(HOSTILE)]
        # The newspaper in lines of its own, so that a mistake has a line; the hostile value stands inside one.
        file.write_text(
            "[papers.weizi]\n"
            + "".join(
                f"{key} = {written(one, way[1:], hostile) if key == way[0] else plain(one)}\n"
                for key, one in content.items()
            ),
            encoding="utf-8",
        )
        try:
            paper = load_papers(file).paper("weizi")
        except ConfigError as error:
            said.append((way, hostile, error.what.replace(str(file), "FILE"), error.hint))
        else:
            lived_with(paper)
            taken += 1
    assert [one for one in said if not ("FILE" in one[2] and one[3] and len(one[2]) < 4000)] == []
    assert len(said) > taken > 0
