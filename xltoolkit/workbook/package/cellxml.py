"""A single cell: read from its bytes, and written as bytes.

Source: ECMA-376-1, 18.3.1.4 (c), 18.3.1.40 (f).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from xltoolkit.model import CellError, Place, Value, a1, column_number, number_from_file
from xltoolkit.workbook.package import celltext
from xltoolkit.workbook.package.outline import escaped, quoted, with_attributes
from xltoolkit.workbook.package.rows import attributes

SharedText = Callable[[int], str | None]
"""Text of the workbook's shared strings by index; None for an index that does not exist."""


_TYPED = (bool, CellError)
"""Values that a cell names its type for, other than text."""

_ADDRESS = re.compile(rb"""\sr\s*=\s*["']\$?([A-Z]{1,3})\$?([0-9]{1,7})["']""")


@lru_cache(maxsize=8)
def pattern(prefix: bytes) -> re.Pattern[bytes]:
    """Return what finds cells: attributes and content."""
    p = re.escape(prefix)
    return re.compile(rb"<%sc(\s[^>]*?)?(?:/>|>(.*?)</%sc\s*>)" % (p, p), re.DOTALL)


@lru_cache(maxsize=8)
def _formula_pattern(prefix: bytes) -> re.Pattern[bytes]:
    p = re.escape(prefix)
    return re.compile(rb"<%sf(\s[^>]*?)?(?:/>|>(.*?)</%sf\s*>)" % (p, p), re.DOTALL)


@lru_cache(maxsize=8)
def _value_pattern(prefix: bytes) -> re.Pattern[bytes]:
    p = re.escape(prefix)
    return re.compile(rb"<%sv(?:\s[^>]*)?(?<!/)>(.*?)</%sv\s*>" % (p, p), re.DOTALL)


@lru_cache(maxsize=8)
def plain_pattern(prefix: bytes) -> re.Pattern[bytes]:
    """Return what knows a cell that holds nothing but a number: style and number. It never looks far."""
    p = re.escape(prefix)
    return re.compile(rb'<%sc r="[A-Z]+\d+"(?: s="(\d+)")?(?: t="n")?><%sv>([-+.0-9eE]+)</%sv></%sc>' % (p, p, p, p))


def place(match: re.Match[bytes]) -> Place | None:
    """Return where a cell is that ``pattern`` found, or None where it does not say so."""
    found = _ADDRESS.search(match[1] or b"")
    return (int(found[2]), column_number(found[1].decode())) if found is not None else None


class EditedCell:
    """A cell as it stands and as it will be.

    ``span`` is its place in the bytes of the rows (None where it is not stored), ``raw`` its bytes, ``formula`` its
    formula without ``=``, ``formula_raw`` its ``f`` element, which ``formula_attributes`` belong to; ``heir`` is an
    ``f`` element that it gets though its formula stays the same.
    """

    __slots__ = (
        *("at", "formula", "formula_attributes", "formula_raw", "heir", "old", "raw", "rewritten", "span", "style"),
        "value",
    )

    def __init__(
        self, at: Place, style: int, span: tuple[int, int] | None = None, raw: bytes = b"", value: Value = None
    ) -> None:
        self.at = at
        self.span = span
        self.raw = raw
        self.value = value
        self.formula: str | None = None
        self.formula_raw = b""
        self.formula_attributes: dict[str, str] = {}
        self.style = style
        self.heir = b""
        self.old: tuple[Value, str | None, int] = (value, None, style)
        self.rewritten = False

    @property
    def row(self) -> int:
        """The row it is in."""
        return self.at[0]

    @property
    def moved_on(self) -> bool:
        """Whether its formula will be another, or none."""
        return self.formula != self.old[1]

    def settle(self) -> bool:
        """Find out whether value or formula will be others (``rewritten``); tell whether anything will be different."""
        value, formula, style = self.old
        self.rewritten = self.formula != formula or not celltext.same_value(self.value, value)
        return self.rewritten or self.style != style or bool(self.heir)

    @property
    def left_chain(self) -> bool:
        """Whether its entry in the calc chain is wrong now."""
        was_array = self.formula_attributes.get("t") in ("array", "dataTable")
        return self.moved_on and (self.formula is None or was_array)


