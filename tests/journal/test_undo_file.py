"""Runs in place and ``xlt undo``: to the byte where nobody saved since, cell by cell where somebody did."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.test_cli import ROOT, SOURCE
from xltoolkit import console
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.journal import Entry, Journalled, JournalledFile, Stage, Store, latest, undo_file
from xltoolkit.loader import load
from xltoolkit.model import Cell, Edit, SetValue
from xltoolkit.report import SHEET
from xltoolkit.report.columns import COLUMN, EXPLANATION
from xltoolkit.workbook import open_workbook
from xltoolkit.workbook.package.book import PackageWorkbook

Call = Callable[..., tuple[int, str, str]]
LINE = "公开01表"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XLTOOLKIT_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("imported") / "决算.xlsx"
    import_document(SOURCE, load(load_config(), "yangquan-2022")).write(target)
    return target


@pytest.fixture
def book(imported: Path, tmp_path: Path) -> Path:
    """The real accounts, with a total left blank, so that a run fills it, marks findings and adds 检查结果."""
    path = Path(shutil.copy(imported, tmp_path / "决算.xlsx"))
    total = next(
        Cell.at(LINE, row, column + 2)
        for (row, column), value in open_workbook(path).read(LINE).values.items()
        if value == "本年收入合计"
    )
    save(path, SetValue(total, None))
    return path


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["xlt", *map(str, arguments)])
        code = console.run_command(xlt)
        return (code, *capsys.readouterr())

    return run


def save(path: Path, *edits: Edit) -> None:
    """Change a workbook as somebody else does."""
    with open_workbook(path) as workbook:
        assert workbook.apply(edits).skipped == []
        workbook.save(path)


def entries(path: Path) -> list[Entry]:
    return Store().history(path).entries


def test_a_run_in_place_is_journalled_and_undone_to_the_byte(book: Path, call: Call) -> None:
    before = book.read_bytes()
    assert call("run", book, "--in-place")[0] == 1
    written = book.read_bytes()
    assert written != before
    (entry,) = entries(book)
    assert (entry.stage, entry.profile, entry.changes.sheets) == (Stage.DONE, "yangquan-2022", [SHEET])
    assert {change.aspect.value for change in entry.changes} == {"content", "note", "fill"}
    assert Store().copy(entry) == before
    code, out, _ = call("undo", book)
    assert (code, book.read_bytes()) == (0, before)
    assert "整个文件恢复原样" in out
    code, _, err = call("undo", book)
    assert code == 2
    assert "没有可以撤销的写入" in err


def test_nothing_is_journalled_where_nothing_is_written(book: Path, call: Call, tmp_path: Path) -> None:
    call("check", book)
    call("run", book, "--dry-run")
    call("run", book, "-o", tmp_path / "结果.xlsx")
    assert not entries(book)
    call("run", book, "--in-place")
    call("run", book, "--in-place")  # it finds everything as it should be
    assert len(entries(book)) == 1


def test_a_run_that_fails_is_not_journalled(tmp_path: Path, call: Call, state: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    assert call("run", tmp_path / "空.xlsx", "--in-place")[0] == 3
    assert not state.exists()


def test_a_journal_that_cannot_be_written_stops_the_run(
    book: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = book.read_bytes()
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XLTOOLKIT_STATE", str(tmp_path / "file"))
    code, out, _ = call("run", book, "--in-place")
    assert code == 3
    assert "写不了撤销用的日志，工作簿没有改动" in out
    assert book.read_bytes() == before


def test_undoing_run_by_run(book: Path, call: Call) -> None:
    stages = [book.read_bytes()]
    call("run", book, "--in-place")
    stages.append(book.read_bytes())
    save(book, SetValue(Cell(LINE, "C8"), Decimal(7)))
    stages.append(book.read_bytes())
    call("run", book, "--in-place")
    assert call("undo", book)[0] == 0
    assert book.read_bytes() == stages[2]
    call("undo", book)  # saved by somebody after the first run
    assert all(entry.stage is Stage.UNDONE for entry in entries(book))


def test_cell_by_cell_where_somebody_saved_since(book: Path, call: Call) -> None:
    with open_workbook(book) as workbook:
        before = {name: workbook.read(name) for name in workbook.sheets}
    call("run", book, "--in-place")
    (entry,) = entries(book)
    (filled,) = [c.cell for c in entry.changes if c.aspect == "content" and c.cell.sheet == LINE and c.before]
    save(book, SetValue(filled, Decimal(7)), SetValue(Cell(LINE, "J40"), "有人写的"))
    code, out, _ = call("undo", book)
    assert code == 1
    assert f"未恢复　{filled}　内容：写入后又有人改过，现在是7，写入的是" in out
    assert f"未恢复　工作表“{SHEET}”" in out  # a file's sheets are deleted in a spreadsheet program only
    with open_workbook(book) as workbook:
        for name, grid in before.items():
            now = workbook.read(name)
            assert now.notes == grid.notes
            looks = {place: workbook.style(now.styles.get(place, 0)).fill for place in grid.styles}
            assert set(looks.values()) <= {"", None}
            typed = {(filled.row, filled.column): Decimal(7), (40, 10): "有人写的"} if name == LINE else {}
            assert now.values == grid.values | typed


def test_an_explanation_typed_in_is_not_lost(book: Path, call: Call) -> None:
    call("run", book, "--in-place")
    cell = Cell.at(SHEET, 5, COLUMN[EXPLANATION])
    save(book, SetValue(cell, "上年结转"))
    code, out, _ = call("undo", book)
    assert code == 1
    assert f"写入后有人在这张表里写过（{cell.ref}），整张表保留" in out
    assert open_workbook(book).read(SHEET).value(cell) == "上年结转"


def test_the_list_shows_old_and_new_and_undoes_nothing(book: Path, call: Call) -> None:
    code, out, _ = call("undo", book, "--list")
    assert (code, "没有可以撤销的写入" in out) == (0, True)
    call("run", book, "--in-place")
    written = book.read_bytes()
    code, out, _ = call("undo", book, "--list")
    assert code == 0
    assert "可以撤销" in out
    assert "底色：（无） → FFC7CE" in out
    assert book.read_bytes() == written


def test_a_damaged_entry_is_said(book: Path, call: Call) -> None:
    call("run", book, "--in-place")
    path = next(Store().root.glob("*/*.json"))
    path.write_bytes(b"{")
    code, _, err = call("undo", book)
    assert code == 2
    assert f"日志里有一条已损坏，跳过：{path}" in err


def test_a_file_that_is_open_elsewhere_is_left_alone(book: Path, call: Call) -> None:
    call("run", book, "--in-place")
    written = book.read_bytes()
    book.with_name(f"~${book.name}").write_bytes(b"\x04Wang")
    code, _, err = call("undo", book)
    assert (code, book.read_bytes()) == (3, written)
    assert "中打开" in err
    assert entries(book)[0].stage is Stage.DONE


def test_a_file_that_is_no_workbook_any_more(book: Path, call: Call) -> None:
    call("run", book, "--in-place")
    book.write_bytes(b"no workbook")
    assert call("undo", book)[0] == 3
    assert call("undo", book.with_name("没有.xlsx"))[0] == 2


def test_a_copy_that_is_gone_costs_the_byte_only(book: Path, call: Call) -> None:
    call("run", book, "--in-place")
    next(Store().root.glob("*/*.copy")).unlink()
    code, out, _ = call("undo", book)
    assert (code, "逐格撤销" in out) == (1, True)
    assert "没有恢复的 1 处" in out  # 检查结果 alone


DYING = """
import os, sys
from xltoolkit.journal import record
where = sys.argv.pop(1)
write = record.write_atomically
def dying(target, data, **more):
    if where == "before":
        os._exit(9)
    write(target, data, **more)
    os._exit(9)
