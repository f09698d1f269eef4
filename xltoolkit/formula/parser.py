"""Text to syntax tree, once a process for each text."""

from __future__ import annotations

from functools import lru_cache

from xltoolkit.formula.nodes import Condition, Formula


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Parse an audit formula (design.md section 4; docs/formula-language.md).

    Raises:
        FormulaError: it does not parse, calls an unknown function, or computes (``:=``) more than one reference;
            ``position`` is the offending character.
    """
    from xltoolkit.formula.tree import Builder, read  # noqa: PLC0415 - lark is imported when a formula is first read

    return Builder(text).formula(read(text))


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Condition:
    """Parse a condition that stands by itself, without 当.

    Raises:
        FormulaError: as ``parse``.
    """
    from xltoolkit.formula.tree import Builder, read  # noqa: PLC0415 - as above

    return Builder(text).guard(read(text, "guard"))
