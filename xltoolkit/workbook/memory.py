"""A workbook that is only in memory, for tests: the same edits mean the same as in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from xltoolkit.model import (
    NOTE_AUTHOR,
    AddSheet,
    Cell,
    CellFormat,
    CellStyle,
    DeleteNote,
    Edit,
    FlagRecalculation,
    Grid,
    Note,
    Place,
    Range,
    RemoveSheet,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    Value,
    WorkbookError,
    Written,
    coordinates,
)
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.workbook.package.booksheets import bad_name
from xltoolkit.workbook.package.celltext import same_value, too_long
from xltoolkit.workbook.package.guards import ARRAY, MERGED, covered
from xltoolkit.workbook.package.notes import FOREIGN

Content = Value | tuple[str, Value]
"""What a test puts into a cell: a value, ``"=formula"`` never calculated, or a formula with its value."""

CellEdit = SetValue | SetFormula | SetCachedValue | SetNote | DeleteNote | SetFill | SetFormat | SetLink

BookEdit = AddSheet | RemoveSheet | FlagRecalculation

PLAIN = CellStyle(
    CellFormat("General", font="宋体", size=11, bold=False, vertical="bottom", wrap=False, indent=0, border=False)
)


@dataclass
class MemorySheet:
    """One sheet: its grid, and what a grid does not hold."""

    grid: Grid
    links: dict[Place, Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    layout: SetLayout | None = None


class MemoryWorkbook:
    """A workbook made of cells that a test gives.

    Args:
        sheets: sheet name -> address -> content.
        notes: sheet name -> address -> note.
        merges: sheet name -> merged ranges.

    Attributes:
        contents: the sheets by name folded for case, for tests to look into.
        saved_to: where it was saved last.
        flagged: whether it asks to be calculated by the next program that opens it.
    """

    def __init__(
        self,
        sheets: Mapping[str, Mapping[str, Content]],
        *,
        notes: Mapping[str, Mapping[str, Note]] | None = None,
        merges: Mapping[str, Iterable[Range]] | None = None,
    ) -> None:
        self.contents: dict[str, MemorySheet] = {}
        self.saved_to: Path | None = None
        self.flagged = False
        self._styles = [PLAIN]
        for name, cells in sheets.items():
            grid = Grid(name, merges=list((merges or {}).get(name, ())))
            for reference, content in cells.items():
                _put(grid, coordinates(reference), content)
            grid.notes = {coordinates(at): note for at, note in (notes or {}).get(name, {}).items()}
            self.contents[name.casefold()] = MemorySheet(grid)

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets, in order."""
        return tuple(sheet.grid.name for sheet in self.contents.values())

    def read(self, name: str) -> Grid:
        """Read a sheet as it stands now; later edits do not show in what was read.

        Raises:
            WorkbookError: no such sheet.
        """
        sheet = self.contents.get(name.casefold())
        if sheet is None:
            raise WorkbookError(f"没有工作表“{name}”", advice="检查工作表名称")
        grid = sheet.grid
        copies = {part.name: getattr(grid, part.name) for part in fields(grid)}
        return Grid(**{key: value.copy() if hasattr(value, "copy") else value for key, value in copies.items()})

    def style(self, index: int) -> CellStyle:
        """Return how cells with this style index look."""
        return self._styles[index]

    def links(self, name: str) -> dict[Place, Cell | None]:
        """Return the cells of a sheet that are links, and where to."""
        self.read(name)
        return dict(self.contents[name.casefold()].links)

    def apply(self, edits: Iterable[Edit]) -> Written:
        """Make all edits."""
        written = Written()
        for edit in list(edits):
            reason = self._edit_book(edit) if isinstance(edit, BookEdit) else self._edit(edit, written)
            if reason is not None:
                written.skipped.append((edit, reason))
        return written

    def save(self, target: str | Path) -> None:
        """Remember the target; nothing is written."""
        self.saved_to = Path(target)

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _edit_book(self, edit: BookEdit) -> str | None:
        if isinstance(edit, FlagRecalculation):
            self.flagged = True
            return None
        if isinstance(edit, RemoveSheet):
            self.contents.pop(edit.name.casefold(), None)
            return None
        if edit.name.casefold() in self.contents:
            return None
        if (reason := bad_name(edit.name)) is None:
            grid = Grid(edit.name, state="hidden" if edit.hidden else "visible")
            self.contents[edit.name.casefold()] = MemorySheet(grid)
        return reason

    def _edit(self, edit: CellEdit | SetLayout, written: Written) -> str | None:
        """Make one edit of a sheet; return why it cannot be made, or None."""
        sheet = self.contents.get((edit.sheet if isinstance(edit, SetLayout) else edit.cell.sheet).casefold())
        if sheet is None:
            return "工作簿里没有这张工作表"
        if isinstance(edit, SetLayout):
            _lay_out(sheet, edit)
            return None
        try:
            place = coordinates(edit.cell.ref)
        except ValueError:
            return "不是单元格地址"
        return self._edit_cell(sheet, place, edit, written)

    def _edit_cell(self, sheet: MemorySheet, place: Place, edit: CellEdit, written: Written) -> str | None:
        if isinstance(edit, SetNote | DeleteNote):
            return _note(sheet.grid, place, edit, written)
        if isinstance(edit, SetCachedValue):
            return _cached(sheet.grid, place, edit, written)
        if isinstance(edit, SetValue | SetFormula):
            return _content(sheet.grid, place, edit, written)
        if isinstance(edit, SetLink):
            _link(sheet, place, edit.target)
        else:
            self._restyle(sheet.grid, place, edit, written)
        return None

    def _restyle(self, grid: Grid, place: Place, edit: SetFill | SetFormat, written: Written) -> None:
        now = self._styles[grid.styles.get(place, 0)]
        if isinstance(edit, SetFill):
            new = replace(now, fill=(edit.color or "").upper())
        else:
            given = {part.name: getattr(edit.format, part.name) for part in fields(edit.format)}
            changes = {name: value for name, value in given.items() if value is not None}
            if changes.get("horizontal") == "general":
                changes["horizontal"] = None
            new = replace(now, format=replace(now.format, **changes))
        if new == now:
            return
        written.styles += 1
        if new not in self._styles:
            self._styles.append(new)
        grid.styles[place] = self._styles.index(new)
        if not grid.styles[place]:
            del grid.styles[place]


