"""One number against one figure of the workbook."""

from __future__ import annotations

from xltoolkit.model import Unit, Verdict
from xltoolkit.narrative.figures import Figure
from xltoolkit.narrative.marks import Mark, Topic, plain, shown
from xltoolkit.narrative.tokens import Kind, Token

FIGURE, COPIED, COUNT = "narrative.figure", "narrative.copied", "narrative.count"


def against(mark: Mark, topic: Topic, unit: Unit, figures: tuple[Figure, ...] | None = None) -> bool:
    """Compare a number with what its topic is in the workbook; tell whether it could be told right or wrong."""
    token = mark.token
    candidates = [figure for figure in (topic.figures if figures is None else figures) if fitting(token, figure)]
    same = [(verdict, figure) for figure in candidates if (verdict := _same(token, figure, unit)) is not None]
    for verdict, figure in sorted(same, key=lambda pair: pair[0] is not Verdict.TRACED)[:1]:
        mark.set(verdict, _reckoning(mark, figure, verdict, unit), figure)
        return True
    if topic.loose or not candidates:
        return False
    _wrong(mark, topic, candidates[0], unit)
    return True


def fitting(token: Token, figure: Figure) -> bool:
    """Tell whether a number and a figure are of one kind; nothing is nothing, cars or money."""
    return figure.counted == (token.kind is Kind.COUNT) or not figure.cells


def _same(token: Token, figure: Figure, unit: Unit) -> Verdict | None:
    off = abs(token.amount - figure.amount)
    if not off:
        return Verdict.TRACED if figure.exact else Verdict.DERIVED
    if token.kind is Kind.COUNT:
        return None
    slack = figure.half if not figure.exact else 0
    if token.quantum * token.yuan > unit.quantum * unit.yuan:
        slack = max(slack, token.quantum * token.yuan / 2)
    elif token.yuan < unit.yuan:
        slack = max(slack, figure.half)
    return Verdict.DERIVED if off <= slack else None


def _reckoning(mark: Mark, figure: Figure, verdict: Verdict, unit: Unit) -> str:
    where = " + ".join(figure.coordinates)
    if verdict is Verdict.TRACED:
        return f"{where} = {mark.shown}"
    table = mark.shown if figure.counted else f"{plain(figure.amount, unit)}{unit.name}"
    return f"{where} = {table}" + ("" if figure.amount == mark.token.amount else f"，合 {mark.shown}")


def _wrong(mark: Mark, topic: Topic, figure: Figure, unit: Unit) -> None:
    token = mark.token
    expected = shown(figure.amount, token)
    where = " + ".join(figure.coordinates)
    message = f"“{topic.name}”写 {mark.shown}，{where} 是 {expected}{token.unit}"
    for other, why in topic.copied:
        if _same(token, other, unit) is not None:
            mark.wrong(COPIED, expected, f"{message}；写的是 {' + '.join(other.coordinates)}：{why}", figure, other)
            return
    mark.wrong(COUNT if token.kind is Kind.COUNT else FIGURE, expected, message, figure)
