"""All edits of a workbook as one transaction: every part's new bytes are worked out before the first one is put in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from xltoolkit.model import (
    AddSheet,
    DeleteNote,
    Edit,
    Place,
    RemoveSheet,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    Value,
    WorkbookError,
    Written,
    a1,
    coordinates,
)
from xltoolkit.workbook.package import booksheets, calcchain, relations, sheets
from xltoolkit.workbook.package.booksheets import SheetEntry
from xltoolkit.workbook.package.cells import Cells
from xltoolkit.workbook.package.celltext import same_value, too_long
from xltoolkit.workbook.package.cellxml import EditedCell, SharedText
from xltoolkit.workbook.package.draft import Draft, Parts
from xltoolkit.workbook.package.guards import ARRAY, MERGED, Guards
from xltoolkit.workbook.package.noteboxes import Measures
from xltoolkit.workbook.package.notes import Notes
from xltoolkit.workbook.package.outline import MAIN, STRICT_MAIN, MalformedError, outline
from xltoolkit.workbook.package.refusal import told
from xltoolkit.workbook.package.rows import Rows
from xltoolkit.workbook.package.sheetpart import SheetPart
from xltoolkit.workbook.package.styles import MINIMAL, Styles

STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"

_NO_SHEET = "工作簿里没有这张工作表"
_NO_WORKSHEET = "这不是普通工作表（可能是图表、宏表或对话框）"
_NO_CELL = "不是单元格地址"
_REMOVE = "文件里的工作表不由本工具删除；请在 Excel 或 WPS 中删除"
_NO_FORMULA = "单元格里没有公式"
_STYLE = re.compile(rb"""\s(?:s|style)\s*=\s*["'](\d{1,9})["']""")
_MAX_FORMULA = 8_192
_MAX_WIDTH, _MAX_HEIGHT = 255, 409.5

ContentEdit = SetValue | SetFormula | SetCachedValue
LookEdit = SetFill | SetFormat
NoteEdit = SetNote | DeleteNote
SheetEdit = ContentEdit | LookEdit | NoteEdit | SetLink | SetLayout
_OF_CELLS = (SetValue, SetFill, SetNote, SetFormula, SetFormat, SetCachedValue, DeleteNote, SetLink)
_CONTENTS, _LOOKS, _NOTES = (SetValue, SetFormula, SetCachedValue), (SetFill, SetFormat), (SetNote, DeleteNote)


def apply_edits(package: Parts, edits: Iterable[Edit], shared_text: SharedText, styles: int = 0) -> Written:
    """Make all edits of a workbook, or none.

    Args:
        package: the workbook's parts; changed only when everything else is done.
        edits: in the order they are meant; of two that contradict each other the later one holds.
        shared_text: text of the workbook's shared strings by index.
        styles: the highest index of a style that cells are known to name.

    Returns:
        How many edits changed something, and those that could not be made.

    Raises:
        WorkbookError: a part that must change cannot be understood; nothing is changed then.
    """
    draft = Draft(package)
    try:
        written = _Transaction(draft, shared_text, styles).run(edits)
    except (MalformedError, LookupError, ValueError, ArithmeticError) as error:
        raise WorkbookError(
            "工作簿的内部结构无法改动",
            why=told(error),
            advice="用 Excel 或 WPS 打开后另存一份，再对另存的文件运行；原文件没有改动",
        ) from error
    draft.commit()
    return written


class _Transaction:
    """The state of one call of ``apply_edits``."""

    def __init__(self, draft: Draft, shared_text: SharedText, styles: int) -> None:
        self.draft = draft
        self.named = styles
        self.shared_text = shared_text
        self.written = Written()
        self.workbook = booksheets.workbook_part(draft)
        self.lost: dict[int, set[Place]] = {}
        self.types = relations.Declarations({}, {})
        self._styles: Styles | None = None
        self._styles_part: str | None = None

    def run(self, edits: Iterable[Edit]) -> Written:
        """Work through all edits, sheet by sheet."""
        by_sheet: defaultdict[str, list[SheetEdit]] = defaultdict(list)
        for edit in edits:
            if isinstance(edit, _OF_CELLS):
                by_sheet[_casefolded(edit.cell.sheet)].append(edit)
            elif isinstance(edit, SetLayout):
                by_sheet[_casefolded(edit.sheet)].append(edit)
            elif isinstance(edit, AddSheet):
                self._add_sheet(edit)
            elif isinstance(edit, RemoveSheet):
                self.skip(edit, _REMOVE)
            else:
                booksheets.flag_recalculation(self.draft, self.workbook)
        entries = booksheets.sheets(self.draft, self.workbook)
        for name, of_sheet in by_sheet.items():
            entry = entries.get(name)
            if entry is None or not entry.worksheet or entry.part not in self.draft:
                reason = _NO_SHEET if entry is None else _NO_WORKSHEET
                self.written.skipped += [(edit, reason) for edit in of_sheet]
            else:
                _SheetEdits(self, entry).run(of_sheet)
        self.types.settle(self.draft)
        if self._styles is not None and self._styles_part is not None:
            self.draft.replace(self._styles_part, self._styles.content())
        calcchain.drop(self.draft, self.workbook, self.lost)
        return self.written

    def skip(self, edit: Edit, reason: str) -> None:
        """Leave an edit out."""
        self.written.skipped.append((edit, reason))

    def _add_sheet(self, edit: AddSheet) -> None:
        if edit.name.casefold() in booksheets.sheets(self.draft, self.workbook):
            return
        if (reason := booksheets.bad_name(edit.name)) is not None:
            self.skip(edit, reason)
            return
        booksheets.add_sheet(self.draft, self.workbook, edit.name, hidden=edit.hidden)

    @property
    def styles(self) -> Styles:
        """The workbook's styles; a workbook without any gets the least there must be."""
        if self._styles is None:
            related = relations.related(self.draft, self.workbook, "styles")
            part = next((part for part in related if part in self.draft), None) or self._new_styles()
            self._styles_part = part
            self._styles = Styles.parse(self.draft.read(part), self.named)
        return self._styles

    def _new_styles(self) -> str:
        strict = outline(self.draft.read(self.workbook)).root.namespace == STRICT_MAIN
        part = "xl/styles.xml" if "xl/styles.xml" not in self.draft else self.draft.free_name("xl/styles{}.xml")
        self.draft.replace(part, MINIMAL % (STRICT_MAIN if strict else MAIN).encode())
        relations.declare_part(self.draft, part, STYLES_TYPE)
        relations.relate(self.draft, self.workbook, "styles", part, strict=strict)
        self.named = max(self.named, self._named_in_vain())
        return part

    def _named_in_vain(self) -> int:
        """Return the highest style that a cell, row or column of any sheet names, where there were no styles at all."""
        entries = booksheets.sheets(self.draft, self.workbook).values()
        parts = {entry.part for entry in entries if entry.worksheet and entry.part in self.draft}
        return max((int(index) for part in parts for index in set(_STYLE.findall(self.draft.read(part)))), default=0)


@lru_cache(maxsize=1 << 8)
def _casefolded(name: str) -> str:
    """Return a sheet's name as Excel tells names apart; most edits of a run are of few sheets."""
    return name.casefold()


class _SheetEdits:
    """The edits of one sheet."""

    def __init__(self, whole: _Transaction, entry: SheetEntry) -> None:
        self.whole = whole
        self.entry = entry
        self.data = whole.draft.read(entry.part)
        self.sheet = SheetPart(self.data)
        self.rows = Rows(self.sheet)
        self.cells = Cells(self.sheet, self.rows, whole.shared_text)
        self.guards = Guards(whole.draft, entry.part, self.sheet)
        self.notes = Notes(whole.draft, entry.part, self.sheet, whole.types)
        self.changed = False

    def run(self, edits: list[SheetEdit]) -> None:
        """Work through the edits and put the sheet's new bytes into the draft."""
        links: dict[Place, SetLink] = {}
        for edit in edits:
            if isinstance(edit, SetLayout):
                self._layout(edit)
        for edit in edits:
            if isinstance(edit, SetLayout):
                continue
            try:
                place = coordinates(edit.cell.ref)
            except ValueError:
                self.whole.skip(edit, _NO_CELL)
                continue
            if isinstance(edit, _LOOKS):
                self._look(edit, place)
            elif isinstance(edit, _CONTENTS):
                self._content(edit, place)
            elif isinstance(edit, _NOTES):
                self._note(edit, place)
            else:
                links[place] = edit
        # Children of the worksheet are added in the order of the schema, and boxes measured before rows move.
        sheets.set_links(self.sheet, {place: edit.target for place, edit in links.items()})
        self.notes.write(lambda: Measures(self.sheet, self.rows))
        self.changed |= self.cells.write()
        self.whole.lost[self.entry.sheet_id] = self.cells.lost
        if self.changed or self.sheet.edited:
            self.whole.draft.replace(self.entry.part, self.sheet.content())

    def _look(self, edit: SetFill | SetFormat, place: Place) -> None:
        styles = self.whole.styles
        if styles.refusal is not None:
            self.whole.skip(edit, styles.refusal)
            return
        cell = self.cells.cell(*place)
        if isinstance(edit, SetFill):
            style = styles.with_fill(cell.style, edit.color)
        else:
            style = styles.with_format(cell.style, edit.format)
        self.whole.written.styles += style != cell.style
        cell.style = style

    def _content(self, edit: ContentEdit, place: Place) -> None:
        if (reason := _unwritable(edit)) is not None:
            self.whole.skip(edit, reason)
            return
        cell = self.cells.cell(*place)
        if isinstance(edit, SetCachedValue):
            formula, reason = cell.formula, self._uncalculable(cell)
        else:
            formula = edit.formula.removeprefix("=") if isinstance(edit, SetFormula) else None
            reason = self.guards.reason(place)
        stands = formula == cell.formula and same_value(edit.value, cell.value)
        if reason is not None and (not stands or isinstance(edit, SetCachedValue)):
            self.whole.skip(edit, reason)
        elif not stands:
            self.whole.written.cells += 1
            cell.formula, cell.value = formula, edit.value

    @staticmethod
    def _uncalculable(cell: EditedCell) -> str | None:
        """Return why the value of a cell's formula cannot be replaced, or None. Totals of tables can be."""
        place = cell.at
        if cell.formula is None:
            return _NO_FORMULA
        attributes = cell.formula_attributes
        alone = attributes.get("ref", "").replace("$", "") in (a1(*place), f"{a1(*place)}:{a1(*place)}")
        kind = attributes.get("t")
        return ARRAY if kind == "dataTable" or (kind == "array" and not alone) else None

    def _note(self, edit: NoteEdit, place: Place) -> None:
        reason = self.notes.refusal(place)
        text = edit.text if isinstance(edit, SetNote) else None
        if reason is None and text is not None:
            reason = MERGED if self.guards.merged(place) else _unholdable(text)
        if reason is not None:
            self.whole.skip(edit, reason)
        else:
            self.whole.written.notes += self.notes.set(place, text or None)

    def _layout(self, edit: SetLayout) -> None:
        self.changed |= self.rows.set_heights({row: min(height, _MAX_HEIGHT) for row, height in edit.heights.items()})
        sheets.set_widths(self.sheet, {column: min(width, _MAX_WIDTH) for column, width in edit.widths.items()})
        if edit.freeze_rows is not None:
            sheets.freeze(self.sheet, edit.freeze_rows)
        if edit.print_setup is not None:
            sheets.set_print(self.sheet, edit.print_setup)
            if edit.print_setup.repeat_rows is not None:
                rows = edit.print_setup.repeat_rows
                booksheets.set_print_titles(self.whole.draft, self.whole.workbook, self.entry, rows)
        self.changed |= self.sheet.settle()


def _unwritable(edit: ContentEdit) -> str | None:
    """Return why no cell could hold what an edit puts into one, or None."""
    if isinstance(edit, SetFormula) and not 1 < len(edit.formula) <= _MAX_FORMULA:
        return f"公式须为 1 至 {_MAX_FORMULA} 个字符"
    return _unholdable(edit.value)


def _unholdable(value: Value) -> str | None:
    """Return why a cell, or a note, cannot hold a value, or None."""
    if isinstance(value, Decimal) and not value.is_finite():
        return "不是一个有限的数"
    return too_long(value) if isinstance(value, str) else None
