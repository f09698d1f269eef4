"""Fuzz workbook files: mutated ones are read, edited, saved and run; each ends done or refused, or is a finding.

Findings go to a folder, each the file with a text beside it that says how it came to be. The same seed and the same
workbooks to start from give the same cases; ``--only`` does a single one of them.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.fuzz.bases import CORPUS, ROOT, demonstration
from tests.fuzz.cases import Case
from tests.fuzz.plan import Plan, worker
from tests.fuzz.pool import Ended, Pool
from tests.fuzz.verdicts import Verdict

DEADLINE = 10.0
"""Seconds of the processor that a case may take."""


def numbers(arguments: argparse.Namespace) -> Iterator[int]:
    """Yield the numbers of the cases, until time is up or there are enough of them."""
    end = time.monotonic() + arguments.seconds
    if arguments.only is not None:
        yield arguments.only
        return
    for number in itertools.count(1):
        if time.monotonic() > end or (arguments.cases and number > arguments.cases):
            return
        yield number


def record(folder: Path, case: Case, reason: str) -> Path:
    """Keep the file of a finding, and how it came to be."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{case.seed}-{case.number}.xlsx"
    path.write_bytes(case.data)
    done = "\n  ".join(case.done)
    story = f"--seed {case.seed} --only {case.number}, from {case.base}:\n  {done}\n\n{reason}\n"
    path.with_suffix(".txt").write_text(story, encoding="utf-8")
    return path


def fuzz(arguments: argparse.Namespace) -> int:
    """Fuzz; return the number of findings."""
    ends: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    slowest = Ended(0, Verdict("done"), 0)
    with tempfile.TemporaryDirectory(prefix="xltoolkit-fuzz-") as name:
        folder = Path(name)
        for base in demonstration(folder):
            (folder / f"{base.name}.xlsx").write_bytes(base.data)
        plan = Plan(arguments.seed, arguments.corpus, folder)
        pool = Pool(partial(worker, arguments.seed, arguments.corpus, folder), arguments.workers, DEADLINE)
        try:
            for ended in pool.run(numbers(arguments)):
                ends[ended.verdict.end] += 1
                slowest = max(slowest, ended, key=lambda one: one.seconds)
                if ended.verdict.end == "refused":
                    refused[_kind(ended.verdict.reason)] += 1
                if ended.verdict.end == "finding":
                    path = record(arguments.findings, plan.case(ended.number), ended.verdict.reason)
                    print(f"FINDING {path}: {ended.verdict.reason.splitlines()[0][:300]}", flush=True)
        finally:
            pool.close()
    print(f"seed {arguments.seed}: {ends.total()} cases, {ends['done']} done, {ends['refused']} refused, "
          f"{ends['finding']} findings; slowest {slowest.number}: {slowest.seconds:.1f} s")  # fmt: skip
    for reason, count in refused.most_common():
        print(f"  {count:6} {reason}")
    return ends["finding"]


def _kind(reason: str) -> str:
    """Return a refusal without what is of one file only: names of parts, counts."""
    return re.sub(r"(?<=缺少部件 ).*", "…", re.sub(r"\d[\d,]*", "N", reason), flags=re.DOTALL)


def main(arguments: list[str] | None = None) -> int:
    """Fuzz as the command line says; return the exit status: 1 where there are findings."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--cases", type=int, default=0, help="end after so many")
    parser.add_argument("--only", type=int, help="do this case alone")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of workbooks to start from")
    parser.add_argument("--findings", type=Path, default=ROOT / "fuzz-findings")
    return min(fuzz(parser.parse_args(arguments)), 1)


if __name__ == "__main__":
    sys.exit(main())
