"""The records of an .xls workbook stream (BIFF5, BIFF8) that hold errors and the date system.

Source: MS-XLS 2.1.4 (records), 2.4.28 (BoundSheet8), 2.4.24 (BoolErr), 2.4.127 (Formula), 2.5.133 (FormulaValue),
2.4.77 (Date1904), 2.4.117 (FilePass).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xltoolkit.workbook.legacy.scan import BookScan, ScanError, SheetScan, error_text

_BOF, _EOF, _PASSWORD, _DATE1904, _SHEET, _BOOL_OR_ERROR, _FORMULA = (
    0x0809,
    0x000A,
    0x002F,
    0x0022,
    0x0085,
    0x0205,
    0x0006,
)
_HEAD = struct.Struct("<2H")
_PLACE = struct.Struct("<2H")


def scan_xls(stream: bytes) -> BookScan:
    """Scan the stream ``Workbook`` (or ``Book``).

    Raises:
        ScanError: it does not consist of records.
    """
    book = BookScan()
    starts: list[int] = []
    for kind, data in _records(stream, 0):
        if kind == _SHEET and len(data) >= _HEAD.size:
            starts.append(int.from_bytes(data[:4], "little"))
        elif kind == _PASSWORD:
            return BookScan(encrypted=True)
        elif kind == _DATE1904:
            book.date1904 = data[:2] == b"\x01\x00"
    book.sheets = [_sheet(stream, start) for start in starts]
    return book


def _sheet(stream: bytes, start: int) -> SheetScan:
    sheet = SheetScan()
    for kind, data in _records(stream, start):
        code = _error(kind, data)
        if code is not None:
            row, column = _PLACE.unpack_from(data)
            sheet.errors[row + 1, column + 1] = error_text(code)
    return sheet


def _error(kind: int, data: bytes) -> int | None:
    """Return the code of the error that a cell's record holds, or None."""
    if kind == _BOOL_OR_ERROR and len(data) >= 8 and data[7]:  # noqa: PLR2004 - the record's length
        return data[6]
    is_result = kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff"  # noqa: PLR2004 - as above
    return data[8] if is_result and data[6] == 2 else None  # noqa: PLR2004 - 2 says that the result is an error


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a substream, but not those of charts that lie inside it.

    The stream may be cut off behind its last sheet: libraries leave the last EOF out.
    """
    depth = 0
    if at + _HEAD.size > len(stream) or _HEAD.unpack_from(stream, at)[0] != _BOF:
        raise ScanError(f"no substream begins at {at}")
    while at + _HEAD.size <= len(stream):
        kind, size = _HEAD.unpack_from(stream, at)
        at += _HEAD.size
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if not depth:
                return
        elif depth == 1:
            yield kind, stream[at : at + size]
        at += size
