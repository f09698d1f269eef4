"""A worker process: builds its session, then does one workbook after the other until nobody sends any more."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from typing import NamedTuple

from xltoolkit.batch.far import AnyJob, at_hand, give_back
from xltoolkit.batch.fingerprints import file_hash
from xltoolkit.batch.work import Choices, do, start_session
from xltoolkit.ledger.record import Record, record_of
from xltoolkit.model import ToolkitError, WorkbookReport
from xltoolkit.sessions import SessionOf

READY = "ready"


class Unable(NamedTuple):
    """That no workbook can be done, and why: plugins or profiles are broken."""

    text: str


Message = str | Unable | Record
"""What a worker says: that it is ready, that it cannot work, or what became of a job."""


def main(connection: Connection, choices: Choices) -> None:
    """Serve jobs: ``(position, job)`` in, a ``Record`` out, in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):  # the parent is gone, or has no more
        try:
            _serve(connection, choices)
        except ToolkitError as error:
            connection.send(Unable(str(error)))


def _serve(connection: Connection, choices: Choices) -> None:
    session = start_session(choices)
    connection.send(READY)
    while True:
        position, job = connection.recv()
        connection.send(work(position, job, choices, session))


def work(position: int, job: AnyJob, choices: Choices, session: SessionOf) -> Record:
    """Do one workbook, and return what the ledger keeps of it.

    The file's hash is taken before it is read: should it change in between, the next run sees another one.
    """
    began = time.perf_counter()
    source, output = "", None
    try:
        with at_hand(job) as here:
            source = file_hash(here.source) or ""
            report = give_back(job, here, do(here, choices, session))
            if here.target is not None and report.output is not None:
                output = file_hash(here.target)
    except ToolkitError as error:
        report = WorkbookReport(str(job.source), error=str(error), profile=session.profile)
    return record_of(position, report)._replace(
        source_hash=source, output_hash=output, seconds=time.perf_counter() - began
    )


def _end_with_parent() -> None:
    """End when the parent does, even in the midst of a workbook: outputs are whole or absent at any moment."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
