"""Folders of generated workbooks: what a workbook costs, where that goes, and whether a large folder costs more.

Two measures. Processor time of one process, workbook by workbook and in turn with openpyxl on the same files, so that
other work on the machine falls on all alike. And the whole command with its worker processes, its ledger and its
parent: seconds on a clock, which other work does lengthen.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from benchmarks import jobs
from benchmarks.stages import STAGES, staged
from xltoolkit.batch.plan import Job
from xltoolkit.batch.work import Choices, start_session
from xltoolkit.batch.worker import work
from xltoolkit.config import load_config
from xltoolkit.run import Session, SessionOf
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import Order
from xltoolkit.workbook import collector

COUNTRY = 231_700
"""Departments that publish in the whole country."""
USUAL, HEAVY = (100, 1_000), (100, 1_000, 10_000)
"""Sizes of folders."""
_IN_YUAN = 1_000
_SAMPLE, _WARM = 100, 10
"""Workbooks that are measured one by one, and those before them that are not."""
_WORKERS = 2
_ASKED_MEGABYTES = 300
_MILLI = 1000


class Folder(NamedTuple):
    """A folder of generated workbooks."""

    size: int
    unit: str
    """Of their amounts."""
    path: Path


class Whole(NamedTuple):
    """What the whole command took, as ``folder_job`` prints it."""

    seconds: float
    parent: float
    """Seconds of processor time of the parent."""
    workers: float
    """The same of its worker processes."""
    megabytes: float
    """Peak of the parent's memory."""
    done: int


def lines(folder: Path, sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield the benchmark of folders, in Markdown.

    Args:
        folder: to work in.
        sizes: of the folders that the whole command is run on.
    """
    yuan = _made(_IN_YUAN, "元", folder / "made-yuan", "yangquan-2022")
    sources = [_made(count, "万元", folder / f"made-{count}") for count in sizes]
    yield "\n## Folders of generated workbooks (`xlt testdata N -o F --seed 1`)\n"
    yield "Amounts in 万元 are rounded: most workbooks get some ten hints with a note each. Those in 元 get none.\n"
    yield from _one_by_one(sources[-1].path, folder)
    yield from _whole([yuan, *sources], folder)


def _made(count: int, unit: str, folder: Path, profile: str = "") -> Folder:
    make_folder(Order(1, load_config(), profile), count, folder)
    return Folder(count, unit, folder)


def _one_by_one(source: Path, folder: Path) -> Iterator[str]:
    """Measure a sample in this process, ours and openpyxl in turn."""
    books = sorted(source.rglob("*.xlsx"))[: _WARM + _SAMPLE]
    out = folder / "one-by-one"
    out.mkdir()
    checking, writing = (Choices(load_config(), write=write, figures=True) for write in (False, True))
    check, run = start_session(checking), start_session(writing)
    session = _session_of(books[0], run)
    taken: dict[str, list[float]] = {name: [] for name in ("check", "run", "openpyxl")}
    rounds: list[list[float]] = []
    for number, book in enumerate(books):
        job = Job(book, out / book.name, book.name)
        doings: dict[str, Callable[[], object]] = {
            "check": partial(work, 0, job._replace(target=None), checking, check),
            "run": partial(work, 0, job, writing, run),
            "openpyxl": partial(jobs.openpyxl_job, book, out / "other.xlsx"),
        }
        seconds = {name: _processor_seconds(doing) for name, doing in doings.items()}
        gc.collect()
        with collector.paused():  # as in a run
            stages = staged(book, out / "staged.xlsx", session, time.process_time)
        if number >= _WARM:
            rounds.append(stages)
            for name, spent in seconds.items():
                taken[name].append(spent * _MILLI)
    ours = {name: mean(times) for name, times in taken.items()}
    other = ours.pop("openpyxl")
    yield f"Processor time of one process, mean of {len(rounds)} workbooks that it had not seen, in turn on each:\n"
    yield "| job | ours, ms a workbook | openpyxl: two loads, one save, ms | openpyxl / ours | asked |"
    yield "|---|---|---|---|---|"
    for name, label, asked in (("check", "check, figures for the ledger included", ""), ("run", "the whole job", "4")):
        yield f"| {label} | {ours[name]:.1f} | {other:.0f} | {other / ours[name]:.1f} | {asked} |"
    yield _where_it_goes(rounds, ours["run"])


def _processor_seconds(doing: Callable[[], object]) -> float:
    gc.collect()  # what the others left behind is theirs
    began = time.process_time()
    doing()
    return time.process_time() - began


def _session_of(path: Path, sessions: SessionOf) -> Session:
    with sessions.open(path) as book:
        return sessions.of([book.read(name) for name in book.sheets])[0]


def _where_it_goes(rounds: list[list[float]], whole: float) -> str:
    parts = {name: mean(times) for name, times in zip(STAGES, zip(*rounds, strict=True), strict=True)}
    rest = max(whole - sum(parts.values()), 0.0)
    parts["the rest (which profile, report, hashes, the ledger's record)"] = rest
    shares = ", ".join(f"{name} {part:.1f} ({part / sum(parts.values()):.0%})" for name, part in parts.items())
    return f"\nWhere the whole job's time goes, ms: {shares}."


def _whole(sources: list[Folder], folder: Path) -> Iterator[str]:
    yield f"\nThe whole command, {_WORKERS} worker processes and a ledger, beside whatever else the machine does:\n"
    yield (
        "| workbooks | amounts in | job | seconds | a second | processor time a workbook, ms: workers + parent "
        f"| parent's peak, MB (asked < {_ASKED_MEGABYTES}) |"
    )
    yield "|---|---|---|---|---|---|---|"
    runs: dict[str, str] = {}
    for count, unit, source in sources:
        for command in ("check", "run"):
            whole = _timed(command, source, folder / f"{command}-{count}-{unit}")
            if whole.done != count:
                raise RuntimeError(f"{whole.done} of {count} workbooks were done")
            yield (
                f"| {count:,} | {unit} | {command} | {whole.seconds:.1f} | {count / whole.seconds:.0f} "
                f"| {whole.workers / count * _MILLI:.1f} + {whole.parent / count * _MILLI:.1f} "
                f"| {whole.megabytes:.0f} |"
            )
            runs[unit] = _country(unit, whole.seconds / count, (whole.workers + whole.parent) / count)
    yield from runs.values()


def _country(unit: str, seconds: float, processor: float) -> str:
    """Extrapolate what the whole job took a workbook in the largest folder of a unit."""
    clock, busy = seconds * COUNTRY / 60, processor * COUNTRY / 60 / _WORKERS
    return (
        f"\nAt that rate the whole job on the {COUNTRY:,} departments of the country, all in {unit}, takes {clock:.0f} "
        f"minutes on this machine's {_WORKERS} cores, {busy:.0f} if they had nothing else to do (asked: under 60)."
    )


def _timed(command: str, source: Path, target: Path) -> Whole:
    script = Path(__file__).with_name("folder_job.py")
    line = [sys.executable, str(script), command, str(source), str(target), str(_WORKERS)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, cwd=script.parents[1])  # noqa: S603 - our own
    return Whole(**json.loads(done.stdout))