record.write_atomically = dying
from xltoolkit.__main__ import main
main()
"""


@pytest.mark.parametrize("where", ["before", "after"])
def test_killed_around_the_write(book: Path, call: Call, where: str) -> None:
    before = book.read_bytes()
    arguments = [sys.executable, "-c", DYING, where, "run", str(book), "--in-place"]
    done = subprocess.run(arguments, check=False, cwd=ROOT, env=os.environ, capture_output=True, timeout=120)  # noqa: S603
    assert done.returncode == 9, done.stderr.decode()
    assert (book.read_bytes() == before) is (where == "before")
    assert [entry.stage for entry in entries(book)] == [Stage.OPEN]
    code, out, _ = call("undo", book)
    assert (code, book.read_bytes()) == (0, before)
    assert ("上次写入没有完成" in out) is (where == "before")


def test_undo_that_died_before_it_was_marked(book: Path, call: Call) -> None:
    before = book.read_bytes()
    call("run", book, "--in-place")
    book.write_bytes(before)
    code, out, _ = call("undo", book)
    assert code == 0
    assert "文件已经是写入前的样子" in out
    assert call("undo", book)[0] == 2


def test_an_encrypted_workbook_leaves_nothing_in_the_clear(
    book: Path, call: Call, monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    plain = book.read_bytes()
    with book.open("rb") as file:
        source = msoffcrypto.OOXMLFile(file)
        with book.with_suffix(".new").open("wb") as sealed:
            source.encrypt("secret", sealed)
    book.with_suffix(".new").replace(book)
    before = book.read_bytes()
    monkeypatch.setenv("XLTOOLKIT_PASSWORD", "secret")
    call("run", book, "--in-place")
    assert book.read_bytes() != before
    (path,) = state.rglob("*.json")
    assert '"changes":[]' in path.read_text("utf-8")
    (copy,) = state.rglob("*.copy")
    assert copy.read_bytes() == before != plain
    written = book.read_bytes()
    save_sealed = open_workbook(book)
    save_sealed.apply([SetValue(Cell(LINE, "J40"), "有人写的")])
    save_sealed.save(book)
    code, _, err = call("undo", book)
    assert code == 3
    assert f"写入前的整个文件存在 {copy}" in err
    book.write_bytes(written)
    assert call("undo", book)[0] == 0
    assert book.read_bytes() == before


@pytest.mark.parametrize("saved", [True, False])
def test_a_write_into_an_open_workbook_is_undone_in_its_file(book: Path, call: Call, *, saved: bool) -> None:
    before = open_workbook(book).read(LINE)
    cell = Cell(LINE, "J40")
    with Journalled(open_workbook(book), Store(), str(book), program="Excel") as workbook:
        workbook.apply([SetValue(cell, Decimal(1))])
        if saved:
            workbook.save(book)
    code, out, _ = call("undo", book)
    assert code == 0
    assert ("恢复 1 个单元格" if saved else "都已是写入前的样子") in out
    assert "被保存过" not in out
    assert open_workbook(book).read(LINE) == before


@pytest.mark.parametrize("formula", ["=A1*2", None])
def test_undo_asks_for_a_calculation_where_formulas_are(tmp_path: Path, formula: str | None) -> None:
    """Their stored values may have been calculated, by whoever saved since, from what is now taken back."""
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    made.create_sheet(LINE)["B1"] = formula
    made.calculation = None
    made.save(path)
    with JournalledFile(PackageWorkbook.open(path), Store()) as workbook:
        workbook.apply([SetValue(Cell(LINE, "A1"), Decimal(1))])
        workbook.save(path)
    save(path, SetValue(Cell(LINE, "J40"), "有人写的"))
    assert undo_file(path, Store(), latest(Store().history(path), path), open_workbook).refused == []
    with zipfile.ZipFile(path) as package:
        assert ("fullCalcOnLoad" in package.read("xl/workbook.xml").decode()) is (formula is not None)
