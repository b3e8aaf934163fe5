"""What the pages for operators promise is what the code does; unit files, image and compose file say what it knows."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter
from typer.main import get_command

from ingest.papers.alerts import AlertConfig
from ingest.papers.calendar import Calendar
from ingest.papers.reports import ReportsConfig
from ingest.runs import lanes, showing
from ingest.settings import SIDE_BY_SIDE

HOME = Path(__file__).resolve().parent.parent
DEPLOY = HOME / "deploy"
NAMES = ("operations.md", "backfill.md", "monitoring.md", "calendar.md", "archive.md")
PAGES = {name: (HOME / "docs" / name).read_text(encoding="utf-8") for name in NAMES}
ALL = "\n".join(PAGES.values())


def said(page: str, pattern: str) -> str:
    """Return what a page says at a place; fail where it says nothing there."""
    found = re.search(pattern, PAGES[page])
    assert found is not None, f"docs/{page} does not say {pattern}"
    return found[1]


# Defaults


def test_the_days_for_which_issues_are_asked_for_again_are_those_of_the_code() -> None:
    days = str(Calendar().recheck_days)
    assert int(days) >= 3
    assert said("calendar.md", r"recheck_days = (\d+) +# the default") == days
    assert said("calendar.md", r"For `recheck_days` \((\d+) by default\)") == days
    assert said("backfill.md", r"`recheck_days` \((\d+) by default\)") == days
    assert said("operations.md", r"for `recheck_days` \((\d+)\)") == days


def test_the_defaults_of_reports_and_alerts_are_those_of_the_code() -> None:
    reports = ReportsConfig()
    for name in ("keep_days", "remind_daily", "remind_every"):
        assert said("monitoring.md", rf"{name} = (\d+)") == str(getattr(reports, name)), name
    one: Any = TypeAdapter(AlertConfig).validate_python({"kind": "webhook", "url": "${X}"})
    listed = said("monitoring.md", r"on = \[(.*)\] +# the default")
    assert tuple(re.findall(r"\w+", listed)) == one.on
    assert said("monitoring.md", r"not_for = \[(.*)\] +# the default") == ""
    assert one.not_for == ()


def test_what_is_said_of_a_server_that_is_away_is_what_the_code_does() -> None:
    assert "asked for again for half an hour" in PAGES["backfill.md"].replace("\n", " ")
    assert lanes.AWAY_SECONDS == 30 * 60
    assert "up to a quarter of an hour to tell how it ended" in PAGES["backfill.md"].replace("\n", " ")
    assert showing.BACK_SECONDS == 15 * 60
    assert said("backfill.md", r"`INGEST_SIDE_BY_SIDE` \((\d+)\)") == str(SIDE_BY_SIDE)


# Schedules and units


def test_the_hours_in_the_docs_are_those_of_the_schedules() -> None:
    config = yaml.safe_load((HOME / "prefect.yaml").read_text(encoding="utf-8"))
    hours: dict[str, list[str]] = {}
    for deployment in config["deployments"]:
        for schedule in deployment.get("schedules", ()):
            minute, hour, *_ = schedule["cron"].split()
            hours.setdefault(deployment["name"], []).append(f"{int(hour):02}:{int(minute):02}")
    assert hours["nightly"] == ["06:15", "09:45"]
    told = PAGES["operations.md"]
    for name, times in hours.items():
        for time in times:
            assert time in told, f"operations.md does not say that {name} runs at {time}"


def test_the_doctors_timer_alerts_as_shipped_at_the_hours_that_the_docs_say() -> None:
    unit = (DEPLOY / "systemd/ingest-doctor.service").read_text(encoding="utf-8")
    assert re.search(r"^ExecStart=\S+ doctor --alert$", unit, re.MULTILINE)
    timer = (DEPLOY / "systemd/ingest-doctor.timer").read_text(encoding="utf-8")
    hours = re.findall(r"OnCalendar=\*-\*-\* (\d\d:\d\d):00 Asia/Shanghai", timer)
    assert hours == ["08:30", "20:30"]
    for hour in hours:
        assert hour in PAGES["operations.md"]


# Names


def ingest_commands() -> dict[str, Any]:
    from ingest.cli import MODULES, app

    for module in MODULES:
        import_module(f"ingest.cli.{module}")
    return dict(get_command(app).commands)  # type: ignore[attr-defined]


def checked(words: list[str]) -> None:
    """Fail where a command line of `ingest` names a command or option that there is not."""
    commands = ingest_commands()
    assert words[0] in commands, words
    command, rest = commands[words[0]], words[1:]
    if rest and rest[0] in getattr(command, "commands", {}):
        command, rest = command.commands[rest[0]], rest[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {word for word in rest if word.startswith("--")} <= known, words


LINES = sorted(
    {
        line.strip()
        for line in re.findall(r"(?:^|`|&& |; |/)ingest ([a-z][^`\n#|()]*)", ALL, re.MULTILINE)
        if re.match(r"[a-z]+(\s|$)", line)
    }
)


@pytest.mark.parametrize("line", LINES)
def test_every_command_of_the_docs_exists_with_its_options(line: str) -> None:
    words = re.split(r"\s+", re.split(r"\s{3,}", line)[0])
    if words[0] not in ingest_commands():
        assert "--" not in line, line  # words of a sentence, such as `ingest has not run`
        return
    checked(words)


def test_the_docs_name_the_commands_there_are() -> None:
    assert len(LINES) > 40
    for name in ("backfills", "plan", "doctor", "excuse", "report", "archive"):
        assert f"ingest {name}" in ALL, name
    for option in ("--pause", "--resume", "--cancel", "--again", "--diff", "--alert"):
        assert option in ALL, option


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`((?:src|flows|tests|scripts|deploy|docs)/[\w./@-]+)`", ALL)))
)
def test_every_file_that_the_docs_name_is_there(name: str) -> None:
    assert (HOME / name).exists()


@pytest.mark.parametrize("page", NAMES)
def test_every_link_of_the_docs_leads_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", PAGES[page]):
        assert (HOME / "docs" / link).exists(), link


@pytest.mark.parametrize("head", ["The first week", "At three in the morning"])
def test_operators_find_what_is_normal_and_what_to_do_at_night(head: str) -> None:
    assert f"## {head}\n" in PAGES["operations.md"]


@pytest.mark.parametrize(
    "words",
    [
        "nothing for",
        "the run died",
        "the run failed",
        "well again",
        "ingest doctor: prefect",
        "ingest doctor: late runs",
    ],
)
def test_every_subject_that_may_come_at_night_is_explained(words: str) -> None:
    from ingest.operate.doctor import alerting as of_doctor
    from ingest.operate.doctor import server
    from ingest.tell.report import alerting as of_runs

    code = "".join(
        Path(str(module.__file__)).read_text(encoding="utf-8") for module in (of_runs, of_doctor, server)
    )
    assert words.removeprefix("ingest doctor: ") in code
    assert words in PAGES["operations.md"].partition("## At three in the morning")[2]


# Image and compose file


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


@cache
def prefect_help(*words: str) -> str:
    """Return the help of a command of Prefect."""
    ended = subprocess.run(
        [sys.executable, "-m", "prefect", *words, "--help"],
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert ended.returncode == 0, (words, ended.stderr)
    return ended.stdout


def command_lines() -> list[str]:
    """Return every command line of ingest or Prefect in the compose file, the image, and the units."""
    lines = [str(service.get("command", "")) for service in compose()["services"].values()]
    lines += re.findall(r"^ExecStart=/opt/ingest/.venv/bin/(.*)$", _units(), re.MULTILINE)
    lines += [
        " ".join(re.findall(r'"([^"]+)"', line))
        for line in re.findall(r"^CMD (\[.*\])$", _image(), re.MULTILINE)
    ]
    found = [part for line in lines for part in re.findall(r"(?:^|do )((?:ingest|prefect) [^;']*)", line)]
    return sorted(set(found))


def _units() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((DEPLOY / "systemd").iterdir()))


def _image() -> str:
    return (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", command_lines())
def test_every_command_line_of_image_compose_and_units_exists_with_its_options(line: str) -> None:
    program, *words = shlex.split(line)
    if program == "ingest":
        checked([word for word in words if word != "--help"] or ["status"])
        return
    at = next(at for at, word in enumerate([*words, "--"]) if word.startswith("-"))
    known = prefect_help(*words[:at])
    for option in (word for word in words[at:] if word.startswith("--")):
        assert option in known, option


def test_every_service_is_served_by_what_is_there() -> None:
    found = compose()
    lines = command_lines()
    assert any("doctor --alert" in line for line in lines)
    assert any("prefect server start" in line for line in lines)
    for name, service in found["services"].items():
        own = "<<" in str(service) or service.get("image") == "ingest"
        wanted = set(service.get("depends_on", found["x-ingest"]["depends_on"] if own else {}))
        assert wanted <= found["services"].keys(), name
    for needed in ("INGEST_PAPERS", "INGEST_LAKE", "PREFECT_API_URL", "AWS_ENDPOINT_URL"):
        assert needed in found["x-ingest"]["environment"], needed
    assert "asyncpg" in found["services"]["server"]["environment"]["PREFECT_API_DATABASE_CONNECTION_URL"]
    assert (HOME / "flows/deploy.py").is_file()


def test_the_image_is_locked_small_and_runs_as_nobody_in_particular() -> None:
    image = _image()
    assert image.count("FROM ") == 2
    assert "--require-hashes -r requirements.lock" in image
    assert re.findall(r"^USER (\w+)$", image, re.MULTILINE) == ["ingest"]
    assert "HEALTHCHECK" in image
    last = image.rpartition("FROM ")[2]
    assert "apt-get" not in last
    copied = re.findall(r"^COPY (?!--from)(.+) \./$", image, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (HOME / name).exists(), name


def test_the_bucket_and_the_store_are_the_ones_that_the_lake_is_in() -> None:
    found = compose()
    lake = found["x-ingest"]["environment"]["INGEST_LAKE"]
    bucket = re.search(r"s3://(\w+)/", lake)
    assert bucket is not None
    assert f"create_dir('{bucket[1]}')" in found["services"]["bucket"]["command"]
    port = found["x-ingest"]["environment"]["AWS_ENDPOINT_URL"].rpartition(":")[2]
    assert f"-s3.port={port}" in found["services"]["store"]["command"]
