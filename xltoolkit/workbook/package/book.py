"""Workbooks as files: read in one pass, changed part by part, saved whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from xltoolkit.model import (
    Cell,
    CellStyle,
    Definitions,
    Edit,
    Grid,
    Limits,
    Note,
    OutputError,
    Place,
    WorkbookError,
    Written,
)
from xltoolkit.workbook import collector
from xltoolkit.workbook.package import booksheets, budget
from xltoolkit.workbook.package.atomic import write_atomically
from xltoolkit.workbook.package.booksheets import SheetEntry
from xltoolkit.workbook.package.container import Package
from xltoolkit.workbook.package.notes import comments
from xltoolkit.workbook.package.outline import MAIN, MalformedError, OverBudgetError, outline
from xltoolkit.workbook.package.reader import read_sheet
from xltoolkit.workbook.package.refusal import not_a_spreadsheet, told
from xltoolkit.workbook.package.relations import related
from xltoolkit.workbook.package.signatures import is_signed, unsign
from xltoolkit.workbook.package.strings import shared_strings
from xltoolkit.workbook.package.styles import MINIMAL, Styles

_FAULTS = (MalformedError, LookupError, ValueError, ArithmeticError)
"""What reading a part raises that makes no sense."""

_SIGNED = "工作簿带有数字签名：读取和核对不影响它，写入会使它失效"
_UNSIGNED = "工作簿原有数字签名，内容改动后不再有效，已一并去掉；需要时请重新签名"
_RESAVE = "用 Excel 或 WPS 打开后另存一份，再处理另存的文件；原文件没有改动"


class PackageWorkbook:
    """A workbook in a file (.xlsx, .xlsm), without a spreadsheet program.

    The file is read into memory and let go of at once: it may be replaced while it is being worked on.
    """

    confidential: ClassVar[bool] = False
    """Whether nothing of what it holds may be written anywhere in the clear."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._cells: dict[str, int] = {}
        self._named = 0

    @classmethod
    def open(cls, path: str | Path, limits: Limits = Limits()) -> Self:  # noqa: B008 - it is frozen
        """Open a workbook.

        Args:
            path: of the file.
            limits: what it may cost.

        Raises:
            WorkbookError: no such file, not a workbook, encrypted, damaged, or over a budget.
        """
        return cls(Package.open(path, limits)).opened()

    def opened(self) -> Self:
        """Return the workbook itself, seen to be one.

        Raises:
            WorkbookError: the package holds no workbook, or none with worksheets.
        """
        package = self._package
        try:
            worksheets = self.sheets
        except WorkbookError as error:
            if isinstance(error.__cause__, OverBudgetError):
                raise
            raise not_a_spreadsheet(package.path, error.why) from error
        if not worksheets:
            raise not_a_spreadsheet(package.path, "其中没有工作表")
        return self

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the worksheets, in order."""
        return tuple(entry.name for entry in self._entries.values())

    def read(self, name: str) -> Grid:
        """Read a sheet in one block, as it stands now.

        Raises:
            WorkbookError: no such sheet, or its XML cannot be read.
        """
        entry = self._entry(name)
        with self._readable(name):
            grid = read_sheet(self._package.read(entry.part), entry.name, self._strings)
            grid.notes = self._notes(entry.part)
            self._named = max(self._named, max(grid.styles.values(), default=0))
            self._count(entry.part, len(grid.values.keys() | grid.formulas.keys()))
            grid.state = self._states.get(entry.position, "visible")
        return grid

    def _count(self, part: str, cells: int) -> None:
        """Count the cells of all sheets read so far, each sheet once."""
        self._cells[part] = cells
        if sum(self._cells.values()) > self._package.limits.cells:
            raise OverBudgetError(budget.over("所有工作表的单元格", "cells"))

    def style(self, index: int) -> CellStyle:
        """Return how cells with this style index look.

        Raises:
            WorkbookError: the styles cannot be read.
        """
        try:  # asked for every cell, so without the context that sets the budgets: nothing is parsed here
            return self._styles.style(index)
        except _FAULTS as error:
            raise self._damaged(error) from error

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Make all edits, as one transaction."""
        from xltoolkit.workbook.package.editing import apply_edits  # noqa: PLC0415 - a check writes nothing

        with self._readable():
            written = apply_edits(self._package, edits, self._shared_text, self._named)
        for name in ("_entries", "_states", "_styles"):
            self.__dict__.pop(name, None)
        return written

    def save(self, target: str | Path) -> None:
        """Save atomically; without an effective edit the target is a byte-identical copy of the source.

        Raises:
            OutputError: the target cannot be written, the workbook is signed, or the touched parts have a fault that
                the source had not.
        """
        write_atomically(target, self.packed(target))

    def packed(self, target: str | Path) -> bytes:
        """Return the bytes that ``save`` writes.

        Raises:
            OutputError: the workbook is signed, or the touched parts have a fault that the source had not; the target
                is named in it.
        """
        if self._package.changed:
            self._refuse_signed()
            from xltoolkit.workbook.package.checker import refuse_new_faults  # noqa: PLC0415 - as above

            refuse_new_faults(self._package, self._package.original(), self._package.changed)
        return self._pack(Path(target))

    def _pack(self, target: Path) -> bytes:  # noqa: ARG002 - one that encrypts names it in its errors
        return self._package.content()

    def links(self, name: str) -> dict[Place, Cell | None]:
        """Return the cells of a sheet that are links, and where to; None is somewhere outside the workbook's cells.

        Raises:
            WorkbookError: no such sheet, or its XML cannot be read.
        """
        from xltoolkit.workbook.package import sheets  # noqa: PLC0415 - as above
        from xltoolkit.workbook.package.sheetpart import SheetPart  # noqa: PLC0415 - as above

        entry = self._entry(name)
        with self._readable(name):
            return sheets.links(SheetPart(self._package.read(entry.part)))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its owner should know of the file: that it is signed, or was."""
        if not is_signed(self._package.original()):
            return ()
        return (_SIGNED,) if is_signed(self._package) else (_UNSIGNED,)

    @property
    def fixed(self) -> bool:
        """Whether the structure is protected: nobody may add a sheet (``lockStructure``, ECMA-376-1, 18.2.29)."""
        with self._readable():
            root = outline(self._package.read(booksheets.workbook_part(self._package))).root
        protection = root.child("workbookProtection")
        return protection is not None and protection.attributes.get("lockStructure") in ("1", "true")

    def unsign(self) -> None:
        """Take the digital signatures away where the workbook was changed, and they no longer hold."""
        if self._package.changed and is_signed(self._package):
            with self._readable():
                unsign(self._package)

    def _refuse_signed(self) -> None:
        """Refuse to change what somebody signed: the signature would no longer hold."""
        if is_signed(self._package):
            raise OutputError(
                "工作簿带有数字签名，写入会使签名失效，没有写入",
                where=str(self._package.path),
                advice="只核对用 xlt check；确要写入并去掉签名，加 --break-signature；原有文件没有改动",
            )

    def content(self, *, original: bool = False) -> bytes:
        """Return the workbook as a file's bytes: as it stands now, or as it was opened."""
        return (self._package.original() if original else self._package).content()

    def definitions(self) -> Definitions:
        """Return what its formulas call by name.

        Raises:
            WorkbookError: the workbook's or a table's part cannot be read.
        """
        from xltoolkit.workbook.package.definitions import definitions  # noqa: PLC0415 - few workbooks need it

        with self._readable():
            return definitions(self._package)

    def close(self) -> None:
        """Do nothing: no file is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _entries(self) -> dict[str, SheetEntry]:
        """The worksheets by name folded for case, in order."""
        with self._readable():
            found = booksheets.sheets(self._package, booksheets.workbook_part(self._package))
        return {name: entry for name, entry in found.items() if entry.worksheet and entry.part in self._package}

    @cached_property
    def _states(self) -> dict[int, str]:
        """State (visible, hidden, veryHidden) of each sheet by position."""
        listed = outline(self._package.read(booksheets.workbook_part(self._package))).root.child("sheets")
        sheets = listed.children if listed is not None else []
        return {position: sheet.attributes.get("state", "visible") for position, sheet in enumerate(sheets)}

    @cached_property
    def _strings(self) -> list[str]:
        part = self._related("sharedStrings")
        return shared_strings(self._package.read(part)) if part is not None else []

    @cached_property
    def _styles(self) -> Styles:
        with self._readable():
            part = self._related("styles")
            return Styles.parse(self._package.read(part) if part is not None else MINIMAL % MAIN.encode())

    def _related(self, kind: str) -> str | None:
        """Return the part that the workbook's relation of a kind points at, if there is one."""
        found = related(self._package, booksheets.workbook_part(self._package), kind)
        return next((part for part in found if part in self._package), None)

    def _notes(self, part: str) -> dict[Place, Note]:
        found: dict[Place, Note] = {}
        for name in related(self._package, part, "comments"):
            if name in self._package:
                found |= {place: Note(c.author, c.text) for place, c in comments(self._package.read(name)).items()}
        return found

    def _shared_text(self, index: int) -> str | None:
        return self._strings[index] if 0 <= index < len(self._strings) else None

    def _entry(self, name: str) -> SheetEntry:
        entry = self._entries.get(name.casefold())
        if entry is None:
            why = f"有这些工作表：{'、'.join(self.sheets)}"
            raise WorkbookError(f"没有工作表“{name}”", where=str(self._package.path), why=why, advice="检查工作表名称")
        return entry

    @contextmanager
    def _readable(self, sheet: str = "") -> Iterator[None]:
        """Turn faults of a part into words for the workbook's owner."""
        try:
            with collector.paused(), budget.within(self._package.limits):
                yield
        except _FAULTS as error:
            raise self._damaged(error, sheet) from error

    def _damaged(self, error: Exception, sheet: str = "") -> WorkbookError:
        """Say that a part cannot be read, or that there is too much of something."""
        where = f"{self._package.path}：{sheet}" if sheet else str(self._package.path)
        if isinstance(error, OverBudgetError):
            return WorkbookError("工作簿太大，没有处理", where=where, why=str(error), advice=budget.RAISE)
        return WorkbookError("工作簿的内部结构已损坏", where=where, why=told(error), advice=_RESAVE)
