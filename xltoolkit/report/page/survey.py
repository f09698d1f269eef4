"""The first look at a report, for its page: totals, rules and folders, and how many findings fit. Memory stays flat."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from xltoolkit.model import Finding, Reported, Severity, State, WorkbookReport
from xltoolkit.report.page.records import finding_size

ROOM = 14_000_000
"""Bytes of findings that a page may hold; heads of 10,000 departments add about 4 MB."""

_KEPT = (10_000, 500, 200, 100, 50, 30, 20, 15, 10, 8, 6, 5, 4, 3, 2, 1)
"""Findings a workbook that may be kept: the first number that fits is taken."""

GROUPS = (*map(str, Severity), "explained")
"""What findings are counted by: open ones by severity, and those that were explained."""


@dataclass(slots=True)
class Tally:
    """Findings by severity, and workbooks that have some."""

    findings: Counter[str] = field(default_factory=Counter)
    workbooks: int = 0

    @property
    def pressing(self) -> int:
        """Open errors and warnings."""
        return self.findings["error"] + self.findings["warning"]


@dataclass(slots=True)
class Survey:
    """What is known of a report before its workbooks are written.

    Args:
        total: findings of all workbooks.
        rules: by id.
        titles: of the rules.
        tables: titles of the tables that the findings of a rule are in.
        folders: by the path of the folder that a workbook lies in.
        since: findings by what became of them since the run compared with.
    """

    total: Tally = field(default_factory=Tally)
    rules: dict[str, Tally] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    folders: dict[str, Tally] = field(default_factory=dict)
    since: Counter[str] = field(default_factory=Counter)
    _sizes: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, report: Reported) -> Survey:
        """Go through a report."""
        survey = cls()
        for book in report.workbooks:
            survey.add(book)
        return survey

    def add(self, book: WorkbookReport) -> None:
        """Take a workbook in."""
        folder = self.folders.setdefault(os.path.dirname(book.path), Tally())  # noqa: PTH120 - a string for a string
        tallies = [self.total, folder]
        for tally in tallies:
            tally.workbooks += 1
        self.titles.update(book.titles)
        self.since.update(finding.since for finding in book.findings if finding.since)
        if book.gone:
            self.since["gone"] += len(book.gone)
        rules: set[str] = set()
        names = {table.id: table.title for table in book.tables}
        for finding in book.findings:
            rule = self.rules.setdefault(finding.rule, Tally())
            rule.workbooks += finding.rule not in rules
            rules.add(finding.rule)
            self.tables.setdefault(finding.rule, names.get(finding.table, ""))
            for tally in (*tallies, rule):
                tally.findings[group(finding)] += 1
        self._measure(book)

    def _measure(self, book: WorkbookReport) -> None:
        sizes = sorted((group_place(item), finding_size(item)) for item in book.findings)
        for kept in _KEPT:
            self._sizes[kept] += sum(size for _, size in sizes[:kept])

    @property
    def kept(self) -> int:
        """How many findings a workbook the page shows, the most urgent ones first."""
        return next((kept for kept in _KEPT if self._sizes[kept] <= ROOM), 0)

    @property
    def root(self) -> str:
        """The folder that all workbooks lie in; empty where there is none."""
        try:
            return os.path.commonpath(self.folders) if all(self.folders) else ""
        except ValueError:  # several drives, or relative and absolute ones
            return ""

    def by_folder(self) -> Mapping[str, Tally]:
        """Return the tallies of the folders right below the root."""
        found: dict[str, Tally] = {}
        for path, tally in self.folders.items():
            parts = PurePath(path).relative_to(self.root).parts if self.root else PurePath(path).parts
            into = found.setdefault(parts[0] if parts else "", Tally())
            into.findings.update(tally.findings)
            into.workbooks += tally.workbooks
        return found


def group(finding: Finding) -> str:
    """Return what a finding counts as."""
    return "explained" if finding.state is State.EXPLAINED else str(finding.severity)


def group_place(finding: Finding) -> int:
    """Sort findings by this: open errors first, explained ones last."""
    return GROUPS.index(group(finding))
