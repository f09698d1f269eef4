"""Real workbooks of many kinds: what is asked for is changed, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.cell.cell import MergedCell

from xltoolkit.model import (
    AddSheet,
    Cell,
    Edit,
    Place,
    PrintSetup,
    SetFill,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    ToolkitError,
    coordinates,
)
from xltoolkit.workbook import open_workbook
from xltoolkit.workbook.package import booksheets, relations
from xltoolkit.workbook.package.celltext import inline_text
from xltoolkit.workbook.package.checker import check_package
from xltoolkit.workbook.package.container import Package
from xltoolkit.workbook.package.editing import apply_edits
from xltoolkit.workbook.package.guards import HEADING, MERGED

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
BOOKS = sorted(CORPUS.glob("*.xls[xm]"))
NEW_SHEET = "检查结果"
NOT_FOR_OPENPYXL = ("R16_strict",)
OPENED = ("R08_budget", "R16_strict", "R27_namespaced", "S1_kitchen", "department_budget")
"""Those that LibreOffice is asked to open."""

pytestmark = pytest.mark.skipif(not BOOKS, reason="the corpus is not here")


def shared_strings(package: Package) -> list[str]:
    part = relations.related(package, booksheets.workbook_part(package), "sharedStrings")
    if not part:
        return []
    root = etree.fromstring(package.read(part[0]))
    return [inline_text(etree.tostring(item)) for item in root.iterfind("{*}si")]


def apply(package: Package, edits: Iterable[Edit]) -> tuple[int, int, int, list[tuple[Edit, str]]]:
    strings = shared_strings(package)
    written = apply_edits(package, edits, lambda index: strings[index] if index < len(strings) else None)
    return written.cells, written.notes, written.styles, written.skipped


def first_sheet(package: Package) -> booksheets.SheetEntry:
    entries = booksheets.sheets(package, booksheets.workbook_part(package)).values()
    return next(entry for entry in entries if entry.worksheet)


def job(sheet: str) -> list[Edit]:
    """50 cells, old and new, 10 fills, 5 notes, a formula, a sheet."""
    edits: list[Edit] = []
    for i in range(25):
        edits.append(SetValue(Cell.at(sheet, i + 2, i % 7 + 1), Decimal(i) * Decimal("1.25")))
        new = Cell.at(sheet, 400 + i, 30 + i % 5)
        edits.append(SetValue(new, f" 文字 <&> {i}\n" if i % 2 else Decimal(i)))
    edits += [SetFill(Cell.at(sheet, i + 2, i % 7 + 1), "FFC7CE") for i in range(10)]
    edits += [
        SetNote(Cell.at(sheet, 500 + i, 3), "与 公开01表31行1栏 不相等：差额 1,234.00\n" * (i + 1)) for i in range(5)
    ]
    edits.append(SetFormula(Cell.at(sheet, 600, 2), "=SUM(B2:B9)", Decimal("12.5")))
    edits += [
        AddSheet(NEW_SHEET),
        SetValue(Cell(NEW_SHEET, "A1"), "检查结果（xltoolkit）"),
        SetLink(Cell(NEW_SHEET, "A2"), Cell(sheet, "B2")),
        SetLayout(NEW_SHEET, {1: 20, 3: 30.5}, {1: 30}, 2, PrintSetup(repeat_rows=(1, 2))),
    ]
    return edits


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n")


def rest_of(data: bytes, touched: set[Place]) -> tuple[dict[str, list[bytes]], list[bytes]]:
    """Return a sheet's untouched cells and rows by row, and the other elements, all as canonical XML."""
    root = etree.fromstring(data)
    rows: dict[str, list[bytes]] = {}
    others: list[bytes] = []
    for element in root:
        if etree.QName(element).localname == "sheetData":
            for row in element:
                cells = [canonical(c) for c in row if coordinates(str(c.get("r"))) not in touched]
                if cells:
                    head = sorted((k, v) for k, v in row.attrib.items() if k != "spans")
                    rows[str(row.get("r"))] = [repr(head).encode(), *cells]
        elif etree.QName(element).localname not in ("dimension", "legacyDrawing"):
            others.append(canonical(element))
    return rows, others


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_only_what_is_asked_for_changes(path: Path, tmp_path: Path) -> None:
    package = Package.open(path)
    entry = first_sheet(package)
    edits = job(entry.name)
    faults = check_package(package)
    cells, notes, styles, skipped = apply(package, edits)
    assert (cells + len(skipped), notes, styles) == (52, 5, 10)
    assert [fault for fault in check_package(package) if fault not in faults] == []
    target = tmp_path / path.name
    package.save(target)

    allowed = {"[Content_Types].xml", "app.xml", "workbook.xml", "styles.xml", "calcChain.xml"}
    for name in package.changed:
        assert (
            name == entry.part
            or Path(name).name in allowed
            or name.endswith((".rels", ".vml"))
            or "comments" in name
            or name not in zipfile.ZipFile(path).namelist()
        ), name
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target) as after:
        for info in before.infolist():
            if info.filename not in package.changed:
                assert raw(path, before, info.filename) == raw(target, after, info.filename)
        touched = {coordinates(e.cell.ref) for e in edits if isinstance(e, SetValue | SetFormula | SetFill)}
        old_rows, old_others = rest_of(before.read(entry.part), touched)
        new_rows, new_others = rest_of(after.read(entry.part), touched)
        assert old_rows == new_rows
        assert old_others == new_others


