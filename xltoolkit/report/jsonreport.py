"""The machine report: stable keys that other programs read. Keys may be added, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from xltoolkit.model import (
    CellValue,
    Claim,
    Finding,
    Narrative,
    Reported,
    Status,
    Suspect,
    Verdict,
    WorkbookReport,
)
from xltoolkit.report.wording import place_of

SCHEMA = 1


def json_pieces(report: Reported, *, ascii_only: bool = False) -> Iterator[str]:
    """Yield the report as JSON, a workbook at a time; amounts are strings in the workbook's unit.

    Args:
        report: one or many workbooks.
        ascii_only: escape everything else, for a stream that is not UTF-8.
    """

    def shown(data: dict[str, Any], indent: int) -> str:
        text = json.dumps(data, ensure_ascii=ascii_only, indent=2)
        return text.replace("\n", "\n" + " " * indent)  # no string of JSON holds a line break

    yield f'{{\n  "schema": {SCHEMA},\n  "workbooks": ['
    separator = ""
    for book in report.workbooks:
        yield f"{separator}\n    {shown(workbook_data(book), 4)}"
        separator = ","
    summary = {"workbooks": report.total} | {str(status): report.count(status) for status in Status}
    end = "\n  ]" if separator else "]"
    yield f'{end},\n  "summary": {shown(summary, 2)}\n}}\n'


def json_text(report: Reported, *, ascii_only: bool = False) -> str:
    """Return the report as JSON."""
    return "".join(json_pieces(report, ascii_only=ascii_only))


def workbook_data(book: WorkbookReport) -> dict[str, Any]:
    """Return the report on one workbook as plain data."""
    return {
        "path": book.path,
        "output": book.output,
        "status": str(book.status),
        "error": book.error,
        "skipped": book.skipped,
        "remarks": book.remarks,
        "profile": book.profile,
        "detected": book.detected,
        "titles": dict(book.titles),
        "unit": book.unit,
        "department": book.department,
        "tables": [{"id": t.id, "title": t.title, "sheet": t.sheet, "range": t.range} for t in book.tables],
        "unrecognised": [{"sheet": item.sheet, "reason": item.reason} for item in book.unrecognised],
        "rules": {"passed": book.passed, "failed": book.failed, "not_applicable": len(book.not_applicable)},
        "not_applicable": [
            {"rule": item.rule, "coordinate": item.coordinate, "reason": item.reason} for item in book.not_applicable
        ],
        "findings": [_finding(finding) for finding in book.findings],
        "gone": [_finding(finding) for finding in book.gone],
        "fillable": book.fillable,
        "changes": [{"cell": cell, "old": old, "new": new} for cell, old, new in book.changes],
        "written": {
            "cells": book.written.cells,
            "notes": book.written.notes,
            "styles": book.written.styles,
            "filled": book.filled if book.output is not None else 0,
            "corrected": book.corrected if book.output is not None else 0,
            "skipped": [
                {"edit": type(edit).__name__, "place": place_of(edit), "reason": reason}
                for edit, reason in book.written.skipped
            ],
        },
        "recalculated": None if book.recalculated is None else asdict(book.recalculated),
        "narrative": None if book.narrative is None else _narrative(book.narrative),
        "after": None if book.after is None else asdict(book.after),
    }


def _narrative(narrative: Narrative) -> dict[str, Any]:
    return {
        "path": narrative.path,
        "numbers": len(narrative.claims),
        "verdicts": {str(verdict): narrative.count(verdict) for verdict in Verdict},
        "unknown": narrative.unknown,
        "claims": [_claim(claim) for claim in narrative.claims],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "line": claim.line,
        "offset": claim.offset,
        "number": claim.text,
        "unit": claim.unit,
        "section": claim.section,
        "sentence": claim.sentence,
        "verdict": str(claim.verdict),
        "known": claim.known,
        "reckoning": claim.reckoning,
        "expected": claim.expected,
        "coordinates": list(claim.coordinates),
        "cells": [{"sheet": cell.sheet, "cell": cell.ref} for cell in claim.cells],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "state": str(finding.state),
        "since": finding.since or None,
        "table": finding.table,
        "sheet": finding.cell.sheet if finding.cell else None,
        "cell": finding.cell.ref if finding.cell else None,
        "coordinate": finding.coordinate,
        "message": finding.message,
        "advice": finding.advice,
        "explanation": finding.explanation,
        "expected": _amount(finding.expected),
        "actual": _amount(finding.actual),
        "difference": _amount(finding.difference),
        "cells": [_cell_value(item) for item in finding.cells],
        "suspect": _suspect(finding.suspect) if finding.suspect else None,
        "line": finding.line or None,
        "offset": finding.offset if finding.line else None,
    }


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {
        "sheet": suspect.cell.sheet,
        "cell": suspect.cell.ref,
        "value": suspect.value,
        "kind": suspect.kind,
        "reason": suspect.reason,
        "mends": suspect.mends,
        "breaks": suspect.breaks,
        "also": [_cell_value(item) for item in suspect.also],
        "ties": [_cell_value(item) for item in suspect.ties],
        "decided": suspect.decided,
    }


def _cell_value(item: CellValue) -> dict[str, str]:
    return {"sheet": item.cell.sheet, "cell": item.cell.ref, "value": item.value}


def _amount(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
