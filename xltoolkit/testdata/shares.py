"""A share of the departments, spread evenly: exact over any run of indexes, the same however many there are."""

from __future__ import annotations

from fractions import Fraction

from xltoolkit.testdata.draws import Draws

_FINE = 1 << 32


class Share:
    """Which departments something happens to.

    Args:
        share: from 0 to 1.
        draws: for where the first one is.
    """

    def __init__(self, share: Fraction, draws: Draws) -> None:
        self._share = share
        self._offset = Fraction(draws.between(0, _FINE - 1), _FINE)

    def number(self, index: int) -> int | None:
        """Return which of those it happens to a department is (0, 1, …), or None where it is none of them."""
        before = int(index * self._share + self._offset)
        return before if int((index + 1) * self._share + self._offset) > before else None
