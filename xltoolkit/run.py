"""One workbook: read, recognise, check, compute, format, write, report. Every face of the toolkit goes through here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltoolkit.config import Config
from xltoolkit.engine import Fill, Outcome, Policy, RuleSet, build_ruleset, examine
from xltoolkit.loader import Registry, load
from xltoolkit.model import (
    Accounts,
    Edit,
    Finding,
    Grid,
    SetFormula,
    SetValue,
    TableReport,
    ToolkitError,
    WorkbookError,
    WorkbookReport,
    a1,
)
from xltoolkit.publishing import official_edits
from xltoolkit.recognise import recognise
from xltoolkit.report import explained, findings_edits
from xltoolkit.workbook import Workbook, open_workbook


@dataclass(frozen=True, slots=True)
class Session:
    """What is the same for every workbook of a run: loaded plugins, compiled rules, the user's choices."""

    config: Config
    registry: Registry
    ruleset: RuleSet

    @classmethod
    def start(cls, config: Config, profile: str = "") -> Session:
        """Load plugins and compile their rules.

        Raises:
            PluginError: a plugin or one of its rules is broken.
            ConfigError: a profile that does not exist.
            FormulaError: a rule's formula does not parse or names something that does not exist.
        """
        registry = load(config, profile)
        return cls(config, registry, build_ruleset(registry.rules, registry.declared, registry.profile))


def run(book: Workbook, session: Session, *, fill: Policy = "blank", write: bool = True) -> WorkbookReport:
    """Do the whole job on one workbook, on any backend; nothing is saved.

    Args:
        book: the workbook; edited in place where ``write`` says so.
        session: plugins, rules, choices.
        fill: ``blank`` fills empty cells only, ``correct`` replaces differing values too, ``none`` writes no figures.
        write: False only checks.

    Raises:
        WorkbookError: no table was recognised, or a sheet cannot be read.
    """
    registry = session.registry
    grids = [book.read(name) for name in book.sheets]
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
    if not accounts.tables and not accounts.repeated:
        raise _nothing_recognised(accounts)
    outcome = examine(session.ruleset, accounts, fill)
    report = _report(accounts, outcome, explained(outcome.findings, grids))
    if write:
        fills = [] if fill == "none" else outcome.fills
        report.written = book.apply(_edits(book, session, grids, accounts, fills, report.findings))
    return report


def _edits(  # noqa: PLR0913, PLR0917 - what a run knows, told once
    book: Workbook, session: Session, grids: list[Grid], accounts: Accounts, fills: list[Fill], findings: list[Finding]
) -> list[Edit]:
    """Return every edit of a run, in the order they are made: figures, formats, notes and results."""
    return [
        *(fill_edit(fill) for fill in fills),
        *official_edits(accounts, session.registry.layouts, grids, book.style),
        *findings_edits(findings, fills, accounts, grids, book.style, session.ruleset.rules),
    ]


def fill_edit(fill: Fill) -> Edit:
    """Return the edit that writes a computed cell: a live formula where the table's shape allows."""
    cell = fill.entry.cell
    if fill.formula is not None:
        return SetFormula(cell, fill.formula, fill.value)
    return SetValue(cell, fill.value)


def check_file(path: Path, session: Session) -> WorkbookReport:
    """Check one file; it is never written. A workbook that cannot be checked is reported, not raised."""
    try:
        with open_workbook(path) as book:
            report = run(book, session, write=False)
    except ToolkitError as error:
        return WorkbookReport(str(path), error=str(error), profile=session.registry.profile.id)
    report.path = str(path)
    return report


def run_file(
    path: Path, target: Path, session: Session, *, fill: Policy = "blank", dry_run: bool = False
) -> WorkbookReport:
    """Do the whole job on one file and save it to the target. A workbook that fails is reported, not raised."""
    try:
        with open_workbook(path) as book:
            report = run(book, session, fill=fill)
            if not dry_run:
                book.save(target)
                report.output = str(target)
    except ToolkitError as error:
        return WorkbookReport(str(path), error=str(error), profile=session.registry.profile.id)
    report.path = str(path)
    return report


def _report(accounts: Accounts, outcome: Outcome, findings: list[Finding]) -> WorkbookReport:
    profile = accounts.profile
    tables = [accounts.tables[entry.table] for entry in profile.tables if entry.table in accounts.tables]
    return WorkbookReport(
        path="",
        profile=profile.id,
        unit=profile.unit.name,
        tables=[
            TableReport(
                bound.table.id,
                bound.form.title,
                bound.sheet,
                f"{a1(bound.range.top, bound.range.left)}:{a1(bound.range.bottom, bound.range.right)}",
            )
            for bound in tables
        ],
        passed=outcome.passed,
        failed=outcome.failed,
        not_applicable=outcome.not_applicable,
        findings=findings,
        unrecognised=accounts.unrecognised,
        fillable=len(outcome.fills),
        changes=[_change(accounts, fill) for fill in outcome.fills],
    )


def _change(accounts: Accounts, fill: Fill) -> tuple[str, str, str]:
    row = accounts.tables[fill.table].by_key[fill.row]
    where = f"{accounts.coordinate(fill.table, row, fill.column)}（{fill.entry.cell}）"
    return where, "" if fill.old is None else f"{fill.old:,}", f"{fill.value:,}"


def _nothing_recognised(accounts: Accounts) -> WorkbookError:
    reasons = "；".join(f"{sheet}：{reason}" for sheet, reason in accounts.unrecognised[:8])
    return WorkbookError(
        "没有认出任何公开表",
        why=reasons or "工作簿里没有内容",
        advice="确认各表上方有完整的表名（如“收入支出决算总表”）；用 xlt tables 看本口径的表名",
    )
