"""VML drawings, where the boxes of notes live: spliced as bytes, since Excel's own VML need not be XML.

Source: ECMA-376-4, 19.4 (spreadsheet drawing in VML), 19.1.2.3 (shape ids, ``o:idmap``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from xltoolkit.model import Place
from xltoolkit.workbook.package.outline import MalformedError, Splice, spliced

BLOCK = 1024
"""Shape ids of a block: the first is the block's own, 1,023 are for shapes."""

_NAMESPACES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml"',
    b' xmlns:o="urn:schemas-microsoft-com:office:office"',
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
EMPTY = (
    b"<xml"
    + b"".join(_NAMESPACES)
    + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:{left:g}pt;'
    "margin-top:{top:g}pt;width:{width:g}pt;height:{height:g}pt;z-index:{z};visibility:hidden"
    '" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_LAYOUT = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%s"/></o:shapelayout>'
_IDMAP = re.compile(rb"""(<\w+:idmap\b[^<>]*?\bdata\s*=\s*["'])([\d,\s]*)(["'])""")
_ROOT = re.compile(rb"<xml[^<>]*>")
_BOX = re.compile(rb"<(\w+:(?:shape|rect|roundrect|oval|line))\s")
_UNCLOSED = 64
"""Shapes without an end after which the rest of a drawing is not searched: each costs a look at all of it."""
_CELL = re.compile(rb"<\w+:(Row|Column)>\s*(\d+)\s*</")
_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_ID = re.compile(rb"""_x0000_s(\d+)""")
_Z = re.compile(rb"z-index:\s*(\d+)")


class Box(NamedTuple):
    """Where a note's box stands: in points, and as Excel's anchor (column, pixels, row, pixels, twice)."""

    left: float
    top: float
    width: float
    height: float
    anchor: tuple[int, int, int, int, int, int, int, int]


def usable(data: bytes) -> bool:
    """Tell whether a drawing is made so that a shape can be added: as Excel, openpyxl or LibreOffice makes it."""
    return _ROOT.search(data) is not None and b"</xml" in data


def note_shapes(data: bytes) -> dict[Place, tuple[int, int]]:
    """Return the byte range of every note's shape by the cell it belongs to."""
    found = {}
    for start, end in _boxes(data):
        if _NOTE.search(data, start, end) is None:
            continue
        at = {name: int(number) + 1 for name, number in _CELL.findall(data, start, end)}
        if len(at) == 2:  # noqa: PLR2004 - a row and a column
            found[at[b"Row"], at[b"Column"]] = start, end
    return found


def _boxes(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the byte range of every shape."""
    behind = unclosed = 0
    for match in _BOX.finditer(data):
        if match.start() < behind:
            continue
        close = data.find(b"</" + match[1], match.end())
        behind = data.find(b">", close) + 1 if close >= 0 else 0
        if data[close + 2 + len(match[1]) : behind - 1].strip():
            behind = 0  # an end tag without its end: what follows is not of the shape
        if behind:
            yield match.start(), behind
            continue
        unclosed += 1
        if unclosed > _UNCLOSED:
            return


def blocks(data: bytes) -> list[int]:
    """Return the blocks of shape ids that a drawing claims, or, where it claims none (LibreOffice's), those it uses."""
    found = _IDMAP.search(data)
    if found is None:
        return sorted({int(number) // BLOCK for number in _ID.findall(data)})
    return [int(block) for block in found[2].split(b",") if block.strip()]


def with_shapes(data: bytes, changes: Mapping[Place, Box | None], taken: Iterable[int]) -> bytes:
    """Return the drawing with notes' shapes set, or (None) taken out; one that is there keeps its id and its place.

    Args:
        data: the drawing.
        changes: where the shapes stand, by cell.
        taken: blocks of shape ids that the other drawings of the workbook use.

    Raises:
        MalformedError: a drawing that Excel's conventions do not fit.
    """
    old = note_shapes(data)
    ids = _Ids(data, taken)
    splices: list[Splice] = []
    added = []
    for place, box in changes.items():
        start, end = old.get(place, (0, 0))
        known = _ID.search(data, start, end) if box is not None else None
        if box is not None and known is not None:
            shape = _shape(int(known[1]), place, box, _Z.search(data, start, end))
            splices.append((start, end, _declaring(data, shape)))
            continue
        if place in old:
            splices.append((start, end, b""))
        if box is not None:
            added.append(_declaring(data, _shape(ids.next(), place, box, None)))
    if not added:
        return spliced(data, splices)
    if not usable(data):
        raise MalformedError("VML 绘图的结构不是 Excel 的写法")
    close = data.rfind(b"</xml")
    if b'id="_x0000_t202"' not in data and b"id='_x0000_t202'" not in data:
        added.insert(0, _declaring(data, _SHAPE_TYPE))
    changed = spliced(data, [*splices, (close, close, b"".join(added))])
    return _claiming(changed, ids.blocks)


def _claiming(data: bytes, claimed: list[int]) -> bytes:
    """Return a drawing that claims these blocks of shape ids; one that claims none (LibreOffice's) does it as Excel's.

    Two claims would be as bad as none: an ``idmap`` that is there is changed, and only that.
    """
    listed = ",".join(map(str, claimed)).encode()
    if _IDMAP.search(data) is not None:
        if blocks(data) == claimed:
            return data
        return _IDMAP.sub(lambda match: match[1] + listed + match[3], data, count=1)
    layout = _declaring(data, _LAYOUT % listed)
    return _ROOT.sub(lambda match: match[0] + layout, data, count=1)


def _declaring(data: bytes, element: bytes) -> bytes:
    """Return an element of ours with the namespaces that a drawing's root does not declare (openpyxl's does not)."""
    root = _ROOT.search(data)
    known = root[0].replace(b"'", b'"') if root is not None else b""
    missing = b"".join(space for space in _NAMESPACES if space not in known)
    name, _, rest = element.partition(b" ")
    return name + missing + b" " + rest if missing else element


def _shape(shape_id: int, place: Place, box: Box, depth: re.Match[bytes] | None) -> bytes:
    return _SHAPE.format(
        id=shape_id,
        left=box.left,
        top=box.top,
        width=box.width,
        height=box.height,
        z=int(depth[1]) if depth is not None else (shape_id - 1) % BLOCK + 1,
        anchor=", ".join(map(str, box.anchor)),
        row=place[0] - 1,
        column=place[1] - 1,
    ).encode()


class _Ids:
    """Shape ids of a drawing, handed out one after the other; a full drawing gets a block of its own more."""

    def __init__(self, data: bytes, taken: Iterable[int]) -> None:
        self.blocks = blocks(data)
        self._used = {int(number) for number in _ID.findall(data)}
        self._taken = list(taken)

    def next(self) -> int:
        """Return an id that no shape has: behind the last one of a block, or in a gap."""
        for block in self.blocks:
            mine = [number for number in self._used if number // BLOCK == block]
            new = max(mine, default=block * BLOCK) + 1
            if new // BLOCK > block:
                gaps = set(range(block * BLOCK + 1, (block + 1) * BLOCK)).difference(mine)
                new = min(gaps, default=new)
            if new // BLOCK == block:
                self._used.add(new)
                return new
        self.blocks.append(max([0, *self.blocks, *self._taken, *(number // BLOCK for number in self._used)]) + 1)
        return self.next()
