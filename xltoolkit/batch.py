"""Many workbooks: which files, where each result goes, and one report over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from xltoolkit.config import Config
from xltoolkit.engine import Policy
from xltoolkit.model import Limits, OutputError, Report, ToolkitError, WorkbookReport
from xltoolkit.outputs import prepare_target, refuse_open
from xltoolkit.run import SessionOf, check_file, run_file
from xltoolkit.workbook import Fault, Passwords, verify

OLD_SUFFIXES = (".xls", ".xlsb", ".et")
SUFFIXES = (".xlsx", ".xlsm", *OLD_SUFFIXES)
"""What a folder is searched for."""

Progress = Callable[[WorkbookReport], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook and where its result goes (None: nothing is written)."""

    source: Path
    target: Path | None = None


def find_workbooks(paths: Iterable[Path], *, leave_out: Path | None = None) -> list[tuple[Path, Path]]:
    """Return (file, name relative to its folder) of every workbook under the paths, in a stable order.

    A file that is named is taken whatever it is; lock files (``~$``) in folders are no workbooks.

    Args:
        paths: files and folders.
        leave_out: a folder of results inside a folder of inputs.

    Raises:
        ToolkitError: there is no workbook at all.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.is_dir():
            found.setdefault(path, Path(path.name))
            continue
        for file in sorted(path.rglob("*")):
            if _is_workbook(file) and not (leave_out and file.resolve().is_relative_to(leave_out.resolve())):
                found.setdefault(file, file.relative_to(path))
    if not found:
        where = "、".join(str(path) for path in paths)
        raise ToolkitError("没有找到工作簿", where=where, advice=f"检查路径；查找的类型是 {' '.join(SUFFIXES)}")
    return list(found.items())


def plan(paths: Iterable[Path], out: str | None, *, in_place: bool = False) -> list[Job]:
    """Decide where each workbook's result goes.

    One input: ``out`` is a file, unless it is an existing folder or ends in a slash; several: a folder that mirrors
    the inputs' folders.

    Raises:
        OutputError: two inputs would have one output, or an output would be an input.
    """
    named = list(paths)
    if in_place:
        return [Job(file, file) for file, _ in find_workbooks(named)]
    if out is None:
        return [Job(file) for file, _ in find_workbooks(named)]
    folder = Path(out)
    found = find_workbooks(named, leave_out=folder)
    single = len(found) == 1 and not any(path.is_dir() for path in named)
    if single and not (folder.is_dir() or out.endswith(("/", "\\"))):
        jobs = [Job(found[0][0], folder)]
    else:
        names = _result_names([relative for _, relative in found])
        jobs = [Job(file, folder / name) for (file, _), name in zip(found, names, strict=True)]
    _refuse_collisions(jobs)
    return jobs


def _result_names(sources: list[Path]) -> list[Path]:
    """Return the results' names: a workbook of an old format becomes an .xlsx.

    Where 决算.xls lies beside 决算.xlsx its result is called 决算.xls.xlsx, so that neither is in the other's way.
    """
    plain = [path.with_suffix(".xlsx") if path.suffix.lower() in OLD_SUFFIXES else path for path in sources]
    wanted = Counter(plain)
    return [
        name if name == source or wanted[name] == 1 else source.with_name(f"{source.name}.xlsx")
        for source, name in zip(sources, plain, strict=True)
    ]


def check_paths(paths: Iterable[Path], session: SessionOf, progress: Progress | None = None) -> Report:
    """Check every workbook; nothing is written into any."""
    return _each(plan(paths, None), lambda job: check_file(job.source, session), progress)


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
) -> Report:
    """Do the whole job on every workbook. One that fails costs only itself.

    Raises:
        ToolkitError: there is nothing to do, or the outputs collide.
    """

    def work(job: Job) -> WorkbookReport:
        if job.target is None:
            return run_file(job.source, job.source, session, fill=fill, dry_run=True)
        try:
            if in_place:
                refuse_open(job.target)
            elif not dry_run:
                prepare_target(job.target, force=force, passwords=session.passwords)
        except ToolkitError as error:
            return WorkbookReport(str(job.source), error=str(error), profile=session.profile)
        return run_file(job.source, job.target, session, fill=fill, dry_run=dry_run)

    return _each(plan(paths, out, in_place=in_place), work, progress)


@dataclass(frozen=True, slots=True)
class Verified:
    """What the check of a file's structure came to: its faults, or why it could not be opened."""

    path: Path
    faults: tuple[Fault, ...] = ()
    error: str = ""


def verify_paths(paths: Iterable[Path], config: Config) -> list[Verified]:
    """Check the structure of every workbook; nothing is written into any.

    Raises:
        ToolkitError: there is no workbook at all.
    """
    passwords = Passwords()
    return [_verified(file, passwords, config.limits) for file, _ in find_workbooks(list(paths))]


def _verified(path: Path, passwords: Passwords, limits: Limits) -> Verified:
    try:
        return Verified(path, tuple(verify(path, passwords, limits)))
    except ToolkitError as error:
        return Verified(path, error=str(error))


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".~")) and path.is_file()


def _each(jobs: list[Job], work: Callable[[Job], WorkbookReport], progress: Progress | None) -> Report:
    report = Report()
    for job in jobs:
        result = work(job)
        report.workbooks.append(result)
        if progress is not None:
            progress(result)
    return report


def _refuse_collisions(jobs: list[Job]) -> None:
    sources = {job.source.resolve() for job in jobs}
    targets: dict[Path, Path] = {}
    for job in jobs:
        if job.target is None:
            continue
        target = job.target.resolve()
        if target in sources:
            raise OutputError(
                "输出会盖掉输入", where=str(job.target), advice="换一个输出位置；确要改原文件，用 --in-place"
            )
        if target in targets:
            raise OutputError(
                "两个输入会写到同一个输出",
                where=f"{targets[target]}；{job.source}",
                advice="分两次运行，或按文件夹运行",
            )
        targets[target] = job.source
