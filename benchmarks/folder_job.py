"""One run over a folder in a process of its own: prints what it took, as JSON. Linux says what processes use."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xltoolkit.batch.progress import Tally
from xltoolkit.batch.runs import Order, run_batch
from xltoolkit.batch.stopping import Stop
from xltoolkit.batch.work import Choices
from xltoolkit.config import load_config


class _Silent:
    """Progress that nobody sees."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do nothing."""

    def show(self, tally: Tally) -> None:
        """Do nothing."""


def main() -> None:
    """Check a folder, or do the whole job on it."""
    command, source, target, workers = sys.argv[1:]
    writes = command == "run"
    order = Order(
        paths=(Path(source),),
        out=f"{target}/" if writes else None,
        choices=Choices(load_config(), write=writes, root=f"{target}/" if writes else ""),
        workers=int(workers),
        ledger=None if writes else Path(f"{target}.sqlite"),
    )
    began = time.perf_counter()
    with run_batch(order, _Silent(), Stop()) as done:
        seconds = time.perf_counter() - began
        finished = done.tally.statuses["clean"] + done.tally.statuses["findings"]
    status = Path("/proc/self/status").read_text(encoding="ascii")
    taken = {
        "seconds": seconds,
        "parent": time.process_time(),
        "workers": _children_seconds(),
        "megabytes": int(status.split("VmHWM:")[1].split()[0]) / 1024,
        "done": finished,
    }
    print(json.dumps(taken))


def _children_seconds() -> float:
    """Return the processor time of the process that starts the workers, and of all it has started and seen end."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[1]) == os.getpid():
            ticks += sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime: proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
