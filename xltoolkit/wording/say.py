"""Figures and what they are to one another, in the words of a place."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from xltoolkit.model import Unit
from xltoolkit.narrative import Figure
from xltoolkit.narrative.marks import EXACT, quotient
from xltoolkit.wording.values import Value
from xltoolkit.wordings import Style, gap

_PLACES = 2
CHANGE, RATE = "增减额和增减率", "占比"
ORDER = "决算数与预算数比较的情况和主要原因"


class Speaker:
    """Says figures.

    Args:
        style: of the place.
        unit: of amounts in the text.
    """

    def __init__(self, style: Style, unit: Unit) -> None:
        self._style = style
        self._unit = unit

    def printed(self, amount: Decimal) -> Decimal:
        """Return an amount in yuan as the text prints it."""
        number = EXACT.divide(amount, Decimal(self._unit.yuan)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return number or Decimal("0.00")  # no -0.00

    def money(self, amount: Decimal) -> str:
        """Return an amount in yuan with its unit."""
        number = self.printed(amount)
        return f"{number:,f}{self._unit.name}" if self._style.separators else f"{number:f}{self._unit.name}"

    def figure(self, figure: Figure | None, name: str) -> str:
        """Return a figure: an amount with its unit, a count without; a gap where it is not known."""
        if figure is None:
            return gap(name)
        return f"{figure.amount.to_integral_value():f}" if figure.counted else self.money(figure.amount)

    def share(self, part: Figure | None, whole: Figure | None) -> str:
        """Return a share; of nothing nothing has a share but 0."""
        if part is None or whole is None or (whole.amount <= 0 and part.amount):
            return gap(RATE)
        return f"{quotient(part.amount, whole.amount, _PLACES)}%" if whole.amount > 0 else "0.00%"

    def change(self, value: Value, period: str = "") -> str:
        """Return the change against last year, with the period where the text names it here."""
        style = self._style
        if period and self.direction(value) == 0:
            return style.say("level", 期=period)
        return f"{style.say('against', 期=period) if period else ''}{self._changed(value)}"

    def _changed(self, value: Value) -> str:
        style, moved = self._style, self._moved(value)
        if moved is None or value.before is None:
            return gap(CHANGE)
        if not moved:
            return style.say("same")
        word = "rise" if moved > 0 else "fall"
        said = style.say(word, 额=self.money(abs(moved)))
        if value.before.amount <= 0:
            return said + style.say("no_rate")
        rate = quotient(abs(moved), value.before.amount, _PLACES)
        return said + style.say(f"{word}_rate", 率=f"{rate}%")

    def direction(self, value: Value) -> int | None:
        """Return 1 for a rise, -1 for a fall, 0 for no change as printed; None where it is not known."""
        moved = self._moved(value)
        return None if moved is None else (moved > 0) - (moved < 0)

    def _moved(self, value: Value) -> Decimal | None:
        if value.now is None or value.before is None:
            return None
        moved = value.now.amount - value.before.amount
        return moved if self.printed(moved) else Decimal()

    def reason(self, values: list[Value], name: str = "") -> str:
        """Return the reason of changes, to be filled in; nothing where nothing has changed."""
        directions = [self.direction(value) for value in values]
        if not any(direction is None or direction for direction in directions):
            return ""
        if not name:
            return self._style.say("reason")
        words = {1: "rise_word", -1: "fall_word"}
        word = words.get(directions[0] or 0, "either_word")
        return self._style.say("reason_of", 名=name, 向=self._style.say(word))

    def done(self, value: Value, budget: str) -> str:
        """Return how far a budget is completed; ``budget`` is what the text calls it."""
        if value.budget is None or value.now is None:
            return self._style.say("done", 预算=budget, 率=gap("完成率"))
        if value.budget.amount <= 0:
            return self._style.say("no_budget", 预算=budget)
        return self._style.say("done", 预算=budget, 率=f"{quotient(value.now.amount, value.budget.amount, _PLACES)}%")

    def order(self, value: Value) -> str:
        """Return how the actual figure compares with the budget, and the reason."""
        if value.budget is None or value.now is None:
            return gap(ORDER)
        more = self.printed(value.now.amount) - self.printed(value.budget.amount)
        return self._style.say("above" if more > 0 else "below" if more < 0 else "equal")

    def listed(self, labels: list[str]) -> str:
        """Return a list of items; nothing where there is none."""
        return self._style.say("listed", 项="、".join(labels)) if labels else ""
