"""Heading paths: which texts stand over each column of a sheet, from the outermost level inwards."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from xltoolkit.model import bare
from xltoolkit.recognise.sheet import Cells, Sheet

_CODE = re.compile(
    r"类|款|项|(?:.*分类)?(?:科目|预算科目|功能科目|经济科目)?(?:编码|代码)|(?:支出)?(?:功能|经济)分类(?:科目)?"
)
_LABEL = re.compile(r"项目(?:\(.*\))?|(?:.*科目|.*分类|项目|指标)名称|科目|指标")
_SURE = re.compile(r"项目|科目名称|.*科目编码")
"""Words that stand in no row but a heading's, whatever figures someone has put beside it."""
_NUMBER = re.compile(r"行次|行号")
_UNIT = re.compile(r"\((?:单位:)?(?:人民币)?(?:万元|元|辆|台|套|个|人)(?:[/、,].*)?\)$")
_YEAR = re.compile(r"^\d{4}年度?(?=.)")
_DIGITS = re.compile(r"[\d,.\-+]+")

_BESIDE_LABEL = 2
"""Words of headings that make a row with a line's label a heading: one alone may be an amount's column named again."""

Path = tuple[str, ...]


class Role(StrEnum):
    """What a column holds that is no amount."""

    CODE = "code"
    LABEL = "label"
    NUMBER = "number"
    ORDINAL = "ordinal"


@lru_cache(maxsize=4096)
def heading(text: str) -> str:
    """Return a heading as it is compared: folded, without ordinals, 其中, a year in front or a unit behind."""
    return _UNIT.sub("", _YEAR.sub("", bare(text)))


@lru_cache(maxsize=4096)
def role_of(text: str) -> Role | None:
    """Tell what a heading's column holds beside amounts: codes, labels, 行次, or None."""
    text = heading(text)
    if _CODE.fullmatch(text):
        return Role.CODE
    if _LABEL.fullmatch(text):
        return Role.LABEL
    if _NUMBER.fullmatch(text):
        return Role.NUMBER
    return Role.ORDINAL if text == "序号" else None


@lru_cache(maxsize=1 << 13)
def _known(text: str) -> tuple[Role | None, str, bool, bool]:
    """Return a text's role as a heading, how it is compared, whether it is surely a heading, and whether a number."""
    role, name = role_of(text), heading(text)
    return role, name, role is not None and _SURE.fullmatch(name) is not None, _DIGITS.fullmatch(name) is not None


def is_heading(cells: Cells, words: frozenset[str], labels: frozenset[str], headed: set[int], least: int) -> bool:
    """Tell whether a row belongs to a heading.

    The label of a line may stand in one on a blank form, beside the last sub-headings: 合计 | 小计 | 基本支出.

    Args:
        cells: of the row.
        words: every word of the table's heading paths.
        labels: every bare label of the table's lines.
        headed: columns over which a heading for labels or codes already stands.
        least: how many of the words it takes where no heading for labels or codes is among them.
    """
    hits = 0
    figures = structural = labelled = False
    for column, value in cells.items():
        if not isinstance(value, str):
            if labelled:
                return False
            figures = True
            continue
        role, name, sure, digits = _known(value)
        if sure:
            return True
        if role:
            structural = structural or role is not Role.ORDINAL
        elif column in headed and bare(value) in labels:
            labelled = True
        elif name in words:
            hits += 1
        elif digits:
            figures = True
    if labelled:
        return not figures and hits >= _BESIDE_LABEL
    return not figures and (structural or hits >= least)


def headed_columns(sheet: Sheet, row: int, already: set[int]) -> set[int]:
    """Return the columns under this row's headings for labels and codes, blank ones to their right included."""
    cells = sheet.rows[row]
    headed: set[int] = set()
    columns = sorted(cells)
    for column, following in zip(columns, [*columns[1:], columns[-1] + 2], strict=True):
        value = cells[column]
        if isinstance(value, str) and role_of(value):
            span = sheet.spans.get((row, column))
            last = span[1] if span else following - 1
            headed.update(c for c in range(column, max(column, last) + 1) if c == column or c not in already)
    return headed


def paths_of(sheet: Sheet, band: list[int]) -> dict[int, Path]:
    """Return column -> heading path, outermost level first, of every column that has one.

    A merged heading stands over all its columns. Where nothing is merged, as in a text import, a group's heading
    stands over its first column only: the blanks to its right inherit it if they have a sub-heading and the same
    parent.
    """
    return _Spread(sheet, band).paths()


class _Spread:
    """Spreads headings over the columns below them, level by level.

    ``deepest`` is the last heading row in which a column has a text of its own; ``above`` and ``here`` are the
    columns in which its headings stand, before and after the level that is being spread.
    """

    __slots__ = ("above", "band", "columns", "deepest", "here", "sheet", "texts")

    def __init__(self, sheet: Sheet, band: list[int]) -> None:
        self.sheet = sheet
        self.band = band
        self.texts = {row: {c: text for c, text in sheet.rows[row].items() if isinstance(text, str)} for row in band}
        self.columns = _columns(sheet, self.texts)
        self.deepest = {c: max((row for row in band if c in self.texts[row]), default=0) for c in self.columns}
        self.above: dict[int, tuple[int, ...]] = {}
        self.here: dict[int, tuple[int, ...]] = dict.fromkeys(self.columns, ())

    def paths(self) -> dict[int, Path]:
        """Return column -> path."""
        paths: dict[int, list[str]] = {column: [] for column in self.columns}
        for row in self.band:
            self.above = dict(self.here)
            left = 0
            for column in self.columns:
                origin = self._own(row, column) or self._inherited(row, column, left)
                if origin and self.sheet.covered.get((row, column), (row, column))[0] == row:
                    self.here[column] = (*self.here[column], origin)
                    paths[column].append(heading(self.texts[row][origin]))
                left = column
        return {column: tuple(path) for column, path in paths.items() if path and not self._idle(column)}

    def _idle(self, column: int) -> bool:
        """Tell whether a column is one inserted below a merged group: it has no sub-heading where others have."""
        origin = self.here[column][-1]
        return not self.deepest[column] and len(self.here[origin]) > len(self.here[column])

    def _own(self, row: int, column: int) -> int:
        """Return the column of the heading that stands in this place or is merged over it, or 0."""
        if column in self.texts[row]:
            return column
        top = self.sheet.covered.get((row, column))
        return 0 if top is None or top[1] not in self.texts.get(top[0], ()) else top[1]

    def _inherited(self, row: int, column: int, left: int) -> int:
        """Return the column of the group heading that a blank place stands under, or 0."""
        if not left or len(self.here[left]) == len(self.above[left]) or self.above[left] != self.above[column]:
            return 0
        origin = self.here[left][-1]
        if self.sheet.spans.get((row, origin), (0, 0))[1] > origin:
            return 0
        return origin if self.deepest[column] > row and self.deepest[origin] > row else 0


def _columns(sheet: Sheet, texts: dict[int, dict[int, str]]) -> list[int]:
    """Return the columns under the headings, those of merged headings included."""
    columns = {column for row in texts.values() for column in row}
    for row, headings in texts.items():
        for column in headings:
            span = sheet.spans.get((row, column))
            if span:
                columns.update(c for c in range(column, span[1] + 1) if (row, c) in sheet.covered)
    return sorted(columns)
