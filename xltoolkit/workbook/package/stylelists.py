"""A style sheet as lists of records: what is there, and what is added, each only once.

Source: ECMA-376-1, 18.8.39 (CT_Stylesheet).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from xltoolkit.workbook.package.outline import (
    Element,
    Outline,
    Splice,
    outline,
    spliced,
    tag_name,
    with_attributes,
)

SECTIONS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles")
"""Children of a style sheet in the order that the schema demands."""

_MOST = 65_490
"""Formats that a workbook holds (Excel specifications and limits)."""

_FIRST = {
    "fonts": b'<font><sz val="11"/><name val="\xe5\xae\x8b\xe4\xbd\x93"/><charset val="134"/></font>',
    "fills": b'<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": b"<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
}
"""What lists begin with: whatever names no item means the first, and of fills the second is reserved."""

Key = tuple[object, ...]
"""An element's meaning, to compare: name, attributes, children, text."""


@dataclass(frozen=True, slots=True)
class Item:
    """One font, fill, border or xf: its bytes, and its meaning."""

    raw: bytes
    element: Element
    key: Key

    @classmethod
    def of(cls, raw: bytes, element: Element) -> Item:
        """Make an item of an element's bytes."""
        return cls(raw, element, key(element))

    @classmethod
    @lru_cache(maxsize=512)
    def made(cls, raw: bytes, namespaces: bytes) -> Item:
        """Make an item of new bytes, with the namespaces that they will stand under."""
        root = outline(b"<x" + namespaces + b">" + raw + b"</x>").root
        return cls.of(raw, root.children[0])


class Section:
    """One list of the style sheet (fonts, fills …) and what is added to it."""

    def __init__(self, document: Outline, name: str) -> None:
        self.name = name
        self.element = document.root.child(name)
        items, index = _listed(document, name)
        self.items = list(items)
        self.known = len(items)
        self._index = index.copy()

    def add(self, item: Item) -> int:
        """Return the index of an equal item; where there is none, it becomes the last."""
        found = self._index.get(item.key)
        if found is None:
            found = self._index[item.key] = len(self.items)
            self.items.append(item)
        return found

    def fill_in(self, prefix: bytes, namespaces: bytes, named: int = 0) -> None:
        """Make sure that what is added is not what something else means already.

        Args:
            prefix: of the part's elements.
            namespaces: that the part declares.
            named: the highest index that is in use; one that is not there means the first.
        """
        if not self.items:
            raw = re.sub(rb"<(/?)", rb"<\1" + prefix, _FIRST.get(self.name, b""))
            document = outline(b"<x" + namespaces + b">" + raw + b"</x>")
            self.items += [Item.of(document.raw(child), child) for child in document.root.children]
        if len(self.items) <= named < _MOST:
            self.items += [self.items[0]] * (named + 1 - len(self.items))

    def __getitem__(self, index: int) -> Item:
        return self.items[index if index < len(self.items) else 0]


@lru_cache(maxsize=64)
def _listed(document: Outline, name: str) -> tuple[list[Item], dict[Key, int]]:
    """Return a list's items, and where each meaning stands first; workbooks of one maker have the same styles."""
    element = document.root.child(name)
    items = [Item.of(document.raw(child), child) for child in (element.children if element is not None else [])]
    index: dict[Key, int] = {}
    for number, item in enumerate(items):
        index.setdefault(item.key, number)
    return items, index


def key(element: Element) -> Key:
    """Return an element's meaning, to compare."""
    attributes = tuple(sorted(element.attributes.items()))
    return element.namespace, element.name, attributes, tuple(key(child) for child in element.children)


Changes = tuple[tuple[str, str | None], ...]
"""Attributes to set, or (None) to take away."""


def frozen(changes: dict[str, str | None] | None) -> Changes | None:
    """Return changes as a key."""
    return None if changes is None else tuple(changes.items())


@lru_cache(maxsize=512)
def derived(base: bytes, prefix: bytes, namespaces: bytes, changes: Changes | None, alignment: Changes | None) -> Item:
    """Return the xf that is another one with attributes changed, and those of its alignment."""
    document = outline(b"<x" + namespaces + b">" + base + b"</x>")
    xf = document.root.children[0]
    splices = [document.attributes(xf, dict(changes or ()))]
    if alignment is not None:
        splices = _aligned(document, xf, prefix, dict(changes or ()), dict(alignment))
    raw = spliced(document.data, splices)
    return Item.made(raw[raw.index(b">") + 1 : raw.rindex(b"</x>")], namespaces)


def _aligned(
    document: Outline, xf: Element, prefix: bytes, changes: dict[str, str | None], alignment: dict[str, str | None]
) -> list[Splice]:
    found = xf.child("alignment")
    if found is not None:
        return [document.attributes(xf, changes), document.attributes(found, alignment)]
    new = with_attributes(b"<" + prefix + b"alignment/>", alignment)
    tag = with_attributes(document.tag(xf), changes)
    if tag.endswith(b"/>"):
        tag = tag[:-2].rstrip() + b">" + new + b"</" + tag_name(tag) + b">"
    else:
        tag += new
    return [(xf.start, xf.start + len(document.tag(xf)), tag)]
