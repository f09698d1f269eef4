"""Check functions run one at a time, and rules that fail by a fault of their own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout

from xltoolkit.engine.readonly import read_only
from xltoolkit.handed import FAULTS, misfit
from xltoolkit.model import Accounts, Cell, Finding, Severity
from xltoolkit.rules import Problem, Rule

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


def run_checks(rules: Iterable[Rule], accounts: Accounts) -> list[Finding]:
    """Run the check functions on what was filed, and return a finding for every problem.

    A check that raises, or yields what is no problem, gives one finding about the rule, beside the problems it found
    before. Accounts are there to be read. What it prints goes to stderr: a report may be on its way to stdout.
    """
    seen = read_only(accounts)
    with redirect_stdout(sys.stderr):
        return [finding for rule in rules for finding in _run(rule, seen)]


def _run(rule: Rule, accounts: Accounts) -> Iterator[Finding]:
    if rule.check is None:
        return
    try:
        for problem in rule.check(accounts):
            yield _finding(rule, _sound(problem))
    except FAULTS as fault:
        yield rule_fault(rule, fault)


def _sound(problem: Problem) -> Problem:
    """Return a problem that a report can be made of.

    Raises:
        TypeError: a field is not of the type that it should be of.
        ValueError: a cell is none of a sheet.
    """
    if what := misfit(problem, Problem):
        raise TypeError(what)
    for cell in (problem.cell, *(shown.cell for shown in problem.cells)):
        if cell is not None and not _exists(cell):
            raise ValueError(f"“{cell.ref}”不是单元格的位置，写成 C5 的样子")
    return problem


def _exists(cell: Cell) -> bool:
    try:
        return cell.row > 0
    except ValueError:
        return False


def rule_fault(rule: Rule, fault: BaseException) -> Finding:
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
