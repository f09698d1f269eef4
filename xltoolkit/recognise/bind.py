"""Binding: a part's raw rows become the rows of a recognised table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xltoolkit.model import Block, BoundTable, Cell, Content, Entry, Form, Line, Range, Row, Rows, Unit, bare, loose
from xltoolkit.recognise.entries import entries_of, is_figure, shown
from xltoolkit.recognise.heads import Side
from xltoolkit.recognise.leftovers import figures_beside, merged_areas
from xltoolkit.recognise.lines import align
from xltoolkit.recognise.memo import by_identity
from xltoolkit.recognise.miscodes import miscode_of
from xltoolkit.recognise.parts import Part
from xltoolkit.recognise.raws import Raw

Stray = list[tuple[Cell, str, str]]


class Bound(NamedTuple):
    """A part bound to its declaration, and the last line that each block reached."""

    table: BoundTable
    reached: dict[int, int]


def bind(part: Part, unit: Unit, after: Mapping[int, int] = {}) -> Bound:
    """Bind a part.

    Args:
        part: what was read.
        unit: whose printed places money is brought to.
        after: index of block -> index of the last line that an earlier page reached.
    """
    binder = _BINDERS[part.spec.table.rows](part, unit)
    binder.bind(after)
    return Bound(binder.table(), binder.reached)


def declared_block(form: Form, side: Side, place: int, sides: int) -> Block:
    """Return the declared block of a printed one: by the name over it, else by its place."""
    named = [block for block in form.blocks if block.name == side.block]
    if len(named) == 1:
        return named[0]
    if named:
        return form.blocks[place] if sides == len(form.blocks) else named[0]
    return form.blocks[min(place, len(form.blocks) - 1)]


class _Binder:
    """Makes rows of one part; a table with a single row needs no more than this."""

    def __init__(self, part: Part, unit: Unit) -> None:
        self.part = part
        self.unit = unit
        self.form = part.heads[0].form if part.heads else _titled(part)
        self.rows: list[Row] = []
        self.stray: Stray = list(part.stray)
        self.reached: dict[int, int] = {}
        self.last_row = 0

    def bind(self, after: Mapping[int, int]) -> None:  # noqa: ARG002 - lines need it
        """Make the rows."""
        if self.part.single:
            side = self.part.heads[-1].sides[0]
            self.rows.append(Row("", entries_of(self.part.sheet, self.part.single, side, self.unit)))

    def table(self) -> BoundTable:
        """Return the bound table."""
        part, form = self.part, self.form
        shown = {name for head in part.heads for name in head.found}
        top = part.title.row if part.title else 1
        where = self._range()
        return BoundTable(
            table=part.spec.table,
            form=form,
            sheet=part.sheet.name,
            range=where,
            rows=self.rows,
            title_at=part.sheet.cell(part.title.row, part.title.column) if part.title else None,
            missing_columns=tuple(name for name in form.columns if name not in shown) if part.heads else (),
            no_data=part.no_data and all(_empty(entry) for row in self.rows for entry in row.entries.values()),
            facts=part.facts,
            column_at=self._columns(),
            printed_columns=part.printed,
            head_rows=(part.heads[0].first, part.heads[0].last) if part.heads else (top, top),
            stray=self.stray,
            code_columns=frozenset(column for head in part.heads for side in head.sides for column in side.codes),
            beside=list(figures_beside(part.sheet, part.heads, where.bottom)),
            merged=list(merged_areas(part.sheet, self.rows)),
        )

    def _columns(self) -> dict[tuple[str, str], int]:
        columns: dict[tuple[str, str], int] = {}
        for head in self.part.heads:
            for place, side in enumerate(head.sides):
                block = declared_block(self.form, side, place, len(head.sides)).name
                for name, _, column in side.columns:
                    columns.setdefault((block, name), column)
        return columns

    def _range(self) -> Range:
        part = self.part
        known = {column for head in part.heads for side in head.sides for column in side.known}
        if part.title:
            known.add(part.title.column)
        top = part.title.row if part.title else part.heads[0].first
        bottom = max([top, part.single, self.last_row, *(head.last for head in part.heads)])
        return Range(top, min(known), bottom, max(known))

    def _add(self, raw: Raw, key: str, entries: dict[str, Entry], line: Line | None, block: Block) -> None:
        at = raw.sheet.cell(raw.row, raw.label_column) if raw.label_column else None
        code = raw.code or (line.code if line else "")
        self.last_row = max(self.last_row, raw.row)
        self.rows.append(Row(key, entries, raw.label, at, code, line, block.name, raw.number))

    def _set_aside(self, raw: Raw, why: str) -> None:
        """Keep the first figure of a row that is bound to nothing; where it has a label, say which row it is."""
        cells = raw.sheet.rows[raw.row]
        column = next(c for _, _, c in raw.side.columns if is_figure(cells.get(c, "")))
        label = f"“{raw.label}”（{raw.sheet.cell(raw.row, raw.label_column).ref}）" if raw.label else ""
        self._stray(raw, raw.sheet.cell(raw.row, column), shown(cells[column]), f"{label}这一行{why}")

    def _stray(self, raw: Raw, cell: Cell, text: str, why: str) -> None:
        if raw.row not in self.part.below:
            self.stray.append((cell, text, why))


def _titled(part: Part) -> Form:
    return part.title.form if part.title else part.spec.table.forms[0]


def _empty(entry: Entry) -> bool:
    return entry.content is Content.MERGED or (entry.known and not entry.amount)


class _LineBinder(_Binder):
    """Binds rows to fixed lines, block by block."""

    def bind(self, after: Mapping[int, int]) -> None:
        """Make the rows."""
        for index, raws in self._by_block().items():
            block = self.form.blocks[index]
            bound = align(raws, block, after.get(index, -1))
            self.reached[index] = max(bound.values(), default=after.get(index, -1))
            for i, raw in enumerate(raws):
                if i in bound:
                    self._line(raw, block, block.lines[bound[i]])
                elif raw.filled:
                    named = raw.label or raw.number is not None
                    why = "不是表中的项目" if named else "没有项目名称，也没有行次"
                    self._set_aside(raw, f"{why}，其中的数未参加审核")

    def _line(self, raw: Raw, block: Block, line: Line) -> None:
        entries: dict[str, Entry] = {}
        if not line.heading:
            entries = entries_of(raw.sheet, raw.row, raw.side, self.unit, line.kind)
        elif raw.filled:
            self._set_aside(raw, "是标题行，不应有数")
        self._add(raw, f"{block.name}.{line.key}" if block.name else line.key, entries, line, block)

    def _by_block(self) -> dict[int, list[Raw]]:
        """Sort rows into declared blocks."""
        sides: dict[int, list[Raw]] = {}
        for raw in self.part.raws:
            sides.setdefault(id(raw.side), []).append(raw)
        blocks: dict[int, list[Raw]] = {}
        for raws in sides.values():
            blocks.setdefault(self._block_of(raws), []).extend(raws)
        return blocks

    def _block_of(self, raws: list[Raw]) -> int:
        """Return the block of a printed one: by the name over it, else by its labels, else by its place."""
        blocks = self.form.blocks
        if len(blocks) == 1:
            return 0
        for index, block in enumerate(blocks):
            if block.name == raws[0].side.block:
                return index
        scores = [_known_labels(raws, block) for block in blocks]
        best = max(scores)
        return scores.index(best) if best and scores.count(best) == 1 else min(raws[0].place, len(blocks) - 1)


def _known_labels(raws: Iterable[Raw], block: Block) -> int:
    labels = {bare(text) for line in block.lines for text in (line.label, *line.aliases)} - {""}
    return sum(bare(raw.label) in labels for raw in raws)


class _CodeBinder(_Binder):
    """Binds rows by code, and the labelled lines of the form."""

    def __init__(self, part: Part, unit: Unit) -> None:
        super().__init__(part, unit)
        self._labelled: dict[str, Line] = {}
        self._coded: dict[str, Line] = {}
        self._blocks: dict[int, Block] = {}

    def bind(self, after: Mapping[int, int]) -> None:  # noqa: ARG002 - lines need it
        """Make the rows: the printed blocks one after the other, as a reader of the table goes through them."""
        self._labelled, self._coded = _declared_lines(self.form)
        for head in self.part.heads:
            for place, side in enumerate(head.sides):
                self._blocks[id(side)] = declared_block(self.form, side, place, len(head.sides))
        rows = _by_row(self.part.raws)
        for place in range(max((len(head.sides) for head in self.part.heads), default=0)):
            for raws in rows:
                for position, raw in enumerate(raws):
                    if raw.place == place:
                        self._one(raws, position)

    def _one(self, raws: list[Raw], position: int) -> None:
        raw = raws[position]
        block = self._blocks[id(raw.side)]
        if raw.code:
            entries = entries_of(raw.sheet, raw.row, raw.side, self.unit)
            self._add(raw, raw.code, entries, self._coded.get(raw.code), block)
            return
        line = self._labelled_line(raw)
        if line:
            holder = self._holder(raws, position)
            self._add(raw, line.key, entries_of(raw.sheet, raw.row, holder.side, self.unit), line, block)
        elif raw.filled and not self._held(raws, position):
            self._unbound(raw)

    def _unbound(self, raw: Raw) -> None:
        miscode = miscode_of(raw)
        if miscode is None:
            self._set_aside(raw, "没有科目编码，也不是表中的固定行，其中的数未参加审核")
        else:
            cell, text, wrong = miscode
            self._stray(raw, cell, text, f"{wrong}，这一行的数未参加审核")

    def _labelled_line(self, raw: Raw) -> Line | None:
        if not raw.label or raw.code:
            return None
        return self._labelled.get(bare(raw.label)) or self._labelled.get(loose(raw.label))

    def _holder(self, raws: list[Raw], position: int) -> Raw:
        """Return the printed block whose columns hold a labelled line's amounts.

        A line such as 公用经费合计 may stand over several printed blocks; its amounts stand in the last of them.
        """
        reach = [raws[position]]
        for raw in raws[position + 1 :]:
            if raw.code or self._labelled_line(raw) or raw.side.block != reach[0].side.block:
                break
            reach.append(raw)
        return next((raw for raw in reversed(reach) if raw.filled), reach[-1])

    def _held(self, raws: list[Raw], position: int) -> bool:
        """Tell whether a labelled line further left in the row has its amounts here."""
        lines = (i for i in range(position) if self._labelled_line(raws[i]))
        return any(self._holder(raws, i) is raws[position] for i in lines)


@by_identity
def _declared_lines(form: Form) -> tuple[dict[str, Line], dict[str, Line]]:
    """Return the lines found by label, and those found by code."""
    labelled: dict[str, Line] = {}
    coded: dict[str, Line] = {}
    for block in form.blocks:
        for line in block.lines:
            if line.code:
                coded.setdefault(line.code, line)
                continue
            for text in (line.label, *line.aliases):
                labelled.setdefault(bare(text), line)
                labelled.setdefault(loose(text), line)
    labelled.pop("", None)
    return labelled, coded


def _by_row(raws: Iterable[Raw]) -> list[list[Raw]]:
    rows: dict[int, list[Raw]] = {}
    for raw in raws:
        rows.setdefault(raw.row, []).append(raw)
    return list(rows.values())


_BINDERS: Mapping[Rows, type[_Binder]] = {
    Rows.LINES: _LineBinder,
    Rows.CODES: _CodeBinder,
    Rows.SINGLE: _Binder,
}
