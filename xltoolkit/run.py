"""One workbook: read, recognise, check, compute, format, write, report. Every face of the toolkit goes through here."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from xltoolkit.diagnose import diagnosed
from xltoolkit.engine import Fill, Outcome, Policy, examine, in_one_unit, rounding_remarks, unit_remarks
from xltoolkit.glossary import places, read_glossary
from xltoolkit.journal import JournalledFile, in_place
from xltoolkit.model import (
    Accounts,
    After,
    Edit,
    Finding,
    Grid,
    Narrative,
    SetFormula,
    SetValue,
    ToolkitError,
    WorkbookError,
    WorkbookReport,
)
from xltoolkit.narrating import TextError, Told, computed_before, computed_by, join
from xltoolkit.previous import LastYear
from xltoolkit.protection import Kept, apply_around, kept, sheet_of
from xltoolkit.publishing import official_edits
from xltoolkit.recalc import installed, refresh
from xltoolkit.recognise import recognise
from xltoolkit.report import (
    CORRECTIONS_TITLE,
    SHEET,
    TEXT_TITLE,
    TITLE,
    Correction,
    Memory,
    corrections_of,
    explained,
    findings_edits,
    own_sheet,
    recall,
)
from xltoolkit.report.outfile import is_report_book
from xltoolkit.report.terms import with_terms
from xltoolkit.result import nothing_recognised, report_of
from xltoolkit.sessions import Session, SessionOf
from xltoolkit.workbook import Workbook, collector
from xltoolkit.workbook.convert import OnlyCheckedError, editable, is_read_only
from xltoolkit.workbook.protocol import is_sealed

__all__ = ["Session", "SessionOf", "Task", "check_file", "fill_edit", "format_edits", "run", "run_file"]

log = logging.getLogger(__name__)

UNSHOWN = "工作簿的结构受保护，加不了“情况说明核对”表；文字的问题列在“检查结果”里，要看全部的数，先撤销保护"
OWN_REPORT = "这是本工具以前的报告，不是部门的工作簿"
UNRECORDED = "工作簿的结构受保护，加不了“更正记录”，原数无处留存，所以没有改正；要改正，先撤销保护"


@dataclass(frozen=True, slots=True)
class Task:
    """What a run does to a workbook.

    Args:
        fill: ``blank`` fills empty cells only, ``correct`` replaces differing values too, ``none`` writes no figures.
        write: False only checks.
        formats: whether the official format is laid over the tables.
        only: a sheet; marks are set and taken away on this one alone (检查结果 lists all findings in any case).
        path: of the workbook's file, by which last year's is found.
        figures: whether the report carries every amount, for the ledger.
        told: the text that it is published with.
    """

    fill: Policy = "blank"
    write: bool = True
    formats: bool = True
    only: str | None = None
    path: Path | None = None
    figures: bool = False
    told: Told | None = None


def run(book: Workbook, sessions: SessionOf, task: Task = Task(), *, earlier: Grid | None = None) -> WorkbookReport:
    """Do the whole job on one workbook, on any backend; nothing is saved.

    The report tells what was filed, and so do its status and the exit code: a figure that was replaced is for somebody
    to look at. The marks in the workbook tell what stands there afterwards, so that a figure that was corrected is in
    更正记录 and carries no note that the next run would have to take away; the report counts them as ``after``.

    Args:
        book: the workbook; edited in place where ``write`` says so.
        sessions: gives plugins, rules, choices.
        task: what to do.
        earlier: 检查结果 of an output that this run replaces; the 审核说明 written there are carried over.

    Raises:
        WorkbookError: no table was recognised, or a sheet cannot be read.
    """
    grids = [book.read(name) for name in book.sheets]
    session, detected = sessions.of(grids)
    last_year = LastYear(task.path, sessions)
    look = partial(_look, session=session, task=task, earlier=earlier, detected=detected, before=last_year)
    seen = look(grids)
    report = report_of(session, seen.accounts, seen.outcome, seen.findings, detected=detected, figures=task.figures)
    report.remarks += [*last_year.remarks, *unit_remarks(seen.accounts)]
    if seen.narrative is not None:
        join(report, seen.narrative, seen.findings)
    if not task.write:
        return report
    report.remarks += rounding_remarks(seen.outcome, seen.accounts.profile.unit, task.fill)
    untouched = kept(book, seen.grids, session.config)
    fills, unrecorded = _recordable([] if task.fill == "none" else seen.outcome.fills, seen, untouched)
    figures = [fill_edit(item) for item in fills]
    write_into = partial(apply_around, book, untouched)
    marks = partial(_marks, book, session, task, fixed=untouched.fixed)
    if seen.narrative is not None and untouched.fixed and own_sheet(seen.grids, TEXT_TITLE) is None:
        report.remarks.append(UNSHOWN)
    if any(item.old is not None for item in fills):
        report.written = write_into(figures)
        left_out = {id(edit) for edit, _ in report.written.skipped}
        made = [item for item, edit in zip(fills, figures, strict=True) if id(edit) not in left_out]
        after = look([book.read(name) for name in book.sheets])
        if after.narrative is not None:  # corrected figures count for the text
            join(report, after.narrative, after.findings)
        if corrected := corrections_of(made, seen.accounts):
            report.after = After.of(after.findings)
        report.written += write_into(marks(after, corrected))
    else:
        report.written = write_into([*figures, *marks(seen, [])])
    report.written.skipped += [(fill_edit(item), UNRECORDED) for item in unrecorded]
    skipped = [edit for edit, _ in report.written.skipped]
    report.recalculated = refresh(book, seen.grids, figures, skipped, installed(session.config.engines))
    return report


def _recordable(fills: list[Fill], seen: _Seen, untouched: Kept) -> tuple[list[Fill], list[Fill]]:
    """Part computed cells into those that may be written, and those that would lose a filed figure.

    A figure is replaced only where 更正记录 can keep it, and that sheet may not be added to a fixed structure.
    """
    if not untouched.fixed or own_sheet(seen.grids, CORRECTIONS_TITLE) is not None:
        return fills, []
    return [item for item in fills if item.old is None], [item for item in fills if item.old is not None]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A workbook as it stands: its sheets, its tables, and what they come to."""

    grids: list[Grid]
    accounts: Accounts
    outcome: Outcome
    memory: Memory
    findings: list[Finding]
    detected: str | None
    narrative: Narrative | None = None


