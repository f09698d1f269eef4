"""A workbook as the ministry's software exports it, made from accounts: what is known of its layout, by hand.

The layout is written down here once more and not taken from the mapping that is tested with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltoolkit.model import Accounts, Content, Row

TWO_SIDES = ("年初预算数", "调整预算数", "决算数")
BUDGETS = ("小计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
CARRIED = ("合计", "基本支出结转", "项目支出结转和结余")


def write_export(accounts: Accounts, target: Path) -> None:
    """Write the export that these published tables would have been made from."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _summary(book.create_sheet("Z01 收入支出决算总表(财决01表)"), accounts)
    _appropriation(book.create_sheet("Z01_1 财政拨款收入支出决算总表(财决01-1表)"[:31]), accounts)
    income: list[tuple[str, ...]] = [
        ("合计",),
        ("财政拨款收入",),
        ("上级补助收入",),
        ("事业收入", "小计"),
        ("事业收入", "其中：教育收费"),
    ]
    income += [("经营收入",), ("附属单位上缴收入",), ("其他收入",)]
    names = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "", "经营收入", "附属单位上缴收入", "其他收入"]
    _codes(book.create_sheet("Z03 收入决算表(财决03表)"), accounts, "income", income, names)
    names = ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
    spending = [("合计",), *((name,) for name in names[1:])]
    _codes(book.create_sheet("Z04 支出决算表(财决04表)"), accounts, "expenditure", spending, names)
    headings: list[tuple[str, ...]] = [
        *(("年初结转和结余", item) for item in CARRIED),
        *(("本年收入", item) for item in ("合计", "基本支出", "项目支出")),
    ]
    headings += [("本年支出", item) for item in ("合计", "基本支出", "项目支出")]
    names = [*[""] * 6, "本年支出.小计", "本年支出.基本支出", "本年支出.项目支出"]
    title = "Z07 一般公共预算财政拨款收入支出决算表(财决07表)"
    _codes(book.create_sheet(title[:31]), accounts, "general_budget_expenditure", headings, names)
    _detail(book.create_sheet("Z08 一般公共预算财政拨款支出决算明细表(财决08表)"[:31]), accounts, "金额")
    _detail(book.create_sheet("Z08_1 一般公共预算财政拨款基本支出决算明细表(财决08-1表)"[:31]), accounts, "基本支出")
    headings = [*(("年初结转和结余", item) for item in CARRIED), ("本年收入",)]
    headings += [("本年支出", item) for item in ("合计", "基本支出", "项目支出")]
    headings += [("年末结转和结余", item) for item in CARRIED]
    names = [
        "年初结转和结余",
        "",
        "",
        "本年收入",
        "本年支出.小计",
        "本年支出.基本支出",
        "本年支出.项目支出",
        "年末结转和结余",
    ]
    title = "Z09 政府性基金预算财政拨款收入支出决算表(财决09表)"
    _codes(book.create_sheet(title[:31]), accounts, "government_fund", headings, names)
    names = ["", "", "", "", "本年支出.合计", "本年支出.基本支出", "本年支出.项目支出"]
    title = "Z11 国有资本经营预算财政拨款收入支出决算表(财决11表)"
    _codes(book.create_sheet(title[:31]), accounts, "state_capital", headings, names)
    book.create_sheet("F01 预算支出相关信息表(财决附01表)")["A1"] = "预算支出相关信息表"
    book.save(target)


def _head(sheet: Worksheet, number: str) -> None:
    sheet["A1"] = sheet.title.partition(" ")[2].partition("(")[0]
    sheet["O2"] = number
    sheet["A3"], sheet["G3"], sheet["O3"] = "编制单位：某某市测试局", "2022年度", "金额单位：元"


def _figure(row: Row | None, column: str) -> Decimal | str | None:
    entry = row.entries.get(column) if row is not None else None
    if entry is None or entry.content is Content.BLANK:
        return None
    return entry.amount if entry.content is Content.AMOUNT else "—"


def _sides(sheet: Worksheet, groups: Sequence[tuple[int, str, Sequence[tuple[str, ...]]]]) -> int:
    """Write headings of groups: (first column, 项目, paths); return the first row of the body."""
    deepest = max(len(path) for _, _, paths in groups for path in paths)
    for first, label, paths in groups:
        sheet.cell(5, first, label)
        sheet.cell(5, first + 1, "行次")
        _paths(sheet, 5, first + 2, paths)
        sheet.cell(5 + deepest, first, "栏次")
    sheet.cell(4, 1, "收入")
    sheet.cell(4, groups[1][0], "支出")
    sheet.merge_cells(start_row=4, end_row=4, start_column=1, end_column=groups[1][0] - 1)
    last = groups[-1][0] + 1 + len(groups[-1][2])
    sheet.merge_cells(start_row=4, end_row=4, start_column=groups[1][0], end_column=last)
    return 6 + deepest


