"""Slips of the hand are told from the filed and the right figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltoolkit.diagnose.slips import RANK, Kind, righted, slip_between

CASES = [
    ("10000000.00", "100000000.00", Kind.LOST_ZERO, "可能少填一位 0"),
    ("40050.00", "400050.00", Kind.LOST_ZERO, "可能少填一位 0"),
    ("1000.00", "100000.00", Kind.LOST_ZERO, "可能少填两位 0"),
    ("5000.00", "500.00", Kind.EXTRA_ZERO, "可能多填一位 0"),
    ("1234.56", "-1234.56", Kind.SIGN, "可能正负号填反"),
    ("-7.00", "7.00", Kind.SIGN, "可能正负号填反"),
    ("1234.56", "12345.60", Kind.POINT, "小数点可能错了一位"),
    ("123456.00", "1234.56", Kind.POINT, "小数点可能错了两位"),
    ("12345.67", "123456700.00", Kind.UNIT, "可能把元填成了万元"),
    ("12345600.00", "1234.56", Kind.UNIT, "可能在万元处填了元"),
    ("12345678.00", "1234.57", Kind.UNIT, "可能在万元处填了元"),
    ("70680449.26", "706804492.61", Kind.POINT, "小数点可能错了一位"),
    ("450087.03", "450087.30", Kind.TRANSPOSED, "可能有相邻两位数字颠倒，30 录成了 03"),
    ("1324.00", "1234.00", Kind.TRANSPOSED, "可能有相邻两位数字颠倒，23 录成了 32"),
    ("12.43", "12.34", Kind.TRANSPOSED, "可能有相邻两位数字颠倒，34 录成了 43"),
    ("123.54", "143.52", Kind.UNEXPLAINED, ""),
    ("1.23", "2.13", Kind.TRANSPOSED, "可能有相邻两位数字颠倒，21 录成了 12"),
    ("1234.00", "12734.00", Kind.LOST_DIGIT, "可能少填一位 7"),
    ("122345.00", "12345.00", Kind.EXTRA_DIGIT, "可能多填一位 2"),
    ("1294.00", "1234.00", Kind.DIGIT, "可能有一位数字录错，3 录成了 9"),
    ("100.00", "100.01", Kind.DIGIT, "可能有一位数字录错，1 录成了 0"),
    ("0", "88.00", Kind.MISSING, "可能漏填"),
    ("88.00", "0", Kind.SURPLUS, "这里可能本来没有数"),
    ("1234.00", "987.65", Kind.UNEXPLAINED, ""),
    ("1234.00", "-987.65", Kind.UNEXPLAINED, ""),
]


@pytest.mark.parametrize(("filed", "right", "kind", "text"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_a_slip_is_recognised(filed: str, right: str, kind: Kind, text: str) -> None:
    assert slip_between(Decimal(filed), Decimal(right), 2, {}) == (kind, text)


def test_amounts_beyond_all_measure_are_not_explained() -> None:
    assert slip_between(Decimal("1E+300"), Decimal("12.00"), 2, {}).kind is Kind.UNEXPLAINED
    assert slip_between(Decimal("12.00"), Decimal("-1E+300"), 2, {}).kind is Kind.UNEXPLAINED
    assert list(righted(Decimal("1E+300"), 2)) == []


def test_the_neighbours_figure_once_more_is_a_copy() -> None:
    around = {"上一行": Decimal("5.00"), "左边一格": Decimal("77.00")}
    assert slip_between(Decimal("77.00"), Decimal("12.00"), 2, around).kind is Kind.COPIED
    assert "左边一格" in slip_between(Decimal("77.00"), Decimal("12.00"), 2, around).text
    assert slip_between(Decimal("77.00"), Decimal(), 2, around).kind is Kind.COPIED


def test_what_explains_more_comes_first() -> None:
    mixed = [Kind.DIGIT, Kind.UNEXPLAINED, Kind.SIGN, Kind.MISSING, Kind.TRANSPOSED, Kind.LOST_ZERO]
    order = [Kind.SIGN, Kind.LOST_ZERO, Kind.TRANSPOSED, Kind.DIGIT, Kind.MISSING, Kind.UNEXPLAINED]
    assert sorted(mixed, key=RANK.__getitem__) == order


@pytest.mark.parametrize("right", ["12345.60", "-1234.56", "1324.56", "1294.56", "11234.56", "134.56", "12.35"])
def test_what_a_slip_leads_back_to_holds_the_right_figure(right: str) -> None:
    assert Decimal(right) in set(righted(Decimal("1234.56"), 2))
