"""``make mutate``: errors made one at a time in the amounts of real workbooks, and what is said of them.

Every amount, every kind of error, on workbooks whose own errors are corrected first. ``--write`` puts the figures into
docs/detection.md.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.mutations import Mutation, made, mutations
from xltoolkit.config import load_config
from xltoolkit.diagnose import diagnosed
from xltoolkit.diagnose.slopes import Slopes
from xltoolkit.diagnose.standing import Standing
from xltoolkit.engine import Instance, Outcome, examine
from xltoolkit.engine.figures import applies, netted
from xltoolkit.importing.text import import_document
from xltoolkit.model import Accounts, Cell, Finding, Severity, Suspect
from xltoolkit.recognise import recognise
from xltoolkit.run import Session
from xltoolkit.workbook import open_workbook

ROOT = Path(__file__).resolve().parents[1]


class Subject(NamedTuple):
    """A real workbook, and the corrections of its own errors: (table, row, column) -> amount."""

    name: str
    source: Path
    profile: str
    corrections: dict[tuple[str, str, str], Decimal]


SUBJECTS = (
    Subject(
        "阳泉市工业和信息化局 2022, in 元",
        ROOT / "examples" / "yangquan-gongxinju-2022.txt",
        "yangquan-2022",
        {("general_budget_detail", "31204", "金额"): Decimal("100000000.00")},
    ),
)


class Seen(NamedTuple):
    """What became of one error.

    Args:
        kind: of error.
        equations: whether a changed cell takes part in an equality that applies.
        beyond: whether an equality is off by more than its tolerance because of it.
        filled: whether the cell is empty now and a rollup fills in what stood there: no error is left.
        alone: whether no other cell has the same set of equalities.
        found: whether an equation is reported that held before.
        first: whether every suspect that is named is a changed cell.
        tied: whether every suspect, or one of the cells that are as likely, is a changed cell.
        value: whether the changed cell is named with the amount that stood there (in 万元: within the tolerance).
        elsewhere: findings that do not touch a changed cell.
        told: the error, for those who want to look into it.
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
    elsewhere: int
    told: str


@dataclass
class Laboratory:
    """A corrected workbook, and how its equations stand before any error is made."""

    session: Session
    accounts: Accounts
    clean: Outcome = field(init=False)
    coefficients: dict[Cell, dict[int, Decimal]] = field(init=False)
    """Cell -> place of an equality that applies -> its coefficient there."""

    def __post_init__(self) -> None:
        self.clean = examine(self.session.ruleset, self.accounts)
        self.coefficients = {}
        for place, instance in enumerate(self.clean.instances):
            if _is_equality(instance, self.clean):
                both = [*instance.left, *((-coefficient, cells) for coefficient, cells in instance.right)]
                for coefficient, entry in netted(both):
                    self.coefficients.setdefault(entry.cell, {})[place] = coefficient
        sets = Counter(frozenset(found.items()) for found in self.coefficients.values())
        self._alone = {cell for cell, found in self.coefficients.items() if sets[frozenset(found.items())] == 1}
        self._known = {_key(finding) for finding in self.clean.findings}
        self._margin = {place: self._slack(place) for found in self.coefficients.values() for place in found}

    def _slack(self, place: int) -> tuple[Decimal, Decimal]:
        """Return how far an equality is off by rounding before any error, and its tolerance."""
        instance = self.clean.instances[place]
        hint = next((b for b in self.clean.filed.verdicts.hints if b.instance is instance), None)
        filed = sum(entry.content == 0 for entry in {entry.cell: entry for entry in instance.entries}.values())
        off = Decimal() if hint is None else hint.left - hint.right
        return off, self.session.ruleset.profile.unit.tolerance(filed)

    def look(self, mutation: Mutation) -> Seen:
        """Make one error, examine, diagnose, and undo it."""
        right = {place.entry.cell: place.entry.amount for place, _ in mutation.cells}
        wrong = {place.entry.cell: value or Decimal() for place, value in mutation.cells}
        with made(mutation) as entries:
            outcome = examine(self.session.ruleset, self.accounts)
            findings = diagnosed(outcome, self.accounts, self.session.ruleset)
            new = [f for f in findings if _key(f) not in self._known and f.severity is not Severity.HINT]
            broken = [f for f in new if f.actual is not None]
            cells = {id(entry) for entry in entries}
            elsewhere = sum(not _touches(outcome, f, cells, self.accounts) for f in outcome.findings if _is(f, broken))
            elsewhere += sum(f.actual is None and f.cell not in right for f in new)
            fills = {fill.entry.cell: fill.value for fill in outcome.fills}
        suspects = list({id(f.suspect): f.suspect for f in broken if f.suspect is not None}.values())
        named = [f for f in broken if f.suspect is None]
        return Seen(
            kind=mutation.kind,
            equations=any(cell in self.coefficients for cell in right),
            beyond=self._beyond({cell: wrong[cell] - right[cell] for cell in right}),
            filled=all(fills.get(cell) == amount for cell, amount in right.items()),
            alone=all(cell in self._alone for cell in right),
            found=bool(broken),
            first=bool(suspects) and not named and all(s.cell in right for s in suspects),
            tied=bool(suspects) and not named and all(_names(s) & right.keys() for s in suspects),
            value=any(self._near(s, right) for s in suspects),
            elsewhere=elsewhere,
            told=f"{mutation.kind} {', '.join(f'{c}: {right[c]} -> {wrong[c]}' for c in right)}: "
            + ("; ".join(s.reason for s in suspects) or "nobody suspected"),
        )

    def _beyond(self, steps: dict[Cell, Decimal]) -> bool:
        moved: Counter[int] = Counter()
        off: dict[int, Decimal] = {}
        for cell, step in steps.items():
            for place, coefficient in self.coefficients.get(cell, {}).items():
                off[place] = off.get(place, Decimal()) + coefficient * step
                moved[place] += 1
        return any(abs(by + self._margin[place][0]) > self._margin[place][1] for place, by in off.items())

    def _near(self, suspect: Suspect, right: dict[Cell, Decimal]) -> bool:
        if suspect.cell not in right:
            return False
        most = max((self._margin[p][1] for p in self.coefficients.get(suspect.cell, ())), default=Decimal())
        return abs(Decimal(suspect.value or 0) - right[suspect.cell]) <= most


