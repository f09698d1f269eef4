"""Detection: whose set of tables a workbook holds, told from what its sheets print. Pure: grids and profiles in.

Nothing is bound to cells here: titles, printed table numbers, units, years, 行次 and names of places are looked up
wherever they stand, so that it costs less than a millisecond a workbook. A slip of the accountant (a wrong unit in a
head, a table left out) speaks against the right profile but does not outweigh the rest, and is found by the rules then.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeVar

from xltoolkit.model import Form, Grid, Profile, Table, TableEntry, fold
from xltoolkit.recognise.numbers import number_of
from xltoolkit.recognise.sheet import is_own
from xltoolkit.recognise.titles import TitleIndex, named_by, title_index

T = TypeVar("T", str, int)

_LONGEST = 60
"""Characters of a text that may be a head; longer ones are notes."""
_UNIT = re.compile(r"单位[:：]?(?:人民币)?(元|万元)$")
_YEAR = re.compile(r"(20\d\d)年度")
_NUMBERING = frozenset({"行次", "栏次"})

PLACE, UNIT, NUMBERED, NUMBERS, YEAR, TITLE = 8.0, 3.0, 3.0, 4.0, 2.0, 1.0
"""What each kind of evidence counts: the place's own name more than any two others."""
NEARER = 3.0
"""What the name of a city counts beside that of its province: less than all table numbers, more than a few."""
_FEW_NUMBERS = 3
"""Table numbers that it takes for them to count in full beside the name of a place: one may be a slip."""


@dataclass(frozen=True, slots=True)
class Detected:
    """A profile that a workbook fits best.

    Args:
        profile: its id.
        why: what it was told by, one sentence in Chinese.
    """

    profile: str
    why: str


@dataclass(slots=True)
class Shown:
    """What the sheets of a workbook print.

    Args:
        titles: table id -> folded titles of it.
        numbers: table id -> printed table numbers that stand with it alone on a sheet.
        untitled: printed table numbers that stand alone on a sheet without any table's title.
        units: unit -> sheets that state it.
        years: year -> sheets that state it.
        numbered: whether 行次 or 栏次 are printed.
        texts: every short text.
    """

    titles: dict[str, set[str]] = field(default_factory=dict)
    numbers: dict[str, set[str]] = field(default_factory=dict)
    untitled: set[str] = field(default_factory=set)
    units: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    numbered: bool = False
    texts: list[str] = field(default_factory=list)
    solid: str = ""
    """All of them without spaces, one a line."""
    placed: bool = False
    """Whether the place of any profile is named."""


