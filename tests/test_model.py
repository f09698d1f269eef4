"""The plain values: amounts, labels, addresses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xltoolkit
from xltoolkit import model
from xltoolkit.model import (
    WAN_YUAN,
    YUAN,
    Cell,
    Grid,
    Line,
    ToolkitError,
    a1,
    amount_from_text,
    bare,
    coordinates,
    fold,
    is_not_applicable,
    is_nothing,
    number_from_file,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("１２３４．５０", "1234.50"),
        ("1，234，567.8", "1234567.8"),
        (" 12 34.5 ", "1234.5"),
        ("-5.00", "-5.00"),
        ("−5.00", "-5.00"),
        ("(5.00)", "-5.00"),
        ("（1,005.00）", "-1005.00"),
        ("¥3.10", "3.10"),
        (".5", "0.5"),
        ("1.5E3", "1500"),
    ],
)
def test_amounts_that_people_type(text: str, amount: str) -> None:
    assert amount_from_text(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "——", "12万元", "1,23.4", "1.2.3", "abc", "1-2", "见附注", "12/3"])
def test_text_that_is_no_amount(text: str) -> None:
    assert amount_from_text(text) is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_survives_separators(number: Decimal) -> None:
    assert amount_from_text(f"{number:,}") == number


def test_files_hold_noise_beyond_fifteen_digits() -> None:
    assert number_from_file("706804492.61000001") == Decimal("706804492.61")
    assert number_from_file("0.30000000000000004") == Decimal("0.3")


def test_blank_hyphen_and_long_dash_differ() -> None:
    assert is_nothing(" \n")
    assert is_nothing("-")
    assert not is_nothing("——")
    assert is_not_applicable("— —")
    assert not is_not_applicable("-")
    assert not is_not_applicable("")


def test_units_print_half_up_and_only_wan_tolerates() -> None:
    assert YUAN.printed(Decimal("0.005")) == Decimal("0.01")
    assert YUAN.printed(Decimal("1E+300")) == Decimal("1E+300")
    assert YUAN.tolerance(7) == 0
    assert WAN_YUAN.tolerance(3) == Decimal("0.015")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("一、一般公共预算财政拨款收入", "一般公共预算财政拨款收入"),
        ("二十六、抗疫特别国债安排的支出", "抗疫特别国债安排的支出"),
        ("(一)车辆数合计(辆)", "车辆数合计(辆)"),
        ("1. 副部(省)级", "副部(省)级"),
        ("其中：基本支出", "基本支出"),
        ("上缴 上级\n支出", "上缴上级支出"),
        ("2022年度", "2022年度"),
        ("“三公”经费", '"三公"经费'),
    ],
)
def test_labels_lose_their_ordinals(label: str, expected: str) -> None:
    assert bare(label) == expected


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_addresses_round_trip(row: int, column: int) -> None:
    assert coordinates(a1(row, column)) == (row, column)
    cell = Cell.at("表", row, column)
    assert (cell.row, cell.column) == (row, column)


@pytest.mark.parametrize("ref", ["", "A0", "A1048577", "XFE1", "1A", "A1:B2", "$A$1"])
def test_what_is_no_address_is_refused(ref: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        coordinates(ref)


def test_grid_answers_by_cell_and_by_reference() -> None:
    grid = Grid("s", values={(2, 2): Decimal(1)}, formulas={(2, 2): "=1"})
    assert grid.value("B2") == grid.value(Cell("s", "B2")) == 1
    assert grid.formula("B2") == "=1"
    assert grid.note("B2") is None


def test_a_line_without_a_name_is_called_by_its_number() -> None:
    assert Line("", 9).key == "9行"
    assert Line("一、税", 1).key == "税"


def test_an_error_says_what_where_why_and_what_to_do() -> None:
    text = str(ToolkitError("甲", where="乙", why="丙", advice="丁"))
    assert text == "乙：甲\n原因：丙\n请：丁"


def test_all_that_is_public_is_in_all() -> None:
    for module in (xltoolkit, model):
        assert sorted(module.__all__) == sorted(set(module.__all__))
        for name in module.__all__:
            assert getattr(module, name) is not None
    with pytest.raises(AttributeError):
        _ = xltoolkit.no_such_name


@pytest.mark.parametrize(
    ("author", "text", "ours"),
    [
        ("xltoolkit", "随便什么", True),
        (" ", "【错误】合计不符\n差 1.00 元\n规则：income.row_sum　公开02表合计行1栏", True),
        ("", "【提示】名称\n规则：workbook.code_name", True),
        ("", "【警告，已说明】合计不符\n审核说明：已核\n规则：income.row_sum　公开02表合计行1栏", True),
        ("", "【错误】一\n规则：income.row_sum\n\n另有 3 项，见“检查结果”表", True),
        ("", "【错误】合计不符\n规则：income.row_sum\n已问过张会计", False),
        ("张会计", "【错误】合计不符\n规则：income.row_sum", False),
        ("", "这里的数待核", False),
    ],
)
def test_our_notes_are_known_even_where_a_program_dropped_the_author(author: str, text: str, *, ours: bool) -> None:
    assert model.Note(author, text).ours is ours
