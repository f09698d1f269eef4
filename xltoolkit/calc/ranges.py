"""Cells: a rectangle of a sheet, its values and formulas in one call each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xltoolkit.calc import blocks, survey, values
from xltoolkit.calc.appearance import Appearance
from xltoolkit.calc.blocks import Block
from xltoolkit.calc.cells import FORMULAS
from xltoolkit.calc.errors import CalcError
from xltoolkit.calc.formulas import UnsureError, shifted
from xltoolkit.calc.handling import Handling
from xltoolkit.calc.link import guarded
from xltoolkit.calc.notes import Note, add_note, note_at
from xltoolkit.calc.numberformats import Kind
from xltoolkit.calc.values import Place
from xltoolkit.model import Range as Area

if TYPE_CHECKING:
    from xltoolkit.calc.names import Name


@guarded
class Range(Appearance, Handling):
    """A rectangle of cells, with all that can be done with it."""

    max_cells_per_read = max_cells_per_write = None

    # Values

    @property
    def raw_value(self) -> object:
        """The values: rows, or the value of a single cell."""
        if self.api is None:
            return None
        data = values.read(self.api, self._shown(Kind.DATE, Kind.MOMENT, Kind.BOOLEAN), self._epoch)
        return data[0][0] if len(self) == 1 else data

    @raw_value.setter
    def raw_value(self, value: object) -> None:
        if self.api is None:
            return
        rows = values.as_rows(value, self.shape)
        data = tuple(tuple(values.cell_data(one, self._epoch) for one in row) for row in rows)
        self._put("setDataArray", data)
        self._show(values.wanted_kinds(rows))

    def _put(self, method: str, data: Block) -> None:
        """Write a block; what is refused at its first part changes nothing.

        Raises:
            CalcError: the cells may not be changed.
        """
        try:
            if self._sheet.has_notes:
                blocks.write(self._sheet.remote, self.api, self.area, method, data)
            else:
                getattr(self.api, method)(data)
        except Exception as error:
            if not (isinstance(error, blocks.LockedError) or (self.link.refused(error) and self.link.alive)):
                raise
            self._sheet.require_open()
            raise CalcError(
                "这些单元格不能写入",
                where=f"{self._sheet.name}!{self.address}",
                why="其中有数组公式的一部分",
                advice="改写整个数组公式，再试一次",
            ) from error

    @property
    def _epoch(self) -> dt.datetime:
        return self._sheet.book.epoch

    def _shown(self, *wanted: Kind) -> dict[Place, Kind]:
        """Return the cells whose number format is of certain kinds; the calls go with the formats, not the cells."""
        formats, found = self._sheet.book.formats, {}
        for group in survey.groups(self.api):
            kind = formats.kind(group.NumberFormat)
            if kind in wanted:
                found.update(dict.fromkeys(self._places(survey.areas_of(group)), kind))
        return found

    def _places(self, areas: Iterable[Area]) -> Iterable[Place]:
        for area in areas:
            for row in range(area.top - self.row, area.bottom - self.row + 1):
                for column in range(area.left - self.column, area.right - self.column + 1):
                    yield row, column

    def _show(self, needed: Iterable[tuple[Place, Kind]]) -> None:
        """Give cells a format that shows what was written, where theirs shows something else.

        A number keeps any format but that of booleans, a date keeps any format of dates.
        """
        wanted = dict(needed)
        if not wanted:
            return
        now = self._shown(Kind.DATE, Kind.MOMENT, Kind.BOOLEAN)
        missing: dict[Kind, list[Place]] = {}
        for place, kind in wanted.items():
            if not _fits(now.get(place, Kind.NUMBER), kind):
                missing.setdefault(kind, []).append(place)
        for kind, places in missing.items():
            areas = [_cell(self.row + row, self.column + column) for row, column in places]
            self._sheet.areas(areas).NumberFormat = self._sheet.book.formats.key(kind.code)

    # Formulas

    @property
    def formula(self) -> object:
        """The formulas in Excel's grammar, constants as text: rows, or that of a single cell."""
        if self.api is None:
            return None
        data = self.api.getFormulaArray()
        formulas = self._formula_places(data)
        grammar = self._sheet.book.grammar
        rows = tuple(
            tuple(
                grammar.to_excel(text) if (row, column) in formulas else values.from_input(text)
                for column, text in enumerate(line)
            )
            for row, line in enumerate(data)
        )
        return rows[0][0] if len(self) == 1 else rows

    @formula.setter
    def formula(self, value: object) -> None:
        if self.api is None:
            return
        if isinstance(value, str) and value.startswith("=") and len(self) > 1:
            value = self._filled(value)
        rows = values.as_rows(value, self.shape)
        self._put("setFormulaArray", tuple(tuple(self._input(one) for one in row) for row in rows))
        self._show((place, kind) for place, kind in values.wanted_kinds(rows))

    def _input(self, value: object) -> str:
        if isinstance(value, str) and value.startswith("="):
            return self._sheet.book.grammar.to_calc(value)
        return values.as_input(value, self._epoch)

    def _filled(self, formula: str) -> list[list[str]]:
        """Return one formula for every cell, its relative references moved along from the first."""
        try:
            return [[shifted(formula, row, column) for column in range(self.shape[1])] for row in range(self.shape[0])]
        except UnsureError as error:
            raise CalcError("这个公式不能填充到多个单元格", where=formula, why=f"不认识：{error}") from None

    def _formula_places(self, data: Sequence[Sequence[str]]) -> set[Place]:
        """Return the cells that hold a formula; text that begins with ``=`` looks the same in Calc's array."""
        if not any(text.startswith(("=", "{=")) for row in data for text in row):
            return set()
        return set(self._places(survey.areas_of(self.api.queryContentCells(FORMULAS))))

    @property
    def formula2(self) -> object:
        """As ``formula``: Calc has no second kind."""
        return self.formula

    @formula2.setter
    def formula2(self, value: object) -> None:
        self.formula = value

    @property
    def formula_array(self) -> str | None:
        """The formula that fills the whole range."""
        text = str(self.api.getArrayFormula())
        return self._sheet.book.grammar.to_excel(text) if text else None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self._sheet.require_open()
        self.api.setArrayFormula(self._sheet.book.grammar.to_calc(value))

    @property
    def has_array(self) -> bool:
        """Whether the first cell is part of an array formula."""
        return bool(self(1).api.getFormulaArray()[0][0].startswith("{="))

    # Notes and names

    @property
    def note(self) -> Note | None:
        """The note at the first cell."""
        return note_at(self._sheet, self.row, self.column)

    def add_note(self, text: str) -> Note:
        """Put a note at the first cell."""
        return add_note(self._sheet, self.row, self.column, text)

    @property
    def name(self) -> Name | None:
        """The name that stands for just these cells."""
        for _, name in self._sheet.book.names.snapshot():
            cells = name.cells
            if cells is not None and cells.coords == self.coords and cells.sheet.name == self._sheet.name:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        sheet = self._sheet.name.replace("'", "''")
        self._sheet.book.names.add(value, f"='{sheet}'!{self.address}")


def _fits(shown: Kind, wanted: Kind) -> bool:
    if wanted is Kind.NUMBER:
        return shown is not Kind.BOOLEAN
    return shown is wanted or (wanted is Kind.DATE and shown is Kind.MOMENT)


def _cell(row: int, column: int) -> Area:
    return Area(row, column, row, column)
