"""Findings: what a run reports about a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xltoolkit.model.cell import Cell


class Severity(StrEnum):
    """How a finding binds (as the field has it: 强制性, 核实性, 提示性)."""

    ERROR = "error"
    """Must be corrected."""
    WARNING = "warning"
    """Must be corrected or explained (审核说明)."""
    HINT = "hint"
    """For information."""

    @property
    def label(self) -> str:
        """What users read."""
        return {"error": "错误", "warning": "警告", "hint": "提示"}[self.value]


class State(StrEnum):
    """Whether somebody has explained the finding."""

    OPEN = "open"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class CellValue:
    """A cell and what stands there, as text."""

    cell: Cell
    value: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """What diagnosis says of a broken equation: the cell most likely wrong, and the value that mends the most.

    Args:
        cell: where it stands.
        value: what should stand there, as text; empty for a cell that should be empty, and where nothing tells it (the
            kind ``limit``: only an inequality is broken).
        kind: the slip that explains it (``lost_zero``, ``swapped`` …), or empty.
        reason: all of it in Chinese, for people.
        mends: how many broken equations the value mends.
        breaks: how many holding ones it breaks: others are wrong, too.
        also: what belongs to the same correction (the other cell of a swapped pair).
        ties: cells that mend as much, each with its value; the likelier slip first.
        decided: whether the slip tells this cell from those of ``ties``; else they are as likely.
    """

    cell: Cell
    value: str
    kind: str = ""
    reason: str = ""
    mends: int = 0
    breaks: int = 0
    also: tuple[CellValue, ...] = ()
    ties: tuple[CellValue, ...] = ()
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth a look; a value, returned and never raised.

    Amounts are decimals in the workbook's unit; they are None where the finding is not about an equation.

    Args:
        rule: id of the rule.
        severity: after the profile's and config's choices.
        message: what, where, both sides, difference and unit, in Chinese.
        advice: what to do.
        table: id of the table, or empty.
        cell: where it is shown, or None (a table that is missing has no cell).
        coordinate: printed coordinates, 公开01表31行1栏.
        expected: what the cell should hold (the right side).
        actual: what it holds (the left side).
        cells: every non-empty amount of the equation, left side first.
        suspect: the cell most likely wrong and the value that would mend the most (diagnosis).
        state: open or explained.
        explanation: the 审核说明 that explains it.
        since: ``new``, ``still`` or ``changed`` since the run compared with; empty where none was.
        line: of a text, from 1, for a finding about a narrative; 0 elsewhere.
        offset: of the place in that line, from 0.
    """

    rule: str
    severity: Severity
    message: str
    advice: str = ""
    table: str = ""
    cell: Cell | None = None
    coordinate: str = ""
    expected: Decimal | None = None
    actual: Decimal | None = None
    cells: tuple[CellValue, ...] = ()
    suspect: Suspect | None = None
    state: State = State.OPEN
    explanation: str = ""
    since: str = ""
    line: int = 0
    offset: int = 0

    @property
    def difference(self) -> Decimal | None:
        """Actual less expected."""
        if self.actual is None or self.expected is None:
            return None
        return self.actual - self.expected
