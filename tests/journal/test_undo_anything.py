"""Whatever is written into a workbook comes back as it was; what somebody typed since stays, and is named."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from xltoolkit.journal import Aspect, Entry, Journalled, Stage, Store, Undone, undo
from xltoolkit.journal.entries import from_json, to_json
from xltoolkit.model import (
    AddSheet,
    Cell,
    CellFormat,
    DeleteNote,
    Edit,
    FlagRecalculation,
    Note,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    Value,
    Written,
)
from xltoolkit.workbook.memory import Content, MemoryWorkbook

REFS = ("A1", "B1", "A2", "B2", "C3")
SHEETS = ("支出", "收入", "Sheet1")
NEW = "检查结果"

values: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.decimals(-999, 999, places=2),
    st.sampled_from(["行政运行", "=不是公式", "  空格 ", "一\r\n二", "-", "\ud800"]),
)
formulas = st.sampled_from(["=SUM(A1:A2)", "=B1*2", '="a b"&A1'])
cells = st.builds(Cell, st.sampled_from((*SHEETS, "sheet1", NEW)), st.sampled_from((*REFS, "不是")))
formats = st.builds(
    CellFormat,
    number_format=st.sampled_from([None, "General", "#,##0.00"]),
    font=st.sampled_from([None, "宋体", "仿宋"]),
    size=st.sampled_from([None, 11, 14]),
    bold=st.sampled_from([None, True, False]),
    horizontal=st.sampled_from([None, "general", "right"]),
    vertical=st.sampled_from([None, "bottom", "center"]),
    border=st.sampled_from([None, True, False]),
)
cell_edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(SetValue, cells, values),
    st.builds(SetFormula, cells, formulas, values),
    st.builds(SetCachedValue, cells, values),
    st.builds(SetNote, cells, st.sampled_from(["", "核对", "再核对"])),
    st.builds(DeleteNote, cells),
    st.builds(SetFill, cells, st.sampled_from([None, "FFC7CE", "ffeb9c"])),
    st.builds(SetFormat, cells, formats),
    st.builds(SetLink, cells, st.one_of(st.none(), cells.filter(lambda cell: cell.ref != "不是"))),
)
edits = st.one_of(cell_edits, cell_edits, st.just(AddSheet(NEW)), st.just(FlagRecalculation()))
contents: st.SearchStrategy[Content] = st.one_of(
    values.filter(lambda value: not isinstance(value, str) or not value.startswith("=")),
    formulas,
    st.tuples(formulas, values),
)
notes = st.builds(Note, st.sampled_from(["xltoolkit", "张三", ""]), st.sampled_from(["核对", "上年就是这样"]))


@st.composite
def workbooks(draw: st.DrawFn) -> MemoryWorkbook:
    book = MemoryWorkbook(
        {name: draw(st.dictionaries(st.sampled_from(REFS), contents, max_size=4)) for name in SHEETS},
        notes={name: draw(st.dictionaries(st.sampled_from(REFS), notes, max_size=2)) for name in SHEETS},
    )
    looks = st.one_of(
        st.builds(SetFill, cells, st.sampled_from(["FFC7CE", "00FF00"])),
        st.builds(SetFormat, cells, formats),
        st.builds(SetLink, cells, st.just(Cell("支出", "A1"))),
    )
    book.apply(draw(st.lists(looks, max_size=4)))
    return book


Picture = dict[str, Mapping[str, Any]]


def picture(book: MemoryWorkbook) -> Picture:
    """Everything of a workbook that an undo brings back, looks by themselves rather than by index."""
    return {
        sheet.grid.name: {
            "values": {place: value for place, value in sheet.grid.values.items() if value is not None},
            "formulas": sheet.grid.formulas,
            "notes": dict(sheet.grid.notes),
            "looks": {place: book.style(index) for place, index in sheet.grid.styles.items() if index},
            "links": dict(sheet.links),
        }
        for sheet in book.contents.values()
    }


def written(book: MemoryWorkbook, batches: list[list[Edit]], store: Store) -> Entry | None:
    """Write into a workbook as a run does; return what the journal says of it afterwards."""
    with Journalled(book, store, "账.xlsx", program="Excel") as journalled:
        for batch in batches:
            journalled.apply(batch)
    found = store.history("账.xlsx").entries
    assert (journalled.entry is None) is (not found)
    return found[0] if found else None


def undone(book: MemoryWorkbook, store: Store, entry: Entry) -> Undone:
    result = undo(book, store, entry)
    assert [known.stage for known in store.history("账.xlsx").entries] == [Stage.UNDONE]
    return result


@settings(max_examples=200, deadline=None)
@given(workbooks(), st.lists(st.lists(edits, max_size=8), max_size=3))
def test_what_was_written_comes_back(book: MemoryWorkbook, batches: list[list[Edit]]) -> None:
    before = picture(book)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        entry = written(book, batches, store)
        if entry is None:
            assert picture(book) == before
            return
        assert entry.stage is Stage.DONE
        assert undone(book, store, entry).refused == []
    assert picture(book) == before


@settings(max_examples=200, deadline=None)
@given(workbooks(), st.lists(st.lists(edits, max_size=8), max_size=3))
def test_an_entry_survives_its_file(book: MemoryWorkbook, batches: list[list[Edit]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        with Journalled(book, store, "账.xlsx") as journalled:
            for batch in batches:
                journalled.apply(batch)
        entry = journalled.entry
        if entry is not None:
            assert from_json(to_json(entry)) == entry
            assert store.history("账.xlsx").entries == [entry]


@settings(max_examples=200, deadline=None)
@given(workbooks(), st.lists(edits, max_size=12), st.integers(0, 12))
def test_a_run_that_died_in_its_write_can_be_undone(book: MemoryWorkbook, batch: list[Edit], done: int) -> None:
    """Only a part of what was announced is there: that part goes, the rest needs nothing."""
    before = picture(book)

    class Dying(MemoryWorkbook):
        def apply(self, edits: Iterable[Edit]) -> Written:
            book.apply(list(edits)[:done])
            raise KeyboardInterrupt

    dying = Dying({})
    dying.contents, dying._styles = book.contents, book._styles
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        try:
            with Journalled(dying, store, "账.xlsx") as journalled:
                journalled.apply(one_a_cell(batch))
        except KeyboardInterrupt:
            pass
        for entry in store.history("账.xlsx").entries:
            assert entry.stage is Stage.OPEN
            assert undone(book, store, entry).refused == []
    assert picture(book) == before


def one_a_cell(batch: list[Edit]) -> list[Edit]:
    """Keep the first edit of a cell's aspect: of two, the first alone would look like somebody's typing."""
    kept: dict[object, Edit] = {}
    for edit in batch:
        if not isinstance(edit, SetCachedValue):
            cell = getattr(edit, "cell", None)
            kind = {SetFormula: SetValue, DeleteNote: SetNote}.get(type(edit), type(edit))
            key = (kind, cell and cell.sheet.casefold(), cell and cell.ref)
            if isinstance(edit, SetFormat):
                key = (kind, None, None)
            kept.setdefault(key, edit)
    return list(kept.values())


typings = st.dictionaries(
    st.tuples(st.sampled_from(SHEETS), st.sampled_from(REFS)),
    st.sampled_from([Decimal("123456.78"), "有人写的"]),
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(workbooks(), st.lists(st.lists(cell_edits, max_size=8), max_size=3), typings)
def test_what_somebody_typed_since_stays(
    book: MemoryWorkbook, batches: list[list[Edit]], typed: dict[tuple[str, str], Value]
) -> None:
    before = picture(book)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        entry = written(book, batches, store)
        typing: list[Edit] = [SetValue(Cell(sheet, ref), value) for (sheet, ref), value in typed.items()]
        book.apply(typing)
        result = undone(book, store, entry) if entry is not None else Undone()
    ours = {change.cell for change in entry.changes if change.aspect is Aspect.CONTENT} if entry is not None else set()
    wrote = {Cell(sheet, ref) for sheet, ref in typed}
    assert {refused.cell for refused in result.refused} == ours & wrote
    assert all(refused.aspect is Aspect.CONTENT for refused in result.refused)
    after = picture(book)
    for name, sheet in before.items():
        for part in ("notes", "looks", "links"):
            assert after[name][part] == sheet[part]
        for row, column in {*sheet["values"], *sheet["formulas"], *after[name]["values"], *after[name]["formulas"]}:
            cell = Cell.at(name, row, column)
            if cell in wrote:
                assert after[name]["values"][row, column] == typed[name, cell.ref]
            else:
                for part in ("values", "formulas"):
                    assert after[name][part].get((row, column)) == sheet[part].get((row, column))


def test_layout_alone_is_nothing_to_undo(store: Store) -> None:
    book = MemoryWorkbook({"支出": {}})
    assert written(book, [[SetLayout("支出", {1: 20})]], store) is None
