"""Words of order: 决算数小于预算数 is so, or is not."""

from __future__ import annotations

from xltoolkit.narrative.context import Context
from xltoolkit.narrative.marks import Topic, plain
from xltoolkit.narrative.reading import Place

DIRECTION = "narrative.direction"


def order_of(between: str, topic: Topic | None, place: Place, context: Context) -> None:
    """Check what the words between two numbers say of an actual figure beside its budget.

    Args:
        between: the words.
        topic: what they are about.
        place: of the number before them.
        context: notes are added to it.
    """
    if topic is None or topic.stated is None or topic.stated_budget is None:
        return
    actual, budget = topic.stated.amount, topic.stated_budget.amount
    level = abs(actual - budget) <= topic.stated.half + topic.stated_budget.half
    words, unit = context.words, context.unit
    for names, holds in ((words.above, actual > budget), (words.below, actual < budget), (words.equal, level)):
        for word in (f"{side}{name}" for side in words.actual for name in names):
            if word in between and not holds:
                figures = f"决算数是 {plain(actual, unit)}，预算数是 {plain(budget, unit)}"
                context.note(DIRECTION, f"“{topic.name}”的{figures}，写的却是“{word}”", place)
                return
