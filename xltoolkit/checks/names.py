"""Checks of classification codes and their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltoolkit.checks.said import at_row, shortened, where
from xltoolkit.model import Accounts, BoundTable, Cell, CellValue, Row, Rows, bare
from xltoolkit.rules import Check, Problem

_CLASS, _LEVEL = 3, 2
"""Digits of a 类, and of every further level."""


def unknown_codes() -> Check:
    """Every code is in the data of its classification; one problem for the workbook, as the data are not complete."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        unknown: dict[str, Cell | None] = {}
        for bound, row in _coded_rows(accounts):
            names = accounts.codes.get(bound.table.classification)
            if names is not None and row.code not in names.names:
                unknown.setdefault(row.code, row.label_at)
        if unknown:
            cells = tuple(CellValue(cell, code) for code, cell in unknown.items() if cell is not None)
            cell = cells[0].cell if cells else None
            yield Problem(f"有 {len(unknown)} 个科目编码不在科目数据中：{shortened(unknown)}", cell, cells=cells)

    return check


def code_names() -> Check:
    """A code's name is one that its classification's data know, or that the form itself prints."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        told: set[tuple[str, str]] = set()
        for bound, row in _coded_rows(accounts):
            known = _known_names(accounts, bound, row.code)
            name = bare(row.label)
            if known and name and name not in _accepted(known, row) and (row.code, name) not in told:
                told.add((row.code, name))
                expected = "”或“".join(known)
                message = f"科目 {row.code} 写作“{row.label}”，科目数据中是“{expected}”"
                yield at_row(accounts, bound.table.id, row, message)

    return check


def code_names_differ() -> Check:
    """One code has one name in all tables of the workbook; one problem a code."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        names: dict[tuple[str, str], dict[str, list[tuple[BoundTable, Row]]]] = {}
        for bound, row in _named_rows(accounts):
            variants = names.setdefault((bound.table.classification, row.code), {})
            variants.setdefault(bare(row.label), []).append((bound, row))
        for (_, code), variants in names.items():
            if len(variants) > 1:
                yield _names_problem(accounts, code, variants)

    return check


def codes_differ() -> Check:
    """Below one parent, one name has one code in all tables; one problem a name.

    Names of a 款's 项 are told apart by the classification, so of two codes one is wrong; a table that lists both has
    two accounts of one name, which is not judged here.
    """

    def check(accounts: Accounts) -> Iterator[Problem]:
        codes: dict[tuple[str, str, str], dict[str, list[tuple[BoundTable, Row]]]] = {}
        for bound, row in _coded_rows(accounts):
            name, parent = bare(row.label), row.code[:-_LEVEL]
            if name and len(row.code) > _CLASS:
                places = codes.setdefault((bound.table.classification, parent, name), {})
                places.setdefault(row.code, []).append((bound, row))
        for (_, _, name), places in codes.items():
            if len(places) > 1 and not _in_one_table(places):
                yield _codes_problem(accounts, name, places)

    return check


def _in_one_table(places: dict[str, list[tuple[BoundTable, Row]]]) -> bool:
    tables = [id for rows in places.values() for id in {bound.table.id for bound, _ in rows}]
    return len(set(tables)) < len(tables)


def _codes_problem(accounts: Accounts, name: str, places: dict[str, list[tuple[BoundTable, Row]]]) -> Problem:
    told = [f"{code} 见{_places(accounts, rows)}" for code, rows in places.items()]
    table, rarest = min(places.values(), key=len)[0]
    cells = tuple(
        CellValue(row.label_at, code) for code, rows in places.items() for _, row in rows if row.label_at is not None
    )
    coordinate = accounts.coordinate(table.table.id, rarest)
    message = f"同一上级科目下“{name}”的编码在各表不一致：{'；'.join(told)}"
    return Problem(message, rarest.label_at, coordinate, table.table.id, cells)


def _places(accounts: Accounts, rows: Iterable[tuple[BoundTable, Row]]) -> str:
    return "、".join(f"{accounts.number(bound.table.id)}（{where(row)}）" for bound, row in rows)


def _accepted(known: Iterable[str], row: Row) -> set[str]:
    printed = () if row.line is None else (row.line.label, *row.line.aliases)
    return {bare(name) for name in (*known, *printed)}


def _names_problem(accounts: Accounts, code: str, variants: dict[str, list[tuple[BoundTable, Row]]]) -> Problem:
    told = [f"“{name}”见{_places(accounts, places)}" for name, places in variants.items()]
    rarest_table, rarest = min(variants.values(), key=len)[0]
    cells = tuple(
        CellValue(row.label_at, row.label)
        for places in variants.values()
        for _, row in places
        if row.label_at is not None
    )
    table = rarest_table.table.id
    coordinate = accounts.coordinate(table, rarest)
    return Problem(f"科目 {code} 的名称在各表不一致：{'；'.join(told)}", rarest.label_at, coordinate, table, cells)


def _coded_rows(accounts: Accounts) -> Iterator[tuple[BoundTable, Row]]:
    for bound in accounts.tables.values():
        if bound.table.rows is Rows.CODES:
            for row in bound.rows:
                if row.code:
                    yield bound, row


def _named_rows(accounts: Accounts) -> Iterator[tuple[BoundTable, Row]]:
    """Rows whose label names a code: those of code tables, and 功能行, which name their class."""
    for bound in accounts.tables.values():
        if bound.table.classification:
            for row in bound.rows:
                if row.code and bare(row.label):
                    yield bound, row


def _known_names(accounts: Accounts, bound: BoundTable, code: str) -> Iterable[str]:
    names = accounts.codes.get(bound.table.classification)
    return () if names is None else names.names.get(code, ())
