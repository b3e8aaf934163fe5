"""Alerts reach real receivers, keep secrets to themselves and never fail a run."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ingest.errors import ConfigError, LakeError
from ingest.lake import Lake
from ingest.papers.alerts import AlertConfig
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import RunReport, run_days
from ingest.tell.alerts import sending
from ingest.tell.alerts.sending import send_alerts, unset
from ingest.tell.alerts.values import Alert
from ingest.tell.report.keeping import read_report
from loopback import mail_server, web_server
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

GOOD, BAD, GONE = date(2024, 9, 13), date(2024, 9, 16), date(2024, 9, 14)

ALERT = Alert(frozenset({"failure"}), "a subject", "# a text", '{"a": "苇子报"}', "nightly")


def destination(**table: Any) -> AlertConfig:
    one: AlertConfig = TypeAdapter(AlertConfig).validate_python(table)
    return one


def paper_with(root: Path, alerts: str) -> Paper:
    file = lay_newspaper(root)
    file.write_text(alerts + file.read_text(encoding="utf-8"), encoding="utf-8")
    return load_papers(file).paper("weizi")


def do(paper: Paper, lake: Lake, *days: date, command: str = "nightly") -> RunReport:
    return run_days(paper, days, lake, command=command)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the retries, without their pauses."""
    real = sending.stamina.retry_context
    monkeypatch.setattr(
        sending.stamina,
        "retry_context",
        lambda **options: real(**{**options, "wait_initial": 0.01, "wait_max": 0.02}),
    )


