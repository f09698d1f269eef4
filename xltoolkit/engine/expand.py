"""References laid over a workbook: the cells that a slot means for one row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.engine.names import is_code
from xltoolkit.engine.plan import Mode, Slot
from xltoolkit.engine.view import View, identity
from xltoolkit.model import Entry, Kind, Row, Rows

Term = tuple[Decimal, list[Entry]]
"""A coefficient, and the cells whose sum it multiplies."""

Groups = list[tuple[str, list[Row]]]
"""What joins match by, and the rows that stand for it."""


class Unknown(Exception):  # noqa: N818 - no error: the instance is not applicable
    """An instance cannot be judged; the argument says why, in Chinese."""


class Absent(Exception):  # noqa: N818 - no error: there is no such instance
    """The form has no such cell, so the set has no instance there."""


class Bound(NamedTuple):
    """What the left side bound for one instance."""

    rows: list[Row]
    identity: str
    column: str


Cells = Callable[[Bound], list[Entry]]
"""Finds the cells of a slot; raises Unknown or Absent."""


def cells_of(slot: Slot, views: Mapping[str, View]) -> Cells:
    """Return what finds the cells of a slot in this workbook.

    What does not depend on the bound row is found once. The function raises Unknown where the cells cannot be known
    and Absent where the bound form does not have them.
    """
    view = views[slot.table]
    fixed = _columns(slot, view)
    if slot.mode is Mode.NAMED:
        return _named(slot, view, fixed)
    if slot.mode is Mode.BOUND:
        return lambda bound: _entries(slot, view, bound.rows, fixed or (bound.column,))
    if slot.mode is Mode.SET:
        return lambda bound: _entries(slot, view, view.rows(slot.word), fixed or (bound.column,))
    grouped = {
        Mode.CHILDREN: lambda: view.children,
        Mode.SAME_CODE: lambda: view.by_identity,
        Mode.SAME_CLASS: lambda: view.by_class,
    }[slot.mode]()
    return lambda bound: _entries(slot, view, grouped.get(bound.identity, []), fixed or (bound.column,))


def named_rows(slot: Slot, view: View) -> list[Row]:
    """Return the rows that a name or range means.

    Rows that count as 0 are left out: of a table without data, codes that a table of codes does not show, and numbered
    lines without a name.

    Raises:
        Unknown: the form has no such row, or the sheet does not show it.
    """
    keys = view.names.row_keys(slot.row)
    title = view.bound.form.title
    if keys is None:
        raise Unknown(f"《{title}》的式样没有“{_text(slot)}”这一行")
    rows = []
    for key in keys:
        row = view.by_key.get(key)
        if row is not None:
            rows += view.by_identity.get(key, [row]) if is_code(key) else [row]
        elif not (
            view.bound.no_data or key in view.names.nameless or (view.bound.table.rows is Rows.CODES and is_code(key))
        ):
            raise Unknown(f"工作表“{view.bound.sheet}”的《{title}》没有“{key or '数据'}”这一行")
    return rows


def column_names(slot: Slot, view: View, rows: list[Row]) -> tuple[str, ...]:
    """Return the columns that a driver binds one after the other."""
    if slot.column is not None:
        names = view.names.column_names(slot.column)
        if names is None or len(names) == 1:
            return names or ()
        return tuple(name for name in names if not rows or view.names.has(rows[0].block, name))
    if rows and rows[0].line is not None and rows[0].line.kind is Kind.TEXT:
        return ()
    return view.names.amounts(rows[0].block if rows else _block(slot, view))


def driver_groups(slot: Slot, joins: list[Slot], views: Mapping[str, View]) -> Groups:
    """Return the rows that a driver binds one after the other, those that only joined tables have included.

    Raises:
        Unknown: the row that the driver names is not there.
    """
    view = views[slot.table]
    rows = view.rows(slot.word) if slot.mode is Mode.SET else named_rows(slot, view)
    if not rows and slot.mode is Mode.NAMED:
        return [(_text(slot), [])]
    if not joins:
        return [(identity(row), [row]) for row in rows]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(identity(row), []).append(row)
    if slot.mode is Mode.SET:
        for join in joins:
            for key in _joined(slot, join, views):
                groups.setdefault(key, [])
    return list(groups.items())


def _joined(driver: Slot, join: Slot, views: Mapping[str, View]) -> Iterator[str]:
    """What the joined table has of the driver's set; a row without a code only where the driver's form knows it."""
    view, own = views[join.table], views[driver.table].names
    rows = view.by_class if join.mode is Mode.SAME_CLASS else {identity(row): [] for row in view.rows(driver.word)}
    return (key for key in rows if is_code(key) or key in own.printed)


def _columns(slot: Slot, view: View) -> tuple[str, ...]:
    """The columns that the slot names; empty where they are bound, or where the form has none of them."""
    return () if slot.column is None else view.names.column_names(slot.column) or ("",)


def _named(slot: Slot, view: View, fixed: tuple[str, ...]) -> Cells:
    found: dict[str, list[Entry] | Exception] = {}

    def cells(bound: Bound) -> list[Entry]:
        column = "" if fixed else bound.column
        known = found.get(column)
        if known is None:
            try:
                known = _entries(slot, view, named_rows(slot, view), fixed or (column,))
            except (Unknown, Absent) as reason:
                known = reason
            found[column] = known
        if isinstance(known, Exception):
            raise known
        return known

    return cells


def _entries(slot: Slot, view: View, rows: list[Row], columns: tuple[str, ...]) -> list[Entry]:
    try:
        if len(columns) == 1:
            column = columns[0]
            return [row.entries[column] for row in rows]
        return [row.entries[column] for row in rows for column in columns]
    except KeyError:
        return list(_with_gaps(slot, view, rows, columns))


def _with_gaps(slot: Slot, view: View, rows: list[Row], columns: tuple[str, ...]) -> Iterator[Entry]:
    for row in rows:
        for column in columns:
            entry = row.entries.get(column)
            if entry is not None:
                yield entry
            elif view.names.has(row.block, column):
                raise Unknown(f"工作表“{view.bound.sheet}”的《{view.bound.form.title}》没有“{column}”这一列")
            elif not slot.summed or not column:
                if slot.mode is Mode.NAMED and slot.column is not None:
                    raise Unknown(f"《{view.bound.form.title}》的式样没有这个单元格")
                raise Absent


def _block(slot: Slot, view: View) -> str:
    keys = view.names.row_keys(slot.row) if slot.mode is Mode.NAMED else None
    return view.names.printed[keys[0]][0] if keys and keys[0] in view.names.printed else ""


def _text(slot: Slot) -> str:
    row = slot.row
    return getattr(row, "text", "") or getattr(getattr(row, "first", None), "text", "")
