"""The pages of a PDF, read in a process of its own (see ``portable``): ``python -m … PATH``, an answer in JSON.

The ruled lines of a page make the cells, as a person sees them. pdfplumber (MIT, on pdfminer.six, MIT) finds rules and
characters.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.pdf import PDF

from xltoolkit.importing.readers.spans import Lines, Span, joined, too_large
from xltoolkit.model import Limits, WorkbookError

MOST_PAGES = 2000
MOST_OBJECTS = 200_000
"""Characters and lines of one page: a full page of figures has some thousands."""
_PAGE_NUMBER = re.compile(r"[-—–·.\s]*\d{1,4}[-—–·.\s]*|第?\s*\d{1,4}\s*[页/]\s*(?:共?\s*\d{1,4}\s*页?)?")
_SPARE_MB = 1024
"""What the process itself, and a page's objects, may take beside the inflated content."""


def read_pages(path: str, limits: Limits) -> Lines:
    """Read the pages of a PDF.

    Raises:
        WorkbookError: encrypted, scanned, damaged, or more than it may have.
    """
    lines = Lines(path, limits)
    try:
        with pdfplumber.open(path) as document:
            seen = [_read_page(page, number, lines) for number, page in enumerate(_pages(document, path), 1)]
    except WorkbookError:
        raise
    except MemoryError:
        raise _no_memory(path) from None
    except Exception as error:  # noqa: BLE001 - on damaged files pdfminer raises whatever comes
        if _comes_of(error, MemoryError):
            raise _no_memory(path) from None
        if _comes_of(error, PDFPasswordIncorrect):
            advice = "用密码打开它，另存为不加密的 PDF，再导入"
            raise WorkbookError("PDF 有打开密码", where=path, why="没有密码读不出", advice=advice) from None
        why = f"{type(error).__name__}：{error}"
        advice = "用 PDF 阅读器打开它，重新打印或另存为 PDF，再导入"
        raise WorkbookError("PDF 读不出", where=path, why=why, advice=advice) from None
    if not any(seen):
        raise WorkbookError(
            "PDF 里没有文字",
            where=path,
            why="多半是扫描件：每页是一张图片",
            advice="向编制单位要原来的 Excel 或 Word 文件；没有的，先用 OCR 软件识别成 Word 或 Excel，逐数核对后再导入",
        )
    return lines


def _comes_of(error: Exception, kind: type[Exception]) -> bool:
    """Tell whether an error is of a kind, or wraps one that is: pdfplumber puts pdfminer's into its own."""
    return any(isinstance(cause, kind) for cause in (error, *error.args, error.__cause__, error.__context__))


def _no_memory(path: str) -> WorkbookError:
    return too_large(path, "展开后占用的内存超过上限（uncompressed_mb）")


def _pages(document: PDF, path: str) -> list[Page]:
    pages: list[Page] = document.pages
    if len(pages) > MOST_PAGES:
        raise too_large(path, f"超过 {MOST_PAGES:,} 页")
    return pages


def _read_page(page: Page, number: int, lines: Lines) -> bool:
    """Read one page from top to bottom; tell whether it has any text."""
    if sum(map(len, page.objects.values())) > MOST_OBJECTS:
        raise too_large(lines.where, f"第 {number} 页的内容超过 {MOST_OBJECTS:,} 项")
    tables = page.find_tables()
    outside = page
    for table in tables:
        outside = outside.filter(_not_in(table.bbox))
    pieces: list[tuple[float, Any]] = [(table.bbox[1], table) for table in tables]
    texts = [(line["top"], line["text"]) for line in outside.extract_text_lines(return_chars=False)]
    pieces += _without_page_number(texts)
    lines.gap()
    count = 0
    for _, piece in sorted(pieces, key=lambda piece: piece[0]):
        if isinstance(piece, str):
            lines.add(piece, f"第 {number} 页")
        else:
            count += 1
            lines.add_table(_spans(piece.extract()), f"第 {number} 页{f'第 {count} 个表格' if len(tables) > 1 else ''}")
    text = bool(page.chars)
    page.close()  # it keeps all objects of the page otherwise
    return text


def _without_page_number(texts: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Leave out the number that a page carries as its first or last line: it would carry on a note above it."""
    ends = {0, len(texts) - 1}
    return [text for at, text in enumerate(texts) if at not in ends or not _PAGE_NUMBER.fullmatch(text[1])]


def _spans(rows: list[list[str | None]]) -> Iterator[list[Span]]:
    for row in rows:
        yield [Span(joined(text or "")) for text in row]


def _not_in(box: tuple[float, float, float, float]) -> Callable[[dict[str, Any]], bool]:
    left, top, right, bottom = box

    def outside(item: dict[str, Any]) -> bool:
        across, down = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        return not (left <= across <= right and top <= down <= bottom)

    return outside


def _hold_memory(limits: Limits) -> None:
    """End with a MemoryError instead of taking all memory, where the system can do that."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - of Unix alone

    most = (limits.uncompressed_mb + _SPARE_MB) << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def main(path: str, limits: str) -> None:
    """Read the file and write the answer."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its remarks on fonts are nothing a user can act on
    budgets = Limits(**json.loads(limits))
    answer: dict[str, Any]
    try:
        _hold_memory(budgets)
        answer = {"lines": read_pages(path, budgets).found}
    except WorkbookError as error:
        answer = {"error": {"what": error.what, "where": error.where, "why": error.why, "advice": error.advice}}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
