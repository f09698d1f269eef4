"""Workbooks one after the other in this process, and a report in memory: a single workbook, or a program's own use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from xltoolkit.batch.finding import find_workbooks
from xltoolkit.batch.plan import Job, is_folder, plan
from xltoolkit.batch.work import OLD_RESULTS, Choices, do
from xltoolkit.config import Config
from xltoolkit.engine import Policy
from xltoolkit.ledger import is_results
from xltoolkit.model import Limits, Report, ToolkitError, WorkbookReport
from xltoolkit.narrating import Told
from xltoolkit.run import SessionOf
from xltoolkit.workbook import Fault, Passwords, verify

Progress = Callable[[WorkbookReport], None]


def check_paths(
    paths: Iterable[Path], session: SessionOf, progress: Progress | None = None, told: Told | None = None
) -> Report:
    """Check every workbook, a single one with its text; nothing is written into any.

    Raises:
        ToolkitError: there is nothing to do.
    """
    return _each(plan(paths, None), Choices(session.config, told=told), session, progress)


def run_paths(  # noqa: PLR0913 - the command line's options, by name
    paths: Iterable[Path],
    out: str | None,
    session: SessionOf,
    *,
    fill: Policy,
    in_place: bool = False,
    force: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    told: Told | None = None,
) -> Report:
    """Do the whole job on every workbook. One that fails costs only itself.

    Raises:
        ToolkitError: there is nothing to do, or the outputs collide.
    """
    named = list(paths)
    choices = Choices(
        session.config,
        write=True,
        fill=fill,
        in_place=in_place,
        force=force,
        dry_run=dry_run,
        root=out if out is not None and is_folder(out, named) else "",
        told=told,
    )
    return _each(plan(named, out, in_place=in_place), choices, session, progress)


def _each(jobs: list[Job], choices: Choices, session: SessionOf, progress: Progress | None) -> Report:
    report = Report()
    for job in jobs:
        result = do(job, choices, session)
        report.workbooks.append(result)
        if progress is not None:
            progress(result)
    return report


@dataclass(frozen=True, slots=True)
class Verified:
    """What the check of a file's structure came to: its faults, why it could not be opened, or why nobody tried."""

    path: Path
    faults: tuple[Fault, ...] = ()
    error: str = ""
    skipped: str = ""


def verify_paths(paths: Iterable[Path], config: Config) -> list[Verified]:
    """Check the structure of every workbook; nothing is written into any.

    Raises:
        ToolkitError: there is no workbook at all.
    """
    passwords = Passwords()
    return [_verified(item.path, passwords, config.limits) for item in find_workbooks(list(paths))]


def _verified(path: Path, passwords: Passwords, limits: Limits) -> Verified:
    if is_results(path):
        return Verified(path, skipped=OLD_RESULTS)
    try:
        return Verified(path, tuple(verify(path, passwords, limits)))
    except ToolkitError as error:
        return Verified(path, error=str(error))
