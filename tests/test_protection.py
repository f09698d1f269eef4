"""What must not be written: protected sheets, signed workbooks, files that a program has open."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.styles import Protection

from xltoolkit.batch.simple import run_paths
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.model import Cell, OutputError, SetFormula, SetValue, Status
from xltoolkit.outputs import prepare_target, refuse_open
from xltoolkit.protection import FIXED, LEFT_ALONE
from xltoolkit.report.text import workbook_lines
from xltoolkit.run import UNRECORDED, Session, check_file, run_file
from xltoolkit.workbook import open_workbook, verify
from xltoolkit.workbook.protocol import is_sealed

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


def rewritten(path: Path, changes: dict[str, Callable[[str], str]], added: dict[str, str] | None = None) -> Path:
    """Change parts of a workbook's file as text, and add some."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts |= {name: change(parts[name].decode()).encode() for name, change in changes.items()}
    parts |= {name: text.encode() for name, text in (added or {}).items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def test_unlocked_cells_of_a_protected_sheet_are_written(locked: Path, tmp_path: Path) -> None:
    """As Excel lets a person do without the password: figures into unlocked cells, no colour and no note."""
    book = load_workbook(locked)
    sheet = book["公开06表"]
    place = next(c.coordinate for row in sheet.iter_rows() for c in row if str(c.value) == "21398518.45")
    sheet[place].value = None
    sheet[place].protection = Protection(locked=False)
    book.save(locked)
    report = run_file(locked, tmp_path / "out.xlsx", session())
    assert report.written.cells
    with open_workbook(tmp_path / "out.xlsx") as result:
        grid = result.read("公开06表")
        assert grid.value(place) == Decimal("21398518.45")
        assert grid.protected
        assert grid.note(BROKEN) is None


def with_a_wrong_total(path: Path) -> Cell:
    """Make the total of this year's income in 01 wrong, and return its cell."""
    with open_workbook(path) as book:
        values = book.read("公开01表").values
        row = next(row for (row, _), value in values.items() if value == "本年收入合计")
        column = next(
            c for (r, c), value in sorted(values.items()) if r == row and str(value) > "1" and "." in str(value)
        )
        total = Cell.at("公开01表", row, column)
        book.apply([SetValue(total, Decimal(9))])
        book.save(path)
    return total


def test_correcting_leaves_locked_figures_and_records_no_correction(locked: Path, tmp_path: Path) -> None:
    total = with_a_wrong_total(locked)
    whole = load_workbook(locked)
    whole["公开01表"].protection.sheet = True
    whole.save(locked)
    report = run_file(locked, tmp_path / "out.xlsx", session(), fill="correct")
    assert total in {getattr(edit, "cell", None) for edit, _ in report.written.skipped if isinstance(edit, SetFormula)}
    with open_workbook(tmp_path / "out.xlsx") as book:
        assert book.read("公开01表").value(total) == 9
        recorded = book.read("更正记录").values.values() if "更正记录" in book.sheets else []
        assert str(total) not in recorded
    run_file(locked, tmp_path / "written.xlsx", session("write"), fill="correct")
    with open_workbook(tmp_path / "written.xlsx") as book:
        assert str(total) in book.read("更正记录").values.values()


def test_config_may_refuse_protected_workbooks(locked: Path, tmp_path: Path) -> None:
    report = run_file(locked, tmp_path / "out.xlsx", session("refuse"))
    assert "公开06表" in str(report.error)
    assert not (tmp_path / "out.xlsx").exists()


@pytest.fixture
def fixed(tmp_path: Path) -> Path:
    """Return the real accounts where no sheet may be added, with a total that is wrong."""
    path = tmp_path / "fixed.xlsx"
    import_document(EXAMPLE, session().registry).write(path)
    with_a_wrong_total(path)
    whole = load_workbook(path)
    whole.security.lockStructure = True
    whole.save(path)
    return path


def test_no_sheet_is_added_to_a_fixed_structure(fixed: Path, tmp_path: Path) -> None:
    report = run_file(fixed, tmp_path / "out.xlsx", session())
    assert FIXED in {reason for _, reason in report.written.skipped}
    assert [line.text for line in workbook_lines(report, {}) if "没有写入" in line.text] == [
        f"  没有写入 检查结果：{FIXED}"
    ]
    with open_workbook(tmp_path / "out.xlsx") as book, open_workbook(fixed) as before:
        assert book.sheets == before.sheets
        assert book.read("公开06表").note(BROKEN) is not None


def test_no_filed_figure_is_lost_where_it_cannot_be_recorded(fixed: Path, tmp_path: Path) -> None:
    report = run_file(fixed, tmp_path / "out.xlsx", session(), fill="correct")
    assert UNRECORDED in {reason for _, reason in report.written.skipped}
    with open_workbook(tmp_path / "out.xlsx") as book, open_workbook(fixed) as before:
        assert book.read("公开01表").values == before.read("公开01表").values
    report = run_file(fixed, tmp_path / "written.xlsx", session("write"), fill="correct")
    assert not report.written.skipped
    with open_workbook(tmp_path / "written.xlsx") as book:
        assert {"检查结果", "更正记录"} <= set(book.sheets)
        assert is_sealed(book)
        assert book.fixed


RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
SIGNATURE = "application/vnd.openxmlformats-package.digital-signature"


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """Return the real accounts with a signature as Office lays it out (it holds for nothing)."""
    path = tmp_path / "signed.xlsx"
    import_document(EXAMPLE, session().registry).write(path)
    origin = f'<Relationship Id="rIdS" Type="{RELATION}/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/>'
    kinds = (
        f'<Default Extension="sigs" ContentType="{SIGNATURE}-origin"/>'
        f'<Override PartName="/_xmlsignatures/sig1.xml" ContentType="{SIGNATURE}-xmlsignature+xml"/></Types>'
    )
    return rewritten(
        path,
        {
            "_rels/.rels": lambda text: text.replace("</Relationships>", f"{origin}</Relationships>"),
            "[Content_Types].xml": lambda text: text.replace("</Types>", kinds),
        },
        {
            "_xmlsignatures/origin.sigs": "",
            "_xmlsignatures/_rels/origin.sigs.rels": f'<Relationships xmlns="{RELATION}"><Relationship Id="rId1" '
            f'Type="{RELATION}/digital-signature/signature" Target="sig1.xml"/></Relationships>',
            "_xmlsignatures/sig1.xml": '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
        },
    )


def test_a_signed_workbook_is_checked_and_not_written(signed: Path, tmp_path: Path) -> None:
    before = signed.read_bytes()
    checked = check_file(signed, session())
    assert checked.tables
    assert "数字签名" in checked.remarks[0]
    assert "失效" in checked.remarks[0]
    report = run_file(signed, tmp_path / "out.xlsx", session())
    assert report.status is Status.FAILED
    assert "数字签名" in str(report.error)
    assert "--break-signature" in str(report.error)
    assert not (tmp_path / "out.xlsx").exists()
    assert signed.read_bytes() == before
    with open_workbook(signed) as book:
        book.save(tmp_path / "copy.xlsx")
    assert (tmp_path / "copy.xlsx").read_bytes() == before


def test_a_signature_is_taken_away_whole_when_that_is_asked_for(signed: Path, tmp_path: Path) -> None:
    breaking = Session.start(replace(load_config(), break_signature=True), "yangquan-2022")
    report = run_file(signed, tmp_path / "out.xlsx", breaking)
    assert report.error is None
    assert "已一并去掉" in report.remarks[0]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as package:
        assert not [name for name in package.namelist() if "xmlsignatures" in name]
        assert b"signature" not in package.read("_rels/.rels")
        assert b"xmlsignatures" not in package.read("[Content_Types].xml")
    assert verify(tmp_path / "out.xlsx") == []
    again = run_file(tmp_path / "out.xlsx", tmp_path / "again.xlsx", breaking)
    assert again.remarks == []
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "out.xlsx").read_bytes()


