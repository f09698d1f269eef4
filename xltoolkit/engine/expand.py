"""References laid over a workbook: which cells a slot means for one row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from xltoolkit.engine.names import is_code
from xltoolkit.engine.plan import Mode, Slot
from xltoolkit.engine.view import Group, View, identity
from xltoolkit.model import Entry, Kind, Row, Rows

Term = tuple[Decimal, Sequence[Entry]]
"""A coefficient, and the cells whose sum it multiplies."""

Cells = Callable[[list[Row], str, str], list[Entry]]
"""Bound rows, their identity and the bound column -> the cells; raises Unknown or Absent."""


class Unknown(Exception):  # noqa: N818 - no error: the instance is not applicable
    """An instance cannot be judged; the argument says why, in Chinese."""


class Absent(Exception):  # noqa: N818 - no error: there is no such instance
    """The form has no such cell, so the set has no instance there."""


def cells_of(slot: Slot, views: Mapping[str, View]) -> Cells:
    """Return what finds the cells of a slot in this workbook.

    The function raises Unknown where the cells cannot be known, and Absent where the bound form does not have them.
    """
    view = views[slot.table]
    fixed = () if slot.column is None else slot.columns_in(view.names) or ("",)
    if slot.mode is Mode.NAMED:
        return _named(slot, view, fixed)
    if slot.mode is Mode.BOUND:
        return _bound(slot, view, fixed)
    if slot.mode is Mode.SET:
        rows = view.rows(slot.word)
        return lambda _, __, column: _entries(slot, view, rows, fixed or (column,))
    return _looked_up(slot, view, fixed)


def named_rows(slot: Slot, view: View) -> list[Row]:
    """Return the rows that a name or range means.

    Rows that count as 0 are left out: of a table without data, codes that a table of codes does not show, and numbered
    lines without a name.

    Raises:
        Unknown: the form has no such row, or the sheet does not show it.
    """
    keys = slot.keys_in(view.names)
    title = view.bound.form.title
    if keys is None:
        raise Unknown(f"《{title}》的式样没有“{slot.word}”这一行")
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


def driver_groups(slot: Slot, joins: list[Slot], views: Mapping[str, View]) -> list[Group]:
    """Return the rows that a driver binds one after the other, those that only joined tables have included.

    Raises:
        Unknown: the row that the driver names is not there.
    """
    view = views[slot.table]
    if slot.mode is not Mode.SET:
        rows = named_rows(slot, view)
        groups = [(identity(row), [row]) for row in rows] or [(slot.word, [])]
        return groups if len(groups) == 1 or not joins else _by_identity(rows)
    if not joins:
        return view.groups(slot.word)
    groups = _by_identity(view.rows(slot.word))
    known = {key for key, _ in groups}
    for join in joins:
        for key in _joined(slot, join, views):
            if key not in known:
                known.add(key)
                groups.append((key, []))
    return groups


def driver_columns(slot: Slot, view: View) -> Callable[[list[Row]], tuple[str, ...]]:
    """Return what tells the columns that a driver binds, one after the other, for its rows."""
    if slot.column is not None:
        names = slot.columns_in(view.names) or ()
        if len(names) <= 1:
            return lambda _: names
    else:
        names = ()
    known: dict[tuple[str, bool], tuple[str, ...]] = {}

    def columns(rows: list[Row]) -> tuple[str, ...]:
        block = rows[0].block if rows else _block(slot, view)
        text = bool(rows) and rows[0].line is not None and rows[0].line.kind is Kind.TEXT
        if (block, text) not in known:
            chosen = () if text else names or view.names.amounts(block)
            known[block, text] = tuple(name for name in chosen if view.names.has(block, name))
        return known[block, text]

    return columns


def _joined(driver: Slot, join: Slot, views: Mapping[str, View]) -> Iterator[str]:
    """What the joined table has of the driver's set; a row without a code only where the driver's form knows it."""
    view, own = views[join.table], views[driver.table].names
    keys = view.by_class if join.mode is Mode.SAME_CLASS else map(identity, view.rows(driver.word))
    return (key for key in keys if is_code(key) or key in own.printed)


def _by_identity(rows: list[Row]) -> list[Group]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(identity(row), []).append(row)
    return list(groups.items())


def _grouped(slot: Slot, view: View) -> Mapping[str, list[Row]]:
    if slot.mode is Mode.CHILDREN:
        return view.children
    return view.by_identity if slot.mode is Mode.SAME_CODE else view.by_class


def _bound(slot: Slot, view: View, fixed: tuple[str, ...]) -> Cells:
    if len(fixed) > 1:
        return lambda rows, _, __: _entries(slot, view, rows, fixed)
    only = fixed[0] if fixed else None

    def cells(rows: list[Row], key: str, column: str) -> list[Entry]:
        name = column if only is None else only
        if not rows:
            _refuse_lost(key, view)
        if len(rows) == 1:
            entry = rows[0].entries.get(name)
            if entry is not None:
                return [entry]
        return _entries(slot, view, rows, (name,))

    return cells


def _refuse_lost(key: str, view: View) -> None:
    """Refuse a line that the form prints and the sheet has lost: its own finding tells, and 0 would be a guess.

    Raises:
        Unknown: it is lost.
    """
    names = view.names
    if key in names.printed and not is_code(key) and key not in names.nameless and not view.bound.no_data:
        raise Unknown(f"工作表“{view.bound.sheet}”的《{view.bound.form.title}》没有“{key}”这一行")


def _looked_up(slot: Slot, view: View, fixed: tuple[str, ...]) -> Cells:
    grouped = _grouped(slot, view)
    single = fixed[0] if len(fixed) == 1 else None

    def cells(_: list[Row], key: str, column: str) -> list[Entry]:
        rows = grouped.get(key)
        if rows is None:
            return []
        name = column if single is None else single
        try:
            return [row.entries[name] for row in rows]
        except KeyError:
            return _entries(slot, view, rows, (name,))

    if len(fixed) > 1:
        return lambda _, key, __: _entries(slot, view, grouped.get(key, []), fixed)
    return cells


def _named(slot: Slot, view: View, fixed: tuple[str, ...]) -> Cells:
    found: dict[str, list[Entry] | Unknown | Absent] = {}

    def cells(_: list[Row], __: str, column: str) -> list[Entry]:
        known = found.get(column)
        if known is None:
            try:
                known = _entries(slot, view, named_rows(slot, view), fixed or (column,))
            except (Unknown, Absent) as reason:
                known = type(reason)(*reason.args)  # without its traceback, which holds what found it
            found[column] = known
        if isinstance(known, list):
            return known
        raise type(known)(*known.args)

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
    keys = slot.keys_in(view.names) if slot.mode is Mode.NAMED else None
    return view.names.printed[keys[0]][0] if keys and keys[0] in view.names.printed else ""