class Detector:
    """Tells profiles by what workbooks print; made once for many workbooks.

    Args:
        profiles: to choose from.
        tables: declared tables by id, for their titles.
    """

    def __init__(self, profiles: Mapping[str, Profile], tables: Mapping[str, Table]) -> None:
        self._profiles = profiles
        entries = [entry for profile in profiles.values() for entry in profile.tables]
        self._index = _own_names(entries, tables) | title_index(tables.values())
        self._titles = {
            profile.id: {entry.table: _titles(tables.get(entry.table), entry) for entry in profile.tables}
            for profile in profiles.values()
        }

    def detect(self, grids: Sequence[Grid]) -> Detected | None:
        """Return the profile that the workbook fits best, or None where it shows no title of any table.

        Profiles that fit equally well are told apart by what they are for: where the workbook names its place, the
        nearer one is taken (a city before its province); where it does not, the more general one, and that is said.
        """
        shown = self.look(grids)
        if not shown.titles:
            return None
        weighed = [self._weigh(profile, shown) for profile in self._profiles.values()]
        best = max(weighed, key=lambda candidate: candidate.rank)
        equals = sorted(c.profile.id for c in weighed if c.points == best.points and c.named == best.named)
        nearer = [c for c in weighed if c.place not in ("", best.place) and best.profile.id in c.profile.chain]
        return Detected(best.profile.id, _sentence(best, [id for id in equals if id != best.profile.id], nearer))

    def look(self, grids: Iterable[Grid]) -> Shown:
        """Return what the sheets print."""
        shown = Shown()
        for grid in grids:
            if not is_own(grid):
                self._look_at(grid, shown)
        shown.solid = "\n".join(shown.texts).replace(" ", "")
        shown.placed = any(_written(profile, shown) for profile in self._profiles.values())
        return shown

    def _look_at(self, grid: Grid, shown: Shown) -> None:
        texts = {value for value in grid.values.values() if type(value) is str and len(value) <= _LONGEST}
        shown.texts += texts
        clues = [clue for clue in map(_clue, texts) if clue is not None]
        titles = {}
        for clue in clues:
            named = named_by(clue.text, self._index) if clue.may_be_title else None
            if named is not None:
                titles[fold(clue.text)] = named
                shown.titles.setdefault(named[0].id, set()).add(fold(named[1].title))
        numbers = {clue.number for clue in clues if clue.number}
        if len(titles) == 1 and len(numbers) == 1:
            ((table, _),) = titles.values()
            shown.numbers.setdefault(table.id, set()).update(numbers)
        elif not titles and len(numbers) == 1:
            shown.untitled |= numbers
        shown.units.update({clue.unit for clue in clues if clue.unit})
        shown.years.update({clue.year for clue in clues if clue.year})
        shown.numbered = shown.numbered or any(clue.numbering for clue in clues)

    def _weigh(self, profile: Profile, shown: Shown) -> _Candidate:
        candidate = _Candidate(profile)
        for evidence in (
            self._place(profile, shown),
            _unit(profile, shown),
            _year(profile, shown),
            _numbering(profile, shown),
            _numbers(profile, shown),
            self._tables(profile, shown),
            _untitled(profile, shown),
        ):
            candidate.add(evidence)
        return candidate

    def _place(self, profile: Profile, shown: Shown) -> _Evidence:
        place = _written(profile, shown)
        if not place:
            return _Evidence()
        above = [self._profiles[id] for id in profile.chain[:-1] if id in self._profiles]
        nearer = any(_written(other, shown) not in ("", place) for other in above)
        texts = [text.strip() for text in shown.texts if place in text.replace(" ", "")]
        why = f"写有“{place}”（{min(texts, key=_shortest)}）"
        return _Evidence(PLACE + nearer * NEARER, why, place=place)

    def _tables(self, profile: Profile, shown: Shown) -> _Evidence:
        known = self._titles[profile.id]
        own = [table for table, titles in shown.titles.items() if titles & known.get(table, frozenset())]
        strange = [table for table in shown.titles if table not in known]
        missing = [table for table in known if table not in shown.titles]
        points = TITLE * (len(own) + len(shown.titles)) / 2 - TITLE * (1.5 * len(strange) + 0.5 * len(missing))
        against = f"有 {len(strange)} 张表不在其中" if strange else ""
        return _Evidence(points, f"{len(own)} 张表的表名相符" if own else "", against)


class _Evidence(NamedTuple):
    """Points, and what speaks for or against, in Chinese."""

    points: float = 0.0
    why: str = ""
    against: str = ""
    place: str = ""


@dataclass(slots=True)
class _Candidate:
    """A profile with the evidence for and against it."""

    profile: Profile
    points: float = 0.0
    place: str = ""
    whys: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    def add(self, evidence: _Evidence) -> None:
        """Take in one kind of evidence."""
        self.points += evidence.points
        self.place = self.place or evidence.place
        self.whys += filter(None, [evidence.why])
        self.against += filter(None, [evidence.against])

    @property
    def named(self) -> bool:
        """Whether the workbook names its place."""
        return bool(self.place)

    @property
    def rank(self) -> tuple[float, int, int, str]:
        """Return what candidates are compared by."""
        depth = len(self.profile.chain)
        return self.points, depth if self.named else -depth, self.profile.year, self.profile.id


class _Clue(NamedTuple):
    """What one text may tell."""

    text: str
    may_be_title: bool
    number: str
    unit: str
    year: int
    numbering: bool


@lru_cache(maxsize=65536)
def _clue(text: str) -> _Clue | None:
    folded = fold(text)
    unit, year = _UNIT.search(folded), _YEAR.search(folded)
    clue = _Clue(
        text,
        "表" in folded,
        number_of(text),
        unit[1] if unit else "",
        int(year[1]) if year else 0,
        folded in _NUMBERING,
    )
    return clue if any(clue[1:]) else None


