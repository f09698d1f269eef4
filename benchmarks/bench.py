"""``make bench``: reading, writing back and the whole job, beside openpyxl doing the same and beside the floor.

All of it in one run and on the same files, so that the ratios mean something on any machine. Times are of a warm
process; the last lines say what a cold start costs. ``--write`` puts the figures into docs/performance.md; ``--heavy``
goes on to folders of 10,000 workbooks, which takes some minutes more.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import folders, jobs
from benchmarks.books import BIG, SMALL, Size, make
from benchmarks.measure import Timing, peak, timed, together
from benchmarks.stages import STAGES, staged
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.run import Session, run_file

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
DOCUMENT = ROOT / "docs" / "performance.md"
ROUNDS = {SMALL: 15, BIG: 2}
DEMO_ROUNDS = 15
HEAVY = "--heavy"

HEAD = """# Performance

Made by `make bench ARGS=--write` (with `--heavy` for the folder of 10,000): one run, on one machine, ours and openpyxl
in turn on the same files. Ratios hold elsewhere, roughly; milliseconds do not. "Floor" is unzip + expat without
handlers: no reader that looks at its file can be faster; how many times slower than it openpyxl is differs between
machines by more than a factor of two. openpyxl gives values or formulas in one load; we give both, so two of its loads
are the same work.
"""


def lines() -> Iterator[str]:
    """Yield the benchmark, in Markdown."""
    yield f"Python {platform.python_version()}, {platform.machine()}."
    with tempfile.TemporaryDirectory(prefix="xltoolkit-bench-") as name:
        folder = Path(name)
        for size in (SMALL, BIG):
            yield from _of_size(size, folder)
        yield from _of_the_real_workbook(folder)
        yield from folders.lines(folder, folders.HEAVY if HEAVY in sys.argv[1:] else folders.USUAL)


def _of_size(size: Size, folder: Path) -> Iterator[str]:
    book = make(size, folder)
    work = jobs.named(folder / "out.xlsx", size.rows)
    pairs = {name: lambda job=job: job(book) for name, job in work.items() if name != "nothing"}
    taken = together(pairs, ROUNDS[size])
    megabytes = book.stat().st_size / 1e6
    yield f"\n## {size.name}: 10 sheets × {size.rows:,} rows × 20 columns, {size.cells:,} cells, {megabytes:.1f} MB\n"
    yield "| job | ours, ms | openpyxl, ms | openpyxl / ours | asked |"
    yield "|---|---|---|---|---|"
    asked = {SMALL: ("8", "20", "40"), BIG: ("8", "150", "200")}[size]
    rows = (
        ("read values, formulas, notes, merges, states / openpyxl: one load", "read", "openpyxl_read", asked[0]),
        ("the same / openpyxl: two loads, values and formulas", "read", "openpyxl_both", ""),
        (f"edit {jobs.CELLS} cells, {jobs.FILLS} fills, {jobs.NOTES} notes, save", "edit", "openpyxl_edit", asked[1]),
        (f"edit {jobs.CELLS} cells, save", "cells", "openpyxl_cells", asked[2]),
    )
    for label, ours, other, least in rows:
        yield _row(label, taken[ours], taken[other], least)
    yield _in_floors(taken)
    yield from _memory(size, book, folder)


def _in_floors(taken: dict[str, Timing]) -> str:
    """Say times as multiples of the floor: they depend on how fast Python is beside C, and on little else."""
    floor = taken["floor"].best
    named = {"reading": ("read", "openpyxl_read"), "edit and save": ("edit", "openpyxl_edit")}
    told = [
        f"{what} {taken[ours].best / floor:.1f} (openpyxl {taken[other].best / floor:.1f})"
        for what, (ours, other) in named.items()
    ]
    return f"\nIn multiples of the floor ({floor:.1f} ms): {', '.join(told)}."


def _row(label: str, ours: Timing, other: Timing, asked: str) -> str:
    return f"| {label} | {ours.best:.1f} | {other.best:.0f} | {other.best / ours.best:.1f} | {asked} |"


def _memory(size: Size, book: Path, folder: Path) -> Iterator[str]:
    if size is not BIG:
        return
    yield "\n| peak memory of a process, MB | ours | openpyxl | asked |"
    yield "|---|---|---|---|"
    peaks = {name: peak(name, book, folder / "out.xlsx", size.rows) for name in ("nothing", "read", "edit", "cells")}
    others = {name: peak(name, book, folder / "out.xlsx", size.rows) for name in ("openpyxl_read", "openpyxl_edit")}
    yield f"| Python with both libraries loaded | {peaks['nothing']:.0f} | | |"
    yield f"| read all, one sheet at a time | {peaks['read']:.0f} | {others['openpyxl_read']:.0f} | < 300 |"
    yield f"| edit, with fills and notes, save | {peaks['edit']:.0f} | {others['openpyxl_edit']:.0f} | < 120 |"


def _of_the_real_workbook(folder: Path) -> Iterator[str]:
    session = Session.start(load_config(), "yangquan-2022")
    book, target = folder / "book.xlsx", folder / "run.xlsx"
    import_document(SOURCE, session.registry).write(book)
    taken = together(
        {
            "whole": lambda: run_file(book, target, session),
            "openpyxl": lambda: jobs.openpyxl_job(book, folder / "other.xlsx"),
            "floor": lambda: jobs.floor(book),
        },
        DEMO_ROUNDS,
    )
    again = timed(lambda: run_file(target, folder / "again.xlsx", session), DEMO_ROUNDS)
    rounds = [staged(book, target, session) for _ in range(DEMO_ROUNDS)]
    stages = {name: min(times) for name, times in zip(STAGES, zip(*rounds, strict=True), strict=True)}
    inout = stages["read"] + stages["write edits"] + stages["save"]
    whole, other = taken["whole"].best, taken["openpyxl"].best
    yield f"\n## The real workbook: {SOURCE.stem}, {book.stat().st_size / 1000:.0f} kB, ten tables\n"
    yield "| job | ours, ms | openpyxl: two loads, one save, ms | openpyxl / ours | asked |"
    yield "|---|---|---|---|---|"
    yield f"| reading and writing back together | {inout:.1f} | {other:.0f} | {other / inout:.1f} | 8 |"
    yield f"| the whole job, rules and all | {whole:.1f} | {other:.0f} | {other / whole:.1f} | 4 |"
    yield f"| the whole job on its own result | {again.best:.1f} | | | |"
    yield f"\nFloor {taken['floor'].best:.1f} ms. Where the whole job's time goes, ms: " + ", ".join(
        f"{name} {stages[name]:.1f}" for name in STAGES
    )
    for label, arguments in (("`xlt --help`", ["--help"]), ("`xlt check`", ["check", str(book)])):
        yield f"\nCold start of {label}, a process of its own: {_cold(arguments).best:.0f} ms."


def _cold(arguments: list[str]) -> Timing:
    """Time a fresh process of the command line."""
    command = [sys.executable, "-m", "xltoolkit", *arguments]
    return timed(lambda: subprocess.run(command, capture_output=True, check=False), rounds=5)  # noqa: S603 - our own


def main() -> None:
    """Print the benchmark, and write it down where that is asked for."""
    said = []
    for line in lines():
        print(line, flush=True)
        said.append(line)
    if "--write" in sys.argv[1:]:
        DOCUMENT.write_text("\n".join([HEAD, *said, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
