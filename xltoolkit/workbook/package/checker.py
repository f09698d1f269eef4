"""What must hold in a package before it is saved: faults that make Excel offer a repair, found beforehand.

Sources: ECMA-376-1, 18 (SpreadsheetML), ECMA-376-2, 6 and 7 (relationships, media types).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator

from xltoolkit.model import OutputError, coordinates
from xltoolkit.workbook import Fault
from xltoolkit.workbook.package import booksheets, calcchain, relations, vml
from xltoolkit.workbook.package.changedrows import changed_rows
from xltoolkit.workbook.package.draft import Parts, folded
from xltoolkit.workbook.package.notes import comments
from xltoolkit.workbook.package.outline import (
    RELATIONSHIPS,
    STRICT_RELATIONSHIPS,
    Element,
    MalformedError,
    outline,
    well_formed,
)
from xltoolkit.workbook.package.rangecheck import TextAt, link_faults, merge_faults, table_faults
from xltoolkit.workbook.package.reader import read_sheet
from xltoolkit.workbook.package.refusal import told
from xltoolkit.workbook.package.rowcheck import formula_cells, row_faults, sharing_faults
from xltoolkit.workbook.package.sheetpart import ORDER, SheetPart
from xltoolkit.workbook.package.strings import shared_strings
from xltoolkit.workbook.package.stylelists import SECTIONS

_RELATING = frozenset(
    f"{space} {name}" for space in (RELATIONSHIPS, STRICT_RELATIONSHIPS) for name in ("id", "embed", "link", "pict")
)
_MANY = 20
"""Faults of one kind in one part that are worth listing."""


def check_package(parts: Parts, names: Collection[str] | None = None) -> list[Fault]:
    """Look for faults in a package.

    Args:
        parts: the package.
        names: parts to look into; None for all. Content types and relations are always looked at.
    """
    return list(_Check(parts, names).faults())


def refuse_new_faults(package: Parts, original: Parts, names: Collection[str]) -> None:
    """Check the touched parts before a package is saved; faults that stood in the original are not ours.

    Raises:
        OutputError: there is a new fault; it names the part.
    """
    faults = list(_Check(package, names, original).faults())
    if not faults:
        return
    known = set(check_package(original, [name for name in names if name in original]))
    new = [fault for fault in faults if fault not in known]
    if new:
        raise OutputError(
            "保存前的检查发现改动会损坏工作簿，已放弃保存",
            where=new[0].part,
            why="；".join(fault.message for fault in new[:3]),
            advice="保留原文件并把这条消息告诉维护者；原文件没有改动",
        )


class _Check:
    """One look at a package."""

    def __init__(self, parts: Parts, names: Collection[str] | None, original: Parts | None = None) -> None:
        self.parts = parts
        self.original = original
        self.everything = parts.names()
        self.whole = names is None
        self._counted: tuple[int, int] | None = None
        self._texts: list[str] | None = None
        self.workbook = ""
        self.entries: list[booksheets.SheetEntry] = []
        self.names = [name for name in (self.everything if names is None else names) if name in parts]

    def faults(self) -> Iterator[Fault]:
        """Yield every fault."""
        yield from self._guarded(relations.CONTENT_TYPES, self._content_types)
        for name in self.names:
            if name.endswith(".rels"):
                yield from self._guarded(name, self._targets)
        try:
            self.workbook = booksheets.workbook_part(self.parts)
            self.entries = list(booksheets.sheets(self.parts, self.workbook).values())
        except (MalformedError, LookupError, ValueError, ArithmeticError) as error:
            yield Fault("xl/workbook.xml", told(error))
            return
        sheets = {folded(entry.part) for entry in self.entries if entry.worksheet}
        for name in self.names:
            if folded(name) == folded(self.workbook):
                yield from self._guarded(name, self._workbook)
            elif folded(name) in sheets:
                yield from self._guarded(name, self._sheet)
            elif name.casefold().endswith((".xml", ".rels")) and name != relations.CONTENT_TYPES:
                yield from self._guarded(name, self._part)
        chain = calcchain.chain(self.parts, self.workbook)
        if chain is not None and not sheets.isdisjoint(map(folded, self.names)):
            yield from self._guarded(chain, self._chain)

    @staticmethod
    def _guarded(name: str, check: Callable[[str], Iterator[str]]) -> Iterator[Fault]:
        """Run a check of a part; a part that it cannot read is a fault too."""
        try:
            yield from (Fault(name, message) for message in check(name))
        except (MalformedError, LookupError, ValueError, ArithmeticError) as error:
            yield Fault(name, f"无法读懂：{told(error)}")

    # The package

    def _content_types(self, part: str) -> Iterator[str]:
        types = relations.content_types(self.parts)
        for name in self.everything:
            if name != part and types.of(name.replace("\\", "/")) is None:
                yield f"部件 {name} 没有内容类型"
        for override in types.overrides:
            if override not in self.parts:
                yield f"内容类型指向不存在的部件 {override}"
        document = outline(self.parts.read(part))
        named = ("PartName", "Extension")
        listed = [
            next((e.attributes[key].casefold() for key in named if key in e.attributes), "")
            for e in document.root.children
        ]
        if len(set(listed)) < len(listed):
            yield "内容类型有重复的条目"

    def _targets(self, name: str) -> Iterator[str]:
        folder, file = posixpath.split(name.replace("\\", "/"))
        part = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        listed = relations.relations(self.parts, part)
        for relation in listed:
            if not relation.external and relation.target not in self.parts and relation.target != ".":
                yield f"关系 {relation.id} 指向不存在的部件 {relation.target}"
        if len({relation.id for relation in listed}) < len(listed):
            yield "关系的编号有重复"

    # The parts

    def _workbook(self, name: str) -> Iterator[str]:
        root = outline(self.parts.read(name)).root
        yield from self._references(name, root)
        yield from _order(root, {child: rank for rank, child in enumerate(booksheets.CHILDREN)})
        listed = root.child("sheets")
        children = listed.children if listed is not None else []
        for attribute in ("name", "sheetId"):
            if len({child.attributes.get(attribute, "").casefold() for child in children}) < len(children):
                yield f"工作表的 {attribute} 有重复"
        missing = [entry.name for entry in self.entries if entry.worksheet and entry.part not in self.parts]
        if missing:
            yield f"工作表 {missing[0]} 没有对应的部件"
        names = root.child("definedNames")
        for element in names.children if names is not None else []:
            if int(element.attributes.get("localSheetId") or 0) >= len(children):
                yield f"名称 {element.attributes.get('name')} 属于不存在的工作表"

    def _part(self, name: str) -> Iterator[str]:
        root = outline(self.parts.read(name)).root
        if name.endswith(".rels"):
            return
        yield from self._references(name, root)
        if root.name == "styleSheet":
            yield from _styles(root)
        if root.name == "comments":
            touched = set(self.names)  # sheets that are looked at with their notes
            for sheet in self.entries:
                if (
                    sheet.worksheet
                    and sheet.part not in touched
                    and name in relations.related(self.parts, sheet.part, "comments")
                ):
                    yield from self._notes(sheet.part, SheetPart(self.parts.read(sheet.part)))

    def _references(self, name: str, root: Element) -> Iterator[str]:
        """Find ``r:…`` attributes that name no relation."""
        if not self.whole and b"relationships" not in self.parts.read(name):  # none in what we wrote
            return
        known = {relation.id for relation in relations.relations(self.parts, name)}
        for element in root.walk():
            for attribute in _RELATING.intersection(element.attributes) if element.attributes else ():
                if (value := element.attributes[attribute]) and value not in known:
                    yield f"{element.name} 引用了不存在的关系 {value}"

    def _sheet(self, name: str) -> Iterator[str]:
        sheet = SheetPart(self.parts.read(name))
        before = self._before(name)
        changed = None if before is None else changed_rows(sheet, before)
        well_formed(self.parts.read(name) if changed is None else changed.sheet.content())
        yield from self._references(name, sheet.frame.root)
        yield from _order(sheet.frame.root, ORDER)
        if changed is None:
            yield from row_faults(sheet, *self._counts())
            yield from sharing_faults(sheet)
        else:
            yield from changed.order_faults()
            yield from row_faults(changed.sheet, *self._counts())
            yield from sharing_faults(sheet) if changed.sharing else ()
        if before is None or sheet.raw("mergeCells") != before.raw("mergeCells"):
            yield from merge_faults(sheet)
        yield from link_faults(sheet)
        yield from self._notes(name, sheet)
        if self.whole:  # cells of a table's heading are never written, so a save need not look
            yield from table_faults(self.parts, name, sheet, lambda: self._text_of(name))

    def _before(self, name: str) -> SheetPart | None:
        """Return a sheet as it was; None where all of it has to be looked at."""
        if self.original is None or name not in self.original:
            return None
        return SheetPart(self.original.read(name))

    def _notes(self, name: str, sheet: SheetPart) -> Iterator[str]:
        listed = next(iter(relations.related(self.parts, name, "comments")), None)
        if listed is None or listed not in self.parts:
            return
        element = sheet.child("legacyDrawing")
        if element is None:
            yield "有批注而没有 legacyDrawing 元素"
            return
        wanted = element.relation()
        targets = [r.target for r in relations.relations(self.parts, name) if r.id == wanted and r.target in self.parts]
        shapes = vml.note_shapes(self.parts.read(targets[0])) if targets else {}
        document = outline(self.parts.read(listed))
        authors, elements = document.root.child("authors"), document.root.child("commentList")
        count = len(authors.children) if authors is not None else 0
        for comment in elements.children if elements is not None else []:
            if int(comment.attributes.get("authorId") or 0) >= count:
                yield f"批注 {comment.attributes.get('ref')} 的作者不存在"
        known = comments(self.parts.read(listed))
        if elements is not None and len(known) < len(elements.children):
            yield "一个单元格有两条批注"
        for place in sorted(known.keys() - shapes.keys())[:_MANY]:
            yield f"第 {place[0]} 行第 {place[1]} 列的批注没有图形"

    def _chain(self, name: str) -> Iterator[str]:
        by_id = {entry.sheet_id: entry for entry in self.entries}
        touched = set(map(folded, self.names))
        formulas = {
            entry.sheet_id: formula_cells(SheetPart(self.parts.read(entry.part)))
            for entry in self.entries
            if entry.worksheet and folded(entry.part) in touched
        }
        for _, sheet, reference in calcchain.entries(self.parts.read(name)):
            if sheet not in by_id:
                yield f"计算链指向不存在的工作表 {sheet}"
            elif sheet in formulas and not formulas[sheet].has(coordinates(reference)):
                yield f"计算链指向没有公式的单元格 {by_id[sheet].name}!{reference}"

    def _text_of(self, name: str) -> TextAt:
        """Return a reader of the text that cells of a sheet show."""
        if self._texts is None:
            part = self._workbook_relation("sharedStrings")
            self._texts = shared_strings(self.parts.read(part)) if part is not None else []
        values = read_sheet(self.parts.read(name), name, self._texts).values
        return lambda place: str(values.get(place, ""))

    def _workbook_relation(self, kind: str) -> str | None:
        return next((part for part in relations.related(self.parts, self.workbook, kind) if part in self.parts), None)

    def _counts(self) -> tuple[int, int]:
        """Return how many styles and shared strings there are."""
        if self._counted is None:
            styles, texts = self._workbook_relation("styles"), self._workbook_relation("sharedStrings")
            xfs = outline(self.parts.read(styles)).root.child("cellXfs") if styles is not None else None
            items = re.findall(rb"<(?:[^\s:/>]+:)?si[\s/>]", self.parts.read(texts)) if texts is not None else []
            self._counted = (len(xfs.children) if xfs is not None else 0, len(items))
        return self._counted


def _order(root: Element, order: dict[str, int]) -> Iterator[str]:
    """Find children that stand before what the schema puts before them."""
    highest = -1
    for child in root.children:
        rank = order.get(child.name, highest)
        if rank < highest:
            yield f"元素 {child.name} 的位置不对"
        highest = max(highest, rank)


def _styles(root: Element) -> Iterator[str]:
    """Find style records that name a font, fill or border that does not exist."""
    yield from _order(root, {name: rank for rank, name in enumerate(SECTIONS)})
    sections = {child.name: child for child in root.children}
    yield from (f"{name} 有重复" for name in SECTIONS if len(root.all(name)) > 1)
    counts = {name: len(child.children) for name, child in sections.items()}
    for name, child in sections.items():
        if "count" in child.attributes and int(child.attributes["count"]) != counts[name]:
            yield f"{name} 的个数不符"
    for xf in sections["cellXfs"].children if "cellXfs" in sections else []:
        for attribute, section in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            if int(xf.attributes.get(attribute) or 0) >= counts.get(section, 0):
                yield f"样式引用了不存在的 {attribute} {xf.attributes.get(attribute)}"
