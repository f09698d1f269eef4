"""A workbook's report back from the data of the machine report: what the ledger keeps becomes a report again."""

from __future__ import annotations

from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any, get_args

from xltoolkit.model import (
    After,
    Cell,
    CellValue,
    Edit,
    Finding,
    NotApplicable,
    Recalculated,
    Severity,
    State,
    Suspect,
    TableReport,
    Unrecognised,
    WorkbookReport,
    Written,
)

_EDITS: dict[str, type] = {kind.__name__: kind for kind in get_args(Edit)}


def workbook_from_data(data: dict[str, Any]) -> WorkbookReport:
    """Return the report that ``workbook_data`` made these data of.

    All comes back that a report tells, but two things: of an edit that was not made its kind and place, not what it
    would have written; and figures, which are not in the machine report.
    """
    rules, written, again, after = data["rules"], data["written"], data["recalculated"], data.get("after")
    return WorkbookReport(
        path=data["path"],
        output=data["output"],
        error=data["error"],
        profile=data["profile"],
        unit=data["unit"],
        detected=data["detected"],
        titles=data["titles"],
        tables=[TableReport(**table) for table in data["tables"]],
        passed=rules["passed"],
        failed=rules["failed"],
        not_applicable=[NotApplicable(**item) for item in data["not_applicable"]],
        findings=[finding_from_data(item) for item in data["findings"]],
        unrecognised=[Unrecognised(**item) for item in data["unrecognised"]],
        fillable=data["fillable"],
        changes=[(item["cell"], item["old"], item["new"]) for item in data["changes"]],
        written=Written(
            written["cells"],
            written["notes"],
            written["styles"],
            [(_edit(item["edit"], item["place"]), item["reason"]) for item in written["skipped"]],
        ),
        skipped=data["skipped"],
        recalculated=None if again is None else Recalculated(**again),
        remarks=data["remarks"],
        department=data["department"],
        gone=[finding_from_data(item) for item in data["gone"]],
        after=None if after is None else After(**after),
    )


def finding_from_data(data: dict[str, Any]) -> Finding:
    """Return the finding that these data were made of."""
    return Finding(
        rule=data["rule"],
        severity=Severity(data["severity"]),
        message=data["message"],
        advice=data["advice"],
        table=data["table"],
        cell=None if data["cell"] is None else Cell(data["sheet"], data["cell"]),
        coordinate=data["coordinate"],
        expected=_amount(data["expected"]),
        actual=_amount(data["actual"]),
        cells=tuple(_cell_value(item) for item in data["cells"]),
        suspect=None if data["suspect"] is None else _suspect(data["suspect"]),
        state=State(data["state"]),
        explanation=data["explanation"],
        since=data["since"] or "",
    )


def _suspect(data: dict[str, Any]) -> Suspect:
    return Suspect(
        cell=Cell(data["sheet"], data["cell"]),
        value=data["value"],
        kind=data["kind"],
        reason=data["reason"],
        mends=data["mends"],
        breaks=data["breaks"],
        also=tuple(_cell_value(item) for item in data["also"]),
        ties=tuple(_cell_value(item) for item in data["ties"]),
        decided=data["decided"],
    )


def _cell_value(data: dict[str, Any]) -> CellValue:
    return CellValue(Cell(data["sheet"], data["cell"]), data["value"])


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _edit(kind: str, place: str) -> Edit:
    """Make an edit of a kind at a place; what it would have written is not known any more."""
    cls = _EDITS[kind]
    values: dict[str, Any] = {}
    for field in fields(cls):
        if field.name == "cell":
            sheet, _, ref = place.rpartition("!")
            values["cell"] = Cell(sheet, ref)
        elif field.name in ("sheet", "name"):
            values[field.name] = place
        elif field.default is MISSING and field.default_factory is MISSING:
            values[field.name] = None
    edit: Edit = cls(**values)
    return edit
