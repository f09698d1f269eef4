"""What a table's printed number looks like, wherever it stands."""

from __future__ import annotations

import pytest

from tests.builders import code_table
from xltoolkit.model import Grid, fold
from xltoolkit.recognise.facts import facts_of
from xltoolkit.recognise.numbers import is_number, number_in, number_of
from xltoolkit.recognise.sheet import Sheet
from xltoolkit.recognise.titles import named_by, title_index

NUMBERS = ["公开01表", "表1", "附表1", "财决01-1表", "财决公开06表", "保决03表", "01表", "Z01表", "附表十一"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_known_alone_and_beside_other_things(number: str) -> None:
    assert is_number(number)
    for text in (
        number,
        f" {number}  金额单位：元",
        f"{number}金额单位：万元",
        f"部门：某局　{number}",
        f"（{number}）",
    ):
        assert number_of(text) == fold(number), text
        assert number_in(text) == fold(number), text


@pytest.mark.parametrize(
    "text",
    [
        "收入支出决算总表",
        "续表1",
        "2022年度",
        "本表反映 3 项",
        "见表2所列",
        "部门名称：第3人民医院",
        "2023年12月31日报表",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert not is_number(text)
    assert number_of(text) == ""


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "text", ["{number}收入决算表", "{number} 收入决算表", "收入决算表{number}", "收入决算表（{number}）"]
)
def test_a_title_is_known_with_its_number(number: str, text: str) -> None:
    named = named_by(text.format(number=number), title_index([code_table("income", "收入决算表", "合计")]))
    assert named is not None
    assert named[0].id == "income"


def test_a_number_behind_other_text_is_one_in_common_use() -> None:
    grid = Grid("a", {(1, 1): "编制单位：某市财政局公开02表"})
    assert facts_of(Sheet(grid), [1])["number"][0] == "公开02表"
