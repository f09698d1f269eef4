"""The 检查结果 sheet and the 审核说明 that live in it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from xltoolkit.model import (
    AddSheet,
    Cell,
    CellValue,
    Edit,
    Finding,
    Grid,
    SetFormat,
    SetLayout,
    SetLink,
    SetValue,
    Severity,
    State,
)
from xltoolkit.report import explained
from xltoolkit.report.columns import (
    COLUMN,
    EXPIRED,
    EXPLANATION,
    FINGERPRINT,
    HEADINGS,
    SHEET,
    TITLE,
    fingerprint,
    free_name,
    recall,
)
from xltoolkit.report.notes import Marks
from xltoolkit.report.sheet import HEAD_ROW, results_edits
from xltoolkit.report.wording import Words

CELL = Cell("02 表", "B2")
WORDS = Words({"a.sum": "合计等于各项之和", "a.over": "决算不超过预算"}, "元")
WARNING = Finding(
    "a.over",
    Severity.WARNING,
    "决算不超过预算：甲 3.00 元，应不大于 乙 2.00 元，相差 1.00 元",
    "核对",
    cell=CELL,
    coordinate="公开07表7栏",
    actual=Decimal("3.00"),
    expected=Decimal("2.00"),
    cells=(CellValue(CELL, "3.00"),),
)
ERROR = replace(WARNING, rule="a.sum", severity=Severity.ERROR, coordinate="公开07表8栏")
CHANGED = replace(WARNING, actual=Decimal("4.00"), cells=(CellValue(CELL, "4.00"),))


def written(findings: list[Finding], grid: Grid | None = None) -> tuple[Grid, list[Edit]]:
    """Do what a run does with the sheet; return it and the edits."""
    grids = [] if grid is None else [grid]
    known = explained(findings, recall(grids))
    edits = results_edits(known, recall(grids), Marks(), WORDS, grid.name if grid else SHEET)
    after = Grid(SHEET, dict(grid.values) if grid else {}, styles=dict(grid.styles) if grid else {})
    for edit in edits:
        if isinstance(edit, SetValue):
            place = (edit.cell.row, edit.cell.column)
            after.values.pop(place, None)
            if edit.value is not None:
                after.values[place] = edit.value
        elif isinstance(edit, SetFormat):
            after.styles[edit.cell.row, edit.cell.column] = 1
    return after, edits


def explain(grid: Grid, row: int, text: str) -> None:
    grid.values[row, COLUMN[EXPLANATION]] = text


def line(grid: Grid, row: int) -> dict[str, object]:
    return {heading: grid.values[row, column] for heading, column in COLUMN.items() if (row, column) in grid.values}


def states(findings: list[Finding], grid: Grid) -> list[tuple[State, str]]:
    return [(finding.state, finding.explanation) for finding in explained(findings, recall([grid]))]


def test_one_row_a_finding_with_both_sides_and_a_link() -> None:
    grid, edits = written([WARNING, ERROR])
    assert edits[0] == AddSheet(SHEET)
    assert grid.values[1, 1] == TITLE
    assert grid.values[2, 1] == "共 2 项：错误 1 项，警告 1 项，提示 0 项，已说明 0 项。金额单位：元。"
    assert [grid.values[HEAD_ROW, column] for column in range(1, len(HEADINGS) + 1)] == list(HEADINGS)
    assert line(grid, HEAD_ROW + 1) == {
        "序号": Decimal(1),
        "级别": "错误",
        "状态": "待改正",
        "规则": "a.sum",
        "标题": "合计等于各项之和",
        "位置": "公开07表8栏",
        "单元格": "02 表!B2",
        "左边（表内数）": Decimal("3.00"),
        "右边（应为）": Decimal("2.00"),
        "差额": Decimal("1.00"),
        "说明": WARNING.message,
        "怎么办": "核对",
        "指纹": fingerprint(ERROR),
    }
    assert SetLink(Cell(SHEET, "G5"), CELL) in edits


def test_the_sheet_prints_on_a4_landscape_with_its_head_and_hides_its_memory() -> None:
    layout = next(edit for edit in written([WARNING])[1] if isinstance(edit, SetLayout))
    assert layout.freeze_rows == HEAD_ROW
    assert layout.print_setup is not None
    assert (layout.print_setup.landscape, layout.print_setup.paper) == (True, 9)
    assert layout.widths[COLUMN["原底色"]] == layout.widths[COLUMN["指纹"]] == 0


def test_a_second_run_writes_no_value() -> None:
    grid, _ = written([WARNING, ERROR])
    _, edits = written([WARNING, ERROR], grid)
    assert [edit for edit in edits if isinstance(edit, SetValue | AddSheet)] == []


def test_an_explained_warning_is_explained_until_its_figures_change() -> None:
    grid, _ = written([WARNING])
    explain(grid, HEAD_ROW + 1, "追加预算，见某号文")
    assert states([WARNING], grid) == [(State.EXPLAINED, "追加预算，见某号文")]
    after, _ = written([WARNING], grid)
    assert line(after, HEAD_ROW + 1)["状态"] == "已说明"
    assert line(after, HEAD_ROW + 1)[EXPLANATION] == "追加预算，见某号文"
    assert states([CHANGED], after) == [(State.OPEN, "")]


def test_changed_figures_reopen_and_keep_the_old_words_below() -> None:
    grid, _ = written([WARNING])
    explain(grid, HEAD_ROW + 1, "追加预算")
    after, _ = written([CHANGED], written([WARNING], grid)[0])
    assert line(after, HEAD_ROW + 1)["状态"] == "数字已变，须重新说明"
    assert EXPLANATION not in line(after, HEAD_ROW + 1)
    assert after.values[HEAD_ROW + 3, 1] == EXPIRED
    assert line(after, HEAD_ROW + 4)[EXPLANATION] == "追加预算"
    again, edits = written([CHANGED], after)
    assert again.values == after.values
    assert [edit for edit in edits if isinstance(edit, SetValue)] == []


def test_figures_that_come_back_bring_their_explanation_back() -> None:
    grid, _ = written([WARNING])
    explain(grid, HEAD_ROW + 1, "追加预算")
    changed, _ = written([CHANGED], grid)
    back, _ = written([WARNING], changed)
    assert line(back, HEAD_ROW + 1)["状态"] == "已说明"
    assert EXPIRED not in back.values.values()


def test_an_error_stays_open_and_its_text_is_kept() -> None:
    grid, _ = written([ERROR])
    explain(grid, HEAD_ROW + 1, "下月改")
    after, _ = written([ERROR], grid)
    assert states([ERROR], after) == [(State.OPEN, "下月改")]
    assert line(after, HEAD_ROW + 1)["状态"] == "待改正"
    assert line(after, HEAD_ROW + 1)[EXPLANATION] == "下月改"


def test_an_explanation_whose_finding_is_gone_is_never_lost() -> None:
    grid, _ = written([WARNING, ERROR])
    explain(grid, HEAD_ROW + 2, "追加预算")
    for _ in range(3):
        grid, _ = written([], grid)
    assert grid.values[2, 1] == "检查完成，没有发现问题。金额单位：元。"
    kept = [row for row, column in grid.values if column == COLUMN[EXPLANATION] and row > HEAD_ROW]
    assert [line(grid, row)[EXPLANATION] for row in kept] == ["追加预算"]
    assert line(grid, kept[0])["状态"] == "已失效"


def test_rows_that_are_no_longer_needed_are_emptied() -> None:
    grid, _ = written([WARNING, ERROR])
    after, edits = written([], grid)
    assert {row for row, _ in after.values} == {1, 2, 3, HEAD_ROW}
    assert SetLink(Cell(SHEET, "G6"), None) in edits


def test_two_findings_of_one_key_keep_an_explanation_each() -> None:
    grid, _ = written([WARNING, WARNING])
    explain(grid, HEAD_ROW + 1, "其一")
    explain(grid, HEAD_ROW + 2, "其二")
    assert states([WARNING, WARNING], grid) == [(State.EXPLAINED, "其一"), (State.EXPLAINED, "其二")]


def test_explanations_are_read_after_the_user_sorted_moved_columns_and_renamed_the_sheet() -> None:
    grid, _ = written([ERROR, WARNING])
    explain(grid, HEAD_ROW + 2, "追加预算")
    moved = Grid(
        "核对", {(row, column + 3 if row >= HEAD_ROW else column): v for (row, column), v in grid.values.items()}
    )
    assert states([WARNING], moved) == [(State.EXPLAINED, "追加预算")]


def test_an_amount_that_is_kept_still_looks_like_one() -> None:
    grid, _ = written([WARNING])
    explain(grid, HEAD_ROW + 1, "追加预算")
    grid.values = {place: Decimal(3) if value == Decimal(3) else value for place, value in grid.values.items()}
    _, edits = written([], grid)
    look = next(e.format for e in edits if isinstance(e, SetFormat) and e.cell == Cell(SHEET, f"H{HEAD_ROW + 3}"))
    assert look.number_format == "#,##0.00"


def test_white_space_explains_nothing() -> None:
    grid, _ = written([WARNING])
    explain(grid, HEAD_ROW + 1, "  \n")
    assert states([WARNING], grid) == [(State.OPEN, "")]


def test_inserted_rows_do_not_reopen() -> None:
    moved = replace(WARNING, cell=Cell("02 表", "B9"), cells=(CellValue(Cell("02 表", "B9"), "3.00"),))
    assert fingerprint(moved) == fingerprint(WARNING)


def test_a_users_own_sheet_of_our_name_is_not_ours() -> None:
    own = Grid(SHEET, {(1, 1): "我的检查"})
    assert recall([own]).grid is None
    assert free_name([own], SHEET) == "检查结果（xltoolkit）"


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_whatever_is_written_survives_any_number_of_runs(texts: list[str]) -> None:
    findings = [replace(WARNING, coordinate=f"公开07表{n}栏") for n in range(len(texts))]
    grid, _ = written(findings)
    for row, text in enumerate(texts, HEAD_ROW + 1):
        explain(grid, row, text)
    for shown in (findings, [], findings[:1], findings):
        grid, _ = written(shown, grid)
    assert states(findings, grid) == [(State.EXPLAINED, text) for text in texts]
    assert FINGERPRINT in grid.values.values()
