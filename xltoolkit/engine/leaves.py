"""How many rounded amounts a figure stands for: one, or as many as it was added up from.

A published total was rounded once. One that is computed from rounded figures, by a rollup into an empty cell or by the
cell's own formula, carries the rounding of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltoolkit.engine.expand import Term
from xltoolkit.engine.figures import AMOUNT, Overlay, UnknownCell, netted, total
from xltoolkit.engine.instances import Instance
from xltoolkit.model import Entry


class Leaves:
    """Counts the amounts under figures; nothing is worked out before it is asked for.

    Args:
        instances: all that were laid over the workbook.
        overlay: values of the cells that rollups fill.
        computed: which cells are computed, by what, where that is known already; else every cell of the overlay is.
    """

    def __init__(
        self, instances: Sequence[Instance], overlay: Overlay, computed: Mapping[int, Instance] | None = None
    ) -> None:
        self._instances = instances
        self._overlay = overlay
        self._computed = computed
        self._sources: dict[int, Instance] | None = None
        self._known: dict[int, int] = {}

    def under(self, terms: list[Term]) -> int:
        """Return how many rounded amounts stand under a sum, each of its cells once."""
        return sum(self._count(entry) for _, entry in netted(terms))

    def _count(self, entry: Entry) -> int:
        key = id(entry)
        if key not in self._known:
            filed = int(entry.content is AMOUNT or key in self._overlay)
            self._known[key] = filed
            source = self._source(entry) if filed else None
            if source is not None:
                self._known[key] = max(filed, self.under(source.right))
        return self._known[key]

    def _source(self, entry: Entry) -> Instance | None:
        """Return the rollup that gives a computed cell its value, if one does."""
        if self._computed is not None:
            return self._computed.get(id(entry))
        if id(entry) not in self._overlay and entry.formula is None:
            return None
        if self._sources is None:
            self._sources = {}
            for instance in self._instances:
                if instance.equation.computes and instance.target is not None:
                    self._sources.setdefault(id(instance.target), instance)
        source = self._sources.get(id(entry))
        return source if source is not None and (id(entry) in self._overlay or self._gives(source, entry)) else None

    def _gives(self, source: Instance, entry: Entry) -> bool:
        try:
            return total(source.right, self._overlay) + source.right_constant == entry.amount
        except UnknownCell:
            return False
