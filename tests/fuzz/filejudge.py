"""What must hold of the file backend on any file: done and everything shown, or refused and nothing touched."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

from tests.fuzz import calamine
from tests.fuzz.edits import NEW_SHEET, job
from tests.fuzz.expected import Seen, compare
from tests.fuzz.verdicts import FoundError, Stage, Verdict, compare_entries, disordered, faults_of, refuse_new
from xltoolkit.model import Edit, Grid, Limits, OutputError, ToolkitError
from xltoolkit.workbook import Fault, open_workbook
from xltoolkit.workbook.package import booksheets
from xltoolkit.workbook.package.book import PackageWorkbook

LIMITS = Limits(file_mb=64, uncompressed_mb=128, cells=300_000, strings=300_000, merges=20_000, elements=300_000)
"""Budgets that let a worker do with little memory."""


def judge(path: Path, target: Path, rng: Random, stage: Stage) -> Verdict:
    """Read a file, change it, save it, and look at what came of it.

    Raises:
        ToolkitError: the file is refused.
        FoundError: something must not be.
    """
    before = path.read_bytes()
    try:
        return _worked_on(path, target, rng, stage)
    finally:
        if path.read_bytes() != before:
            raise FoundError("the input was changed")
        if left := [file.name for file in path.parent.iterdir() if file not in (path, target)]:
            raise FoundError(f"left behind: {left}")


def _worked_on(path: Path, target: Path, rng: Random, stage: Stage) -> Verdict:
    stage("verify the input")
    faults: set[Fault] | None = None
    with suppress(ToolkitError):
        faults = faults_of(path, LIMITS)
    stage("read the input")
    with open_workbook(path, limits=LIMITS) as book:
        if not isinstance(book, PackageWorkbook):
            return Verdict("refused", "of another backend")
        seen, refusal = _read(book)
        grid = rng.choice(list(seen.grids.values()))
        edits = job(grid, rng)
        mine = _parts(book, grid.name)
        stage("edit")
        made = _edited(book, edits, path)
        stage("save")
        _saved(book, target, faults)
    stage("look at the output")
    compare_entries(path.read_bytes(), target.read_bytes(), mine)
    if faults is not None:
        refuse_new(faults, faults_of(target, LIMITS))
    with open_workbook(target, limits=LIMITS) as book:
        compare(seen, book, made, doubtful=disordered(faults))
    stage("edit again")
    _again(target, edits)
    if refusal is not None:
        raise refusal
    calamine.compare(path, target, seen.grids.values(), made, stage)
    return Verdict("done")


def _read(book: PackageWorkbook) -> tuple[Seen, ToolkitError | None]:
    """Read all that there is; sheets that can be read are worked on though others cannot, unlike in a run.

    Raises:
        ToolkitError: there is no sheet that can be read.
    """
    grids: dict[str, Grid] = {}
    names: dict[tuple[str, str], str] | None = None
    refusal = None
    for name in book.sheets:
        try:
            grids[name] = book.read(name)
        except ToolkitError as error:
            refusal = error
    try:
        names = dict(book.definitions().names)
        for index in range(-1, 4):
            book.style(index)
        assert book.fixed in (True, False)
    except ToolkitError as error:
        refusal = error
    if not grids and refusal is not None:
        raise refusal
    return Seen(book.sheets, grids, names), refusal


def _parts(book: PackageWorkbook, sheet: str) -> set[str]:
    """Return the parts that edits of a sheet and of a new one may change, folded."""
    package = book._package
    found = [booksheets.workbook_part(package), book._related("styles") or "xl/styles.xml"]
    found += [entry.part for entry in book._entries.values() if entry.name in (sheet, NEW_SHEET)]
    return {name.replace("\\", "/").lstrip("/").casefold() for name in found}


def _edited(book: PackageWorkbook, edits: list[Edit], path: Path) -> list[Edit]:
    """Make the edits; return those that were not left out. A refusal must leave the workbook as it was."""
    try:
        written = book.apply(edits)
    except ToolkitError:
        if book.content() != path.read_bytes():
            raise FoundError("edits were refused, yet something changed") from None
        raise
    if any(not reason for _, reason in written.skipped):
        raise FoundError("an edit is left out without a reason")
    skipped = {id(edit) for edit, _ in written.skipped}
    return [edit for edit in edits if id(edit) not in skipped]


def _saved(book: PackageWorkbook, target: Path, faults: set[Fault] | None) -> None:
    try:
        book.save(target)
    except OutputError as error:
        if target.exists():
            raise FoundError("saving was refused, yet the output is there") from error
        if faults == set() and "保存前的检查" in error.what:
            raise FoundError(f"our edits would damage a workbook without faults: {error}") from error
        raise


def _again(target: Path, edits: list[Edit]) -> None:
    """Make the edits on their own result: nothing may change any more."""
    with open_workbook(target, limits=LIMITS) as book:
        written = book.apply(edits)
        assert isinstance(book, PackageWorkbook)
        if (written.cells, written.notes, written.styles) != (0, 0, 0) or book.content() != target.read_bytes():
            raise FoundError(f"the same edits again change something: {written}"[:2_000])
