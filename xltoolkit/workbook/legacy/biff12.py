"""The records of an .xlsb workbook's parts (BIFF12) that hold errors, merged ranges and the date system.

Source: MS-XLSB 2.1.4 (records), 2.4.313 (BrtBundleSh), 2.4.822 (BrtWbProp), 2.4.764 (BrtRowHdr), 2.4.311
(BrtCellError), 2.4.669 (BrtFmlaError), 2.4.674 (BrtMergeCell).
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from xltoolkit.workbook.legacy.scan import BookScan, ScanError, SheetScan, error_text

BOOK = "xl/workbook.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_ROW, _ERROR, _FORMULA_ERROR, _PROPERTIES, _SHEET, _MERGED = 0, 3, 11, 153, 156, 176
MAX_PART = 1 << 29
_DAMAGED = (
    *(KeyError, ValueError, IndexError, EOFError, OSError, NotImplementedError, RuntimeError),
    *(struct.error, zlib.error, zipfile.BadZipFile, ET.ParseError),
)
"""What zipfile and the parsers raise for bytes that are no such workbook."""


def scan_xlsb(data: bytes) -> BookScan:
    """Scan the package of an .xlsb workbook.

    Raises:
        ScanError: a part is missing, too big, or does not consist of records.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _book(package)
    except _DAMAGED as error:
        raise ScanError(str(error)) from error


def _book(package: zipfile.ZipFile) -> BookScan:
    book = BookScan()
    targets = _targets(_part(package, _RELATIONS))
    for kind, data in _records(_part(package, BOOK)):
        if kind == _PROPERTIES:
            book.date1904 = bool(data[0] & 1)
        elif kind == _SHEET:
            length = int.from_bytes(data[8:12], "little")
            relation = data[12 : 12 + 2 * length].decode("utf-16-le")
            part = posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
            book.sheets.append(_sheet(_part(package, part)))
    return book


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    if package.getinfo(name).file_size > MAX_PART:
        raise ScanError(f"{name} is too big")
    return package.read(name)


def _targets(relations: bytes) -> dict[str, str]:
    if b"<!DOCTYPE" in relations:
        raise ScanError("a DOCTYPE in the relations")
    root = ET.fromstring(relations)  # noqa: S314 - without a DOCTYPE there are no entities to expand
    return {element.get("Id", ""): element.get("Target", "") for element in root}


def _sheet(part: bytes) -> SheetScan:
    sheet, row = SheetScan(), 0
    for kind, data in _records(part):
        if kind == _ROW:
            row = int.from_bytes(data[:4], "little") + 1
        elif kind in {_ERROR, _FORMULA_ERROR}:
            sheet.errors[row, int.from_bytes(data[:4], "little") + 1] = error_text(data[8])
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            sheet.merges.append((top + 1, left + 1, bottom + 1, right + 1))
    return sheet


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (part[at] & 0x7F) << 7
            at += 1
        size, at = _size(part, at)
        yield kind, part[at : at + size]
        at += size


def _size(part: bytes, at: int) -> tuple[int, int]:
    size = 0
    for shift in (0, 7, 14, 21):
        byte = part[at]
        at += 1
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return size, at
