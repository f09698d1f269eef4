"""Pictures: drawn where LibreOffice is, said where it is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from xltoolkit import formats
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.publishing.render import render_png
from xltoolkit.publishing.writer import workbook_bytes

DRAWS = bool(shutil.which("soffice") and shutil.which("pdftoppm"))


@pytest.fixture(name="workbook")
def _workbook(tmp_path: Path) -> Path:
    plans = [SheetPlan("甲"), SheetPlan("乙")]
    for plan in plans:
        plan.put(1, 1, plan.name, formats.HEADING)
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_bytes(plans))
    return path


def test_without_the_programs_it_says_so(workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    drawn = render_png(workbook, 0, tmp_path / "a.png")
    assert not drawn
    assert "没有安装" in drawn.reason


@pytest.mark.skipif(not DRAWS, reason="no LibreOffice here")
def test_a_sheet_that_is_not_there_is_said(workbook: Path, tmp_path: Path) -> None:
    drawn = render_png(workbook, "丙", tmp_path / "a.png")
    assert (drawn.done, (tmp_path / "a.png").exists()) == (False, False)
    assert drawn.reason


@pytest.mark.skipif(not DRAWS, reason="no LibreOffice here")
def test_a_sheet_is_drawn(workbook: Path, tmp_path: Path) -> None:
    drawn = render_png(workbook, "乙", tmp_path / "a.png")
    assert drawn, drawn.reason
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
