"""A workbook that somebody has open: the same protocol as a file, the same edits, made before their eyes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import xlwings as xw

from xltoolkit.calc import NAME as CALC
from xltoolkit.model import (
    AddSheet,
    Cell,
    CellFormat,
    CellStyle,
    Edit,
    FlagRecalculation,
    Grid,
    OutputError,
    Place,
    RemoveSheet,
    SetLayout,
    WorkbookError,
    Written,
)
from xltoolkit.workbook.live.calls import Calls
from xltoolkit.workbook.live.copies import Copies
from xltoolkit.workbook.live.held import Held
from xltoolkit.workbook.live.links import links_of
from xltoolkit.workbook.live.looks import Looks
from xltoolkit.workbook.live.reading import read_contents, read_grid, read_notes
from xltoolkit.workbook.live.writing import SheetWriter
from xltoolkit.workbook.package.booksheets import bad_name


class LiveWorkbook:
    """A workbook that is open in a program.

    Args:
        book: of xlwings, whichever engine is behind it.
        program: what it is open in, as its user calls it: Excel, WPS, Calc.
        note: the file that says, while the workbook is written, what of the program is held (``Held``).

    Attributes:
        calls: how often blocks were read and written.
    """

    def __init__(self, book: xw.Book, program: str = "Excel", note: Path | None = None) -> None:
        self.book = book
        self.program = program
        self.calls = Calls()
        self._copies = Copies(book.impl)
        self._sheets: dict[str, xw.Sheet] = {}
        self._looks = Looks(self._ask_look)
        self._seen: dict[str, Grid] = {}
        self._added: set[str] = set()
        alone = hasattr(type(book.impl), "screen_updating")  # Excel holds all its workbooks or none
        self._held = Held(book.impl if alone else book.app, note)
        self._parses = book.app.engine.name != CALC

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets, in order."""
        return tuple(self._listed())

    def read(self, name: str) -> Grid:
        """Read a sheet as it stands now.

        Raises:
            WorkbookError: no such sheet, or the program does not answer.
        """
        sheet = self._sheet(name)
        if sheet is None:
            why = f"有这些工作表：{'、'.join(self.sheets)}"
            raise WorkbookError(f"没有工作表“{name}”", where=self.name, why=why, advice="检查工作表名称")
        grid = read_grid(sheet, self._looks, self._copies, self.calls)
        self._seen.setdefault(grid.name.casefold(), grid)  # whatever is read before the next write, this was seen first
        return grid

    @property
    def name(self) -> str:
        """The workbook's path, or its title where it was never saved."""
        return str(self.book.fullname or self.book.name)

    def links(self, name: str) -> dict[Place, Cell | None]:
        """Return the cells of a sheet that are links, and where to; None is somewhere outside the workbook's cells.

        Raises:
            WorkbookError: the program does not answer.
        """
        sheet = self._sheet(name)
        return {} if sheet is None else self.calls.read(name, lambda: links_of(sheet))

    def style(self, index: int) -> CellStyle:
        """Return how cells with this style index look."""
        return self._looks.style(index)

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Make all edits; the program neither paints nor calculates until they are made."""
        written = Written()
        by_sheet: dict[str, list[Edit]] = {}
        self._added.clear()
        with self._held.quiet():
            for edit in edits:
                if isinstance(edit, AddSheet | RemoveSheet):
                    self._change_sheets(edit, written)
                    self._copies.forget([edit.name.casefold()])
                elif isinstance(edit, FlagRecalculation):
                    continue  # it calculates by itself
                else:
                    name = edit.sheet if isinstance(edit, SetLayout) else edit.cell.sheet
                    by_sheet.setdefault(name.casefold(), []).append(edit)
            try:
                for name, of_sheet in by_sheet.items():
                    self._apply(name, of_sheet, written)
            finally:
                self._copies.forget(by_sheet)
        return written

    def heal(self) -> None:
        """Let go what a run on this workbook held that was killed in the midst of writing."""
        self._held.heal()

    def _apply(self, name: str, edits: list[Edit], written: Written) -> None:
        sheet = self._sheet(name)
        if sheet is None:
            written.skipped += [(edit, "工作簿里没有这张工作表") for edit in edits]
            return
        seen = self._seen.pop(name, None)
        SheetWriter(
            sheet=sheet,
            now=self._as_it_stands(name, sheet, seen, {type(edit) for edit in edits}),
            seen=seen,
            looks=self._looks,
            calls=self.calls,
            program=self.program,
            parses=self._parses,
            written=written,
        ).run(edits)

    def _as_it_stands(self, name: str, sheet: xw.Sheet, seen: Grid | None, kinds: set[type]) -> Grid:
        """Read again what edits of these kinds are compared with; a sheet's shape is as it was read a moment ago."""
        if kinds <= {SetLayout} or name in self._added:
            return Grid(str(sheet.name))
        if seen is None:
            return read_grid(sheet, self._looks, self._copies, self.calls)
        now = replace(seen, values={}, formulas={}, notes=read_notes(sheet, self.calls))
        booleans = {place for place, value in seen.values.items() if isinstance(value, bool)}
        read_contents(now, sheet.used_range, self.calls, booleans)
        return now

    def save(self, target: str | Path) -> None:
        """Save the workbook where it is; a live workbook is never saved elsewhere.

        Raises:
            OutputError: another target.
        """
        if str(target) != self.name:
            raise OutputError(
                "打开着的工作簿只能存回原处", where=str(target), advice="在程序里用“另存为”，或关闭后对文件运行"
            )
        self.book.save()

    def close(self) -> None:
        """Leave the workbook open: it is the user's."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _change_sheets(self, edit: AddSheet | RemoveSheet, written: Written) -> None:
        there = self._sheet(edit.name)
        if isinstance(edit, RemoveSheet):
            if there is not None:
                self._sheets.clear()
                there.delete()
            return
        if there is not None:
            return
        if (reason := bad_name(edit.name)) is not None:
            written.skipped.append((edit, reason))
            return
        active = self.book.sheets.active
        added = self.book.sheets.add(edit.name, after=self.book.sheets[len(self.book.sheets) - 1])
        added.visible = not edit.hidden
        self._sheets[str(added.name)] = added
        self._added.add(edit.name.casefold())
        active.impl.activate()  # the sheet alone: xlwings' own would bring the program before other windows

    def _sheet(self, name: str) -> xw.Sheet | None:
        """Return a sheet by its name in any case."""
        listed = self._listed()
        return next((sheet for known, sheet in listed.items() if known.casefold() == name.casefold()), None)

    def _listed(self) -> dict[str, xw.Sheet]:
        """Return the sheets by name; they are listed once between two changes of them, as a name costs a call."""
        if not self._sheets:
            self._sheets = {str(sheet.name): sheet for sheet in self.book.sheets}
        return self._sheets

    def _ask_look(self, sheet: str, place: Place) -> CellStyle:
        color = self.book.sheets[sheet].range(place).color
        return CellStyle(CellFormat(), "" if color is None else "{:02X}{:02X}{:02X}".format(*color))
