"""A sheet's grid while its cells come in, whatever reads them.

Source: ECMA-376-1, 18.3.1.4 (c), 18.18.11 (types of cells), 18.3.1.40 (f).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, DecimalException

from xltoolkit.model import CellError, Grid, Place, Range, Value, WorkbookError, a1, coordinates
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.model.cell import MAX_COLUMN
from xltoolkit.workbook.package import budget
from xltoolkit.workbook.package.celltext import unprotected
from xltoolkit.workbook.package.outline import MalformedError, OverBudgetError
from xltoolkit.workbook.package.translate import shifted

TRUE = ("1", "true")
_FALSE = ("0", "false", "")
_ZERO = re.compile(r"0+(?:\.0*)?")
_RESAVE = "用 Excel 或 WPS 打开后另存一份，再处理另存的文件"


def is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Tell whether a row or a column does not show: it says so, or its height or width is 0."""
    return attributes.get("hidden") in TRUE or _ZERO.fullmatch(attributes.get(size, "")) is not None


class Gathering:
    """Cells and properties of one sheet, put into its grid.

    Args:
        name: of the sheet.
        shared: the workbook's shared strings.
    """

    def __init__(self, name: str, shared: Sequence[str]) -> None:
        self.grid = Grid(name)
        self.shared = shared
        self._limits = budget.current()
        self._cells = self._columns = self._spelled = 0
        self._masters: dict[str, tuple[Place, str]] = {}
        self._waiting: list[tuple[Place, str]] = []

    def room(self, cells: int = 1) -> None:
        """Count cells that are about to come in.

        Raises:
            OverBudgetError: there are more than the budget allows.
        """
        self._cells += cells
        if self._cells > self._limits.cells:
            raise OverBudgetError(budget.over("单元格", "cells"))

    def formula(self, place: Place, attributes: Mapping[str, str], text: str) -> None:
        """Take a cell's formula: text without ``=``; attributes of its element."""
        kind, index = attributes.get("t", "normal"), attributes.get("si", "")
        if kind == "shared":
            if text and "ref" in attributes:
                self._masters[index] = (place, text)
            elif not text:
                self._shared(place, index)
                return
        elif kind == "dataTable" and not text:
            text = _data_table(attributes)
        if text:
            self.grid.formulas[place] = f"={text}"
            if kind in ("array", "dataTable"):
                self._fills(place, attributes.get("ref", ""))

    def value(self, place: Place, kind: str, text: str) -> None:
        """Take a cell's value as its ``v`` element has it, entities resolved.

        Raises:
            WorkbookError: no such value exists.
        """
        value = self._value(place, kind or "n", text)
        if value is not None:
            self.grid.values[place] = value

    def merge(self, reference: str) -> None:
        """Take a merged range."""
        first, _, last = reference.partition(":")
        try:
            merged = Range(*coordinates(first), *coordinates(last or first))
        except ValueError as error:
            raise MalformedError(f"合并区域 {reference} 不对") from error
        if len(self.grid.merges) >= self._limits.merges:
            raise OverBudgetError(budget.over("合并区域", "merges"))
        self.grid.merges.append(merged)

    def column(self, attributes: Mapping[str, str]) -> None:
        """Take a ``col`` element; they hold no column twice, so there are no more of them than columns."""
        self._columns += 1
        if self._columns > MAX_COLUMN:
            raise MalformedError("列的定义比列还多")
        if is_hidden(attributes, "width") and len(self.grid.hidden_columns) < MAX_COLUMN:
            try:
                first, last = int(attributes["min"]), int(attributes["max"])
            except (KeyError, ValueError) as error:
                raise MalformedError("列的范围不对") from error
            self.grid.hidden_columns.update(range(max(first, 1), min(last, MAX_COLUMN) + 1))

    def protection(self, attributes: Mapping[str, str]) -> None:
        """Take the ``sheetProtection`` element."""
        self.grid.protected = attributes.get("sheet") in TRUE

    def finish(self) -> Grid:
        """Return the grid when all has come in; shared formulas whose first cell came later are worked out now.

        A shared formula without a first cell is no formula any more; its value stays, as in Excel's repair.
        """
        for place, index in self._waiting:
            if index in self._masters:
                self._shared(place, index)
        return self.grid

    def _fills(self, place: Place, reference: str) -> None:
        """Take the cells that one formula fills; a reference that makes no sense is as good as none."""
        first, _, last = reference.replace("$", "").partition(":")
        try:
            area = Range(*coordinates(first), *coordinates(last or first))
        except ValueError:
            return
        if area != (*place, *place):
            self.grid.arrays[place] = area

    def _shared(self, place: Place, index: str) -> None:
        master = self._masters.get(index)
        if master is None:
            self._waiting.append((place, index))
            return
        (row, column), text = master
        self._spelled += len(text)
        if self._spelled > self._limits.uncompressed_mb * budget.MEGABYTE:
            raise OverBudgetError(budget.over("共享公式展开后的长度（MB）", "uncompressed_mb"))
        self.grid.formulas[place] = f"={shifted(text, place[0] - row, place[1] - column)}"

    def _value(self, place: Place, kind: str, text: str) -> Value:
        if kind == "n":
            return self._number(place, text.strip())
        if kind == "s":
            return self._shared_text(place, text)
        if kind == "b":
            return self._boolean(place, text.strip())
        return CellError(text.strip()) if kind == "e" else unprotected(text)

    def _boolean(self, place: Place, text: str) -> bool:
        if text not in (*TRUE, *_FALSE):
            raise self._unreadable(place, f"“{text[:40]}”不是逻辑值")
        return text in TRUE

    def _number(self, place: Place, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            number = FIFTEEN_DIGITS.create_decimal(text)
        except DecimalException:
            number = Decimal("NaN")
        if not number.is_finite():
            raise self._unreadable(place, f"“{text[:40]}”不是数")
        return number

    def _shared_text(self, place: Place, text: str) -> str | None:
        if not text.strip():
            return None
        try:
            index = int(text)
            return self.shared[index] if index >= 0 else self.shared[len(self.shared)]
        except (ValueError, IndexError) as error:
            raise self._unreadable(place, f"没有编号为 {text[:40]} 的共享文字") from error

    def _unreadable(self, place: Place, why: str) -> WorkbookError:
        where = f"{self.grid.name}!{a1(*place)}"
        return WorkbookError("单元格的内容已损坏", where=where, why=why, advice=_RESAVE)


def _data_table(attributes: Mapping[str, str]) -> str:
    """Return a data table's formula as Excel shows it: row input cell, column input cell."""
    first, second = attributes.get("r1", ""), attributes.get("r2", "")
    if attributes.get("dt2D") in TRUE:
        return f"TABLE({first},{second})"
    return f"TABLE({first},)" if attributes.get("dtr") in TRUE else f"TABLE(,{first})"
