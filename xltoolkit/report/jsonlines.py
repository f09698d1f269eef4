"""JSON lines: a workbook a line, the same object as in the machine report, for programs that read as they go."""

from __future__ import annotations

import json
from collections.abc import Iterator

from xltoolkit.model import Reported
from xltoolkit.report.jsonreport import SCHEMA, workbook_data


def line_pieces(report: Reported, *, ascii_only: bool = False) -> Iterator[str]:
    """Yield the report, a line for each workbook.

    Args:
        report: one or many workbooks.
        ascii_only: escape everything else, for a stream that is not UTF-8.
    """
    for book in report.workbooks:
        data = {"schema": SCHEMA} | workbook_data(book)
        yield json.dumps(data, ensure_ascii=ascii_only, separators=(",", ":")) + "\n"
