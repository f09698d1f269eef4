"""What edits change: a cell's aspects, each as it stood and as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from xltoolkit.model import Cell, CellError, CellFormat, Note, Value, spelt
from xltoolkit.workbook.package.celltext import same_value


class Aspect(StrEnum):
    """What of a cell is changed; each is restored, or refused, by itself."""

    CONTENT = "content"
    NOTE = "note"
    FILL = "fill"
    FORMAT = "format"
    LINK = "link"

    @property
    def label(self) -> str:
        """What users call it."""
        return {"content": "内容", "note": "批注", "fill": "底色", "format": "格式", "link": "链接"}[self]


class Content(NamedTuple):
    """What a cell holds: a value, or a formula (with its ``=``) and its cached value."""

    value: Value = None
    formula: str | None = None


State = Content | Note | CellFormat | Cell | str | None
"""An aspect as it stands: content; the note or None; the fill as RRGGBB, empty for none, None for one that RRGGBB
cannot say; facets of the format; the linked cell, None for no link, an empty text for a link to somewhere else."""


@dataclass(frozen=True, slots=True)
class Change:
    """One aspect of one cell.

    Args:
        cell: where.
        aspect: of it.
        before: as it stood. Of a format only the facets that ``after`` gives; None is one that cannot be said.
        after: as it was written.
    """

    cell: Cell
    aspect: Aspect
    before: State
    after: State

    def __str__(self) -> str:
        return f"{self.cell}　{self.aspect.label}：{shown(self.before)} → {shown(self.after)}"


Key = tuple[Cell, Aspect]


@dataclass(slots=True)
class Changes:
    """All that a run changes.

    Args:
        cells: by cell and aspect. Of a sheet that is added only what its cells hold: its looks go with it.
        sheets: that are added.
        layouts: sheets whose widths, heights or print set-up are set; a grid does not tell how they stood.
    """

    cells: dict[Key, Change] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    layouts: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything is changed that can be taken back."""
        return bool(self.cells or self.sheets)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.cells.values())

    def then(self, later: Changes) -> Changes:
        """Return these changes and later ones as one: the earliest before, the latest after."""
        sheets = list(dict.fromkeys([*self.sheets, *later.sheets]))
        added = {name.casefold() for name in sheets}
        cells = dict(self.cells)
        for key, change in later.cells.items():
            if key[1] not in HELD and change.cell.sheet.casefold() in added:
                continue
            merged = _merged(cells.pop(key, None), change)
            if merged is not None:
                cells[key] = merged
        layouts = dict.fromkeys([*self.layouts, *later.layouts])
        return Changes(cells, sheets, [name for name in layouts if name.casefold() not in added])


HELD = frozenset({Aspect.CONTENT, Aspect.NOTE})
"""What somebody can have written into a cell."""


def change(cell: Cell, aspect: Aspect, before: State, after: State) -> Change | None:
    """Return a change, or None where the state stands already. Of a format only the facets that change are kept."""
    if isinstance(before, CellFormat) and isinstance(after, CellFormat):
        changed = [facet for facet in given(after) if getattr(before, facet) != getattr(after, facet)]
        if not changed:
            return None
        return Change(cell, aspect, facets(before, changed), facets(after, changed))
    return None if identical(before, after) else Change(cell, aspect, before, after)


def _merged(earlier: Change | None, later: Change) -> Change | None:
    if earlier is None:
        return later
    before, after = earlier.before, later.after
    if isinstance(after, CellFormat) and isinstance(earlier.after, CellFormat) and isinstance(before, CellFormat):
        after = over(earlier.after, after)
        older, known = later.before, given(earlier.after)
        if isinstance(older, CellFormat):
            before = over(older, before, known)
    return change(later.cell, later.aspect, before, after)


def given(look: CellFormat) -> list[str]:
    """Return the facets that a format gives."""
    return [part.name for part in fields(look) if getattr(look, part.name) is not None]


def facets(look: CellFormat, wanted: list[str]) -> CellFormat:
    """Return some facets of a format."""
    return CellFormat(**{facet: getattr(look, facet) for facet in wanted})


def over(look: CellFormat, other: CellFormat, wanted: list[str] | None = None) -> CellFormat:
    """Return a format with facets taken from another one: those that it gives, or those named."""
    values = {part.name: getattr(look, part.name) for part in fields(look)}
    values |= {facet: getattr(other, facet) for facet in (given(other) if wanted is None else wanted)}
    return CellFormat(**values)


def identical(one: State, other: State) -> bool:
    """Tell whether two states are one, the cached value of a formula included."""
    if isinstance(one, Content) and isinstance(other, Content):
        return one.formula == other.formula and same_value(one.value, other.value)
    return one == other


def alike(now: State, known: State) -> bool:
    """Tell whether a state that was read is one that is known, however a program spells it.

    A formula's value is calculated and follows other cells: only the formula counts. Programs capitalise functions, end
    lines in their own way and (LibreOffice) forget who wrote a note.
    """
    if isinstance(now, Content) and isinstance(known, Content):
        if now.formula is not None or known.formula is not None:
            return now.formula is not None and spelt(now.formula) == spelt(known.formula or "")
        return same_value(_unix(now.value), _unix(known.value))
    if isinstance(now, Note) and isinstance(known, Note):
        return now.ours is known.ours and str(_unix(now.text)).strip() == str(_unix(known.text)).strip()
    return now == known


def _unix(value: Value) -> Value:
    if isinstance(value, str) and not isinstance(value, CellError):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value


_LONGEST = 40
"""Characters of a text that are shown."""
_FACETS = {
    "number_format": "数字格式", "font": "字体", "size": "字号", "bold": "加粗", "horizontal": "水平对齐",
    "vertical": "垂直对齐", "wrap": "自动换行", "indent": "缩进", "border": "边框",
}  # fmt: skip


_WORDS = {
    "general": "常规", "left": "靠左", "center": "居中", "right": "靠右", "top": "靠上", "bottom": "靠下",
}  # fmt: skip


def facet_names(facets: list[str]) -> str:
    """Return what users call the facets of a format."""
    return "、".join(_FACETS[facet] for facet in facets)


def shown(state: State) -> str:
    """Return a state as one line for users."""
    match state:
        case Content(value, None):
            return _value(value)
        case Content(_, formula):
            return str(formula)
        case Note(_, text):
            return _text(text)
        case CellFormat():
            return (
                "、".join(f"{_FACETS[facet]} {_facet(getattr(state, facet))}" for facet in given(state)) or "（其他）"
            )
        case _:
            return str(state) if state else "（无）"


def _value(value: Value) -> str:
    if value is None:
        return "（空）"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, bool):
        return str(value).upper()
    return value if isinstance(value, CellError) else _text(value)


def _facet(value: object) -> str:
    if isinstance(value, bool):
        return "有" if value else "无"
    return _WORDS.get(str(value), f"{value:g}" if isinstance(value, float) else str(value))


def _text(text: str) -> str:
    first = text.strip().partition("\n")[0][:_LONGEST]
    return f"“{first}{'…' if first != text.strip() else ''}”"
