"""Which newly calculated values may stand in for stored ones.

An engine is measured on what is known: it calculates the workbook as it was before any edit, and only where it brings
back the value that the spreadsheet program stored is it trusted with the value afterwards. Trust never leaps: a value
rests on others, and one of them that is not trusted leaves all above it as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from xltoolkit.model import CellError, Value
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.recalc.dependents import Graph, Node
from xltoolkit.workbook.package.celltext import same_value

MOST_EDGES = 2_000_000
"""Pairs of a stale formula and one that it rests on; a workbook with more is left to its spreadsheet program."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What files hold.

    Args:
        before: values of all cells before the run.
        written: values that the run wrote, formulas of its own included.
    """

    before: Callable[[Node], Value]
    written: Mapping[Node, Value]

    def now(self, node: Node) -> Value:
        """Return what a cell holds now."""
        return self.written[node] if node in self.written else self.before(node)


class Stale:
    """The stale formulas that an engine could bring up to date, should it be right.

    Args:
        graph: of the workbook as it is now.
        stale: formulas.
        stored: what the files hold.
    """

    def __init__(self, graph: Graph, stale: set[Node], stored: Stored) -> None:
        self._graph = graph
        self._stored = stored
        self._stale = stale
        self._precedents: dict[Node, frozenset[Node]] = {}
        self._take_in(stale)
        self.nodes = frozenset(self._settled(lambda _: True))
        """Those that rest only on cells that are known and follow from others."""

    @property
    def wanted(self) -> set[Node]:
        """The formulas whose values an engine has to give: those, and what they rest on directly."""
        return set(self.nodes).union(*(self._precedents[node] for node in self.nodes))

    def trusted(self, before: Mapping[Node, Value], after: Mapping[Node, Value]) -> dict[Node, Value]:
        """Return the values that may be stored.

        Args:
            before: an engine's values of the workbook before the run.
            after: the same engine's values of the workbook now.
        """

        def right(node: Node) -> bool:
            stored = self._stored.before(node)
            return (
                agree(stored, before.get(node))
                and after.get(node) is not None
                # An error is left to the spreadsheet program: an engine's may only tell what the engine lacks.
                and (not isinstance(after[node], CellError) or agree(stored, after[node]))
                and all(agree(self._stored.now(p), after.get(p)) for p in self._precedents[node] - self._stale)
            )

        return {node: after[node] for node in self._settled(right)}

    def _take_in(self, stale: Iterable[Node]) -> None:
        edges = 0
        for node in stale:
            if self._hopeless(node):
                continue
            areas = self._graph.reads[node].areas
            found = frozenset(chain.from_iterable(self._graph.formulas_in(area) for area in areas))
            edges += len(found)
            if edges > MOST_EDGES:
                self._precedents.clear()
                return
            if all(other in self._stale or not self._unsure(other) for other in found):
                self._precedents[node] = found

    def _hopeless(self, node: Node) -> bool:
        # A formula that the run wrote has no value from before to measure an engine by.
        return self._unsure(node) or node in self._stored.written or self._stored.before(node) is None

    def _unsure(self, node: Node) -> bool:
        reads = self._graph.reads[node]
        return reads.anywhere or not reads.steady or node in self._graph.filled

    def _settled(self, right: Callable[[Node], bool]) -> list[Node]:
        """Return the formulas that are right and rest only on such; never those that rest on themselves."""
        waiting: dict[Node, int] = {}
        users: defaultdict[Node, list[Node]] = defaultdict(list)
        for node, precedents in self._precedents.items():
            if right(node):
                below = precedents & self._stale
                waiting[node] = len(below)
                for other in below:
                    users[other].append(node)
        settled = [node for node, count in waiting.items() if not count]
        for node in settled:  # grows while it is gone through
            for user in users[node]:
                waiting[user] -= 1
                if not waiting[user]:
                    settled.append(user)
        return settled


def agree(stored: Value, calculated: Value) -> bool:
    """Tell whether an engine brings back a stored value: to 15 digits, or half a unit in the last of them."""
    if same_value(stored, calculated):
        return stored is not None
    if not isinstance(stored, Decimal) or not isinstance(calculated, Decimal):
        return False
    unit = Decimal(1).scaleb(max(stored.adjusted(), calculated.adjusted()) - FIFTEEN_DIGITS.prec + 1)
    return bool(stored) and bool(calculated) and abs(stored - calculated) <= unit / 2
