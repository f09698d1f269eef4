"""What plugin authors test with: case files, builders of accounts and workbooks, a workbook in memory, a pytest plugin.

A case file holds a rule's passing and failing figures as data, run through the engine without any workbook. It is
called after its rule, ``cases/<table id>/<slug>.toml``; pytest collects it by itself where xltoolkit is installed::

    [[case]]
    name = "one cent off"
    tables.income = { "合计" = { "本年收入合计" = "10.00", "财政拨款收入" = "9.99" } }
    findings = ["本表[合计,本年收入合计]"]

``tables.<id>`` gives figures by row and column as rules name them: ``"2010308"`` or ``"2010308 信访事务"``, ``"总计"``
or ``"收入.总计"``, ``"*"`` for a single row; a row of one column takes its figure directly. Figures are text as a cell
would show it: ``"1,234.00"``, ``"-"``, ``"——"``, ``"=SUM(A1)"`` for a formula without a value, ``"#REF!"``. Fixed lines
that are not given are there and blank; tables that are not given are missing.

Further keys: ``profile``; ``options``; ``no_data`` (ids of tables that declare it); ``repeated`` (ids of tables that
stand there twice); ``forms.<id>`` (title of the form); ``heads.<id>`` (department, year, unit, number);
``lacks.<id>`` (columns and rows that the sheet does not show); ``stray.<id>`` (text that belongs nowhere);
``printed.<id>`` (行次 and 栏次 that the sheet prints, by row or column).

What is expected: ``findings``, by cells as rules name them (``本表[合计,财政拨款收入]``, which holds whatever a profile
prints), by printed coordinates (公开02表合计行2栏), or by addresses where a finding has no coordinates; ``severity``;
``says`` (parts of messages); ``fills`` (cell or coordinates -> figure); ``not_applicable`` (part of the reason). A case
of a formula that expects nothing must have held at least once, unless it says ``idle = true``: a guard that is false
leaves no instance.

docs/testing.md tells about the fixtures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xltoolkit.testing.books import build_workbook, fake_workbook, marks, run_workbook
    from xltoolkit.testing.build import build_accounts, case_accounts
    from xltoolkit.testing.cases import Case, read_case_file, read_cases
    from xltoolkit.testing.runner import CaseRunner, missing_cases, rules_of

_HOMES = {
    "Case": "cases",
    "CaseRunner": "runner",
    "build_accounts": "build",
    "build_workbook": "books",
    "case_accounts": "build",
    "fake_workbook": "books",
    "marks": "books",
    "missing_cases": "runner",
    "read_case_file": "cases",
    "read_cases": "cases",
    "rules_of": "runner",
    "run_workbook": "books",
}

__all__ = [
    "Case",
    "CaseRunner",
    "build_accounts",
    "build_workbook",
    "case_accounts",
    "fake_workbook",
    "marks",
    "missing_cases",
    "read_case_file",
    "read_cases",
    "rules_of",
    "run_workbook",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are of any type
    """Load a public name from its home (PEP 562): pytest loads this package with every run, also of other projects."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"xltoolkit.testing.{_HOMES[name]}"), name)
