"""Workbooks of the old formats: read in a child process, checked, and written as .xlsx by way of LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook

from xltoolkit.batch.plan import plan
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.libreoffice import convert, find_office
from xltoolkit.model import CellError, Status, WorkbookError
from xltoolkit.run import Session, check_file, run_file
from xltoolkit.workbook import convert as converting
from xltoolkit.workbook import open_workbook
from xltoolkit.workbook.legacy import reading
from xltoolkit.workbook.legacy.book import LegacyWorkbook

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / ".." / "shared" / "corpus" / "budget_template.xls"
OFFICE = find_office()
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


@cache
def session() -> Session:
    return Session.start(load_config(), "yangquan-2022")


def as_xls(source: Path, folder: Path) -> Path:
    assert OFFICE is not None
    return convert(OFFICE, source, "xls", folder)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the real accounts as .xlsx; the .xls lies beside it."""
    folder = tmp_path_factory.mktemp("legacy")
    book = folder / "accounts.xlsx"
    import_document(ROOT / "examples" / "yangquan-gongxinju-2022.txt", session().registry).write(book)
    as_xls(book, folder)
    return book


@needs_office
def test_the_same_findings_as_from_xlsx(accounts: Path) -> None:
    new, old = check_file(accounts, session()), check_file(accounts.with_suffix(".xls"), session())
    assert old.findings == new.findings
    assert (old.passed, old.failed, old.not_applicable) == (new.passed, new.failed, new.not_applicable)


@needs_office
def test_the_whole_job_becomes_an_xlsx(accounts: Path, tmp_path: Path) -> None:
    old, target = accounts.with_suffix(".xls"), tmp_path / "new.xlsx"
    before = old.read_bytes()
    report = run_file(old, target, session())
    assert report.error is None
    assert report.output == str(target)
    with open_workbook(target) as book:
        assert "检查结果" in book.sheets
        assert book.read("公开06表").value("O16") == Decimal("402101986.44")
    assert old.read_bytes() == before


@needs_office
def test_an_old_workbook_is_never_written_as_it_is(accounts: Path) -> None:
    old = accounts.with_suffix(".xls")
    report = run_file(old, old, session())
    assert report.status is Status.FAILED
    assert "只能另存为 .xlsx" in str(report.error)


@needs_office
def test_without_libreoffice_it_is_only_checked(
    accounts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "find_office", lambda: None)
    report = run_file(accounts.with_suffix(".xls"), tmp_path / "new.xlsx", session())
    assert report.status is Status.SKIPPED
    assert "只做了核对" in str(report.skipped)
    assert report.findings[0].rule == "general_budget_detail.parents"
    assert not (tmp_path / "new.xlsx").exists()


@needs_office
def test_a_dry_run_needs_no_conversion(accounts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "find_office", lambda: None)
    report = run_file(accounts.with_suffix(".xls"), tmp_path / "new.xlsx", session(), dry_run=True)
    assert report.status is Status.FINDINGS


@needs_office
def test_values_of_every_kind(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    kinds: dict[str, str | float | bool] = {"A1": "文字", "A2": 1234567.89, "A3": True, "A4": "=1/0", "A5": "=A2*2"}
    for at, value in {**kinds, "B7": 0.1 + 0.2}.items():
        sheet[at] = value
    sheet.merge_cells("D1:E2")
    book.create_sheet("藏").sheet_state = "hidden"
    book.save(tmp_path / "kinds.xlsx")
    with open_workbook(as_xls(tmp_path / "kinds.xlsx", tmp_path)) as old:
        grid = old.read(old.sheets[0])
        assert old.read("藏").state == "hidden"
    assert grid.value("A1") == "文字"
    assert grid.value("A2") == Decimal("1234567.89")
    assert grid.value("A3") is True
    assert isinstance(grid.value("A4"), CellError)
    assert grid.value("A5") == Decimal("2469135.78")
    assert grid.value("B7") == Decimal("0.3")
    assert grid.merges == [(1, 4, 2, 5)]


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared corpus is not here")
def test_a_real_template() -> None:
    with open_workbook(SAMPLE) as book:
        assert isinstance(book, LegacyWorkbook)
        assert len(book.sheets) > 5
        assert sum(len(book.read(name).values) for name in book.sheets) == 247
        with pytest.raises(WorkbookError, match="只能核对"):
            book.apply([])


def far_away(target: Path) -> None:
    """Make a workbook whose one cell is the last there can be: python-calamine asks for 549 GB and aborts."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = 1
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            moved = before.read(name).replace(b'r="A1"', b'r="XFD1048576"').replace(b'r="1"', b'r="1048576"')
            after.writestr(name, moved)


def test_a_child_that_aborts_costs_only_its_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far_away(tmp_path / "far.xlsx")
    child = tmp_path / "aborts.py"
    child.write_text(
        "import io, sys\nfrom python_calamine import CalamineWorkbook\n"
        "book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))\n"
        "print(len(book.get_sheet_by_index(0).to_python(skip_empty_area=False)))\n"
    )
    monkeypatch.setattr(reading, "_CHILD", "aborts")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(WorkbookError, match="中途退出"):
        reading.read_grids(tmp_path / "far.xlsx", (tmp_path / "far.xlsx").read_bytes())


def test_a_child_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hangs.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(reading, "_CHILD", "hangs")
    monkeypatch.setattr(reading, "SECONDS", 0.5)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(WorkbookError, match="已停止"):
        reading.read_grids(tmp_path / "x.xls", b"")


@pytest.mark.parametrize("content", [b"", b"[1]\n", b'{"name": 1}\n', b"\xff\n"])
def test_what_a_child_says_is_not_believed(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess[bytes]([], 0, content, b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    if content:
        with pytest.raises(WorkbookError, match="不完整"):
            reading.read_grids(Path("x.xls"), b"")
    else:
        assert reading.read_grids(Path("x.xls"), b"") == []


@needs_office
def test_a_folder_gives_xlsx_names(accounts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(accounts.with_suffix(".xls"), folder / "甲.xls")
    assert [job.target for job in plan([folder], str(tmp_path / "out"))] == [tmp_path / "out" / "甲.xlsx"]
