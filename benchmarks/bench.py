"""How long the whole job takes on the real workbook, beside openpyxl doing less and beside the floor.

All of it in one run and on one file, so that the ratios mean something on any machine. Times are of a warm process:
plugins loaded, rules compiled; the last lines say what a cold start costs.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from openpyxl import load_workbook

from xltoolkit.config import load_config
from xltoolkit.engine import examine
from xltoolkit.importing.text import import_document
from xltoolkit.publishing import official_edits
from xltoolkit.recognise import recognise
from xltoolkit.report import explained, findings_edits, recall
from xltoolkit.run import Session, fill_edit, run_file
from xltoolkit.workbook import open_workbook

SOURCE = Path(__file__).resolve().parents[1] / "examples" / "yangquan-gongxinju-2022.txt"
ROUNDS = 15
STAGES = ("read", "recognise", "check and compute", "plan edits", "write edits", "save")


class Timing(NamedTuple):
    """Milliseconds over the rounds."""

    best: float
    median: float


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> Timing:
    """Time some work over a number of rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return Timing(min(taken), statistics.median(taken))


def staged(book: Path, target: Path, session: Session) -> list[float]:
    """Do the whole job once; return the milliseconds of each stage. The same calls as ``run_file`` makes."""
    registry = session.registry
    marks = [time.perf_counter()]
    with open_workbook(book) as workbook:
        grids = [workbook.read(name) for name in workbook.sheets]
        marks.append(time.perf_counter())
        accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
        marks.append(time.perf_counter())
        outcome = examine(session.ruleset, accounts, "blank")
        marks.append(time.perf_counter())
        memory = recall(grids)
        findings = explained(outcome.findings, memory)
        edits = [
            *(fill_edit(fill) for fill in outcome.fills),
            *official_edits(accounts, registry.layouts, grids, workbook.style),
            *findings_edits(findings, [], accounts, grids, memory, workbook.style, session.ruleset.rules),
        ]
        marks.append(time.perf_counter())
        workbook.apply(edits)
        marks.append(time.perf_counter())
        workbook.save(target)
        marks.append(time.perf_counter())
    return [(after - before) * 1000 for before, after in pairwise(marks)]


def openpyxl_job(book: Path, target: Path) -> None:
    """Load the workbook twice (values, formulas) and save it once: what a tool on openpyxl cannot do without."""
    load_workbook(book, data_only=True)
    load_workbook(book).save(target)


def floor(book: Path) -> None:
    """Unzip every part and let expat scan the XML, without doing anything with it."""
    with zipfile.ZipFile(book) as package:
        for part in package.infolist():
            data = package.read(part)
            if part.filename.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(data, True)  # noqa: FBT003 - expat's own signature


def peak(work: Callable[[], object]) -> float:
    """Return the peak of Python's own memory during some work, in MB."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def cold(*arguments: str) -> Timing:
    """Time a fresh process of the command line."""
    command = [sys.executable, "-m", "xltoolkit", *arguments]
    return timed(lambda: subprocess.run(command, capture_output=True, check=False), rounds=5)  # noqa: S603 - our own


def main() -> None:
    """Print the benchmark."""
    session = Session.start(load_config(), "yangquan-2022")
    with tempfile.TemporaryDirectory(prefix="xltoolkit-bench-") as folder:
        book, target = Path(folder) / "book.xlsx", Path(folder) / "out.xlsx"
        import_document(SOURCE, session.registry).write(book)
        ours = timed(lambda: run_file(book, target, session))
        again = timed(lambda: run_file(target, Path(folder) / "again.xlsx", session))
        rounds = [staged(book, target, session) for _ in range(ROUNDS)]
        other = timed(lambda: openpyxl_job(book, target))
        least = timed(lambda: floor(book))
        print(f"{SOURCE.stem}.xlsx, {book.stat().st_size / 1000:.0f} kB, warm, {ROUNDS} rounds   best  median (ms)")
        print(f"whole job: read, check, compute, format, write, save {ours.best:11.1f} {ours.median:7.1f}")
        print(f"the same on its own result: nothing left to write    {again.best:11.1f} {again.median:7.1f}")
        print(f"openpyxl: load twice, save once, nothing else        {other.best:11.1f} {other.median:7.1f}")
        print(f"floor: unzip + expat scan                            {least.best:11.1f} {least.median:7.1f}")
        print("\nwhere the time goes (median ms)")
        for name, taken in zip(STAGES, zip(*rounds, strict=True), strict=True):
            print(f"  {name:<20} {statistics.median(taken):6.2f}")
        print("\nratios of medians")
        print(f"  openpyxl / whole job {other.median / ours.median:6.1f}")
        print(f"  whole job / floor    {ours.median / least.median:6.1f}")
        print(f"  whole job / openpyxl {ours.median / other.median:6.2f}  (a third or less is asked)")
        print("\npeak of Python memory (MB)")
        print(f"  whole job            {peak(lambda: run_file(book, target, session)):6.1f}")
        print(f"  openpyxl             {peak(lambda: openpyxl_job(book, target)):6.1f}")
        print("\ncold start, a process each (best, median ms)")
        for label, timing in (("xlt --help", cold("--help")), ("xlt check", cold("check", str(book)))):
            print(f"  {label:<20} {timing.best:6.0f} {timing.median:7.0f}")


if __name__ == "__main__":
    main()
