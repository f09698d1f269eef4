"""What the ledger keeps of one workbook, as plain values: made by the worker, so that the one writer only inserts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from xltoolkit.model import UNITS, Severity, State, TableReport, WorkbookReport
from xltoolkit.report.jsonreport import workbook_data

Row = tuple[str | int | float | None, ...]


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
IS_COUNT, FILLED = 1, 2
"""Marks of an amount."""


class Record(NamedTuple):
    """A workbook's rows.

    Args:
        position: of the job in its run.
        status: as in the report.
        severities: open errors, warnings, hints.
        output: whether a result was written.
        workbook: the row of ``workbooks`` from department to not_applicable, and its report.
        tables: rows of ``tables`` without the workbook.
        findings: rows of ``findings`` without the workbook.
        source_hash: of the file that was read.
        output_hash: of the result, or None.
        seconds: that the work took.
    """

    position: int
    status: str
    severities: tuple[int, int, int]
    workbook: Row
    tables: list[Row]
    findings: list[Row]
    source_hash: str = ""
    output_hash: str | None = None
    seconds: float = 0.0


def record_of(position: int, book: WorkbookReport) -> Record:
    """Return what is kept of a workbook's report."""
    data = workbook_data(book)
    open_ones = Counter(finding.severity for finding in book.findings if finding.state is State.OPEN)
    errors, warnings, hints = (open_ones[severity] for severity in Severity)
    unit = UNITS.get(book.unit)
    workbook: Row = (
        storable(book.department),
        str(book.status),
        None if book.error is None else storable(book.error),
        book.profile,
        book.unit,
        unit.yuan if unit is not None else 1,
        errors,
        warnings,
        hints,
        len(book.findings) - errors - warnings - hints,
        book.passed,
        book.failed,
        len(book.not_applicable),
        _json(data),
    )
    tables = [_table(table) for table in book.tables]
    findings = list(_findings(data["findings"]))
    return Record(position, str(book.status), (errors, warnings, hints), workbook, tables, findings)


def storable(text: str) -> str:
    """Return a text that SQLite takes: file names may hold bytes that are no text (lone surrogates)."""
    return text.encode(errors="backslashreplace").decode()


def _json(data: object) -> str:
    return storable(_encoded(data))


def _table(table: TableReport) -> Row:
    """Return a table's row: amounts by row as the view ``amounts`` reads them.

    An amount is column, cell, amount, and what it is where it is not usual.
    """
    places: dict[str, int] = {}
    rows: list[list[Any]] = []
    now: tuple[str, str, str] | None = None
    amounts: list[list[str | int]] = []
    for key, label, code, column, cell, amount, is_count, filled in table.figures:
        if now != (key, label, code):
            now, amounts = (key, label, code), []
            rows.append([*now, amounts])
        place = places.setdefault(column, len(places))
        if is_count or filled:
            amounts.append([place, cell, amount, IS_COUNT * is_count + FILLED * filled])
        else:
            amounts.append([place, cell, amount])
    return table.id, storable(table.title), storable(table.sheet), table.range, _json(list(places)), _json(rows)


def _findings(data: list[dict[str, Any]]) -> Iterator[Row]:
    for number, finding in enumerate(data):
        values = (finding[key] for key in FINDING_KEYS)
        yield number, *(storable(value) if isinstance(value, str) else value for value in values)


FINDING_KEYS = (
    "rule",
    "severity",
    "state",
    "table",
    "sheet",
    "cell",
    "coordinate",
    "message",
    "advice",
    "explanation",
    "expected",
    "actual",
    "difference",
)
"""Of a finding's object of the JSON report, in the order of the table's columns behind workbook and number."""
