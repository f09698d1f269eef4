"""What the buttons do to a workbook and say of it, on a file in place of a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xltoolkit.attach import Attached
from xltoolkit.live import results, showing
from xltoolkit.live.actions import Job, perform
from xltoolkit.live.joint import Joint, Taken
from xltoolkit.live.messages import Done, Request
from xltoolkit.model import (
    After,
    Cell,
    Finding,
    NotApplicable,
    OutputError,
    SetNote,
    SetValue,
    Severity,
    State,
    TableReport,
    Unrecognised,
    WorkbookReport,
    Written,
)
from xltoolkit.workbook import Workbook, open_workbook

Act = Callable[..., Done]
TOTAL = Cell("公开01表", "C34")


@pytest.fixture
def book(accounts: Path) -> Iterator[Workbook]:
    """Real accounts, as a file."""
    with open_workbook(accounts) as opened:
        yield opened


@pytest.fixture
def act(book: Workbook, accounts: Path, tmp_path: Path) -> Act:
    """Performs an action; its progress is in ``act.told``."""
    told: list[str] = []

    def perform_it(action: str, sheet: str = "") -> Done:
        active: Any = SimpleNamespace(sheets=SimpleNamespace(active=SimpleNamespace(name=sheet)))
        at = Attached(SimpleNamespace(), active, "Calc", str(accounts))  # type: ignore[arg-type]
        request = Request(action, folder=str(tmp_path / "previews"))
        joint = Joint(lambda _: Keep(book), lambda _: None)
        return perform(Job(request, at, joint, told.append))

    setattr(perform_it, "told", told)  # noqa: B010 - a list beside a function
    return perform_it


class Keep:
    """A workbook that stays open for the next action, as one in a program does."""

    def __init__(self, book: Workbook) -> None:
        self._book = book

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the workbook has
        return getattr(self._book, name)

    def close(self) -> None:
        """Leave it open."""


def values(book: Workbook) -> dict[Cell, object]:
    grids = [book.read(name) for name in book.sheets if name != "检查结果"]
    return {Cell.at(grid.name, *place): value for grid in grids for place, value in grid.values.items()}


def total(book: Workbook) -> Cell:
    """Return a cell that a rollup computes, emptied."""
    grid = book.read("公开01表")
    row = next(row for (row, column), value in sorted(grid.values.items()) if column == 1 and value == "总计")
    cell = Cell.at(grid.name, row, 3)
    book.apply([SetValue(cell, None)])
    return cell


def test_checking_marks_and_changes_no_figure_and_clearing_takes_the_marks_away(book: Workbook, act: Act) -> None:
    before = values(book)
    done = act("check-all")
    assert done.text.startswith("检查完成：错误 1，")
    assert (done.code, done.must_read) == (1, True)
    assert sum(len(book.read(name).notes) for name in book.sheets) > 0
    assert values(book) == before
    assert "正在读“检查结果”" not in act.told  # type: ignore[attr-defined]
    assert any(said.startswith("正在写入“检查结果” ") for said in act.told)  # type: ignore[attr-defined]
    assert act("clear").text.startswith("已去掉 ")
    assert sum(len(book.read(name).notes) for name in book.sheets) == 0
    assert act("clear").text == "没有本工具的批注和底色。"
    assert values(book) == before


def test_an_empty_total_is_shown_first_and_then_filled(book: Workbook, act: Act) -> None:
    cell = total(book)
    preview = act("preview")
    path = Path(preview.text.splitlines()[-1])
    text = path.read_text(encoding="utf-8")
    assert text.startswith(showing.MARK)
    assert f"（{cell}）：（空） → " in text
    assert "会写入 1 处" in preview.text
    assert cell not in values(book)
    assert "已填 1 个汇总数。" in act("fill").text
    assert isinstance(values(book)[cell], Decimal)
    assert "没有填汇总数" in act("fill").text
    assert "没有可填的汇总数" in act("preview").text


def test_formats_alone(book: Workbook, act: Act) -> None:
    before = values(book)
    assert act("format").text == "格式都已符合官方版式，没有改动。"
    assert "检查结果" not in book.sheets
    assert values(book) == before


def test_a_sheet_that_is_no_table(act: Act) -> None:
    assert "当前工作表“封面”不是认得出的公开表" in act("check-sheet", "封面").text


def test_nothing_to_take_back(act: Act) -> None:
    assert act("undo").text == "没有可以撤销的写入。"


def finding(severity: Severity, cell: Cell | None = TOTAL, state: State = State.OPEN) -> Finding:
    return Finding("a.b", severity, "不符", cell=cell, state=state)


def report(*findings: Finding, **more: Any) -> WorkbookReport:  # noqa: ANN401 - fields of a report
    return WorkbookReport("", tables=[TableReport("a", "表", TOTAL.sheet, "A1:C9")], findings=list(findings), **more)


def test_counts_of_a_check() -> None:
    done = results.of_check(
        report(
            *[finding(Severity.ERROR)] * 2,
            finding(Severity.WARNING, state=State.EXPLAINED),
            finding(Severity.HINT),
            passed=7,
            failed=2,
            not_applicable=[NotApplicable("a", "b", "c")],
            unrecognised=[Unrecognised("附表", "没有表名")],
            written=Written(skipped=[(SetNote(TOTAL, "x"), "工作表受保护"), (SetNote(TOTAL, "y"), "工作表受保护")]),
        )
    )
    assert done.text.splitlines() == [
        "检查完成：错误 2，警告 0，提示 1，已说明 1。",
        "问题标在单元格上，全部列在“检查结果”表。",
        "认出 1 张表；勾稽关系成立 7 条，不成立 2 条，无法判断 1 条。",
        "没有认出的工作表：“附表”（没有表名）。",
        "没有写入 2 处：工作表受保护。",
    ]
    assert (done.code, done.must_read) == (1, True)


def test_a_clean_check_need_not_be_read() -> None:
    done = results.of_check(report(passed=7))
    assert done.text.splitlines()[0] == "检查完成：错误 0，警告 0，提示 0。"
    assert (done.code, done.must_read) == (0, False)


def test_one_sheet_and_the_others() -> None:
    elsewhere = finding(Severity.WARNING, Cell("公开02表", "A1"))
    done = results.of_sheet(report(finding(Severity.ERROR), elsewhere), TOTAL.sheet)
    assert "“公开01表”检查完成：错误 1，警告 0，提示 0。" in done.text
    assert "其余各表另有：错误 0，警告 1，提示 0" in done.text
    assert results.of_sheet(report(elsewhere), TOTAL.sheet).code == 0


def test_a_figure_that_could_not_be_written_is_not_counted_as_filled() -> None:
    changes = [(f"公开01表31行1栏（{TOTAL}）", "", "1.00"), ("公开01表32行1栏（公开01表!C35）", "", "2.00")]
    skipped = Written(cells=9, skipped=[(SetValue(TOTAL, Decimal(1)), "合并单元格的内部")])
    text = results.of_fill(report(changes=changes, written=skipped)).text
    assert "已填 1 个汇总数。" in text
    assert "没有写入 1 处：合并单元格的内部。" in text


def test_what_was_corrected_is_not_counted_as_filled() -> None:
    changes = [(f"公开01表31行1栏（{TOTAL}）", "3.00", "1.00"), ("公开01表32行1栏（公开01表!C35）", "", "2.00")]
    text = results.of_fill(report(finding(Severity.ERROR), changes=changes, after=After(0, 0, 0, 0))).text
    assert "已填 1 个汇总数。" in text
    assert "改正 1 个与汇总关系不符的数" in text
    assert "改正后错误 0 项" in text


def test_what_was_taken_back() -> None:
    assert results.of_undo(Taken(5)).text == "已撤销上一次的写入，退回 5 处。"
    many = results.of_undo(Taken(1, tuple(f"表!A{row}" for row in range(1, 9))))
    assert "表!A5 等 8 处" in many.text
    assert many.must_read


def test_a_preview_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="清单写不出来"):
        showing.show_text(tmp_path / "file", "a/b:c", "x")
    assert showing.show_text(tmp_path, "a/b:c", "x").name == "a_b_c.txt"
