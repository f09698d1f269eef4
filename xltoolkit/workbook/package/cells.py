"""Cells of a sheet, changed by splicing bytes: only rows with a change are taken apart, only changed cells rewritten.

Source of the elements: ECMA-376-1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.73 (row).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from xltoolkit.model import CellError, Place, Value, a1, coordinates, number_from_file
from xltoolkit.workbook.package import celltext
from xltoolkit.workbook.package.outline import MalformedError, Splice, escaped, quoted, spliced, with_attributes
from xltoolkit.workbook.package.sheetpart import SheetPart
from xltoolkit.workbook.package.translate import shifted

SharedText = Callable[[int], str | None]
"""Text of the workbook's shared strings by index; None for an index that does not exist."""


class _Patterns(NamedTuple):
    row: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    value: re.Pattern[bytes]
    shared: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    p = re.escape(prefix)
    return _Patterns(
        re.compile(rb"""<%srow(?:\s(?:[^>]*?\s)?r\s*=\s*["'](\d+)["'])?[^>]*>""" % p),
        re.compile(rb"<%sc(\s[^>]*?)?(?:/>|>(.*?)</%sc\s*>)" % (p, p), re.DOTALL),
        re.compile(rb"<%sf(\s[^>]*?)?(?:/>|>(.*?)</%sf\s*>)" % (p, p), re.DOTALL),
        re.compile(rb"<%sv(?:\s[^>]*)?(?<!/)>(.*?)</%sv\s*>" % (p, p), re.DOTALL),
        re.compile(rb"""<%sc(\s[^>]*)>\s*<%sf(\s[^>]*?\bt=["']shared["'][^>]*?)/?>""" % (p, p)),
    )


_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attributes(raw: bytes | None) -> dict[str, str]:
    """Return the attributes of a start tag's text; those of rows, cells and formulas need no unescaping."""
    return {m[1].decode(): (m[2] if m[2] is not None else m[3]).decode() for m in _ATTRIBUTE.finditer(raw or b"")}


class Sought(NamedTuple):
    """A row in the bytes of the rows: from its start tag to its end, with the range of its content."""

    start: int
    inner: int
    close: int
    end: int


class EditedCell:
    """A cell as it stands and as it will be; ``formula`` is without its ``=``."""

    __slots__ = (
        "at", "attributes", "content", "formula", "formula_raw", "old", "raw", "span", "style", "value",
    )  # fmt: skip

    def __init__(self, at: Place, style: int) -> None:
        self.at = at
        self.span: tuple[int, int] | None = None
        self.raw = b""
        self.content = b""
        self.attributes: dict[str, str] = {}
        self.formula_raw: dict[str, str] = {}
        self.value: Value = None
        self.formula: str | None = None
        self.style = style
        self.old: tuple[Value, str | None, int] = (None, None, style)

    @property
    def rewritten(self) -> bool:
        """Whether value or formula will be others."""
        return self.formula != self.old[1] or not celltext.same_value(self.value, self.old[0])

    @property
    def changed(self) -> bool:
        """Whether anything will be different."""
        return self.style != self.old[2] or self.rewritten


