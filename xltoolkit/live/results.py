"""The sentences that say what an action came to: short enough for a status bar, complete enough for a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from xltoolkit.live.joint import Taken
from xltoolkit.live.messages import Done
from xltoolkit.model import Accounts, Finding, Severity, State, WorkbookReport, Written
from xltoolkit.report.wording import correcting

MOST_REASONS = 5
"""Reasons and places that a message names; all of them are in 检查结果."""


def of_check(report: WorkbookReport) -> Done:
    """Say what a check found."""
    parts = [f"检查完成：{_counts(report.findings)}。", _where(report.findings), *_notices(report)]
    return _done(parts, report, report.findings)


def of_sheet(report: WorkbookReport, sheet: str) -> Done:
    """Say what a check found on one sheet."""
    if sheet not in {table.sheet for table in report.tables}:
        reason = next((item.reason for item in report.unrecognised if item.sheet == sheet), "")
        text = f"当前工作表“{sheet}”不是认得出的公开表" + (f"：{reason}" if reason else "")
        return Done(f"{text}。\n请：转到要检查的公开表再点，或点“检查全部”。", must_read=True)
    here = [finding for finding in report.findings if finding.cell is not None and finding.cell.sheet == sheet]
    elsewhere = [finding for finding in report.findings if finding not in here]
    others = f"其余各表另有：{_counts(elsewhere)}（见“检查结果”）。" if _open(elsewhere) else ""
    return _done(
        [f"“{sheet}”检查完成：{_counts(here)}。", _where(here), others, *_left_out(report.written)], report, here
    )


def of_fill(report: WorkbookReport) -> Done:
    """Say what was filled in."""
    said = f"已填 {report.filled} 个汇总数" if report.filled else "没有填汇总数：该算的都有数，或者缺少算它们的数"
    corrected = f"{correcting(report)}。" if report.corrected else ""
    parts = [f"{said}。{_counts(report.findings)}。", corrected, _where(report.findings), *_notices(report)]
    return _done(parts, report, report.findings)


def of_format(written: Written) -> Done:
    """Say what was formatted."""
    said = f"已规范 {written.styles} 处格式。" if written.styles else "格式都已符合官方版式，没有改动。"
    return _plain([said, *_left_out(written)], written)


def of_clear(written: Written) -> Done:
    """Say what was taken away."""
    if not (written.notes or written.styles or written.skipped):
        return Done("没有本工具的批注和底色。")
    said = f"已去掉 {written.notes} 条批注、{written.styles} 处底色；您自己的批注没有动。"
    return _plain([said, *_left_out(written)], written)


def of_undo(taken: Taken | None) -> Done:
    """Say what was taken back."""
    if taken is None:
        return Done("没有可以撤销的写入。", must_read=True)
    text = f"已撤销上一次的写入，退回 {taken.cells} 处。"
    if not taken.left:
        return Done(text)
    places = "、".join(taken.left[:MOST_REASONS])
    more = f" 等 {len(taken.left)} 处" if len(taken.left) > MOST_REASONS else ""
    return Done(f"{text}\n之后又改过的没有动：{places}{more}。", must_read=True)


def nothing_recognised(accounts: Accounts) -> Done:
    """Say that there is no table to work on."""
    reasons = "；".join(f"{item.sheet}：{item.reason}" for item in accounts.unrecognised[:MOST_REASONS])
    text = f"没有认出任何公开表，没有改动。\n原因：{reasons or '工作簿里没有内容'}\n请：确认各表上方有完整的表名"
    return Done(text, 3, must_read=True)


def _done(parts: Iterable[str], report: WorkbookReport, findings: Sequence[Finding]) -> Done:
    errors = any(finding.severity is Severity.ERROR for finding in _open(findings))
    must_read = bool(_open(findings) or report.written.skipped)
    return Done("\n".join(filter(None, parts)), int(errors), must_read)


def _plain(parts: Iterable[str], written: Written) -> Done:
    return Done("\n".join(filter(None, parts)), must_read=bool(written.skipped))


def _counts(findings: Iterable[Finding]) -> str:
    counts = Counter(finding.severity for finding in _open(findings))
    explained = sum(finding.state is State.EXPLAINED for finding in findings)
    said = "，".join(f"{severity.label} {counts[severity]}" for severity in Severity)
    return f"{said}，已说明 {explained}" if explained else said


def _open(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.state is State.OPEN]


def _where(findings: Sequence[Finding]) -> str:
    return "问题标在单元格上，全部列在“检查结果”表。" if _open(findings) else ""


def _notices(report: WorkbookReport) -> list[str]:
    missing = len(report.not_applicable)
    sheets = "、".join(f"“{item.sheet}”（{item.reason}）" for item in report.unrecognised[:MOST_REASONS])
    return [
        f"{report.detected}。" if report.detected is not None else "",
        f"认出 {len(report.tables)} 张表；勾稽关系成立 {report.passed} 条，不成立 {report.failed} 条"
        + (f"，无法判断 {missing} 条。" if missing else "。"),
        f"没有认出的工作表：{sheets}。" if sheets else "",
        *_left_out(report.written),
    ]


def _left_out(written: Written) -> list[str]:
    reasons = Counter(reason for _, reason in written.skipped)
    return [f"没有写入 {count} 处：{reason}。" for reason, count in reasons.most_common(MOST_REASONS)]
