"""A file of checked lines tells every flip of a byte, every cut and every line that is missing, and reads the rest."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ingest.lake.checked import checked_file, checked_line, read_checked

OBJECTS = [{"record": "fetch", "origin": f"页{number}.pdf", "size": number} for number in range(5)]
FILE = checked_file(checked_line(one) for one in OBJECTS)


def test_what_was_written_is_read() -> None:
    found = read_checked(FILE)
    assert (list(found.objects), found.damage) == (OBJECTS, "")


@given(st.integers(0, len(FILE) - 1), st.integers(0, 7))
def test_a_flip_of_any_bit_is_seen_and_costs_its_line_alone(at: int, bit: int) -> None:
    broken = bytearray(FILE)
    broken[at] ^= 1 << bit
    found = read_checked(bytes(broken))
    assert found.damage
    assert (
        len([one for one in OBJECTS if one in found.objects]) >= len(OBJECTS) - 2
    )  # two where a line end went
    assert all(one in OBJECTS for one in found.objects)


@given(st.integers(0, len(FILE) - 1))
def test_a_cut_at_any_place_is_seen_and_costs_what_was_cut(length: int) -> None:
    found = read_checked(FILE[:length])
    if length == len(FILE) - 1:  # nothing is gone but the last end of a line
        assert list(found.objects) == OBJECTS
        return
    assert found.damage
    left = len(found.objects)
    assert list(found.objects) == OBJECTS[:left]
    assert left >= FILE[:length].count(b"\n")


def test_a_line_that_is_missing_or_stands_twice_is_seen() -> None:
    lines = FILE.splitlines(keepends=True)
    assert "4 of its 5 lines" in read_checked(b"".join(lines[:2] + lines[3:])).damage
    assert "6 of its 5 lines" in read_checked(b"".join(lines[:2] + lines[1:])).damage


def test_a_file_of_an_earlier_version_without_checks_is_read_as_it_is() -> None:
    found = read_checked("".join(json.dumps(one) + "\n" for one in OBJECTS).encode())
    assert (list(found.objects), found.damage) == (OBJECTS, "")
