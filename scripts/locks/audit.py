"""Check what ingest depends on: known vulnerabilities (pip-audit) and licences (pip-licenses). `make audit` calls this.

    python scripts/locks/audit.py requirements.lock

Vulnerabilities are asked of the package index; where it has no such data, or cannot be reached, the check says that
it was skipped. Licences are read from the installed packages. The exit code is 1 where something was found.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent

REFUSED = re.compile(r"GPL|SSPL|BUSL|proprietary|commercial|UNKNOWN", re.IGNORECASE)
"""Licences under which ingest, itself under MIT, does not want to depend on anything."""

CHOSEN = {
    "text-unidecode": "the Artistic License, which its authors offer beside the GPL",
    "certifi": "MPL 2.0, for a file that is not changed",
}
"""Packages looked at one by one, and the licence under which they are used."""

SECONDS = 180
"""The package index may be slow, or not there at all."""


def vulnerabilities(lock: str) -> list[str] | None:
    """Return the known vulnerabilities of what a lock names, in words; None where no data could be had."""
    command = [
        BIN / "pip-audit",
        "-r",
        lock,
        "--disable-pip",
        "--no-deps",
        "--progress-spinner",
        "off",
        "-f",
        "json",
    ]
    try:
        ended = subprocess.run(  # noqa: S603
            [str(word) for word in command], capture_output=True, text=True, check=False, timeout=SECONDS
        )
        asked = json.loads(ended.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    known = [one for one in asked if "skip_reason" not in one]
    if not known:
        return None
    return [
        f"{one['name']} {one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none yet'}"
        for one in known
        for found in one["vulns"]
    ]


def licences() -> list[str]:
    """Return the packages whose licence is none that ingest depends on, in words."""
    ended = subprocess.run(  # noqa: S603
        [str(BIN / "pip-licenses"), "--format=json"], capture_output=True, text=True, check=True
    )
    return [
        f"{one['Name']} {one['Version']}: {one['License']}"
        for one in json.loads(ended.stdout)
        if REFUSED.search(one["License"]) and one["Name"].lower() not in CHOSEN
    ]


def main() -> int:
    """Print what was found."""
    found = vulnerabilities(sys.argv[1])
    if found is None:
        print("vulnerabilities: skipped, no data about them could be had here")
    else:
        print(f"vulnerabilities: {len(found)} known", *found, sep="\n  ")
    other = licences()
    print(f"licences: {len(other)} to be looked at", *other, sep="\n  ")
    return 1 if found or other else 0


if __name__ == "__main__":
    sys.exit(main())
