"""Case files: a rule's passing and failing figures as data, run through the engine without any workbook.

A case file is called after its rule, ``<table id>/<slug>.toml``, and holds cases::

    [[case]]
    name = "one cent off"
    tables.income = { "合计" = { "本年收入合计" = "10.00", "财政拨款收入" = "9.99" } }
    findings = ["公开02表合计行1栏"]

``tables.<id>`` gives figures by row and column as rules name them: ``"2010308"`` or ``"2010308 信访事务"``, ``"总计"``
or ``"收入.总计"``, ``"*"`` for a single row; a row of one column takes its figure directly. Figures are text as a cell
would show it: ``"1,234.00"``, ``"-"``, ``"——"``, ``"=SUM(A1)"`` for a formula without a value, ``"#REF!"``. Fixed lines
that are not given are there and blank; tables that are not given are missing.

Further keys: ``profile``; ``options``; ``no_data`` (ids of tables that declare it); ``repeated`` (ids of tables that
stand there twice); ``forms.<id>`` (title of the form); ``heads.<id>`` (department, year, unit, number);
``lacks.<id>`` (columns and rows that the sheet does not show); ``stray.<id>`` (text that belongs nowhere);
``printed.<id>`` (行次 and 栏次 that the sheet prints, by row or column).

What is expected: ``findings`` (their coordinates, or cells where they have none), ``severity``, ``says`` (parts of
messages), ``fills`` (coordinate -> figure), ``not_applicable`` (part of the reason). A case of a formula that expects
nothing must have held at least once, unless it says ``idle = true``: a guard that is false leaves no instance.
"""

from __future__ import annotations

from xltoolkit.testing.build import case_accounts
from xltoolkit.testing.cases import Case, read_cases
from xltoolkit.testing.runner import CaseRunner

__all__ = ["Case", "CaseRunner", "case_accounts", "read_cases"]
