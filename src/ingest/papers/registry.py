"""The registry of newspapers: `papers.toml` read, checked and turned into values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError

from ingest.errors import ConfigError
from ingest.model import Setting
from ingest.papers.alerts import AlertConfig
from ingest.papers.bounded import read_bounded
from ingest.papers.calendar import Calendar
from ingest.papers.days import PAPER_CODE
from ingest.papers.gaps import GAPS, Excused, read_gaps
from ingest.papers.reports import ReportsConfig
from ingest.papers.sources import SourceConfig
from ingest.papers.strict import PageNo, Strict
from ingest.papers.tomlfile import PlacedError, placed, read_toml, told


@cache
def _zones() -> frozenset[str]:
    """Return the names of the time zone database, as the package `tzdata` lists them."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def _zone(name: str) -> str:
    # By its name in the database alone: ZoneInfo would open any file below its folders.
    if name not in _zones():
        raise ValueError(f"{name!r} is no time zone; write for example Asia/Shanghai")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"the time zone {name!r} cannot be read here: {error}") from error
    return name


class Paper(Strict):
    """One newspaper.

    `home` is the statistical division code of its county (six digits), or empty. `audits` sets single audits to
    another severity or `off`. `alerts`, `reports` and `own_audits` (the folder of [audits]) are those of the papers
    file, unless the newspaper has its own. `words` names a file of its own words, one a line, `word_counts` what
    `ingest words count` wrote. `aliases` are further names that its credits and datelines use: its short name, its app,
    its station. `base` is the papers file's folder; `gaps` stand in the gaps file beside
    it.
    """

    code: str
    name: str = Field(min_length=1)
    home: Annotated[str, Field(pattern=r"^(\d{2}|\d{4}|\d{6})?$")] = ""
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    places: str = ""
    words: str = ""
    word_counts: str = ""
    masthead: tuple[str, ...] = ()
    aliases: tuple[Annotated[str, Field(min_length=2)], ...] = ()
    calendar: Calendar = Calendar()
    sources: tuple[SourceConfig, ...] = Field(min_length=1)
    page_names: dict[PageNo, str] = Field(default_factory=dict)
    audits: dict[str, Setting] = Field(default_factory=dict)
    alerts: tuple[AlertConfig, ...] = ()
    reports: ReportsConfig = ReportsConfig()
    own_audits: str = ""
    base: Path
    gaps: tuple[Excused, ...] = ()

    @property
    def media(self) -> tuple[str, ...]:
        """Return the names by which its own pages call it, of two characters or more."""
        bare = ("".join(name.split()).strip("《》") for name in (self.name, *self.masthead, *self.aliases))
        return tuple(dict.fromkeys(name for name in bare if len(name) > 1))

    @property
    def places_file(self) -> Path | None:
        """Return the newspaper's own places file, or None."""
        return (self.base / self.places).resolve() if self.places else None

    @property
    def words_files(self) -> tuple[Path | None, Path | None]:
        """Return the newspaper's own words file and its file of counted words, None for what it has not."""
        words, counts = (
            (self.base / name).resolve() if name else None for name in (self.words, self.word_counts)
        )
        return words, counts

    @property
    def audits_folder(self) -> Path | None:
        """Return the folder of the user's own audits, or None."""
        return (self.base / self.own_audits).resolve() if self.own_audits else None

    @property
    def heartbeat_file(self) -> Path | None:
        """Return where the heartbeat is written beside the lake's, or None."""
        return (self.base / self.reports.heartbeat).resolve() if self.reports.heartbeat else None

    def source_for(self, day: date) -> SourceConfig | None:
        """Return the first source valid for that day."""
        return next((source for source in self.sources if source.covers(day)), None)

    def no_issue_reason(self, day: date) -> str:
        """Say why the calendar expects no issue that day; empty where it expects one."""
        return self.calendar.no_issue_reason(day)

    def excuse(self, day: date) -> Excused | None:
        """Return what excuses a gap on that day, or None."""
        return next((gap for gap in self.gaps if gap.covers(day)), None)

    def last_due(self, now: datetime) -> date | None:
        """Return the newest day whose issue should be there at `now` (an aware time), or None.

        Only the calendar is asked. Ten years without an issue count as none.
        """
        local = now.astimezone(ZoneInfo(self.timezone))
        today = local.date()
        day = self.calendar.last_day(
            today if local.time() >= self.calendar.due else today - timedelta(days=1)
        )
        for _ in range(3660):
            if not self.no_issue_reason(day):
                return day
            day -= timedelta(days=1)
        return None

    def waiting(self, day: date, now: datetime) -> bool:
        """Say whether the issue of that day may still be completed at `now` (an aware time): `late_until`."""
        local = now.astimezone(ZoneInfo(self.timezone))
        late = self.calendar.late_until
        return late is not None and local.date() == day and local.time() < late

    def closing(self, day: date, now: datetime) -> int | None:
        """Return for how many more days the site keeps that issue (see `Calendar.closing`) at `now`."""
        return self.calendar.closing(day, now.astimezone(ZoneInfo(self.timezone)).date())


