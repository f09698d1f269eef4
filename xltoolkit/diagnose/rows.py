"""A code that a table has lost: its parent is short of exactly what another table shows for the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xltoolkit.diagnose.proposals import Correction
from xltoolkit.diagnose.slips import Kind, Slip
from xltoolkit.diagnose.standing import Effect, Standing
from xltoolkit.engine import Instance, Outcome, RuleSet
from xltoolkit.engine.examine import lay_out
from xltoolkit.engine.judge import judge
from xltoolkit.engine.view import View, identity
from xltoolkit.model import Accounts, BoundTable, Content, Entry, Row, Rows

_FEWEST = 2
"""Equations that the missing row must mend, net: one may be a slip in one cell."""
_Same = tuple[int, str, str]
"""What tells an equation's instance when the rules are laid anew."""


@dataclass(frozen=True, slots=True)
class _Loss:
    """What a parent is short of by column, and where."""

    bound: BoundTable
    parent: Row
    short: dict[str, Decimal]


def dropped_rows(standing: Standing, accounts: Accounts, ruleset: RuleSet) -> Iterator[Correction]:
    """Yield the rows that would mend more than they break; the correction's cell is the parent's, as it stands."""
    if len(standing.failing) < _FEWEST:
        return
    views = ruleset.views(accounts)
    concerned = {table for broken in standing.failing.values() for table in broken.instance.equation.tables}
    for view in views.values():
        if (
            view.bound.table.id in concerned
            and view.bound.table.rows is Rows.CODES
            and _lacks_codes(view.bound, accounts)
        ):
            for loss in _losses(view, standing):
                for code, where in _missing(loss, views, standing):
                    correction = _weigh(loss, code, where, standing, accounts, ruleset)
                    if correction is not None:
                        yield correction
                        break


def _lacks_codes(bound: BoundTable, accounts: Accounts) -> bool:
    """Tell whether another table of the same codes shows some that this one does not."""
    others = (other for other in accounts.tables.values() if _is_alike(other, bound))
    return any(other.by_code.keys() - bound.by_code.keys() for other in others)


def _is_alike(other: BoundTable, own: BoundTable) -> bool:
    same = other.table.classification == own.table.classification
    return other is not own and other.table.rows is Rows.CODES and same


def _losses(view: View, standing: Standing) -> Iterator[_Loss]:
    """Yield the rows that are short of something, of which a broken equation tells: theirs, or a code's below them."""
    told = {id(entry) for broken in standing.failing.values() for entry in broken.instance.entries}
    codes = {broken.instance.key for broken in standing.failing.values()} - view.bound.by_code.keys()
    for row in view.every:
        children = view.children.get(identity(row), [])
        lost_all = row.code and not children and any(code.startswith(row.code) for code in codes)
        if lost_all or (children and any(id(entry) in told for entry in row.entries.values())):
            short = {
                column: standing.amount(entry) - sum(standing.amount(c.entries[column]) for c in children)
                for column, entry in row.entries.items()
                if all(column in child.entries for child in children)
            }
            if any(short.values()):
                yield _Loss(view.bound, row, {column: amount for column, amount in short.items() if amount})


def _missing(loss: _Loss, views: dict[str, View], standing: Standing) -> Iterator[tuple[str, BoundTable]]:
    """Yield the codes below the parent that only other tables show, with an amount that the parent is short of."""
    own = loss.bound
    found: set[str] = set()
    for view in views.values():
        other = view.bound
        if not _is_alike(other, own):
            continue
        for row in view.every:
            new = row.code and row.code not in own.by_code and row.code not in found
            if new and _parent(row.code, own) is loss.parent and _amounts(row, standing) & set(loss.short.values()):
                found.add(row.code)
                yield row.code, other


def _parent(code: str, bound: BoundTable) -> Row | None:
    ancestors = (bound.by_code.get(code[:digits]) for digits in (5, 3) if digits < len(code))
    return next(filter(None, ancestors), bound.by_key.get("合计"))


def _amounts(row: Row, standing: Standing) -> set[Decimal]:
    return {standing.amount(entry) for entry in row.entries.values()}


def _weigh(  # noqa: PLR0913, PLR0917 - a loss, a code, and all that is known
    loss: _Loss, code: str, where: BoundTable, standing: Standing, accounts: Accounts, ruleset: RuleSet
) -> Correction | None:
    """Lay the rules over the table with the row in its place, and see what that mends."""
    bound = loss.bound
    entries = {
        column: Entry(entry.sheet, 0, entry.column, loss.short.get(column, Decimal()), Content.AMOUNT)
        for column, entry in loss.parent.entries.items()
    }
    row = Row(code, entries, code=code, block=loss.parent.block)
    whole = replace(bound, rows=[*bound.rows, row])
    changed = replace(accounts, tables=accounts.tables | {bound.table.id: whole})
    laid = Outcome()
    lay_out(ruleset, changed, ruleset.views(changed), laid)
    after = {_same(b.instance): b for b in judge(laid.instances, standing.overlay, standing.unit).failed}
    before = {_same(b.instance): key for key, b in standing.failing.items()}
    mended = frozenset(key for same, key in before.items() if same not in after)
    broken = {id(b.instance): b for same, b in after.items() if same not in before}
    effect = Effect(mended, frozenset(), broken, 0)
    if effect.score < _FEWEST:
        return None
    told = "、".join(f"{amount:,}" for amount in loss.short.values())
    text = f"可能漏列科目 {code} 一行，金额 {told}，见{accounts.number(where.table.id)}"
    parent = next(loss.parent.entries[column] for column in loss.short)
    return Correction(((parent, standing.amount(parent)),), effect, Slip(Kind.DROPPED_ROW, text))


def _same(instance: Instance) -> _Same:
    return id(instance.equation), instance.key, instance.column
