"""One workbook of many: the function that a worker runs, here or on another machine.

It takes plain values and returns one, and doing it twice gives the same: a job that was lost is simply done again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from xltoolkit.batch.plan import Job
from xltoolkit.config import Config
from xltoolkit.engine import Policy
from xltoolkit.ledger import is_results
from xltoolkit.model import OutputError, ToolkitError, WorkbookReport
from xltoolkit.narrating import Told
from xltoolkit.outputs import prepare_target, refuse_open
from xltoolkit.run import check_file, run_file
from xltoolkit.sessions import Session, SessionOf, Sessions, start
from xltoolkit.workbook import Passwords

OLD_RESULTS = "这是以前运行的结果文件夹（里面有台账），不是部门交来的；确要核对，直接写这个文件夹"
OLD_RESULT = "这次没有写出结果，输出位置上还是以前的文件，不要当成这次的"


@dataclass(frozen=True, slots=True)
class Choices:
    """What is done with every workbook of a run; it can be sent to another process.

    Args:
        config: the user's choices.
        profile: the one to use; empty takes config's.
        write: whether results are written; False only checks.
        fill: what rollups write.
        in_place: whether the result replaces the input.
        force: whether files that are not ours may be replaced.
        dry_run: whether it only says what it would write.
        root: the folder that no result may leave; empty where a user named the file.
        figures: whether reports carry every amount, for the ledger.
        passwords: that a person typed, for encrypted workbooks; nobody is asked while the work is going on.
        told: the text that the one workbook is published with.
    """

    config: Config
    profile: str = ""
    write: bool = False
    fill: Policy = "blank"
    in_place: bool = False
    force: bool = False
    dry_run: bool = False
    root: str = ""
    figures: bool = False
    passwords: tuple[str, ...] = field(default=(), repr=False)
    told: Told | None = None


def start_session(choices: Choices) -> SessionOf:
    """Load plugins and rules once for all workbooks of a process; nobody is asked for passwords there.

    Raises:
        ToolkitError: as ``sessions.start``.
    """
    passwords = Passwords(lambda _: None)
    for password in choices.passwords:
        passwords.remember(password)
    started = start(choices.config, choices.profile)
    if isinstance(started, Session):
        return Session(started.config, started.registry, started.ruleset, passwords)
    return Sessions(choices.config, passwords)


def do(job: Job, choices: Choices, session: SessionOf) -> WorkbookReport:
    """Check one workbook or do the whole job on it. Whatever goes wrong is reported, and costs this one only."""
    if is_results(job.source):
        return WorkbookReport(str(job.source), skipped=OLD_RESULTS, profile=session.profile)
    if not choices.write or job.target is None:
        if not choices.write:
            return check_file(job.source, session, figures=choices.figures, told=choices.told)
        return _run(job.source, job.source, choices, session, dry_run=True)
    try:
        _prepare(job.target, choices, session.passwords)
    except ToolkitError as error:
        return WorkbookReport(str(job.source), error=str(error), profile=session.profile)
    report = _run(job.source, job.target, choices, session, dry_run=choices.dry_run)
    return report if choices.dry_run else with_old_result(report, job)


def with_old_result(report: WorkbookReport, job: Job) -> WorkbookReport:
    """Return a report that says so where nothing was written and an earlier result still lies there."""
    if report.output is None and job.target not in (None, job.source) and os.path.isfile(str(job.target)):  # noqa: PTH113 - as in outputs
        report.remarks.append(OLD_RESULT)
    return report


def _run(source: Path, target: Path, choices: Choices, session: SessionOf, *, dry_run: bool) -> WorkbookReport:
    return run_file(
        source,
        target,
        session,
        fill=choices.fill,
        dry_run=dry_run,
        figures=choices.figures,
        told=choices.told,
    )


def _prepare(target: Path, choices: Choices, passwords: Passwords) -> None:
    """See to it that the result may be written where it goes.

    Raises:
        OutputError: it may not.
    """
    if choices.in_place:
        refuse_open(target)
    elif not choices.dry_run:
        if choices.root:
            _refuse_escape(target, choices.root)
        prepare_target(target, force=choices.force, passwords=passwords)


def _refuse_escape(target: Path, root: str) -> None:
    """Refuse a result that a symbolic link would lead out of its folder."""
    folder = _real_folder(root)
    real = os.path.realpath(target)
    if os.path.commonpath([folder, real]) != folder:
        raise OutputError(
            "结果会写到输出文件夹之外",
            where=str(target),
            why=f"其中有链接，指向 {real}",
            advice="移走输出文件夹里的这个链接，或换一个输出文件夹",
        )


@lru_cache(maxsize=1)
def _real_folder(root: str) -> str:
    return os.path.realpath(root)
