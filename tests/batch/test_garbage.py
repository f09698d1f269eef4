"""A workbook leaves nothing behind that only Python's cycle collector could take away: it would take milliseconds."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from xltoolkit.batch.plan import Job
from xltoolkit.batch.work import Choices, start_session
from xltoolkit.batch.worker import work
from xltoolkit.config import load_config
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import Order


@pytest.mark.parametrize("write", [False, True])
def test_no_object_of_a_workbook_is_in_a_cycle(tmp_path: Path, *, write: bool) -> None:
    make_folder(Order(1, load_config()), 4, tmp_path / "F")
    (tmp_path / "out").mkdir()
    choices = Choices(load_config(), write=write, figures=True)
    sessions = start_session(choices)
    books = sorted((tmp_path / "F").rglob("*.xlsx"))
    jobs = [Job(book, tmp_path / "out" / book.name if write else None, book.name) for book in books]
    for job in jobs[:-1]:
        work(0, job, choices, sessions)
    gc.collect()
    gc.disable()
    try:
        record = work(0, jobs[-1], choices, sessions)
        assert gc.collect() == 0
    finally:
        gc.enable()
    assert record.status == "clean"
