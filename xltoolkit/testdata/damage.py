"""Ten ways in which an accountant gets a workbook wrong, each with the truth about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from xltoolkit.testdata.draws import YUAN, Draws
from xltoolkit.testdata.figures import TOTAL, Figures
from xltoolkit.testdata.official import Official, decimal_text

_SUMS = {"income": "本年收入合计", "expenditure": "本年支出合计", "general_budget_expenditure": "本年支出.小计"}
"""The tables that figures are damaged in, and the column that is the sum of the others."""
_DIGITS = 7
_WAN = 10_000
_LEAST = 10
"""Units (元 or 万元) of a figure worth damaging: what it is off by lies far beyond rounding."""


@dataclass
class Sample:
    """A department's workbook that is about to be damaged.

    Args:
        official: the layout.
        figures: its tables; damage changes them.
        texts: (table, row, column) -> text instead of an amount.
        leave_out: a table that the workbook shall lack.
        spelling: a title, and how it is misspelt.
    """

    official: Official
    figures: Figures
    texts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    leave_out: str = ""
    spelling: tuple[str, str] = ("", "")


class Harm(NamedTuple):
    """What was done: the table, row and column, what stood there and what does now, and the rules that must tell it."""

    table: str = ""
    row: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    rules: tuple[str, ...] = ()
    gone: bool = False
    """Whether the cell itself is no longer there."""


class Figure(NamedTuple):
    """A figure that may be damaged: where it is, and how many last places (分, or hundredths of 万元) it shows."""

    table: str
    row: str
    column: str
    shown: int


def total_digit(sample: Sample, draws: Draws) -> Harm:
    """One digit of a 合计 is mistyped."""
    return _put(sample, draws.one(list(_figures(sample, totals=True))), lambda shown: _mistyped(sample, draws, shown))


def part_digit(sample: Sample, draws: Draws) -> Harm:
    """One digit of a 项 is mistyped."""
    return _put(sample, draws.one(list(_figures(sample))), lambda shown: _mistyped(sample, draws, shown))


def transposed(sample: Sample, draws: Draws) -> Harm:
    """Two digits beside each other change places."""
    places = sample.official.unit.places
    swaps = [(figure, wrong) for figure in _figures(sample) for wrong in _transpositions(str(figure.shown), places)]
    if not swaps:
        return part_digit(sample, draws)
    figure, wrong = draws.one(swaps)
    return _put(sample, figure, lambda _: wrong)


def lost_zero(sample: Sample, draws: Draws) -> Harm:
    """A zero is left out of a figure; where none has any, the last digit before the point."""
    places = sample.official.unit.places
    shorter = []
    for figure in _figures(sample):
        text = str(figure.shown)
        at = text.rfind("0", 0, len(text) - places)
        if at > 0:
            shorter.append((figure, int(text[:at] + text[at + 1 :])))
    if not shorter:
        return _put(sample, draws.one(list(_figures(sample))), lambda shown: shown // 10)
    figure, wrong = draws.one(shorter)
    return _put(sample, figure, lambda _: wrong)


def sign(sample: Sample, draws: Draws) -> Harm:
    """A figure is negative."""
    return _put(sample, draws.one(list(_figures(sample))), lambda shown: -shown)


def wrong_unit(sample: Sample, draws: Draws) -> Harm:
    """One figure is in 万元 in a workbook in 元, or the other way round."""
    other_way = sample.official.unit.rounded
    change: Callable[[int], int] = (lambda shown: shown * _WAN) if other_way else (lambda shown: shown // _WAN)
    return _put(sample, draws.one(list(_figures(sample))), change)


def swapped_rows(sample: Sample, draws: Draws) -> Harm:
    """The amounts of two 项 of different 款 stand in each other's rows."""
    table, column = _table(sample, draws)
    rows = sample.figures[table]
    items = [key for key in rows if len(key) == _DIGITS]
    pairs = [
        (one, other)
        for one in items
        for other in items
        if one[:5] < other[:5] and abs(rows[one][column] - rows[other][column]) >= _least(sample)
    ]
    one, other = draws.one(pairs)
    old, new = _text(sample, rows[one][column]), _text(sample, rows[other][column])
    rows[one], rows[other] = rows[other], rows[one]
    return Harm(table, one, column, old, new, (f"{table}.parents_total",))


