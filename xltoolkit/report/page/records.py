"""A workbook as the page keeps it: short keys, and texts that come again and again kept once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from xltoolkit.model import UNITS, Finding, Severity, State, Status, WorkbookReport
from xltoolkit.report.survey import PRESSING, group
from xltoolkit.report.wording import Words, correcting, suspicion, urgency

STATUSES = [str(status) for status in Status]
SEVERITIES = [str(severity) for severity in Severity]
SINCE = ["", "new", "changed", "still", "gone"]

_MOST_TEXTS = 5_000
"""Texts that are kept once; what comes after is written out, so that memory stays flat."""

_OVERHEAD = 90
"""Bytes of a finding's keys and numbers."""


class Texts:
    """Texts by number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int | str:
        """Return a text's number, or the text where there are too many."""
        if text not in self.numbers and len(self.numbers) >= _MOST_TEXTS:
            return text
        return self.numbers.setdefault(text, len(self.numbers))


def finding_size(finding: Finding) -> int:
    """Return about how many bytes a finding takes in the page."""
    suspect = finding.suspect.reason if finding.suspect is not None else ""
    texts = (finding.message, finding.coordinate, str(finding.cell or ""), suspect, finding.explanation)
    return _OVERHEAD + sum(len(text.encode(errors="replace")) for text in texts)


ROOM = 14_000_000
"""Bytes of findings that a page may hold; heads of 10,000 departments add about 4 MB."""

_KEPT = (10_000, 500, 200, 100, 50, 30, 20, 15, 10, 8, 6, 5, 4, 3, 2, 1)
"""Findings of a workbook that may be kept: the first number that fits is taken."""


class Kept(NamedTuple):
    """How many findings of every workbook a page keeps: open errors and warnings, and of all others."""

    pressing: int
    others: int

    def of(self, findings: list[Finding]) -> list[Finding]:
        """Return the findings that are kept, the most urgent ones first."""
        pressing, others = _divided(findings)
        return pressing[: self.pressing] + others[: self.others]


class Room:
    """Finds out how many findings of every workbook fit into the page: first what is pressing, then what else can."""

    def __init__(self) -> None:
        self._sizes: tuple[Counter[int], Counter[int]] = (Counter(), Counter())

    def add(self, book: WorkbookReport) -> None:
        """Take a workbook in."""
        for findings, sizes in zip(_divided(book.findings), self._sizes, strict=True):
            own = [finding_size(finding) for finding in findings]
            for kept in _KEPT:
                sizes[kept] += sum(own[:kept])

    @property
    def kept(self) -> Kept:
        """How many findings of every workbook the page keeps."""
        pressing, others = self._sizes
        first = _most(pressing, ROOM)
        return Kept(first, _most(others, ROOM - pressing[first]))


def _most(sizes: Counter[int], room: int) -> int:
    return next((kept for kept in _KEPT if sizes[kept] <= room), 0)


def _divided(findings: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Return open errors and warnings, and all others, each the most urgent first."""
    ordered = sorted(findings, key=urgency)
    pressing = [finding for finding in ordered if group(finding) in PRESSING]
    return pressing, [finding for finding in ordered if group(finding) not in PRESSING]


class Recorder:
    """Makes records of workbooks.

    Args:
        titles: of the rules.
        kept: how many findings of every workbook are kept.
    """

    def __init__(self, titles: Mapping[str, str], kept: Kept) -> None:
        self.texts = Texts()
        self.rules = Texts()
        self._titles = titles
        self._kept = kept
        self.left_out = 0
        """Findings that did not fit."""

    def record(self, book: WorkbookReport, path: str, link: str) -> str:
        """Return a workbook as JSON that can stand in a page: nothing in it ends a script.

        Args:
            book: the workbook.
            path: as the page shows it.
            link: address of the workbook.
        """
        kept, words = self._kept.of(book.findings), Words({**self._titles, **book.titles}, book.unit)
        left_out = len(book.findings) - len(kept)
        self.left_out += left_out
        data = {
            "n": book.department,
            "p": path,
            "h": link,
            "s": STATUSES.index(str(book.status)),
            "c": _counts(book),
            "d": _largest(book),
            "k": self.texts(f"口径 {book.profile}，金额单位 {book.unit}") if book.tables else "",
            "q": [len(book.tables), book.passed, book.failed, len(book.not_applicable)] if book.tables else [],
            "e": book.error or book.skipped or "",
            "m": [self.texts(text) for text in (*book.remarks, correcting(book)) if text],
            "r": sorted({self._rule(finding) for finding in book.findings}),
            "f": [self._finding(finding, words) for finding in kept],
            "x": left_out,
            "g": [self._finding(finding, words) for finding in self._kept.of(book.gone)],
            "w": [sum(finding.since == since for finding in book.findings) for since in SINCE[1:4]] + [len(book.gone)],
        }
        return json_in_page({key: value for key, value in data.items() if key in "sck" or value not in ("", [], 0)})

    def _rule(self, finding: Finding) -> int:
        number = self.rules(finding.rule)
        return number if isinstance(number, int) else -1

    def _finding(self, finding: Finding, words: Words) -> dict[str, Any]:
        left, right, difference = _sides(finding)
        data = {
            "r": self._rule(finding),
            "s": SEVERITIES.index(str(finding.severity)),
            "x": int(finding.state is State.EXPLAINED),
            "o": finding.coordinate,
            "c": str(finding.cell or ""),
            "m": words.body(finding),
            "l": left,
            "t": right,
            "d": difference,
            "z": suspicion(finding),
            "a": self.texts(finding.advice) if finding.advice else "",
            "v": finding.explanation,
            "b": SINCE.index(finding.since),
        }
        return {key: value for key, value in data.items() if key in "rsa" or value not in ("", 0)}


def json_in_page(data: object) -> str:
    """Return data as JSON that no reader of HTML takes for a tag."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _counts(book: WorkbookReport) -> list[int]:
    open_ones = [book.count(severity) for severity in Severity]
    return [*open_ones, len(book.findings) - sum(open_ones)]


def _largest(book: WorkbookReport) -> float:
    """Return the largest difference of an open finding, in 元, for sorting and showing."""
    unit = UNITS.get(book.unit)
    differences = (abs(finding.difference or Decimal()) for finding in book.findings if finding.state is State.OPEN)
    return round(float(max(differences, default=Decimal())) * (unit.yuan if unit is not None else 1), 2)


def _sides(finding: Finding) -> tuple[str, str, str]:
    """Return both sides and the difference, all at the places of the finer one; empty where there are none."""
    left, right, difference = finding.actual, finding.expected, finding.difference
    if left is None or right is None or difference is None:
        return "", "", ""
    places = max(-int(side.as_tuple().exponent) for side in (left, right))
    return f"{left:,.{max(places, 0)}f}", f"{right:,.{max(places, 0)}f}", f"{difference:,.{max(places, 0)}f}"