def _is(finding: Finding, among: list[Finding]) -> bool:
    return _key(finding) in {_key(other) for other in among}


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.coordinate, "" if finding.actual is not None else finding.message


def _names(suspect: Suspect) -> set[Cell]:
    return {suspect.cell} | {tie.cell for tie in suspect.ties}


def _is_equality(instance: Instance, outcome: Outcome) -> bool:
    special = instance.special
    if instance.equation.operator != "=" or (special is not None and (special.left or special.right)):
        return False
    return applies(instance, outcome.filed.overlay)


def _touches(outcome: Outcome, finding: Finding, cells: set[int], accounts: Accounts) -> bool:
    instance = outcome.causes[id(finding)]
    over = {id(entry) for entry in instance.entries}
    if instance.special is not None:
        over |= {id(entry) for _, entries in instance.special.terms for entry in entries}
    if over & cells:
        return True
    slopes = Slopes(Standing(outcome, accounts.profile.unit))
    return any(id(pull.entry) in cells for pull in slopes.of(instance))


@cache
def laboratory(number: int) -> Laboratory:
    """Return the workbook of a subject, its own errors corrected."""
    subject = SUBJECTS[number]
    session = Session.start(load_config(), subject.profile)
    with tempfile.TemporaryDirectory(prefix="xltoolkit-mutate-") as folder:
        path = Path(folder) / "book.xlsx"
        import_document(subject.source, session.registry).write(path)
        with open_workbook(path) as book:
            grids = [book.read(name) for name in book.sheets]
    registry = session.registry
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
    for (table, row, column), amount in subject.corrections.items():
        entries = accounts.tables[table].by_key[row].entries
        entries[column] = entries[column]._replace(amount=amount, raw=amount)
    return Laboratory(session, accounts)


def sample(number: int, every: int = 1, seed: int = 1, skip: int = 0) -> list[Seen]:
    """Look at every so manieth error of a subject."""
    lab = laboratory(number)
    return [lab.look(mutation) for at, mutation in enumerate(mutations(lab.accounts, seed)) if at % every == skip]


def _slice(job: tuple[int, int, int]) -> list[Seen]:
    number, every, skip = job
    return sample(number, every, skip=skip)


def measure(number: int, every: int = 1) -> list[Seen]:
    """Look at the errors of a subject, on all processors."""
    workers = os.cpu_count() or 1
    jobs = [(number, every * workers, every * skip) for skip in range(workers)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return [seen for part in pool.map(_slice, jobs) for seen in part]


def main() -> None:
    """Print the figures."""
    for number, subject in enumerate(SUBJECTS):
        began = time.perf_counter()
        seen = measure(number)
        print(subject.name, len(seen), f"{time.perf_counter() - began:.0f} s")
        for line in summary(seen):
            print(line)
        bad = [one for one in seen if one.beyond and not one.filled and not (one.found and one.tied)]
        print("MISSED", len(bad), *[b.told for b in bad[:12]], sep="\n  ")
        bad = [one for one in seen if one.beyond and not one.filled and one.alone and one.tied and not one.first]
        print("NOT FIRST", len(bad), *[b.told for b in bad[:12]], sep="\n  ")
        bad = [one for one in seen if one.elsewhere]
        print("ELSEWHERE", len(bad), *[b.told for b in bad[:12]], sep="\n  ")
        bad = [one for one in seen if one.first and not one.value]
        print("VALUE", len(bad), *[b.told for b in bad[:12]], sep="\n  ")


def summary(seen: Iterable[Seen]) -> Iterator[str]:
    rows = list(seen)
    for kind in ["all", *dict.fromkeys(one.kind for one in rows)]:
        chosen = [one for one in rows if kind in {"all", one.kind}]
        eq = [o for o in chosen if o.equations and not o.filled]
        b = [o for o in eq if o.beyond]
        alone = [o for o in b if o.alone]
        shared = [o for o in b if not o.alone]
        yield (
            f"{kind}: made {len(chosen)} eq {len(eq)} filled {sum(o.filled for o in chosen)} beyond {len(b)} found {sum(o.found for o in b)} alone {len(alone)} first {sum(o.first for o in alone)}"
            f" tied {sum(o.tied for o in alone)} shared {len(shared)} first {sum(o.first for o in shared)} tied {sum(o.tied for o in shared)} value {sum(o.value for o in b)} elsewhere {sum(o.elsewhere for o in chosen)}"
        )


if __name__ == "__main__":
    main()
