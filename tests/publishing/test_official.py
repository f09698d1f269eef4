"""What the official format changes in a person's workbook: as little as possible."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltoolkit.formats import Layout
from xltoolkit.model import (
    Accounts,
    Block,
    BoundTable,
    Cell,
    CellFormat,
    CellStyle,
    Column,
    Content,
    Edit,
    Entry,
    Form,
    Grid,
    Kind,
    Line,
    PrintSetup,
    Profile,
    Range,
    Row,
    Rows,
    SetFormat,
    SetLayout,
    Table,
    Unit,
)
from xltoolkit.publishing import official_edits
from xltoolkit.publishing.official import number_format

LINE, CARS = Line("甲", 1), Line("车辆", 2, kind=Kind.COUNT)
FORM = Form("某表", (Block("", (Column("金额"),), (LINE, CARS)),))
TABLE = Table("some", Rows.LINES, (FORM,))
GOOD = CellFormat("#,##0.00", horizontal="right", border=True)


def edits_for(looks: dict[int, CellFormat], cells: list[tuple[int, Line, Content]]) -> list[Edit]:
    """Return the edits for cells in column B, given as (style index, line, content)."""
    grid = Grid("S", styles={(row, 2): index for row, (index, _, _) in enumerate(cells, 5) if index})
    rows = [
        Row(f"r{at}", {"金额": Entry("S", at, 2, Decimal(), content)}, line=line)
        for at, (_, line, content) in enumerate(cells, 5)
    ]
    bound = BoundTable(TABLE, FORM, "S", Range(1, 1, 9, 2), rows, Cell("S", "A1"), head_rows=(3, 4))
    accounts = Accounts(Profile("x-2022", "X", 2022), {"some": TABLE}, {"some": bound})
    return official_edits(accounts, {}, [grid], lambda index: CellStyle(looks[index]))


def test_print_set_up_repeats_title_and_heading() -> None:
    assert edits_for({1: GOOD}, [(1, LINE, Content.AMOUNT)]) == [
        SetLayout("S", print_setup=PrintSetup(repeat_rows=(1, 4)))
    ]


@pytest.mark.parametrize(
    "code", ["#,##0.00", "#,##0.00_ ", "_ * #,##0.00_ ;_ * -#,##0.00_ ", '"¥"#,##0.00', "#,##0.00;[Red]-#,##0.00"]
)
def test_a_format_that_says_the_same_stays(code: str) -> None:
    assert len(edits_for({1: CellFormat(code, border=True)}, [(1, LINE, Content.AMOUNT)])) == 1


@pytest.mark.parametrize("code", [None, "General", "0.00", "#,##0", "@", "0.00E+00"])
def test_another_format_becomes_the_official_one(code: str | None) -> None:
    edits = edits_for({1: CellFormat(code, border=True)}, [(1, LINE, Content.BLANK)])
    assert edits[0] == SetFormat(Cell("S", "B5"), CellFormat("#,##0.00"))


@pytest.mark.parametrize(
    ("code", "kept"), [("General", True), ("0", True), ("0_ ", True), ("#,##0", True), ("0.00", False)]
)
def test_counts_have_no_decimals(code: str, *, kept: bool) -> None:
    edits = edits_for({1: CellFormat(code, border=True)}, [(1, CARS, Content.AMOUNT)])
    assert edits[:-1] == ([] if kept else [SetFormat(Cell("S", "B5"), CellFormat("0"))])


def test_amounts_move_to_the_right_and_dashes_stay() -> None:
    centred = CellFormat("#,##0.00", horizontal="center", border=True)
    edits = edits_for({1: centred}, [(1, LINE, Content.AMOUNT), (1, LINE, Content.NOT_APPLICABLE)])
    assert edits[:-1] == [SetFormat(Cell("S", "B5"), CellFormat(horizontal="right"))]


def test_text_and_errors_are_left_for_their_finding() -> None:
    assert len(edits_for({0: CellFormat()}, [(0, LINE, Content.TEXT), (0, LINE, Content.ERROR)])) == 1


def test_a_row_without_lines_among_lined_ones_gets_them() -> None:
    looks = {1: GOOD, 2: CellFormat("#,##0.00", border=False)}
    cells = [(1, LINE, Content.AMOUNT), (1, LINE, Content.AMOUNT), (2, LINE, Content.AMOUNT)]
    assert edits_for(looks, cells)[:-1] == [SetFormat(Cell("S", "B7"), CellFormat(border=True))]
    assert len(edits_for(looks, cells[2:])) == 1, "a table without any lines keeps its look"


def test_sections_have_no_heading_to_repeat() -> None:
    bound = BoundTable(TABLE, FORM, "S", Range(1, 1, 9, 2), title_at=Cell("S", "A1"))
    accounts = Accounts(Profile("x-2022", "X", 2022), {"some": TABLE}, {"some": bound})
    layout = Layout("some", sections={"甲": ("项目",)})
    edits = official_edits(accounts, {"some": layout}, [], lambda _: CellStyle(CellFormat()))
    assert edits == [SetLayout("S", print_setup=PrintSetup(repeat_rows=None))]


def test_number_formats_print_the_places_of_the_unit() -> None:
    assert number_format(Kind.MONEY, Unit("亿元", 100_000_000, 4, rounded=True)) == "#,##0.0000"
    assert number_format(Kind.MONEY, Unit("元", 1, 0, rounded=True)) == "#,##0"
    assert number_format(Kind.COUNT, Unit("元", 1, 2, rounded=False)) == "0"