def deleted_row(sample: Sample, draws: Draws) -> Harm:
    """A 项 is gone, though others of its 款 are there."""
    table, column = _table(sample, draws)
    rows = sample.figures[table]
    items = [key for key in rows if len(key) == _DIGITS and rows[key][column] >= _least(sample)]
    chosen = draws.one([key for key in items if sum(other.startswith(key[:5]) for other in rows) > 2])  # noqa: PLR2004 - itself, its 款
    return Harm(
        table, chosen, column, _text(sample, rows.pop(chosen)[column]), "", (f"{table}.parents_total",), gone=True
    )


def missing_table(sample: Sample, draws: Draws) -> Harm:
    """A whole table is not there."""
    sample.leave_out = draws.one(sorted(sample.official.sheets))
    title = sample.official.titles[sample.leave_out]
    return Harm(sample.leave_out, old=title, rules=(f"{sample.leave_out}.missing",), gone=True)


def misspelt_title(sample: Sample, draws: Draws) -> Harm:
    """A table's title is misspelt, so that it is none of the 公开 tables."""
    table = draws.one(sorted(sample.official.sheets))
    title = sample.official.titles[table]
    sample.spelling = title, title[:-3] + "结算" + title[-1:]
    return Harm(table, old=title, new=sample.spelling[1], rules=(f"{table}.missing",))


def text_amount(sample: Sample, draws: Draws) -> Harm:
    """A figure is text that no one can compute with."""
    figure = draws.one(list(_figures(sample)))
    old = decimal_text(figure.shown, sample.official.unit.places)
    new = draws.one((f"约{old}", f"{old}元", f"{old}（暂估）", "待定", "见附件"))
    sample.texts[figure.table, figure.row, figure.column] = new
    return Harm(figure.table, figure.row, figure.column, old, new, (f"{figure.table}.text_in_amount",))


SLIPS: dict[str, Callable[[Sample, Draws], Harm]] = {
    slip.__name__: slip
    for slip in (
        *(total_digit, part_digit, transposed, lost_zero, sign, wrong_unit),
        *(swapped_rows, deleted_row, missing_table, misspelt_title, text_amount),
    )
}


def _figures(sample: Sample, *, totals: bool = False) -> Iterator[Figure]:
    """Yield figures that are large enough: sums of 合计, or amounts of 项."""
    official = sample.official
    least = _LEAST * 10**official.unit.places
    for table, total in _SUMS.items():
        for key, row in sample.figures.get(table, {}).items() if table in official.sheets else ():
            if key == TOTAL if totals else len(key) == _DIGITS:
                for column, amount in row.items():
                    shown = official.shown(amount)
                    if (
                        (column == total) is totals
                        and shown >= least
                        and official.cell(table, sample.figures, key, column)[1]
                    ):
                        yield Figure(table, key, column, shown)


def _transpositions(text: str, places: int) -> Iterator[int]:
    """Yield what becomes of a figure when two different digits before the decimal point change places."""
    for at in range(len(text) - places - 1):
        if text[at] != text[at + 1] and (at or text[1] != "0"):
            yield int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def _put(sample: Sample, figure: Figure, change: Callable[[int], int]) -> Harm:
    table, key, column, shown = figure
    places, wrong = sample.official.unit.places, change(shown)
    sample.figures[table][key] = {**sample.figures[table][key], column: wrong * sample.official.step}
    old, new = decimal_text(shown, places), decimal_text(wrong, places)
    return Harm(table, key, column, old, new, (f"{table}.row_sum",))


def _mistyped(sample: Sample, draws: Draws, shown: int) -> int:
    """Return a figure with one other digit before the decimal point; never the last of these, to be off by enough."""
    text = str(shown)
    at = draws.between(0, len(text) - sample.official.unit.places - 2)
    digits = [digit for digit in "0123456789" if digit != text[at] and (at or digit != "0")]
    return int(text[:at] + draws.one(digits) + text[at + 1 :])


def _table(sample: Sample, draws: Draws) -> tuple[str, str]:
    tables = [pair for pair in _SUMS.items() if pair[0] in sample.official.sheets]
    return draws.one(tables)


def _least(sample: Sample) -> int:
    """Return the least amount worth damaging, in 分."""
    return _LEAST * sample.official.unit.yuan * YUAN


def _text(sample: Sample, amount: int) -> str:
    return decimal_text(sample.official.shown(amount), sample.official.unit.places)
