"""The house holds: imports run one way between rooms, and the plan that is drawn is the real one."""

from __future__ import annotations

import ast
import importlib
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "docs"))

import rooms  # noqa: E402
from write import DOCS, PARTS, Part  # noqa: E402


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(command), "--no-cache", "--no-logo"],
        cwd=root, env={"PYTHONPATH": str(root / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the package and its contracts, to be built wrongly."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "resources"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_run_down_the_list_of_rooms_and_in_no_circle() -> None:
    told = lint_imports(ROOT)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("papers/strict.py", "from ingest.lake import Lake"),
        ("papers/strict.py", "if TYPE_CHECKING:\n    from ingest.lake import Lake"),
        ("segment/kinds.py", "def late() -> None:\n    from ingest.segment.text.roles import TEMPLATES"),
        ("lake/schemas.py", "from ingest.lake.lake import Lake"),
        ("newcomer.py", ""),
    ],
)
def test_an_import_that_runs_up_and_a_module_without_a_room_are_refused(
    copy: Path, module: str, text: str
) -> None:
    path = copy / "src" / "ingest" / module
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + f"\n{text}\n")
    told = lint_imports(copy)
    assert told.returncode == 1, told.stdout


def imported(folder: str) -> set[tuple[str, str]]:
    """Return the names of ours that the programs of a folder import, each with its module."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / folder).rglob("*.py"))
    return {
        (str(node.module), name.name)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == "ingest"
        for name in node.names
    }


@pytest.mark.parametrize("folder", ["bench", "flows", "sample", "scripts"])
def test_what_programs_outside_the_package_import_is_there(folder: str) -> None:
    for module, name in sorted(imported(folder)):
        there = importlib.import_module(module)
        assert hasattr(there, name) or find_spec(f"{module}.{name}"), f"{module} has no {name}"


def test_the_ways_are_those_of_the_code() -> None:
    ways = rooms.ways()
    assert "lake" in ways["catalog"]
    assert "segment" in ways["segment/text"]
    assert "cli" not in {to for near in ways.values() for to in near}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.page)
def test_the_generated_parts_of_the_docs_are_up_to_date(part: Part) -> None:
    page = (DOCS / part.page).read_text(encoding="utf-8")
    assert part.written(page) == page, "python scripts/docs/write.py"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.page)
def test_a_page_without_the_marks_is_refused(part: Part) -> None:
    with pytest.raises(ValueError, match=f"begin: {part.name}"):
        part.written("# A page")
