"""A worksheet's part in two halves: the rows, kept as bytes, and all that stands around them, mapped.

The rows are nearly all of a sheet and are never parsed as a whole; the rest is small. Order of the elements:
ECMA-376-1, 18.3.1.99 (CT_Worksheet).
"""

from __future__ import annotations

import re
from functools import lru_cache

from xltoolkit.workbook.package.outline import (
    RELATIONSHIPS,
    STRICT_MAIN,
    STRICT_RELATIONSHIPS,
    Element,
    MalformedError,
    Splice,
    outline,
    prefix,
    spliced,
    start_tag,
    tag_name,
    utf8,
    well_formed,
)
from xltoolkit.workbook.package.xmltext import holds

CHILDREN = (  # noqa: SIM905 - a list of words reads better as words
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
    "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties "
    "cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
).split()
"""Children of a worksheet in the order that the schema demands."""

ORDER = {name: index for index, name in enumerate(CHILDREN)}
_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*\?>")


def _is_irregular(data: bytes) -> bool:
    """Tell whether there are comments, CDATA, a DTD or instructions, which patterns would trip over."""
    declared = _DECLARATION.match(data)
    start = declared.end() if declared is not None else 0
    return holds(data, b"<!", b"!", start) or holds(data, b"<?", b"?", start)


class SheetPart:
    """The bytes of a worksheet, ready to be spliced.

    Args:
        data: the part.

    Raises:
        MalformedError: no worksheet.
    """

    def __init__(self, data: bytes) -> None:
        data = utf8(data)
        self._read(regular(data) if _is_irregular(data) else data)

    def _read(self, data: bytes) -> None:
        root = start_tag(data, _root(data))
        self.prefix = prefix(root)
        opening = re.search(rb"<%ssheetData(?:\s[^<>]*)?/?>" % re.escape(self.prefix), data)
        if opening is None:
            raise MalformedError("没有 sheetData 元素，不是工作表")
        end = opening.end()
        if not opening[0].endswith(b"/>"):
            end = data.rfind(b"</" + self.prefix + b"sheetData")
        if end < opening.end():
            raise MalformedError("sheetData 元素没有结束")
        self.rows = data[opening.end() : end]
        self.frame = outline(data[: opening.end()] + data[end:])
        if [child.start for child in self.frame.root.all("sheetData")] != [opening.start()]:
            raise MalformedError("sheetData 元素不在它的位置上，或不止一个")
        self.pending: list[Splice] = []
        self._added: dict[str, Splice] = {}
        self.strict = self.frame.root.namespace == STRICT_MAIN

    def regularise(self) -> None:
        """Read the sheet again after lxml has made its rows regular; for writers with habits of their own."""
        self._read(regular(self.content()))

    @property
    def edited(self) -> bool:
        """Whether what stands around the rows will change."""
        return bool(self.pending or self._added)

    def settle(self) -> bool:
        """Make the noted changes and map the sheet again; tell whether there were any."""
        if not self.edited:
            return False
        self._read(self.content())
        return True

    def name(self, local: str) -> bytes:
        """Return an element's name with the sheet's prefix."""
        return self.prefix + local.encode()

    def child(self, name: str) -> Element | None:
        """Return a child of the worksheet, also one inside mc:AlternateContent."""
        root = self.frame.root
        return root.child(name) or next(
            (
                found
                for alternate in root.all("AlternateContent")
                for choice in alternate.children
                if (found := choice.child(name)) is not None
            ),
            None,
        )

    def raw(self, name: str) -> bytes:
        """Return a child of the worksheet as it stands; nothing where there is none."""
        element = self.child(name)
        return b"" if element is None else self.frame.raw(element)

    def put(self, name: str, content: bytes) -> None:
        """Put a child in the place that the schema gives it, or replace the one there is."""
        element = self.child(name)
        if element is not None:
            self.splice((element.start, element.end, content))
            return
        self._added[name] = self.frame.insert(self.frame.root, self._place(name), content)

    def splice(self, change: Splice) -> None:
        """Note a change around the rows, with offsets of ``frame``."""
        if self.frame.data[change[0] : change[1]] != change[2]:
            self.pending.append(change)

    def relation_prefix(self) -> bytes:
        """Return the prefix bound to relationship ids on the root, with its colon, or nothing."""
        tag = self.frame.tag(self.frame.root)
        spaces = (STRICT_RELATIONSHIPS, RELATIONSHIPS) if self.strict else (RELATIONSHIPS, STRICT_RELATIONSHIPS)
        for space in spaces:
            if (
                found := re.search(rb"""xmlns:([^\s=]+)\s*=\s*["']%s["']""" % re.escape(space.encode()), tag)
            ) is not None:
                return found[1] + b":"
        return b""

    def relation_attribute(self, identifier: str) -> bytes:
        """Return an ``r:id`` attribute, with the namespace declared where the root does not."""
        if bound := self.relation_prefix():
            return b' %sid="%s"' % (bound, identifier.encode())
        space = STRICT_RELATIONSHIPS if self.strict else RELATIONSHIPS
        return b' xmlns:r="%s" r:id="%s"' % (space.encode(), identifier.encode())

    def content(self) -> bytes:
        """Return the whole part with every noted change."""
        # New children that go to one place go there in the order of the schema.
        added = [self._added[name] for name in sorted(self._added, key=ORDER.__getitem__)]
        frame = outline(spliced(self.frame.data, [*self.pending, *added])) if self.edited else self.frame
        element = next(child for child in frame.root.children if child.name == "sheetData")
        tag = frame.tag(element)
        if not tag.endswith(b"/>"):
            return b"".join((frame.data[: element.close], self.rows, frame.data[element.close :]))
        if not self.rows:
            return frame.data
        head, close = tag[:-2].rstrip() + b">", b"</" + tag_name(tag) + b">"
        return b"".join((frame.data[: element.start], head, self.rows, close, frame.data[element.end :]))

    def _place(self, name: str) -> int:
        """Return the index among the root's children where a new one belongs."""
        rank = ORDER[name]
        place = 0
        for index, child in enumerate(self.frame.root.children):
            if max(_ranks(child), default=rank + 1) <= rank:
                place = index + 1
        return place


