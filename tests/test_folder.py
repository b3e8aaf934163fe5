"""The folder source finds what is there, remarks on what it cannot place, and never leaves its folder."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest.errors import SourceError
from ingest.sources.base import Ref
from ingest.sources.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2024, 9, 14)


def lay(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")


def test_pages_of_a_day_are_found_by_their_printed_numbers(tmp_path: Path) -> None:
    lay(tmp_path, "2024-09-14/02.txt", "2024-09-14/C01.txt", "2024-09-14/01.txt", "2024-09-15/01.txt")
    found = Folder(tmp_path, "{date:%Y-%m-%d}/{page}.txt", "p").discover(DAY)
    assert [(page.page_no, page.origin) for page in found.pages] == [
        ("01", "2024-09-14/01.txt"),
        ("02", "2024-09-14/02.txt"),
        ("C01", "2024-09-14/C01.txt"),
    ]
    assert found.remarks == ()


def test_a_file_that_does_not_fit_the_template_is_remarked_not_ignored(tmp_path: Path) -> None:
    lay(tmp_path, "2024-09-14/01.txt", "2024-09-14/page two.txt")
    found = Folder(tmp_path, "{date:%Y-%m-%d}/{page}.txt", "p").discover(DAY)
    assert len(found.pages) == 1
    assert any("page two.txt" in remark for remark in found.remarks)


def test_other_templates_find_their_files_and_days(tmp_path: Path) -> None:
    lay(tmp_path, "p/202409/p-20240914-A01.txt", "p/202409/p-20240915-A01.pdf", "p/202409/p-20240915-A01.txt")
    folder = Folder(tmp_path, "{paper}/{date:%Y%m}/{paper}-{date:%Y%m%d}-{page}.{ext}", "p")
    assert [page.page_no for page in folder.discover(DAY).pages] == ["A01"]
    assert folder.discover(DAY).remarks == ()
    assert [page.origin for page in folder.discover(date(2024, 9, 15)).pages] == [
        "p/202409/p-20240915-A01.pdf"
    ]
    assert folder.days() == (DAY, date(2024, 9, 15))


def test_a_folder_named_after_a_day_that_does_not_exist_is_no_day(tmp_path: Path) -> None:
    lay(tmp_path, "2024-09-14/01.txt", "2024-02-30/01.txt")
    assert Folder(tmp_path, "{date:%Y-%m-%d}/{page}.txt", "p").days() == (DAY,)


def test_a_link_that_leads_out_of_the_folder_is_neither_listed_nor_read(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret", encoding="utf-8")
    root = tmp_path / "root"
    (root / "2024-09-14").mkdir(parents=True)
    (root / "2024-09-14" / "01.txt").symlink_to(outside)
    (root / "2024-09-14" / "02.txt").symlink_to("../../secret.txt")
    (root / "2024-09-14" / "03.txt").write_text("a page", encoding="utf-8")
    (root / "2024-09-14" / "04.txt").symlink_to("03.txt")
    (root / "2024-09-14" / "05.txt").symlink_to(tmp_path / "nothing")
    folder = Folder(root, "{date:%Y-%m-%d}/{page}.txt", "p")
    found = folder.discover(DAY)
    assert [page.page_no for page in found.pages] == ["03", "04"]
    assert found.remarks == ("3 links that lead out of root were left out",)
    with pytest.raises(SourceError, match="leads out"):
        folder.fetch(Ref("page", "2024-09-14/01.txt", "01"))


def test_a_folder_that_is_a_link_out_of_the_root_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "01.txt").write_text("secret", encoding="utf-8")
    root = tmp_path / "root"
    root.mkdir()
    (root / "2024-09-14").symlink_to(tmp_path / "other")
    folder = Folder(root, "{date:%Y-%m-%d}/{page}.txt", "p")
    assert folder.discover(DAY).pages == ()
    assert folder.days() == ()


def test_a_root_that_is_not_there_is_an_error_and_not_an_empty_issue(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        Folder(tmp_path / "none", "{date:%Y-%m-%d}/{page}.txt", "p").discover(DAY)


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "2024-09-14").mkdir()
    folder = Folder(tmp_path, "{date:%Y-%m-%d}/{page}.txt", "p")
    lay(tmp_path, "2024-09-14/01.txt")
    (page,) = folder.discover(DAY).pages
    (tmp_path / "2024-09-14/01.txt").unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        folder.fetch(page.parts[0])
