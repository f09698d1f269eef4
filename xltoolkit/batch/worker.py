"""A worker process: builds its session, then does one workbook after the other until nobody sends any more."""

from __future__ import annotations

import os
import signal
import threading
import time
from multiprocessing import parent_process
from multiprocessing.connection import Connection

from xltoolkit.batch.fingerprints import file_hash
from xltoolkit.batch.plan import Job
from xltoolkit.batch.work import Choices, do, start_session
from xltoolkit.ledger.record import Record, record_of
from xltoolkit.model import ToolkitError
from xltoolkit.run import Session

READY = "ready"

Message = str | ToolkitError | Record
"""What a worker says: that it is ready, that it cannot start, or what became of a job."""


def main(connection: Connection, choices: Choices) -> None:
    """Serve jobs: ``(position, job)`` in, a ``Record`` out, in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        session = start_session(choices)
    except ToolkitError as error:
        connection.send(error)
        return
    connection.send(READY)
    while True:
        try:
            position, job = connection.recv()
        except (EOFError, OSError):  # the parent is gone, or has no more
            return
        try:
            connection.send(work(position, job, choices, session))
        except OSError:
            return


def work(position: int, job: Job, choices: Choices, session: Session) -> Record:
    """Do one workbook, and return what the ledger keeps of it.

    The file's hash is taken before it is read: should it change in between, the next run sees another one.
    """
    began = time.perf_counter()
    source = file_hash(job.source) or ""
    report = do(job, choices, session)
    written = job.target is not None and report.output is not None
    return record_of(position, report)._replace(
        source_hash=source,
        output_hash=file_hash(job.target) if written and job.target is not None else None,
        seconds=time.perf_counter() - began,
    )


def _end_with_parent() -> None:
    """End when the parent does, even in the midst of a workbook: outputs are whole or absent at any moment."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
