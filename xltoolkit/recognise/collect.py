"""Collecting: the tables of all sheets, pages joined, tables that stand twice set apart."""

from __future__ import annotations

from collections.abc import Mapping

from xltoolkit.model import (
    Accounts,
    BoundTable,
    Cell,
    CodeList,
    Content,
    Grid,
    Profile,
    Repeated,
    Row,
    Rows,
    Table,
    Unrecognised,
)
from xltoolkit.recognise.bind import Bound, bind
from xltoolkit.recognise.heads import spec_of
from xltoolkit.recognise.parts import Part, read_part
from xltoolkit.recognise.sheet import Sheet
from xltoolkit.recognise.titles import Title, title_index, titles_of

_EMPTY = "空白工作表"
_NO_TITLE = "未找到公开表标题（标题须与公开表的全称一致）"


class Collector:
    """Takes in sheets one by one."""

    def __init__(self, declared: Mapping[str, Table], profile: Profile) -> None:
        self._declared = declared
        self._profile = profile
        self._index = title_index(declared.values())
        self._bound: dict[str, Bound] = {}
        self._titles: dict[str, list[Cell]] = {}
        self._twice: set[str] = set()
        self._last: str = ""
        self._unrecognised: list[Unrecognised] = []
        self._headless: list[tuple[str, Title]] = []

    def add(self, grid: Grid) -> None:
        """Take in a sheet."""
        sheet = Sheet(grid)
        if sheet.own:
            return
        if not sheet.rows:
            self._unrecognised.append(Unrecognised(grid.name, _EMPTY))
            return
        titles = titles_of(sheet, self._index)
        if not titles:
            if not self._page_without_title(sheet):
                self._unrecognised.append(Unrecognised(grid.name, _NO_TITLE))
            return
        headless = []
        for part, title in self._parts(sheet, titles):
            if part is None:
                headless.append(title)
            else:
                self._take(part, grid.name)
        self._note_headless(grid.name, headless, found=len(headless) < len(titles))

    def accounts(self, codes: Mapping[str, CodeList]) -> Accounts:
        """Return everything that was taken in."""
        for sheet, title in self._headless:
            if title.table.id not in self._bound:
                self._unrecognised.append(Unrecognised(sheet, _no_head([title])))
        return Accounts(
            profile=self._profile,
            declared=self._declared,
            tables={id: bound.table for id, bound in self._bound.items() if id not in self._twice},
            codes=codes,
            unrecognised=self._unrecognised,
            repeated=[Repeated(self._declared[id], tuple(self._titles[id])) for id in self._bound if id in self._twice],
        )

    def _parts(self, sheet: Sheet, titles: list[Title]) -> list[tuple[Part | None, Title]]:
        """Read what stands under each title; of titles in one row each has the columns up to the next."""
        parts = []
        above = 0
        for i, title in enumerate(titles):
            beside = [other for other in titles if other.row == title.row]
            below = next((other.row for other in titles[i + 1 :] if other.row > title.row), sheet.order[-1] + 1)
            part = read_part(
                _columns_of(sheet, title, beside), spec_of(title.table), title, (title.row + 1, below - 1), above + 1
            )
            parts.append((part, title))
            above = part.heads[-1].last if part and part.heads else title.row
        return parts

    def _take(self, part: Part, sheet: str) -> None:
        """Keep a part as a table, or join it to the table whose next page it is."""
        id = part.spec.table.id
        title = part.title
        if title:
            self._titles.setdefault(id, []).append(Cell.at(sheet, title.row, title.column))
        self._last = id
        if id not in self._bound:
            self._bound[id] = bind(part, self._profile.unit)
            return
        joined = self._joined(self._bound[id], part)
        if joined is None:
            self._twice.add(id)
        else:
            self._bound[id] = joined

    def _joined(self, first: Bound, part: Part) -> Bound | None:
        """Join a page, or return None where its rows stand in the table already."""
        unit = self._profile.unit
        page = bind(part, unit)
        if part.spec.table.rows is Rows.LINES:
            onward = bind(part, unit, first.reached)
            if len(onward.table.rows) >= len(page.table.rows):
                page = onward
        rows = _merged(first.table.rows, page.table.rows)
        if rows is None:
            return None
        table = first.table
        table.stray.extend(page.table.stray)
        table.merged.extend(page.table.merged)
        table.beside.extend(page.table.beside)
        table.no_data = (table.no_data or page.table.no_data) and not any(map(_filled, rows))
        table.missing_columns = tuple(name for name in table.missing_columns if name in page.table.missing_columns)
        table.rows = rows
        return Bound(table, {**first.reached, **page.reached})

    def _page_without_title(self, sheet: Sheet) -> bool:
        """Join a sheet that repeats the heading of the sheet before it, without the title, and goes on below it."""
        first = self._bound.get(self._last)
        if first is None or self._last in self._twice:
            return False
        table = first.table
        part = read_part(sheet, spec_of(table.table), None, (sheet.order[0], sheet.order[-1]), 0)
        if (
            part is None
            or not part.heads
            or part.heads[0].form is not table.form
            or any(part.heads[0].unknown.values())
        ):
            return False
        joined = self._joined(first, part) if _goes_on(table, bind(part, self._profile.unit).table) else None
        if joined is None:
            return False
        self._bound[self._last] = joined
        return True

    def _note_headless(self, sheet: str, titles: list[Title], *, found: bool) -> None:
        if not titles:
            return
        if found:
            self._headless.extend((sheet, title) for title in titles)
        else:
            self._unrecognised.append(Unrecognised(sheet, _no_head(titles)))


def _columns_of(sheet: Sheet, title: Title, beside: list[Title]) -> Sheet:
    if len(beside) == 1:
        return sheet
    place = beside.index(title)
    left = title.column if place else 1
    right = beside[place + 1].column - 1 if place + 1 < len(beside) else 0
    return Sheet(sheet.grid, left, right)


def _no_head(titles: list[Title]) -> str:
    more = f"等 {len(titles)} 个" if len(titles) > 1 else ""
    return f"找到标题“{titles[0].text}”{more}，但其下没有该表的栏目标题，视为封面或目录"


def _filled(row: Row) -> bool:
    return any(entry.content is Content.AMOUNT for entry in row.entries.values())


def _goes_on(table: BoundTable, page: BoundTable) -> bool:
    """Tell whether a page's rows are further rows of a table, and not another table under the same headings."""
    if table.table.rows is Rows.SINGLE or not page.rows or page.missing_columns != table.missing_columns:
        return False
    before = [row.code for row in table.rows if row.code]
    codes = [row.code for row in page.rows if row.code]
    return table.table.rows is Rows.LINES or not before or (bool(codes) and min(codes) > max(before))


def _merged(first: list[Row], page: list[Row]) -> list[Row] | None:
    """Return the rows of both pages, or None where a row has amounts on both.

    Where a row stands on both pages, empty on one of them, the other is kept.
    """
    places = {row.key: i for i, row in enumerate(first)}
    rows = list(first)
    for row in page:
        place = places.get(row.key)
        if place is None:
            rows.append(row)
        elif not _filled(first[place]):
            rows[place] = row
        elif _filled(row):
            return None
    return rows
