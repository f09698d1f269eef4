"""Heads: a table's form matched against the heading rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from xltoolkit.model import Block, Form, Kind, Table, bare
from xltoolkit.recognise.headings import Path, Role, headed_columns, heading, is_heading, paths_of, role_of
from xltoolkit.recognise.memo import by_identity
from xltoolkit.recognise.sheet import Sheet

_DEEPEST = 8
_EXACT = 100
_MORE = 60
_LESS = 30
_PLAIN = frozenset({"金额", "决算数", "预算数", "小计", "合计", "统计数", "数额", "采购金额", "数量"})
"""Words that may stand under a heading without saying more than it does."""


_Variant = tuple[str, Kind, Path]
"""A declared column, what it holds, and one of its heading paths."""


@dataclass(slots=True)
class Side:
    """Columns that stand side by side with others under one heading: a printed block.

    Args:
        block: name of the declared block that is printed over it; None where nothing is.
        codes: columns of codes, one, or three where a code is split.
        labels: columns of labels.
        number: the column of 行次, or 0.
        columns: (declared name, kind, sheet column) of the amounts.
        known: every column that belongs to it.
    """

    block: str | None = None
    codes: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    number: int = 0
    columns: list[tuple[str, Kind, int]] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    roles: set[Role] = field(default_factory=set)

    def add(self, role: Role, column: int) -> None:
        """Take in a column of labels, codes or 行次."""
        self.known.add(column)
        self.roles.add(role)
        if role is Role.CODE:
            self.codes.append(column)
        elif role is Role.LABEL:
            self.labels.append(column)
        elif role is Role.NUMBER:
            self.number = column


@dataclass
class Head:
    """A heading that was matched.

    Args:
        first: its first row.
        last: its last row.
        form: which form it is.
        sides: the printed blocks, from left to right.
        unknown: column -> heading (or nothing) of columns inside the table that no declaration knows.
        twins: those of them whose headings stand over a known column, too -> that column.
    """

    first: int
    last: int
    form: Form
    sides: list[Side]
    unknown: dict[int, str]
    twins: dict[int, int] = field(default_factory=dict)

    @cached_property
    def headed(self) -> set[int]:
        """The columns of labels and codes."""
        return {column for side in self.sides for column in (*side.labels, *side.codes)}

    @property
    def found(self) -> set[str]:
        """The declared columns that it shows."""
        return {name for side in self.sides for name, _, _ in side.columns}

    @cached_property
    def amounts(self) -> list[int]:
        """The columns of amounts, from left to right."""
        return sorted(column for side in self.sides for _, _, column in side.columns)


class Spec:
    """What recognition needs of a declaration, worked out once: see ``spec_of``."""

    __slots__ = ("forms", "labels", "table", "words")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.forms = [_FormSpec(form) for form in table.forms]
        self.words = frozenset(word for form in self.forms for word in form.words)
        self.labels = frozenset(
            bare(text)
            for form in table.forms
            for block in form.blocks
            for line in block.lines
            for text in (line.label, *line.aliases)
        )


class _FormSpec:
    """Heading paths of one form: as a list, and the exact ones by the words in them."""

    __slots__ = ("blocks", "exact", "form", "paths", "words")

    def __init__(self, form: Form) -> None:
        self.form = form
        self.blocks = {heading(block.name): block for block in form.blocks if block.name}
        self.paths: dict[str | None, list[_Variant]] = {block.name: list(_variants(block)) for block in form.blocks}
        self.paths[None] = [variant for variants in self.paths.values() for variant in variants]
        self.exact = {block: _exact(variants) for block, variants in self.paths.items()}
        self.words = {word for paths in self.paths.values() for _, _, path in paths for word in path} | set(self.blocks)


spec_of = by_identity(Spec)
"""What recognition needs of a declaration, remembered."""


def _exact(variants: Iterable[_Variant]) -> dict[frozenset[str], tuple[str, Kind]]:
    """Return words -> the column that they name; words that name two columns decide nothing."""
    exact: dict[frozenset[str], tuple[str, Kind]] = {}
    twice = set()
    for name, kind, path in variants:
        words = frozenset(path)
        if exact.setdefault(words, (name, kind))[0] != name:
            twice.add(words)
    return {words: column for words, column in exact.items() if words not in twice}


def _variants(block: Block) -> Iterable[_Variant]:
    for column in block.columns:
        for path in (column.name, *column.headings):
            yield column.name, column.kind, tuple(heading(part) for part in path.split(".") if part)


def find_head(sheet: Sheet, rows: list[int], spec: Spec, preferred: Form) -> Head | None:
    """Return the first heading of the table in these rows, or None."""
    i = 0
    while i < len(rows):
        if is_heading(sheet.rows[rows[i]], spec.words, spec.labels, set(), 1):
            band = head_band(sheet, rows[i:], spec)
            head = match_head(sheet, band, spec, preferred)
            if head:
                return head
            i += len(band)
        else:
            i += 1
    return None


def head_band(sheet: Sheet, rows: list[int], spec: Spec) -> list[int]:
    """Return the heading rows that begin with the first of these."""
    band: list[int] = []
    headed: set[int] = set()
    texts: set[int] = set()
    for row in rows[:_DEEPEST]:
        cells = sheet.rows[row]
        if band and not is_heading(cells, spec.words, spec.labels, headed, 1):
            break
        band.append(row)
        headed |= headed_columns(sheet, row, texts)
        texts |= cells.keys()
    return band


def match_head(sheet: Sheet, band: list[int], spec: Spec, preferred: Form) -> Head | None:
    """Match heading rows with the form whose columns fit best, the preferred one where two fit alike."""
    paths = paths_of(sheet, band)
    if not paths:
        return None
    forms = sorted(spec.forms, key=lambda form: form.form is not preferred)
    heads = []
    for form in forms:
        head = _match(form, paths, band)
        missing = len(head.form.columns) - len(head.found)
        if not missing and not head.unknown:
            return head
        heads.append((len(head.found) - missing - sum(map(bool, head.unknown.values())), head))
    best = max(heads, key=lambda scored: scored[0])[1]
    return best if _suffices(best, paths) else None


def _suffices(head: Head, paths: dict[int, Path]) -> bool:
    """Tell whether what was matched is the form's heading and not a chance word."""
    found, declared = len(head.found), len(head.form.columns)
    if not found:
        return False
    structural = any(role_of(path[-1]) for path in paths.values())
    if not structural and found < min(2, declared):
        return False
    return found * 2 >= declared or not any(head.unknown.values())


