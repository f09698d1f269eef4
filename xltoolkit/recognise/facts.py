"""What the head of a sheet says about itself: whose accounts, which year, which unit, which number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xltoolkit.model import Cell, fold
from xltoolkit.recognise.numbers import is_number, number_in
from xltoolkit.recognise.sheet import Cells, Sheet

Facts = dict[str, tuple[str, Cell]]

_UNIT = re.compile(r"(?:金额|货币)?(?:单位|计量单位):?(?:人民币)?(亿元|万元|千元|元)")
_YEAR = re.compile(r"((?:19|20)\d\d)年(?!\d)|([二一][〇○零oO九一二三四五六七八九]{3})年")
_DEPARTMENT = re.compile(
    r"(?:预算代码及单位名称|部门\(?单位\)?名称|部门名称|单位名称|编制(?:单位|部门)|填报(?:单位|部门)|编报(?:单位|部门)"
    r"|公开(?:单位|部门)|部门|单位):(.*)"
)
_TAIL = re.compile(r"(?:19|20)\d\d年.*|(?:金额|货币)?(?:计量)?单位:.*")
_CODE = re.compile(r"^\d{3,}[-_:]?")
_CHINESE = str.maketrans("〇○零oO一二三四五六七八九", "00000123456789")


def facts_of(sheet: Sheet, rows: Iterable[int]) -> Facts:
    """Return ``department``, ``year`` (2022), ``unit`` (元) and ``number`` (公开01表) with their cells."""
    facts: Facts = {}
    for row in rows:
        cells = sheet.rows[row]
        for column in sorted(cells):
            text = cells[column]
            if isinstance(text, str):
                _read(text, sheet, row, column, facts)
    return facts


def _read(printed: str, sheet: Sheet, row: int, column: int, facts: Facts) -> None:
    at, text = sheet.cell(row, column), fold(printed)
    number = number_in(printed)
    if number:
        facts.setdefault("number", (number, at))
    unit = _UNIT.search(text)
    if unit:
        facts.setdefault("unit", (unit[1], at))
        text = text.replace(unit[0], "")
    year = _YEAR.search(text)
    if year:
        facts.setdefault("year", (year[1] or year[2].translate(_CHINESE), at))
    department = _DEPARTMENT.match(text)
    if department:
        _department(department[1], sheet.rows[row], at, facts)


def _department(text: str, cells: Cells, at: Cell, facts: Facts) -> None:
    """Take the name behind the colon, or from the cell to the right where nothing stands behind it."""
    name = _TAIL.sub("", text)
    if not name:
        right = min((column for column in cells if column > at.column), default=0)
        value = cells.get(right)
        if not isinstance(value, str):
            return
        name, at = _TAIL.sub("", fold(value)), Cell.at(at.sheet, at.row, right)
        if not name or is_number(name):
            return
    facts.setdefault("department", (_CODE.sub("", name) or name, at))