def _paths(sheet: Worksheet, top: int, first: int, paths: Sequence[tuple[str, ...]]) -> None:
    """Write heading paths, equal groups merged."""
    at = 0
    while at < len(paths):
        across = sum(1 for path in paths[at:] if path[0] == paths[at][0] and len(path) > 1) or 1
        sheet.cell(top, first + at, paths[at][0])
        if across > 1:
            sheet.merge_cells(start_row=top, end_row=top, start_column=first + at, end_column=first + at + across - 1)
            for under in range(across):
                sheet.cell(top + 1, first + at + under, paths[at + under][1])
        at += across


def _summary(sheet: Worksheet, accounts: Accounts) -> None:
    _head(sheet, "财决01表")
    paths: list[tuple[str, ...]] = [(name,) for name in TWO_SIDES]
    top = _sides(sheet, [(1, "项目", paths), (6, "项目(按功能分类)", paths), (11, "项目(按支出性质和经济分类)", paths)])
    rows = accounts.tables["income_expenditure_summary"].rows
    for at, line in enumerate(_named(rows, "收入")):
        _put(sheet, top + at + (20 if "合计" in line.label else 0), 1, line, {5: "决算数", 3: ""})
    for at, line in enumerate(_named(rows, "支出")):
        below = line.line is not None and not line.line.code
        _put(sheet, top + at + (2 if below else 0), 6, line, {15 if below else 10: "决算数"})
    sheet.cell(top, 11, "一、基本支出")
    sheet.cell(top, 15, 123)


def _appropriation(sheet: Worksheet, accounts: Accounts) -> None:
    _head(sheet, "财决01-1表")
    paths: list[tuple[str, ...]] = [(outer, inner) for outer in TWO_SIDES for inner in BUDGETS]
    groups: list[tuple[int, str, Sequence[tuple[str, ...]]]]
    groups = [(1, "项目", [(name,) for name in TWO_SIDES]), (6, "项目(按功能分类)", paths)]
    top = _sides(sheet, [*groups, (20, "项目(按支出性质和经济分类)", paths)])
    rows = accounts.tables["appropriation_summary"].rows
    columns = ("合计", *BUDGETS[1:])
    for at, line in enumerate(_named(rows, "收入")):
        _put(sheet, top + at, 1, line, {5: "金额"})
    for at, line in enumerate(_named(rows, "支出")):
        first = 16 if line.line is not None and line.line.code else 30
        _put(sheet, top + at, 6, line, {first + place: name for place, name in enumerate(columns)})


def _named(rows: Iterable[Row], block: str) -> list[Row]:
    return [row for row in rows if row.block == block and row.line is not None and row.line.label]


def _put(sheet: Worksheet, row: int, label: int, line: Row, columns: dict[int, str]) -> None:
    sheet.cell(row, label, line.label)
    sheet.cell(row, label + 1, 900 + row)  # its own 行次, which are not those of the published table
    for column, name in columns.items():
        sheet.cell(row, column, _figure(line, name))


def _codes(
    sheet: Worksheet, accounts: Accounts, table: str, paths: Sequence[tuple[str, ...]], names: Sequence[str]
) -> None:
    top = _code_head(sheet, paths)
    for row, line in enumerate(accounts.tables[table].rows, top):
        _code(sheet, row, line.code or "合计", line.label if line.code else "")
        for column, name in enumerate(names, 5):
            sheet.cell(row, column, _figure(line, name))


def _code(sheet: Worksheet, row: int, code: str, label: str) -> None:
    sheet.cell(row, 1, code)
    sheet.cell(row, 4, label)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)


def _code_head(sheet: Worksheet, paths: Sequence[tuple[str, ...]]) -> int:
    _head(sheet, "财决表")
    sheet["A4"], sheet["A5"], sheet["D5"] = "项目", "支出功能分类科目编码", "科目名称"
    sheet.merge_cells("A4:D4")
    sheet.merge_cells("A5:C7")
    _paths(sheet, 4, 5, paths)
    sheet["D8"] = "栏次"
    for at in range(len(paths)):
        sheet.cell(8, 5 + at, at + 1)
    return 9


def _detail(sheet: Worksheet, accounts: Accounts, column: str) -> None:
    """Write 明细表: one column an economic code, its class above it; functional codes downwards."""
    lines = [row for row in accounts.tables["general_budget_detail"].rows if row.code]
    lines.sort(key=lambda row: row.code)
    classes = {row.code: row for row in lines if len(row.code) == 3}
    paths = [("合计",)] + [(classes[row.code[:3]].label, "小计" if row.code in classes else row.label) for row in lines]
    top = _code_head(sheet, paths)
    _code(sheet, top, "合计", "")
    _code(sheet, top + 1, "2010308", "信访事务")
    for at, row in enumerate(lines, 6):
        sheet.cell(top, at, _figure(row, column))
        sheet.cell(top + 1, at, _figure(row, column))