def _match(form: _FormSpec, paths: dict[int, Path], band: list[int]) -> Head:
    return Head(band[0], band[-1], form.form, *_matched(form, tuple(paths.items())))


@lru_cache(maxsize=1024)
def _matched(form: _FormSpec, paths: tuple[tuple[int, Path], ...]) -> tuple[list[Side], dict[int, str], dict[int, int]]:
    """Return the printed blocks, what no declaration knows, and twins; the heads of a form are alike in most books."""
    sides: list[Side] = []
    unknown: dict[int, str] = {}
    twins: dict[int, int] = {}
    for side, candidates in _sides(form, dict(paths)):
        matched, rest = _assign(form, side, candidates)
        side.columns = matched
        side.known.update(column for _, _, column in matched)
        unknown.update(rest)
        known = {candidates[column]: column for _, _, column in matched}
        twins.update({column: known[candidates[column]] for column in rest if candidates[column] in known})
        if matched:
            sides.append(side)
    return sides, unknown, twins


def _sides(form: _FormSpec, paths: dict[int, Path]) -> list[tuple[Side, dict[int, Path]]]:
    """Split the columns where labels begin anew, and give blank columns beside labels to the labels."""
    sides: list[tuple[Side, dict[int, Path]]] = [(Side(), {})]
    previous: Role | None = None
    for column in range(min(paths), max(paths) + 1):
        path = paths.get(column)
        role = _role(form, path) if path else previous
        side, candidates = sides[-1]
        if role:
            if path and candidates and role in side.roles:
                side, candidates = Side(), {}
                sides.append((side, candidates))
            side.add(role, column)
        else:
            candidates[column] = path or ()
        if path and side.block is None:
            side.block = next((form.blocks[part].name for part in path if part in form.blocks), None)
        previous = role
    return sides


def _role(form: _FormSpec, path: Path) -> Role | None:
    """Tell the role of a column; one that has nothing but a block's name over it holds the block's labels."""
    role = role_of(path[-1])
    if role is None and all(part in form.blocks for part in path):
        return Role.LABEL
    return role


def _assign(
    form: _FormSpec, side: Side, candidates: dict[int, Path]
) -> tuple[list[tuple[str, Kind, int]], dict[int, str]]:
    """Give every sheet column the declared column that fits it best; return those and the rest."""
    scored = []
    for column, path in candidates.items():
        words = tuple(part for part in path if part not in form.blocks) or path
        exact = form.exact[side.block].get(frozenset(words))
        scored += [(_EXACT, column, *exact)] if exact else _best(words, column, form.paths[side.block])
    taken: dict[str, tuple[str, Kind, int]] = {}
    columns: set[int] = set()
    for _, column, name, kind in sorted(scored, key=lambda found: (-found[0], found[1])):
        if name not in taken and column not in columns:
            taken[name] = (name, kind, column)
            columns.add(column)
    rest = {column: "".join(path[-1:]) for column, path in candidates.items() if column not in columns}
    return sorted(taken.values(), key=lambda found: found[2]), rest


def _best(words: Path, column: int, declared: Iterable[_Variant]) -> list[tuple[int, int, str, Kind]]:
    """Return (score, column, name, kind) of the declared columns that fit; a doubtful one only if it is alone."""
    fits: dict[str, tuple[int, Kind]] = {}
    for name, kind, path in declared:
        score = _score(words, path)
        if score > fits.get(name, (0, kind))[0]:
            fits[name] = (score, kind)
    best = max((score for score, _ in fits.values()), default=0)
    if best < _MORE and sum(score == best for score, _ in fits.values()) != 1:
        return []
    return [(score, column, name, kind) for name, (score, kind) in fits.items() if score in {best, _EXACT}]


def _score(words: Path, path: Path) -> int:
    """Tell how well the words over a column fit a declared path: levels may be swapped, added or left out."""
    seen, parts = set(words), set(path)
    if seen == parts:
        return _EXACT
    if parts < seen and (words[-1] in parts or words[-1] in _PLAIN):
        return _MORE - len(seen) + len(parts)
    if seen and seen < parts and path[-1] in seen:
        return _LESS - len(parts) + len(seen)
    return 0
