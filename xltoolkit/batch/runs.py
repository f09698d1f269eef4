"""A run over many workbooks: what is unchanged is taken over, the rest is done, and all of it stands in the ledger."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from xltoolkit.batch.addresses import Address, Place, is_address
from xltoolkit.batch.asking import typed_passwords
from xltoolkit.batch.far import AnyJob, is_far, plan_far, results_root
from xltoolkit.batch.finding import Patterns
from xltoolkit.batch.fingerprints import choices_hash, file_hash
from xltoolkit.batch.plan import plan
from xltoolkit.batch.pool import Pool
from xltoolkit.batch.progress import Progress, Tally
from xltoolkit.batch.stopping import Stop
from xltoolkit.batch.work import Choices
from xltoolkit.ledger import FILE, Asked, Earlier, Ledger, Record, StoredReport, compare, find_baseline
from xltoolkit.model import OutputError
from xltoolkit.workbook.package.atomic import remove_leftovers

Executor = Callable[[Iterable[tuple[int, AnyJob]], Choices], Iterator[Record]]
"""Does jobs, each with its position, and yields what became of them in any order: a pool, or a cluster."""


_READ_AT_ONCE, _LOOKED_UP_AT_ONCE = 8, 64


@dataclass(frozen=True, slots=True)
class Order:
    """What a user asked for.

    Args:
        paths: files and folders.
        out: where results go; None writes none.
        choices: what is done with every workbook.
        workers: processes; 0 takes config's, and there 0 is one a core.
        ledger: the ledger's file; None is the one in the folder of results, or none that is kept.
        resume: whether to go on with the latest run where it was cut short.
        baseline: what to compare with, or empty.
        patterns: which workbooks of folders.
        ask: asks for the password of those of the workbooks that need one.
    """

    paths: tuple[Place, ...]
    out: str | None
    choices: Choices
    workers: int = 0
    ledger: Path | None = None
    resume: bool = False
    baseline: str = ""
    patterns: Patterns = Patterns()  # noqa: RUF009 - it is immutable
    ask: Callable[[Iterable[Path]], tuple[str, ...]] = typed_passwords

    @property
    def kept_ledger(self) -> Path | None:
        """The file of the ledger that is kept after the run, if any is."""
        if self.ledger is not None or self.out is None or self.choices.dry_run:
            return self.ledger
        return Path(self.out) / FILE if results_root(self.out, self.paths) else None

    def jobs(self) -> Sequence[AnyJob]:
        """Return what is to do.

        Raises:
            ToolkitError: there is nothing to do, or outputs collide.
        """
        if is_far(self.paths, self.out):
            return plan_far(self.paths, self.out, self.patterns)
        here = [path for path in self.paths if isinstance(path, Path)]
        return plan(here, self.out, in_place=self.choices.in_place, patterns=self.patterns)


@dataclass(frozen=True, slots=True)
class Done:
    """A run that came to its end, or was cut short.

    Args:
        report: to be read while the ledger is open.
        tally: what it came to.
        cut: whether it was stopped before all was done.
        ledger: the file, where it is kept.
    """

    report: StoredReport
    tally: Tally
    cut: bool
    ledger: Path | None

    def sentence(self) -> str:
        """Say what became of all that was found: found = done + failed + skipped, and what is left where it was cut."""
        counts = self.tally.statuses
        done = counts["clean"] + counts["findings"]
        left = self.tally.found - self.tally.finished
        parts = [f"完成 {done} 个", f"失败 {counts['failed']} 个", f"跳过 {counts['skipped'] + left} 个"]
        notes = [f"其中 {self.tally.carried} 个与上次相同，没有重做"] if self.tally.carried else []
        if self.cut:
            notes.append(f"运行中断，跳过的里面有 {left} 个还没有处理")
        return "；".join([f"找到工作簿 {self.tally.found} 个：{'，'.join(parts)}", *notes])


@contextmanager
def run_batch(order: Order, progress: Progress, stop: Stop, executor: Executor | None = None) -> Iterator[Done]:
    """Do a run, and hold its ledger open while the report is read.

    Args:
        order: what to do.
        progress: shows how far it is.
        stop: says when to stop.
        executor: does the work; left out, worker processes of this machine.

    Raises:
        ToolkitError: there is nothing to do, outputs collide, or the ledger cannot be written.
    """
    jobs = order.jobs()
    kept = order.kept_ledger
    with _ledger_file(kept) as file, Ledger(file) as ledger, ExitStack() as held:
        choices = replace(order.choices, figures=kept is not None)
        asked = _asked(order, choices)
        baseline = None
        if order.baseline:
            resumed = ledger.unfinished(asked) if order.resume else None
            baseline = held.enter_context(find_baseline(ledger, order.baseline, but=resumed))
        run = ledger.begin(asked, ((job.name, str(job.source), _text(job.target)) for job in jobs), resume=order.resume)
        tally = Tally(len(jobs))
        try:
            _do_all(_Running(ledger, run, asked.choices, jobs, tally, progress, stop), order, choices, executor)
            cut = tally.finished < tally.found
            ledger.finish(run, "cut" if cut else "done")
        except OutputError as error:  # of the ledger: a workbook's own is in its report
            what = f"运行中断，{len(jobs)} 个工作簿做完了 {tally.finished} 个：{error.what}"
            raise OutputError(what, where=error.where, why=error.why, advice=error.advice) from error
        except BaseException:
            ledger.finish(run, "cut")
            raise
        if baseline is not None and not cut:
            compare(ledger, run, baseline)
        yield Done(StoredReport(ledger.connection, run), tally, cut, kept)


@dataclass(frozen=True, slots=True)
class _Running:
    """What a run is at."""

    ledger: Ledger
    run: int
    key: str
    jobs: Sequence[AnyJob]
    tally: Tally
    progress: Progress
    stop: Stop


def _do_all(at: _Running, order: Order, choices: Choices, executor: Executor | None) -> None:
    with at.progress:
        with at.stop.soon():
            left = list(_changed(at))
            at.ledger.commit()
        if left and not at.stop.wanted:
            _do_rest(left, at, order, choices, executor)
        if not at.stop.wanted:
            _clear_up(order, at.jobs)


def _do_rest(
    left: Sequence[tuple[int, AnyJob]], at: _Running, order: Order, choices: Choices, executor: Executor | None
) -> None:
    choices = replace(choices, passwords=order.ask([job.source for _, job in left if isinstance(job.source, Path)]))
    if executor is None:
        workers = min(order.workers or choices.config.batch.workers or cores(), len(left))
        executor = _pool(workers, at.stop)
    with at.stop.soon():
        for record in executor(left, choices):
            at.ledger.add(at.run, record, at.jobs[record.position].name, at.key)
            at.tally.add(record.status, record.severities)
            at.progress.show(at.tally)


def _clear_up(order: Order, jobs: Sequence[AnyJob]) -> None:
    """Remove what killed runs left beside results, also beside those that were taken over.

    A worker outlives its killed run by a moment: what it leaves may come after this run has looked at that result.
    """
    if order.out is not None and is_address(order.out):
        Address(order.out).remove_leftovers()
    remove_leftovers(job.target for job in jobs if isinstance(job.target, Path))


def _pool(workers: int, stop: Stop) -> Executor:
    def execute(jobs: Iterable[tuple[int, AnyJob]], choices: Choices) -> Iterator[Record]:
        return Pool(choices, workers, choices.config.batch, lambda: stop.wanted).run(jobs)

    return execute


def _changed(at: _Running) -> Iterator[tuple[int, AnyJob]]:
    """Take over what an earlier run did and nobody has touched since; yield the rest."""
    for position, job, earlier in _looked_up(at):
        if earlier is None:
            yield position, job
            continue
        at.ledger.carry(at.run, position, earlier.id)
        at.tally.add(earlier.status, earlier.severities, carried=True)
        at.progress.show(at.tally)


def _looked_up(at: _Running) -> Iterator[tuple[int, AnyJob, Earlier | None]]:
    """Yield every job with what may be taken over; files are read several at a time, as addresses answer slowly."""
    with ThreadPoolExecutor(_READ_AT_ONCE) as threads:
        for start in range(0, len(at.jobs), _LOOKED_UP_AT_ONCE):
            jobs = at.jobs[start : start + _LOOKED_UP_AT_ONCE]
            earlier = [at.ledger.earlier(job.name, at.key) for job in jobs]
            unchanged = threads.map(is_unchanged, jobs, earlier)
            for position, (job, before, same) in enumerate(zip(jobs, earlier, unchanged, strict=True), start):
                if at.stop.wanted:
                    return
                yield position, job, before if same else None


def is_unchanged(job: AnyJob, earlier: Earlier | None) -> bool:
    """Tell whether there was an earlier run, and input and output are still what it read and wrote."""
    if earlier is None:
        return False
    if job.target is not None and earlier.output_hash is not None:
        output = file_hash(job.target)
        if output != earlier.output_hash:
            return False
        if job.target == job.source:
            return True
    return file_hash(job.source) == earlier.source_hash


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _asked(order: Order, choices: Choices) -> Asked:
    return Asked(
        command="run" if choices.write else "check",
        inputs=tuple(map(str, order.paths)),
        output=order.out,
        profile=choices.profile or choices.config.profile,
        choices=choices_hash(choices),
        toolkit=version("xltoolkit"),
    )


@contextmanager
def _ledger_file(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="xltoolkit-") as folder:
        yield Path(folder) / FILE


def _text(path: Place | None) -> str | None:
    return None if path is None else str(path)
