"""Reports for tests of their forms: a few workbooks with all that a report can tell, or very many."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xltoolkit.model import (
    Cell,
    CellValue,
    Finding,
    NotApplicable,
    Report,
    Severity,
    State,
    Suspect,
    TableReport,
    WorkbookReport,
)

CELL = Cell("公开01表", "C37")
TITLES = {"summary.balance": "总计相等", "income.row": "每行合计等于各栏之和", "detail.hint": "尾差"}
ERROR = Finding(
    "summary.balance",
    Severity.ERROR,
    "总计相等：公开01表31行1栏 1,234.50 万元，应等于 公开01表62行2栏 1,234.00 万元，相差 0.50 万元",
    "核对两边",
    table="summary",
    cell=CELL,
    coordinate="公开01表31行1栏",
    expected=Decimal("1234.00"),
    actual=Decimal("1234.50"),
    cells=(CellValue(CELL, "1234.50"),),
    suspect=Suspect(
        CELL, "1234.00", kind="digit", reason="公开01表31行1栏（公开01表!C37）：可能有一位数字录错", mends=1
    ),
    since="new",
)
WARNING = replace(ERROR, rule="income.row", severity=Severity.WARNING, message="要核实", since="still", suspect=None)
EXPLAINED = replace(WARNING, state=State.EXPLAINED, explanation="见文件第 5 号")
HINT = Finding("detail.hint", Severity.HINT, "尾差 0.01", table="summary", coordinate="公开06表5行1栏")
BARE = Finding("workbook.table_missing", Severity.WARNING, "缺一张表")
EVIL = "=HYPERLINK(\"http://x\")</script><script>alert('坏')</script><img src=x onerror=alert(1)>&\x01\udcff"
"""What somebody may have typed, or named a file."""

COMPARISON = "与第 1 次运行相比，问题：新增 3 项"
ABOUT = (("运行", "第 2 次"), ("范围", "决算"))


def book(path: str, *findings: Finding, **values: object) -> WorkbookReport:
    made = WorkbookReport(
        path,
        profile="national-2023",
        unit="万元",
        titles=TITLES,
        tables=[TableReport("summary", "收入支出决算总表", "公开01表", "A1:F37")],
        passed=1294,
        failed=len(findings),
        not_applicable=[NotApplicable("income.x", "", "没有")] * 2,
        findings=list(findings),
        department=path.rpartition("/")[2].removesuffix(".xlsx"),
    )
    for name, value in values.items():
        setattr(made, name, value)
    return made


def some() -> Report:
    """A report with every status and kind of finding."""
    gone = replace(ERROR, rule="income.row", message="已改好的", since="")
    return Report(
        [
            book("决算/甲区/教育局.xlsx", ERROR, WARNING, HINT, gone=[gone], output="结果/甲区/教育局.xlsx"),
            book("决算/甲区/卫生局.xlsx", EXPLAINED, HINT, remarks=["已加密"]),
            book("决算/乙区/财政局.xlsx"),
            book("决算/乙区/= 坏 #1?.xlsx", replace(BARE, message=EVIL, explanation=EVIL), department=EVIL),
            WorkbookReport(
                "决算/乙区/打不开.xlsx", error="决算/乙区/打不开.xlsx：文件已损坏\n原因：不是 zip\n请：另存一份"
            ),
            WorkbookReport("决算/丙区/签名.xlsx", skipped="带数字签名"),
        ],
        comparison=COMPARISON,
        about=ABOUT,
    )


def many(count: int, findings: int = 1) -> Report:
    """A report over many workbooks; every tenth has an error, of which each is larger than the one before."""
    books = []
    for number in range(count):
        error = replace(ERROR, actual=ERROR.expected + number if ERROR.expected is not None else None, since="")
        own = [error] * (number % 10 == 0) + [HINT] * findings
        books.append(book(f"决算/{number % 7}区/单位{number:05}.xlsx", *own))
    return Report(books)