def _look(  # noqa: PLR0913 - what is the same for every look at a workbook, by name
    grids: list[Grid], *, session: Session, task: Task, earlier: Grid | None, detected: str | None, before: LastYear
) -> _Seen:
    registry = session.registry
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes, registry.attachments)
    if not accounts.tables and not accounts.repeated:
        raise nothing_recognised(accounts)
    before.put_beside(accounts, grids)
    accounts = in_one_unit(accounts, session.ruleset)
    outcome = examine(session.ruleset, accounts, task.fill)
    memory = recall(grids, earlier)
    findings, narrative = diagnosed(outcome, accounts, session.ruleset), None
    if task.told is not None:
        there = computed_before(accounts, session)
        narrative, of_text = task.told.against(accounts, grids, registry.phrases, computed_by(outcome), there)
        findings = [*findings, *of_text]
    return _Seen(grids, accounts, outcome, memory, explained(findings, memory), detected, narrative)


def _marks(  # noqa: PLR0913 - what a run knows
    book: Workbook, session: Session, task: Task, seen: _Seen, corrections: list[Correction], *, fixed: bool
) -> list[Edit]:
    """Return the edits that follow from what stands in the workbook: formats, notes, fills of colour, our sheets."""
    edits = findings_edits(
        seen.findings,
        corrections,
        seen.accounts,
        seen.grids,
        seen.memory,
        book.style,
        session.ruleset.rules,
        seen.detected,
        seen.narrative,
        fixed=fixed,
    )
    if task.formats:
        edits = [*format_edits(book, session, seen.accounts, seen.grids), *edits]
    if session.config.glossary != "keep":
        terms = places(read_glossary(session.config, seen.accounts.profile), seen.accounts, seen.grids)
        edits = with_terms(edits, terms, seen.grids, show=session.config.glossary == "show")
    if task.only is None:
        return edits
    others = {bound.sheet for bound in seen.accounts.tables.values()} - {task.only}
    return [edit for edit in edits if sheet_of(edit) not in others]


