"""Edits: what plugins and the engine want done to a workbook. They are values; only backends write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from xltoolkit.model.cell import Cell
from xltoolkit.model.grid import Value


@dataclass(frozen=True, slots=True)
class CellFormat:
    """How a cell looks. None leaves a facet as it is.

    Args:
        number_format: a spreadsheet format code, ``#,##0.00``.
        font: name of the font.
        size: in points.
        bold: weight.
        horizontal: ``left``, ``center``, ``right``; ``general`` goes by what the cell holds (and is read as None).
        vertical: ``top``, ``center``, ``bottom``.
        wrap: break long text.
        indent: of the text, in steps.
        border: a thin line on all four sides, or none.
    """

    number_format: str | None = None
    font: str | None = None
    size: float | None = None
    bold: bool | None = None
    horizontal: str | None = None
    vertical: str | None = None
    wrap: bool | None = None
    indent: int | None = None
    border: bool | None = None


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell looks now: its format, and its solid fill as RRGGBB.

    ``fill`` is empty for no fill and None for one that RRGGBB cannot say (a theme colour, a pattern, a gradient).
    ``locked`` says whether it may not be changed once its sheet is protected. ``unseen`` says whether what stands in it
    cannot be seen: white on white, or a number format that shows nothing; only the package of a file tells.
    """

    format: CellFormat
    fill: str | None = ""
    locked: bool = True
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """How a sheet prints.

    Args:
        landscape: orientation.
        paper: OOXML paper size; 9 is A4.
        fit_width: pages across; 0 leaves scaling alone.
        repeat_rows: first and last row repeated on every page (1-based, inclusive).
    """

    landscape: bool = True
    paper: int = 9
    fit_width: int = 1
    repeat_rows: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SetValue:
    """Put a value into a cell (None empties it). Text stays text, whatever it starts with."""

    cell: Cell
    value: Value


@dataclass(frozen=True, slots=True)
class SetFormula:
    """Put a formula (with its ``=``) and its cached value into a cell."""

    cell: Cell
    formula: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class SetNote:
    """Put our note at a cell, replacing our earlier one; a person's note is never replaced."""

    cell: Cell
    text: str


@dataclass(frozen=True, slots=True)
class DeleteNote:
    """Take our note from a cell; a person's note stays."""

    cell: Cell


@dataclass(frozen=True, slots=True)
class SetFill:
    """Fill a cell with a colour (RRGGBB), or take the fill away (None)."""

    cell: Cell
    color: str | None


@dataclass(frozen=True, slots=True)
class SetFormat:
    """Change how a cell looks."""

    cell: Cell
    format: CellFormat


@dataclass(frozen=True, slots=True)
class SetLink:
    """Make a cell a link to another cell of the workbook (None takes the link away)."""

    cell: Cell
    target: Cell | None


@dataclass(frozen=True, slots=True)
class SetLayout:
    """Set widths (column -> characters), heights (row -> points), frozen rows and print set-up of a sheet.

    None, and columns or rows that are not named, leave things as they are.
    """

    sheet: str
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    freeze_rows: int | None = None
    print_setup: PrintSetup | None = None


@dataclass(frozen=True, slots=True)
class AddSheet:
    """Add an empty sheet at the end; nothing happens where one of that name exists.

    Args:
        name: of the sheet.
        hidden: whether users see its tab.
    """

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class RemoveSheet:
    """Take away a sheet that an earlier run added; nothing happens where there is none. For taking a run back only."""

    name: str


@dataclass(frozen=True, slots=True)
class SetCachedValue:
    """Put a newly calculated value behind a cell's formula, which stays as it is."""

    cell: Cell
    value: Value


@dataclass(frozen=True, slots=True)
class FlagRecalculation:
    """Have the program that opens the workbook next calculate all of it; a workbook that says so already stays."""


Edit = (
    SetValue
    | SetFormula
    | SetNote
    | DeleteNote
    | SetFill
    | SetFormat
    | SetLink
    | SetLayout
    | AddSheet
    | RemoveSheet
    | SetCachedValue
    | FlagRecalculation
)


@dataclass(slots=True)
class Written:
    """How many edits really changed something (an edit that finds its state already there does not count)."""

    cells: int = 0
    notes: int = 0
    styles: int = 0
    skipped: list[tuple[Edit, str]] = field(default_factory=list)
    """Edits that could not be made, each with its reason in Chinese."""

    def __iadd__(self, other: Written) -> Self:
        """Add what a later transaction wrote."""
        self.cells += other.cells
        self.notes += other.notes
        self.styles += other.styles
        self.skipped += other.skipped
        return self