def test_a_webhook_hears_of_an_issue_that_is_not_complete(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web_server() as web:
        monkeypatch.setenv("HOOK", f"{web.url}/s3cret")
        report = do(paper_with(tmp_path, '[[alerts]]\nkind = "webhook"\nurl = "${HOOK}"\n'), lake, BAD)
    ((path, told),) = web.posts
    assert path == "/s3cret"
    assert told["paper"] == "weizi"
    assert told["missing"] == [
        {"issue_date": "2024-09-16", "status": "partial", "evidence": report.outcomes[0].evidence}
    ]
    assert told["next"] == f"ingest report --run {report.run_id}"
    kept = json.loads(read_report(lake, report.run_id, form="json"))
    assert kept["alerts"] == [{"destination": "webhook 1", "sent": True, "why": ""}]


def test_a_good_run_tells_only_who_wants_to_hear_of_every_run(tmp_path: Path, lake: Lake) -> None:
    with web_server() as web:
        alerts = (
            f'[[alerts]]\nkind = "webhook"\nurl = "{web.url}/failures"\n'
            f'[[alerts]]\nkind = "webhook"\nurl = "{web.url}/all"\non = ["always"]\n'
        )
        do(paper_with(tmp_path, alerts), lake, GOOD)
    assert [(path, told["outcome"]) for path, told in web.posts] == [("/all", "ok")]


def test_an_issue_that_is_not_there_is_an_absence_and_one_that_is_partial_a_failure(
    tmp_path: Path, lake: Lake
) -> None:
    with web_server() as web:
        alerts = "".join(
            f'[[alerts]]\nkind = "webhook"\nurl = "{web.url}/{one}"\non = ["{one}"]\n'
            for one in ("absence", "failure")
        )
        paper = paper_with(tmp_path, alerts)
        for page in (tmp_path / "pages/2024-09-14").iterdir():
            page.unlink()
        do(paper, lake, GONE)
        do(paper, lake, BAD)
    assert [path for path, _ in web.posts] == ["/absence", "/failure"]


def test_runs_of_a_command_that_is_not_wanted_tell_of_an_error_and_not_of_incomplete_issues(
    tmp_path: Path, lake: Lake
) -> None:
    with web_server() as web:
        alerts = f'[[alerts]]\nkind = "webhook"\nurl = "{web.url}/"\nnot_for = ["backfill"]\n'
        paper = paper_with(tmp_path, alerts)
        do(paper, lake, BAD, command="backfill")
        assert web.posts == []
        (tmp_path / "lake/articles").rename(tmp_path / "away")
        with pytest.raises(LakeError):
            do(paper, lake, GOOD, command="backfill")
        ((_, told),) = web.posts
    assert told["outcome"] == "failed"
    assert "articles" in told["error"]


def test_a_mail_arrives_with_the_report_and_its_json(tmp_path: Path, lake: Lake) -> None:
    with mail_server() as mails:
        alerts = (
            f'[[alerts]]\nkind = "mail"\nhost = "127.0.0.1"\nport = {mails.port}\n'
            'from = "ingest@example.invalid"\nto = ["a@example.invalid", "b@example.invalid"]\n'
        )
        report = do(paper_with(tmp_path, alerts), lake, BAD)
    (message,) = mails.messages
    assert mails.recipients == ["a@example.invalid", "b@example.invalid"]
    assert message["Subject"] == "ingest: 苇子报: 2024-09-16 partial"
    body = message.get_body(("plain",))
    assert body is not None
    assert "page 02 missing" in body.get_content()
    (attached,) = message.iter_attachments()
    assert json.loads(attached.get_content())["run_id"] == report.run_id


def test_an_apprise_service_hears_of_it(tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server() as web:
        monkeypatch.setenv("SERVICE", f"json://127.0.0.1:{web.port}/room")
        do(paper_with(tmp_path, '[[alerts]]\nkind = "apprise"\nurl = "${SERVICE}"\n'), lake, BAD)
    ((path, told),) = web.posts
    assert path == "/room"
    assert "2024-09-16 partial" in told["title"]


def test_a_webhook_that_is_out_of_breath_is_asked_again() -> None:
    with web_server() as web:
        web.answers = [503, 429]
        (sent,) = send_alerts([destination(kind="webhook", url=web.url + "/")], ALERT, {})
    assert sent.sent
    assert len(web.posts) == 3


@pytest.mark.parametrize(("answers", "told", "tries"), [([404], "404", 1), ([500] * 3, "500", 3)])
def test_a_webhook_that_refuses_is_told(answers: list[int], told: str, tries: int) -> None:
    with web_server() as web:
        web.answers = answers
        (sent,) = send_alerts([destination(kind="webhook", url=web.url + "/")], ALERT, {})
    assert not sent.sent
    assert told in sent.why
    assert len(web.posts) == tries


def test_an_alert_that_fails_is_told_in_report_and_log_and_the_run_is_what_it_was(
    tmp_path: Path, lake: Lake, caplog: pytest.LogCaptureFixture
) -> None:
    with mail_server() as mails:
        mails.refuse = True
        alerts = (
            '[[alerts]]\nkind = "webhook"\nname = "the desk"\nurl = "http://127.0.0.1:9/"\non = ["always"]\n'
            f'[[alerts]]\nkind = "mail"\nhost = "127.0.0.1"\nport = {mails.port}\non = ["always"]\n'
            'from = "ingest@example.invalid"\nto = ["a@example.invalid"]\n'
        )
        report = do(paper_with(tmp_path, alerts), lake, GOOD)
    assert report.good
    text = read_report(lake, report.run_id)
    assert "Alert to the desk: **not sent**: no answer (ConnectError)" in text
    assert "Alert to mail 2: **not sent**" in text
    assert "the desk was not sent" in caplog.text


def test_no_secret_is_in_logs_or_reports(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "apprise"):
        caplog.set_level(logging.DEBUG, logger=name)
    with web_server() as web:
        web.answers = [500] * 20
        secrets = {
            "HOOK": f"{web.url}/t0pSecret1",
            "GONE": "http://127.0.0.1:9/t0pSecret2",
            "SERVICE": f"json://user:t0pSecret3@127.0.0.1:{web.port}/room",
            "WRONG": "nosuch://t0pSecret4",
            "PASSWORD": "t0pSecret5",
        }
        for name, value in secrets.items():
            monkeypatch.setenv(name, value)
        alerts = "".join(
            f'[[alerts]]\nkind = "{kind}"\nurl = "${{{name}}}"\n'
            for kind, name in (
                ("webhook", "HOOK"),
                ("webhook", "GONE"),
                ("apprise", "SERVICE"),
                ("apprise", "WRONG"),
            )
        )
        alerts += (
            '[[alerts]]\nkind = "mail"\nhost = "127.0.0.1"\nport = 9\nuser = "u"\npassword = "${PASSWORD}"\n'
            'from = "ingest@example.invalid"\nto = ["a@example.invalid"]\n'
        )
        report = do(paper_with(tmp_path, alerts), lake, BAD)
    kept = read_report(lake, report.run_id) + read_report(lake, report.run_id, form="json")
    assert kept.count("not sent") == 5
    assert "t0pSecret" not in kept + caplog.text + str([vars(one) for one in caplog.records])


def test_a_secret_that_is_not_in_the_environment_is_told_by_its_name() -> None:
    one = destination(kind="webhook", url="https://example.invalid/${TOKEN}")
    assert unset(one, {}) == ["TOKEN"]
    (sent,) = send_alerts([one], ALERT, {})
    assert sent.why == "the environment variable TOKEN is not set"


@pytest.mark.parametrize(
    "table",
    [
        {"kind": "webhook", "url": "ftp://example.invalid"},
        {"kind": "webhook", "url": "https://user:password@example.invalid/"},
        {"kind": "apprise", "url": "slack://token"},
        {"kind": "mail", "from": "a@example.invalid", "to": ["b@example.invalid"], "password": "plain"},
        {"kind": "mail", "from": "a@example.invalid", "to": []},
        {"kind": "pigeon", "url": "${X}"},
        {"kind": "webhook", "url": "${X}", "on": ["sometimes"]},
        {"kind": "webhook", "url": "${X}", "on": []},
    ],
)
def test_a_destination_that_is_none_or_holds_a_secret_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        destination(**table)


def test_a_mistake_in_the_alerts_names_its_place_in_the_papers_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="alerts"):
        paper_with(tmp_path, '[[alerts]]\nkind = "apprise"\nurl = "slack://token"\n')


def test_a_newspaper_with_alerts_of_its_own_does_not_use_the_common_ones(tmp_path: Path) -> None:
    file = lay_newspaper(tmp_path)
    file.write_text(
        '[[alerts]]\nkind = "webhook"\nurl = "${COMMON}"\n'
        + file.read_text(encoding="utf-8")
        + '\n[[papers.weizi.alerts]]\nkind = "webhook"\nurl = "${OWN}"\n',
        encoding="utf-8",
    )
    assert [unset(one, {}) for one in load_papers(file).paper("weizi").alerts] == [["OWN"]]