def format_edits(book: Workbook, session: Session, accounts: Accounts, grids: list[Grid]) -> list[Edit]:
    """Return the edits that give recognised tables their official format."""
    return official_edits(accounts, session.registry.layouts, grids, book.style)


def fill_edit(fill: Fill) -> Edit:
    """Return the edit that writes a computed cell: a live formula where the table's shape allows."""
    cell = fill.entry.cell
    if fill.formula is not None:
        return SetFormula(cell, fill.formula, fill.value)
    return SetValue(cell, fill.value)


def check_file(path: Path, session: SessionOf, *, figures: bool = False, told: Told | None = None) -> WorkbookReport:
    """Check one file; it is never written. A workbook that cannot be checked is reported, not raised."""
    task = Task(write=False, path=path, figures=figures, told=told)
    return _guarded(path, session, lambda book: run(book, session, task))


def run_file(  # noqa: PLR0913 - the choices of a run, by name
    path: Path,
    target: Path,
    session: SessionOf,
    *,
    fill: Policy = "blank",
    dry_run: bool = False,
    figures: bool = False,
    told: Told | None = None,
) -> WorkbookReport:
    """Do the whole job on one file and save it, in place journalled. One that fails is reported, not raised."""

    def work(book: Workbook) -> WorkbookReport:
        try:
            book = book if dry_run else in_place(editable(book, target), path, target, session.profile)
        except OnlyCheckedError as reason:
            report = run(book, session, Task(write=False, path=path, figures=figures, told=told))
            report.skipped = str(reason)
            return report
        earlier = _results_in(target, session) if target != path else None
        task = Task(fill, write=not (dry_run and is_read_only(book)), path=path, figures=figures, told=told)
        report = run(book, session, task, earlier=earlier)
        if isinstance(book, JournalledFile):
            book.profile = report.profile
        if not dry_run:
            if session.config.break_signature:
                _unsign(book)
            book.save(target)
            report.output = str(target)
        return report

    return _guarded(path, session, work)


def _unsign(book: Workbook) -> None:
    if is_sealed(book):
        book.unsign()


def _results_in(target: Path, session: SessionOf) -> Grid | None:
    """Return 检查结果 of the output that is about to be replaced, where there is one."""
    if not os.path.isfile(target):  # noqa: PTH113 - Path.is_file raises where a name is too long
        return None
    try:
        with session.open(target) as book:
            likely_first = sorted(book.sheets, key=lambda name: SHEET not in name)
            return own_sheet((book.read(name) for name in likely_first), TITLE)
    except ToolkitError:  # replaced by the user's own wish (--force), and no workbook of ours
        return None


def _guarded(path: Path, session: SessionOf, work: Callable[[Workbook], WorkbookReport]) -> WorkbookReport:
    """Do the work on one file; whatever goes wrong costs this workbook only."""
    try:
        with collector.paused(), session.open(path) as book:
            report = work(book)
            report.remarks += book.remarks if is_sealed(book) else ()
    except ToolkitError as error:
        if session.is_own_fault(error) or isinstance(error, TextError):
            raise
        if is_report_book(path):
            return WorkbookReport(str(path), skipped=OWN_REPORT, profile=session.profile)
        return WorkbookReport(str(path), error=str(error), profile=session.profile)
    except MemoryError:
        return WorkbookReport(str(path), error=str(_too_little_memory(path)), profile=session.profile)
    except Exception as error:
        log.debug("a fault in the toolkit at %s", path, exc_info=True)
        return WorkbookReport(str(path), error=str(_own_fault(path, error)), profile=session.profile)
    report.path = str(path)
    return report


def _too_little_memory(path: Path) -> WorkbookError:
    return WorkbookError(
        "内存不够，这个工作簿没有处理，文件未改动",
        where=str(path),
        advice="关闭其他程序，或减少同时处理的个数（--workers 1）",
    )


def _own_fault(path: Path, error: Exception) -> WorkbookError:
    return WorkbookError(
        "程序自身出错，这个工作簿没有处理，文件未改动",
        where=str(path),
        why=f"{type(error).__name__}: {error}",
        advice="把这条信息和文件交给维护人员",
    )
