"""Readers: a document of any known format into lines and table rows. Its content decides, then its name."""

from __future__ import annotations

import tempfile
from enum import Enum
from pathlib import Path

from xltoolkit import libreoffice
from xltoolkit.importing.document import MAX_BYTES, TextLine, read_bytes, text_lines
from xltoolkit.model import Limits, WorkbookError
from xltoolkit.workbook.package.archive import ArchiveError, parse

_OLE = b"\xd0\xcf\x11\xe0"
_RICH_TEXT = b"{\\rtf"
"""Programs write it under the name .doc, too."""
_TEXT_SAVE = "在 Word 或 WPS 里打开它，另存为 .docx，再导入"
_WORD, _BOOK = ("WordDocument",), ("Workbook", "Book")


class Format(Enum):
    """What a file is."""

    TEXT = "文本"
    PAGE = "网页"
    WORD = "Word 文件"
    OLD_WORD = "旧格式的 Word 文件"
    PDF = "PDF"
    WORKBOOK = "工作簿"


def format_of(data: bytes, source: Path) -> Format:
    """Tell what a file is.

    Raises:
        WorkbookError: encrypted, or of a format that nothing here reads.
    """
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, source)
    if data.startswith(_RICH_TEXT):
        return Format.OLD_WORD
    if data.startswith(_OLE):
        return _compound(source)
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<table")) or source.suffix.lower() in (
        ".html",
        ".htm",
    ):
        return Format.PAGE
    if source.suffix.lower() in (".docx", ".doc", ".wps", ".pdf", ".xlsx", ".xlsm", ".xls", ".et", ".xlsb"):
        raise _unknown(source, f"内容不是 {source.suffix} 文件")
    return Format.TEXT


def read_document(source: Path, limits: Limits) -> list[TextLine]:
    """Read a document that is no workbook.

    Raises:
        WorkbookError: missing, too large, encrypted, damaged, or of a format that nothing here reads.
    """
    data = read_bytes(source)
    where = str(source)
    found = format_of(data, source)
    if found is Format.PAGE:
        from xltoolkit.importing.readers.webpage import read_page  # noqa: PLC0415 - each format loads its own parser

        return read_page(data, where, limits)
    if found is Format.WORD:
        from xltoolkit.importing.readers.word import read_word  # noqa: PLC0415 - the same

        return read_word(data, where, limits)
    if found is Format.PDF:
        from xltoolkit.importing.readers.portable import read_pdf  # noqa: PLC0415 - the same

        return read_pdf(source, limits)
    if found is Format.OLD_WORD:
        return _converted(source, limits)
    return text_lines(data, where)


def is_workbook(source: Path) -> bool:
    """Tell whether a file is a workbook of any format.

    Raises:
        WorkbookError: as ``format_of``; missing or too large.
    """
    return format_of(read_bytes(source), source) is Format.WORKBOOK


def _zipped(data: bytes, source: Path) -> Format:
    try:
        names = parse(data, Limits().parts).entries
    except ArchiveError as error:
        raise _unknown(source, f"压缩包已损坏：{error}") from None
    if "word/document.xml" in names:
        return Format.WORD
    if any(name.startswith("xl/") for name in names):
        return Format.WORKBOOK
    raise _unknown(source, "是压缩包，但不是 Word 文件，也不是 Excel 工作簿")


def _compound(source: Path) -> Format:
    """Tell what an OLE2 file is by its streams ([MS-DOC] 2.1, [MS-XLS] 2.1, [MS-OFFCRYPTO] 1.3.3)."""
    import olefile  # noqa: PLC0415 - few files need it

    try:
        with olefile.OleFileIO(str(source)) as compound:
            if compound.exists("EncryptedPackage"):
                if source.suffix.lower().startswith((".xls", ".et")):
                    return Format.WORKBOOK  # the workbook's own reader asks for the password
                raise WorkbookError(
                    "文件有打开密码",
                    where=str(source),
                    why="没有密码读不出",
                    advice="用密码打开它，去掉密码另存，再导入",
                )
            if any(map(compound.exists, _WORD)):
                return Format.OLD_WORD
            if any(map(compound.exists, _BOOK)):
                return Format.WORKBOOK
    except OSError as error:
        raise _unknown(source, f"文件已损坏：{error}") from None
    raise _unknown(source, "是 OLE 复合文件，但不是 Word 文件，也不是 Excel 工作簿")


def _converted(source: Path, limits: Limits) -> list[TextLine]:
    """Read an old Word document by way of LibreOffice."""
    office = libreoffice.find_office()
    if office is None:
        raise WorkbookError(
            "旧格式的 Word 文件要先转换", where=str(source), why="没有安装 LibreOffice，转换不了", advice=_TEXT_SAVE
        )
    from xltoolkit.importing.readers.word import read_word  # noqa: PLC0415 - few files need it

    with tempfile.TemporaryDirectory() as folder:
        try:
            made = libreoffice.convert(office, source, "docx", Path(folder))
        except libreoffice.OfficeError as error:
            raise WorkbookError(
                "旧格式的 Word 文件转换不了", where=str(source), why=str(error), advice=_TEXT_SAVE
            ) from None
        return read_word(read_bytes(made), str(source), limits)


def _unknown(source: Path, why: str) -> WorkbookError:
    return WorkbookError(
        "这种文件不能导入",
        where=str(source),
        why=why,
        advice="可以导入的有：文本、.html、.docx、带文字的 PDF、Excel 工作簿；用原来的程序打开它，另存为其中一种",
    )


__all__ = ["MAX_BYTES", "Format", "format_of", "is_workbook", "read_document"]
