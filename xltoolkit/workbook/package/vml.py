"""VML drawings, where the boxes of notes live: spliced as bytes, since Excel's own VML need not be XML.

Source: ECMA-376-4, 19.4 (spreadsheet drawing in VML), 19.1.2.3 (shape ids, ``o:idmap``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from xltoolkit.model import Place
from xltoolkit.workbook.package.outline import MalformedError

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
_IDMAP = re.compile(rb"""(<\w+:idmap\b[^>]*?\bdata\s*=\s*["'])([\d,\s]*)(["'])""")
_ROOT = re.compile(rb"<xml[^>]*>")
_USED = re.compile(rb"_x0000_s(\d+)")
_BOX = re.compile(rb"<(\w+:(?:shape|rect|roundrect|oval|line))\s.*?</\1\s*>", re.DOTALL)
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
    """Tell whether a drawing is made much as Excel makes it, so that a shape can be added."""
    return _ROOT.search(data) is not None and b"</xml" in data and _IDMAP.search(data) is not None


def note_shapes(data: bytes) -> dict[Place, tuple[int, int]]:
    """Return the byte range of every note's shape by the cell it belongs to."""
    found = {}
    for match in _BOX.finditer(data):
        if _NOTE.search(match[0]) is None:
            continue
        at = {name: int(number) + 1 for name, number in _CELL.findall(match[0])}
        if len(at) == 2:  # noqa: PLR2004 - a row and a column
            found[at[b"Row"], at[b"Column"]] = match.span()
    return found


def blocks(data: bytes) -> list[int]:
    """Return the blocks of shape ids that a drawing may use."""
    found = _IDMAP.search(data)
    return [int(block) for block in found[2].split(b",") if block.strip()] if found is not None else []


def with_shape(data: bytes, place: Place, box: Box, taken: Iterable[int]) -> bytes:
    """Return the drawing with a note's shape at a cell; one that is there keeps its id.

    Args:
        data: the drawing.
        place: the cell.
        box: where the shape stands.
        taken: blocks of shape ids that the other drawings of the workbook use.

    Raises:
        MalformedError: a drawing that Excel's conventions do not fit.
    """
    old = note_shapes(data).get(place)
    if old is not None:
        whole = data[slice(*old)]
        shape_id, depth = _ID.search(whole), _Z.search(whole)
        if shape_id is not None:
            new = _declaring(data, _shape(int(shape_id[1]), place, box, depth))
            return data[: old[0]] + new + data[old[1] :]
        data = data[: old[0]] + data[old[1] :]
    if not usable(data):
        raise MalformedError("VML 绘图的结构不是 Excel 的写法")
    data, new_id = _next_id(data, taken)
    end = data.rfind(b"</xml")
    kind = b"" if b'id="_x0000_t202"' in data or b"id='_x0000_t202'" in data else _SHAPE_TYPE
    new = _declaring(data, kind) + _declaring(data, _shape(new_id, place, box, None))
    return data[:end] + new + data[end:]


def without_shape(data: bytes, place: Place) -> bytes:
    """Return the drawing without the note's shape at a cell."""
    old = note_shapes(data).get(place)
    return data if old is None else data[: old[0]] + data[old[1] :]


def _declaring(data: bytes, element: bytes) -> bytes:
    """Return an element of ours with the namespaces that a drawing's root does not declare (openpyxl's does not)."""
    root = _ROOT.search(data)
    known = root[0] if root is not None else b""
    missing = b"".join(space for space in _NAMESPACES if space.partition(b"=")[0] + b"=" not in known)
    name, _, rest = element.partition(b" ")
    return name + missing + b" " + rest if missing and element else element


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


def _next_id(data: bytes, taken: Iterable[int]) -> tuple[bytes, int]:
    """Return the drawing and the next shape id; a full drawing gets a block of its own more."""
    used = {int(number) for number in _USED.findall(data)}
    mine = blocks(data)
    for block in mine:
        highest = max((number for number in used if number // BLOCK == block), default=block * BLOCK)
        if highest < (block + 1) * BLOCK - 1:
            return data, highest + 1
        free = set(range(block * BLOCK + 1, (block + 1) * BLOCK)) - used
        if free:
            return data, min(free)
    new = max([0, *mine, *taken, *(number // BLOCK for number in used)]) + 1
    listed = ",".join(map(str, [*mine, new])).encode()
    return _IDMAP.sub(lambda match: match[1] + listed + match[3], data, count=1), new * BLOCK + 1
