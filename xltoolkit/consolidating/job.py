"""A consolidation from files to a workbook: read, refuse what cannot be, add up, take out, print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from xltoolkit.config import Config
from xltoolkit.consolidating.eliminating import Elimination, Entered, eliminated
from xltoolkit.consolidating.eliminationsheet import read_eliminations
from xltoolkit.consolidating.expected import listed_units, missing, refuse_twice, refuse_whole, unexpected
from xltoolkit.consolidating.figures import Figures
from xltoolkit.consolidating.laying import Printer
from xltoolkit.consolidating.pairs import Hint, hints, pairs_of
from xltoolkit.consolidating.reading import UnitBook, read_unit
from xltoolkit.consolidating.statement import units_in
from xltoolkit.consolidating.summing import Consolidated, add_up, unplaced
from xltoolkit.formats import Layout
from xltoolkit.model import Accounts, Profile, Table, ToolkitError, fold, printable
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.sessions import Session, Sessions


class IncompleteError(ToolkitError):
    """Some units cannot be added up, or are missing, and nobody said that this is all right (``--partial``)."""


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be consolidated.

    Args:
        files: of the units.
        config: the user's choices.
        profile: of the result; the units' own where empty.
        department: whose accounts the result becomes.
        names: a file with the names of all units there should be.
        previous: files of last year's units, whose names are expected again.
        earlier: an earlier result, whose units are expected again.
        eliminations: the 差额表.
        partial: whether units may be left out.
        by_head: whether the unit in a head is right where it is not the profile's.
    """

    files: Sequence[Path]
    config: Config
    profile: str = ""
    department: str = ""
    names: Path | None = None
    previous: Sequence[Path] = ()
    earlier: Path | None = None
    eliminations: Path | None = None
    partial: bool = False
    by_head: bool = False


class Target(NamedTuple):
    """The profile of the result, in the year of the accounts."""

    profile: Profile
    declared: Mapping[str, Table]
    layouts: Mapping[str, Layout]


@dataclass(slots=True)
class Result:
    """What came of it.

    Args:
        total: the sum, what was taken out of it included.
        printer: prints it.
        session: of its profile.
        units: what was added up.
        left_out: what could not be, with ``--partial``.
        apart: what is no unit's: the toolkit's own reports and results.
        missing: units that should be there by the list, each with the nearest name that is.
        gone: units of last year or of the earlier result that are not there.
        unlisted: units that the list does not name.
        eliminations: what was taken out.
        hints: what the units may have paid to each other.
        plans: the tables' sheets.
        accounts: what they show.
    """

    total: Consolidated
    printer: Printer
    session: Session
    units: list[UnitBook]
    left_out: list[UnitBook]
    apart: list[UnitBook]
    missing: list[tuple[str, str]]
    gone: list[str]
    unlisted: list[str]
    hints: list[Hint]
    eliminations: list[Elimination] = field(default_factory=list)
    plans: list[SheetPlan] = field(default_factory=list)
    accounts: Accounts | None = None

    @property
    def complete(self) -> bool:
        """Whether every unit that should be in it is."""
        return not (self.left_out or self.missing)


def consolidate(order: Order) -> Result:
    """Add up units' workbooks.

    Raises:
        IncompleteError: a unit cannot be added up, or one of the list is missing, without ``partial``.
        ToolkitError: units of several years, of one name, without a common profile; a 差额表 that is not understood; a
            plugin that is broken.
    """
    sessions = Sessions(replace(order.config, profile=""))
    books, apart = _parted([read_unit(path, sessions, by_head=order.by_head) for path in order.files])
    refuse_twice(books)
    year = _year(books)
    session = Session.start(order.config, _profile(order, books))
    profile = session.registry.profile
    target = Target(replace(profile, year=year or profile.year), session.registry.declared, session.registry.layouts)
    books = [_placed(book, target) for book in books]
    good, bad = [book for book in books if not book.problems], [book for book in books if book.problems]
    names = [] if order.names is None else listed_units(order.names)
    absent = missing(names, books)
    if not order.partial:
        _refuse_incomplete(bad, absent)
    if not good:
        raise IncompleteError("没有一个单位能汇总", why=_told(bad), advice="改正各单位的工作簿")
    refuse_whole(good)
    printer = Printer(target, session.registry.codes, order.department)
    figures = [book.figures for book in good if book.figures is not None]
    total = add_up(figures, target)
    result = Result(
        total=total,
        printer=printer,
        session=session,
        units=good,
        left_out=bad,
        apart=apart,
        missing=absent,
        gone=_gone(order, books, sessions),
        unlisted=unexpected(names, books) if names else [],
        hints=list(hints(pairs_of(order.config, session.registry.declared), total)),
    )
    if order.eliminations is not None:
        _take_out(result, figures, read_eliminations(order.eliminations, sessions))
    result.plans = printer.plans(result.total)
    result.accounts = printer.accounts(result.plans)
    _refuse_unread(result.total, result.accounts)
    return result


