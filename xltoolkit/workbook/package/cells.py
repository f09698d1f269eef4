"""Cells of a sheet, changed by splicing bytes: only touched rows are taken apart, only changed cells rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter

from xltoolkit.model import Place, a1, coordinates
from xltoolkit.workbook.package import cellxml, sharing
from xltoolkit.workbook.package.cellxml import EditedCell, SharedText
from xltoolkit.workbook.package.outline import MalformedError, Splice, spliced, well_formed, with_attributes
from xltoolkit.workbook.package.rows import Rows, Stretch, attributes
from xltoolkit.workbook.package.sheetpart import SheetPart
from xltoolkit.workbook.package.translate import shifted

_AT = attrgetter("at")
_ROW = attrgetter("row")


class Cells:
    """The cells of one sheet.

    Args:
        sheet: the part; its rows are replaced by ``write``.
        rows: the same, found.
        shared_text: the workbook's shared strings.

    ``lost`` are the written cells whose entry in the calc chain is wrong now.
    """

    def __init__(self, sheet: SheetPart, rows: Rows, shared_text: SharedText) -> None:
        self._sheet = sheet
        self._rows = rows
        self._shared_text = shared_text
        self._stored: dict[int, dict[int, re.Match[bytes]]] = {}
        self._touched: dict[Place, EditedCell] = {}
        self._stretches: dict[int, Stretch | None] = {}
        self._pattern = cellxml.pattern(sheet.prefix)
        # A row with alternatives among its cells is refused whichever of them is written; so all are looked at.
        self._plain_rows = b"AlternateContent" not in sheet.rows
        self._plain_pattern = cellxml.plain_pattern(sheet.prefix)
        self._row_styles: dict[int, int | None] = {}
        self._column_styles: dict[int, int] = {}
        self.lost: set[Place] = set()
        self._regular = False

    def cell(self, row: int, column: int) -> EditedCell:
        """Return a cell to look at and to change; one that is not stored has the style of its row or column."""
        place = (row, column)
        cell = self._touched.get(place)
        if cell is None:
            stretch = self._stretch(row)
            if stretch is None or stretch.inner == stretch.end:  # it is not stored, or it is one tag
                cell = EditedCell(place, self._default_style(row, column))
            else:
                cell = self._plain(place) or self._any(place)
            self._touched[place] = cell
        return cell

    def _plain(self, place: Place) -> EditedCell | None:
        """Return a stored cell that holds a number and is written as nearly all programs write one."""
        stretch = self._stretch(place[0]) if self._plain_rows else None
        at = self._address(place, stretch) if stretch is not None else -1
        if stretch is None or at < 0:
            return None
        match = self._plain_pattern.match(self._sheet.rows, at, stretch.close)
        return None if match is None else cellxml.read_plain(place, match)

    def _any(self, place: Place) -> EditedCell:
        row, column = place
        stored = self._row(row).get(column)
        if stored is None:
            return EditedCell(place, self._default_style(row, column))
        return cellxml.read(place, stored, self._sheet.prefix, self._shared_text, self._shared_formula)

    def write(self) -> bool:
        """Put the changed cells into the sheet's rows; tell whether there were any."""
        self._hand_on()
        changed = sorted((cell for cell in self._touched.values() if cell.settle()), key=_AT)
        if not changed:
            return False
        self.lost |= {cell.at for cell in changed if cell.formula_raw and cell.left_chain}
        self._widen([cell.at for cell in changed if cell.span is None])
        by_row = groupby(changed, key=_ROW)
        splices = chain.from_iterable(self._row_splices(row, list(cells)) for row, cells in by_row)
        self._sheet.rows = spliced(self._sheet.rows, splices)
        self._stored, self._touched, self._stretches = {}, {}, {}
        return True

    def _stretch(self, row: int) -> Stretch | None:
        """Return where a row is; None where it is not stored."""
        if row not in self._stretches:
            self._stretches[row] = self._rows.find(row)
        return self._stretches[row]

    def _address(self, place: Place, stretch: Stretch) -> int:
        """Return where the one cell of this address begins, if it begins with it; -1 where that is not sure."""
        rows, address = self._sheet.rows, a1(*place).encode()
        head = b"<%sc r=" % self._sheet.prefix
        at = rows.rfind(head + b'"%s"' % address, stretch.inner, stretch.close)
        once = rows.find(b'"%s"' % address, stretch.inner, stretch.close) == at + len(head)
        return at if once and rows.find(b"'%s'" % address, stretch.inner, stretch.close) < 0 else -1

    def _row(self, row: int) -> dict[int, re.Match[bytes]]:
        """Return the stored cells of a row by column, not yet read."""
        if (known := self._stored.get(row)) is not None:
            return known
        found: dict[int, re.Match[bytes]] = {}
        stretch = self._stretch(row)
        if stretch is not None:
            # Patterns know cells by their end; in a row that is no XML they would look for it without end.
            well_formed(self._sheet.rows[stretch.start : stretch.end], namespaces=False)
            last, end = (row, 0), stretch.inner
            for match in self._pattern.finditer(self._sheet.rows, stretch.inner, stretch.close):
                place = cellxml.place(match)
                if place is None:
                    self._regularise()
                    return self._row(row)
                if place[0] != row or place <= last:  # of two cells of one address, which would be the one to edit?
                    raise MalformedError(f"第 {row} 行的单元格重复、次序不对或属于别的行")
                if self._sheet.rows[end : match.start()].strip():
                    raise MalformedError(f"第 {row} 行的单元格之间有别的内容")
                found[place[1]] = match
                last, end = place, match.end()
        self._stored[row] = found
        return found

    def _regularise(self) -> None:
        """Give every cell its address; the cells looked at so far stand elsewhere then."""
        if self._regular or any(cell.settle() for cell in self._touched.values()):
            raise MalformedError("单元格的地址不完整")
        self._regular = True
        self._stored, self._touched, self._stretches = {}, {}, {}
        self._sheet.regularise()

    def _shared_formula(self, index: str, place: Place) -> str | None:
        return sharing.formula_at(self._sheet.rows, self._sheet.prefix, index, place)

    def _default_style(self, row: int, column: int) -> int:
        if row not in self._row_styles:
            self._row_styles[row] = self._rows.style(row)
        style = self._row_styles[row]
        if style is not None:
            return style
        if column not in self._column_styles:
            self._column_styles[column] = self._column_style(column)
        return self._column_styles[column]

    def _column_style(self, column: int) -> int:
        columns = self._sheet.child("cols")
        for element in columns.children if columns is not None else []:
            if int(element.attributes["min"]) <= column <= int(element.attributes["max"]):
                return int(element.attributes.get("style") or 0)
        return 0

    def _hand_on(self) -> None:
        """Hand the text of shared formulas whose first cell gets another to the next cell that uses them."""
        lost = [cell for cell in self._touched.values() if cell.moved_on and "ref" in cell.formula_attributes]
        for first in sorted(lost, key=lambda cell: cell.at):
            index, text = first.formula_attributes.get("si", ""), first.old[1]
            if first.formula_attributes.get("t") != "shared" or text is None:
                continue
            places = sharing.users_behind(self._sheet.rows, self._sheet.prefix, index, first.at)
            users = [cell.at for place in places if not (cell := self.cell(*place)).moved_on]
            if users:
                heir = self.cell(*users[0])
                moved = shifted(text, heir.at[0] - first.at[0], heir.at[1] - first.at[1])
                heir.heir = sharing.first_element(self._sheet.prefix, index, moved, users)

    def _row_splices(self, row: int, cells: list[EditedCell]) -> Iterator[Splice]:
        stretch = self._stretch(row)
        name = self._sheet.name("row")
        if stretch is None:
            place = self._rows.place(row)
            yield place, place, b'<%s r="%d">%s</%s>' % (name, row, self._written(cells), name)
            return
        tag = self._sheet.rows[stretch.start : stretch.inner]
        spanning = _spanning(tag, [cell.at[1] for cell in cells])
        if tag.endswith(b"/>"):
            whole = spanning[:-2].rstrip() + b">" + self._written(cells) + b"</" + name + b">"
            yield stretch.start, stretch.end, whole
            return
        if spanning != tag:
            yield stretch.start, stretch.inner, spanning
        for cell in cells:
            start, end = cell.span or (self._place(cell, stretch.close),) * 2
            yield start, end, cellxml.written(cell, self._sheet.prefix)

    def _written(self, cells: list[EditedCell]) -> bytes:
        return b"".join(cellxml.written(cell, self._sheet.prefix) for cell in cells)

    def _place(self, cell: EditedCell, end: int) -> int:
        """Return the offset where a new cell belongs in its row."""
        row, column = cell.at
        behind = (match.start() for other, match in self._row(row).items() if other > column)
        return min(behind, default=end)

    def _widen(self, new: list[Place]) -> None:
        """Make the sheet's dimension hold new cells too."""
        dimension = self._sheet.child("dimension")
        if dimension is None or not new:
            return
        stored = dimension.attributes.get("ref", "A1").replace("$", "").split(":")
        corners: Iterable[Place] = map(coordinates, stored) if self._sheet.rows.strip() else ()
        rows, columns = zip(*corners, *new, strict=True)
        first, last = a1(min(rows), min(columns)), a1(max(rows), max(columns))
        reference = first if first == last else f"{first}:{last}"
        if reference != dimension.attributes.get("ref"):
            self._sheet.splice(self._sheet.frame.attributes(dimension, {"ref": reference}))


def _spanning(tag: bytes, columns: list[int]) -> bytes:
    """Return a row's tag with ``spans`` wide enough."""
    if b"spans" not in tag:
        return tag
    runs = [tuple(map(int, run.split(":"))) for run in attributes(tag).get("spans", "").split()]
    if not runs or all(any(first <= column <= last for first, last in runs) for column in columns):
        return tag
    bounds = [edge for run in runs for edge in run] + columns
    return with_attributes(tag, {"spans": f"{min(bounds)}:{max(bounds)}"})
