"""What a worker of the cluster does: some workbooks, if its rules are the same as where the run was started.

Doing a task twice gives the same: workbooks are not changed, and results are replaced by equal ones.
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import IO, NamedTuple, cast

from xltoolkit.batch.cluster.host import Chunk, ChunkDone, Said, main
from xltoolkit.batch.far import AnyJob
from xltoolkit.batch.fingerprints import choices_hash
from xltoolkit.batch.work import Choices
from xltoolkit.batch.worker import Unable
from xltoolkit.ledger.record import Record

LOOK_EVERY = 0.5
"""Seconds between looks whether anybody still wants what is being done."""
IDLE = 60.0
"""Seconds that a process is kept for the next task: starting one takes half a second."""


class Terms(NamedTuple):
    """What must be the same here as where the run was started.

    Args:
        rules: fingerprint of code, plugins and choices.
        toolkit: version.
        run: names the run: the next one gets a process of its own, which loads whatever code there is then.
        shared: a file that must be seen here: it was put into the folder of results.
    """

    rules: str
    toolkit: str
    run: str
    shared: str = ""


class Refused(NamedTuple):
    """Why a worker does nothing."""

    what: str
    why: str
    advice: str


def do_task(jobs: list[tuple[int, AnyJob]], choices: Choices, terms: Terms) -> list[Record] | Refused:
    """Do some workbooks and return what the ledger keeps of them; a worker that would do something else refuses."""
    refused = _refusal(jobs, choices, terms)
    if refused is not None:
        return refused
    host = _host(terms.run)
    with _watched(host):
        said = list(host.work(Chunk(jobs, choices)))
    unable = next((word for word in said if isinstance(word, Unable)), None)
    if unable is not None:
        return Refused(unable.text, "", "")
    return [word for word in said if isinstance(word, Record)]


def _refusal(jobs: list[tuple[int, AnyJob]], choices: Choices, terms: Terms) -> Refused | None:
    here = version("xltoolkit")
    if here != terms.toolkit:
        why = f"那里是 {here}，这里是 {terms.toolkit}"
        return Refused("工作机上的 xltoolkit 版本不同", why, "各台机器装同一版 xltoolkit")
    missing = [str(folder) for folder in choices.config.folders if not folder.is_dir()]
    if missing:
        advice = "把插件文件夹放到各台机器同一路径下（或共享文件夹里）"
        return Refused("工作机上没有插件文件夹", "、".join(missing), advice)
    previous = choices.config.previous.source
    if previous is not None and not previous.exists():
        return Refused("工作机看不到上年的工作簿", str(previous), "放到各台机器路径相同的共享文件夹里")
    if choices_hash(choices) != terms.rules:
        return Refused(
            "工作机上的规则与这里的不同，结果会不一样",
            "程序、插件、口径或安装的插件包有差别",
            "各台机器装同一版 xltoolkit 和同样的插件",
        )
    folders = {job.source.parent for _, job in jobs if isinstance(job.source, Path)}
    unseen = next((str(folder) for folder in folders if not folder.is_dir()), None)
    if unseen is None and terms.shared and not Path(terms.shared).exists():
        unseen = str(Path(terms.shared).parent)
    if unseen is not None:
        return Refused("工作机看不到这个文件夹", unseen, "用各台机器路径相同的共享文件夹，或用 s3:// 之类的地址")
    return None


class Host:
    """A process that does chunks of a run, kept for a while for the next one."""

    def __init__(self, run: str) -> None:
        self.run = run
        self._process: subprocess.Popen[bytes] | None = None
        self._using = threading.Lock()
        self._farewell: threading.Timer | None = None

    def work(self, chunk: Chunk) -> Iterator[Said]:
        """Have a chunk done; yield what it says.

        Raises:
            RuntimeError: the process died: another attempt may fare better.
        """
        with self._using:
            if self._farewell is not None:
                self._farewell.cancel()
            process = self._running()
            try:
                pickle.dump(chunk, cast("IO[bytes]", process.stdin), pickle.HIGHEST_PROTOCOL)
                cast("IO[bytes]", process.stdin).flush()
                while True:
                    said: Said = pickle.load(cast("IO[bytes]", process.stdout))  # noqa: S301 - our own process
                    if isinstance(said, ChunkDone):
                        break
                    yield said
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                self.kill()
                raise RuntimeError("the process that does the workbooks died") from error
            self._farewell = threading.Timer(IDLE, self._end)
            self._farewell.daemon = True
            self._farewell.start()

    def kill(self) -> None:
        """End the process at once, whatever it is at."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    cast("IO[bytes]", stream).close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.kill()
            command = [sys.executable, "-P", "-c", f"from {main.__module__} import main; main()"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
        return self._process

    def _end(self) -> None:
        with self._using:
            self.kill()


_hosts = threading.local()


def _host(run: str) -> Host:
    """Return this thread's host: a worker of dask has as many threads as it does tasks at once."""
    host: Host | None = getattr(_hosts, "own", None)
    if host is None or host.run != run:
        if host is not None:
            host.kill()
        host = _hosts.own = Host(run)
    return host


@contextlib.contextmanager
def _watched(host: Host) -> Iterator[None]:
    """End the work as soon as nobody wants it: a run that was stopped, or a machine that started it and is gone."""
    from distributed import get_worker  # noqa: PLC0415 - an extra, and heavy

    worker = get_worker()
    key = worker.get_current_task()
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_EVERY):
            task = worker.state.tasks.get(key)
            if task is None or task.state not in ("executing", "long-running"):
                host.kill()
                return

    threading.Thread(target=look, daemon=True).start()
    try:
        yield
    finally:
        over.set()
