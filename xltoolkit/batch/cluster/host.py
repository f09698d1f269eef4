"""A process beside a worker of the cluster: does chunks of workbooks with this machine's own pool of one process.

A worker of dask is mostly a daemon, which may not have children that multiprocessing starts, and it must not share a
process with a workbook that crashes. Chunks come pickled on stdin, and what became of workbooks goes out on stdout; the
process ends when stdin does, in the midst of a workbook, too: results are whole or absent at any moment.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from xltoolkit.batch.far import AnyJob
from xltoolkit.batch.pool import Pool
from xltoolkit.batch.work import Choices
from xltoolkit.batch.worker import Unable
from xltoolkit.ledger.record import Record
from xltoolkit.model import ToolkitError


class Chunk(NamedTuple):
    """Some workbooks, and what to do with them."""

    jobs: list[tuple[int, AnyJob]]
    choices: Choices


class ChunkDone(NamedTuple):
    """That all of a chunk was said."""


Said = Record | Unable | ChunkDone


def main() -> None:
    """Do chunk after chunk until nobody sends any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at a worker's terminal is that worker's affair
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a plugin prints must not come between
    chunks: queue.SimpleQueue[Chunk] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, chunks), daemon=True).start()
    while True:
        for said in _done(chunks.get()):
            pickle.dump(said, out, pickle.HIGHEST_PROTOCOL)
            out.flush()


def _done(chunk: Chunk) -> Iterator[Said]:
    try:
        yield from Pool(chunk.choices, 1, chunk.choices.config.batch).run(chunk.jobs)
    except ToolkitError as error:
        yield Unable(str(error))
    yield ChunkDone()


def _read(stream: BinaryIO, chunks: queue.SimpleQueue[Chunk]) -> None:
    try:
        while True:
            chunks.put(pickle.load(stream))  # noqa: S301 - from the process that started this one
    except EOFError:
        pass
    finally:
        os._exit(1)  # children end with this process
