"""Parts: the stretch of a sheet that one title heads, walked from its heading to its last row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from xltoolkit.model import Cell, Rows, column_letters, fold
from xltoolkit.recognise.entries import is_figure, shown, typed
from xltoolkit.recognise.facts import Facts, facts_of
from xltoolkit.recognise.headings import is_heading
from xltoolkit.recognise.heads import Head, Spec, find_head, head_band, match_head
from xltoolkit.recognise.raws import Raw, RawReader
from xltoolkit.recognise.sheet import Cells, Sheet
from xltoolkit.recognise.titles import Title

_NOTE = re.compile(r"(?:注|说明|备注|附注)\d*[:：.、]")
_NO_DATA = re.compile(
    r"(?:本表|此表|该表|故|表)(?:无|没有)(?:相关)?(?:数据|内容)|(?:本表|此表|该表)为空|空表|无此项|^无(?:相关)?数据"
    r"|^(?:(?:注|说明|备注)\d*[:.、])?[^:]{0,40}(?:没有|无|未发生|未安排|不存在)[^无,。;]{0,40}(?:收入|支出|收支|经费|业务|拨款)"
)
_NEGATIONS = frozenset("无空没未不")
_COLUMN_NUMBERS = "栏次"
_PLACEHOLDERS = frozenset("甲乙丙丁戊")
_LEADING = re.compile(r"\d+")
_ABOVE = 4


@dataclass(slots=True)
class Part:
    """What stands under one title on one sheet.

    Args:
        title: the cell that names the table; None for a page that goes on without one.
        sheet: where.
        spec: the table it belongs to.
        heads: its headings: more than one where a page repeats them.
        raws: its rows, every printed block of each.
        printed: column name -> printed 栏次.
        stray: (cell, text, reason) of what belongs to no column.
        facts: what the head says.
        no_data: whether a note says that there is no data.
        single: the row of amounts of a table with one row.
        below: rows below the notes, where people do sums of their own.
    """

    title: Title | None
    sheet: Sheet
    spec: Spec
    heads: list[Head] = field(default_factory=list)
    raws: list[Raw] = field(default_factory=list)
    printed: dict[str, Decimal] = field(default_factory=dict)
    stray: list[tuple[Cell, str, str]] = field(default_factory=list)
    facts: Facts = field(default_factory=dict)
    no_data: bool = False
    single: int = 0
    below: set[int] = field(default_factory=set)


def read_part(sheet: Sheet, spec: Spec, title: Title | None, span: tuple[int, int], above: int) -> Part | None:
    """Read what stands from one row to another, or return None where no heading of the table does.

    Args:
        sheet: where.
        spec: the table that the title names.
        title: the title.
        span: the first row that may hold the heading, and the last row before the next title.
        above: the last row of whatever stands above the title.
    """
    rows = sheet.between(*span)
    part = Part(title, sheet, spec)
    part.no_data = any(_says_no_data(sheet.rows[row]) for row in rows)
    head = find_head(sheet, rows, spec, title.form if title else spec.table.forms[0])
    if head is None:
        return part if part.no_data and title else None
    top = title.row if title else 0
    part.facts = facts_of(
        sheet, [*sheet.between(top, head.first - 1), *sheet.between(max(above, top - _ABOVE), top - 1)]
    )
    part.heads.append(head)
    _walk(part, [row for row in rows if row > head.last])
    return part


class _Walk:
    """The state of one walk down a part."""

    __slots__ = ("numbered", "odd", "past_note", "reader")

    def __init__(self, spec: Spec) -> None:
        self.reader = RawReader(spec.table.rows)
        self.numbered = False
        self.past_note = False
        self.odd: set[int] = set()


def _walk(part: Part, rows: list[int]) -> None:
    sheet, spec = part.sheet, part.spec
    state = _Walk(spec)
    candidates: list[int] = []
    skip = 0
    for i, row in enumerate(rows):
        cells = sheet.rows[row]
        if row <= skip:
            continue
        again = _head_again(part, rows, i, cells)
        if again:
            part.heads.append(again)
            skip, state.numbered, state.past_note = again.last, False, False
        elif not _column_numbers(part, row, cells, state):
            _take(part, row, cells, state, candidates)
    if spec.table.rows is Rows.SINGLE:
        _single(part, candidates)


def _take(part: Part, row: int, cells: Cells, state: _Walk, candidates: list[int]) -> None:
    head = part.heads[-1]
    if _is_note(cells):
        state.past_note = True
        return
    if part.spec.table.rows is Rows.SINGLE:
        if not state.past_note or any(is_figure(cells.get(column, "")) for column in head.amounts):
            candidates.append(row)
    else:
        # A labelled line of a table of codes may have its amounts further right, in a block that is still blank here.
        every = part.spec.table.rows is Rows.CODES
        for place, side in enumerate(head.sides):
            if every or not side.known.isdisjoint(cells):
                part.raws.append(state.reader.read(part.sheet, row, side, place))
    if state.past_note:
        part.below.add(row)
    else:
        _odd_columns(part, head, row, cells, state.odd)


def _head_again(part: Part, rows: list[int], i: int, cells: Cells) -> Head | None:
    """Return the heading that begins at a row of the body, as on a further page."""
    spec = part.spec
    if not is_heading(cells, spec.words, spec.labels, part.heads[-1].headed, 2):
        return None
    return match_head(part.sheet, head_band(part.sheet, rows[i:], spec), spec, part.heads[0].form)


def _column_numbers(part: Part, row: int, cells: Cells, state: _Walk) -> bool:
    """Tell whether a row prints 栏次, and keep them. Such a row is never data."""
    if state.numbered:
        return False
    head = part.heads[-1]
    labelled = any(isinstance(value, str) and fold(value) == _COLUMN_NUMBERS for value in cells.values())
    if not labelled and not _counts_up(cells, head):
        return False
    state.numbered = True
    head.last = max(head.last, row)
    for side in head.sides:
        for name, _, column in side.columns:
            number = _leading(cells.get(column))
            if number is not None:
                part.printed.setdefault(name, number)
    return True


def _counts_up(cells: Cells, head: Head) -> bool:
    """Tell whether a row holds 1, 2, 3 … over every column of amounts, and nothing else."""
    amounts = head.amounts
    if len(amounts) < 2 or not cells.keys() >= set(amounts):  # noqa: PLR2004 - a lone 1 may be an amount
        return False
    texts = [cells[column] for column in sorted(cells) if not _placeholder(cells[column])]
    numbers = [
        value if isinstance(value, Decimal) else typed(value) if isinstance(value, str) else None for value in texts
    ]
    return numbers == list(range(1, len(texts) + 1))


def _placeholder(value: object) -> bool:
    return isinstance(value, str) and fold(value) in _PLACEHOLDERS


def _leading(value: object) -> Decimal | None:
    """Return the number of a 栏次, also of one that carries its formula: 3=4+5."""
    if isinstance(value, Decimal):
        return value
    match = _LEADING.match(fold(value)) if isinstance(value, str) else None
    return Decimal(match[0]) if match else None


def _odd_columns(part: Part, head: Head, row: int, cells: Cells, seen: set[int]) -> None:
    """Say once that a column inside the table holds amounts although no declaration knows it."""
    for column, heading in head.unknown.items():
        value = cells.get(column, "")
        if column not in seen and is_figure(value):
            seen.add(column)
            why = _oddity(head, column, heading)
            part.stray.append((part.sheet.cell(row, column), shown(value), f"{why}，其中的数未参加审核"))


def _oddity(head: Head, column: int, heading: str) -> str:
    if column in head.twins:
        first, second = column_letters(head.twins[column]), column_letters(column)
        return f"{first} 列和 {second} 列的栏目标题都是“{heading}”，其中一个写错了；{second} 列没有认作本表的栏目"
    return f"栏目“{heading}”不是本表的栏目" if heading else "这一列没有栏目标题"


def _single(part: Part, rows: list[int]) -> None:
    """Find the one row of amounts: the first that has any, else the first that is not blank, else the one below."""
    head, sheet = part.heads[-1], part.sheet
    amounts = head.amounts
    filled = [row for row in rows if any(is_figure(sheet.rows[row].get(c, "")) for c in amounts)]
    anything = [row for row in rows if not sheet.rows[row].keys().isdisjoint(amounts)]
    part.single = next(iter(filled or anything), head.last + 1)
    if not filled and not anything and part.single in sheet.rows:
        part.single = 0
    for row in filled[1:]:
        cells = sheet.rows[row]
        column = next(c for c in amounts if is_figure(cells.get(c, "")))
        part.stray.append((sheet.cell(row, column), shown(cells[column]), "本表只有一行数，这是多出的一行"))


def _is_note(cells: Cells) -> bool:
    """Tell whether a row is a note: one text alone that says so."""
    if len(cells) != 1:
        return False
    (text,) = cells.values()
    return isinstance(text, str) and bool(_NOTE.match(fold(text)) or _NO_DATA.search(fold(text)))


def _says_no_data(cells: Cells) -> bool:
    if len(cells) > 2:  # noqa: PLR2004 - a note, perhaps with its heading beside it
        return False
    texts = [fold(value) for value in cells.values() if isinstance(value, str)]
    return any(not _NEGATIONS.isdisjoint(text) and _NO_DATA.search(text) for text in texts)