def _ranks(child: Element) -> list[int]:
    """Return the schema places of a child, or of what mc:AlternateContent holds; nothing for the unknown."""
    if child.name != "AlternateContent":
        return [ORDER[child.name]] if child.name in ORDER else []
    return [ORDER[inner.name] for choice in child.children for inner in choice.children if inner.name in ORDER]


def _root(data: bytes) -> int:
    found = re.search(rb"<[^?!]", data)
    if found is None:
        raise MalformedError("不是 XML")
    return found.start()


@lru_cache(maxsize=4)
def regular(data: bytes) -> bytes:
    """Return a worksheet with its rows as most programs write them, equal to the given one as canonical XML.

    Comments, CDATA sections and processing instructions go; every row and cell says where it is.

    Raises:
        MalformedError: not well-formed.
    """
    from lxml import etree  # noqa: PLC0415 - only for the few sheets that need it

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    well_formed(data)  # and without a document type, so that no entity is resolved below
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedError(f"不是完好的 XML（{error}）") from error
    _number(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _number(root: object) -> None:
    """Give rows and cells that do not say where they are the place that counting gives them."""
    from xltoolkit.model import a1, coordinates  # noqa: PLC0415 - beside lxml's

    last_row = 0
    for row in root.iterfind("{*}sheetData/{*}row"):  # type: ignore[attr-defined]
        number = int(row.get("r") or last_row + 1)
        row.set("r", str(number))
        last_row, last_column = number, 0
        for cell in row.iterfind("{*}c"):
            reference = cell.get("r") or a1(number, last_column + 1)
            at, last_column = coordinates(reference.replace("$", ""))
            if at != number:
                raise MalformedError(f"单元格 {reference} 在第 {number} 行里")
            cell.set("r", a1(number, last_column))
