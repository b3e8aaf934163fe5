from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from ingest.enrich.gazetteer import load
from ingest.enrich.names import short_names, village_name
from ingest.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

RESOURCES = files("ingest.enrich") / "resources"


def test_the_manifest_tells_the_digest_of_the_packed_resource() -> None:
    packed = (RESOURCES / "gazetteer.zip").read_bytes()
    manifest = json.loads((RESOURCES / "manifest.json").read_text(encoding="utf-8"))
    assert hashlib.sha256(packed).hexdigest() == manifest["sha256"]
    assert len(packed) < 8_000_000


def test_the_manifest_names_version_digest_and_licence_of_every_input() -> None:
    inputs = json.loads((RESOURCES / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    fetched = [entry for entry in inputs if "version" in entry]
    assert len(fetched) == 6
    assert all(len(entry["sha256"]) == 64 and entry["licence"] for entry in fetched)


def test_the_resource_goes_down_to_the_village() -> None:
    with zipfile.ZipFile(str(RESOURCES / "gazetteer.zip")) as packed:
        lines = sum(
            packed.read(name).count(b"\n") + 1 for name in packed.namelist() if name.startswith("villages/")
        )
    assert lines > 600_000


def test_loading_imports_nothing_but_what_finds_names() -> None:
    # How long that takes is told by bench/bench_enrich.py; what would make it slow is another package.
    code = (
        "import sys; from ingest.enrich.gazetteer import load; load(); "
        "print(*{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert set(ended.stdout.split()) <= {
        "__main__",
        "_distutils_hack",
        "ahocorasick",
        "ingest",
        "rensa",
        "rjieba",
        "sitecustomize",  # a distribution's own, in its Python
        "apport_python_hook",
    }


def test_every_name_of_a_division_has_its_parents() -> None:
    gazetteer = load()
    (haiyan,) = [row for row in gazetteer.named("海盐县") if not row.former]
    place = gazetteer.place(haiyan)
    assert (place.code, place.adcode, place.level) == ("330424", "330424", "county")
    assert (place.province, place.city, place.county) == ("浙江省", "嘉兴市", "海盐县")
    assert place.lon == pytest.approx(120.94, abs=0.05)
    assert place.lat == pytest.approx(30.53, abs=0.05)


@pytest.mark.parametrize(
    ("name", "code", "city", "county"),
    [
        ("北京市", "11", "", ""),
        ("海淀区", "110108", "北京市", "海淀区"),
        ("忠县", "500233", "重庆市", "忠县"),  # a municipality's counties lie under a pseudo-city
        ("仙桃市", "429004", "", "仙桃市"),  # reports to its province
        ("东莞市", "4419", "东莞市", ""),  # a city without counties
        ("香港特别行政区", "81", "", ""),
        ("高雄市", "71", "高雄市", ""),
        ("景宁畲族自治县", "331127", "丽水市", "景宁畲族自治县"),
    ],
)
def test_special_divisions_have_their_code_and_parents(name: str, code: str, city: str, county: str) -> None:
    gazetteer = load()
    (row,) = [row for row in gazetteer.named(name) if not row.former]
    place = gazetteer.place(row)
    assert (place.code, place.city, place.county) == (code, city, county)


def test_pseudo_entries_are_no_places() -> None:
    gazetteer = load()
    for name in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"):
        assert gazetteer.named(name) == ()


def test_renamed_divisions_are_names_of_todays() -> None:
    gazetteer = load()
    assert {row.code for row in gazetteer.named("襄樊市")} == {"4206"}
    assert {row.code for row in gazetteer.named("平湖县")} == {"330482"}


def test_abolished_divisions_keep_the_code_they_had() -> None:
    rows = load().named("万县市")
    assert rows
    assert all(row.former and row.code[:2] in {"51", "50"} for row in rows)


@pytest.mark.parametrize(
    ("name", "level", "forms"),
    [
        ("浙江省", "province", ("浙江",)),
        ("广西壮族自治区", "province", ("广西",)),
        ("内蒙古自治区", "province", ("内蒙古", "内蒙")),
        ("恩施土家族苗族自治州", "city", ("恩施州", "恩施")),
        ("忠县", "county", ()),
        ("景宁畲族自治县", "county", ("景宁县", "景宁")),
        ("某某经济技术开发区", "county", ()),
        ("菱塘镇", "town", ("菱塘",)),
    ],
)
def test_short_forms_are_those_that_print_uses(name: str, level: str, forms: tuple[str, ...]) -> None:
    assert short_names(name, level) == forms


@pytest.mark.parametrize(
    ("registered", "name"),
    [
        ("荷叶桥村村民委员会", "荷叶桥村"),
        ("菱湖社区居委会", "菱湖社区"),
        ("新菱居委会", "新菱社区"),
        ("荷叶桥村委会", "荷叶桥村"),
        ("某某农场生活区", "某某农场生活区"),
    ],
)
def test_a_committees_name_becomes_its_places_name(registered: str, name: str) -> None:
    assert village_name(registered) == name


HEADER = "code,name,aliases,lon,lat\n"


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ("33049,澄湖市,,,\n", 2, "2, 4, 6, 9 or 12 digits"),
        ("330495,澄湖市,,,\n330495,又一市,,,\n", 3, "stands already on line 2"),
        ("330495,,,,\n", 2, "shorter than two characters"),
        ("330495,澄湖市,湖,,\n", 2, "alias '湖'"),
        ("330495,澄湖市,,120.9,\n", 2, "only one of lon and lat"),
        ("330495,澄湖市,,东经,30\n", 2, "is no number"),
        ("330495,澄湖市,,120.9,99\n", 2, "not between -90 and 90"),
        ("330495,澄湖市,,,\n330496101,菱塘镇,,,\n", 3, "lies in 330496"),
        ("330495,澄湖市\n", 2, "2 fields instead of 5"),
    ],
)
def test_a_bad_row_is_refused_with_file_line_and_reason(
    tmp_path: Path, rows: str, line: int, reason: str
) -> None:
    path = tmp_path / "places.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(path)
    assert f"{path}, line {line}: " in refused.value.what
    assert reason in refused.value.what


def test_other_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("name,code\n澄湖市,330495\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1: the columns must be code,name,aliases,lon,lat"):
        load(path)


def test_a_file_that_is_not_utf8_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(HEADER.encode() + "330495,澄湖市,,,\n".encode("gbk"))
    with pytest.raises(ConfigError, match="line 2: the file is not UTF-8"):
        load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.csv cannot be read"):
        load(tmp_path / "none.csv")


def test_a_file_with_mark_blank_lines_and_crlf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(("﻿" + HEADER + "330495,澄湖市,,,\n\n").replace("\n", "\r\n").encode())
    assert [row.code for row in load(path).named("澄湖市")] == ["330495"]


def test_loading_the_same_content_twice_gives_the_same_gazetteer(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(HEADER + "330495,澄湖市,,,\n", encoding="utf-8")
    first = load(path)
    assert load(path) is first
    path.write_text(HEADER + "330495,澄海市,,,\n", encoding="utf-8")
    assert load(path).digest != first.digest
