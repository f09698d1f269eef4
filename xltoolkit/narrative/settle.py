"""What only the whole text can settle: two figures for one thing, the same figure said again, shares that add up."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from xltoolkit.model import Unit, Verdict
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.marks import Change, Mark, Measure, plain
from xltoolkit.narrative.tokens import Kind

TWO_FIGURES, COPIED, SHARES = "narrative.two_figures", "narrative.copied", "narrative.shares"


def settle(context: Context) -> None:
    """Settle what the numbers of the whole text say of one another."""
    _changes(context)
    _befores(context)
    _things(context)
    _again(context)
    _shares(context)


def _changes(context: Context) -> None:
    """Of two changes of one figure, the one whose percent is its quotient holds."""
    by_key: defaultdict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in context.changes:
        if change.topic.key:
            by_key[change.topic.key].append(change)
    for changes in by_key.values():
        amounts = {change.amount for change in changes}
        if len(amounts) == 1:
            continue
        right = [change for change in changes if change.fits]
        if len({change.amount for change in right}) == 1:
            for change in changes:
                if change.fits is False and change.mark.verdict is not Verdict.WRONG:
                    _contradicts(change, right[0], context)


def _befores(context: Context) -> None:
    """Find last year's amounts that are this year's less the change that the text tells."""
    for mark, topic in context.befores:
        same = (one for one in context.changes if one.topic is topic or (topic.key and one.topic.key == topic.key))
        for change in same:
            if any(_is_before(mark, now, change, context.unit) for now in topic.measures):
                break


def _is_before(mark: Mark, now: Measure, change: Change, unit: Unit) -> bool:
    moved, before = Measure.stated(change.mark.token), Measure.stated(mark.token)
    if abs(now.amount - change.amount - before.amount) > now.half + moved.half + before.half:
        return False
    sign = "-" if change.sign > 0 else "+"
    text = f"本年数 {plain(now.amount, unit)} {sign} {plain(moved.amount, unit)} = {plain(before.amount, unit)}"
    figures = () if now.figure is None else (now.figure,)
    for one in (mark, change.mark):
        if one.verdict is Verdict.OUTSIDE:
            one.set(Verdict.CONSISTENT, text, *figures)
    return True


def _contradicts(change: Change, right: Change, context: Context) -> None:
    copied = _copied_from(change, context)
    why = f"；{change.mark.shown} 是第 {copied.mark.token.place.line} 行“{copied.topic.name}”的增减" if copied else ""
    rule = COPIED if copied else TWO_FIGURES
    said = f"第 {right.mark.token.place.line} 行写的是{right.mark.near}{right.mark.shown}"
    name = change.topic.name
    change.mark.wrong(
        rule, right.mark.token.text, f"同是“{name}”，{said}，这里写 {change.mark.near}{change.mark.shown}{why}"
    )
    if change.rate is not None and right.rate is not None:
        text = f"随增减额而错：第 {right.rate.token.place.line} 行写的是{right.rate.near}{right.rate.shown}"
        change.rate.wrong(rule, right.rate.token.text, text)


def _copied_from(change: Change, context: Context) -> Change | None:
    same = (other for other in context.changes if other.topic.key != change.topic.key and other.amount == change.amount)
    return next(same, None)


def _things(context: Context) -> None:
    """Of two amounts of the same counted things, the one that the workbook has holds."""
    for (thing, count), marks in context.things.items():
        right = [mark for mark in marks if mark.verdict in (Verdict.TRACED, Verdict.DERIVED)]
        if len({mark.token.amount for mark in marks}) == 1:
            continue
        for mark in marks:
            if len({one.token.amount for one in right}) == 1 and mark.token.amount != right[0].token.amount:
                said = f"第 {right[0].token.place.line} 行写 {right[0].shown}（{right[0].reckoning}）"
                text = f"同是 {count} 个{thing}，{said}，这里写 {mark.shown}"
                mark.wrong(TWO_FIGURES, right[0].token.text, text, *right[0].figures)
            elif not right and mark is not marks[0] and mark.token.amount != marks[0].token.amount:
                text = (
                    f"同是 {count} 个{thing}，第 {marks[0].token.place.line} 行写 {marks[0].shown}，这里写 {mark.shown}"
                )
                context.note(TWO_FIGURES, text, mark.token.place)


def _again(context: Context) -> None:
    """Find figures that the text says twice in the same words."""
    seen: dict[tuple[str, str, Decimal], Mark] = {}
    for mark in context.marks:
        if mark.token.kind not in (Kind.AMOUNT, Kind.PERCENT) or not mark.token.value or not mark.near:
            continue
        key = (mark.near.lstrip("，"), mark.token.unit, mark.token.value)
        first = seen.setdefault(key, mark)
        if first is not mark and mark.verdict is Verdict.OUTSIDE:
            mark.set(Verdict.CONSISTENT, f"与第 {first.token.place.line} 行的 {first.shown} 相同")
            if first.verdict is Verdict.OUTSIDE:
                first.set(Verdict.CONSISTENT, f"与第 {mark.token.place.line} 行的 {mark.shown} 相同")


def _shares(context: Context) -> None:
    """Add up the shares of one whole whose parts are all of it."""
    for shares in context.shares.values():
        groups: defaultdict[Decimal, list[tuple[Mark, Measure, Measure]]] = defaultdict(list)
        for mark, base, part in shares:
            if base.measures and part.measures:
                groups[base.measures[0].amount].append((mark, base.measures[0], part.measures[0]))
        for whole, members in groups.items():
            if len(members) > 1 and whole:
                _hundred(members, context)


def _hundred(members: list[tuple[Mark, Measure, Measure]], context: Context) -> None:
    _, whole, _ = members[0]
    rounding = sum((part.half for _, _, part in members), start=whole.half)
    covered = sum((part.amount for _, _, part in members), start=Decimal())
    if abs(covered - whole.amount) > rounding:
        return  # not all parts have a share
    total = sum((mark.token.value for mark, _, _ in members), start=Decimal())
    slack = sum((mark.token.quantum / 2 for mark, _, _ in members), start=rounding * 100 / whole.amount)
    if abs(total - 100) > slack:
        said = " + ".join(f"{mark.token.text}%" for mark, _, _ in members if mark.token.value)
        text = f"{plain(whole.amount, context.unit)} 的各项占比 {said} = {total}%，不是 100%"
        context.note(SHARES, text, members[0][0].token.place)
