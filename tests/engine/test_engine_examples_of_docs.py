"""The examples of docs/公式语言.md mean something: each has cells to check in the real tables."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import pytest

from tests.formula.test_parse import chinese_examples
from xltoolkit.config import load_config
from xltoolkit.engine import build_ruleset
from xltoolkit.loader import Registry, load
from xltoolkit.model import FormulaError
from xltoolkit.rules import Rule


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


def works(formula: str, table: str) -> bool:
    rule = Rule(f"{table}.example", "题", "据", (formula,))
    with suppress(FormulaError):
        return build_ruleset([rule], registry().declared, registry().profile).idle == ()
    return False


@pytest.mark.parametrize("formula", chinese_examples())
def test_an_example_can_be_checked(formula: str) -> None:
    tables = ["general_budget_detail"] if "本表" in formula else ["expenditure"]
    if "选项(" in formula:
        formula = formula.replace("选项(无下属单位) 且 ", "")
    assert any(works(formula, table) for table in tables)
