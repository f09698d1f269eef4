"""The parts of a cluster run by themselves: what is refused, and how faults on the way are said."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import pytest

from xltoolkit.batch.addresses import Address
from xltoolkit.batch.cluster.connection import connected, is_sealed
from xltoolkit.batch.cluster.executor import LEAST, MOST, Cluster, _chunks
from xltoolkit.batch.cluster.task import Refused, Terms, do_task
from xltoolkit.batch.far import AnyJob, Far
from xltoolkit.batch.fingerprints import choices_hash
from xltoolkit.batch.plan import Job
from xltoolkit.batch.work import Choices
from xltoolkit.config import load_config
from xltoolkit.ledger import record_of
from xltoolkit.model import OutputError, ToolkitError, WorkbookReport

CHOICES = Choices(load_config(), "yangquan-2022")
TERMS = Terms(choices_hash(CHOICES), version("xltoolkit"), "run")


def refused(choices: Choices = CHOICES, terms: Terms = TERMS, source: Path = Path("/没有/甲.xlsx")) -> Refused:
    result = do_task([(0, Job(source))], choices, terms)
    assert isinstance(result, Refused)
    return result


def test_a_worker_refuses_what_would_give_other_results(tmp_path: Path) -> None:
    assert refused(terms=TERMS._replace(toolkit="9.9")).why == f"那里是 {version('xltoolkit')}，这里是 9.9"
    assert refused(terms=TERMS._replace(rules="x")).what.startswith("工作机上的规则与这里的不同")
    plugins = replace(CHOICES, config=replace(CHOICES.config, folders=(tmp_path / "插件",)))
    assert refused(plugins).why == str(tmp_path / "插件")
    assert refused().what == "工作机看不到这个文件夹"
    unseen = TERMS._replace(shared=str(tmp_path / "结果" / "x"))
    assert refused(terms=unseen, source=tmp_path / "甲.xlsx").why == str(tmp_path / "结果")


def test_tasks_are_of_fifty_to_two_hundred_workbooks() -> None:
    def sizes(count: int, threads: int) -> list[int]:
        jobs: list[tuple[int, AnyJob]] = [(at, Job(Path("x"))) for at in range(count)]
        return [len(chunk) for chunk in _chunks(jobs, threads)]

    assert sizes(10, 4) == [10]
    assert sizes(120, 2) == [50, 50, 20]
    assert set(sizes(231_700, 64)[:-1]) == {MOST}
    assert all(LEAST <= size <= MOST for size in sizes(1_000, 2)[:-1])
    assert sum(sizes(1_001, 0)) == 1_001


class Scheduler:
    """Plays a client of dask: answers every task at once."""

    def __init__(self, answer: Callable[[list[tuple[int, AnyJob]]], object], threads: int = 2) -> None:
        self.answer, self.threads = answer, threads
        self.most, self.given, self.cancelled = 0, 0, 0

    def nthreads(self) -> dict[str, int]:
        return {"tcp://一": self.threads}

    def submit(self, _task: object, jobs: list[tuple[int, AnyJob]], *_: object, **__: object) -> Future[Any]:
        self.given += 1
        self.most = max(self.most, self.given)
        future: Future[Any] = Future()
        try:
            future.set_result(self.answer(jobs))
        except Exception as error:  # noqa: BLE001 - whatever it is told to
            future.set_exception(error)
        return future

    def cancel(self, futures: list[Future[Any]], *, force: bool) -> None:
        assert force
        self.cancelled = len(futures)


def run(scheduler: Scheduler, count: int = 500, stopping: Callable[[], bool] = lambda: False) -> list[int]:
    positions = []
    for record in Cluster(cast("Any", scheduler), stopping)(
        [(at, Far(Address(f"memory://{at}.xlsx"))) for at in range(count)], CHOICES
    ):
        positions.append(record.position)
        scheduler.given -= (record.position + 1) % LEAST == 0
    return positions


def done(jobs: list[tuple[int, AnyJob]]) -> object:
    return [record_of(at, WorkbookReport(str(job.source))) for at, job in jobs]


def test_all_is_done_with_a_few_tasks_given_out_at_a_time() -> None:
    scheduler = Scheduler(done)
    assert sorted(run(scheduler)) == list(range(500))
    assert scheduler.most <= 2 * scheduler.threads + 1


def test_stopping_takes_back_what_was_given_out() -> None:
    scheduler = Scheduler(done)
    answers = iter([False, False, True])
    positions = run(scheduler, stopping=lambda: next(answers))
    assert len(positions) == 2 * 62
    assert scheduler.cancelled == 3


def raising(error: Exception) -> Scheduler:
    def answer(_: object) -> object:
        raise error

    return Scheduler(answer)


class KilledWorker(Exception):  # noqa: N818 - as dask calls it
    """By its name."""


@pytest.mark.parametrize(
    ("scheduler", "said"),
    [
        (raising(KilledWorker("x")), "工作机接连退出"),
        (raising(ModuleNotFoundError("No module named 'xltoolkit'")), "没有 xltoolkit"),
        (raising(RuntimeError("Error during deserialization of the task graph")), "没有 xltoolkit"),
        (raising(OSError("x\nmore")), "集群上出错"),
        (Scheduler(lambda _: Refused("工作机上的规则不同", "", "")), "工作机上的规则不同"),
    ],
)
def test_what_goes_wrong_on_the_way_is_said(scheduler: Scheduler, said: str) -> None:
    with pytest.raises(ToolkitError) as caught:
        run(scheduler)
    assert said in str(caught.value)
    assert "more" not in str(caught.value)


def test_a_cluster_without_workers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltoolkit.batch.cluster.executor._LONELY", 0.0)
    with pytest.raises(ToolkitError, match="没有一台工作机"):
        run(Scheduler(done, threads=0))


def test_a_folder_that_cannot_be_written_is_said_first(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    choices = replace(CHOICES, write=True, root=str(tmp_path / "file" / "out"))
    with pytest.raises(OutputError, match="写不了输出文件夹"):
        list(Cluster(cast("Any", Scheduler(done)))([(0, Job(Path("x")))], choices))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ToolkitError, match=r"xltoolkit\[cluster\]"), connected("tcp://127.0.0.1:8786"):
        pass


def test_which_connections_nobody_can_read() -> None:
    assert is_sealed("tls://10.0.0.5:8786")
    assert not is_sealed("tcp://10.0.0.5:8786")
    assert not is_sealed("10.0.0.5:8786")