class Cells:
    """The cells of one sheet.

    Args:
        sheet: the part; its rows are replaced by ``write``.
        shared_text: the workbook's shared strings.

    ``lost`` are the written cells whose entry in the calc chain is wrong now.
    """

    def __init__(self, sheet: SheetPart, shared_text: SharedText) -> None:
        self._sheet = sheet
        self._shared_text = shared_text
        self.lost: set[Place] = set()
        self._read()

    def _read(self) -> None:
        self._pattern = _patterns(self._sheet.prefix)
        self._cells: dict[Place, EditedCell] = {}
        self._columns_of: dict[int, dict[int, EditedCell]] = {}
        found = list(self._pattern.row.finditer(self._sheet.rows))
        if any(match[1] is None for match in found):
            self._sheet.regularise()
            found = list(self._pattern.row.finditer(self._sheet.rows))
        self._numbers = [int(match[1]) for match in found]
        self._tags = [(match.start(), match.end()) for match in found]
        self._default_of_column: list[tuple[int, int, int]] | None = None

    def cell(self, row: int, column: int) -> EditedCell:
        """Return a cell to look at and to change; one that is not stored has the style of its row or column."""
        cells = self._row_cells(row)
        cell = cells.get(column)
        if cell is None:
            cell = EditedCell((row, column), self._default_style(row, column))
            cells[column] = cell
        return cell

    def height(self, row: int) -> tuple[float | None, bool]:
        """Return a row's own height in points, if it has one, and whether it is hidden."""
        values = self.row_attributes(row)
        return (float(values["ht"]) if "ht" in values else None), values.get("hidden") in ("1", "true")

    def row_attributes(self, row: int) -> dict[str, str]:
        """Return the attributes of a row; nothing where it is not stored."""
        index = self._index(row)
        return {} if index is None else attributes(self._tag(index))

    def set_height(self, row: int, points: float) -> bool:
        """Give a row a height; tell whether that changed anything."""
        height, _ = self.height(row)
        if height is not None and abs(height - points) < 0.01:  # noqa: PLR2004 - a hundredth of a point is no change
            return False
        changes: dict[str, str | None] = {"ht": f"{points:g}", "customHeight": "1"}
        index = self._index(row)
        if index is None:
            name = self._sheet.name("row")
            place = self._row_place(row)
            self._splice_rows([(place, place, with_attributes(b'<%s r="%d"/>' % (name, row), changes))])
        else:
            start, end = self._tags[index]
            self._splice_rows([(start, end, with_attributes(self._sheet.rows[start:end], changes))])
        return True

    def _splice_rows(self, splices: list[Splice]) -> None:
        if any(cell.changed for cells in self._columns_of.values() for cell in cells.values()):
            raise ValueError("rows are shaped before their cells are changed")
        self._sheet.rows = spliced(self._sheet.rows, splices)
        self._read()

    def write(self) -> bool:
        """Put the changed cells into the sheet's rows; tell whether there were any."""
        self._rehome()
        changed: dict[int, list[EditedCell]] = {}
        for row, cells in self._columns_of.items():
            if row_changed := [cell for cell in cells.values() if cell.changed or cell.content != cell.raw]:
                changed[row] = sorted(row_changed, key=lambda cell: cell.at)
        if not changed:
            return False
        self.lost |= {c.at for cells in changed.values() for c in cells if c.rewritten and _left_chain(c)}
        splices = [self._row_splice(row, cells) for row, cells in sorted(changed.items())]
        self._widen(cell.at for cells in changed.values() for cell in cells if cell.span is None)
        self._sheet.rows = spliced(self._sheet.rows, splices)
        self._read()
        return True

    # Reading

    def _index(self, row: int) -> int | None:
        index = bisect_left(self._numbers, row)
        return index if index < len(self._numbers) and self._numbers[index] == row else None

    def _tag(self, index: int) -> bytes:
        start, end = self._tags[index]
        return self._sheet.rows[start:end]

    def _row_place(self, row: int) -> int:
        """Return the offset where a new row belongs."""
        index = bisect_left(self._numbers, row)
        return self._tags[index][0] if index < len(self._tags) else len(self._sheet.rows)

    def _sought(self, index: int) -> Sought:
        start, inner = self._tags[index]
        if self._tag(index).endswith(b"/>"):
            return Sought(start, inner, inner, inner)
        close = self._sheet.rows.find(b"</" + self._sheet.name("row"), inner)
        if close < 0:
            raise MalformedError("有一行没有结束")
        return Sought(start, inner, close, self._sheet.rows.index(b">", close) + 1)

    def _row_cells(self, row: int) -> dict[int, EditedCell]:
        if (known := self._columns_of.get(row)) is not None:
            return known
        cells: dict[int, EditedCell] = {}
        index = self._index(row)
        if index is not None:
            sought = self._sought(index)
            for match in self._pattern.cell.finditer(self._sheet.rows, sought.inner, sought.close):
                cell = self._decoded(match)
                if cell is None:
                    self._sheet.regularise()
                    self._reread()
                    return self._row_cells(row)
                cells[cell.at[1]] = cell
        self._columns_of[row] = cells
        return cells

    def _reread(self) -> None:
        if any(cell.changed for cells in self._columns_of.values() for cell in cells.values()):
            raise MalformedError("有的单元格没有地址，有的有")
        self._read()

    def _decoded(self, match: re.Match[bytes]) -> EditedCell | None:
        values = attributes(match[1])
        if "r" not in values:
            return None
        cell = EditedCell(coordinates(values["r"].replace("$", "")), int(values.get("s") or 0))
        cell.span = match.span()
        cell.attributes = values
        cell.content = cell.raw = match[2] or b""
        if (formula := self._pattern.formula.search(cell.raw)) is not None:
            cell.formula_raw = {"t": "normal", **attributes(formula[1])}
            cell.formula = self._formula(cell, formula[2] or b"")
        cell.value = self._value(values.get("t", "n"), cell.raw)
        cell.old = (cell.value, cell.formula, cell.style)
        return cell

    def _formula(self, cell: EditedCell, text: bytes) -> str:
        """Return a formula's text; a shared one is worked out from its first cell."""
        if not text and cell.formula_raw["t"] == "shared":
            master = self._masters().get(cell.formula_raw.get("si", ""))
            if master is not None:
                (row, column), shared = master
                return shifted(shared, cell.at[0] - row, cell.at[1] - column)
        return celltext.unprotected(celltext.character_data(text))

    def _masters(self) -> dict[str, tuple[Place, str]]:
        """Return first cell and text of every shared formula."""
        return _masters(self._sheet.rows, self._sheet.prefix)

    def _value(self, kind: str, raw: bytes) -> Value:
        if kind == "inlineStr":
            return celltext.inline_text(raw)
        found = self._pattern.value.search(raw)
        if found is None:
            return None
        text = celltext.character_data(found[1])
        if kind == "n":
            return number_from_file(text.strip()) if text.strip() else None
        if kind == "s":
            return self._shared_text(int(text))
        if kind == "b":
            return text.strip() in ("1", "true")
        return CellError(text) if kind == "e" else celltext.unprotected(text)

    def _default_style(self, row: int, column: int) -> int:
        values = self.row_attributes(row)
        if values.get("customFormat") in ("1", "true"):
            return int(values.get("s") or 0)
        for first, last, style in self._column_styles():
            if first <= column <= last:
                return style
        return 0

    def _column_styles(self) -> list[tuple[int, int, int]]:
        if self._default_of_column is None:
            columns = self._sheet.child("cols")
            self._default_of_column = [
                (int(c.attributes["min"]), int(c.attributes["max"]), int(c.attributes.get("style") or 0))
                for c in (columns.children if columns is not None else [])
            ]
        return self._default_of_column

    # Writing

    def _rehome(self) -> None:
        """Hand the text of shared formulas whose first cell changes to the next cell that uses them."""
        lost = [
            cell
            for cells in self._columns_of.values()
            for cell in cells.values()
            if cell.formula_raw.get("t") == "shared" and "ref" in cell.formula_raw and cell.formula != cell.old[1]
        ]
        for master in sorted(lost, key=lambda cell: cell.at):
            self._rehome_one(master)

    def _rehome_one(self, master: EditedCell) -> None:
        index = master.formula_raw.get("si", "")
        users = [
            cell for at in self._shared_users(index, after=master.at) if (cell := self.cell(*at)).formula == cell.old[1]
        ]
        if not users or master.old[1] is None:
            return
        heir = users[0]
        rows, columns = zip(*(user.at for user in users), strict=True)
        reference = f"{a1(min(rows), min(columns))}:{a1(max(rows), max(columns))}"
        text = shifted(master.old[1], heir.at[0] - master.at[0], heir.at[1] - master.at[1])
        name = self._sheet.name("f")
        formula = b'<%s t="shared" ref="%s" si="%s">%s</%s>' % (
            name, reference.encode(), index.encode(), escaped(text), name,
        )  # fmt: skip
        heir.content = self._pattern.formula.sub(lambda _: formula, heir.raw, count=1)

    def _shared_users(self, index: str, after: Place) -> list[Place]:
        """Return the cells behind a place that share the formula, up to the next first cell of the same index."""
        users = []
        for match in self._pattern.shared.finditer(self._sheet.rows):
            formula = attributes(match[2])
            reference = attributes(match[1]).get("r", "")
            if formula.get("si") != index or coordinates(reference) <= after:
                continue
            if "ref" in formula:
                break
            users.append(coordinates(reference))
        return users

    def _row_splice(self, row: int, cells: list[EditedCell]) -> Splice:
        index = self._index(row)
        if index is None:
            content = b"".join(self._cell_bytes(cell) for cell in cells)
            place = self._row_place(row)
            name = self._sheet.name("row")
            return place, place, b'<%s r="%d">%s</%s>' % (name, row, content, name)
        sought = self._sought(index)
        base = self._sheet.rows[sought.inner : sought.close]
        splices = []
        for cell in cells:
            start, end = cell.span or (self._cell_place(row, cell.at[1], sought.close),) * 2
            splices.append((start - sought.inner, end - sought.inner, self._cell_bytes(cell)))
        tag = _spanning(self._tag(index), [cell.at[1] for cell in cells])
        close = self._sheet.rows[sought.close : sought.end]
        if tag.endswith(b"/>"):
            tag, close = tag[:-2].rstrip() + b">", b"</" + self._sheet.name("row") + b">"
        return sought.start, sought.end, tag + spliced(base, splices) + close

    def _cell_place(self, row: int, column: int, close: int) -> int:
        later = [c.span[0] for c in self._row_cells(row).values() if c.span is not None and c.at[1] > column]
        return min(later, default=close)

    def _cell_bytes(self, cell: EditedCell) -> bytes:
        name = self._sheet.name("c")
        style = str(cell.style) if cell.style else None
        if not cell.rewritten and cell.span is not None:
            start, _ = cell.span
            match = self._pattern.cell.match(self._sheet.rows, start)
            whole = self._sheet.rows[slice(*cell.span)]
            tag_end = whole.index(b">") + 1
            tag = whole[:tag_end]
            if cell.style != cell.old[2]:
                tag = with_attributes(tag, {"s": style})
            rest = whole[tag_end:]
            return tag + (
                rest if match is None or cell.content == cell.raw else rest.replace(cell.raw, cell.content, 1)
            )
        kind, content = celltext.inner(self._sheet.prefix, cell.value, self._formula_element(cell.formula))
        head = b"<" + name + b' r="%s"' % a1(*cell.at).encode()
        head += b' s="%d"' % cell.style if cell.style else b""
        head += b" t=" + quoted(kind) if kind else b""
        return head + (b">" + content + b"</" + name + b">" if content else b"/>")

    def _formula_element(self, formula: str | None) -> bytes:
        if formula is None:
            return b""
        name = self._sheet.name("f")
        return b"<%s>%s</%s>" % (name, escaped(celltext.protected(formula)), name)

    def _widen(self, places: Iterable[Place]) -> None:
        """Make the sheet's dimension hold new cells too."""
        dimension = self._sheet.child("dimension")
        new = list(places)
        if dimension is None or not new:
            return
        corners = [coordinates(ref.replace("$", "")) for ref in dimension.attributes.get("ref", "A1").split(":")]
        if not self._sheet.rows.strip():
            corners = []
        rows, columns = zip(*corners, *new, strict=True)
        first, last = a1(min(rows), min(columns)), a1(max(rows), max(columns))
        reference = first if first == last else f"{first}:{last}"
        self._sheet.splice(self._sheet.frame.attributes(dimension, {"ref": reference}))


