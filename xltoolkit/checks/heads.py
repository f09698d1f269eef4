"""Checks of what stands around the amounts: what the heads of the sheets state, and the numbers they print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltoolkit.checks.said import listed, shortened, where
from xltoolkit.model import Accounts, BoundTable, Cell, CellValue, Row, fold, loose
from xltoolkit.rules import Check, Problem


def one_fact(name: str, what: str) -> Check:
    """All sheets state the same fact (``department``, ``year``, ``unit``) in their heads.

    Args:
        name: of the fact.
        what: it is, for the message.
    """

    def check(accounts: Accounts) -> Iterator[Problem]:
        stated: dict[str, list[Cell]] = {}
        for bound in accounts.tables.values():
            if name in bound.facts:
                text, cell = bound.facts[name]
                stated.setdefault(fold(text), []).append(cell)
        if len(stated) > 1:
            places = [f"“{text}”见 {listed(cells)}" for text, cells in stated.items()]
            rarest = min(stated.values(), key=len)
            cells = tuple(CellValue(cell, text) for text, cells in stated.items() for cell in cells)
            yield Problem(f"各表的{what}不一致：{'；'.join(places)}", rarest[0], cells=cells)

    return check


def unit_of_profile() -> Check:
    """The unit that the sheets state is the profile's, which all amounts are read in."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        unit = accounts.profile.unit.name
        wrong = [
            (fact, bound)
            for bound in accounts.tables.values()
            if (fact := bound.facts.get("unit")) is not None and not re.fullmatch(rf"(人民币)?{unit}", fold(fact[0]))
        ]
        if wrong:
            (text, cell), _ = wrong[0]
            tables = shortened([accounts.number(bound.table.id) for _, bound in wrong])
            yield Problem(f"{tables}的金额单位是“{text}”，所用口径“{accounts.profile.id}”按“{unit}”核对", cell)

    return check


def printed_numbers() -> Check:
    """Printed table numbers, 行次 and 栏次 are the profile's; one problem a table."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        for table, bound in accounts.tables.items():
            if wrong := list(_wrong_numbers(accounts, bound)):
                cell = next((cell for cell, _ in wrong if cell is not None), bound.title_at)
                message = f"{accounts.number(table)}印的编号与口径不同：{shortened([text for _, text in wrong])}"
                yield Problem(message, cell, accounts.number(table), table)

    return check


def _wrong_numbers(accounts: Accounts, bound: BoundTable) -> Iterator[tuple[Cell | None, str]]:
    number = next((entry.number for entry in accounts.profile.tables if entry.table == bound.table.id), "")
    if number and "number" in bound.facts and fold(bound.facts["number"][0]) != fold(number):
        text, cell = bound.facts["number"]
        yield cell, f"表号印为“{text}”，应为“{number}”"
    for row in bound.rows:
        declared = None if row.line is None else row.line.number
        if None not in (declared, row.printed_number) and row.printed_number != declared:
            label = row.label or f"第 {declared} 行"
            yield row.label_at, f"“{label}”的行次印为 {_plain(row.printed_number)}，应为 {declared}"
    for name, printed in bound.printed_columns.items():
        column = bound.form.columns.get(name)
        if column is not None and column.number is not None and printed != column.number:
            yield None, f"“{name}”的栏次印为 {_plain(printed)}，应为 {column.number}"


def printed_labels() -> Check:
    """Lines that were found by their 行次 are called as the profile or a table's declaration calls them.

    Names of classes are left out: they have rules of their own. One problem a table.
    """

    def check(accounts: Accounts) -> Iterator[Problem]:
        for table, bound in accounts.tables.items():
            if odd := [row for row in bound.rows if _oddly_called(row)]:
                cells = tuple(CellValue(row.label_at, row.label) for row in odd if row.label_at is not None)
                said = shortened([f"{where(row)} 印为“{row.label}”，应为“{_label(row)}”" for row in odd])
                coordinate = accounts.coordinate(table, odd[0])
                yield Problem(
                    f"{accounts.number(table)}的行名与口径不同：{said}", odd[0].label_at, coordinate, table, cells
                )

    return check


def _oddly_called(row: Row) -> bool:
    line = row.line
    if line is None or row.code or not row.label or not line.label:
        return False
    return loose(row.label) not in {loose(text) for text in (line.label, line.name, *line.aliases)}


def _label(row: Row) -> str:
    return "" if row.line is None else row.line.label


def stated_everywhere(name: str, what: str) -> Check:
    """No sheet leaves out a fact (``year``, ``unit``) that most sheets state in their heads.

    Args:
        name: of the fact.
        what: it is, for the message.
    """

    def check(accounts: Accounts) -> Iterator[Problem]:
        tables = [bound for bound in accounts.tables.values() if not bound.no_data]
        silent = [bound for bound in tables if name not in bound.facts]
        if len(silent) * 2 >= len(tables):
            return
        for bound in silent:
            number = accounts.number(bound.table.id)
            message = f"{number}的表头没有写{what}，其他 {len(tables) - len(silent)} 张表写有"
            yield Problem(message, bound.title_at, number, bound.table.id)

    return check


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
