"""Times and peaks of memory, measured so that ratios mean something on a shared machine."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple


class Timing(NamedTuple):
    """Milliseconds over the rounds."""

    best: float
    median: float


def timed(work: Callable[[], object], rounds: int) -> Timing:
    """Time some work over a number of rounds."""
    return together({"work": work}, rounds)["work"]


def together(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Timing]:
    """Time jobs in turn, round by round, so that what else the machine does falls on all of them alike."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, work in jobs.items():
            gc.collect()
            start = time.perf_counter()
            work()
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: Timing(min(times), statistics.median(times)) for name, times in taken.items()}


def peak(job: str, source: Path, target: Path, rows: int) -> float:
    """Return the peak of memory (resident, MB) of one job in a process of its own."""
    script = Path(__file__).with_name("jobs.py")
    command = [sys.executable, str(script), job, str(source), str(target), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=script.parents[1])  # noqa: S603 - our own
    return float(done.stdout)
