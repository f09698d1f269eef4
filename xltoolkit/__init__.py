"""xltoolkit: what plugins may import, and nothing else. Names are loaded when first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xltoolkit import checks
    from xltoolkit.datafiles import read_codes, read_items, read_lines
    from xltoolkit.formats import Layout
    from xltoolkit.hookspecs import hookimpl
    from xltoolkit.model import (
        Accounts,
        Attachment,
        Block,
        BoundAttachment,
        BoundTable,
        Cell,
        CellValue,
        CodeList,
        Column,
        Content,
        Entry,
        Form,
        Item,
        Kind,
        Line,
        Profile,
        Row,
        Rows,
        Said,
        Severity,
        Table,
        TableEntry,
        bare,
        fold,
    )
    from xltoolkit.rules import Check, Problem, Rule, rollup, validation

_HOMES = {
    "read_codes": "xltoolkit.datafiles",
    "read_items": "xltoolkit.datafiles",
    "read_lines": "xltoolkit.datafiles",
    "Layout": "xltoolkit.formats",
    "hookimpl": "xltoolkit.hookspecs",
    "Check": "xltoolkit.rules",
    "Problem": "xltoolkit.rules",
    "Rule": "xltoolkit.rules",
    "rollup": "xltoolkit.rules",
    "validation": "xltoolkit.rules",
}

__all__ = [
    "Accounts",
    "Attachment",
    "Block",
    "BoundAttachment",
    "BoundTable",
    "Cell",
    "CellValue",
    "Check",
    "CodeList",
    "Column",
    "Content",
    "Entry",
    "Form",
    "Item",
    "Kind",
    "Layout",
    "Line",
    "Problem",
    "Profile",
    "Row",
    "Rows",
    "Rule",
    "Said",
    "Severity",
    "Table",
    "TableEntry",
    "bare",
    "checks",
    "fold",
    "hookimpl",
    "read_codes",
    "read_items",
    "read_lines",
    "rollup",
    "validation",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are of any type
    """Load a public name from its home (PEP 562), so that importing the package stays quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "checks":
        return import_module("xltoolkit.checks")
    return getattr(import_module(_HOMES.get(name, "xltoolkit.model")), name)
