"""What must not be written: protected sheets, signed workbooks, files that a program has open."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltoolkit.batch import run_paths
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.model import Cell, OutputError, SetValue, Status
from xltoolkit.outputs import prepare_target, refuse_open
from xltoolkit.protection import LEFT_ALONE
from xltoolkit.run import Session, run_file
from xltoolkit.workbook import open_workbook

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "yangquan-gongxinju-2022.txt"
BROKEN = "O16"


@cache
def session(protected: str = "results") -> Session:
    return Session.start(replace(load_config(), protected=protected), "yangquan-2022")


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """Return the real accounts with 06 protected."""
    path = tmp_path / "locked.xlsx"
    import_document(EXAMPLE, session().registry).write(path)
    book = load_workbook(path)
    book["公开06表"].protection.sheet = True
    book.save(path)
    return path


def sheet_part(path: Path, number: int) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read(f"xl/worksheets/sheet{number}.xml")


def test_a_protected_sheet_stays_and_its_findings_are_listed(locked: Path, tmp_path: Path) -> None:
    target, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    report = run_file(locked, target, session())
    assert {reason for _, reason in report.written.skipped} == {LEFT_ALONE}
    with open_workbook(target) as book:
        assert book.read("公开06表").note(BROKEN) is None
        assert "general_budget_detail.parents" in book.read("检查结果").values.values()
        number = book.sheets.index("公开06表") + 1
    assert sheet_part(target, number) == sheet_part(locked, number)
    run_file(target, again, session())
    assert again.read_bytes() == target.read_bytes()


def test_config_may_allow_writing_and_the_protection_stays(locked: Path, tmp_path: Path) -> None:
    report = run_file(locked, tmp_path / "out.xlsx", session("write"))
    assert report.written.skipped == []
    with open_workbook(tmp_path / "out.xlsx") as book:
        grid = book.read("公开06表")
        assert grid.protected
        assert grid.note(BROKEN) is not None


def test_a_signed_workbook_is_checked_and_not_written(locked: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(locked, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    before = locked.read_bytes()
    report = run_file(locked, tmp_path / "out.xlsx", session())
    assert report.status is Status.FAILED
    assert "数字签名" in str(report.error)
    assert not (tmp_path / "out.xlsx").exists()
    assert locked.read_bytes() == before
    with open_workbook(locked) as book:
        book.save(tmp_path / "copy.xlsx")
    assert (tmp_path / "copy.xlsx").read_bytes() == before


@pytest.mark.parametrize(("lock", "program"), [("~$out.xlsx", "Excel"), (".~lock.out.xlsx#", "LibreOffice")])
def test_a_file_that_is_open_is_not_written(tmp_path: Path, lock: str, program: str) -> None:
    target = tmp_path / "out.xlsx"
    refuse_open(target)
    (tmp_path / lock).write_bytes(b"x")
    prepare_target(target)  # a lock without its file is left over from something else
    target.write_bytes(b"x")
    for force in (False, True):
        with pytest.raises(OutputError, match=program) as caught:
            prepare_target(target, force=force)
        assert lock in caught.value.advice
    assert target.read_bytes() == b"x"


def test_in_place_is_refused_while_it_is_open(locked: Path) -> None:
    locked.with_name(f"~${locked.name}").write_bytes(b"x")
    before = locked.read_bytes()
    report = run_paths([locked], None, session(), fill="blank", in_place=True)
    assert report.workbooks[0].status is Status.FAILED
    assert locked.read_bytes() == before


def test_a_cell_of_a_protected_sheet_is_not_filled(locked: Path, tmp_path: Path) -> None:
    with open_workbook(locked) as book:
        place = next(p for p, value in book.read("公开06表").values.items() if value == Decimal("21398518.45"))
        total = Cell.at("公开06表", *place)
        book.apply([SetValue(total, None)])
        book.save(locked)
    report = run_file(locked, tmp_path / "out.xlsx", session())
    assert report.fillable
    with open_workbook(tmp_path / "out.xlsx") as book:
        assert book.read("公开06表").value(total) is None
