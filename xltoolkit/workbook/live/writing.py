"""Edits of one sheet of an open workbook: what changes is worked out first, then written in blocks.

A cell without an edit is never written, since somebody may just have typed in it; one that somebody changed since it
was read is left alone, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import partial

import xlwings as xw

from xltoolkit.calc import CalcError, CalcLostError
from xltoolkit.model import (
    Cell,
    CellFormat,
    CellStyle,
    DeleteNote,
    Edit,
    Grid,
    Place,
    Range,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    Value,
    Written,
    a1,
    coordinates,
    spelt,
)
from xltoolkit.workbook.live import dressing, excel
from xltoolkit.workbook.live.blocks import cells_of, rectangles
from xltoolkit.workbook.live.calls import Calls
from xltoolkit.workbook.live.entering import Content, write
from xltoolkit.workbook.live.looks import Looks
from xltoolkit.workbook.live.values import as_float
from xltoolkit.workbook.package.celltext import same_value, too_long
from xltoolkit.workbook.package.guards import ARRAY, MERGED, covered, within
from xltoolkit.workbook.package.notes import FOREIGN

CHANGED = "读取之后这一格又有人改过，没有写入；请再运行一次"
TOO_LONG = "超过 15 位有效数字，电子表格存不下，没有写入"

_GENERAL = {"horizontal": "general"}
"""What a facet is called where a look has none."""


@dataclass(slots=True)
class Plan:
    """What will be written, by place."""

    contents: dict[Place, tuple[Content, Edit]] = field(default_factory=dict)
    fills: dict[Place, str | None] = field(default_factory=dict)
    formats: dict[Place, list[CellFormat]] = field(default_factory=dict)
    notes: dict[Place, str | None] = field(default_factory=dict)
    links: dict[Place, SetLink] = field(default_factory=dict)
    layouts: list[SetLayout] = field(default_factory=list)


class SheetWriter:
    """The edits of one sheet.

    Args:
        sheet: of the open workbook.
        now: as it stands.
        seen: as it was read when the edits were made; None where it was not.
        looks: of the workbook.
        calls: counters.
        program: what it is open in.
        parses: whether that reads text that is written as if it was typed.
        written: what comes of it.
    """

    def __init__(  # noqa: PLR0913 - what a sheet's edits need, by name
        self,
        *,
        sheet: xw.Sheet,
        now: Grid,
        seen: Grid | None,
        looks: Looks,
        calls: Calls,
        program: str,
        parses: bool,
        written: Written,
    ) -> None:
        self._sheet = sheet
        self._now = now
        self._seen = seen
        self._looks = looks
        self._calls = calls
        self._program = program
        self._parses = parses
        self._written = written
        self._plan = Plan()

    def run(self, edits: Iterable[Edit]) -> None:
        """Make the edits."""
        for edit in edits:
            reason = self._take(edit)
            if reason is not None:
                self._written.skipped.append((edit, reason))
        for layout in self._plan.layouts:
            self._done([layout], partial(dressing.lay_out, self._sheet, layout))
        self._write_contents()
        self._write_links()  # before the looks: Excel gives a new link a look of its own
        self._write_looks()
        self._write_notes()

    # Planning

    def _take(self, edit: Edit) -> str | None:
        """Plan an edit; return why it cannot be made, or None."""
        if isinstance(edit, SetLayout):
            self._plan.layouts.append(edit)
            return None
        if not isinstance(
            edit, SetValue | SetFormula | SetCachedValue | SetNote | DeleteNote | SetFill | SetFormat | SetLink
        ):
            return "打开的工作簿里做不了"
        try:
            place = coordinates(edit.cell.ref)
        except ValueError:
            return "不是单元格地址"
        if isinstance(edit, SetValue | SetFormula):
            return self._content(edit, place)
        if isinstance(edit, SetNote | DeleteNote):
            return self._note(edit, place)
        if isinstance(edit, SetFill):
            self._plan.fills[place] = edit.color
        elif isinstance(edit, SetFormat):
            self._plan.formats.setdefault(place, []).append(edit.format)
        elif isinstance(edit, SetLink):
            self._plan.links[place] = edit
        return None  # a cached value is the program's own affair: it calculates

    def _content(self, edit: SetValue | SetFormula, place: Place) -> str | None:
        content = (f"={edit.formula.removeprefix('=')}" if isinstance(edit, SetFormula) else None, edit.value)
        if (reason := _unwritable(edit.value)) is not None:
            return reason
        if _same(content, self._standing(place)):
            self._plan.contents.pop(place, None)
            return None
        if covered(place, self._now.merges):
            return MERGED
        if any(within(place, area) for area in self._now.arrays.values()):
            return ARRAY
        if self._seen is not None and not _same(_content(self._seen, place), _content(self._now, place)):
            return CHANGED
        self._plan.contents[place] = content, edit
        return None

    def _standing(self, place: Place) -> Content:
        return _content(self._now, place)

    def _note(self, edit: SetNote | DeleteNote, place: Place) -> str | None:
        note = self._now.notes.get(place)
        if note is not None and not note.ours:
            return FOREIGN
        text = edit.text if isinstance(edit, SetNote) and edit.text else None
        if text is not None and covered(place, self._now.merges):
            return MERGED
        if text == (None if note is None else note.text):
            self._plan.notes.pop(place, None)
        else:
            self._plan.notes[place] = text
        return None

    # Writing

    def _write_contents(self) -> None:
        for area in rectangles(self._plan.contents):
            edits = [self._plan.contents[place][1] for row in cells_of(area) for place in row]
            self._written.cells += self._done(edits, partial(self._write_block, area))

    def _write_block(self, area: Range) -> None:
        rows = [[self._plan.contents[place][0] for place in row] for row in cells_of(area)]
        cells = dressing.on(self._sheet, area)
        self._calls.write(self._now.name, lambda: write(cells, rows, parses=self._parses))

    def _done(self, edits: Sequence[Edit], work: Callable[[], None]) -> int:
        """Make edits; return how many were made: all, or none where the program refuses, which is said."""
        try:
            work()
        except CalcLostError:
            raise
        except CalcError as error:
            reason: str | None = error.what
        except Exception as error:
            if (reason := excel.refusal(error, self._program)) is None:
                raise
        else:
            return len(edits)
        self._written.skipped += [(edit, str(reason)) for edit in edits]
        return 0

    def _write_looks(self) -> None:
        colors: dict[str | None, list[Place]] = {}
        for place, color in self._plan.fills.items():
            if self._style(place).fill != (color or ""):
                colors.setdefault(color, []).append(place)
        for color, places in colors.items():
            edits = [SetFill(self._cell(place), color) for place in places]
            self._written.styles += self._done(edits, partial(dressing.fill, self._sheet, places, color))
        formats: dict[CellFormat, list[Place]] = {}
        for place, wanted in self._plan.formats.items():
            now = self._style(place).format
            for look in wanted:
                if any(value not in (None, getattr(now, name) or _GENERAL.get(name)) for name, value in _facets(look)):
                    formats.setdefault(look, []).append(place)
        for look, places in formats.items():
            dressed = [SetFormat(self._cell(place), look) for place in places]
            self._written.styles += self._done(dressed, partial(dressing.dress, self._sheet, places, look))

    def _cell(self, place: Place) -> Cell:
        return Cell(self._now.name, a1(*place))

    def _style(self, place: Place) -> CellStyle:
        return self._looks.style(self._now.styles.get(place, 0))

    def _write_notes(self) -> None:
        for place, text in self._plan.notes.items():
            edit = DeleteNote(self._cell(place)) if text is None else SetNote(self._cell(place), text)
            self._written.notes += self._done([edit], partial(self._write_note, place, text))

    def _write_note(self, place: Place, text: str | None) -> None:
        cell = self._sheet.range(place)
        if place in self._now.notes and (old := cell.note) is not None:
            old.delete()
        if text is not None:
            cell.add_note(text)

    def _write_links(self) -> None:
        for place, edit in self._plan.links.items():
            planned = self._plan.contents.get(place)
            _, value = planned[0] if planned is not None else _content(self._now, place)
            shown = "" if value is None else str(value)
            self._done([edit], partial(dressing.link, self._sheet.range(place), edit.target, shown))


def _content(grid: Grid, place: Place) -> Content:
    return grid.formulas.get(place), grid.values.get(place)


def _facets(look: CellFormat) -> Iterator[tuple[str, object]]:
    return ((facet.name, getattr(look, facet.name)) for facet in fields(look))


def _same(one: Content, other: Content) -> bool:
    """Tell whether two contents are one; a formula's value is its program's affair."""
    if one[0] is None or other[0] is None:
        return one[0] == other[0] and same_value(one[1], other[1])
    return spelt(one[0]) == spelt(other[0])


def _unwritable(value: Value) -> str | None:
    if isinstance(value, Decimal):
        return TOO_LONG if as_float(value) is None else None
    return too_long(value) if isinstance(value, str) else None
