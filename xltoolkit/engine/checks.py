"""Check functions run one at a time, and rules that fail by a fault of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltoolkit.model import Accounts, Finding, Severity
from xltoolkit.rules import Problem, Rule

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


def run_checks(rules: Iterable[Rule], accounts: Accounts) -> Iterator[Finding]:
    """Run the check functions on what was filed, and yield a finding for every problem.

    A check that raises gives one finding about the rule, beside the problems it found before.
    """
    for rule in rules:
        if rule.check is None:
            continue
        try:
            for problem in rule.check(accounts):
                yield _finding(rule, problem)
        except Exception as fault:  # noqa: BLE001 - whatever a rule does, the others still run
            yield rule_fault(rule, fault)


def rule_fault(rule: Rule, fault: Exception) -> Finding:
    """Return the finding about a rule that raised."""
    source = "" if rule.check is None else f"（插件 {rule.check.__module__}）"
    return Finding(
        rule=rule.id,
        severity=Severity.ERROR,
        message=f"规则 {rule.id}《{rule.title}》{source}自身出错，没有核对完：{type(fault).__name__}: {fault}",
        advice="这不是账表的错；请把这条消息交给插件的作者",
        table=rule.table,
    )


def in_order(findings: Iterable[Finding], accounts: Accounts) -> list[Finding]:
    """Sort by severity, printed order of the tables, sheet, row, column and rule; what concerns all tables first."""
    tables = {entry.table: number for number, entry in enumerate(accounts.profile.tables)}

    def key(finding: Finding) -> tuple[int, int, str, int, int, str, str]:
        cell = finding.cell
        place = ("", 0, 0) if cell is None else (cell.sheet, cell.row, cell.column)
        return _ORDER[finding.severity], tables.get(finding.table, -1), *place, finding.rule, finding.message

    return sorted(findings, key=key)


def _finding(rule: Rule, problem: Problem) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=problem.message,
        advice=problem.advice or rule.advice,
        table=problem.table or rule.table,
        cell=problem.cell,
        coordinate=problem.coordinate,
        cells=problem.cells,
        actual=problem.actual,
        expected=problem.expected,
    )