def read_plain(at: Place, match: re.Match[bytes]) -> EditedCell:
    """Return the cell that ``plain_pattern`` found."""
    return EditedCell(at, int(match[1] or 0), match.span(), match[0], number_from_file(match[2].decode()))


def read(
    at: Place,
    match: re.Match[bytes],
    prefix: bytes,
    shared_text: SharedText,
    shared_formula: Callable[[str, Place], str | None],
) -> EditedCell:
    """Return the cell that ``pattern`` found.

    Args:
        at: where it is.
        match: of the pattern, in the bytes of the rows.
        prefix: of the sheet's elements.
        shared_text: the workbook's shared strings.
        shared_formula: a shared formula by its index, as it reads at a place.
    """
    values = attributes(match[1])
    cell = EditedCell(at, int(values.get("s") or 0), match.span(), match[0])
    content = match[2] or b""
    if (found := _formula_pattern(prefix).search(content)) is not None:
        cell.formula_raw, cell.formula_attributes = found[0], attributes(found[1])
        shared = None
        if not found[2] and cell.formula_attributes.get("t") == "shared":
            shared = shared_formula(cell.formula_attributes.get("si", ""), cell.at)
        own = celltext.unprotected(celltext.character_data(found[2] or b""))
        cell.formula = own if shared is None else shared
    cell.value = _value(values.get("t", "n"), content, prefix, shared_text)
    cell.old = (cell.value, cell.formula, cell.style)
    return cell


def _value(kind: str, content: bytes, prefix: bytes, shared_text: SharedText) -> Value:
    if kind == "inlineStr":
        return celltext.inline_text(content)
    found = _value_pattern(prefix).search(content)
    if found is None:
        return None
    text = celltext.character_data(found[1])
    if kind == "n":
        return number_from_file(text.strip()) if text.strip() else None
    if kind == "s":
        return shared_text(int(text))
    if kind == "b":
        return text.strip() in ("1", "true")
    return CellError(text) if kind == "e" else celltext.unprotected(text)


def written(cell: EditedCell, prefix: bytes) -> bytes:
    """Return a changed cell's bytes; what has not changed of it stays as it is."""
    style = str(cell.style) if cell.style else None
    if not cell.rewritten and cell.raw:
        whole = cell.raw.replace(cell.formula_raw, cell.heir, 1) if cell.heir else cell.raw
        end = whole.index(b">") + 1
        return (whole[:end] if cell.style == cell.old[2] else with_attributes(whole[:end], {"s": style})) + whole[end:]
    if cell.formula is None and not isinstance(cell.value, _TYPED):
        return _plain(cell, prefix)
    keeps = cell.formula is not None and not cell.moved_on
    formula = (cell.heir or cell.formula_raw) if keeps else _formula(cell.formula, prefix)
    kind, content = celltext.inner(prefix, cell.value, formula)
    name = prefix + b"c"
    if keeps:  # with its own attributes: cm tells that a formula spills; vm told of the old value
        tag = with_attributes(cell.raw[: cell.raw.index(b">") + 1], {"s": style, "t": kind or None, "vm": None})
        head = tag.removesuffix(b"/>").removesuffix(b">").rstrip()
    else:
        head = b"<" + name + b' r="%s"' % a1(*cell.at).encode()
        head += b' s="%d"' % cell.style if cell.style else b""
        head += b" t=" + quoted(kind) if kind else b""
    return head + (b">" + content + b"</" + name + b">" if content else b"/>")


def _plain(cell: EditedCell, prefix: bytes) -> bytes:
    """Return a cell that holds a number, a text or nothing."""
    look = b' s="%d"' % cell.style if cell.style else b""
    if cell.value is None:
        return b'<%sc r="%s"%s/>' % (prefix, a1(*cell.at).encode(), look)
    if isinstance(cell.value, Decimal):
        content = b"<%sv>%s</%sv>" % (prefix, celltext.number_text(cell.value).encode(), prefix)
    else:
        look += b' t="inlineStr"'
        content = b"<%sis>%s</%sis>" % (prefix, celltext.text_element(prefix + b"t", cell.value), prefix)
    return b'<%sc r="%s"%s>%s</%sc>' % (prefix, a1(*cell.at).encode(), look, content, prefix)


def _formula(formula: str | None, prefix: bytes) -> bytes:
    if formula is None:
        return b""
    name = prefix + b"f"
    return b"<%s>%s</%s>" % (name, escaped(celltext.protected(formula)), name)
