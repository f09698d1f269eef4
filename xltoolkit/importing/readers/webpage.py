"""A web page as lines and table rows. Nothing is fetched, no script runs; what the page hides is not read.

Source of the rules for spans and hidden elements: HTML Living Standard, 4.9.11 (tables), 6.1 (the hidden attribute).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from xltoolkit.importing.document import TextLine, decode
from xltoolkit.importing.readers.spans import Lines, Span, joined, too_large
from xltoolkit.model import Limits, WorkbookError

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk"})
_SKIPPED = frozenset(
    {"script", "style", "head", "template", "noscript", "object", "iframe", "svg", "select", "textarea"}
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "title",
        "ul",
    }
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read_page(data: bytes, where: str, limits: Limits) -> list[TextLine]:
    """Read a web page.

    Args:
        data: the file.
        where: its path, for messages.
        limits: what it may cost.

    Raises:
        WorkbookError: not a page, an encoding that is not known, or more than it may have.
    """
    text = _XML_DECLARATION.sub("", _text(data, where))
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise WorkbookError(
            "网页读不出", where=where, why=str(error), advice="在浏览器里打开它，另存为“网页，仅 HTML”"
        ) from None
    if sum(1 for _ in root.iter()) > limits.elements:
        raise too_large(where, f"元素超过 {limits.elements:,} 个（elements）")
    page = _Page(Lines(where, limits))
    page.flow(root, 0)
    page.flush()
    return page.lines.found


def _text(data: bytes, where: str) -> str:
    declared = _DECLARED.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else ""
    if name:
        try:
            return data.decode("gb18030" if name in _CHINESE else name)
        except (UnicodeDecodeError, LookupError):
            pass  # pages lie about it; what decodes is right
    return decode(data, where)


class _Page:
    """Walks a page in the order of its text."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self._buffer: list[str] = []
        self._tables = self._paragraphs = 0

    def flow(self, element: html.HtmlElement, depth: int, *, as_typed: bool = False) -> None:
        """Take in an element: its text, what it holds, its tables; in a ``pre`` lines end where they were typed to."""
        if not _shows(element):
            return
        if depth > self.lines.limits.nesting:
            raise too_large(self.lines.where, f"元素嵌套超过 {self.lines.limits.nesting} 层（nesting）")
        if element.tag == "table":
            self.flush()
            self._table(element, depth)
            return
        if element.tag == "h1" and element.getparent().tag == "a":
            # So LibreOffice writes a sheet's name between its sheets: "Sheet 4: 公开02表".
            self.flush()
            self.lines.part = " ".join(element.text_content().split())
        block = element.tag in _BLOCKS
        if block or element.tag == "br":
            self.flush()
        as_typed = as_typed or element.tag == "pre"
        self._take(element.text or "", as_typed=as_typed)
        for child in element:
            self.flow(child, depth + 1, as_typed=as_typed)
            self._take(child.tail or "", as_typed=as_typed)
        if block:
            self.flush()

    def _take(self, text: str, *, as_typed: bool) -> None:
        first, *others = text.split("\n") if as_typed else [text]
        self._buffer.append(first)
        for line in others:
            self.flush()
            self._buffer.append(line)

    def flush(self) -> None:
        """End the line."""
        text = " ".join("".join(self._buffer).split())
        self._buffer.clear()
        if text:
            self._paragraphs += 1
            self.lines.add(text, f"第 {self._paragraphs} 段")

    def _table(self, table: html.HtmlElement, depth: int) -> None:
        """Take in a table. One that holds tables lays out a page: its cells are read on as text with tables in it."""
        for caption in table.iterchildren("caption"):
            self.flow(caption, depth + 1)
        if next((inner for inner in table.iterdescendants("table")), None) is None:
            self._tables += 1
            self.lines.add_table(map(_spans, _rows(table)), f"第 {self._tables} 个表格")
            return
        for row in _rows(table):
            if next(row.iterdescendants("table"), None) is None:
                self._tables += 1
                self.lines.add_table([_spans(row)], f"第 {self._tables} 个表格")
                continue
            for cell in row.iterchildren("td", "th"):
                self.flow(cell, depth + 2)
                self.flush()


def _shows(element: html.HtmlElement) -> bool:
    """Tell whether a reader of the page sees the element; comments and processing instructions have no such tag."""
    if not isinstance(element.tag, str) or element.tag in _SKIPPED or "hidden" in element.attrib:
        return False
    return not _HIDDEN.search(element.get("style", ""))


def _rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for part in filter(_shows, table):
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from filter(_shows, part.iterchildren("tr"))


def _spans(row: html.HtmlElement) -> list[Span]:
    return [
        Span(joined(_cell_text(cell)), _count(cell.get("colspan")), _count(cell.get("rowspan")))
        for cell in row.iterchildren("td", "th")
    ]


def _count(text: str | None) -> int:
    return int(text) if text and text.strip().isascii() and text.strip().isdigit() and len(text) < 9 else 1  # noqa: PLR2004


def _cell_text(element: html.HtmlElement) -> str:
    """Return a cell's text, a line of its own for each of its paragraphs."""
    if not _shows(element):
        return ""
    pieces = [" ".join((element.text or "").split()) if (element.text or "").strip() else ""]
    for child in element:
        inner = _cell_text(child)
        pieces.append(f"\n{inner}\n" if child.tag in _BLOCKS or child.tag == "br" else inner)
        pieces.append(" ".join((child.tail or "").split()))
    return "".join(pieces)
