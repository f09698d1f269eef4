"""What a cell's element says: values to XML and back."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from xltoolkit.model import CellError, Value
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.workbook.package.outline import escaped
from xltoolkit.workbook.package.xmltext import resolved

MAX_TEXT = 32_767
"""Characters that a cell holds (Excel specifications and limits)."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HALF = re.compile("[\ud800-\udfff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN_TEXT = re.compile(rb"<(?:[^\s:>]+:)?(t|rPh)(?:\s[^>]*)?(?<!/)>(.*?)</(?:[^\s:>]+:)?\1\s*>", re.DOTALL)


def too_long(text: str) -> str | None:
    """Return why no cell, and no note, can hold a text, or None. Excel counts units of UTF-16."""
    if len(text) <= MAX_TEXT // 2:  # a character has two units at most
        return None
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return f"文字超过一个单元格能容纳的 {MAX_TEXT} 个字符" if length > MAX_TEXT else None


def protected(text: str) -> str:
    """Return text with what XML cannot hold, and what would read as such an escape, written ``_xHHHH_``.

    Source: ECMA-376-1, 22.9.2.19 (ST_Xstring).
    """
    return _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unprotected(text: str) -> str:
    """Return text with ``_xHHHH_`` escapes resolved; halves of characters are put together, lone ones are unknown."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _HALF.search(plain) is None:
        return plain
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def character_data(raw: bytes) -> str:
    """Return what character data says: entities resolved, line ends as XML reads them.

    Raises:
        ValueError: an entity that XML itself does not define.
    """
    return resolved(raw.decode().replace("\r\n", "\n").replace("\r", "\n"))


def number_text(number: Decimal) -> str:
    """Return a number as a file holds it: plain decimal text at 15 significant digits."""
    rounded = FIFTEEN_DIGITS.plus(number)
    if not rounded:
        return "0"
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=1 << 11)
def text_element(name: bytes, text: str) -> bytes:
    """Return an element of text; spaces at its ends and line breaks are preserved."""
    space = b' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else b""
    return b"<%s%s>%s</%s>" % (name, space, escaped(protected(text)), name)


def inner(prefix: bytes, value: Value, formula: bytes = b"") -> tuple[str, bytes]:
    """Return a cell's type (``t``; empty for a number) and its content.

    Args:
        prefix: of the sheet's elements.
        value: the cached value of the formula; without one, what is neither text nor a number.
        formula: the ``f`` element, if any.
    """
    if value is None:
        return "", formula
    kind, text = _typed(value)
    v_name = prefix + b"v"
    body = text_element(v_name, text) if kind == "str" else b"<%s>%s</%s>" % (v_name, text.encode(), v_name)
    return kind, formula + body


def _typed(value: Decimal | str | bool) -> tuple[str, str]:  # noqa: FBT001 - one of a cell's values
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, Decimal):
        return "", number_text(value)
    return ("e" if isinstance(value, CellError) else "str"), value


def inline_text(raw: bytes) -> str:
    """Return the text of an ``is`` or ``si`` element: its runs joined, without phonetic guides."""
    return unprotected("".join(character_data(m[2]) for m in _PLAIN_TEXT.finditer(raw) if m[1] == b"t"))


def same_value(one: Value, other: Value) -> bool:
    """Tell whether two values are one: of one kind, numbers compared at 15 significant digits."""
    if one is None or other is None:
        return one is other
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one == other or FIFTEEN_DIGITS.plus(one) == FIFTEEN_DIGITS.plus(other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        return isinstance(one, CellError) is isinstance(other, CellError) and str(one) == str(other)
    return False
