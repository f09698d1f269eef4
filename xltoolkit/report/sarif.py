"""SARIF 2.1.0 (OASIS Standard, 2020): findings for editors and servers that show those of any checker.

The results come first and the rules, which they name by id, last, so that the report is written as it is read. SARIF
places findings by line and column of a text; a cell is a logical location, its workbook the artifact.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from xltoolkit.model import Finding, Reported, Severity, State, WorkbookReport
from xltoolkit.report.links import located
from xltoolkit.report.outfile import SARIF_MARK
from xltoolkit.report.wording import suspicion

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_SINCE = {"new": "new", "changed": "updated", "still": "unchanged", "gone": "absent"}
_ADDRESS = "xltoolkit.workbook"
"""Id of the notification about a workbook that was not done."""


def sarif_pieces(report: Reported, *, ascii_only: bool = False) -> Iterator[str]:
    """Yield the report as SARIF, a workbook at a time.

    Args:
        report: one or many workbooks.
        ascii_only: escape everything else, for a stream that is not UTF-8.
    """

    def shown(data: object) -> str:
        return json.dumps(data, ensure_ascii=ascii_only, separators=(",", ":"))

    titles: dict[str, str] = {}
    undone: list[dict[str, Any]] = []
    yield f'{SARIF_MARK},"runs":[{{"results":['
    separator = "\n"
    for book in report.workbooks:
        uri = located(book.path)
        if notification := _notification(book, uri):
            undone.append(notification)
        for result in _results(book, uri):
            titles.setdefault(result["ruleId"], book.titles.get(result["ruleId"], ""))
            yield f"{separator}{shown(result)}"
            separator = ",\n"
    rest = {"tool": {"driver": _driver(titles)}, "invocations": [_invocation(undone)], "columnKind": "utf16CodeUnits"}
    yield f"\n],{shown(rest)[1:]}]}}\n"


def _driver(titles: dict[str, str]) -> dict[str, Any]:
    rules = [
        {"id": rule, "shortDescription": {"text": title}} if title else {"id": rule} for rule, title in titles.items()
    ]
    return {"name": "xltoolkit", "version": version("xltoolkit"), "language": "zh-CN", "rules": rules}


def _invocation(undone: list[dict[str, Any]]) -> dict[str, Any]:
    failed = any(item["level"] == "error" for item in undone)
    told = {"toolExecutionNotifications": undone} if undone else {}
    return {"executionSuccessful": not failed} | told


def _notification(book: WorkbookReport, uri: str) -> dict[str, Any] | None:
    why = book.error or book.skipped
    if why is None:
        return None
    return {
        "descriptor": {"id": _ADDRESS},
        "level": "error" if book.error else "note",
        "message": {"text": why},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}}}],
    }


def _results(book: WorkbookReport, uri: str) -> Iterator[dict[str, Any]]:
    for finding in book.findings:
        yield _result(finding, uri, finding.since)
    for finding in book.gone:
        yield _result(finding, uri, "gone")


def _result(finding: Finding, uri: str, since: str) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    if finding.cell is not None:
        location["logicalLocations"] = [_logical(str(finding.cell), finding.cell.ref)]
    text = "\n".join(filter(None, (finding.message, suspicion(finding), finding.advice)))
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {"finding/v1": f"{finding.rule}|{finding.table}|{finding.coordinate}"},
    }
    if finding.state is State.EXPLAINED:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.explanation}]
    if since:
        result["baselineState"] = _SINCE[since]
    return result


def _logical(place: str, name: str) -> dict[str, str]:
    return {"name": name, "fullyQualifiedName": place, "kind": "element"}