def _parted(books: Sequence[UnitBook]) -> tuple[list[UnitBook], list[UnitBook]]:
    """Part units from what the toolkit itself left among them, an earlier sum of units that are all there included."""
    units: list[UnitBook] = []
    apart: list[UnitBook] = []
    for book in books:
        others = {fold(other.name) for other in books if other is not book}
        if book.made_of and others.issuperset(map(fold, book.made_of)):
            apart.append(replace(book, is_no_unit="这些单位以前的汇总表"))
        else:
            (apart if book.is_no_unit else units).append(book)
    return units, apart


def _refuse_unread(total: Consolidated, accounts: Accounts) -> None:
    """Refuse a sum that does not read back from its own sheets as it is: a line without a name and a number, say.

    Raises:
        ToolkitError: there is such an amount.
    """
    for spot, cell in total.spots():
        value = cell.value(total.unit)
        if isinstance(value, Decimal) and value:
            bound = accounts.tables.get(spot.table)
            entry = None if bound is None else bound.entry(spot.row, spot.column)
            if entry is None or entry.amount != value:
                raise ToolkitError(
                    f"{'·'.join(filter(None, spot))} 的汇总数 {value:,} 在汇总表的表样里没有地方",
                    where=accounts.profile.id,
                    advice="用 --profile 换一个有这一格的口径，或在单位的工作簿里把数放到有名称的行上",
                )


def _take_out(result: Result, figures: Sequence[Figures], entered: Sequence[Entered]) -> None:
    if entered:
        less, result.eliminations = eliminated(entered, result.total, result.printer, result.session.ruleset)
        result.total = add_up([*figures, less], result.printer.source)


def _year(books: Iterable[UnitBook]) -> int | None:
    """Return the year that the units' heads say.

    Raises:
        ToolkitError: they say several.
    """
    by_year: dict[str, list[str]] = {}
    for book in books:
        if book.year:
            by_year.setdefault(book.year, []).append(book.name)
    if len(by_year) > 1:
        why = "；".join(f"{year} 年：{_few(names)}" for year, names in sorted(by_year.items()))
        raise ToolkitError("各单位不是同一年度的决算，不能汇总", why=why, advice="只给出同一年度的工作簿")
    return next((int(year) for year in by_year if year.isdecimal()), None)


def _profile(order: Order, books: Iterable[UnitBook]) -> str:
    """Return the profile of the result: the one that was asked for, else the units' own.

    Raises:
        ToolkitError: the units have several.
    """
    if order.profile or order.config.profile:
        return order.profile or order.config.profile
    by_profile: dict[str, list[str]] = {}
    for book in books:
        if book.profile and not book.problems:
            by_profile.setdefault(book.profile, []).append(book.name)
    if len(by_profile) > 1:
        why = "；".join(f"{id}：{_few(names)}" for id, names in sorted(by_profile.items()))
        raise ToolkitError("各单位的口径不同，不知道汇总表用哪个", why=why, advice="用 --profile 指定汇总表的口径")
    return next(iter(by_profile), "")


def _placed(book: UnitBook, target: Target) -> UnitBook:
    """Return a unit with what speaks against adding it up in the result's profile."""
    if book.figures is None:
        return book
    lost = list(unplaced(book.figures, target))
    if not lost:
        return book
    places = [
        f"{target.declared[spot.table].title}·{spot.row}·{spot.column}（{amount.value:,}）" for spot, amount in lost
    ]
    return replace(book, problems=(*book.problems, f"口径 {target.profile.id} 的表里没有：{_few(places, 3)}"))


def _refuse_incomplete(bad: Sequence[UnitBook], absent: Sequence[tuple[str, str]]) -> None:
    what = []
    if bad:
        what.append(f"{len(bad)} 个单位的工作簿不能汇总")
    if absent:
        what.append(f"名单中有 {len(absent)} 个单位没有工作簿")
    if what:
        lines = [*([_told(bad)] if bad else []), *(absence(*item) for item in absent)]
        raise IncompleteError(
            "，".join(what) + "，没有汇总",
            why="\n  ".join(lines),
            advice="改正或补齐后再汇总；确要先汇总其余的，加 --partial，结果里会写明缺谁",
        )


def absence(name: str, nearest: str) -> str:
    """Return a sentence about a unit that is not there."""
    return f"缺 {name}" + (f"（有一个名称相近的：{nearest}）" if nearest else "")


def _told(books: Iterable[UnitBook]) -> str:
    return "\n  ".join(
        f"{printable(book.name)}（{printable(str(book.path))}）：{'；'.join(book.problems)}" for book in books
    )


def _gone(order: Order, books: Sequence[UnitBook], sessions: Sessions) -> list[str]:
    """Return the units of last year and of an earlier result that are not there now."""
    before = [unit.name for unit in _parted([read_unit(path, sessions) for path in order.previous])[0]]
    if order.earlier is not None:
        try:
            with sessions.open(order.earlier) as book:
                before += units_in([book.read(name) for name in book.sheets])
        except ToolkitError:  # no workbook of ours: nothing is known of earlier units
            pass
    return [name for name, _ in missing(dict.fromkeys(before), books)]


def _few(items: Sequence[str], most: int = 5) -> str:
    return "、".join(items[:most]) + (f" 等 {len(items)} 个" if len(items) > most else "")