@lru_cache(maxsize=2)
def _masters(rows: bytes, prefix: bytes) -> dict[str, tuple[Place, str]]:
    p = re.escape(prefix)
    pattern = re.compile(rb"""<%sc(\s[^>]*)>\s*<%sf(\s[^>]*?\bt=["']shared["'][^>]*?)(?<!/)>([^<]+)</""" % (p, p))
    found: dict[str, tuple[Place, str]] = {}
    for match in pattern.finditer(rows):
        index = attributes(match[2]).get("si", "")
        reference = attributes(match[1]).get("r", "")
        found.setdefault(index, (coordinates(reference), celltext.character_data(match[3])))
    return found


def _left_chain(cell: EditedCell) -> bool:
    """Tell whether a cell's entry in the calc chain is wrong now."""
    return bool(cell.formula_raw) and (cell.formula is None or cell.formula_raw["t"] in ("array", "dataTable"))


def _spanning(tag: bytes, columns: list[int]) -> bytes:
    """Return a row's tag with ``spans`` wide enough."""
    spans = attributes(tag).get("spans", "")
    runs = [tuple(map(int, run.split(":"))) for run in spans.split()]
    if not runs or all(any(first <= column <= last for first, last in runs) for column in columns):
        return tag
    bounds = [edge for run in runs for edge in run] + columns
    return with_attributes(tag, {"spans": f"{min(bounds)}:{max(bounds)}"})


def ordered(numbers: Iterable[int]) -> bool:
    """Tell whether numbers rise strictly."""
    return all(one < other for one, other in pairwise(numbers))
