"""What a consolidation leaves behind: the workbook, checked like any other; a 差额表 to fill in; the trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from xltoolkit.consolidating.eliminationsheet import template_plan
from xltoolkit.consolidating.job import Result
from xltoolkit.consolidating.places import Places
from xltoolkit.consolidating.recording import consolidation_of
from xltoolkit.consolidating.statement import statement_plan
from xltoolkit.consolidating.told import result_lines, statement_of
from xltoolkit.consolidating.trace import coordinates_of, notes_of, origin_lines, write_trace
from xltoolkit.ledger import Ledger, add_consolidation
from xltoolkit.model import Accounts, Finding, Severity, WorkbookError
from xltoolkit.publishing.writer import workbook_bytes
from xltoolkit.run import check_file
from xltoolkit.workbook.package.atomic import write_atomically

_SHOWN = 5


def write_result(result: Result, target: Path, *, notes: bool) -> tuple[list[str], bool]:
    """Write the workbook, and check it; return what people are told, and whether the check finds errors.

    Args:
        result: of the consolidation.
        target: the file.
        notes: whether every amount gets a note that names its units.

    Raises:
        OutputError: it cannot be written.
    """
    plans = [*result.plans, statement_plan(statement_of(result))]
    if notes:
        by_sheet = notes_of(result.total, _accounts(result))
        for plan in plans:
            plan.notes.update(by_sheet.get(plan.name, {}))
    write_atomically(target, workbook_bytes(plans))
    lines, wrong = _checked(result, target)
    return [*result_lines(result, target), *lines], wrong


def _checked(result: Result, target: Path) -> tuple[list[str], bool]:
    """Check the result like any other workbook; return what came of it, and whether there are errors."""
    report = check_file(target, result.session)
    counts = {severity: report.count(severity) for severity in Severity}
    told = "，".join(f"{severity.label} {number}" for severity, number in counts.items())
    lines = [f"  汇总表核对：{report.error or told}"]
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    by_rounding = [finding for finding in errors if _is_rounding(finding, result)]
    lines += [f"    {finding.message}" for finding in errors if finding not in by_rounding][:_SHOWN]
    if by_rounding:
        most = max(abs(finding.difference or Decimal()) for finding in by_rounding)
        lines.append(
            f"    {len(by_rounding)} 处错误不超过 {len(result.units)} 个单位四舍五入的尾差之和（最多相差 {most} "
            f"{result.total.unit.name}）：{result.total.unit.name}的数相加，尾差会累积；有以元为单位的工作簿，用它们汇总"
        )
    if counts[Severity.ERROR] or counts[Severity.WARNING]:
        lines.append(f"    用 xlt check {target} 看全部")
    return lines, report.error is not None or bool(errors)


def _is_rounding(finding: Finding, result: Result) -> bool:
    """Tell whether the units' own rounding explains a difference: each amount of each unit is off by half a place."""
    difference = finding.difference
    return difference is not None and abs(difference) <= len(result.units) * result.total.unit.tolerance(
        len(finding.cells)
    )


def write_template(result: Result, target: Path) -> str:
    """Write a 差额表 to fill in; return what people are told.

    Raises:
        OutputError: it cannot be written.
    """
    plan = template_plan(_accounts(result), result.hints, result.total.unit)
    write_atomically(target, workbook_bytes([plan]))
    found = f"，列出 {sum(len(hint.spots) for hint in result.hints)} 格待核" if result.hints else "，没有可提示的往来"
    return f"差额表 → {target}{found}；填好“减少金额”后，用 --eliminations 给出"


def write_trace_file(result: Result, target: Path) -> str:
    """Write the trace; return what people are told.

    Raises:
        OutputError: it cannot be written.
    """
    write_trace(target, result.total, coordinates_of(_accounts(result)))
    return f"来源清单 → {target}"


def record(result: Result, target: Path, eliminations: Path | None, ledger: Ledger) -> str:
    """Write into the ledger which units every cell of the workbook came from; return what people are told.

    Args:
        result: of the consolidation.
        target: the workbook that was written.
        eliminations: the 差额表, where there is one.
        ledger: the open ledger.

    Raises:
        OutputError: it cannot be written.
    """
    kept = consolidation_of(result, _accounts(result), target, eliminations)
    number, new = add_consolidation(ledger, kept)
    how = f"{len(kept.cells):,} 格的来源" if new else "与台账里的相同，没有重记"
    return f"台账 → {ledger.path}：第 {number} 次汇总，{how}"


def explained(result: Result, coordinates: Iterable[str]) -> Iterator[str]:
    """Yield what cells are made of.

    Raises:
        WorkbookError: there is no such cell.
    """
    places = Places(_accounts(result))
    for text in coordinates:
        spot, coordinate = places.find((text, "", ""))
        yield from origin_lines(result.total, spot, coordinate)


def _accounts(result: Result) -> Accounts:
    if result.accounts is None:
        raise WorkbookError("汇总没有做完", advice="再运行一次")
    return result.accounts
