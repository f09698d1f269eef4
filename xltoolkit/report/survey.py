"""The sums of a report, as its workbooks go by: findings by rule, by folder, and since an earlier run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from xltoolkit.model import Finding, Severity, State, WorkbookReport

PRESSING = (str(Severity.ERROR), str(Severity.WARNING))
"""What a person has to do something about."""

GROUPS = (*map(str, Severity), "explained")
"""What findings are counted by: open ones by severity, and those that were explained."""


@dataclass(slots=True)
class Tally:
    """Findings, and the workbooks that they are of.

    Args:
        findings: by severity where they are open, else as explained.
        workbooks: of the folder, or that have findings of the rule.
        troubled: those with open errors or warnings.
    """

    findings: Counter[str] = field(default_factory=Counter)
    workbooks: int = 0
    troubled: int = 0

    @property
    def pressing(self) -> int:
        """Open errors and warnings."""
        return sum(self.findings[name] for name in PRESSING)


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
        names = {table.id: table.title for table in book.tables}
        found: dict[str, bool] = {}
        for finding in book.findings:
            rule = self.rules.setdefault(finding.rule, Tally())
            name = group(finding)
            found[finding.rule] = found.get(finding.rule, False) or name in PRESSING
            self.tables.setdefault(finding.rule, names.get(finding.table, ""))
            for tally in (*tallies, rule):
                tally.findings[name] += 1
        for id, troubled in found.items():
            self.rules[id].workbooks += 1
            self.rules[id].troubled += troubled
        folder.troubled += any(found.values())

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
            into.troubled += tally.troubled
        return found


def group(finding: Finding) -> str:
    """Return what a finding counts as."""
    return "explained" if finding.state is State.EXPLAINED else str(finding.severity)
