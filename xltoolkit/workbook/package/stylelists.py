"""A style sheet as lists of records: what is there, and what is added, each only once.

Source: ECMA-376-1, 18.8.39 (CT_Stylesheet).
"""

from __future__ import annotations

from dataclasses import dataclass

from xltoolkit.workbook.package.outline import Element, Outline, outline

SECTIONS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles")
"""Children of a style sheet in the order that the schema demands."""

Key = tuple[object, ...]
"""An element's meaning, to compare: name, attributes, children, text."""


@dataclass(slots=True)
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
    def made(cls, raw: bytes, namespaces: bytes) -> Item:
        """Make an item of new bytes, with the namespaces that they will stand under."""
        root = outline(b"<x" + namespaces + b">" + raw + b"</x>").root
        return cls.of(raw, root.children[0])


class Section:
    """One list of the style sheet (fonts, fills …) and what is added to it."""

    def __init__(self, document: Outline, name: str) -> None:
        self.name = name
        self.element = document.root.child(name)
        children = self.element.children if self.element is not None else []
        self.items = [Item.of(document.raw(child), child) for child in children]
        self.known = len(self.items)
        self._index: dict[Key, int] = {}
        for index, item in enumerate(self.items):
            self._index.setdefault(item.key, index)

    def add(self, item: Item) -> int:
        """Return the index of an equal item; where there is none, it becomes the last."""
        found = self._index.get(item.key)
        if found is None:
            found = self._index[item.key] = len(self.items)
            self.items.append(item)
        return found

    def __getitem__(self, index: int) -> Item:
        return self.items[index if index < len(self.items) else 0]


def key(element: Element) -> Key:
    """Return an element's meaning, to compare."""
    attributes = tuple(sorted(element.attributes.items()))
    return element.namespace, element.name, attributes, tuple(key(child) for child in element.children)
