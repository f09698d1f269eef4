"""What the official format asks of a workbook that somebody already made: as little as possible.

Number formats and alignment of amounts, lines around amounts that a hand-inserted row lacks, and the print set-up.
A person's fonts, colours, widths and headings stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from xltoolkit.formats import Layout
from xltoolkit.model import (
    Accounts,
    BoundTable,
    Cell,
    CellFormat,
    CellStyle,
    Content,
    Edit,
    Entry,
    Grid,
    Kind,
    Place,
    SetFormat,
    SetLayout,
    Unit,
)

_COUNT = re.compile(r"General|@?|(?:[#,]*0)(?:_.)*", re.IGNORECASE)
_PADDING = re.compile(r"_.|\*.|\[[^\]]*\]|\"[^\"]*\"|\\.|\s")

_DASHES = frozenset(map(int, (Content.NOTHING, Content.NOT_APPLICABLE)))
_UNKNOWN = frozenset(map(int, (Content.TEXT, Content.ERROR, Content.MERGED)))
# Looked up once: reading a member of an enumeration costs more than the rest of the loop.
_COUNTS, _NOT_NUMBERS = Kind.COUNT, Kind.TEXT

StyleOf = Callable[[int], CellStyle]
_Asked = tuple[int, bool, bool]
"""(style index, whether money, whether a dash stands there)"""


def official_edits(
    accounts: Accounts, layouts: Mapping[str, Layout], grids: Iterable[Grid], style_of: StyleOf
) -> list[Edit]:
    """Return the edits that bring recognised amounts and the print set-up to the official format.

    Args:
        accounts: the recognised workbook.
        layouts: official layouts by table id.
        grids: its sheets, for the styles that cells have now.
        style_of: look of a style index.
    """
    styles = {grid.name: grid.styles for grid in grids}
    tables_on = Counter(bound.sheet for bound in accounts.tables.values())
    edits: list[Edit] = []
    for bound in accounts.tables.values():
        edits += _amount_edits(bound, styles.get(bound.sheet, {}), style_of, accounts.profile.unit)
        if tables_on[bound.sheet] == 1:
            edits.append(_print_edit(bound, layouts.get(bound.table.id)))
    return edits


def _amount_edits(bound: BoundTable, styles: Mapping[Place, int], style_of: StyleOf, unit: Unit) -> Iterator[Edit]:
    """Yield the formats of one table's amounts; every style is judged once."""
    groups = _by_style(bound, styles)
    looks = {index: style_of(index).format for index, _, _ in groups}
    lined = sum(len(entries) for (index, _, _), entries in groups.items() if looks[index].border)
    wants_border = lined * 2 > sum(map(len, groups.values()))
    for (index, money, dash), entries in groups.items():
        kind = Kind.MONEY if money else Kind.COUNT
        change = _change(looks[index], kind, unit, dash=dash, wants_border=wants_border)
        if change != CellFormat():
            yield from (SetFormat(Cell.at(entry.sheet, entry.row, entry.column), change) for entry in entries)


def _by_style(bound: BoundTable, styles: Mapping[Place, int]) -> dict[_Asked, list[Entry]]:
    """Group amounts by what decides their format; text and errors are left for their finding."""
    kinds = {name: column.kind for name, column in bound.form.columns.items()}
    groups: defaultdict[_Asked, list[Entry]] = defaultdict(list)
    style_at = styles.get
    for row in bound.rows:
        own = row.line.kind if row.line is not None else None
        for name, entry in row.entries.items():
            _, at, column, _, content, _, _ = entry
            kind = own or kinds.get(name)
            if content not in _UNKNOWN and kind is not _NOT_NUMBERS:
                groups[style_at((at, column), 0), kind is not _COUNTS, content in _DASHES].append(entry)
    return groups


def _change(now: CellFormat, kind: Kind, unit: Unit, *, dash: bool, wants_border: bool) -> CellFormat:
    """Return what a cell's look lacks; an empty format where it lacks nothing."""
    wanted = number_format(kind, unit)
    code = now.number_format or "General"
    plain = _PADDING.sub("", code.partition(";")[0])
    fits = wanted in plain if kind is Kind.MONEY else _COUNT.fullmatch(plain)
    moved = not dash and now.horizontal not in (None, "general", "right")
    return CellFormat(
        number_format=None if fits else wanted,
        horizontal="right" if moved else None,
        border=True if wants_border and now.border is False else None,
    )


def number_format(kind: Kind, unit: Unit) -> str:
    """Return the official number format of an amount in a unit: ``#,##0.00``."""
    if kind is not Kind.MONEY:
        return "0"
    return f"#,##0.{'0' * unit.places}" if unit.places else "#,##0"


def _print_edit(bound: BoundTable, layout: Layout | None) -> SetLayout:
    layout = layout or Layout(bound.table.id)
    top = bound.title_at.row if bound.title_at is not None else bound.head_rows[0]
    # Where every section has its own head row there is no heading to repeat.
    repeated = None if layout.sections else (top, max(top, bound.head_rows[1]))
    return SetLayout(bound.sheet, print_setup=replace(layout.print_setup, repeat_rows=repeated))
