"""What must hold of a whole run, from a file to its result: done or refused, and never "a fault in the toolkit"."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from tests.fuzz.bases import PROFILE
from tests.fuzz.filejudge import LIMITS
from tests.fuzz.verdicts import FoundError, Stage, Verdict, faults_of, refuse_new
from xltoolkit.config import FILL_POLICIES, load_config
from xltoolkit.model import Report, ToolkitError, WorkbookReport
from xltoolkit.report.jsonreport import json_text
from xltoolkit.run import Session, check_file, run_file
from xltoolkit.workbook import Fault

_OURS = "自身出错"
"""What the toolkit says where it, or one of its rules, is at fault."""


@cache
def _session() -> Session:
    return Session.start(replace(load_config(), limits=LIMITS), PROFILE)


def judge(path: Path, target: Path, rng: Random, stage: Stage) -> Verdict:
    """Check a file, run the whole job on it, and on its result again.

    Raises:
        ToolkitError: the result cannot be verified.
        FoundError: something must not be.
    """
    before, fill, session = path.read_bytes(), rng.choice(FILL_POLICIES), _session()
    stage("verify the input")
    faults: set[Fault] | None = None
    with suppress(ToolkitError):
        faults = faults_of(path, LIMITS)
    with _log() as log:
        stage("check")
        checked = _sound(check_file(path, session), log)
        stage("run")
        report = _sound(run_file(path, target, session, fill=fill), log)
        if path.read_bytes() != before:
            raise FoundError("the input was changed")
        if report.error is not None:
            return _refused(report.error, target, faults)
        if checked.error is not None:
            raise FoundError(f"a run is done where a check is refused: {checked.error}")
        if faults is not None:
            refuse_new(faults, faults_of(target, LIMITS))
        stage("run again")
        first = target.read_bytes()
        again = _sound(run_file(target, target, session, fill=fill), log)
    if again.error is not None:
        raise FoundError(f"our own result is refused: {again.error}")
    if target.read_bytes() != first:
        raise FoundError("a second run changes something")
    return Verdict("done")


def _sound(report: WorkbookReport, log: io.StringIO) -> WorkbookReport:
    """Find faults of our own in a report."""
    said = [report.error or "", *(finding.message for finding in report.findings)]
    ours = [text for text in said if _OURS in text]
    if ours:
        raise FoundError(f"{ours[0]}\n{log.getvalue()[-3_000:]}")
    json_text(Report([report]))
    return report


def _refused(error: str, target: Path, faults: set[Fault] | None) -> Verdict:
    if target.exists():
        raise FoundError("the run failed, yet the output is there")
    if "请：" not in error:
        raise FoundError(f"a refusal without advice: {error}")
    if faults == set() and "保存前的检查" in error:
        raise FoundError(f"a run would damage a workbook without faults: {error}")
    what = error.splitlines()[0].rpartition("：")[2]
    return Verdict("refused", what)


@contextmanager
def _log() -> Iterator[io.StringIO]:
    """Keep what the run logs of faults of its own: the traceback."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("xltoolkit.run")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        logger.removeHandler(handler)
