"""Which units there should be: none twice, none missing, none that is the sum of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from xltoolkit.consolidating.figures import Figures, Spot
from xltoolkit.consolidating.reading import UnitBook
from xltoolkit.consolidating.summing import converted
from xltoolkit.model import ToolkitError, Unit, fold

_FEWEST = 2
"""Parts that tell a whole where neither its folder nor its name does."""


def listed_units(path: Path) -> list[str]:
    """Read a list of units: one name a line; blank lines and lines that begin with # do not count.

    Raises:
        ToolkitError: it cannot be read, or names nobody.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ToolkitError("单位名单读不出", where=str(path), why=str(error), advice="检查路径和权限") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    names = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not names:
        raise ToolkitError("单位名单是空的", where=str(path), advice="每行写一个单位名称，与表头的单位名称相同")
    return list(dict.fromkeys(names))


def missing(expected: Iterable[str], units: Sequence[UnitBook]) -> list[tuple[str, str]]:
    """Return the expected units that nobody handed in, each with the nearest name that is there."""
    present = {fold(unit.name): unit.name for unit in units}
    absent = [name for name in expected if fold(name) not in present]
    return [(name, next(iter(get_close_matches(fold(name), present, n=1, cutoff=0.8)), "")) for name in absent]


def unexpected(expected: Iterable[str], units: Sequence[UnitBook]) -> list[str]:
    """Return the units that are there and not in the list."""
    known = {fold(name) for name in expected}
    return [unit.name for unit in units if fold(unit.name) not in known]


def refuse_twice(units: Sequence[UnitBook]) -> None:
    """Refuse units that would be counted twice.

    Raises:
        ToolkitError: two workbooks are of one unit.
    """
    by_name: dict[str, list[UnitBook]] = defaultdict(list)
    for unit in units:
        by_name[fold(unit.name)].append(unit)
    twice = [group for group in by_name.values() if len(group) > 1]
    if twice:
        where = "；".join(f"{group[0].name}：{'、'.join(str(unit.path) for unit in group)}" for group in twice[:5])
        advice = "每个单位只留一个工作簿；名称相同的两个单位，先把表头的单位名称改得不同"
        raise ToolkitError("有单位出现不止一次，会重复计算", where=where, advice=advice)


def refuse_whole(units: Sequence[UnitBook]) -> None:
    """Refuse a workbook that is the sum of others: a department's own among its units'.

    The others are all of them, those in its folder and below, or those whose names begin with its name.

    Raises:
        ToolkitError: there is one.
    """
    books = [unit for unit in units if unit.figures is not None]
    figures = [unit.figures for unit in books if unit.figures is not None]
    amounts = [_amounts(item, figures[0].unit) for item in figures]
    for at, unit in enumerate(books):
        for parts in _groups(books, at):
            if amounts[at] and _is_sum(amounts[at], [amounts[part] for part in parts]):
                what = books[parts[0]].name if len(parts) == 1 else f"{books[parts[0]].name} 等 {len(parts)} 个单位之和"
                raise ToolkitError(
                    f"“{unit.name}”的每个数都等于{what}，像是它们的汇总表，会重复计算",
                    where=str(unit.path),
                    advice="汇总表和它的所属单位只给出一种：只给出所属单位的文件夹，或只给出各部门自己的工作簿",
                )


def _groups(books: Sequence[UnitBook], at: int) -> Iterator[list[int]]:
    """Yield the workbooks that one may be the sum of."""
    mine = books[at]
    folder, name = mine.path.resolve().parent, fold(mine.name)
    others = [other for other in range(len(books)) if other != at]
    below = [other for other in others if books[other].path.resolve().is_relative_to(folder)]
    named = [other for other in others if fold(books[other].name).startswith(name)]
    if len(others) >= _FEWEST:
        yield others
    if below and len(below) < len(others):
        yield below
    if named:
        yield named


def _is_sum(whole: Mapping[Spot, Decimal], parts: Sequence[Mapping[Spot, Decimal]]) -> bool:
    """Tell whether every amount is the sum of the parts'; the largest one tells most that are not."""
    largest = max(whole, key=lambda spot: abs(whole[spot]))
    if whole[largest] != sum((part.get(largest, Decimal()) for part in parts), Decimal()):
        return False
    spots = set(whole).union(*parts)
    zero = Decimal()
    return all(whole.get(spot, zero) == sum((part.get(spot, zero) for part in parts), zero) for spot in spots)


def _amounts(figures: Figures, unit: Unit) -> dict[Spot, Decimal]:
    """Return what is not 0, in one unit."""
    return {
        Spot(id, key, column): converted(amount, figures.unit, unit)
        for id, rows in figures.tables.items()
        for key, row in rows.items()
        for column, amount in row.cells.items()
        if amount.value
    }