def _own_names(entries: Iterable[TableEntry], tables: Mapping[str, Table]) -> TitleIndex:
    """Return the titles that only single places have, each as a form of its own."""
    named = ((entry, tables[entry.table]) for entry in entries if entry.table in tables)
    return {fold(name): (table, Form(name, ())) for entry, table in named for name in entry.own_names}


def _titles(table: Table | None, entry: TableEntry) -> frozenset[str]:
    """Return the folded titles of the form that a profile prints."""
    title = entry.title
    if table is None:
        return frozenset(map(fold, (title, *entry.own_names)))
    form = next((form for form in table.forms if title in (form.title, *form.aliases)), table.forms[0])
    return frozenset(map(fold, (form.title, title or form.title, *entry.own_names)))


def _written(profile: Profile, shown: Shown) -> str:
    """Return the profile's place that the workbook names, if any."""
    return next((place for place in profile.recognition.places if place in shown.solid), "")


def _shortest(text: str) -> tuple[int, str]:
    return len(text), text


def _commonest(counts: Counter[T]) -> T:
    """Return what is stated most; of equals always the same, so that a second run says the same."""
    return max(counts, key=lambda item: (counts[item], str(item)))


def _unit(profile: Profile, shown: Shown) -> _Evidence:
    if not shown.units:
        return _Evidence()
    unit = _commonest(shown.units)
    if unit == profile.unit.name:
        return _Evidence(UNIT, f"金额单位是{unit}")
    return _Evidence(-UNIT, against=f"金额单位印的是{unit}，口径是{profile.unit.name}")


def _year(profile: Profile, shown: Shown) -> _Evidence:
    if not shown.years:
        return _Evidence()
    year = _commonest(shown.years)
    if year == profile.year:
        return _Evidence(YEAR, f"{year} 年度")
    return _Evidence(-min(abs(year - profile.year), 4) / 4, against=f"印的是 {year} 年度，口径是 {profile.year} 年度")


def _numbering(profile: Profile, shown: Shown) -> _Evidence:
    printed = any(entry.numbered for entry in profile.tables)
    if shown.numbered == printed:
        return _Evidence(NUMBERED, "印有行次、栏次" if printed else "不印行次、栏次")
    return _Evidence(-NUMBERED)


def _numbers(profile: Profile, shown: Shown) -> _Evidence:
    own = {entry.table: fold(entry.number) for entry in profile.tables}
    alike = [table for table, numbers in shown.numbers.items() if own.get(table) in numbers]
    if not shown.numbers:
        return _Evidence()
    share = len(alike) / max(len(shown.numbers), _FEW_NUMBERS if shown.placed else 1)
    other = len(shown.numbers) - len(alike)
    return _Evidence(
        NUMBERS * share, f"{len(alike)} 个表号相符" if alike else "", f"{other} 个表号不同" if other else ""
    )


def _untitled(profile: Profile, shown: Shown) -> _Evidence:
    """Weigh numbers of tables whose titles are misspelt: only a profile that prints such a table misses it."""
    likely = [
        entry.number
        for entry in profile.tables
        if entry.table not in shown.titles and fold(entry.number) in shown.untitled
    ]
    return _Evidence(TITLE * len(likely), f"有工作表印着{'、'.join(likely)}，表名没有认出" if likely else "")


def _sentence(best: _Candidate, equals: Sequence[str], nearer: Sequence[_Candidate]) -> str:
    return "".join(_parts(best, equals, nearer))


def _parts(best: _Candidate, equals: Sequence[str], nearer: Sequence[_Candidate]) -> Iterator[str]:
    yield f"按内容认作 {best.profile.id}：{'，'.join(best.whys)}"
    if best.against:
        yield f"；但{'，'.join(best.against)}"
    for other in nearer[:1]:
        yield f"；表上也写有“{other.place}”，是该地的决算时用 --profile {other.profile.id} 指定"
    if not best.named:
        others = f"，{'、'.join(equals[:3])}同样符合" if equals else ""
        yield f"；表上没有认得出的地区{others}，口径不对时用 --profile 指定"
