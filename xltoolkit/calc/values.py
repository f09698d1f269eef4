"""Values of a block of cells, read and written in one call each, however many cells there are.

Traps of Calc's interface that are met here: nothing (void) written into a cell would be #N/A, so an empty cell is given
``""``; nothing read is an error, whose kind the cell itself knows; dates and booleans are numbers with a format.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.formulas import ERRORS, OTHER_ERROR
from xltoolkit.calc.numberformats import Kind
from xltoolkit.model import CellError

Place = tuple[int, int]
"""0-based (row, column) within a block."""

_DAY = dt.timedelta(days=1)
_MICROSECONDS = 86_400_000_000


def read(block: Remote, kinds: Mapping[Place, Kind], epoch: dt.datetime) -> list[list[object]]:
    """Return the values of a block: float, str, bool, ``datetime``, ``CellError`` or None.

    Args:
        block: a range of Calc.
        kinds: cells that show a date or a boolean.
        epoch: the workbook's day 0.
    """
    data = [list(row) for row in block.getDataArray()]
    for row, line in enumerate(data):
        for column, value in enumerate(line):
            if value is None:
                line[column] = _error(block.getCellByPosition(column, row).getError())
            elif value == "":
                line[column] = None
    for (row, column), kind in kinds.items():
        value = data[row][column]
        if isinstance(value, float):
            data[row][column] = bool(value) if kind is Kind.BOOLEAN else _moment(value, epoch)
    return data


def _error(number: int) -> CellError:
    return ERRORS.get(number, OTHER_ERROR)


def _moment(days: float, epoch: dt.datetime) -> dt.datetime | float:
    """Return a serial number as a point in time; one beyond Python's calendar stays a number."""
    try:
        return epoch + dt.timedelta(microseconds=round(days * _MICROSECONDS))
    except (OverflowError, ValueError):
        return days


def serial(value: dt.date, epoch: dt.datetime) -> float:
    """Return a day or a point in time as a serial number."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return (moment.replace(tzinfo=None) - epoch) / _DAY


def as_rows(value: object, shape: tuple[int, int]) -> list[Sequence[object]]:
    """Return what is written as rows; one value fills the whole block.

    Raises:
        ValueError: the rows do not have the block's shape.
    """
    rows, columns = shape
    if not isinstance(value, list | tuple):
        return [[value] * columns for _ in range(rows)]
    block: list[Sequence[object]] = list(value) if value and isinstance(value[0], list | tuple) else [value]
    if len(block) != rows or any(len(row) != columns for row in block):
        raise ValueError(f"{len(block)} rows for a block of {rows} x {columns}")
    return block


def cell_data(value: object, epoch: dt.datetime) -> float | str:
    """Return what Calc is given for a value: text stays text exactly, whatever it looks like.

    Raises:
        TypeError: no value of a cell.
    """
    match value:
        case None:
            return ""
        case str():
            return str(value)
        case dt.date():
            return serial(value, epoch)
        case numbers.Real() | Decimal():
            number = float(value)
            return number if math.isfinite(number) else ""
    raise TypeError(f"{type(value).__name__} is no value of a cell")


def wanted_kinds(rows: Iterable[Sequence[object]]) -> Iterator[tuple[Place, Kind]]:
    """Yield which kind of number format each number needs."""
    for row, line in enumerate(rows):
        for column, value in enumerate(line):
            if isinstance(value, bool):
                yield (row, column), Kind.BOOLEAN
            elif isinstance(value, dt.datetime) and value.time() != dt.time():
                yield (row, column), Kind.MOMENT
            elif isinstance(value, dt.date):
                yield (row, column), Kind.DATE
            elif isinstance(value, numbers.Real | Decimal):
                yield (row, column), Kind.NUMBER


def as_input(value: object, epoch: dt.datetime) -> str:
    """Return a constant as it is typed into a cell: an apostrophe before text keeps it from being understood."""
    if isinstance(value, bool):
        return f"={str(value).upper()}()"
    data = cell_data(value, epoch)
    return repr(data) if isinstance(data, float) else f"'{data}" if data else ""


def from_input(text: str) -> str:
    """Return a constant without the apostrophe that Calc shows before text that looks like something else."""
    return text.removeprefix("'")
