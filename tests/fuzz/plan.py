"""All cases of one seed, and how a worker does one of them."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from random import Random

from tests.fuzz import cases, filejudge, runjudge
from tests.fuzz.bases import Base, bases
from tests.fuzz.pool import Work
from tests.fuzz.verdicts import Stage, Verdict, judged

RUNS = 5
"""Every so many cases one is a whole run on the demonstration's workbook."""


class Plan:
    """All cases of one seed."""

    def __init__(self, seed: int, corpus: Path, folder: Path) -> None:
        self.seed = seed
        self._files = bases(corpus)
        self._runs = [Base(path.stem, path.read_bytes()) for path in sorted(folder.glob("*.xlsx"))]

    def case(self, number: int) -> cases.Case:
        """Make a case."""
        return cases.make(self._runs if self.is_run(number) else self._files, self.seed, number)

    @staticmethod
    def is_run(number: int) -> bool:
        """Tell whether a case is a whole run."""
        return number % RUNS == 0


def worker(seed: int, corpus: Path, folder: Path) -> Work:
    """Return what does a case, in a process of its own."""
    plan = Plan(seed, corpus, folder)
    return partial(_work, plan)


def _work(plan: Plan, number: int, stage: Stage) -> Verdict:
    case = plan.case(number)
    rng = Random(f"{plan.seed}:{number}:edits")
    judge = runjudge.judge if plan.is_run(number) else filejudge.judge
    with tempfile.TemporaryDirectory(prefix="xltoolkit-fuzz-") as name:
        path, target = Path(name) / "in.xlsx", Path(name) / "out.xlsx"
        path.write_bytes(case.data)
        return judged(partial(judge, path, target, rng, stage))
