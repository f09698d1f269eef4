"""Words and colours that every report shares."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.model import Edit, Finding, Severity, State, WorkbookReport

COLORS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C", Severity.HINT: "DDEBF7"}
"""Fills by severity: the spreadsheet programs' own pale red and yellow, and a pale blue."""

OUR_COLORS = frozenset(COLORS.values())

SINCE_WORDS = {"new": "新增", "changed": "有变", "still": "仍在", "gone": "消失"}
"""What became of a finding since the run compared with."""

_ORDER = {severity: place for place, severity in enumerate(Severity)}


class Words(NamedTuple):
    """What findings are told with.

    Args:
        titles: rule id -> title.
        unit: of the amounts.
        profile: sentence about the profile: which, and by what it was told.
    """

    titles: Mapping[str, str]
    unit: str
    profile: str = ""

    def title(self, finding: Finding) -> str:
        """Return the rule's title; empty where the rule is unknown."""
        return self.titles.get(finding.rule, "")

    def body(self, finding: Finding) -> str:
        """Return the message without the title in front, for places that show the title themselves."""
        title = self.title(finding)
        return finding.message.removeprefix(f"{title}：") if title else finding.message

    def sides(self, finding: Finding) -> str:
        """Return both sides and the difference; empty where there are none or the message tells them already."""
        actual, expected, difference = finding.actual, finding.expected, finding.difference
        if actual is None or expected is None or difference is None or _tells(finding.message, actual, expected):
            return ""
        return f"左边 {amount(actual)}，右边 {amount(expected)}，相差 {amount(difference)} {self.unit}"


def suspicion(finding: Finding) -> str:
    """Return which cell is most likely wrong, and why, as a line; empty where diagnosis names none."""
    suspect = finding.suspect
    if suspect is None:
        return ""
    return f"{'最可能是' if suspect.decided else '可能是'} {suspect.reason}"


def correcting(book: WorkbookReport) -> str:
    """Return what is corrected, in a preview too, and what that leaves of the findings told; empty where nothing is."""
    if book.after is None or not book.corrected:
        return ""
    was = (book.count(severity) for severity in Severity)
    now = (book.after.errors, book.after.warnings, book.after.hints)
    before, left = (
        "，".join(f"{severity.label} {count} 项" for severity, count in zip(Severity, counts, strict=True))
        for counts in (was, now)
    )
    kept = "原数记在“更正记录”表，请逐个核对"
    return f"改正 {book.corrected} 个与汇总关系不符的数（{kept}）：改正前{before}；改正后{left}"


def amount(number: Decimal) -> str:
    """Return an amount with thousands separators, at the places it has."""
    return f"{number:,f}"


def label(finding: Finding) -> str:
    """Return the severity as users read it, and whether it was explained."""
    return f"{finding.severity.label}，已说明" if finding.state is State.EXPLAINED else finding.severity.label


def urgency(finding: Finding) -> tuple[bool, int]:
    """Sort findings by this: open ones first, errors first."""
    return finding.state is State.EXPLAINED, _ORDER[finding.severity]


def worst(severities: list[Severity]) -> Severity:
    """Return the severity that binds most."""
    return min(severities, key=_ORDER.__getitem__)


def place_of(edit: Edit) -> str:
    """Return where an edit would write: its cell, or its sheet."""
    cell = getattr(edit, "cell", None)
    return str(cell) if cell is not None else str(getattr(edit, "sheet", getattr(edit, "name", "")))


def _tells(message: str, *sides: Decimal) -> bool:
    plain = message.replace(",", "")
    return all(f"{side.normalize():f}" in plain for side in sides)
