"""Undoing: the edits that restore what stood there, and cell by cell what is refused, since somebody typed there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from xltoolkit.journal.changes import (
    Aspect,
    Change,
    Changes,
    Content,
    State,
    alike,
    facet_names,
    facets,
    given,
    identical,
    shown,
)
from xltoolkit.journal.entries import Entry, Stage
from xltoolkit.journal.standing import Standing
from xltoolkit.journal.store import History, Store
from xltoolkit.model import (
    Cell,
    CellFormat,
    DeleteNote,
    Edit,
    Grid,
    Note,
    RemoveSheet,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetLink,
    SetNote,
    SetValue,
    ToolkitError,
)
from xltoolkit.workbook import Workbook

LAYOUT = "列宽、行高、冻结和打印设置不在撤销之列，保持现在的样子"
_SHOWN = 3


class NothingToUndoError(ToolkitError):
    """No write into the workbook is in the journal, or all of them are undone."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What is not restored: an aspect of a cell, or (no cell) a sheet that is not removed."""

    sheet: str
    cell: Cell | None
    aspect: Aspect | None
    why: str

    def __str__(self) -> str:
        if self.cell is None or self.aspect is None:
            return f"工作表“{self.sheet}”：{self.why}"
        return f"{self.cell}　{self.aspect.label}：{self.why}"


@dataclass(slots=True)
class Undone:
    """What undoing an entry comes to.

    Args:
        restored: changes that are taken back.
        sheets: added sheets that are removed.
        refused: what stays as it is, and why.
        edits: that do it.
        remarks: what the user should know besides.
        whole: whether the whole file came back to the byte.
    """

    restored: list[Change] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    whole: bool = False

    @property
    def exit_code(self) -> int:
        """0 where all was restored, 1 where some was refused."""
        return int(bool(self.refused))


def latest(history: History, workbook: object) -> Entry:
    """Return the entry that is to be undone next: the newest that is not undone.

    Raises:
        NothingToUndoError: there is none.
    """
    for entry in history.entries:
        if entry.stage is not Stage.UNDONE:
            return entry
    why = (
        "以前的写入都已撤销"
        if history.entries
        else "日志里没有对这个工作簿的写入（只记 --in-place 和在打开的工作簿里的写入）"
    )
    raise NothingToUndoError("没有可以撤销的写入", where=str(workbook), why=why)


def undo(book: Workbook, store: Store, entry: Entry) -> Undone:
    """Restore what stood in an open workbook before an entry, and mark the entry as undone; nothing is saved.

    Raises:
        OutputError: the journal cannot be written.
    """
    undone = plan(book, entry)
    carry_out(book, undone)
    mark_undone(store, entry)
    return undone


def mark_undone(store: Store, entry: Entry) -> None:
    """Note that an entry is undone, so that the next undo takes the one before it."""
    entry.stage = Stage.UNDONE
    store.write(entry)


def plan(book: Workbook, entry: Entry) -> Undone:
    """Work out how an entry is undone, without touching the workbook.

    A cell that shows what we wrote is restored, one that shows what stood there before needs nothing, and anything else
    is refused: somebody has typed since.
    """
    changes = entry.changes
    names = {name.casefold(): name for name in book.sheets}
    touched = {change.cell.sheet.casefold() for change in changes} | {name.casefold() for name in changes.sheets}
    standing = Standing(book, [book.read(names[name]) for name in sorted(touched & names.keys())])
    added = {name.casefold() for name in changes.sheets}
    undone = Undone(remarks=[LAYOUT] if changes.layouts else [])
    for change in changes:
        if change.cell.sheet.casefold() not in added:
            _take_back(undone, standing, change)
    for name in changes.sheets:
        _remove(undone, standing.grid(name), changes)
    return undone


def carry_out(book: Workbook, undone: Undone) -> None:
    """Make the edits; those that the workbook does not take are refused after all."""
    skipped = {id(edit): why for edit, why in book.apply(undone.edits).skipped}
    for edit in undone.edits:
        if id(edit) not in skipped:
            continue
        if isinstance(edit, RemoveSheet):
            undone.sheets.remove(edit.name)
            undone.refused.append(Refused(edit.name, None, None, skipped[id(edit)]))
        else:
            back = next(item for item in undone.restored if _is_of(edit, item))
            undone.restored.remove(back)
            undone.refused.append(_refused(back, skipped[id(edit)]))


def _is_of(edit: Edit, change: Change) -> bool:
    return getattr(edit, "cell", None) == change.cell and type(edit) in _EDITS[change.aspect]


_EDITS: dict[Aspect, tuple[type[Edit], ...]] = {
    Aspect.CONTENT: (SetValue, SetFormula, SetCachedValue),
    Aspect.NOTE: (SetNote, DeleteNote),
    Aspect.FILL: (SetFill,),
    Aspect.FORMAT: (SetFormat,),
    Aspect.LINK: (SetLink,),
}


