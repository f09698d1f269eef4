"""What each button does to the open workbook, and what it says afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xltoolkit.attach import Attached
from xltoolkit.config import load_config
from xltoolkit.engine import Policy
from xltoolkit.live import results, showing
from xltoolkit.live.joint import Joint
from xltoolkit.live.messages import Done, Request
from xltoolkit.live.watched import Tell, Watched
from xltoolkit.model import Report, WorkbookReport
from xltoolkit.protection import apply_around, kept
from xltoolkit.recognise import recognise
from xltoolkit.report import clear_edits, recall
from xltoolkit.report.text import change_lines, report_text
from xltoolkit.run import SessionOf, Task, format_edits, run
from xltoolkit.sessions import start
from xltoolkit.workbook import Workbook


@dataclass
class Job:
    """One action on one open workbook.

    Args:
        request: what is asked for.
        at: the workbook.
        joint: how it is read, written and taken back.
        tell: is told what is being done.
    """

    request: Request
    at: Attached
    joint: Joint
    tell: Tell

    @cached_property
    def sessions(self) -> SessionOf:
        """Plugins and rules, of the profile that was chosen or that the workbook shows."""
        self.tell("正在读取规则")
        config = load_config(Path(self.request.config) if self.request.config else None)
        return start(config, self.request.profile)

    @cached_property
    def book(self) -> Workbook:
        """The workbook as a backend."""
        return Watched(self.joint.open(self.at), self.tell)

    def close(self) -> None:
        """Let go of the workbook, which closes its entry in the journal; the workbook stays open."""
        if "book" in vars(self):
            self.book.close()

    def run(self, task: Task) -> WorkbookReport:
        """Run the whole job, as on a file."""
        report = run(self.book, self.sessions, task)
        report.path = self.at.name
        return report


def perform(job: Job) -> Done:
    """Do what is asked for.

    Raises:
        ToolkitError: it could not be done.
    """
    try:
        return _ACTIONS[job.request.action](job)
    finally:
        job.close()


def _check_sheet(job: Job) -> Done:
    sheet = str(job.at.book.sheets.active.name)
    report = job.run(Task(fill="none", formats=False, only=sheet))
    return results.of_sheet(report, sheet)


def _check_all(job: Job) -> Done:
    return results.of_check(job.run(Task(fill="none", formats=False)))


def _fill(job: Job) -> Done:
    return results.of_fill(job.run(Task(fill="blank", formats=False)))


def _format(job: Job) -> Done:
    book = job.book
    grids = [book.read(name) for name in book.sheets]
    session, _ = job.sessions.of(grids)
    registry = session.registry
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes, registry.attachments)
    if not accounts.tables:
        return results.nothing_recognised(accounts)
    edits = format_edits(book, session, accounts, grids)
    return results.of_format(apply_around(book, kept(book, grids, session.config), edits))


def _preview(job: Job) -> Done:
    report = job.run(Task(fill="blank", write=False))
    if not report.changes:
        return Done("没有可填的汇总数：该算的都有数，或者缺少算它们的数。")
    lines = "".join(f"{line.text}\n" for line in change_lines(report))
    path = showing.show_text(Path(job.request.folder), f"{job.at.title} 预览", lines)
    return Done(f"会写入 {len(report.changes)} 处，都还没有写。清单在：\n{path}", must_read=True, detail=lines)


def _clear(job: Job) -> Done:
    book = job.book
    grids = [book.read(name) for name in book.sheets]
    edits = clear_edits(grids, recall(grids), book.style)
    return results.of_clear(apply_around(book, kept(book, grids, job.sessions.config), edits))


def _undo(job: Job) -> Done:
    job.tell("正在撤销")
    return results.of_undo(job.joint.undo(job.at))


def _explain(job: Job) -> Done:
    return showing.go_to_explanation(job.at, job.book)


def _report(job: Job) -> Done:
    if showing.go_to_results(job.at, job.book):
        return Done("已转到“检查结果”表。")
    done = _check_all(job)
    showing.go_to_results(job.at, job.book)
    return done


def _live_check(job: Job) -> Done:
    return _told(job, Task(write=False))


def _live_run(job: Job) -> Done:
    fills: dict[str, Policy] = {"blank": "blank", "correct": "correct", "none": "none"}
    return _told(job, Task(fill=fills[job.request.fill]))


def _told(job: Job, task: Task) -> Done:
    report = job.run(task)
    done = results.of_fill(report) if task.fill != "none" and task.write else results.of_check(report)
    return Done(done.text, done.code, done.must_read, report_text(Report([report])))


_ACTIONS: dict[str, Callable[[Job], Done]] = {
    "check-sheet": _check_sheet,
    "check-all": _check_all,
    "fill": _fill,
    "format": _format,
    "preview": _preview,
    "clear": _clear,
    "undo": _undo,
    "explain": _explain,
    "report": _report,
    "live-check": _live_check,
    "live-run": _live_run,
}
