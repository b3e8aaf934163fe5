"""Adding a newspaper is a minute's work: a site is looked at, names of files are understood, one issue is shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from epaper_pages import DAY, ISSUE, SKINS, New, Skin
from epaper_site import Answer, EpaperSite
from epaper_skins import MORE, Asked, Chunks
from ingest.errors import SourceError
from ingest.operate.newcomer.naming import naming_of
from ingest.operate.newcomer.papers_file import Beginning, papers_file
from ingest.operate.newcomer.probe import Probe, client_for, probe
from ingest.papers.registry import load_papers
from ingest.papers.sources import EpaperSource
from ingest.sources.epaper import Epaper
from papers_on_disk import CLINIC, PIER
from test_epaper_forms import ListInFrame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EpaperSite]:
    notes = tmp_path / "hosts"
    notes.mkdir()
    monkeypatch.setattr("ingest.sources.http.shared_folder", lambda: notes)
    with EpaperSite() as site:
        yield site


def look(site: EpaperSite, path: str) -> Probe:
    return probe(site.base + path, client_for(site.base, allow_private=True, rate=1000.0), code="weizi")


def source(found: Probe, folder: Path) -> EpaperSource:
    """Load the table that a probe prints."""
    file = folder / "papers.toml"
    file.write_text(f'[papers.weizi]\nname = "苇子报"\n{found.table}', encoding="utf-8")
    (config,) = load_papers(file).paper("weizi").sources
    assert isinstance(config, EpaperSource)
    return config


@pytest.mark.parametrize(
    "skin", [*SKINS, *MORE, Asked()], ids=lambda skin: getattr(skin, "name", skin.platform)
)
def test_the_table_that_is_printed_leads_to_the_issue_that_was_looked_at(
    site: EpaperSite, tmp_path: Path, skin: Skin
) -> None:
    skin.lay(site, DAY, ISSUE)
    path = skin.layout_path(DAY, ISSUE[1], 2)
    found = look(site, path)
    assert found.platform, found.missing
    assert found.day == DAY
    first = Epaper.of(source(found, tmp_path)).first_url(DAY)
    assert first == site.base + skin.layout_path(DAY, ISSUE[0], 1)
    assert (
        any(one.selector == "layout.pages" and one.found for one in found.alternatives)
        or found.layout is None
        or found.layout.leaves
    )


def test_redirects_refreshes_and_a_portals_links_are_followed_to_an_issue(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = Chunks()
    skin.lay(site, DAY, ISSUE)
    first = skin.layout_path(DAY, ISSUE[0], 1)
    site.things["/"] = Answer(
        f'<a href="/about.html">关于</a><a href="/szb/">数字报</a><a href="{first}">今日</a>'.encode()
    )
    site.things["/szb/"] = Answer(f'<meta http-equiv="refresh" content="0; url={first}">'.encode())
    site.things["/new"] = Answer(status=302, headers={"Location": first})
    for path in ("/", "/szb/", "/new"):
        found = look(site, path)
        assert (found.platform, found.day) == ("founder_new", DAY), path
        assert source(found, tmp_path).base == site.base


def test_what_is_missing_is_said_where_no_family_fits(site: EpaperSite) -> None:
    site.things["/x"] = Answer("<html><title>用户登录</title><input type=password></html>".encode())
    found = look(site, "/x")
    assert (found.platform, found.table) == ("", "")
    assert "a login page" in found.missing[0]
    with pytest.raises(SourceError):
        look(site, "/gone")
    with pytest.raises(SourceError, match="is no web address"):
        client_for("szb.example.cn", allow_private=True)


def test_json_is_told_by_its_lists(site: EpaperSite) -> None:
    site.things["/d.json"] = Answer(
        b'{"data": {"pages": [{"pageNo": "01", "list": [{"id": 1, "title": "x"}]}]}}'
    )
    found = look(site, "/d.json")
    assert found.platform == ""
    assert "list data.pages: 1 entries with list, pageNo" in found.facts
    assert "list data.pages.0.list: 1 entries with id, title" in found.facts
    site.things["/d.js"] = Answer(b"var paper = " + site.things["/d.json"].body + b";")
    assert look(site, "/d.js").facts == found.facts


def test_a_page_whose_list_stands_in_a_frame_is_no_index_of_one_page(
    site: EpaperSite, tmp_path: Path
) -> None:
    skin = ListInFrame()
    skin.lay(site, DAY, ISSUE)
    for path in (skin.layout_path(DAY, ISSUE[1], 2), "/pc/layout/202409/14/main.html"):
        found = look(site, path)
        assert (found.platform, len(found.layout.pages if found.layout else ())) == ("founder_new", 3)
        assert Epaper.of(source(found, tmp_path)).first_url(DAY) == site.base + skin.layout_path(
            DAY, ISSUE[0], 1
        )


def test_articles_elsewhere_are_said_to_need_another_host(site: EpaperSite, tmp_path: Path) -> None:
    New().lay(site)
    path = New().layout_path(DAY, ISSUE[0], 1)
    body = site.things[path].body.replace(b"../../../../attachement", b"http://pdf.example.cn/attachement")
    site.things[path] = Answer(body)
    assert source(look(site, path), tmp_path).hosts == ("pdf.example.cn",)


@pytest.mark.parametrize(
    ("names", "template"),
    [
        (["2024-09-14/01.txt", "2024-09-14/02.txt"], "{date:%Y-%m-%d}/{page}.{ext}"),
        (["2024/09/14/A01.pdf", "2024/09/15/A01.pdf"], "{date:%Y/%m/%d}/{page}.{ext}"),
        (["wzb_20240914_C01.pdf"], "wzb_{date:%Y%m%d}_{page}.{ext}"),
        (["2024-09/14/page-01.pdf"], "{date:%Y-%m/%d}/page-{page}.{ext}"),
        (["2024/20240914/20240914-03.pdf"], "2024/{date:%Y%m%d}/{date:%Y%m%d}-{page}.{ext}"),
        (["苇子报2024-09-14第02版.pdf"], "苇子报{date:%Y-%m-%d}第{page}版.{ext}"),
    ],
)
def test_the_names_of_page_files_are_understood(names: list[str], template: str) -> None:
    naming = naming_of([*names, "README.md"], "weizi")
    assert naming is not None
    assert naming.template == template
    assert naming.days[0] == DAY
    assert naming.others == ("README.md",)


def test_names_without_a_date_or_a_page_are_not_guessed_at() -> None:
    for names in ([], ["01.txt"], ["2024-09-14.txt"], ["2024-13-45/01.txt"], ["2024-09-14/01.docx"]):
        assert naming_of(names, "weizi") is None


def test_the_papers_file_loads_with_and_without_what_is_not_known(tmp_path: Path) -> None:
    table = '[[papers.weizi.sources]]\nkind = "folder"\npath = "{date:%Y-%m-%d}/{page}.txt"'
    for begin in (
        Beginning("weizi", "苇子报", "330495", table, DAY, DAY, 4),
        Beginning("weizi", "weizi", "", table, DAY),
    ):
        file = tmp_path / "papers.toml"
        file.write_text(papers_file(begin), encoding="utf-8")
        paper = load_papers(file).paper("weizi")
        assert (paper.name, paper.home) == (begin.name, begin.home)
        commented = [
            line for line in papers_file(begin).splitlines() if line.startswith("# ") and "=" in line
        ]
        assert len(commented) >= 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day, text in (("2024-09-13", PIER), ("2024-09-14", CLINIC)):
        (tmp_path / "pages" / day).mkdir(parents=True)
        (tmp_path / "pages" / day / "01.txt").write_text(text, encoding="utf-8")
    return tmp_path


def ingest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest.cli", *arguments],
        cwd=folder, env={**os.environ, "COLUMNS": "200"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_folder_becomes_a_newspaper_and_its_newest_issue_is_shown(folder: Path) -> None:
    ended = ingest(folder, "init", "--folder", "pages", "--code", "weizi", "--name", "苇子报")
    assert ended.returncode == 0, ended.stderr
    assert "2024-09-14" in ended.stdout
    assert "complete" in ended.stdout
    paper = load_papers(folder / "papers.toml").paper("weizi")
    assert (paper.name, str(paper.calendar.first)) == ("苇子报", "2024-09-13")
    again = ingest(folder, "init", "--folder", "pages")
    assert again.returncode != 0
    assert "there already; it was not touched" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "one of --folder, --bucket and --site"),
        (("--folder", "pages", "--site", "http://x"), "one of --folder"),
        (("--folder", "nowhere"), "no folder nowhere"),
        (("--folder", "empty"), "it is empty"),
        (("--folder", "pages", "--code", "苇"), "no paper code"),
    ],
)
def test_an_init_that_cannot_be_is_told_and_writes_nothing(
    folder: Path, arguments: tuple[str, ...], told: str
) -> None:
    (folder / "empty").mkdir()
    ended = ingest(folder, "init", *arguments)
    assert ended.returncode != 0
    assert told in ended.stderr
    assert not (folder / "papers.toml").exists()


@pytest.mark.slow
def test_a_site_becomes_a_newspaper(site: EpaperSite, folder: Path) -> None:
    skin = Chunks()
    skin.lay(site, DAY, ISSUE[:1])
    url = site.base + skin.layout_path(DAY, ISSUE[0], 1)
    shown = ingest(folder, "probe", url, "--allow-private", "--code", "weizi")
    assert shown.returncode == 0, shown.stderr
    assert "Family: founder_new" in shown.stdout
    assert ".Chunkiconlist" in shown.stdout
    assert "[[papers.weizi.sources]]" in shown.stdout
    told = json.loads(ingest(folder, "probe", url, "--allow-private", "--json").stdout)
    assert told["platform"] == "founder_new"
    dry = ingest(folder, "init", "--site", url, "--allow-private", "--dry-run")
    assert (dry.returncode, (folder / "papers.toml").exists()) == (0, False)
    made = ingest(folder, "init", "--site", url, "--allow-private", "--code", "weizi")
    assert made.returncode == 0, made.stdout + made.stderr
    assert load_papers(folder / "papers.toml").paper("weizi").sources[0].kind == "epaper"


def test_a_page_of_nothing_leaves_the_probe_with_1(site: EpaperSite, folder: Path) -> None:
    ended = ingest(folder, "probe", site.base + "/", "--allow-private")
    assert (ended.returncode, "No family fits" in ended.stdout) == (1, True)
