"""What holds for a whole text while it is read, and what is gathered to be settled at its end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from xltoolkit.model import Unit
from xltoolkit.narrative.figures import Figures
from xltoolkit.narrative.grammar import near, stripped
from xltoolkit.narrative.marks import Change, Mark, Note, Topic
from xltoolkit.narrative.reading import Place
from xltoolkit.phrases import Same, Words

Thing = tuple[str, str]
"""What is counted, and how many: the 62 二级项目."""


@dataclass(slots=True)
class Context:
    """The text as a whole.

    Args:
        figures: of the workbook.
        words: general words.
        year: of the accounts.
        units: the department's own names.
        marks: every number, in order.
        notes: what is wrong with words.
        changes: changes against last year of known topics.
        befores: last year's amounts that no workbook tells, each with what it is of.
        things: counted things -> their amounts.
        shares: sentence -> shares of one whole in it, each with its part.
    """

    figures: Figures
    words: Words
    year: int
    units: frozenset[str] = frozenset()
    marks: list[Mark] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    befores: list[tuple[Mark, Topic]] = field(default_factory=list)
    things: defaultdict[Thing, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    shares: defaultdict[str, list[tuple[Mark, Topic, Topic]]] = field(default_factory=lambda: defaultdict(list))
    _thing: Thing | None = None

    @property
    def unit(self) -> Unit:
        """The workbook's unit."""
        return self.figures.unit

    def begin(self) -> None:
        """Forget what holds for a sentence only."""
        self._thing = None

    def note(self, rule: str, message: str, place: Place) -> None:
        """Note that something is wrong with words."""
        self.notes.append(Note(rule, message, place))

    def counted(self, same: tuple[Same, ...], mark: Mark, before: str, after: str) -> None:
        """Remember which things were counted last."""
        for declared in same:
            for thing in declared.things:
                if mark.token.unit == declared.counter and (thing in near(before) or after.startswith(thing)):
                    self._thing = (thing, mark.token.text)

    def paid(self, same: tuple[Same, ...], mark: Mark, close: str) -> None:
        """Remember the amount of the things that were counted last."""
        names = tuple(name for declared in same for name in declared.amounts)
        if self._thing is not None and names and stripped(close, self.words.fillers).endswith(names):
            self.things[self._thing].append(mark)
            self._thing = None

    def shared(self, mark: Mark, whole: Topic | None, part: Topic | None) -> None:
        """Remember a share, to be added up with those beside it."""
        if whole is not None and part is not None:
            self.shares[mark.heading].append((mark, whole, part))
