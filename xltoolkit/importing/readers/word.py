"""A Word document (.docx) as lines and table rows.

Source of the format: ECMA-376 Part 1, 17 (WordprocessingML). Elements are known by their local names, so that
transitional and strict documents are read alike. Deleted text (tracked changes), hidden text and field codes are not
read; text boxes are, behind the paragraph that holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from lxml import etree

from xltoolkit.importing.document import TextLine
from xltoolkit.importing.readers.spans import Lines, Span, joined, too_large
from xltoolkit.model import Limits, WorkbookError
from xltoolkit.workbook.package.archive import ArchiveError, OverfullError, inflate, parse

MAIN = "word/document.xml"
_DESCEND = frozenset({"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "Choice"})
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_IGNORED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "tblPr", "tblGrid", "sectPr"})


class Piece(NamedTuple):
    """An element that shows text, and its text."""

    element: etree._Element
    text: str


class Letter(NamedTuple):
    """A character of a line as the document keeps it: which element, in document order, and where in its text.

    The element is -1 where it is no text but a tab, or a hyphen of its own.
    """

    element: int
    offset: int
    text: str


def read_word(data: bytes, where: str, limits: Limits) -> list[TextLine]:
    """Read a Word document.

    Args:
        data: the file.
        where: its path, for messages.
        limits: what it may cost.

    Raises:
        WorkbookError: damaged, or more than it may have.
    """
    document = _Document(Lines(where, limits))
    for body in _root(data, where, limits):
        document.flow(body, 0)
    return document.lines.found


def read_letters(data: bytes, where: str, limits: Limits) -> tuple[list[TextLine], dict[int, list[Letter]]]:
    """Return the lines, and the characters of each by its number; of a table's row those of its cells, without tabs.

    Args and raises as ``read_word``.
    """
    root = _root(data, where, limits)
    document = _Document(Lines(where, limits), {element: at for at, element in enumerate(root.iter("*"))})
    for body in root:
        document.flow(body, 0)
    return document.lines.found, document.letters


def _root(data: bytes, where: str, limits: Limits) -> etree._Element:
    try:
        archive = parse(data, limits.parts)
        if MAIN not in archive.entries:
            raise _damaged(where, f"没有部件 {MAIN}")
        content = inflate(archive, archive.entries[MAIN], limits.uncompressed_mb << 20)
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except OverfullError:
        raise too_large(where, "部件太多或解压后太大（parts、uncompressed_mb）") from None
    except (ArchiveError, etree.XMLSyntaxError) as error:
        raise _damaged(where, str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _damaged(where, "部件里有文档类型声明（DTD），Word 不会写出这样的文件")
    if sum(1 for _ in root.iter()) > limits.elements:
        raise too_large(where, f"元素超过 {limits.elements:,} 个（elements）")
    return root


def _damaged(where: str, why: str) -> WorkbookError:
    return WorkbookError(
        "Word 文件已损坏", where=where, why=why, advice="在 Word 或 WPS 里打开它，另存为 .docx，再导入"
    )


class _Document:
    """Walks a document in the order of its text."""

    def __init__(self, lines: Lines, order: Mapping[etree._Element, int] | None = None) -> None:
        self.lines = lines
        self.letters: dict[int, list[Letter]] = {}
        self._order = order
        self._tables = self._paragraphs = 0

    def flow(self, element: etree._Element, depth: int) -> None:
        """Take in paragraphs and tables, and what stands in the containers around them."""
        if depth > self.lines.limits.nesting:
            raise too_large(self.lines.where, f"元素嵌套超过 {self.lines.limits.nesting} 层（nesting）")
        for child in element:
            name = _name(child)
            if name == "p":
                self._paragraph(child, depth)
            elif name == "tbl":
                self._table(child, depth)
            elif name in _DESCEND or name == "AlternateContent":
                self.flow(child, depth + 1)

    def _paragraph(self, paragraph: etree._Element, depth: int) -> None:
        self._paragraphs += 1
        pieces = list(_pieces(paragraph))
        self._keep(pieces, self.lines.number + 1)
        for line in "".join(text for _, text in pieces).split("\n"):
            self.lines.add(line, f"第 {self._paragraphs} 段")
        for box in _boxes(paragraph):
            self.flow(box, depth + 1)

    def _keep(self, pieces: Iterable[Piece], number: int, breaks: str = "\n") -> None:
        """Keep the characters of lines, the first of which has a number, where somebody wants them."""
        if self._order is None:
            return
        for element, text in pieces:
            at = self._order[element] if _name(element) == "t" else -1
            for offset, character in enumerate(text):
                if character == breaks:
                    number += 1
                else:
                    self.letters.setdefault(number, []).append(Letter(at, offset, character))

    def _table(self, table: etree._Element, depth: int) -> None:
        """Take in a table; tables inside its cells follow the row that they stand in."""
        self._tables += 1
        rows: list[list[Span]] = []
        nested: list[etree._Element] = []
        place = f"第 {self._tables} 个表格"
        for number, row in enumerate(_inside(table, "tr"), self.lines.number + 2):  # behind a gap
            spans, inner = _spans(row)
            for cell in _inside(row, "tc"):
                self._keep(chain.from_iterable(map(_pieces, _inside(cell, "p"))), number, breaks="")
            rows.append(spans)
            nested += inner
        self.lines.add_table(rows, place)
        for inner_table in nested:
            self._table(inner_table, depth + 1)


def _spans(row: etree._Element) -> tuple[list[Span], list[etree._Element]]:
    """Return the cells of a row, and the tables inside them."""
    spans: list[Span] = []
    nested: list[etree._Element] = []
    before = _value(row, "trPr", "gridBefore")
    if before and before.isdigit() and int(before):
        spans.append(Span("", int(before)))
    for cell in _inside(row, "tc"):
        across = _value(cell, "tcPr", "gridSpan") or "1"
        below = _property(cell, "tcPr", "vMerge")
        continues = below is not None and _attribute(below) in (None, "continue")
        text = "" if continues else "\n".join(_text(paragraph) for paragraph in _inside(cell, "p"))
        spans.append(Span(joined(text.replace("\t", " ")), int(across) if across.isdigit() else 1))
        nested += _inside(cell, "tbl")
    return spans, nested


def _inside(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield children of a name, also those in content controls and tracked insertions."""
    for child in element:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in _DESCEND:
            yield from _inside(child, wanted)


