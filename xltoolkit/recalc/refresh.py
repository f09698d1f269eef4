"""After a run: the stored values of formulas that rest on what it wrote are brought up to date, or flagged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from xltoolkit.model import (
    Cell,
    Definitions,
    Edit,
    FlagRecalculation,
    Grid,
    Place,
    Recalculated,
    SetCachedValue,
    SetFormula,
    SetValue,
    Value,
    coordinates,
)
from xltoolkit.recalc.dependents import Graph, Node
from xltoolkit.recalc.engines import Engine, EngineError, ask
from xltoolkit.recalc.references import References
from xltoolkit.recalc.trust import Stale, Stored, agree
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.package.celltext import same_value
from xltoolkit.workbook.protocol import FileContent

Written = SetValue | SetFormula


def refresh(
    book: Workbook, grids: Sequence[Grid], edits: Iterable[Edit], skipped: Iterable[Edit], engines: Iterable[Engine]
) -> Recalculated | None:
    """Bring up to date what rests on the edits of a run, as far as an engine can be trusted; flag the rest.

    Args:
        book: the workbook, after the edits.
        grids: its sheets as they were before.
        edits: what the run wanted written; a formula comes with its exact value.
        skipped: those of them that were not made.
        engines: asked in their order, and each only while formulas are left; none is looked at where nothing is stale.

    Returns:
        What was done, or None where no formula rests on what was written: nothing is touched then.
    """
    by_name = {grid.name.casefold(): grid for grid in grids}
    if not any(grid.formulas for grid in grids):
        return None  # but for ours, whose values are exact
    written = {node: edit for node, edit in _written(edits, skipped) if _changes(by_name.get(node.sheet), node, edit)}
    changed = [node for node, edit in written.items() if not same_value(_value(by_name, node), edit.value)]
    if not changed:
        return None
    graph = _graph(book, grids, written)
    stored = Stored(partial(_value, by_name), {node: edit.value for node, edit in written.items()})
    exact = [node for node, edit in written.items() if isinstance(edit, SetFormula) and edit.value is not None]
    stale = graph.stale(changed, exact)
    if not stale:
        return None
    names = {name.casefold(): name for name in book.sheets}
    asked, values = _calculated(book, Stale(graph, stale, stored), graph, names, engines)
    return _put(book, stale, values, stored, names, asked)


def _written(edits: Iterable[Edit], skipped: Iterable[Edit]) -> Iterator[tuple[Node, Written]]:
    left_out = {id(edit) for edit in skipped}
    for edit in edits:
        if isinstance(edit, SetValue | SetFormula) and id(edit) not in left_out:
            yield Node(edit.cell.sheet.casefold(), *coordinates(edit.cell.ref)), edit


def _changes(grid: Grid | None, node: Node, edit: Written) -> bool:
    """Tell whether an edit found something else in its cell."""
    place = (node.row, node.column)
    formula = f"={edit.formula.removeprefix('=')}" if isinstance(edit, SetFormula) else None
    if grid is None:
        return True
    return grid.formulas.get(place) != formula or not same_value(grid.values.get(place), edit.value)


def _value(grids: Mapping[str, Grid], node: Node) -> Value:
    grid = grids.get(node.sheet)
    return None if grid is None else grid.values.get((node.row, node.column))


def _graph(book: Workbook, grids: Sequence[Grid], written: Mapping[Node, Written]) -> Graph:
    formulas: dict[str, dict[Place, str]] = {grid.name.casefold(): dict(grid.formulas) for grid in grids}
    for node, edit in written.items():
        of_sheet = formulas.setdefault(node.sheet, {})
        of_sheet.pop((node.row, node.column), None)
        if isinstance(edit, SetFormula):
            of_sheet[node.row, node.column] = edit.formula
    arrays = {grid.name.casefold(): grid.arrays for grid in grids if grid.arrays}
    definitions = book.definitions if isinstance(book, FileContent) else Definitions
    return Graph(formulas, arrays, References(book.sheets, definitions))


def _calculated(
    book: Workbook, stale: Stale, graph: Graph, names: Mapping[str, str], engines: Iterable[Engine]
) -> tuple[list[str], dict[Node, Value]]:
    """Return the engines that gave values, and all values that may be stored."""
    values: dict[Node, Value] = {}
    asked: list[str] = []
    doubtful: set[Node] = set()
    if not stale.nodes or not isinstance(book, FileContent):
        return asked, values
    before, after = book.content(original=True), book.content()
    cells = {node: Cell.at(names[node.sheet], node.row, node.column) for node in stale.wanted}
    for engine in engines:
        try:
            both = [ask(engine, content, cells.values()) for content in (before, after)]
        except EngineError:
            continue
        asked.append(engine.name)
        old, new = ({node: given[cell] for node, cell in cells.items() if cell in given} for given in both)
        found = stale.trusted(old, new)
        doubtful |= {node for node, value in found.items() if node in values and not agree(values[node], value)}
        values = found | values
        if len(values) == len(stale.nodes):
            break
    for node in doubtful | graph.stale(doubtful):  # engines at odds: neither is believed, nor what rests on it
        values.pop(node, None)
    return asked, values


def _put(  # noqa: PLR0913, PLR0917 - what a refresh has found out, told once
    book: Workbook,
    stale: set[Node],
    values: Mapping[Node, Value],
    stored: Stored,
    names: Mapping[str, str],
    asked: Sequence[str],
) -> Recalculated:
    """Store the values; flag the workbook for those that are left."""
    edits: list[Edit] = [
        SetCachedValue(Cell.at(names[node.sheet], node.row, node.column), value)
        for node, value in sorted(values.items(), key=lambda item: item[0])
        if not agree(stored.now(node), value)
    ]
    left = len(stale) - len(values)
    if left:
        edits.append(FlagRecalculation())
    done = book.apply(edits)
    left += len(done.skipped)
    if done.skipped:
        book.apply([FlagRecalculation()])
    return Recalculated("、".join(asked), done.cells, left, flagged=bool(left))
