"""Culprits in words: which cell, what should stand there, which slip, and what else is possible."""

from __future__ import annotations

from decimal import Decimal

from xltoolkit.diagnose.proposals import Correction
from xltoolkit.diagnose.search import Culprit
from xltoolkit.diagnose.slips import Kind
from xltoolkit.diagnose.standing import Standing
from xltoolkit.engine.messages import Writer
from xltoolkit.model import CellValue, Content, Entry, Suspect

_OF_TABLES = {Kind.UNIT_TABLE, Kind.SWAPPED_COLUMNS, Kind.DROPPED_ROW}
_SHOWN = 3
"""Other possible cells that a reason names; all are in the JSON report."""


def suspect_of(culprit: Culprit, standing: Standing, writer: Writer) -> Suspect:
    """Return a culprit as findings carry it; the amounts that stand in the cells are those before the correction."""
    best = culprit.best
    entry = best.cells[0][0]
    also = () if best.slip.kind is Kind.UNIT_TABLE else best.cells[1:]
    alike = (other for other in culprit.ties if other.slip.kind is best.slip.kind)
    decided = best.slip.kind is not Kind.LIMIT and next(alike, None) is None
    return Suspect(
        cell=entry.cell,
        value=_value(best, writer),
        kind=str(best.slip.kind),
        reason=_reason(culprit, standing, writer, decided=decided),
        mends=len(best.effect.mended),
        breaks=len(best.effect.broken),
        also=tuple(CellValue(other.cell, _text(other, amount, writer)) for other, amount in also),
        ties=tuple(CellValue(other.cells[0][0].cell, _value(other, writer)) for other in culprit.ties),
        decided=decided,
    )


def _reason(culprit: Culprit, standing: Standing, writer: Writer, *, decided: bool) -> str:
    best = culprit.best
    parts = [_change(best, standing, writer)]
    if best.effect.broken:
        parts.append(f"改后仍有 {len(best.effect.broken)} 条等式不成立，可能不止一处有错")
    if culprit.ties:
        parts.append(_others(culprit.ties, writer, decided=decided))
    return "；".join(parts)


def _change(correction: Correction, standing: Standing, writer: Writer) -> str:
    entry, value = correction.cells[0]
    slip = f"（{correction.slip.text}）" if correction.slip.text else ""
    if correction.slip.kind in _OF_TABLES:
        return f"{writer.table(entry)}{correction.slip.text}"
    if correction.slip.kind is Kind.LIMIT:
        return f"{writer.name(entry)}：{_now(entry, standing, writer)}{slip}"
    should = f"应为 {_shown(entry, value, writer)}" if value else "应为空"
    return f"{writer.name(entry)}：{_now(entry, standing, writer)} {should}{slip}"


def _now(entry: Entry, standing: Standing, writer: Writer) -> str:
    now = standing.amount(entry)
    if now or entry.content is Content.AMOUNT:
        return f"{'' if entry.formula is None else '公式算得 '}{_shown(entry, now or abs(now), writer)}"
    return f"“{entry.raw}”" if entry.content is Content.NOT_APPLICABLE else "（空）"


def _others(ties: tuple[Correction, ...], writer: Writer, *, decided: bool) -> str:
    names = "、".join(writer.name(other.cells[0][0]) for other in ties[:_SHOWN])
    more = f" 等 {len(ties)} 格" if len(ties) > _SHOWN else ""
    return f"改 {names}{more}也能使等式成立" if decided else f"与 {names}{more}同样可能"


def _value(correction: Correction, writer: Writer) -> str:
    """Return what should stand in the cell to be named, where that is known."""
    return "" if correction.slip.kind is Kind.LIMIT else _text(*correction.cells[0], writer)


def _text(entry: Entry, value: Decimal, writer: Writer) -> str:
    if not value:
        return ""
    return f"{value.normalize() if writer.is_count(entry) else writer.own(entry, value):f}"


def _shown(entry: Entry, value: Decimal, writer: Writer) -> str:
    return f"{value.normalize() if writer.is_count(entry) else writer.own(entry, value):,f}"
