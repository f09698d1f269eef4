"""What is reported of one workbook: its tables, what they come to, what would be written."""

from __future__ import annotations

from xltoolkit.engine import Fill, Outcome
from xltoolkit.model import Accounts, BoundTable, Finding, TableReport, WorkbookError, WorkbookReport, a1
from xltoolkit.report import figures_of
from xltoolkit.sessions import Session


def report_of(  # noqa: PLR0913 - what a run knows, by name
    session: Session,
    accounts: Accounts,
    outcome: Outcome,
    findings: list[Finding],
    *,
    detected: str | None,
    figures: bool,
) -> WorkbookReport:
    """Return the report on one workbook, its path left to whoever knows it.

    Args:
        session: for the titles of its rules, and what is doubtful of them.
        accounts: its tables.
        outcome: what they come to.
        findings: with what diagnosis and explanations add.
        detected: by what the profile was told, where nobody chose it.
        figures: whether the report carries every amount.
    """
    profile = accounts.profile
    found = {finding.rule for finding in findings}
    tables = [accounts.tables[entry.table] for entry in profile.tables if entry.table in accounts.tables]
    return WorkbookReport(
        path="",
        profile=profile.id,
        unit=profile.unit.name,
        detected=detected,
        titles={rule.id: rule.title for rule in session.ruleset.rules if rule.id in found},
        tables=[_table_report(bound, outcome.fills, figures=figures) for bound in tables],
        passed=outcome.passed,
        failed=outcome.failed,
        not_applicable=outcome.not_applicable,
        findings=findings,
        unrecognised=accounts.unrecognised,
        fillable=sum(fill.old is None for fill in outcome.fills),
        changes=[_change(accounts, fill) for fill in outcome.fills],
        remarks=[f"{doubt.what}（{doubt.where}）" for doubt in session.doubts],
        department=next((bound.facts["department"][0] for bound in tables if "department" in bound.facts), ""),
    )


def _table_report(bound: BoundTable, fills: list[Fill], *, figures: bool) -> TableReport:
    top, left, bottom, right = bound.range
    where = f"{a1(top, left)}:{a1(bottom, right)}"
    amounts = figures_of(bound, (fill for fill in fills if fill.table == bound.table.id)) if figures else ()
    return TableReport(bound.table.id, bound.form.title, bound.sheet, where, amounts)


def _change(accounts: Accounts, fill: Fill) -> tuple[str, str, str]:
    row = accounts.tables[fill.table].by_key[fill.row]
    where = f"{accounts.coordinate(fill.table, row, fill.column)}（{fill.entry.cell}）"
    return where, "" if fill.old is None else f"{fill.old:,}", f"{fill.value:,}"


def nothing_recognised(accounts: Accounts) -> WorkbookError:
    """Return the error for a workbook without any table, with what its sheets are instead."""
    reasons = "；".join(f"{sheet}：{reason}" for sheet, reason in accounts.unrecognised[:8])
    return WorkbookError(
        "没有认出任何公开表",
        why=reasons or "工作簿里没有内容",
        advice="确认各表上方有完整的表名（如“收入支出决算总表”）；用 xlt tables 看表名，用 --profile 指定口径",
    )
