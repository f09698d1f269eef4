"""Text stays text and numbers stay numbers in a program that reads entries as if somebody typed them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakeexcel.cells import Look
from tests.fakeexcel.entering import Error, enter
from tests.workbook.live.conftest import Opener
from xltoolkit.model import Cell, CellError, SetFormula, SetValue
from xltoolkit.workbook.live.values import as_float, from_float, typed, value_of

TEMPTING = st.from_regex(
    r"\A[ '=+\-@#(¥$€￥]?(?:[0-9０-９]{0,18}[,./:\-年月日时eE%％]?){1,4}[)% 日a-zA-Z]?\Z"
) | st.sampled_from(
    [
        "TRUE", "False ", "ＴＲＵＥ", "#N/A", "#ref!", "＃Ｎ／Ａ", "2022-01-01", "2022/1/1", "1-2", "2022年1月1日",
        "1/2", "1 1/2", "8:30", "1E5", "12%", "-", "+A1", "-备注", "@SUM", "=1+1", "＝1+1", "'", "''",
        "二〇二二年一月一日", "123456789012345678", "¥1,234.50", "(12)", " 001", "1,234", "10月", "上午8:30", "1月1日",
        "½",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "number_format"),
    [
        ("1,234.5", 1234.5, "#,##0"),
        ("12%", 0.12, "0.00%"),
        ("¥12", 12.0, '"¥"#,##0.00'),
        ("￥12", 12.0, '"¥"#,##0.00'),
        ("(12)", -12.0, "General"),
        (" 12 ", 12.0, "General"),
        ("1E5", 1e5, "0.00E+00"),
        ("00123", 123.0, "General"),
        ("123456789012345678", 123456789012345000.0, "General"),
        ("2022-01-01", 44562.0, "yyyy/m/d"),
        ("2022/1/1", 44562.0, "yyyy/m/d"),
        ("2022年1月1日", 44562.0, "yyyy/m/d"),
        ("2022-01-01 12:00", 44562.5, "yyyy/m/d"),
        ("12:00", 0.5, "h:mm"),
        ("1 1/2", 1.5, "# ?/?"),
        ("true", True, "General"),
        ("#N/A", Error.NA, "General"),
        ("'12", "12", "General"),
        ("行政运行", "行政运行", "General"),
    ],
)
def test_the_made_up_excel_guesses(text: str, value: object, number_format: str) -> None:
    entered = enter(text)
    assert (entered.value, entered.format) == (value, number_format)


@pytest.mark.parametrize("text", ["=A1", "+A1", "-A1", "＝A1"])
def test_the_made_up_excel_takes_signs_for_formulas(text: str) -> None:
    assert (enter(text).formula or "").startswith("=")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1) | TEMPTING.filter(bool))
def test_typed_text_stays_as_it_is(text: str) -> None:
    entered = enter(typed(text))
    assert (entered.value, entered.formula) == (text, None)


def test_plain_words_are_not_marked_as_text() -> None:
    assert [typed(text) for text in ("行政运行", "收入支出决算总表", "<&>")] == ["行政运行", "收入支出决算总表", "<&>"]


def test_text_in_a_block_stays_text(opened: Opener) -> None:
    book = opened({"A1": "x"})
    texts = ["001", "=1+1", "2022-01-01", "1-2", "12%", "行政运行", "#N/A", "TRUE"]
    book.live.apply(SetValue(Cell("表", f"B{row}"), text) for row, text in enumerate(texts, 1))
    grid = book.live.read("表")
    assert [grid.value(f"B{row}") for row in range(1, len(texts) + 1)] == texts
    assert not grid.formulas
    assert book.traffic.writes_of("表") == 1


def test_an_error_and_the_text_that_looks_like_it_are_told_apart(opened: Opener) -> None:
    book = opened({"A1": "x"})
    book.live.apply([SetValue(Cell("表", "B1"), CellError("#N/A")), SetValue(Cell("表", "B2"), "#N/A")])
    grid = book.live.read("表")
    assert [type(grid.value(ref)) for ref in ("B1", "B2")] == [CellError, str]
    assert not grid.formulas


def test_an_error_of_a_newer_excel_is_an_error(opened: Opener) -> None:
    book = opened({"A1": "x"})
    book.sheet().cells.get((1, 1)).value = Error.SPILL
    assert book.live.read("表").value("A1") == CellError("#SPILL!")


def test_numbers_and_formulas_in_text_format_are_none_the_less_numbers(opened: Opener) -> None:
    book = opened({"A1": 1, "A2": 2, "B1": "x"})
    for row in (1, 3, 4):
        book.sheet().cells.get((row, 3)).look = Look(number_format="@")
    book.live.read("表")
    book.live.apply(
        [
            SetValue(Cell("表", "C1"), Decimal("12.5")),
            SetValue(Cell("表", "C2"), Decimal(3)),
            SetFormula(Cell("表", "C3"), "=SUM(A1:A2)", Decimal(3)),
            SetValue(Cell("表", "C4"), "001"),
        ]
    )
    grid = book.live.read("表")
    assert [grid.value(f"C{row}") for row in (1, 2, 3, 4)] == [Decimal("12.5"), 3, 3, "001"]
    assert grid.formula("C3") == "=SUM(A1:A2)"
    assert [book.sheet().cells.look((row, 3)).number_format for row in (1, 2, 3, 4)] == ["@", "General", "@", "@"]


def test_currency_is_whole(opened: Opener) -> None:
    book = opened({"A1": 1234.56789})
    book.sheet().cells.get((1, 1)).look = Look(number_format='"¥"#,##0.00')
    assert book.live.book.sheets[0].range("A1").value == Decimal("1234.5679")
    assert book.live.read("表").value("A1") == Decimal("1234.56789")
    assert value_of(Decimal("1234.5679"), "1234.56789") == Decimal("1234.56789")


def test_a_date_is_its_number(opened: Opener) -> None:
    book = opened({"A1": 44562.5})
    book.sheet().cells.get((1, 1)).look = Look(number_format="yyyy/m/d h:mm")
    raw = book.live.book.sheets[0].range("A1").raw_value
    assert value_of(raw, "44562.5") == book.live.read("表").value("A1") == Decimal("44562.5")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**13), max_value=10**13))
def test_amounts_go_out_and_come_back(amount: Decimal) -> None:
    shown = as_float(amount)
    assert shown is not None
    assert from_float(shown) == amount


def test_no_currency_format_comes_of_an_amount(opened: Opener) -> None:
    book = opened({"A1": "x"})
    book.live.apply([SetValue(Cell("表", "A1"), Decimal("0.00001"))])
    assert book.sheet().cells.get((1, 1)).value == 0.00001
    assert book.sheet().cells.look((1, 1)).number_format == "General"
