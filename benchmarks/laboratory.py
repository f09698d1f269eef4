"""A corrected workbook in which errors are made, examined, diagnosed and undone."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from benchmarks.mutations import SLIPS, Mutation, made
from xltoolkit.config import load_config
from xltoolkit.diagnose import diagnosed
from xltoolkit.diagnose.slopes import Slopes
from xltoolkit.diagnose.standing import Standing
from xltoolkit.engine import Instance, Outcome, RuleSet, build_ruleset, examine
from xltoolkit.engine.figures import allowed, applies, netted
from xltoolkit.importing.text import import_document
from xltoolkit.model import WAN_YUAN, Accounts, Cell, Content, Entry, Finding, Severity, Suspect
from xltoolkit.recognise import recognise
from xltoolkit.run import Session
from xltoolkit.workbook import collector, open_workbook


class Subject(NamedTuple):
    """A real workbook.

    Args:
        name: for the tables.
        source: the published document.
        profile: its id.
        corrections: of its own errors, (table, row, column) -> amount.
        rounded: whether its amounts are brought from 元 to 万元 first.
        every: 4 makes every fourth error only.
    """

    name: str
    source: Path
    profile: str
    corrections: dict[tuple[str, str, str], Decimal]
    rounded: bool = False
    every: int = 1


class Seen(NamedTuple):
    """What became of one error, or of several made together.

    Args:
        kind: of error.
        equations: whether a changed cell takes part in an equality that applies.
        beyond: whether an equality is off by more than its tolerance because of it.
        filled: whether the cell is empty now and a rollup fills in what stood there (in 万元: within the tolerance of
            its equations): no error is left.
        alone: whether no other cell has the same set of equalities.
        found: whether an equation is reported that held before.
        first: whether every finding has a suspect, and that is a changed cell.
        tied: the same, with the cells that are named as ties.
        value: whether a changed cell is suspected with the amount that stood there (in 万元: within the tolerance).
        slip: whether the slip is called by its name.
        named: how many of the changed cells are a suspect or its tie.
        wrong: suspects that are no changed cell, nor have one among their ties.
        elsewhere: findings that do not touch a changed cell.
        milliseconds: that diagnosis took.
        told: the error and the suspects, for those who want to look into it.
    """

    kind: str
    equations: bool
    beyond: bool
    filled: bool
    alone: bool
    found: bool
    first: bool
    tied: bool
    value: bool
    slip: bool
    named: int
    wrong: int
    elsewhere: int
    milliseconds: float
    told: str

    @property
    def detectable(self) -> bool:
        """Whether the error has to be found."""
        return self.equations and self.beyond and not self.filled


@dataclass
class Laboratory:
    """A corrected workbook, and how its equations stand before any error is made."""

    ruleset: RuleSet
    accounts: Accounts
    clean: Outcome = field(init=False)
    coefficients: dict[Cell, dict[int, Decimal]] = field(init=False)
    """Cell -> number of an equality that applies -> its coefficient there."""

    def __post_init__(self) -> None:
        self.clean = examine(self.ruleset, self.accounts)
        self.coefficients = {}
        self._room: dict[int, tuple[Decimal, Decimal]] = {}
        """Number of an equality -> by how much it is off, rounding, and how much it may be."""
        hints = {id(hint.instance): hint.left - hint.right for hint in self.clean.filed.verdicts.hints}
        for number, instance in enumerate(self.clean.instances):
            if _is_equality(instance, self.clean):
                both = netted([*instance.left, *((-coefficient, cells) for coefficient, cells in instance.right)])
                for coefficient, entry in both:
                    self.coefficients.setdefault(entry.cell, {})[number] = coefficient
                filed = sum(entry.content is Content.AMOUNT for _, entry in both)
                off = hints.get(id(instance), Decimal())
                self._room[number] = off, allowed(instance, self.ruleset.profile.unit, filed)
        sets = Counter(frozenset(found.items()) for found in self.coefficients.values())
        self._alone = {cell for cell, found in self.coefficients.items() if sets[frozenset(found.items())] == 1}
        self._known = {_key(finding) for finding in self.clean.findings}

    def look(self, *errors: Mutation) -> Seen:
        """Make errors, examine, diagnose, and undo them."""
        cells = [cell for error in errors for cell in error.cells]
        right = {place.entry.cell: place.entry.amount for place, _ in cells}
        wrong = {place.entry.cell: value or Decimal() for place, value in cells}
        kind = errors[0].kind if len(errors) == 1 else "two errors"
        with collector.paused(), made(*errors) as entries:
            outcome = examine(self.ruleset, self.accounts)
            began = time.perf_counter()
            findings = diagnosed(outcome, self.accounts, self.ruleset)
            took = (time.perf_counter() - began) * 1000
            elsewhere = self._elsewhere(outcome, {id(entry) for entry in entries}, right.keys())
        broken = [f for f in findings if f.actual is not None and self._is_new(f)]
        suspects = list({id(f.suspect): f.suspect for f in broken if f.suspect is not None}.values())
        whole = bool(suspects) and all(f.suspect is not None for f in broken)
        named = set[Cell]().union(*map(_named, suspects)) & right.keys()
        fills = {fill.entry.cell: fill.value for fill in outcome.fills}
        said = "; ".join(suspect.reason for suspect in suspects) or "nobody"
        return Seen(
            kind=kind,
            equations=any(cell in self.coefficients for cell in right),
            beyond=self._beyond({cell: wrong[cell] - right[cell] for cell in right}),
            filled=bool(right) and all(self._is_equal(cell, fills.get(cell), amount) for cell, amount in right.items()),
            alone=all(cell in self._alone for cell in right),
            found=bool(broken),
            first=whole and all(suspect.cell in right for suspect in suspects),
            tied=whole and all(_named(suspect) & right.keys() for suspect in suspects),
            value=any(self._is_near(suspect, right) for suspect in suspects),
            slip=any(suspect.kind in SLIPS.get(kind, ()) for suspect in suspects),
            named=len(named),
            wrong=sum(not _named(suspect) & right.keys() for suspect in suspects),
            elsewhere=elsewhere,
            milliseconds=took,
            told=f"{kind}, {', '.join(f'{cell} {right[cell]} → {wrong[cell]}' for cell in right)}; suspected: {said}",
        )

    def _is_new(self, finding: Finding) -> bool:
        return finding.severity is not Severity.HINT and _key(finding) not in self._known

    def _elsewhere(self, outcome: Outcome, changed: set[int], cells: Collection[Cell]) -> int:
        """Count findings that are new and have nothing to do with a changed cell."""
        count = 0
        for finding in filter(self._is_new, outcome.findings):
            cause = outcome.causes.get(id(finding))
            if cause is None:
                count += not any(place in cells for place in (finding.cell, *(item.cell for item in finding.cells)))
            else:
                count += not _touches(cause, changed, outcome, self.accounts)
        return count

    def _beyond(self, steps: dict[Cell, Decimal]) -> bool:
        off: dict[int, Decimal] = {}
        for cell, step in steps.items():
            for number, coefficient in self.coefficients.get(cell, {}).items():
                off[number] = off.get(number, Decimal()) + coefficient * step
        return any(abs(by + self._room[number][0]) > self._room[number][1] for number, by in off.items() if by)

    def _is_near(self, suspect: Suspect, right: dict[Cell, Decimal]) -> bool:
        if suspect.cell not in right:
            return False
        return self._is_equal(suspect.cell, Decimal(suspect.value or 0), right[suspect.cell])

    def _is_equal(self, cell: Cell, amount: Decimal | None, right: Decimal) -> bool:
        """Tell whether an amount is the right one, as far as the equations over the cell tell."""
        room = max((self._room[number][1] for number in self.coefficients.get(cell, ())), default=Decimal())
        return amount is not None and abs(amount - right) <= room


def prepare(subject: Subject) -> Laboratory:
    """Import a document, correct its own errors, and round its amounts where that is asked for."""
    session = Session.start(load_config(), subject.profile)
    registry, ruleset = session.registry, session.ruleset
    with tempfile.TemporaryDirectory(prefix="xltoolkit-mutate-") as folder:
        path = Path(folder) / "book.xlsx"
        import_document(subject.source, registry).write(path)
        with open_workbook(path) as book:
            grids = [book.read(name) for name in book.sheets]
    profile = replace(registry.profile, unit=WAN_YUAN) if subject.rounded else registry.profile
    if subject.rounded:
        ruleset = build_ruleset(registry.rules, registry.declared, profile)
    accounts = recognise(grids, registry.declared, profile, registry.codes)
    for (table, row, column), amount in subject.corrections.items():
        _set(accounts.tables[table].by_key[row].entries, column, amount)
    if subject.rounded:
        _round(accounts)
    return Laboratory(ruleset, accounts)


def _round(accounts: Accounts) -> None:
    for bound in accounts.tables.values():
        for row in bound.rows:
            for column, entry in row.entries.items():
                if entry.content is Content.AMOUNT and entry.amount.as_tuple().exponent:
                    _set(row.entries, column, WAN_YUAN.printed(entry.amount / WAN_YUAN.yuan))


def _set(entries: dict[str, Entry], column: str, amount: Decimal) -> None:
    entries[column] = entries[column]._replace(amount=amount, raw=amount)


def _key(finding: Finding) -> tuple[str, str, str, str]:
    """Return what tells findings apart: a difference that was rounding and is an error now is another one."""
    message = "" if finding.actual is not None else finding.message
    return finding.rule, finding.coordinate, finding.severity, message


def _named(suspect: Suspect) -> set[Cell]:
    return {suspect.cell, *(tie.cell for tie in suspect.ties)}


def _is_equality(instance: Instance, outcome: Outcome) -> bool:
    special = instance.special
    if instance.equation.operator != "=" or (special is not None and (special.left or special.right)):
        return False
    return applies(instance, outcome.filed.overlay)


def _touches(instance: Instance, cells: set[int], outcome: Outcome, accounts: Accounts) -> bool:
    """Tell whether an equation rests on a cell, be it through its guard or through what rollups compute."""
    over = {id(entry) for entry in instance.entries}
    if instance.special is not None:
        over |= {id(entry) for _, entries in instance.special.terms for entry in entries}
    if over & cells:
        return True
    pulls = Slopes(Standing(outcome, accounts.profile.unit)).of(instance)
    return any(id(pull.entry) in cells for pull in pulls)