def _take_back(undone: Undone, standing: Standing, change: Change) -> None:
    """Decide on one aspect of one cell."""
    if standing.grid(change.cell.sheet) is None:
        undone.refused.append(_refused(change, "工作表已经不在（删除或改名）"))
        return
    now = standing.state(change.cell, change.aspect)
    if isinstance(now, CellFormat):
        _take_back_format(undone, now, change)
    elif _only_calculated(change):
        if identical(now, change.after):
            _restore(undone, change)
        elif not alike(now, change.after):
            undone.refused.append(_refused(change, _typed(now, change.after)))
    elif identical(now, change.before):
        return
    elif not alike(now, change.after):
        if not alike(now, change.before):
            undone.refused.append(_refused(change, _typed(now, change.after)))
    elif _unsayable(change):
        undone.refused.append(_refused(change, f"原来的{change.aspect.label}不是本工具能写的，写不回去"))
    else:
        _restore(undone, change)


def _only_calculated(change: Change) -> bool:
    """Tell whether only the cached value of a formula was changed: one calculated since is nobody's typing."""
    before, after = change.before, change.after
    if not (isinstance(before, Content) and isinstance(after, Content)):
        return False
    return before.formula is not None and before.formula == after.formula


def _unsayable(change: Change) -> bool:
    """Tell whether no edit puts back what stood there: a theme's colour, a link out of the workbook."""
    if change.aspect is Aspect.NOTE:
        return isinstance(change.before, Note) and not change.before.ours
    return (change.aspect, change.before) in ((Aspect.FILL, None), (Aspect.LINK, ""))


def _take_back_format(undone: Undone, now: CellFormat, change: Change) -> None:
    """Decide facet by facet."""
    before, after = change.before, change.after
    if not (isinstance(before, CellFormat) and isinstance(after, CellFormat)):
        return
    moved = [facet for facet in given(after) if getattr(now, facet) != getattr(before, facet)]
    ours = [facet for facet in moved if getattr(now, facet) == getattr(after, facet)]
    back = [facet for facet in ours if getattr(before, facet) is not None]
    if back:
        _restore(undone, Change(change.cell, change.aspect, facets(before, back), facets(after, back)))
    if foreign := [facet for facet in moved if facet not in ours]:
        undone.refused.append(_refused(change, f"写入后又有人改过{facet_names(foreign)}"))
    if lost := [facet for facet in ours if facet not in back]:
        undone.refused.append(_refused(change, f"原来的{facet_names(lost)}不是本工具能写的，写不回去"))


def _restore(undone: Undone, change: Change) -> None:
    undone.restored.append(change)
    undone.edits.append(_edit(change))


def _edit(change: Change) -> Edit:
    """Return the edit that puts back what stood there."""
    cell, before = change.cell, change.before
    if isinstance(before, Content):
        return _content_edit(change, before)
    if isinstance(before, CellFormat):
        return SetFormat(cell, before)
    if change.aspect is Aspect.NOTE:
        return SetNote(cell, before.text) if isinstance(before, Note) else DeleteNote(cell)
    if change.aspect is Aspect.LINK:
        return SetLink(cell, before if isinstance(before, Cell) else None)
    return SetFill(cell, str(before) if before else None)


def _content_edit(change: Change, before: Content) -> Edit:
    if before.formula is None:
        return SetValue(change.cell, before.value)
    if _only_calculated(change):
        return SetCachedValue(change.cell, before.value)
    return SetFormula(change.cell, before.formula, before.value)


def _refused(change: Change, why: str) -> Refused:
    return Refused(change.cell.sheet, change.cell, change.aspect, why)


def _typed(now: State, after: State) -> str:
    return f"写入后又有人改过，现在是{shown(now)}，写入的是{shown(after)}"


def _remove(undone: Undone, grid: Grid | None, changes: Changes) -> None:
    """Remove a sheet that was added, unless somebody has written on it since: an 审核说明 is never lost."""
    if grid is None:
        return
    written = list(dict.fromkeys(_written_by_others(grid, changes)))
    if not written:
        undone.sheets.append(grid.name)
        undone.edits.append(RemoveSheet(grid.name))
        return
    more = f" 等 {len(written)} 处" if len(written) > _SHOWN else ""
    why = f"写入后有人在这张表里写过（{'、'.join(written[:_SHOWN])}{more}），整张表保留"
    undone.refused.append(Refused(grid.name, None, None, why))


def _written_by_others(grid: Grid, changes: Changes) -> Iterator[str]:
    """Yield the cells of an added sheet that hold something else than we wrote there; what is empty is no loss."""
    ours: defaultdict[Aspect, dict[tuple[int, int], State]] = defaultdict(dict)
    for change in changes:
        if change.cell.sheet.casefold() == grid.name.casefold():
            ours[change.aspect][change.cell.row, change.cell.column] = change.after
    for place in sorted({*grid.values, *grid.formulas}):
        now = Content(grid.values.get(place), grid.formulas.get(place))
        if not alike(now, ours[Aspect.CONTENT].get(place, Content())):
            yield Cell.at(grid.name, *place).ref
    for place, note in sorted(grid.notes.items()):
        if not alike(note, ours[Aspect.NOTE].get(place)):
            yield Cell.at(grid.name, *place).ref
