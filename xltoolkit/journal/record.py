"""Workbooks that journal what is written into them, ahead of the write."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from xltoolkit.journal.changes import Changes
from xltoolkit.journal.entries import Entry, Kind, Stage
from xltoolkit.journal.standing import CellEdit, Standing
from xltoolkit.journal.store import Store, sha256
from xltoolkit.model import Cell, CellStyle, Definitions, Edit, Grid, OutputError, Place, Written
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.package.atomic import write_atomically
from xltoolkit.workbook.package.book import PackageWorkbook
from xltoolkit.workbook.protocol import Linked, is_sealed

Book = TypeVar("Book", bound=Workbook)


class Recording(Generic[Book]):
    """A workbook that keeps account of all that edits change in it: what the two journals share.

    Args:
        book: the workbook itself.

    Attributes:
        changes: what was changed so far.
        broken: whether a write failed, so that it is not known how much of it was made.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.changes = Changes()
        self.broken = False

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the worksheets, in order."""
        return self.book.sheets

    def read(self, name: str) -> Grid:
        """Read a sheet as it stands now."""
        return self.book.read(name)

    def style(self, index: int) -> CellStyle:
        """Return how cells with this style index look."""
        return self.book.style(index)

    def links(self, name: str) -> Mapping[Place, Cell | None]:
        """Return the cells of a sheet that are links; none where the backend cannot tell."""
        return self.book.links(name) if isinstance(self.book, Linked) else {}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its owner should know of the file."""
        return self.book.remarks if is_sealed(self.book) else ()

    @property
    def fixed(self) -> bool:
        """Whether nobody may add a sheet."""
        return is_sealed(self.book) and self.book.fixed

    def unsign(self) -> None:
        """Take signatures away that no longer hold."""
        if is_sealed(self.book):
            self.book.unsign()

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Make all edits, and keep account of those that were made.

        Raises:
            OutputError: the journal of an open workbook cannot be written; the workbook is left as it is.
        """
        edits = list(edits)
        names = {name.casefold(): name for name in self.book.sheets}
        touched = {edit.cell.sheet.casefold() for edit in edits if isinstance(edit, CellEdit)}
        standing = Standing(self.book, [self._grid(name) for folded, name in names.items() if folded in touched])
        announced = self.changes.then(standing.changes(edits))
        self._announce(announced)
        try:
            written = self.book.apply(edits)
        except BaseException:
            self.changes, self.broken = announced, True  # any part of it may stand there
            raise
        self.changes = self.changes.then(standing.changes(edits, [edit for edit, _ in written.skipped]))
        return written

    def save(self, target: str | Path) -> None:
        """Save the workbook itself."""
        self.book.save(target)

    def close(self) -> None:
        """Let go of the workbook."""
        self.book.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _grid(self, name: str) -> Grid:
        """Return a sheet as it stands before the edits."""
        return self.book.read(name)

    def _announce(self, changes: Changes) -> None:
        """Journal what is about to be changed, where that is a write."""


class Journalled(Recording[Book]):
    """An open workbook whose every write is journalled ahead: one entry over all writes until it is closed.

    If the process dies in between, or a write fails, the entry stays open: it says what may have been written.

    Args:
        book: the workbook itself.
        store: the journal.
        name: absolute path of the workbook, or its URL or title.
        program: that it is open in.
        profile: of the run.
    """

    def __init__(self, book: Book, store: Store, name: str, *, program: str = "", profile: str = "") -> None:
        super().__init__(book)
        self._store = store
        self._entry: Entry | None = None
        self._about = (name, Kind.LIVE, program, profile)

    @property
    def entry(self) -> Entry | None:
        """What was journalled; None where nothing was written."""
        return self._entry

    def finish(self) -> None:
        """Mark what was journalled as written; an entry of nothing goes."""
        if self._entry is None or self.broken:
            return
        if self.changes:
            self._entry.changes = self.changes
            _mark_done(self._store, self._entry)
        else:
            self._store.discard(self._entry)
            self._entry = None

    def close(self) -> None:
        """Finish the entry, and let go of the workbook."""
        try:
            self.finish()
        finally:
            super().close()

    def _announce(self, changes: Changes) -> None:
        if not changes:
            return
        if self._entry is None:
            self._entry = self._store.begin(*self._about)
        self._entry.changes, self._entry.stage = changes, Stage.OPEN
        self._store.write(self._entry)


class JournalledFile(Recording[PackageWorkbook]):
    """A workbook file that is changed in place: journalled ahead of the save, with a copy of the file before.

    Args:
        book: the workbook itself.
        store: the journal.
        profile: of the run.
    """

    def __init__(self, book: PackageWorkbook, store: Store, *, profile: str = "") -> None:
        super().__init__(book)
        self._store = store
        self.profile = profile
        self._read: dict[str, Grid] = {}

    def read(self, name: str) -> Grid:
        """Read a sheet as it stands now."""
        grid = self._read[name.casefold()] = self.book.read(name)
        return grid

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Make all edits; nothing is written before the save."""
        written = super().apply(edits)
        self._read.clear()
        return written

    def content(self, *, original: bool = False) -> bytes:
        """Return the workbook as a file's bytes: as it stands now, or as it was opened."""
        return self.book.content(original=original)

    def definitions(self) -> Definitions:
        """Return what its formulas call by name."""
        return self.book.definitions()

    def save(self, target: str | Path) -> None:
        """Journal the changes with a copy of the file, and save it; a file that stays the same is neither written.

        Raises:
            OutputError: the journal or the file cannot be written, or it must not be; the file is as it was then.
        """
        new, old = self.book.packed(target), self._standing(Path(target))
        if new == old:
            return
        entry = self._store.begin(Path(target), Kind.FILE, "xlt run --in-place", self.profile)
        entry.changes, entry.confidential = self.changes, self.book.confidential
        entry.old_hash, entry.new_hash = sha256(old), sha256(new)
        self._store.write(entry, old)
        try:
            write_atomically(target, new)
        except OutputError:
            self._store.discard(entry)
            raise
        _mark_done(self._store, entry)

    def _grid(self, name: str) -> Grid:
        """Return a sheet as the run read it: nobody else changes what is in memory."""
        known = self._read.get(name.casefold())
        return self.book.read(name) if known is None else known

    @staticmethod
    def _standing(target: Path) -> bytes:
        try:
            return target.read_bytes()
        except OSError as error:
            what = "读不到要改的文件，没有写入"
            advice = "检查文件是否还在、能否读取"
            raise OutputError(what, where=str(target), why=str(error.strerror), advice=advice) from error


def in_place(book: Workbook, source: Path, target: Path, profile: str) -> Workbook:
    """Return the workbook, journalled by the user's journal where it is going to be saved over its own file."""
    if not isinstance(book, PackageWorkbook) or source.resolve() != target.resolve():
        return book
    return JournalledFile(book, Store(), profile=profile)


def _mark_done(store: Store, entry: Entry) -> None:
    """Mark an entry as written. Where that fails it stays open, and can be undone all the same."""
    entry.stage = Stage.DONE
    with contextlib.suppress(OutputError):
        store.write(entry)
