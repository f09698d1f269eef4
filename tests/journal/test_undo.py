"""What undoing refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from xltoolkit.journal import Journalled, Kind, NothingToUndoError, Stage, Store, changes_of, latest, plan, undo
from xltoolkit.model import (
    AddSheet,
    Cell,
    CellFormat,
    Edit,
    Note,
    OutputError,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetLink,
    SetNote,
    SetValue,
    WorkbookError,
    Written,
)
from xltoolkit.workbook.memory import MemoryWorkbook

B3 = Cell("支出", "B3")
RESULTS = "检查结果"


def book() -> MemoryWorkbook:
    return MemoryWorkbook({"支出": {"A1": "支出决算表", "B1": Decimal(5), "B2": ("=B1*2", Decimal(10))}})


def write(target: MemoryWorkbook, store: Store, *edits: Edit) -> None:
    with Journalled(target, store, "账.xlsx", program="Excel", profile="yangquan-2022") as journalled:
        journalled.apply(edits)


def test_a_change_tells_old_and_new() -> None:
    target = book()
    edits: list[Edit] = [SetValue(Cell("支出", "B1"), Decimal("1234.50")), SetFill(B3, "FFC7CE"), SetNote(B3, "一\n二")]
    told = [str(change) for change in changes_of(target, [target.read("支出")], edits)]
    assert told == [
        "支出!B1　内容：5 → 1,234.50",
        "支出!B3　底色：（无） → FFC7CE",
        "支出!B3　批注：（无） → “一…”",
    ]


def test_long_texts_are_cut_short() -> None:
    target = book()
    edits: list[Edit] = [
        SetValue(Cell("支出", "A1"), "甲" * 99),
        SetFormula(B3, "=A1"),
        SetValue(Cell("支出", "B2"), value=True),
        SetFormat(B3, CellFormat(size=11.0, bold=True, horizontal="center", border=True)),
        SetLink(B3, Cell("支出", "A1")),
    ]
    assert [str(change).split("　")[1] for change in changes_of(target, [target.read("支出")], edits)] == [
        f"内容：“支出决算表” → “{'甲' * 40}…”",
        "内容：（空） → =A1",
        "内容：=B1*2 → TRUE",
        "格式：加粗 无、水平对齐 常规、边框 无 → 加粗 有、水平对齐 居中、边框 有",
        "链接：（无） → 支出!A1",
    ]


def test_nothing_changes_where_the_state_stands() -> None:
    target = book()
    stands: list[Edit] = [SetValue(Cell("支出", "B1"), Decimal("5.00")), SetFill(B3, None), AddSheet("支出")]
    assert not changes_of(target, [target.read("支出")], [*stands, SetFormat(B3, CellFormat(bold=False))])


def test_edits_that_were_not_made_change_nothing() -> None:
    target = book()
    edits: list[Edit] = [SetValue(B3, Decimal(1)), SetFill(B3, "FFC7CE")]
    assert [c.after for c in changes_of(target, [target.read("支出")], edits, edits[:1])] == ["FFC7CE"]


def test_who_wrote_what_and_when(store: Store) -> None:
    write(book(), store, SetValue(B3, Decimal(1)))
    entry = store.history("账.xlsx").entries[0]
    assert (entry.workbook, entry.kind, entry.program, entry.profile) == (
        "账.xlsx",
        Kind.LIVE,
        "Excel",
        "yangquan-2022",
    )
    assert "可以撤销　1 个单元格" in str(entry)


def test_the_journal_is_ahead_of_the_write(store: Store) -> None:
    seen: list[object] = []

    class Watched(MemoryWorkbook):
        def apply(self, edits: Iterable[Edit]) -> Written:
            seen.append(len(list(edits)))
            seen.extend(change.after for entry in store.history("账.xlsx").entries for change in entry.changes)
            raise WorkbookError("写到一半")

    target = Watched({"支出": {}})
    with pytest.raises(WorkbookError), Journalled(target, store, "账.xlsx") as journalled:
        journalled.apply([SetFill(B3, "FFC7CE")])
    assert seen == [1, "FFC7CE"]
    assert "没有写完" in str(store.history("账.xlsx").entries[0])


def test_a_write_that_failed_stays_in_the_journal_whatever_comes_after(store: Store) -> None:
    class Failing(MemoryWorkbook):
        failed = False

        def apply(self, edits: Iterable[Edit]) -> Written:
            first, *rest = list(edits)
            if self.failed:
                return super().apply([first, *rest])
            self.failed = True
            super().apply([first])
            raise WorkbookError("写到一半")

    target = Failing({"支出": {}})
    with Journalled(target, store, "账.xlsx") as journalled:
        with pytest.raises(WorkbookError):
            journalled.apply([SetValue(B3, Decimal(1)), SetFill(B3, "FFC7CE")])
        journalled.apply([SetValue(Cell("支出", "B4"), Decimal(2))])
    (entry,) = store.history("账.xlsx").entries
    assert entry.stage is Stage.OPEN
    assert undo(target, store, entry).refused == []
    assert target.read("支出").values == {}


def test_without_a_journal_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    target = book()
    with (
        Journalled(target, Store(tmp_path / "file"), "账.xlsx") as journalled,
        pytest.raises(OutputError, match="写不了撤销用的日志，工作簿没有改动"),
    ):
        journalled.apply([SetValue(B3, Decimal(1))])
    assert target.read("支出").value("B3") is None


def test_a_refusal_tells_the_cell_and_both_values(store: Store) -> None:
    target = book()
    write(target, store, SetValue(B3, Decimal(1)), SetFill(B3, "FFC7CE"))
    target.apply([SetValue(B3, Decimal(2))])
    undone = undo(target, store, latest(store.history("账.xlsx"), "账.xlsx"))
    assert [str(refused) for refused in undone.refused] == ["支出!B3　内容：写入后又有人改过，现在是2，写入的是1"]
    assert target.read("支出").value("B3") == 2
    assert target.style(target.read("支出").styles.get((3, 2), 0)).fill == ""
    assert undone.exit_code == 1


def test_colours_notes_and_links_of_others_stay(store: Store) -> None:
    target = book()
    write(target, store, SetFill(B3, "FFC7CE"), SetNote(B3, "核对"), SetLink(B3, Cell("支出", "A1")))
    target.apply([SetFill(B3, "00FF00"), SetLink(B3, Cell("支出", "B1"))])
    target.contents["支出"].grid.notes[3, 2] = Note("张三", "我看过了")
    undone = plan(target, store.history("账.xlsx").entries[0])
    assert [refused.aspect and refused.aspect.label for refused in undone.refused] == ["底色", "批注", "链接"]
    assert undone.edits == []


def test_a_format_is_restored_facet_by_facet(store: Store) -> None:
    target = book()
    write(target, store, SetFormat(B3, CellFormat("#,##0.00", bold=True, horizontal="right")))
    target.apply([SetFormat(B3, CellFormat(number_format="0%"))])
    undone = undo(target, store, store.history("账.xlsx").entries[0])
    assert [refused.why for refused in undone.refused] == ["写入后又有人改过数字格式"]
    look = target.style(target.read("支出").styles[3, 2]).format
    assert (look.number_format, look.bold, look.horizontal) == ("0%", False, None)


def test_a_formula_that_was_calculated_since_is_nobodys_typing(store: Store) -> None:
    target = book()
    write(target, store, SetFormula(B3, "=SUM(B1:B2)", Decimal(15)), SetCachedValue(Cell("支出", "B2"), Decimal(11)))
    target.apply([SetFormula(B3, "=sum(B1:B2)", Decimal(99)), SetCachedValue(Cell("支出", "B2"), Decimal(12))])
    undone = undo(target, store, store.history("账.xlsx").entries[0])
    grid = target.read("支出")
    assert undone.refused == []
    assert (grid.formula("B3"), grid.value("B3"), grid.value("B2")) == (None, None, 12)


def test_a_sheet_with_an_explanation_typed_in_stays(store: Store) -> None:
    target = book()
    write(
        target, store, AddSheet(RESULTS), SetValue(Cell(RESULTS, "A1"), "检查结果（xltoolkit）"), SetFill(B3, "FFC7CE")
    )
    target.apply([SetValue(Cell(RESULTS, "M5"), "上年结转")])
    undone = undo(target, store, store.history("账.xlsx").entries[0])
    assert [str(refused) for refused in undone.refused] == [
        "工作表“检查结果”：写入后有人在这张表里写过（M5），整张表保留"
    ]
    assert target.read(RESULTS).value("M5") == "上年结转"
    assert target.read(RESULTS).value("A1") == "检查结果（xltoolkit）"


def test_a_sheet_that_nobody_touched_goes(store: Store) -> None:
    target = book()
    write(target, store, AddSheet(RESULTS), SetValue(Cell(RESULTS, "A1"), "x"), SetNote(Cell(RESULTS, "A1"), "y"))
    assert undo(target, store, store.history("账.xlsx").entries[0]).sheets == [RESULTS]
    assert target.sheets == ("支出",)


def test_a_renamed_sheet_is_named(store: Store) -> None:
    target = book()
    write(target, store, SetValue(B3, Decimal(1)))
    gone = MemoryWorkbook({"支出（旧）": {"B3": Decimal(1)}})
    assert [refused.why for refused in plan(gone, store.history("账.xlsx").entries[0]).refused] == [
        "工作表已经不在（删除或改名）"
    ]


def test_undoing_goes_back_entry_by_entry(store: Store) -> None:
    target = book()
    for value in (1, 2, 3):
        write(target, store, SetValue(B3, Decimal(value)))
    for left in (2, 1, None):
        undo(target, store, latest(store.history("账.xlsx"), "账.xlsx"))
        assert target.read("支出").value("B3") == left
    with pytest.raises(NothingToUndoError, match="以前的写入都已撤销"):
        latest(store.history("账.xlsx"), "账.xlsx")


def test_a_workbook_that_was_never_written(store: Store) -> None:
    with pytest.raises(NothingToUndoError, match="没有可以撤销的写入"):
        latest(store.history("别的.xlsx"), "别的.xlsx")


def test_what_cannot_be_written_back_is_said(store: Store) -> None:
    """A theme's colour and a border of its own kind are no RRGGBB and no thin line."""
    target = book()
    odd = target.style(0)
    target._styles.append(type(odd)(CellFormat("General", border=None), fill=None))
    target.contents["支出"].grid.styles[3, 2] = 1
    write(target, store, SetFill(B3, "FFC7CE"), SetFormat(B3, CellFormat(border=True)))
    undone = undo(target, store, store.history("账.xlsx").entries[0])
    assert [refused.why for refused in undone.refused] == [
        "原来的底色不是本工具能写的，写不回去",
        "原来的边框不是本工具能写的，写不回去",
    ]


def test_an_edit_that_the_workbook_does_not_take_is_refused_after_all(store: Store) -> None:
    target = book()
    write(target, store, AddSheet(RESULTS), SetValue(B3, Decimal(1)))

    class Stubborn(MemoryWorkbook):
        def apply(self, edits: Iterable[Edit]) -> Written:
            return Written(skipped=[(edit, "受保护") for edit in edits])

    stubborn = Stubborn({})
    stubborn.contents = target.contents
    undone = undo(stubborn, store, store.history("账.xlsx").entries[0])
    assert [str(refused) for refused in undone.refused] == ["支出!B3　内容：受保护", "工作表“检查结果”：受保护"]
    assert (undone.restored, undone.sheets) == ([], [])
