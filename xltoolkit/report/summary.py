"""The report as a workbook: totals, departments, findings, rules. Rows are written as they come: memory stays flat."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from xltoolkit.model import Finding, Reported, Severity, State, Status, WorkbookReport
from xltoolkit.report.links import Links
from xltoolkit.report.outfile import BOOK_MARK, BOOK_TITLE
from xltoolkit.report.summarysheet import AMOUNT, COUNT, Column, Sheet, Value
from xltoolkit.report.survey import GROUPS, Survey, group
from xltoolkit.report.text import STATUS
from xltoolkit.report.wording import SINCE_WORDS, Words, correcting, suspicion, urgency

_PIECE = 1 << 20

DEPARTMENTS = (
    Column("单位", 30),
    Column("工作簿", 46),
    Column("结果", 8),
    Column("错误", 7, COUNT),
    Column("警告", 7, COUNT),
    Column("提示", 7, COUNT),
    Column("已说明", 8, COUNT),
    Column("等式成立", 10, COUNT),
    Column("不成立", 8, COUNT),
    Column("无法判断", 10, COUNT),
    Column("口径", 16),
    Column("金额单位", 10),
    Column("说明", 70),
)
FINDINGS = (
    Column("单位", 26),
    Column("级别", 7),
    Column("状态", 8),
    Column("与上次相比", 11),
    Column("坐标", 24),
    Column("单元格", 22),
    Column("规则", 30),
    Column("问题", 70),
    Column("左边", 18, AMOUNT),
    Column("右边", 18, AMOUNT),
    Column("相差", 16, AMOUNT),
    Column("金额单位", 10),
    Column("最可能的原因", 60),
    Column("审核说明", 30),
    Column("怎么办", 40),
    Column("规则编号", 38),
    Column("工作簿", 40),
)
RULES = (
    Column("规则", 44),
    Column("表", 34),
    Column("错误", 8, COUNT),
    Column("警告", 8, COUNT),
    Column("提示", 8, COUNT),
    Column("已说明", 8, COUNT),
    Column("单位数", 8, COUNT),
    Column("规则编号", 46),
)


def book_pieces(report: Reported, links: Links | None = None) -> Iterator[bytes]:
    """Yield the workbook's bytes.

    Args:
        report: one or many workbooks; gone through once.
        links: where links to the workbooks lead.
    """
    book = Workbook(write_only=True)
    book.properties.title = BOOK_TITLE
    book.properties.creator = book.properties.lastModifiedBy = BOOK_MARK
    summary = Sheet(book, "汇总", (Column("", 20), Column("", 16, COUNT), Column("", 80)), head=False)
    departments, findings = Sheet(book, "部门", DEPARTMENTS), Sheet(book, "问题", FINDINGS)
    survey = _fill(report, departments, findings, links or Links())
    rules = Sheet(book, "规则", RULES)
    ordered = sorted(survey.rules.items(), key=lambda item: [-item[1].findings[name] for name in GROUPS])
    for rule, tally in ordered:
        counts = [tally.findings[name] for name in GROUPS]
        rules.add([survey.titles.get(rule, ""), survey.tables[rule], *counts, tally.workbooks, rule])
    _sum_up(summary, report, survey, findings)
    for sheet in (departments, findings, rules):
        sheet.finish()
    with tempfile.TemporaryDirectory(prefix="xltoolkit-") as folder:
        file = Path(folder) / "report.xlsx"
        book.save(file)
        with file.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece


def _fill(report: Reported, departments: Sheet, findings: Sheet, links: Links) -> Survey:
    survey = Survey()
    for book in report.workbooks:
        survey.add(book)
        link = links.to(book)
        departments.add(_department(book), {0: link, 1: link})
        words = Words({**survey.titles, **book.titles}, book.unit)
        for finding in sorted(book.findings, key=urgency):
            place = str(finding.cell or "")
            findings.add(_finding(book, finding, words), {5: f"{link}#{_place(finding)}"} if place else {})
        for finding in book.gone:
            findings.add(_finding(book, finding, words, "gone"))
    return survey


def _department(book: WorkbookReport) -> list[Value]:
    counts: list[Value] = [book.count(severity) for severity in Severity]
    explained = sum(group(finding) == "explained" for finding in book.findings)
    undone = (book.error or book.skipped or "").removeprefix(f"{book.path}：")
    told = "\n".join(filter(None, [undone, *book.remarks, correcting(book)]))
    equations: list[Value] = [book.passed, book.failed, len(book.not_applicable)] if book.tables else [None] * 3
    name = book.department or Path(book.path).stem
    status = STATUS[Status(book.status)]
    return [name, book.path, status, *counts, explained, *equations, book.profile, book.unit, told]


def _finding(book: WorkbookReport, finding: Finding, words: Words, since: str = "") -> list[Value]:
    return [
        book.department or Path(book.path).stem,
        finding.severity.label,
        "已说明" if finding.state is State.EXPLAINED else "已消失" if since else "未说明",
        SINCE_WORDS.get(since or finding.since, ""),
        finding.coordinate,
        str(finding.cell or ""),
        words.title(finding),
        words.body(finding),
        finding.actual,
        finding.expected,
        finding.difference,
        book.unit if finding.difference is not None else "",
        "" if since else suspicion(finding),
        finding.explanation,
        finding.advice,
        finding.rule,
        book.path,
    ]


def _place(finding: Finding) -> str:
    """Return where a link leads inside the workbook."""
    assert finding.cell is not None  # noqa: S101 - asked before
    sheet = finding.cell.sheet.replace("'", "''")
    return f"'{sheet}'!{finding.cell.ref}"


def _sum_up(sheet: Sheet, report: Reported, survey: Survey, findings: Sheet) -> None:
    sheet.title(BOOK_TITLE)
    rows: list[tuple[str, Value, str]] = [(name, None, text) for name, text in report.about]
    rows += [("工作簿", report.total, ""), *((STATUS[status], report.count(status), "") for status in Status)]
    rows += [(severity.label, survey.total.findings[str(severity)], _MEANING[severity]) for severity in Severity]
    rows.append(("已说明", survey.total.findings["explained"], "写了审核说明的问题"))
    if report.comparison:
        rows += [(word, survey.since[since], "") for since, word in SINCE_WORDS.items()]
        rows.append(("与上次相比", None, report.comparison))
    if findings.left_out:
        rows.append(("没有列出", findings.left_out, "一张工作表放不下的问题；全部见结果工作簿或台账"))
    for row in rows:
        sheet.add(row)


_MEANING = {
    Severity.ERROR: "须改正",
    Severity.WARNING: "须改正，或写审核说明",
    Severity.HINT: "供参考",
}