def _text(element: etree._Element) -> str:
    """Return what a paragraph shows; its text boxes apart."""
    return "".join(text for _, text in _pieces(element))


def _pieces(element: etree._Element) -> Iterator[Piece]:
    """Yield the elements of a paragraph that show text, each with its text; text boxes apart."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield Piece(child, child.text or "")
        elif name in _BREAKS:
            yield Piece(child, _BREAKS[name])
        elif name in _IGNORED or name == "txbxContent" or (name == "r" and _hidden(child)):
            continue
        elif len(child):
            yield from _pieces(child)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes of a paragraph, each in one of its two representations."""
    for box in paragraph.iter("{*}txbxContent"):
        if not any(_name(above) in ("Fallback", "txbxContent") for above in box.iterancestors()):
            yield box


def _hidden(run: etree._Element) -> bool:
    mark = _property(run, "rPr", "vanish")
    return mark is not None and _attribute(mark) not in ("0", "false", "off")


def _property(element: etree._Element, group: str, name: str) -> etree._Element | None:
    for properties in element.iterchildren(f"{{*}}{group}"):
        return next(properties.iterchildren(f"{{*}}{name}"), None)
    return None


def _value(element: etree._Element, group: str, name: str) -> str | None:
    found = _property(element, group, name)
    return None if found is None else _attribute(found)


def _attribute(element: etree._Element) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == "val"), None)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
