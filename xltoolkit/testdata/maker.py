"""Makes the workbooks of one department, and tells the truth about them; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from xltoolkit.config import Config
from xltoolkit.loader import Registry, load
from xltoolkit.model import ConfigError, row_of
from xltoolkit.testdata.books import Books, added_up
from xltoolkit.testdata.broken import BREAKS
from xltoolkit.testdata.computed import filed_only
from xltoolkit.testdata.damage import SLIPS, Harm, Sample
from xltoolkit.testdata.draws import Draws
from xltoolkit.testdata.figures import Accounts, Figures
from xltoolkit.testdata.names import Name, department_name, unit_name
from xltoolkit.testdata.official import Official, prepare
from xltoolkit.testdata.shares import Share
from xltoolkit.testdata.subjects import Subjects
from xltoolkit.testdata.unit import draw_unit
from xltoolkit.testdata.year import draw_year

UNITS = "所属单位"
_SINGLE = "single_unit"
WAYS = tuple(way for pair in zip(SLIPS, (*BREAKS, *[""] * len(SLIPS)), strict=False) for way in pair if way)
"""Every way of damage, slips of the accountant and broken files in turn."""


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be made.

    Args:
        seed: equal seeds make equal workbooks.
        config: the user's choices.
        profile: id of the profile; config's where empty.
        damaged: share of departments whose workbook is damaged.
        blank: share of departments whose totals are left empty.
        years: 2 makes last year's workbooks as well, whose closing balances open this year.
        units: how many units every department has; with more than one each has a workbook, and the department's is
            their sum.
    """

    seed: int
    config: Config
    profile: str = ""
    damaged: Fraction = Fraction()
    blank: Fraction = Fraction()
    years: int = 1
    units: int = 1


class Made(NamedTuple):
    """One file: its path in the folder, its bytes, and the truth about it where it is damaged."""

    path: PurePosixPath
    data: bytes
    truth: dict[str, Any] | None = None


class Maker:
    """Makes the workbooks of any department of an order.

    Args:
        order: what shall be made.

    Raises:
        ConfigError: the profile does not exist, or lacks a table that the made-up books need.
        PluginError: a plugin is broken.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._registry = load(order.config, order.profile)
        self._subjects = Subjects.of(self._registry)
        self._official = prepare(self._registry, self._subjects)
        if "expenditure" not in self._official.sheets:
            raise ConfigError("这个口径没有支出决算表，编不出账", where=self._registry.profile.id, advice="换一个口径")
        self._damaged = Share(order.damaged, Draws(order.seed, "damaged"))
        self._blank = Share(order.blank, Draws(order.seed, "blank"))
        self._without = lru_cache(maxsize=None)(self._prepared_without)

    @property
    def profile(self) -> str:
        """The id of the profile."""
        return self._registry.profile.id

    def department(self, index: int) -> Iterator[Made]:
        """Yield every file of a department: last year's first, units' before the department's."""
        name = department_name(index)
        last = self._registry.profile.year
        for year in range(last - self._order.years + 1, last + 1):
            folder = PurePosixPath(f"{year}年" if self._order.years > 1 else "", name.city, name.district)
            books = [self._books(index, unit, year) for unit in range(self._order.units)]
            if self._order.units > 1:
                folder /= name.full
                for at, own in enumerate(books):
                    title = unit_name(name, at)
                    data = self._official.workbook(Accounts(own).figures(), title, year)
                    yield Made(folder / UNITS / f"{title}.xlsx", data)
            path = folder / f"{name.full}.xlsx"
            figures = Accounts(added_up(books)).figures()
            yield self._workbook(index, name, path, figures, year, sound=year < last)

    def _books(self, index: int, unit: int, year: int) -> Books:
        seed, subjects = self._order.seed, self._subjects
        one = self._order.units == 1
        agencies = self._registry.profile.options.get(_SINGLE, False)
        office = department_name(index).office
        who = draw_unit(Draws(seed, index, unit), office, subjects, seat=one or unit == 0, agencies_only=agencies)
        # Sums of figures that were rounded before are off by more than their own rounding: left to be computed, they
        # would not reconcile. Such an accountant's figures are round.
        grain = self._official.step if self._blank.number(index) is not None else 1
        opening, closing = (Draws(seed, index, unit, end, "end", grain=grain) for end in (year - 1, year))
        return draw_year(who, subjects, Draws(seed, index, unit, year, grain=grain), opening, closing)

    def _workbook(  # noqa: PLR0913 - whose it is, where it goes, what is in it
        self, index: int, name: Name, path: PurePosixPath, figures: Figures, year: int, *, sound: bool
    ) -> Made:
        number = None if sound else self._damaged.number(index)
        if number is None:
            if self._blank.number(index) is not None:
                figures = filed_only(figures)
            return Made(path, self._official.workbook(figures, name.full, year))
        way = WAYS[number % len(WAYS)]
        draws = Draws(self._order.seed, index, way)
        truth = {"file": str(path), "department": name.full, "kind": way}
        if way in BREAKS:
            data = BREAKS[way](self._official.workbook(figures, name.full, year), draws)
            return Made(path, data, truth | {"level": "file", "expected": {"status": "failed", "rules": []}})
        sample = Sample(self._official, figures)
        harm = SLIPS[way](sample, draws)
        official = self._without(sample.leave_out) if sample.leave_out else self._official
        data = official.workbook(figures, name.full, year, sample.texts, spelling=sample.spelling)
        return Made(path, data, truth | self._told(harm, figures))

    def _told(self, harm: Harm, figures: Figures) -> dict[str, Any]:
        """Return the truth about a slip: where it is, as the report of a check names it."""
        sheet, cell = self._official.cell(harm.table, figures, harm.row, harm.column)
        return {
            "level": "cell" if harm.column else "table",
            "table": harm.table,
            "sheet": sheet,
            "cell": "" if harm.gone else cell,
            "coordinate": coordinate(self._registry, harm),
            "old": harm.old,
            "new": harm.new,
            "expected": {"status": "findings", "rules": list(harm.rules)},
        }

    def _prepared_without(self, table: str) -> Official:
        return prepare(self._registry, self._subjects, leave_out=table)


def coordinate(registry: Registry, harm: Harm) -> str:
    """Return the printed coordinates of a harm: 公开03表2010308行2栏; its names where no numbers are printed."""
    number = next(entry.number for entry in registry.profile.tables if entry.table == harm.table)
    columns = (form.columns.get(harm.column) for form in registry.declared[harm.table].forms)
    column = next(filter(None, columns), None)
    if column is None:
        return number
    if not registry.declared[harm.table].forms[0].numbered:
        return f"{number}·{harm.row}·{harm.column}"
    return f"{row_of(number, harm.row)}行{column.name if column.number is None else column.number}栏"
