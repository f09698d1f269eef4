"""XML as bytes with a map: where each element begins and ends, so that one can be changed and the rest stay as it is.

The map is made by expat, which knows the byte offset of every event; nothing is ever serialised again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from xml.parsers import expat
from xml.sax.saxutils import escape as _escape

from xltoolkit.model import Limits
from xltoolkit.workbook.package import budget

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

START_TAG = re.compile(rb"""<[^\s/<>]++(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
_NAME = re.compile(rb"<([^\s/<>]+)")
_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_SPECIAL = re.compile(r"[&<>\"\t\n\r]")
"""What is ever escaped; most texts hold none of it."""
_BLANKS = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;", '"': "&quot;"}

MAX_NESTING = 400
"""Depth that Python's own recursion bears, whatever the budget says."""

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^<>]*encoding\s*=\s*["']([\w.-]+)""")
_ENCODINGS = re.compile(rb"(us-)?ascii|iso-8859-\d+|windows-\d+|gb2312|gbk|gb18030|big5", re.IGNORECASE)
"""What is transcoded. XML in a package is UTF-8 or UTF-16 (ECMA-376-2, 8.2); the others are producers' slips."""

Splice = tuple[int, int, bytes]
"""From, to (exclusive), and what to put there instead."""


class MalformedError(Exception):
    """The bytes are no XML that a workbook may hold; the argument says why, in Chinese."""


class OverBudgetError(MalformedError):
    """There is more of something than its budget allows; the argument says of what, in Chinese."""


class Element:
    """An element with its place in the bytes.

    Args:
        name: local name.
        namespace: of the name.
        attributes: by local name, or by ``namespace local`` where the attribute has one.
        start: offset of its ``<``.
    """

    __slots__ = ("attributes", "children", "close", "end", "name", "namespace", "start", "text")

    def __init__(self, name: str, namespace: str, attributes: dict[str, str], start: int) -> None:
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.start = start
        self.close = start
        self.end = start
        self.text = ""
        self.children: list[Element] = []

    def child(self, name: str) -> Element | None:
        """Return the first child of that local name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list[Element]:
        """Return the children of that local name."""
        return [child for child in self.children if child.name == name]

    def walk(self) -> Iterator[Element]:
        """Return the element and all below it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)

    def relation(self) -> str | None:
        """Return its ``r:id``."""
        for namespace in (RELATIONSHIPS, STRICT_RELATIONSHIPS):
            if (found := self.attributes.get(f"{namespace} id")) is not None:
                return found
        return None


class Outline:
    """The map of a whole part.

    Args:
        data: the part's bytes, UTF-8.
        root: its outermost element.
    """

    __slots__ = ("data", "root")

    def __init__(self, data: bytes, root: Element) -> None:
        self.data = data
        self.root = root

    def raw(self, element: Element) -> bytes:
        """Return the element as it stands."""
        return self.data[element.start : element.end]

    def tag(self, element: Element) -> bytes:
        """Return the element's start tag as it stands."""
        return start_tag(self.data, element.start)

    def name(self, local: str) -> bytes:
        """Return a local name with the prefix that the root element has."""
        return prefix(self.tag(self.root)) + local.encode()

    def append(self, parent: Element, addition: bytes) -> Splice:
        """Return the splice that adds bytes as the parent's last children."""
        return self.insert(parent, len(parent.children), addition)

    def insert(self, parent: Element, index: int, addition: bytes) -> Splice:
        """Return the splice that adds bytes before the parent's child of that index."""
        tag = self.tag(parent)
        if tag.endswith(b"/>"):
            whole = tag[:-2].rstrip() + b">" + addition + b"</" + tag_name(tag) + b">"
            return parent.start, parent.end, whole
        at = parent.children[index].start if index < len(parent.children) else parent.close
        return at, at, addition

    def attributes(self, element: Element, changes: Mapping[str, str | None]) -> Splice:
        """Return the splice that sets (or, with None, takes away) attributes of an element's start tag."""
        tag = self.tag(element)
        return element.start, element.start + len(tag), with_attributes(tag, changes)


def outline(data: bytes) -> Outline:
    """Map a part.

    Raises:
        MalformedError: not well-formed, or with a document type, which no part of a workbook may have
            (ECMA-376-2, annex on XML usage).
    """
    return _outline(data, budget.current())


@lru_cache(maxsize=128)
def _outline(data: bytes, limits: Limits) -> Outline:
    data, room, deepest = utf8(data), limits.elements, min(limits.nesting, MAX_NESTING)
    top = Element("", "", {}, 0)
    stack = [top]
    texts: list[list[str]] = [[]]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal room
        room -= 1
        if room < 0:
            raise OverBudgetError(budget.over("一个部件的元素", "elements"))
        if len(stack) > deepest:
            raise OverBudgetError(budget.over("元素的嵌套层数", "nesting"))
        namespace, _, local = name.rpartition(" ")
        element = Element(local, namespace, attributes, parser.CurrentByteIndex)
        stack[-1].children.append(element)
        stack.append(element)
        texts.append([])

    def end(_name: str) -> None:
        element = stack.pop()
        element.close = parser.CurrentByteIndex
        element.text = "".join(texts.pop())

    def text(content: str) -> None:
        texts[-1].append(content)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        raise MalformedError(f"不是完好的 XML（{error}）") from error
    finally:  # the handlers know the parser: a cycle that only the collector would take apart
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
    root = top.children[0]
    _settle(data, root)
    return Outline(data, root)