def _put(grid: Grid, place: Place, content: Content) -> None:
    if isinstance(content, tuple):
        _store(grid, place, *content)
    elif isinstance(content, str) and content.startswith("="):
        _store(grid, place, content, None)
    else:
        _store(grid, place, None, content)


def _store(grid: Grid, place: Place, formula: str | None, value: Value) -> None:
    grid.formulas.pop(place, None)
    grid.values.pop(place, None)
    if formula is not None:
        grid.formulas[place] = formula
    if value is not None:
        grid.values[place] = FIFTEEN_DIGITS.plus(value) if isinstance(value, Decimal) else value


def _content(grid: Grid, place: Place, edit: SetValue | SetFormula, written: Written) -> str | None:
    formula = f"={edit.formula.removeprefix('=')}" if isinstance(edit, SetFormula) else None
    if grid.formulas.get(place) == formula and same_value(grid.values.get(place), edit.value):
        return None
    if isinstance(edit.value, str) and (reason := too_long(edit.value)) is not None:
        return reason
    if covered(place, grid.merges):
        return MERGED
    _store(grid, place, formula, edit.value)
    written.cells += 1
    return None


def _cached(grid: Grid, place: Place, edit: SetCachedValue, written: Written) -> str | None:
    formula = grid.formulas.get(place)
    if formula is None:
        return "单元格里没有公式"
    if place in grid.arrays:
        return ARRAY
    if not same_value(grid.values.get(place), edit.value):
        _store(grid, place, formula, edit.value)
        written.cells += 1
    return None


def _note(grid: Grid, place: Place, edit: SetNote | DeleteNote, written: Written) -> str | None:
    now = grid.notes.get(place)
    if now is not None and not now.ours:
        return FOREIGN
    new = Note(NOTE_AUTHOR, edit.text) if isinstance(edit, SetNote) and edit.text else None
    if new is not None and covered(place, grid.merges):
        return MERGED
    if new == now:
        return None
    written.notes += 1
    if new is None:
        del grid.notes[place]
    else:
        grid.notes[place] = new
    return None


def _link(sheet: MemorySheet, place: Place, target: Cell | None) -> None:
    if target is None:
        sheet.links.pop(place, None)
    else:
        sheet.links[place] = target


def _lay_out(sheet: MemorySheet, edit: SetLayout) -> None:
    sheet.widths.update(edit.widths)
    sheet.heights.update(edit.heights)
    now = sheet.layout or edit
    freeze = now.freeze_rows if edit.freeze_rows is None else edit.freeze_rows
    setup = edit.print_setup or now.print_setup
    sheet.layout = SetLayout(sheet.grid.name, sheet.widths, sheet.heights, freeze, setup)
