"""A workbook of another layout, bound by a mapping: the same accounts that recognition gives, at the sheet's cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xltoolkit.importing.document import TextLine
from xltoolkit.importing.mapping import MappedBlock, MappedSheet, SheetMapping, is_letters
from xltoolkit.importing.pages import TablePages, take_facts
from xltoolkit.importing.readers.sheets import cell_text, place
from xltoolkit.model import (
    UNITS,
    Accounts,
    Block,
    BoundTable,
    Content,
    Entry,
    Form,
    Grid,
    Kind,
    Line,
    Range,
    Row,
    Rows,
    Unit,
    bare,
    column_letters,
    column_number,
    fold,
)
from xltoolkit.publishing.layout import Head, chosen_form, sheet_name
from xltoolkit.publishing.templates import Declarations
from xltoolkit.recognise.entries import entries_of, is_figure
from xltoolkit.recognise.headings import heading, paths_of
from xltoolkit.recognise.heads import Side
from xltoolkit.recognise.lines import align
from xltoolkit.recognise.raws import Raw, code_digits
from xltoolkit.recognise.sheet import Sheet

_DEEPER = 5
"""Rows below the declared heading in which its 栏次 are still looked for."""


@dataclass
class MappedBook:
    """A workbook bound by a mapping.

    Args:
        accounts: its tables; every amount at its cell.
        pages: the head of every table, as the sheets print it.
        unit: of the amounts.
        lost: (place, text, reason) of what the mapping names and the workbook lacks, or the other way round.
    """

    accounts: Accounts
    pages: dict[str, TablePages] = field(default_factory=dict)
    unit: Unit = UNITS["元"]
    lost: list[tuple[str, str, str]] = field(default_factory=list)


def bind_mapped(grids: Sequence[Grid], mapping: SheetMapping, source: Declarations) -> MappedBook:
    """Bind a workbook.

    Args:
        grids: its sheets.
        mapping: of its layout.
        source: the profile and its tables; a table that the profile does not print is left out.
    """
    entries = {entry.table: entry for entry in source.profile.tables}
    unit = UNITS[mapping.unit] if mapping.unit else source.profile.unit
    book = MappedBook(Accounts(source.profile, source.declared, {}), unit=unit)
    heads: list[tuple[MappedSheet, Sheet]] = []
    for mapped in mapping.sheets:
        if mapped.table not in entries:
            continue
        found = [grid for grid in grids if mapped.fits(grid.name)]
        if len(found) == 1:
            heads.append((mapped, Sheet(found[0])))
        else:
            why = "有几张工作表都像它，没有导入" if found else "没有名称像它的工作表"
            book.lost.append(("映射", mapped.patterns[0], why))
    for mapped, sheet in heads:
        entry = entries[mapped.table]
        form = chosen_form(source.declared[mapped.table], entry.title)
        name = sheet_name(source.declared[mapped.table], entry)
        page = TablePages(mapped.table, Grid(name), Head(entry.printed_title or form.title, entry.number))
        page = _with_facts(book.pages.setdefault(mapped.table, page), sheet, mapped)
        book.unit = next((unit for unit in UNITS.values() if fold(page.head.unit).endswith(f":{unit.name}")), book.unit)
    for mapped, sheet in heads:
        _Binder(book, mapped, sheet, source).bind()
    book.accounts.profile = replace(source.profile, unit=book.unit)
    return book


def _with_facts(page: TablePages, sheet: Sheet, mapped: MappedSheet) -> TablePages:
    for row in sheet.between(1, mapped.heading[0] - 1):
        for value in sheet.rows[row].values():
            if isinstance(value, str):
                take_facts(page, TextLine(row, value))
    page.odd_heads.clear()  # titles and numbers of the other layout
    return page


class _Binder:
    """Binds one sheet."""

    def __init__(self, book: MappedBook, mapped: MappedSheet, sheet: Sheet, source: Declarations) -> None:
        self.book, self.mapped, self.sheet = book, mapped, sheet
        self.table = source.declared[mapped.table]
        entry = next(entry for entry in source.profile.tables if entry.table == mapped.table)
        form = chosen_form(self.table, entry.title)
        self.form: Form = form
        self.bound = book.accounts.tables.setdefault(
            mapped.table,
            BoundTable(self.table, form, sheet.name, Range(1, 1, sheet.order[-1] if sheet.order else 1, 1)),
        )
        self.rows = {row.key: row for row in self.bound.rows}
        numbers = _numbers_row(sheet, mapped.heading)
        last = (numbers or mapped.heading[1] + 1) - 1
        band = sheet.between(mapped.heading[0], last)
        self.paths = paths_of(sheet, band) if band else {}
        self.body = sheet.between((numbers or last) + 1, mapped.last_row or 1 << 30)

    def bind(self) -> None:
        """Bind every block; say what the mapping did not use."""
        used: set[int] = set()
        for block in self.mapped.blocks:
            side = self._side(block)
            used |= side.known
            if block.across:
                used |= self._across(block)
            elif self.table.rows is Rows.LINES:
                self._lines(block, side)
            else:
                self._codes(block, side)
        self.bound.rows = list(self.rows.values())
        self.bound.range = Range(1, 1, self.sheet.order[-1] if self.sheet.order else 1, max(used, default=1))
        self._unused(used)

    def _side(self, block: MappedBlock) -> Side:
        """Find the columns of a block."""
        side = Side(block.block or None)
        own = {column.name: column for item in self._ours(block) for column in item.columns}
        for name, wanted in block.columns.items():
            if name not in own:
                continue  # of another form of the table
            at = self._find(block, wanted)
            if at:
                side.columns.append((name, own[name].kind, at))
            else:
                self._lose(self.mapped.heading[0], name, f"没有找到这一栏（{'、'.join(wanted)}）")
        side.known = {at for _, _, at in side.columns}
        return side

    def _find(self, block: MappedBlock, wanted: Iterable[str]) -> int:
        """Return the first column that is wanted: by its letters, or by the end of its heading path."""
        first = column_number(block.start or block.labels or block.codes[0])
        for text in wanted:
            if is_letters(text):
                return column_number(text)
            path = tuple(heading(part) for part in text.split("."))
            for column in sorted(self.paths):
                if column >= first and self.paths[column][-len(path) :] == path:
                    return column
        return 0

    def _ours(self, block: MappedBlock) -> list[Block]:
        return [item for item in self.form.blocks if block.block in ("", item.name)]

    def _lines(self, block: MappedBlock, side: Side) -> None:
        """Bind rows with fixed lines by their labels; every line of our form is there, filled or not."""
        (ours,) = self._ours(block)[:1]
        for line in ours.lines:
            self._row(line, ours)
        lines = {bare(label): key for label, key in block.lines.items()}
        labels = {line.key: line.label for line in ours.lines}
        raws = []
        for row in self.body:
            text = self._label(row, block.labels)
            if text:
                text = labels.get(lines.get(bare(text), ""), text)
                raws.append(Raw(self.sheet, row, side, 0, text, 0, None, ""))
        taken = align(raws, ours)
        claimed = {key for other in self.mapped.blocks if other.block == block.block for key in other.only}
        for at, raw in enumerate(raws):
            bound = ours.lines[taken[at]] if at in taken else None
            if bound is None:
                if raw.filled and not block.only:
                    self._lose(raw.row, raw.label, "映射没有说它是哪一行，没有导入")
            elif (bound.key in block.only) if block.only else (bound.key not in claimed):
                self._fill(self._row(bound, ours), raw.row, side, bound.kind)

    def _codes(self, block: MappedBlock, side: Side) -> None:
        """Bind rows by code; a row without one by the label of a line of ours (合计)."""
        lines = {bare(line.label): (line, item) for item in self._ours(block) for line in item.lines if not line.code}
        for row in self.body:
            cells = self.sheet.rows[row]
            code = "".join(code_digits(cells.get(column_number(at))) for at in block.codes)
            label = self._label(row, block.labels)
            texts = [text for at in (block.labels, *block.codes) if (text := self._label(row, at))]
            total = next((lines[bare(text)] for text in texts if bare(text) in lines), None)
            if code:
                found = self.rows.get(code)
                if found is None:
                    found = self.rows[code] = Row(code, {}, label=label, code=code)
                self._fill(found, row, side, None)
            elif total:
                self._fill(self._row(*total), row, side, None)
            elif any(is_figure(cells[at]) for at in side.known & cells.keys()):
                self._lose(row, "".join(texts[:1]) or "（没有名称的一行）", "没有编码，也不是合计，没有导入")

    def _across(self, block: MappedBlock) -> set[int]:
        """Bind one row of the sheet, whose columns are rows of ours; return the columns."""
        kinds = {column.name: column.kind for item in self._ours(block) for column in item.columns}
        if block.across not in kinds:
            return set()  # of another form of the table
        wanted = bare(block.row)
        row = next((row for row in self.body if wanted in (bare(text) for text in self._texts(row))), 0)
        if not row:
            self._lose(self.mapped.heading[1], block.row, "没有找到这一行")
            return set()
        used = set()
        for ours in self._ours(block):
            for line in ours.lines:
                self._row(line, ours)  # totals, too, which the other layout does not have
        for ours, line, path in _paths_of_lines(self._ours(block)):
            at = next((at for at in sorted(self.paths) if self.paths[at][-len(path) :] == path), 0)
            if at:
                used.add(at)
                side = Side(columns=[(block.across, kinds[block.across], at)], known={at})
                self._fill(self._row(line, ours), row, side, line.kind)
        return used

    def _texts(self, row: int) -> Iterator[str]:
        return (value for value in self.sheet.rows[row].values() if isinstance(value, str))

    def _label(self, row: int, letters: str) -> str:
        value = self.sheet.rows[row].get(column_number(letters)) if letters else None
        return value if isinstance(value, str) else ""

    def _row(self, line: Line, block: Block) -> Row:
        """Return our row of a line, made where it is not there yet."""
        key = line.code if self.table.rows is Rows.CODES and line.code else line.key
        key = f"{block.name}.{key}" if self.table.rows is Rows.LINES and block.name else key
        found = self.rows.get(key)
        if found is None:
            found = self.rows[key] = Row(key, {}, label=line.label, code=line.code, line=line, block=block.name)
        return found

    def _fill(self, target: Row, row: int, side: Side, kind: Kind | None) -> None:
        found: Mapping[str, Entry] = entries_of(self.sheet, row, side, self.book.unit, kind)
        known = {name: entry for name, entry in found.items() if entry.content is not Content.MERGED}
        target.entries |= {name: entry for name, entry in known.items() if name not in target.entries}

    def _unused(self, used: set[int]) -> None:
        """Say which columns with figures the mapping does not name."""
        filled = {
            at
            for row in self.body
            for at, value in self.sheet.rows[row].items()
            if at in self.paths and is_figure(value)
        }
        codes = {column_number(at) for block in self.mapped.blocks for at in block.codes}
        rest = [at for at in sorted(filled - used - codes) if "行次" not in self.paths[at][-1]]
        if rest:
            names = "、".join(f"{column_letters(at)}（{'.'.join(self.paths[at])}）" for at in rest)
            self._lose(self.mapped.heading[0], names, "映射没有用到这些栏")

    def _lose(self, row: int, text: str, reason: str) -> None:
        self.book.lost.append((place(self.sheet.name, row), cell_text(text), reason))


def _numbers_row(sheet: Sheet, heading: tuple[int, int]) -> int:
    """Return the row of 栏次, which ends a heading whatever rows the mapping says: the headings' depth changes."""
    for row in sheet.between(heading[0], heading[1] + _DEEPER):
        if any(isinstance(value, str) and fold(value) == "栏次" for value in sheet.rows[row].values()):
            return row
    return 0


def _paths_of_lines(blocks: Iterable[Block]) -> Iterator[tuple[Block, Line, tuple[str, ...]]]:
    """Yield every line with a code and its heading path in a 明细表: the class over the item, or over 小计."""
    blocks = list(blocks)
    classes = {line.code: bare(line.label) for block in blocks for line in block.lines if len(line.code) == 3}  # noqa: PLR2004 - 类
    for block in blocks:
        for line in block.lines:
            above = classes.get(line.code[:3])
            if line.code and above:
                yield block, line, (above, "小计" if line.code in classes else bare(line.label))
