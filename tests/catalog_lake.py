"""A small lake for catalog tests: two papers, a reprint and an excerpt, gaps of every kind, doubtful articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from builders import DEFAULT, FERRY, LIBRARY, ORCHARD, Story, make_issue, make_page
from ingest.issue.ids import with_digests
from ingest.lake import Lake, RunRow
from ingest.lake.newspapers import Newspaper
from ingest.lake.schemas import DUPLICATES
from ingest.model import Keyword
from ingest.papers.calendar import Calendar
from ingest.papers.expected import expected_days
from ingest.search import bring_up

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.model import BuiltIssue

REGATTA = (
    "澄湖龙舟赛周日在望圩镇河湾开桨，十二条船来自沿湖六镇，最年长的舵手七十四岁。",
    "裁判组改用电子计时，决赛前两名只差零点三秒，岸上的锣鼓一直敲到天黑。",
)


def fill(folder: Path) -> Lake:
    """Make the lake: September and October 2024 of chenghu, one issue of lianxiang that reprints."""
    lake = Lake.open(str(folder))
    missing = make_page("02", (), status="missing", reason="the source has no page 02")
    broken = make_page("03", (), status="quarantined", reason="undecodable bytes")
    doubtful = Story("龙舟赛", REGATTA, town=("望圩镇", "330495103"), sure=0.4)
    issues = [
        make_issue("2024-09-13"),
        make_issue(
            "2024-09-14",
            {"01": (doubtful, DEFAULT["01"][0])},
            status="partial",
            extra_pages=(missing, broken),
        ),
        make_issue("2024-09-15", {}, status="no_issue"),
        make_issue("2024-09-16", {}, status="failed"),
        make_issue("2024-10-02", {"01": (Story("黄桃又装箱", ORCHARD, town=("鹤汀街道", "330495002")),)}),
        make_issue("2024-10-03", {}, status="missing"),
        make_issue(
            "2024-10-03", {"A1": (Story("渡口复航", FERRY, reporters=("沈砚秋",)),)}, paper="lianxiang"
        ),
        make_issue("2024-10-04", {"A1": (Story("粮仓听歌", LIBRARY[:1]),)}, paper="lianxiang"),
    ]
    lake.land_many([emphasised(issue) for issue in issues])
    ids = {
        (issue.paper, issue.issue_date, built.article.title): built.article_id
        for issue in issues
        for built in issue.articles
    }
    ferry = ids["chenghu", "2024-09-13", "白鹭渡口早班船复航"]
    lake.land_duplicates(
        pa.Table.from_pylist(
            [
                duplicate(ids["chenghu", "2024-09-14", "白鹭渡口早班船复航"], ferry, "reprint", 1.0),
                duplicate(ids["lianxiang", "2024-10-03", "渡口复航"], ferry, "reprint", 1.0),
                duplicate(
                    ids["chenghu", "2024-10-02", "黄桃又装箱"],
                    ids["chenghu", "2024-09-13", "黄桃头一回装箱"],
                    "reprint",
                    1.0,
                ),
                duplicate(
                    ids["lianxiang", "2024-10-04", "粮仓听歌"],
                    ids["chenghu", "2024-09-13", "老粮仓里借书听歌"],
                    "excerpt",
                    0.97,
                ),
            ],
            schema=DUPLICATES,
        )
    )
    lake.keep_newspapers(
        {
            "chenghu": Newspaper(
                title="今日澄湖",
                home="330495",
                calendar="daily",
                since=date(2024, 9, 13),
                until=date(2024, 9, 18),
                expected=expected_days(
                    Calendar.model_validate(
                        {"closed": [{"from": "2024-09-17", "to": "2024-09-17", "reason": "中秋"}]}
                    ),
                    date(2024, 9, 13),
                    date(2024, 9, 18),
                ),
            )
        }
    )
    started = datetime(2024, 9, 14, 22, 15, tzinfo=UTC)
    lake.record_run(
        RunRow("run-1", "ingest run", "chenghu", date(2024, 9, 14), date(2024, 9, 14), started, started,
               "problems", 1, 1, 2, "2024-09-14 partial: page 02 missing")
    )  # fmt: skip
    bring_up(lake)
    return lake


def emphasised(issue: BuiltIssue) -> BuiltIssue:
    """Give each article the keyword 澄湖 as its heaviest and the whole issue a new digest."""
    articles = tuple(
        replace(
            built,
            enrichment=replace(built.enrichment, keywords=(Keyword("澄湖", 2.0), *built.enrichment.keywords)),
        )
        for built in issue.articles
    )
    changed = replace(issue, articles=articles, digest="")
    return with_digests(changed)


def duplicate(article_id: str, of: str, relation: str, similarity: float) -> dict[str, object]:
    """Make a row of duplicates."""
    paper, day = article_id.split("-")[:2]
    issue_date = date.fromisoformat(day)
    return {
        "article_id": article_id,
        "paper": paper,
        "month": f"{issue_date:%Y-%m}",
        "issue_date": issue_date,
        "duplicate_of": of,
        "relation": relation,
        "similarity": similarity,
    }