class Registry(Strict):
    """All newspapers of a papers file."""

    file: Path
    papers: dict[str, Paper]

    def paper(self, code: str) -> Paper:
        """Return the newspaper with that code; raise ConfigError naming the known ones."""
        if not PAPER_CODE.fullmatch(code):
            raise ConfigError(
                f"{code!r} is no paper code: small letters, digits, - and _ only, at most 32.",
                hint=f"Known papers: {', '.join(sorted(self.papers)) or 'none'}.",
            )
        if code not in self.papers:
            raise ConfigError(
                f"There is no paper {code!r} in {self.file}.",
                hint=f"Known papers: {', '.join(sorted(self.papers)) or 'none'}. Add a [papers.{code}] table to it.",
            )
        return self.papers[code]


def load_papers(file: Path) -> Registry:
    """Read a papers file and the gaps file beside it. Raise ConfigError with the place of the mistake in it."""
    try:
        content, text = read_toml(read_bounded(file, typed=True))
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no papers file {file}.",
            hint="Name one with --papers FILE or INGEST_PAPERS; the sample is sample/papers.toml.",
        ) from error
    except OSError as error:
        raise ConfigError(
            f"The papers file {file} cannot be read: {error}.", hint="Mend the file or its permissions."
        ) from error
    except PlacedError as error:
        raise ConfigError(
            f"The papers file cannot be read: {file}, {error}.", hint="Mend the file."
        ) from error
    tables = content.get("papers")
    known = {"papers", "audits", "alerts", "reports"}
    if not isinstance(tables, dict) or not set(content) <= known:
        strange = next((placed(text, content, (name,)) for name in content if name not in known), "papers")
        raise ConfigError(
            f"{file}, {strange}: it must hold [papers.CODE] tables, at most [audits], [[alerts]] and [reports], and "
            "nothing else.",
            hint="See sample/papers.toml and docs/monitoring.md.",
        )
    gaps = read_gaps(file.resolve().parent / GAPS, tuple(tables))
    shared = _shared(content, text, file)
    papers: dict[str, Paper] = {}
    for code, table in tables.items():
        if not PAPER_CODE.fullmatch(code):
            raise ConfigError(
                f"{file}, {placed(text, content, ('papers', code))}: {code!r} is no paper code: small letters, digits, "
                "- and _ only, at most 32.",
                hint="Rename the table; the code becomes a folder name and a partition of the lake.",
            )
        own = {"code", "base", "gaps"}
        if not isinstance(table, dict) or own & set(table):
            ours = sorted(own & set(table))[:1] if isinstance(table, dict) else []
            raise ConfigError(
                f"{file}, {placed(text, content, ('papers', code, *ours))}: it must be a table without "
                f"{', '.join(sorted(own))}.",
                hint=f"See sample/papers.toml; excused gaps stand in {GAPS} beside the papers file.",
            )
        try:
            papers[code] = Paper.model_validate(
                {
                    **shared,
                    **table,
                    "code": code,
                    "base": file.resolve().parent,
                    "gaps": gaps.get(code, ()),
                }
            )
        except ValidationError as error:
            mistakes = [(_key(code, table, item["loc"]), item["msg"]) for item in error.errors()]
            raise ConfigError(
                f"{file}, {told(text, content, mistakes)}.", hint="Mend the file; see sample/papers.toml."
            ) from error
    return Registry(file=file, papers=papers)


def _key(code: str, table: dict[str, Any], loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return where in the file the value stands that was refused: with the newspaper, or beside [papers]."""
    if loc[:1] == ("own_audits",):
        return "audits", "folder"
    if loc and loc[0] in {"alerts", "reports"} and loc[0] not in table:
        return loc
    return "papers", code, *loc


def _shared(content: dict[str, Any], text: str, file: Path) -> dict[str, Any]:
    """Return what the tables beside [papers] give to every newspaper."""
    shared: dict[str, Any] = {name: content[name] for name in ("alerts", "reports") if name in content}
    if "audits" in content:
        table = content["audits"]
        if not isinstance(table, dict) or set(table) != {"folder"}:
            raise ConfigError(
                f"{file}, {placed(text, content, ('audits',))}: [audits] must hold `folder` and nothing else.",
                hint="Severities stand with the newspaper: [papers.CODE.audits].",
            )
        shared["own_audits"] = table["folder"]
    return shared
