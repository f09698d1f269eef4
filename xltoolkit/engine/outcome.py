"""What examining a workbook comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from xltoolkit.engine.conflicts import Settled
from xltoolkit.engine.figures import Overlay
from xltoolkit.engine.instances import Instance
from xltoolkit.engine.judge import Verdicts
from xltoolkit.engine.rollups import Candidates
from xltoolkit.model import Entry, Finding, NotApplicable


@dataclass(frozen=True, slots=True)
class Fill:
    """A value that a rollup puts into a cell.

    Args:
        rule: id of the rollup.
        table: id of the table.
        row: key of the row.
        column: name of the column.
        entry: the cell as it was filed.
        value: in the workbook's unit.
        old: the filed amount that it replaces, None for an empty cell.
        formula: a live formula with its ``=`` that gives exactly the value, or None.
    """

    rule: str
    table: str
    row: str
    column: str
    entry: Entry
    value: Decimal
    old: Decimal | None = None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class BlockedFill:
    """A value that was not written since an equation disagrees with it.

    Args:
        rule: id of the rollup.
        entry: the cell as it was filed.
        value: what the rollup would have written.
        check: id of the rule that disagrees.
        coordinate: printed coordinates of the cell.
    """

    rule: str
    entry: Entry
    value: Decimal
    check: str
    coordinate: str


@dataclass(slots=True)
class Outcome:
    """What examining a workbook comes to.

    ``passed`` and ``failed`` count instances of equations (one within its tolerance passed); check functions are not
    counted. For diagnosis: ``instances`` are all that were laid over the workbook, ``rollups`` those that compute empty
    cells, ``filed`` is how all stand on what was filed, and ``causes`` tells which instance a finding is about, by the
    finding's identity (of a fill that was refused: the equation that refused it).
    """

    findings: list[Finding] = field(default_factory=list)
    passed: int = 0
    failed: int = 0
    not_applicable: list[NotApplicable] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    blocked: list[BlockedFill] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)
    rollups: Candidates = field(default_factory=dict)
    filed: Settled = field(default_factory=lambda: Settled(Overlay(), Verdicts()))
    causes: dict[int, Instance] = field(default_factory=dict)