def _settle(data: bytes, element: Element) -> None:
    """Set where elements end: expat tells where an end tag begins, and for an empty element where it ends."""
    for child in element.children:
        _settle(data, child)
    if element.children or element.text:
        element.end = data.index(b">", element.close) + 1
        return
    tag = start_tag(data, element.start)
    if tag.endswith(b"/>"):
        element.close = element.end = element.start + len(tag)
    else:
        element.end = data.index(b">", element.close) + 1


def refuse_doctype(*_declaration: object) -> None:
    """Refuse a document type, for expat: entities are how a small file becomes a large one, or reads another."""
    raise MalformedError("含有文档类型声明（DOCTYPE），工作簿的部件不允许有")


def well_formed(
    data: bytes, start: Callable[[str, dict[str, str]], None] | None = None, *, namespaces: bool = True
) -> None:
    """Read a part to its end without mapping it.

    Args:
        data: the part.
        start: called with name (``namespace local``) and attributes of every element.
        namespaces: whether prefixes must be bound; in a piece of a part they need not.

    Raises:
        MalformedError: not well-formed, or with a document type.
    """
    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    parser.StartDoctypeDeclHandler = refuse_doctype
    if start is not None:
        parser.StartElementHandler = start
    try:
        parser.Parse(utf8(data), True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        raise MalformedError(f"不是完好的 XML（{error}）") from error


def utf8(data: bytes) -> bytes:
    """Return a part in UTF-8: as it is, or, should it be in another encoding, transcoded.

    What the part declares is UTF-8 then: expat would believe anything else, and what is spliced in is UTF-8.

    Raises:
        MalformedError: an encoding that no XML is in.
        ValueError: bytes that its encoding does not have.
    """
    declared = _DECLARED.match(data[:200])
    if (wide := _wide(data)) is not None:
        text = data.decode(wide)
    elif declared is None or declared[1].lower() == b"utf-8":
        return data
    elif data.startswith(_BOM):
        text = data.decode()
    elif _ENCODINGS.fullmatch(declared[1]) is None:
        raise MalformedError(f"未知的编码 {declared[1].decode()}")
    else:
        text = data.decode(declared[1].decode())
    return re.sub(r"""\A(\ufeff?<\?xml[^<>]*encoding\s*=\s*["'])[\w.-]+""", r"\1UTF-8", text, count=1).encode()


def _wide(data: bytes) -> str | None:
    """Return which UTF-16 a part is in, if any: by its mark, or by the zero in its first character."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return {0: "utf-16-be", 1: "utf-16-le"}.get(data[:2].find(b"\0"))


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    """Return the bytes after all splices; those at one place keep their order."""
    pieces = []
    at = 0
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        if start < at:
            raise ValueError("splices overlap")
        pieces += [data[at:start], new]
        at = end
    return b"".join([*pieces, data[at:]])


def start_tag(data: bytes, at: int) -> bytes:
    """Return the start tag at an offset."""
    match = START_TAG.match(data, at)
    if match is None:
        raise MalformedError("标签不完整")
    return match[0]


def tag_name(tag: bytes) -> bytes:
    """Return the name in a start tag, with its prefix."""
    match = _NAME.match(tag)
    return b"" if match is None else match[1]


def prefix(tag: bytes) -> bytes:
    """Return the prefix of a start tag with its colon, or nothing."""
    name = tag_name(tag)
    return name[: name.rfind(b":") + 1]


def with_attributes(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """Return a start tag with attributes set, or taken away (None); names as they stand in the tag."""
    rest = {name.encode(): value for name, value in changes.items()}

    def change(match: re.Match[bytes]) -> bytes:
        if match[1] not in rest:
            return match[0]
        value = rest.pop(match[1])
        return b"" if value is None else b" " + match[1] + b"=" + quoted(value)

    head = _ATTRIBUTE.sub(change, tag)
    added = b"".join(b" " + name + b"=" + quoted(value) for name, value in rest.items() if value is not None)
    if not added:
        return head
    tail = b"/>" if head.endswith(b"/>") else b">"
    return head[: -len(tail)].rstrip() + added + tail


def quoted(value: str) -> bytes:
    """Return an attribute's value, escaped and in quotation marks."""
    return b'"' + (_escape(value, _BLANKS) if _SPECIAL.search(value) else value).encode() + b'"'


def escaped(text: str) -> bytes:
    """Return text as character data; a carriage return is kept from being normalised away."""
    return (_escape(text, {"\r": "&#13;"}) if _SPECIAL.search(text) else text).encode()
