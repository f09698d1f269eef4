"""A PDF with text as lines and table rows: the ruled lines of the page make the cells, as a person sees them.

pdfplumber (MIT, on pdfminer.six, MIT) finds rules and characters. It is an extra: with what it needs it weighs more
than the toolkit itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltoolkit.importing.document import TextLine
from xltoolkit.importing.readers.spans import Lines, Span, joined, too_large
from xltoolkit.model import Limits, WorkbookError

if TYPE_CHECKING:
    from pdfplumber.page import Page

MOST_PAGES = 2000
MOST_OBJECTS = 200_000
"""Characters and lines of one page: a full page of figures has some thousands."""


def read_pdf(path: Path, where: str, limits: Limits) -> list[TextLine]:
    """Read a PDF.

    Args:
        path: of the file.
        where: the same, for messages.
        limits: what it may cost.

    Raises:
        WorkbookError: pdfplumber is not installed; encrypted, scanned, damaged, or more than it may have.
    """
    try:
        import pdfplumber  # noqa: PLC0415 - heavy, and an extra
        from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415 - the same
    except ImportError:
        raise WorkbookError(
            "没有安装读 PDF 的部件", where=where, why="缺少 pdfplumber", advice="pip install 'xltoolkit[pdf]'，再导入"
        ) from None
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its remarks on fonts are nothing a user can act on
    lines = Lines(where, limits)
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > MOST_PAGES:
                raise too_large(where, f"超过 {MOST_PAGES:,} 页")
            seen = [_read_page(page, number, lines) for number, page in enumerate(document.pages, 1)]
    except WorkbookError:
        raise
    except Exception as error:  # noqa: BLE001 - on damaged files pdfminer raises whatever comes
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args, error.__cause__)):
            raise _encrypted(where) from None
        why = f"{type(error).__name__}: {error}"
        raise WorkbookError(
            "PDF 读不出", where=where, why=why, advice="用 PDF 阅读器打开它，重新打印或另存为 PDF，再导入"
        ) from None
    if not any(seen):
        raise WorkbookError(
            "PDF 里没有文字",
            where=where,
            why="多半是扫描件：每页是一张图片",
            advice="向编制单位要原来的 Excel 或 Word 文件；没有的，先用 OCR 软件识别成 Word 或 Excel，逐数核对后再导入",
        )
    return lines.found


def _encrypted(where: str) -> WorkbookError:
    return WorkbookError(
        "PDF 有打开密码", where=where, why="没有密码读不出", advice="用密码打开它，另存为不加密的 PDF，再导入"
    )


def _read_page(page: Page, number: int, lines: Lines) -> bool:
    """Read one page from top to bottom; tell whether it has any text."""
    if sum(map(len, page.objects.values())) > MOST_OBJECTS:
        raise too_large(lines.where, f"第 {number} 页的内容超过 {MOST_OBJECTS:,} 项")
    tables = page.find_tables()
    outside = page
    for table in tables:
        outside = outside.filter(_not_in(table.bbox))
    pieces: list[tuple[float, Any]] = [(table.bbox[1], table) for table in tables]
    pieces += [(line["top"], line["text"]) for line in outside.extract_text_lines(return_chars=False)]
    count = 0
    for _, piece in sorted(pieces, key=lambda piece: piece[0]):
        if isinstance(piece, str):
            lines.add(piece, f"第 {number} 页")
        else:
            count += 1
            place = f"第 {number} 页{f'第 {count} 个表格' if len(tables) > 1 else ''}"
            lines.add_table(_spans(piece.extract()), place)
    text = bool(page.chars)
    page.close()  # it keeps all objects of the page otherwise
    return text


def _spans(rows: list[list[str | None]]) -> Iterator[list[Span]]:
    for row in rows:
        yield [Span(joined(text or "")) for text in row]


def _not_in(box: tuple[float, float, float, float]) -> Any:  # noqa: ANN401 - a test of pdfplumber's own objects
    left, top, right, bottom = box

    def outside(item: dict[str, Any]) -> bool:
        across, down = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        return not (left <= across <= right and top <= down <= bottom)

    return outside