REFUSED: dict[str, str] = {}
"""Workbooks of the corpus that are not written at all, with the reason: at most two. There is none."""
REASONS = {MERGED, HEADING}
"""Why single cells of them are not written."""


def test_refusals_are_counted(tmp_path: Path) -> None:
    refused, reasons = {}, set()
    for path in BOOKS:
        try:
            with open_workbook(path) as book:
                written = book.apply(job(book.sheets[0]))
                book.save(tmp_path / path.name)
        except ToolkitError as error:
            refused[path.stem] = str(error)
        else:
            reasons |= {reason for _, reason in written.skipped}
    assert refused == REFUSED
    assert len(refused) <= 2
    assert reasons == REASONS


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_second_run_changes_no_byte(path: Path) -> None:
    package = Package.open(path)
    edits = job(first_sheet(package).name)
    skipped = apply(package, edits)[3]
    parts = {name: package.read(name) for name in package.names()}
    assert apply(package, edits) == (0, 0, 0, skipped)
    assert {name: package.read(name) for name in package.names()} == parts


@pytest.mark.parametrize(
    "path", [path for path in BOOKS if not path.stem.startswith(NOT_FOR_OPENPYXL)], ids=lambda path: path.stem
)
@pytest.mark.filterwarnings("ignore")
def test_another_reader_sees_the_edits(path: Path, tmp_path: Path) -> None:
    package = Package.open(path)
    sheet = first_sheet(package).name
    edits = job(sheet)
    skipped = {id(edit) for edit, _ in apply(package, edits)[3]}
    target = tmp_path / path.name
    package.save(target)
    book = openpyxl.load_workbook(target, rich_text=False)
    for edit in edits:
        if id(edit) in skipped:
            continue
        if isinstance(edit, SetValue):
            value = book[edit.cell.sheet][edit.cell.ref].value
            if isinstance(edit.value, Decimal):
                assert Decimal(str(value)) == edit.value
            else:
                assert value == edit.value
        elif isinstance(edit, SetFormula):
            assert book[sheet][edit.cell.ref].value == edit.formula
        elif isinstance(edit, SetNote):
            comment = book[sheet][edit.cell.ref].comment
            assert (comment.author, comment.text) == ("xltoolkit", edit.text)
        elif isinstance(edit, SetFill):
            cell = book[sheet][edit.cell.ref]
            # openpyxl puts looks of its own on the insides of merged cells.
            assert isinstance(cell, MergedCell) or cell.fill.fgColor.rgb == "FFFFC7CE"
    added = book[NEW_SHEET]
    assert (added.column_dimensions["A"].width, added.row_dimensions[1].height) == (20, 30)
    assert added.freeze_panes == "A3"
    if not path.stem.startswith("R07"):  # openpyxl does not count its macro modules, which have a place but no part
        assert added.print_title_rows == "$1:$2"
    assert (added.page_setup.orientation, added.page_setup.paperSize) == ("landscape", 9)
    assert added["A2"].hyperlink.location == "'" + sheet.replace("'", "''") + "'!B2"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_edits(tmp_path: Path) -> None:
    sheets = {}
    for path in (path for path in BOOKS if path.stem.startswith(OPENED)):
        package = Package.open(path)
        sheets[path.stem] = first_sheet(package).name
        apply(package, job(sheets[path.stem]))
        package.save(tmp_path / path.name)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    files = [str(path) for path in sorted(tmp_path.glob("*.xls[xm]"))]
    subprocess.run(  # noqa: S603 - our own arguments
        [*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), *files],
        check=True,
        timeout=240,
        capture_output=True,
    )
    for stem, sheet in sheets.items():
        book = openpyxl.load_workbook(tmp_path / "out" / f"{stem}.xlsx", data_only=True)
        seen = book[sheet]
        assert seen["AF402"].value == 2
        assert seen["AE401"].value == " 文字 <&> 1\n"
        assert seen["C500"].comment.text.strip() == "与 公开01表31行1栏 不相等：差额 1,234.00"
        assert book[NEW_SHEET]["A1"].value == "检查结果（xltoolkit）"


def raw(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """Return an entry's local header and compressed bytes as they lie in the file."""
    info = archive.getinfo(name)
    data = path.read_bytes()
    lengths = data[info.header_offset + 26 : info.header_offset + 30]
    head = 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    return data[info.header_offset : info.header_offset + head + info.compress_size]