def test_a_signature_stays_where_nothing_is_changed(signed: Path, tmp_path: Path) -> None:
    with open_workbook(signed) as book:
        if is_sealed(book):
            book.unsign()
        book.save(tmp_path / "copy.xlsx")
    assert (tmp_path / "copy.xlsx").read_bytes() == signed.read_bytes()


def test_a_false_signature_takes_nothing_else_away(signed: Path, tmp_path: Path) -> None:
    """Somebody lets the relation of signatures point at the workbook."""
    rewritten(signed, {"_rels/.rels": lambda text: text.replace("_xmlsignatures/origin.sigs", "xl/workbook.xml")})
    before = signed.read_bytes()
    breaking = Session.start(replace(load_config(), break_signature=True), "yangquan-2022")
    report = run_file(signed, tmp_path / "out.xlsx", breaking)
    assert report.status is Status.FAILED
    assert not (tmp_path / "out.xlsx").exists()
    assert signed.read_bytes() == before


def test_the_command_line_breaks_a_signature_only_when_told(signed: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "out.xlsx")
    run = ["run", str(signed), "-o", target]
    assert CliRunner().invoke(xlt, run, standalone_mode=False).return_value == 3
    assert CliRunner().invoke(xlt, [*run, "--break-signature"], standalone_mode=False).return_value == 1


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
