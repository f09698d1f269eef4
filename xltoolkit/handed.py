"""What plugins hand over, held against the types that it is declared with, before anything stumbles over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from reprlib import repr as shortened
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

FAULTS: tuple[type[BaseException], ...] = (Exception, SystemExit)
"""What a plugin may raise at the cost of itself alone: ``sys.exit()`` in one of them ends no run."""

_WORDS: Mapping[Any, str] = {
    str: "文字",
    int: "整数",
    float: "数",
    bool: "True 或 False",
    Decimal: '有限的数，写成 Decimal("0.05")',
    tuple: "元组 (…,)",
    frozenset: "frozenset({…})",
    dict: "字典 {…}",
    Mapping: "字典 {…}",
    Callable: "函数",
}
"""What users read for a type; a class of ours is called by its name."""


def misfit(value: object, wanted: type) -> str:
    """Return what is wrong with a value that should be of a type, or with what it is made of; nothing where it fits.

    Args:
        value: what a plugin handed over.
        wanted: a dataclass.
    """
    return next((f"{wanted.__name__} 的 {what}" if path else what for path, what in _wrong(value, wanted, "")), "")


def _wrong(value: object, wanted: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - annotations are of any type
    """Yield where something of another type stands, and what is said of it."""
    kind = get_origin(wanted) or wanted
    if kind in (Union, UnionType):
        choices = [choice for choice in get_args(wanted) if choice is not NoneType]
        if value is not None or len(choices) == len(get_args(wanted)):
            yield from min((list(_wrong(value, choice, path)) for choice in choices), key=len)
    elif not _is(value, kind):
        yield path, f"{path} 应是{_named(kind)}，交来的是 {type(value).__name__}：{shortened(value)}".lstrip()
    else:
        for part, inner, where in _parts(value, kind, get_args(wanted), path):
            yield from _wrong(part, inner, where)


def _is(value: object, kind: Any) -> bool:  # noqa: ANN401 - as above
    if kind is Any or getattr(kind, "_is_protocol", False):
        return True
    if kind is Decimal:
        return isinstance(value, Decimal) and value.is_finite()
    if kind in (int, float):
        return isinstance(value, (int, kind)) and not isinstance(value, bool)
    return isinstance(value, kind)


def _parts(value: Any, kind: Any, inner: tuple[Any, ...], path: str) -> Iterable[tuple[object, Any, str]]:  # noqa: ANN401 - as above
    """Return what a value is made of, each part with the type it should have and where it stands."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return [(getattr(value, f.name), hints[f.name], f"{path}.{f.name}".lstrip(".")) for f in fields(kind)]
    if kind is tuple:
        return [(part, inner[0], f"{path}[{at}]") for at, part in enumerate(value, 1)]
    if kind is frozenset:
        return [(part, inner[0], path) for part in value]
    if kind in (dict, Mapping):
        keys = [(key, inner[0], f"{path} 的键") for key in value]
        return [*keys, *((value[key], inner[1], f"{path}[{key!r}]") for key in value)]
    return ()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _named(kind: Any) -> str:  # noqa: ANN401 - as above
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " " + "、".join(f"{kind.__name__}.{member.name}" for member in kind) + " 之一"
    return _WORDS.get(kind, f" {getattr(kind, '__name__', kind)}")
