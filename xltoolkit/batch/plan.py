"""Where each result goes: OUT mirrors the tree, no input is written over, and nothing leaves OUT."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from xltoolkit.batch.finding import Patterns, find_workbooks
from xltoolkit.model import OutputError
from xltoolkit.workbook.names import OLD_SUFFIXES


class Job(NamedTuple):
    """One workbook.

    Args:
        source: where it is.
        target: where its result goes; None where nothing is written, as of a folder that cannot be read.
        name: what it is called in this run and the next ones: its path inside its folder, with slashes.
    """

    source: Path
    target: Path | None = None
    name: str = ""


def plan(
    paths: Iterable[Path],
    out: str | None,
    *,
    in_place: bool = False,
    patterns: Patterns = Patterns(),  # noqa: B008 - it is immutable
) -> list[Job]:
    """Decide where each workbook's result goes.

    One input: ``out`` is a file, unless it is an existing folder or ends in a slash; several: a folder that mirrors
    the inputs' folders.

    Raises:
        OutputError: two inputs would have one output, or an output would be an input.
        ToolkitError: there is no workbook at all.
    """
    named = list(paths)
    found = find_workbooks(named, leave_out=None if out is None else Path(out), patterns=patterns)
    names = called([(item.relative.as_posix(), item.path.absolute().as_posix()) for item in found])
    if in_place or out is None:
        into = [item.path if in_place and not item.is_folder else None for item in found]
        return [Job(item.path, target, name) for item, target, name in zip(found, into, names, strict=True)]
    if is_folder(out, named):
        refuse_file(out)
        targets: list[Path | None] = [Path(out) / name for name in result_names([item.relative for item in found])]
    else:
        targets = [Path(out)]
    targets = [None if item.is_folder else target for item, target in zip(found, targets, strict=True)]
    jobs = [Job(item.path, target, name) for item, target, name in zip(found, targets, names, strict=True)]
    _refuse_collisions(jobs)
    return jobs


def is_folder(out: str, inputs: Sequence[Path]) -> bool:
    """Tell whether results go into a folder of this name, and not into a file."""
    single = len(inputs) == 1 and not inputs[0].is_dir()
    return not single or Path(out).is_dir() or out.endswith(("/", "\\"))


def refuse_file(out: str) -> None:
    """Refuse a folder of results where a file of its name lies.

    Raises:
        OutputError: it does.
    """
    if os.path.isfile(out.rstrip("/\\")):  # noqa: PTH113 - Path.is_file raises where a name is too long
        raise OutputError("结果要写到文件夹，这个位置是一个文件", where=out, advice="换一个文件夹名")


def called(found: list[tuple[str, str]]) -> list[str]:
    """Return what each is called: its path in its folder; where two folders have the same, its whole path.

    Args:
        found: path in its folder, whole path.
    """
    times = Counter(plain for plain, _ in found)
    return [plain if times[plain] == 1 else whole for plain, whole in found]


def result_names(sources: list[Path]) -> list[Path]:
    """Return the results' names: a workbook of an old format becomes an .xlsx.

    Where 决算.xls lies beside 决算.xlsx its result is called 决算.xls.xlsx, so that neither is in the other's way.
    """
    plain = [path.with_suffix(".xlsx") if path.suffix.lower() in OLD_SUFFIXES else path for path in sources]
    wanted = Counter(plain)
    return [
        name if name == source or wanted[name] == 1 else source.with_name(f"{source.name}.xlsx")
        for source, name in zip(sources, plain, strict=True)
    ]


def _refuse_collisions(jobs: list[Job]) -> None:
    resolved = lru_cache(maxsize=None)(os.path.realpath)
    """Of folders: the same few hold all the files."""

    def key(path: Path) -> str:
        # Path.is_symlink raises where a path is too long, and Path's own / is slow 100,000 times.
        is_link = os.path.islink(path)  # noqa: PTH114
        whole = os.path.realpath(path) if is_link else os.path.join(resolved(path.parent), path.name)  # noqa: PTH118
        return os.path.normcase(whole)

    sources = {key(job.source) for job in jobs}
    targets: dict[str, Path] = {}
    for job in jobs:
        if job.target is None:
            continue
        target = key(job.target)
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
