"""What adds up: a sum in words to its parts, reasons to their change, parts to their whole, counts to a count."""

from __future__ import annotations

from decimal import Decimal

from xltoolkit.model import Verdict
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.marks import Mark, Measure, Reasons, shown
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.tokens import Kind

SUM = "narrative.sum"


def is_total(parts: list[Mark], mark: Mark) -> bool:
    """Tell whether an amount is the sum of others."""
    total = sum((part.token.amount for part in parts), start=Decimal())
    slack = sum((Measure.stated(part.token).half for part in (*parts, mark)), start=Decimal())
    return abs(total - mark.token.amount) <= slack


def total_of(parts: list[Mark], mark: Mark) -> None:
    """Judge a sum in words (合计1170万元) by the amounts before it."""
    said = " + ".join(part.shown for part in parts)
    if is_total(parts, mark):
        mark.set(Verdict.DERIVED, f"{said} = {mark.shown}")
    else:
        total = sum((part.token.amount for part in parts), start=Decimal())
        right = shown(total, mark.token)
        mark.wrong(SUM, right, f"{said} = {right}{mark.token.unit}，写的是 {mark.shown}")


def add_up(reasons: Reasons, parts: tuple[Mark, list[Mark]] | None, marks: list[Mark]) -> None:
    """Find what adds up in a sentence: reasons to a change, parts to their whole, counts to a count."""
    _reasons(reasons)
    if parts is not None:
        whole, members = parts
        _sum_of(whole, members)
    counts = [mark for mark in marks if mark.token.kind is Kind.COUNT]
    for at, whole in enumerate(counts):
        members = [mark for mark in counts[at + 1 :] if mark.token.unit == whole.token.unit]
        if len(members) > 1 and sum(mark.token.value for mark in members) == whole.token.value:
            _consistent([whole, *members], f"各项之和等于 {whole.shown}")
            return


def all_parts(scope: Scope, marks: list[Mark], context: Context) -> None:
    """Check a sum of which a sentence names every part, where no part and no sum is known to be wrong itself."""
    for whole_key, part_keys in scope.sums():
        whole = next((mark for mark in marks if mark.key == whole_key), None)
        parts = [next((mark for mark in marks if mark.key == key), None) for key in part_keys]
        named = [part for part in parts if part is not None]
        if whole is None or len(named) < len(parts) or Verdict.WRONG in {mark.verdict for mark in (whole, *named)}:
            continue
        total = sum((mark.token.amount for mark in named), start=Decimal())
        slack = sum((Measure.stated(mark.token).half for mark in (whole, *named)), start=Decimal())
        if abs(total - whole.token.amount) > slack:
            said = " + ".join(mark.shown for mark in named)
            text = f"{said} = {shown(total, whole.token)}{whole.token.unit}，合计写的是 {whole.shown}"
            context.note(SUM, text, whole.token.place)


def _reasons(reasons: Reasons) -> None:
    if len(reasons.parts) < 2:  # noqa: PLR2004 - one part is no sum
        return
    total = sum((sign * mark.token.amount for sign, mark in reasons.parts), start=Decimal())
    slack = sum((Measure.stated(mark.token).half for _, mark in reasons.parts), start=Decimal())
    for change in reasons.changes:
        if abs(total - change.amount) <= slack:
            said = " ".join(f"{'+' if sign > 0 else '-'} {mark.shown}" for sign, mark in reasons.parts)
            _consistent([mark for _, mark in reasons.parts], f"各项原因 {said} 合起来就是增减 {change.mark.shown}")


def _sum_of(whole: Mark, members: list[Mark]) -> None:
    if len(members) < 2:  # noqa: PLR2004 - one part is no sum
        return
    total = sum((mark.token.amount for mark in members), start=Decimal())
    slack = sum((Measure.stated(mark.token).half for mark in members), start=Measure.stated(whole.token).half)
    if abs(total - whole.token.amount) <= slack:
        _consistent([whole, *members], f"其中各项之和等于 {whole.shown}")


def _consistent(marks: list[Mark], text: str) -> None:
    for mark in marks:
        if mark.verdict is Verdict.OUTSIDE:
            mark.set(Verdict.CONSISTENT, text)
