"""The body of a sheet: lines, codes, blocks side by side, or one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest
from typing import NamedTuple

from xltoolkit import formats
from xltoolkit.formats import NUMBER_FORMATS, Layout
from xltoolkit.model import Block, CellFormat, Kind, Line, Range, Rows, Table, Value, fold
from xltoolkit.model.codes import SPLIT_HEADINGS, split_code
from xltoolkit.publishing.heading import Paper, PaperColumn, Role, parts_beside_total
from xltoolkit.publishing.plan import SheetPlan, text_lines

_TOTALS = ("合计", "总计")
_AMOUNTS = {kind: replace(formats.AMOUNT, number_format=code) for kind, code in NUMBER_FORMATS.items()}


class PrintedRow(NamedTuple):
    """One row of a table as a document prints it.

    Args:
        key: of the row in its table.
        label: as printed.
        code: classification code, as text.
        block: name of its block.
        line: the declared line, if any.
        number: the printed 行次.
        values: column name -> what the cell holds.
    """

    key: str
    label: str = ""
    code: str = ""
    block: str = ""
    line: Line | None = None
    number: Value = None
    values: Mapping[str, Value] = {}


def write_body(
    plan: SheetPlan, paper: Paper, columns: list[PaperColumn], rows: Sequence[PrintedRow] | None, top: int
) -> int:
    """Write the body from its first row on; return its last row."""
    blocks = paper.form.blocks
    stacks = _stacks(paper, rows)
    totals = [_pop_total(stack, block, paper.table) for stack, block in zip(stacks, blocks, strict=True)]
    heads_parts = stacks[0][0] if parts_beside_total(paper.form) and stacks[0] else None
    writer = _Writer(plan, paper.layout, columns, heads_parts)
    row = top
    for across in zip_longest(*stacks):
        row = writer.row(row, across)
    if any(totals):
        row = writer.totals(row, blocks, totals)
    return row - 1


def _stacks(paper: Paper, rows: Sequence[PrintedRow] | None) -> list[list[PrintedRow]]:
    """Return the rows of each block from top to bottom."""
    blocks = paper.form.blocks
    if paper.table.rows is Rows.SINGLE:
        return [list(rows or [PrintedRow("")])]
    if not rows:
        return [_blank_stack(paper, block) for block in blocks]
    if paper.table.rows is Rows.LINES:
        return [_line_stack(block, rows) for block in blocks]
    stacks: list[list[PrintedRow]] = [[] for _ in blocks]
    for row in rows:
        stacks[_block_of(blocks, row)].append(row)
    if paper.form.total == "last" and all(row.line is not None and not row.code for row in rows):
        return [_padded(stack, paper) for stack in stacks]  # a form without data keeps its shape
    return stacks


def _blank_stack(paper: Paper, block: Block) -> list[PrintedRow]:
    declared = [_declared(block, line) for line in block.lines]
    fixed = paper.table.rows is Rows.LINES or any(line.code for line in block.lines)
    return declared if fixed else _padded(declared, paper)


def _padded(totals: list[PrintedRow], paper: Paper) -> list[PrintedRow]:
    """Return the totals of a code table with the rows for its codes still blank."""
    blank = [PrintedRow("")] * paper.layout.blank_rows
    return [*blank, *totals] if paper.form.total == "last" else [*totals, *blank]


def _declared(block: Block, line: Line) -> PrintedRow:
    number = None if line.number is None else Decimal(line.number)
    return PrintedRow(line.key, line.label, line.code, block.name, line, number)


def _line_stack(block: Block, rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """Return every declared line, with what the document prints there; then rows that no line declares."""
    mine = [row for row in rows if row.block == block.name]
    printed = {row.line.key: row for row in mine if row.line is not None}
    stack = [_merged(_declared(block, line), printed.get(line.key)) for line in block.lines]
    return stack + [row for row in mine if row.line is None]


def _merged(declared: PrintedRow, printed: PrintedRow | None) -> PrintedRow:
    if printed is None:
        return declared
    number = declared.number if printed.number is None else printed.number
    return printed._replace(number=number, code=declared.code, label=printed.label or declared.label)


def _block_of(blocks: Sequence[Block], row: PrintedRow) -> int:
    """Return the index of the block that a code belongs to: where it is declared, or where it sorts."""
    best, best_code = 0, ""
    for index, block in enumerate(blocks):
        for line in block.lines:
            if (row.code and line.code == row.code) or (not row.code and line.key == row.key):
                return index
            if row.code and best_code <= line.code <= row.code:
                best, best_code = index, line.code
    return best


def _pop_total(stack: list[PrintedRow], block: Block, table: Table) -> PrintedRow | None:
    """Take the total of a block (人员经费合计) from its stack: all totals share the bottom row."""
    if table.rows is not Rows.CODES or not block.name or not any(line.code for line in block.lines):
        return None
    at = next((at for at, row in enumerate(stack) if not row.code and row.line is not None), None)
    return None if at is None else stack.pop(at)


class _Writer:
    """Writes rows of a body onto a plan."""

    def __init__(
        self, plan: SheetPlan, layout: Layout, columns: list[PaperColumn], heads_parts: PrintedRow | None
    ) -> None:
        self.plan = plan
        self.layout = layout
        self.columns = list(enumerate(columns, 1))
        self.last = len(columns)
        self.heads_parts = heads_parts
        """The row of 合计 that also names the parts of split codes."""

    def row(self, row: int, across: Sequence[PrintedRow | None]) -> int:
        """Write one row of the sheet, one printed row a block; return the next free row."""
        first = across[0]
        if len(across) == 1 and first is not None and first.line is not None and first.line.heading:
            return self.section(row, first)
        for index, column in self.columns:
            printed = across[column.block]
            if printed is None:
                self.plan.put(row, index, None, _look(column, None))
            elif column.role is Role.CODE and printed is self.heads_parts:
                self.plan.put(row, index, SPLIT_HEADINGS[column.part], formats.HEADING)
            elif column.role is Role.CODE and not column.part and printed.label and not printed.code:
                self.plan.span(Range(row, index, row, self.name_beside(index)), printed.label, formats.TOTAL)
            elif (row, index) not in self.plan.cells:
                self.plan.put(row, index, _value(column, printed), _look(column, printed))
        self.plan.heights[row] = self.height(row)
        return row + 1

    def name_beside(self, index: int) -> int:
        """Return the column of names that belongs to a column of codes."""
        return next(at for at, column in self.columns if at > index and column.role is Role.NAME)

    def section(self, row: int, heading: PrintedRow) -> int:
        """Write a line that heads the lines below it, and its own head row if the layout has one."""
        self.plan.span(Range(row, 1, row, self.last), heading.label, formats.SECTION)
        self.plan.heights[row] = self.layout.row_height
        head = self.layout.sections.get(heading.key)
        if head is None:
            return row + 1
        for index, text in enumerate(head, 1):
            self.plan.put(row + 1, index, text or None, formats.HEADING)
        self.plan.heights[row + 1] = self.layout.row_height
        return row + 2

    def totals(self, row: int, blocks: Sequence[Block], totals: Sequence[PrintedRow | None]) -> int:
        """Write the totals of blocks; one label spans all blocks of a name, the amounts stand in the last."""
        for name in dict.fromkeys(block.name for block in blocks):
            members = [index for index, block in enumerate(blocks) if block.name == name]
            total = next((totals[index] for index in members if totals[index] is not None), None)
            mine = [(index, column) for index, column in self.columns if column.block in members]
            amounts = [pair for pair in mine if pair[1].role is Role.AMOUNT and pair[1].block == members[-1]]
            label = "" if total is None else total.label
            area = Range(row, mine[0][0], row, amounts[0][0] - 1)
            self.plan.span(area, label or None, formats.TOTAL)
            for index, column in amounts:
                self.plan.put(row, index, None if total is None else _value(column, total), _look(column, total))
        self.plan.heights[row] = self.layout.row_height
        return row + 1

    def height(self, row: int) -> float:
        """Return the height that the longest text of the row needs."""
        lines = 1
        for index, column in self.columns:
            value = self.plan.cells[row, index].value
            if isinstance(value, str) and column.role is not Role.CODE:
                lines = max(lines, text_lines(value, column.width))
        return max(self.layout.row_height, lines * formats.LINE_HEIGHT + 3)


def _value(column: PaperColumn, printed: PrintedRow) -> Value:
    match column.role:
        case Role.LABEL | Role.NAME:
            return printed.label or None
        case Role.NUMBER:
            return printed.number
        case Role.CODE:
            return split_code(printed.code, column.parts)[column.part] or None
        case Role.AMOUNT:
            return printed.values.get(column.column.name) if column.column is not None else None


def _look(column: PaperColumn, printed: PrintedRow | None) -> CellFormat:
    match column.role:
        case Role.LABEL | Role.NAME:
            return _label_look(printed)
        case Role.NUMBER:
            return formats.NUMBER
        case Role.CODE:
            return formats.CODE
        case Role.AMOUNT:
            kind = printed.line.kind if printed is not None and printed.line is not None else None
            return _AMOUNTS[kind or (column.column.kind if column.column is not None else Kind.MONEY)]


def _label_look(printed: PrintedRow | None) -> CellFormat:
    if printed is None or printed.code or printed.line is None:
        return formats.LABEL
    label = fold(printed.label)
    if label.endswith(_TOTALS):
        return formats.TOTAL
    return replace(formats.LABEL, indent=printed.line.indent) if printed.line.indent else formats.LABEL
