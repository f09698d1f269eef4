"""The child process: a workbook's bytes on stdin, its sheets as lines of JSON on stdout.

Each line is one sheet, or, as the last one, why the workbook is refused. Plain data only: the parent takes nothing from
here that could run.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

from olefile import MAGIC, OleFileIO
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from xltoolkit.workbook.legacy.biff import scan_xls
from xltoolkit.workbook.legacy.biff12 import scan_xlsb
from xltoolkit.workbook.legacy.scan import BookScan, ScanError, SheetScan

Plain = dict[str, Any]

_STREAMS = ("Workbook", "Book")
"""Of Excel 97 and later; of Excel 5 and 95."""
_OTHERS = ("WordDocument", "PowerPoint Document")
_DAY = 86_400
_EPOCHS = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}  # noqa: DTZ001 - no zone
_MARCH_1900 = 61
"""Excel counts a 29 February 1900, so that its days before 1 March 1900 are one less than the epoch says."""


class RefusedError(Exception):
    """The workbook is not read; the first argument says why: a word that the parent knows."""


def main() -> None:
    """Read, write, and end."""
    memory, cells = int(sys.argv[1]), int(sys.argv[2])
    _limit(memory)
    try:
        for line in sheets(sys.stdin.buffer.read(), cells):
            _say(line)
    except RefusedError as error:
        _say({"refused": error.args[0]})
    except PasswordError:
        _say({"refused": "password"})
    except (CalamineError, ScanError, OSError) as error:
        _say({"refused": "damaged", "why": str(error)})


def sheets(data: bytes, most: int) -> Iterator[Plain]:
    """Yield the worksheets.

    Args:
        data: of the workbook.
        most: cells that hold something, over all sheets.

    Raises:
        RefusedError: not a workbook, or too many cells.
        CalamineError: python-calamine cannot read it.
        ScanError: its records are damaged.
        OSError: the compound file around it is.
    """
    scan = _scan(data)
    if scan.encrypted:  # python-calamine does not notice every one
        raise RefusedError("password")
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        listed = book.sheets_metadata
        if len(listed) != len(scan.sheets):
            raise ScanError(f"{len(listed)} sheets are listed, {len(scan.sheets)} found")
        for index, (about, scanned) in enumerate(zip(listed, scan.sheets, strict=True)):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(index)
            cells = _cells(sheet, date1904=scan.date1904)
            most -= len(cells)
            if most < 0:
                raise RefusedError("cells")
            yield _plain(about.name, str(about.visible), sheet, scanned) | {"cells": cells}


def _scan(data: bytes) -> BookScan:
    if not data.startswith(MAGIC):
        return scan_xlsb(data)
    compound: OleFileIO[str]
    with OleFileIO(io.BytesIO(data)) as compound:
        outermost = {path[0] for path in compound.listdir()}
        stream = next((name for name in _STREAMS if name in outermost), None)
        if stream is None:
            raise RefusedError(next((name for name in _OTHERS if name in outermost), "compound"))
        return scan_xls(compound.openstream([stream]).read())


def _plain(name: str, visible: str, sheet: CalamineSheet, scanned: SheetScan) -> Plain:
    found = sheet.merged_cell_ranges or ()
    merges = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in found]
    return {
        "name": name,
        "visible": visible.rpartition(".")[2],
        "merges": merges or scanned.merges,
        "errors": [(row, column, text) for (row, column), text in scanned.errors.items()],
    }


def _cells(sheet: CalamineSheet, *, date1904: bool) -> list[tuple[int, int, object]]:
    """Return row, column and value of every cell that holds something; moments are the numbers that the file holds."""
    top, left = sheet.start or (0, 0)
    return [
        (row, column, value if isinstance(value, bool | int | float | str) else _serial(value, date1904=date1904))
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1)
        for column, value in enumerate(values, left + 1)
        if value != ""
    ]


def _serial(value: dt.time | dt.date | dt.timedelta, *, date1904: bool) -> float:
    """Return the number of a moment or a span of time: days since the epoch."""
    if isinstance(value, dt.time):
        value = dt.timedelta(0, (value.hour * 60 + value.minute) * 60 + value.second, value.microsecond)
    if isinstance(value, dt.timedelta):
        return value.days + (value.seconds + value.microseconds / 1e6) / _DAY
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    days = _serial(moment - _EPOCHS[date1904], date1904=date1904)
    return days if date1904 or days >= _MARCH_1900 else days - 1


def _say(line: Plain) -> None:
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n")


def _limit(memory: int) -> None:
    """Bound memory where the platform can, and leave no core file behind when it is reached."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory if hard < 0 else min(memory, hard), hard))


if __name__ == "__main__":
    main()
