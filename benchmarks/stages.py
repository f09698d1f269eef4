"""The whole job on one workbook, stage by stage."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from xltoolkit.diagnose import diagnosed
from xltoolkit.engine import examine
from xltoolkit.publishing import official_edits
from xltoolkit.recognise import recognise
from xltoolkit.report import explained, findings_edits, recall
from xltoolkit.run import Session, fill_edit
from xltoolkit.workbook import open_workbook

STAGES = ("read", "recognise", "check and compute", "plan edits", "write edits", "save")


def staged(book: Path, target: Path, session: Session, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Do the whole job once; return the milliseconds of each stage. The same calls as ``run_file`` makes.

    Args:
        book: the workbook.
        target: where its result goes.
        session: rules and plugins.
        clock: seconds; of the process where other work on the machine shall not count.
    """
    registry = session.registry
    marks = [clock()]
    with open_workbook(book) as workbook:
        grids = [workbook.read(name) for name in workbook.sheets]
        marks.append(clock())
        accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
        marks.append(clock())
        outcome = examine(session.ruleset, accounts, "blank")
        marks.append(clock())
        memory = recall(grids)
        findings = explained(diagnosed(outcome, accounts, session.ruleset), memory)
        edits = [
            *(fill_edit(fill) for fill in outcome.fills),
            *official_edits(accounts, registry.layouts, grids, workbook.style),
            *findings_edits(findings, [], accounts, grids, memory, workbook.style, session.ruleset.rules),
        ]
        marks.append(clock())
        workbook.apply(edits)
        marks.append(clock())
        workbook.save(target)
        marks.append(clock())
    return [(after - before) * 1000 for before, after in pairwise(marks)]
