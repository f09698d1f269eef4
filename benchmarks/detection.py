"""``make mutate``: errors made one at a time in the amounts of real workbooks, and what is said of them.

Every amount, every kind of error, on workbooks whose own errors are corrected first. ``--write`` puts the figures into
docs/detection.md.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.laboratory import Laboratory, Seen, Subject, prepare
from benchmarks.mutations import Mutation, larger_mutations, mutations

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "detection.md"
YANGQUAN = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
LOST_ZERO = {("general_budget_detail", "31204", "金额"): Decimal("100000000.00")}
SUBJECTS = (
    Subject("阳泉市工业和信息化局 2022, in 元", YANGQUAN, "yangquan-2022", LOST_ZERO),
    Subject(
        "阳泉市工业和信息化局 2022, rounded to 万元: every fourth error",
        YANGQUAN,
        "yangquan-2022",
        LOST_ZERO,
        rounded=True,
        every=4,
    ),
    Subject("上海市普陀区财政局 2024, in 万元", ROOT / "examples" / "putuo-caizhengju-2024.txt", "putuo-2024", {}),
)
PAIRS = 400
"""Pairs of errors that are made together in a workbook."""
SHOWN = 12
"""Errors that are shown one by one where something went wrong."""

HEAD = """# Measured detection

Made by `make mutate ARGS=--write`: every amount of a real workbook is changed in turn, in every way below, the rules
are run and the culprit is looked for ([how](architecture.md#who-did-it)). The workbooks' own errors are corrected
first.

- **to find**: the cell takes part in an equality that applies, and that is off by more than its tolerance because of
  the change. Not to find: a total that was cleared (the rollup fills the same amount in again, no error is left), a
  change that rounding hides, and an amount that no equation holds.
- **found**: an equation is reported that held before.
- **alone**: no other cell has the same set of equalities, so the equations tell which it is. **first**: every finding
  names the changed cell.
- **shared**: brothers have the same set, so the equations cannot tell. **tie**: the changed cell is named, or stands
  among those said to be possible; **first**: the slip decided, and rightly.
- **value**: the changed cell is named with the amount that stood there; in 万元 within the tolerance, since rounded
  equations tell no more. **slip**: the error is called by its name.
- **elsewhere**: findings that do not touch the changed cell.
"""
TAIL = """
## Reading the figures

- A share below all of *shared: first* is no fault: brothers under one parent, each in that one equation alone, cannot
  be told apart by equations; the slip guesses, and all of them are named.
- *value* misses where the cell is not the first of a tie. *slip* misses where another slip makes the same figure and is
  more telling (50,000 with two digits transposed may be 5,000, a zero lost), or where no slip fits (a last place that
  carries over, 0.09 to 0.10).
- *in the next column* is called so where the emptied cell stays empty. Where it is a total, its rollup fills it, and
  what is left to find is an amount too many, which is what is said.
- *row dropped* is called so where another table shows the code with an amount that its parent is short of, and two
  equations or more tell of it.
- *rows swapped* changes nothing that an equation holds where both rows stand in the same equations only.
- Two errors in one equation may add up to what a third cell explains better; then that one is named.
- Not measured: errors in the text around the amounts, and errors that agree with one another (the same wrong figure
  carried through all tables breaks nothing).
"""


class Job(NamedTuple):
    """A share of the errors of one subject."""

    subject: int
    share: int
    shares: int


class Looked(NamedTuple):
    """What became of the errors of one subject: single ones, larger ones, pairs."""

    single: list[Seen]
    larger: list[Seen]
    pairs: list[Seen]


@cache
def laboratory(subject: int) -> Laboratory:
    """Return the workbook of a subject, prepared once a process."""
    return prepare(SUBJECTS[subject])


def look(job: Job) -> Looked:
    """Make a share of the errors of a subject."""
    lab, every = laboratory(job.subject), SUBJECTS[job.subject].every
    single = list(mutations(lab.accounts))
    chosen = random.Random(job.subject).choices(single, k=2 * PAIRS)  # noqa: S311 - drawn to be drawn again
    pairs = [pair for pair in zip(chosen[::2], chosen[1::2], strict=True) if _apart(*pair)]
    first, step = job.share * every, job.shares * every
    return Looked(
        [lab.look(error) for error in islice(single, first, None, step)],
        [lab.look(error) for error in islice(larger_mutations(lab.accounts), first, None, step)],
        [lab.look(*pair) for pair in islice(pairs, first, None, step)],
    )


def _apart(one: Mutation, other: Mutation) -> bool:
    cells = [place.entry.cell for error in (one, other) for place, _ in error.cells]
    return len(set(cells)) == len(cells)


def measure(subject: int) -> Looked:
    """Make every error of a subject, on all processors."""
    shares = os.cpu_count() or 1
    jobs = [Job(subject, share, shares) for share in range(shares)]
    with multiprocessing.get_context("spawn").Pool(shares) as pool:
        parts = pool.map(look, jobs)
    return Looked(*([seen for part in parts for seen in part[kind]] for kind in range(3)))


def lines() -> Iterator[str]:
    """Yield the figures, in Markdown."""
    for number, subject in enumerate(SUBJECTS):
        looked = measure(number)
        yield f"\n## {subject.name}\n"
        yield from _of_clean(laboratory(number))
        yield from _of_single(looked.single)
        yield from _of_larger(looked.larger)
        yield from _of_pairs(looked.pairs)
        yield from _wrong(looked.single)


def _of_clean(lab: Laboratory) -> Iterator[str]:
    clean = lab.clean
    yield (
        f"The corrected workbook: {clean.passed:,} equations hold, {clean.failed} are broken "
        f"({len(clean.filed.verdicts.hints)} are off by rounding, within their tolerance). "
        f"{len(lab.coefficients):,} cells take part in an equality."
    )


def _of_single(seen: list[Seen]) -> Iterator[str]:
    times = [one.milliseconds for one in seen if one.found]
    yield (
        f"\n{len(seen):,} single errors. Diagnosis of one took {median(times):.1f} ms in the middle, "
        f"{max(times):.0f} ms at most.\n"
    )
    heads = ("error", "made", "filled again", "to find", "found")
    yield f"| {' | '.join((*heads, 'alone: first', 'shared: tie', 'shared: first', 'value', 'slip'))} |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for kind in dict.fromkeys(one.kind for one in seen):
        yield _row(kind, [one for one in seen if one.kind == kind])
    yield _row("**all**", seen)
    lost = sum(not one.equations for one in seen)
    hidden = sum(one.equations and not one.beyond and not one.filled for one in seen)
    yield (
        f"\nNot to find: {lost} errors in amounts that no equality holds, {hidden} that change no equality by more "
        f"than its tolerance. Findings elsewhere: {sum(one.elsewhere for one in seen)}."
    )


def _row(name: str, seen: list[Seen]) -> str:
    due = [one for one in seen if one.detectable]
    alone = [one for one in due if one.alone]
    shared = [one for one in due if not one.alone]
    cells = (
        len(seen),
        sum(one.filled for one in seen),
        len(due),
        _share(sum(one.found for one in due), len(due)),
        _share(sum(one.first for one in alone), len(alone)),
        _share(sum(one.tied for one in shared), len(shared)),
        _share(sum(one.first for one in shared), len(shared)),
        _share(sum(one.value for one in due), len(due)),
        _share(sum(one.slip for one in due), len(due)),
    )
    return f"| {name} | {' | '.join(f'{cell:,}' if isinstance(cell, int) else cell for cell in cells)} |"


def _share(part: int, whole: int) -> str:
    if not whole:
        return ""
    return f"{part:,}/{whole:,}" + ("" if part == whole else f" ({part / whole:.1%})")


def _of_larger(seen: list[Seen]) -> Iterator[str]:
    yield "\n| larger error | made | found | called by its name |"
    yield "|---|---|---|---|"
    for kind in dict.fromkeys(one.kind for one in seen):
        chosen = [one for one in seen if one.kind == kind]
        found = [one for one in chosen if one.found]
        named = sum(one.slip for one in found)
        yield f"| {kind} | {len(chosen)} | {_share(len(found), len(chosen))} | {_share(named, len(found))} |"


def _of_pairs(seen: list[Seen]) -> Iterator[str]:
    both = [one for one in seen if one.found]
    yield (
        f"\nTwo errors at once, {len(both):,} pairs drawn at random from the above: both cells named "
        f"{mean(one.named >= len(('one', 'other')) for one in both):.1%}, "
        f"at least one {mean(one.named > 0 for one in both):.1%}; "
        f"{sum(one.wrong for one in both)} suspects are neither."
    )


def _wrong(seen: list[Seen]) -> Iterator[str]:
    missed = [one for one in seen if one.detectable and not one.found]
    unnamed = [one for one in seen if one.detectable and one.found and not (one.first if one.alone else one.tied)]
    for title, chosen in (("Not found", missed), ("Found, but another cell is named first", unnamed)):
        if chosen:
            yield f"\n{title} ({len(chosen)}):\n"
            yield from (f"- {one.told}" for one in chosen[:SHOWN])


def main() -> None:
    """Print the figures, and write them down where that is asked for."""
    said = []
    for line in lines():
        print(line, flush=True)
        said.append(line)
    if "--write" in sys.argv[1:]:
        DOCUMENT.write_text("\n".join([HEAD.rstrip(), *said, TAIL]), encoding="utf-8")


if __name__ == "__main__":
    main()
