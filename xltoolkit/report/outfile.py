"""Report files: written whole or not at all, and never over a file that is not a report of ours."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from xltoolkit.model import OutputError
from xltoolkit.workbook.package.atomic import write_atomically

TEXT_MARK = "xltoolkit 检查报告"
PAGE_MARK = f"<!DOCTYPE html>\n<!-- {TEXT_MARK} -->"
XML_MARK = f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {TEXT_MARK} -->'
LINE_MARK = '{"schema":1,"path":'
SARIF_MARK = (
    '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","properties":{"by":"xltoolkit"}'
)
_TEXTS = (TEXT_MARK, PAGE_MARK, XML_MARK, LINE_MARK, SARIF_MARK, '{\n  "schema": 1,\n')
_MARKS = tuple(mark.encode() for mark in _TEXTS)

BOOK_TITLE = "部门决算公开核对结果"
"""Title of a report workbook; it stays when somebody saves it."""

BOOK_MARK = "xltoolkit"
"""Last modifier of a report workbook. Whoever changes it in a spreadsheet program puts another name there."""


def is_report(path: Path) -> bool:
    """Tell whether a file is an earlier report of ours, or empty, so that it may be replaced."""
    try:
        with path.open("rb") as file:
            head = file.read(max(map(len, _MARKS)))
    except OSError:
        return False
    marked = f"<cp:lastModifiedBy>{BOOK_MARK}</cp:lastModifiedBy>"
    return not head or head.startswith(_MARKS) or (head.startswith(b"PK") and marked.encode() in _properties(path))


def is_report_book(path: Path) -> bool:
    """Tell whether a file is a report workbook of ours, also one that somebody saved since."""
    return f">{BOOK_TITLE}</dc:title>".encode() in _properties(path)


def _properties(path: Path) -> bytes:
    """Return the part of a package that says who made it; nothing of what is no package, or no file."""
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises where a name is too long
        return b""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as part:
            return part.read(4096)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return b""


def write_report(path: Path, pieces: Iterable[str] | Iterable[bytes]) -> None:
    """Write a report piece by piece; text as UTF-8.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "建不了报告的文件夹", where=str(path.parent), why=str(error), advice="检查路径和权限"
        ) from error
    write_atomically(path, map(encoded, pieces))


def encoded(piece: str | bytes) -> bytes:
    """Return a piece of a report as bytes; what UTF-8 lacks (odd bytes of file names) is escaped."""
    return piece if isinstance(piece, bytes) else piece.encode(errors="backslashreplace")
