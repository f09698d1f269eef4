"""A folder of made-up workbooks: written by as many processes as there are cores, the same whichever wrote what."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, NamedTuple

from xltoolkit.model import OutputError
from xltoolkit.testdata.maker import Maker, Order

TRUTH, ABOUT = "truth.jsonl", "testdata.json"
_AT_ONCE = 50
"""Departments that a process makes before it reports."""
_ALONE = 200
"""Up to so many workbooks another process would take longer to start than to help."""

Progress = Callable[[int], None]
"""Told how many more departments are done."""


class Batch(NamedTuple):
    """What came of some departments."""

    departments: int
    workbooks: int
    truths: list[dict[str, Any]]


@dataclass
class Result:
    """What a folder holds."""

    profile: str
    departments: int = 0
    workbooks: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    """Way of damage -> how many workbooks."""

    @property
    def damaged(self) -> int:
        """How many workbooks are damaged."""
        return sum(self.kinds.values())


def make_folder(
    order: Order, count: int, folder: Path, *, workers: int = 0, progress: Progress = lambda _: None
) -> Result:
    """Make the workbooks of so many departments, ``truth.jsonl`` (the damaged ones) and ``testdata.json`` (the order).

    Args:
        order: what to make.
        count: of departments.
        folder: absent or empty.
        workers: processes; 0 for one a core.
        progress: told after every batch.

    Raises:
        OutputError: the folder holds something, or cannot be written.
        ConfigError: the profile does not fit.
    """
    _claim(folder)
    maker = Maker(order)
    result = Result(maker.profile)
    ranges = [range(start, min(start + _AT_ONCE, count)) for start in range(0, count, _AT_ONCE)]
    workers = workers or os.cpu_count() or 1
    alone = workers == 1 or count * order.units * order.years <= _ALONE
    try:
        batches = map(partial(_make, maker, folder), ranges) if alone else _spread(order, folder, ranges, workers)
        with (folder / TRUTH).open("w", encoding="utf-8", newline="\n") as truths:
            for batch in batches:
                result.departments += batch.departments
                result.workbooks += batch.workbooks
                for truth in batch.truths:
                    result.kinds[truth["kind"]] = result.kinds.get(truth["kind"], 0) + 1
                    truths.write(json.dumps(truth, ensure_ascii=False) + "\n")
                progress(batch.departments)
        (folder / ABOUT).write_text(_about(order, result), encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError("无法写入文件", where=str(folder), why=str(error), advice="检查磁盘空间和权限") from error
    return result


def _claim(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = next(folder.iterdir(), None)
    except (FileExistsError, NotADirectoryError) as error:
        why = "这个位置，或路径中的一段，是一个文件"
        raise OutputError("建不了文件夹", where=str(folder), why=why, advice="换一个位置") from error
    except OSError as error:
        raise OutputError("建不了文件夹", where=str(folder), why=str(error), advice="检查路径和权限") from error
    if taken is not None:
        advice = "换一个文件夹，或先清空它"
        raise OutputError(
            "文件夹不是空的，旧文件会混进来", where=str(folder), why=f"里面有 {taken.name}", advice=advice
        )


def _spread(order: Order, folder: Path, ranges: list[range], workers: int) -> Iterator[Batch]:
    """Yield the batches in order of departments, made by several processes."""
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (order, folder))
    try:
        with _deaf():
            batches = pool.map(_make_here, ranges)  # starts the processes
        yield from batches
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C: it is this one's to end them, without a word from each."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_here: Callable[[range], Batch]
"""What this process makes; set once when it starts."""


def _start(order: Order, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it is not inherited
    global _here  # noqa: PLW0603 - a pool's processes have no other place for what they keep
    _here = partial(_make, Maker(order), folder)


def _make_here(indexes: range) -> Batch:
    return _here(indexes)


def _make(maker: Maker, folder: Path, indexes: range) -> Batch:
    truths: list[dict[str, Any]] = []
    workbooks = 0
    for index in indexes:
        for made in maker.department(index):
            target = folder / made.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(made.data)
            workbooks += 1
            if made.truth is not None:
                truths.append(made.truth)
    return Batch(len(indexes), workbooks, truths)


def _about(order: Order, result: Result) -> str:
    about = {
        "schema": 1,
        "toolkit": version("xltoolkit"),
        "profile": result.profile,
        "seed": order.seed,
        "departments": result.departments,
        "workbooks": result.workbooks,
        "damaged": {"share": str(order.damaged), "workbooks": result.damaged, "kinds": result.kinds},
        "blank": str(order.blank),
        "years": order.years,
        "units": order.units,
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"
