"""What people call a cell: by coordinates, or by table, row and column, each by name or number."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.config import nearest
from xltoolkit.consolidating.figures import Spot
from xltoolkit.model import Accounts, BoundTable, Row, WorkbookError, bare, fold


class Places:
    """Finds cells of recognised tables.

    Args:
        accounts: the tables.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._tables: dict[str, str] = {}
        for id, bound in accounts.tables.items():
            for name in (id, accounts.number(id), bound.form.title, *bound.table.titles):
                self._tables.setdefault(fold(name), id)

    def coordinate(self, spot: Spot) -> str:
        """Return the printed coordinates of a cell that is there."""
        return self._accounts.coordinate(spot.table, self._accounts.tables[spot.table].by_key[spot.row], spot.column)

    def find(self, names: tuple[str, str, str], where: str = "") -> tuple[Spot, str]:
        """Return a cell and its coordinates.

        Args:
            names: table, row and column; or coordinates (公开03表2080101行4栏) and two empty ones.
            where: what errors name.

        Raises:
            WorkbookError: there is no such cell, or it is not clear which.
        """
        if not (names[1] or names[2]):
            return self._by_coordinate(names[0], where)
        table = self._tables.get(fold(names[0]))
        if table is None:
            raise _unknown("表", names[0], where, list(self._tables))
        bound = self._accounts.tables[table]
        rows = [row for row in bound.rows if names[1] in ("", row.key) or fold(names[1]) in _row_names(row)]
        if len({row.key for row in rows}) != 1:
            raise _unknown("行", names[1], where, [row.key for row in bound.rows])
        row = rows[0]
        columns = [name for name in row.entries if fold(names[2]) in _column_names(bound, row, name)]
        if len(columns) != 1:
            raise _unknown("列", names[2], where, list(row.entries))
        spot = Spot(table, row.key, columns[0])
        return spot, self.coordinate(spot)

    def _by_coordinate(self, text: str, where: str) -> tuple[Spot, str]:
        for id, bound in self._accounts.tables.items():
            for row in bound.rows:
                for column in row.entries:
                    spot = Spot(id, row.key, column)
                    if fold(self.coordinate(spot)) == fold(text):
                        return spot, self.coordinate(spot)
        advice = "写成“公开03表2080101行4栏”，或分别写表、行、列；行是科目编码、行次或行名"
        raise WorkbookError(f"没有“{text}”这一格", where=where, advice=advice)


def _row_names(row: Row) -> Iterator[str]:
    yield fold(row.key)
    yield fold(f"{row.key}行")
    yield from (fold(name) for name in (row.label, bare(row.label), row.key.partition(".")[2]) if name)
    if row.line is not None and row.line.number is not None:
        yield from (str(row.line.number), f"{row.line.number}行")


def _column_names(bound: BoundTable, row: Row, column: str) -> Iterator[str]:
    yield fold(column)
    if sum(name.rpartition(".")[2] == column.rpartition(".")[2] for name in row.entries) == 1:
        yield fold(column.rpartition(".")[2])
    for block in bound.form.blocks:
        for declared in block.columns:
            if declared.name == column and block.name in ("", row.block) and declared.number is not None:
                yield from (str(declared.number), f"{declared.number}栏")


def _unknown(what: str, name: str, where: str, known: list[str]) -> WorkbookError:
    return WorkbookError(f"没有{what}“{name}”，或不止一个", where=where, advice=nearest(name, known))
