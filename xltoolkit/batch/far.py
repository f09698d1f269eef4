"""Workbooks at addresses: planned like those of folders, fetched into a temporary folder, worked on, put back whole."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from xltoolkit.batch.addresses import Address, Place, is_address, place_of
from xltoolkit.batch.finding import Patterns, find_workbooks
from xltoolkit.batch.plan import Job, called, is_folder, refuse_file, result_names
from xltoolkit.model import OutputError, ToolkitError, WorkbookReport
from xltoolkit.workbook.names import is_workbook_name
from xltoolkit.workbook.package.atomic import is_running

_OURS = re.compile(r"xltoolkit-far-(\d+)-.*")


class Far(NamedTuple):
    """One workbook that is not here, or whose result goes elsewhere; the rest is as in ``Job``."""

    source: Place
    target: Place | None = None
    name: str = ""


AnyJob = Job | Far


class _Found(NamedTuple):
    path: Place
    relative: Path
    is_folder: bool = False


def is_far(paths: Sequence[Place], out: str | None) -> bool:
    """Tell whether any of it is at an address."""
    return any(isinstance(path, Address) for path in paths) or (out is not None and is_address(out))


def results_root(out: str | None, paths: Sequence[Place]) -> str:
    """Return the folder of this machine that no result may leave; empty where a file was named, or an address."""
    if out is None or is_address(out):
        return ""
    named = [path for path in paths if isinstance(path, Path)]
    return out if len(named) < len(paths) or is_folder(out, named) else ""


def plan_far(paths: Sequence[Place], out: str | None, patterns: Patterns) -> list[Far]:
    """Decide where each workbook's result goes; with addresses ``out`` is always a folder.

    Raises:
        ToolkitError: there is no workbook at all, results collide, or an address cannot be read.
    """
    once: dict[Place, _Found] = {}
    for path in paths:
        for item in _found(path, out, patterns):
            once.setdefault(item.path, item)
    found = list(once.values())
    if not found:
        where = "、".join(map(str, paths))
        raise ToolkitError("没有找到工作簿", where=where, advice="检查地址；--include 写了的，检查样式")
    names = called([(item.relative.as_posix(), _whole(item.path)) for item in found])
    if out is None:
        return [Far(item.path, None, name) for item, name in zip(found, names, strict=True)]
    root = place_of(out)
    if isinstance(root, Path):
        refuse_file(out)
    results = [name.as_posix() for name in result_names([item.relative for item in found])]
    targets = [None if item.is_folder else _below(root, to) for item, to in zip(found, results, strict=True)]
    jobs = [Far(item.path, target, name) for item, target, name in zip(found, targets, names, strict=True)]
    _refuse_collisions(jobs)
    return jobs


def _found(path: Place, out: str | None, patterns: Patterns) -> Iterator[_Found]:
    if isinstance(path, Path):
        here = find_workbooks([path], leave_out=None if out is None else Path(out), patterns=patterns)
        yield from (_Found(*item) for item in here)
        return
    if path.is_file():
        yield _Found(path, Path(path.name))
        return
    barred = None if out is None or out.rstrip("/") == path.text.rstrip("/") else out.rstrip("/") + "/"
    for relative in path.files():
        parts = PurePosixPath(relative).parts
        if not is_workbook_name(parts[-1]) or not patterns.take(relative):
            continue
        if ".." in parts or relative.startswith("/"):  # a store of objects takes any name
            where = f"{path}/{relative}"
            raise ToolkitError("文件名里有“..”，结果会写到别处", where=where, advice="改名，或用 --exclude 排除")
        item = path.below(relative)
        if barred is None or not item.text.startswith(barred):
            yield _Found(item, Path(*parts))


def _whole(place: Place) -> str:
    return place.absolute().as_posix() if isinstance(place, Path) else place.text


def _below(root: Place, relative: str) -> Place:
    return root / relative if isinstance(root, Path) else root.below(relative)


def _refuse_collisions(jobs: list[Far]) -> None:
    sources = {_whole(job.source) for job in jobs}
    targets: dict[str, Place] = {}
    for job in jobs:
        if job.target is None:
            continue
        target = _whole(job.target)
        if target in sources:
            raise OutputError("输出会盖掉输入", where=target, advice="换一个输出位置")
        if target in targets:
            both = f"{targets[target]}；{job.source}"
            raise OutputError("两个输入会写到同一个输出", where=both, advice="分两次运行，或按文件夹运行")
        targets[target] = job.source


@contextmanager
def at_hand(job: AnyJob) -> Iterator[Job]:
    """Have a workbook on this machine while it is worked on.

    What stands where the result goes is fetched as well: whether it may be replaced, and the 审核说明 in it, is seen
    from it. ``give_back`` puts the result there.

    Raises:
        ToolkitError: it cannot be fetched.
    """
    if isinstance(job, Job):
        yield job
        return
    _remove_folders_of_the_dead()
    with tempfile.TemporaryDirectory(prefix=f"xltoolkit-far-{os.getpid()}-") as folder:
        source = Path(folder, "in", job.source.name) if isinstance(job.source, Address) else job.source
        target = Path(folder, "out", job.target.name) if isinstance(job.target, Address) else job.target
        for far, near in ((job.source, source), (job.target, target)):
            if isinstance(far, Address) and near is not None:
                near.parent.mkdir()
                if near is source or far.exists():
                    far.fetch(near)
        yield Job(source, target, job.name)


def give_back(job: AnyJob, here: Job, report: WorkbookReport) -> WorkbookReport:
    """Put the result where it goes, and return the report as of the workbook at its address."""
    if isinstance(job, Job):
        return report
    if isinstance(job.target, Address) and here.target is not None and report.output is not None:
        try:
            job.target.put(here.target)
        except OutputError as error:
            return WorkbookReport(str(job.source), error=str(error), profile=report.profile)
        report.output = str(job.target)
    report.path = str(job.source)
    if report.error is not None:
        for far, near in ((job.source, here.source), (job.target, here.target)):
            report.error = report.error.replace(str(near), str(far))
    return report


@cache
def _remove_folders_of_the_dead() -> None:
    """Remove, once a process, the temporary folders of those that were killed while they had a workbook at hand."""
    for folder in Path(tempfile.gettempdir()).glob("xltoolkit-far-*"):
        found = _OURS.fullmatch(folder.name)
        if found is not None and not is_running(int(found[1])):
            shutil.rmtree(folder, ignore_errors=True)
