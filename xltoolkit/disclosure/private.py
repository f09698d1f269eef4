"""What must not go out: names, telephone and identity numbers, mail addresses; what is hidden, and who wrote it.

Everything that is printed is searched, and everything of the workbook that is not, so that its owner knows of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from xltoolkit.disclosure.content import Disclosure, TableSheet
from xltoolkit.model import Cell, Grid, Place, fold

_FIELDS = "|".join(
    (
        *("姓名", "填报人", "填表人", "制表人", "编制人", "审核人", "复核人", "经办人", "联系人", "组长", "成员"),
        *("签字", "财务负责人", "单位负责人", "部门负责人", "项目负责人", "负责人"),
    )
)
_NAME = r"[\u4e00-\u9fff]{1,2}[\u4e00-\u9fff·]{1,3}"
_NAMED = re.compile(rf"({_FIELDS})(?:\(签[字章]\))?:({_NAME})(?![\u4e00-\u9fff])")
_FIELD = re.compile(rf"(?:{_FIELDS})(?:\(签[字章]\))?:?")
_PLAIN_NAME = re.compile(_NAME)
_BLANK = re.compile(r".*略.*|无|同上|[xX×*某]+|.*[xX×*某]{2}|.+[员科局部处室委厅]")
"""What stands in such a field and is nobody's name: nothing, stars, a post, an office."""
_PATTERNS = (
    ("手机号码", re.compile(r"(?<![\d.,])1[3-9]\d{9}(?![\d.,]*\d|[.,]?\d*(?:元|万|亿))")),
    ("电话号码", re.compile(r"(?<![\d-])0\d{2,3}[-－—]\d{7,8}(?![\d-])")),
    ("电话号码", re.compile(r"(?<=电话:)\d{7,12}(?!\d)")),
    ("电子邮箱", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
)
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643—1999, 3.5: the weights of the check digit of an identity number."""
_CHECK = "10X98765432"


class Private(NamedTuple):
    """Something that must not go out.

    Args:
        kind: what it is.
        where: it stands.
        text: of it; empty where the place says all.
        published: whether it would go out; else it is left out anyhow.
    """

    kind: str
    where: str
    text: str
    published: bool


def in_text(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of what a text holds of persons."""
    folded = fold(text)
    for match in _NAMED.finditer(folded):
        if not _BLANK.fullmatch(match[2]):
            yield "个人姓名", f"{match[1]}：{match[2]}"
    for kind, pattern in _PATTERNS:
        yield from ((kind, match[0]) for match in pattern.finditer(folded))
    for match in _IDENTITY.finditer(folded):
        if _is_identity(match[0]):
            yield "身份证号码", match[0]


def in_disclosure(disclosure: Disclosure) -> Iterator[Private]:
    """Yield what the printed document holds of persons."""
    for where, text in disclosure.texts():
        yield from (Private(kind, where, found, published=True) for kind, found in in_text(text))
    for block in disclosure.blocks:
        if isinstance(block, TableSheet):
            texts = {place: cell.value for place, cell in block.plan.cells.items() if isinstance(cell.value, str)}
            for _, name in names_in_cells(texts):
                yield Private("个人姓名", block.title.text, name, published=True)


def names_in_cells(texts: Mapping[tuple[int, int], str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield (place, field and name) of names in cells: right of a field (填报人), or below one (姓名)."""
    for (row, column), text in sorted(texts.items()):
        label = fold(text)
        if not _FIELD.fullmatch(label):
            continue
        beside = next((place for place in sorted(texts) if place[0] == row and place[1] > column), None)
        below = [place for place in sorted(texts) if place[1] == column and place[0] > row]
        for place in [*([beside] if beside else []), *(below if label.strip(":") == "姓名" else [])]:
            name = fold(texts[place])
            if _PLAIN_NAME.fullmatch(name) and not (_BLANK.fullmatch(name) or _FIELD.fullmatch(name)):
                yield place, f"{label.strip(':')}：{name}"


def in_workbook(grids: Sequence[Grid], printed: Iterable[Cell]) -> Iterator[Private]:
    """Yield what the workbook holds that is not printed, and what is hidden in what is.

    Args:
        grids: its sheets.
        printed: the cells that the document is copied from.
    """
    places: dict[str, set[Place]] = {}
    for cell in printed:
        places.setdefault(cell.sheet, set()).add((cell.row, cell.column))
    for grid in grids:
        shown = places.get(grid.name, set())
        yield from _hidden(grid, shown)
        yield from _noted(grid)
        outside = {
            place: value for place, value in grid.values.items() if isinstance(value, str) and place not in shown
        }
        for place, text in sorted(outside.items()):
            at = str(Cell.at(grid.name, *place))
            yield from (Private(kind, at, found, published=False) for kind, found in in_text(text))
        for place, name in names_in_cells(outside):
            yield Private("个人姓名", str(Cell.at(grid.name, *place)), name, published=False)


def _noted(grid: Grid) -> Iterator[Private]:
    authors = sorted({note.author.strip() for note in grid.notes.values() if not note.ours and note.author.strip()})
    if grid.notes:
        told = f"，作者：{'、'.join(authors)}" if authors else ""
        yield Private("批注", f"工作表“{grid.name}”", f"{len(grid.notes)} 条{told}", published=False)


def _hidden(grid: Grid, printed: AbstractSet[Place]) -> Iterator[Private]:
    """Yield what is hidden; it goes out where cells of it are printed."""
    if grid.state != "visible":
        yield Private("隐藏的工作表", f"工作表“{grid.name}”", "", published=bool(printed))
    for at, what, hidden in ((0, "行", grid.hidden_rows), (1, "列", grid.hidden_columns)):
        going_out = hidden & {place[at] for place in printed}
        filled = hidden & {place[at] for place in grid.values}
        for published, numbers in ((True, going_out), (False, filled - going_out)):
            if numbers:
                told = _listed(sorted(numbers))
                yield Private(f"隐藏的{what}", f"工作表“{grid.name}”", f"第 {told} {what}", published=published)


def _listed(numbers: Sequence[int], most: int = 8) -> str:
    told = "、".join(map(str, numbers[:most]))
    return told if len(numbers) <= most else f"{told} 等 {len(numbers)} "


def _is_identity(text: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _CHECK[total % 11] == text[17].upper()
