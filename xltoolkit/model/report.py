"""What a run reports: one workbook, or many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol, Self

from xltoolkit.model.accounts import Unrecognised
from xltoolkit.model.edit import SetFormula, SetValue, Written
from xltoolkit.model.finding import Finding, Severity, State
from xltoolkit.model.narrative import Narrative


class Status(StrEnum):
    """How a workbook ended."""

    CLEAN = "clean"
    FINDINGS = "findings"
    """An open error or warning stands."""
    FAILED = "failed"
    SKIPPED = "skipped"


class Figure(NamedTuple):
    """An amount of a workbook, as the ledger keeps it.

    Args:
        row: key of its row: 收入.总计, a code, 合计, or empty for a single row.
        label: as printed.
        code: classification code of the row, or empty.
        column: name of its column.
        cell: where it stands on its sheet.
        amount: in the workbook's unit, as text.
        is_count: whether it counts things, so that it is no money.
        filled: whether a rollup computed it where nothing was filed.
    """

    row: str
    label: str
    code: str
    column: str
    cell: str
    amount: str
    is_count: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class TableReport:
    """A recognised table: where it is, and its amounts where they were asked for."""

    id: str
    title: str
    sheet: str
    range: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """An instance of an equation that could not be judged, and why. It never counts as passed."""

    rule: str
    coordinate: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What became of the formulas that rest on cells that were written.

    Args:
        engine: names of the engines that calculated; empty where none is installed.
        replaced: formulas whose stored value is a newly calculated one.
        left: formulas whose stored value may be stale, because no engine could be trusted with it.
        flagged: whether the workbook asks the next program that opens it to calculate all of it.
    """

    engine: str
    replaced: int
    left: int
    flagged: bool


@dataclass(frozen=True, slots=True)
class After:
    """What is left of the findings once filed figures were corrected: open ones by severity, and explained ones."""

    errors: int
    warnings: int
    hints: int
    explained: int

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """Count the findings of a workbook as it stands then."""
        counts = Counter("explained" if one.state is State.EXPLAINED else one.severity for one in findings)
        return cls(*(counts[group] for group in (*Severity, "explained")))


@dataclass(slots=True)
class WorkbookReport:
    """The result of one workbook: what was filed, and what was done about it.

    ``fillable`` counts empty cells that rollups fill (or would fill, in a check that writes nothing);
    ``changes`` lists old -> new for a preview: (cell as text, old, new), old being empty for an empty cell.
    """

    path: str
    output: str | None = None
    error: str | None = None
    profile: str = ""
    unit: str = ""
    detected: str | None = None
    """Why the profile was taken, where nobody chose it."""
    titles: dict[str, str] = field(default_factory=dict)
    """What the rules of the findings are called in this profile."""
    tables: list[TableReport] = field(default_factory=list)
    passed: int = 0
    failed: int = 0
    not_applicable: list[NotApplicable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unrecognised: list[Unrecognised] = field(default_factory=list)
    fillable: int = 0
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    written: Written = field(default_factory=Written)
    skipped: str | None = None
    recalculated: Recalculated | None = None
    """None where no formula rests on what was written."""
    remarks: list[str] = field(default_factory=list)
    """What its owner should know of the file: that it is encrypted, or signed."""
    department: str = ""
    """Whose accounts they are, as the head of a table says."""
    gone: list[Finding] = field(default_factory=list)
    """Findings of the run compared with that are no more."""
    narrative: Narrative | None = None
    """The narrative that was checked with it."""
    after: After | None = None
    """What corrections left of the findings, which are those of the figures as filed; None where none was made."""

    @property
    def filled(self) -> int:
        """How many empty cells were filled, or would be."""
        return sum(not old for old in self._made)

    @property
    def corrected(self) -> int:
        """How many filed figures were replaced, or would be."""
        return sum(bool(old) for old in self._made)

    @property
    def _made(self) -> list[str]:
        """What stood in the cells that were computed, but those that could not be written."""
        left = tuple(f"（{edit.cell}）" for edit, _ in self.written.skipped if isinstance(edit, SetValue | SetFormula))
        return [old for place, old, _ in self.changes if not (left and place.endswith(left))]

    def count(self, severity: Severity) -> int:
        """Return how many open findings there are of a severity."""
        return sum(f.severity is severity and f.state is State.OPEN for f in self.findings)

    @property
    def status(self) -> Status:
        """Failed, skipped, findings (an open error or warning stands) or clean."""
        if self.error is not None:
            return Status.FAILED
        if self.skipped is not None:
            return Status.SKIPPED
        open_ones = self.count(Severity.ERROR) + self.count(Severity.WARNING)
        return Status.FINDINGS if open_ones else Status.CLEAN


class Reported(Protocol):
    """The result of a run, as the writers of reports read it: workbook by workbook, never all at once."""

    @property
    def workbooks(self) -> Iterable[WorkbookReport]:
        """Every workbook of the run, in the order they were found; may be gone through again."""

    @property
    def total(self) -> int:
        """How many there are: done + failed + skipped."""

    @property
    def comparison(self) -> str:
        """How the findings differ from those of an earlier run, in a sentence; empty where none was compared with."""

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """What a reader should know of the run itself: label and text, in order."""

    def count(self, status: Status) -> int:
        """Return how many workbooks ended so."""

    @property
    def exit_code(self) -> int:
        """0 no open error, 1 some, 3 some workbooks failed."""


@dataclass(slots=True)
class Report:
    """The result of a run over one or many workbooks, in memory. Found = done + failed + skipped, always."""

    workbooks: list[WorkbookReport] = field(default_factory=list)

    comparison: str = ""
    about: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> int:
        """How many workbooks there are."""
        return len(self.workbooks)

    def count(self, status: Status) -> int:
        """Return how many workbooks ended so."""
        return sum(book.status is status for book in self.workbooks)

    @property
    def exit_code(self) -> int:
        """0 no open error, 1 some, 3 some workbooks failed."""
        if self.count(Status.FAILED):
            return 3
        return int(any(book.count(Severity.ERROR) for book in self.workbooks))
