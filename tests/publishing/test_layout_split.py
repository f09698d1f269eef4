"""The printed form without numbers: 类, 款 and 项 apart, 合计 first or last, headings that interleave."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from xltoolkit.formats import Layout
from xltoolkit.model import Block, Column, Form, Line, Profile, Range, Rows, Table, TableEntry
from xltoolkit.model.codes import split_code
from xltoolkit.publishing.body import PrintedRow
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import Head, blank_head, lay_out
from xltoolkit.publishing.plan import SheetPlan

HEAD = Head("某表", unit="单位：万元")
TOTAL = Line("合计")
BLOCK = Block("", (Column("本年支出合计", 1), Column("基本支出", 2)), (TOTAL,))
FORM = Form("某表", (BLOCK,), numbered=False, code_columns=3)
LAYOUT = Layout("some", code_heading="支出功能分类.科目编码", blank_rows=2)
ROWS = [
    PrintedRow("201", "一般公共服务支出", "201", values={"本年支出合计": Decimal(5)}),
    PrintedRow("2010308", "信访事务", "2010308"),
]
TOTAL_ROW = PrintedRow("合计", "合计", line=TOTAL, values={"本年支出合计": Decimal(7)})


def drawn(form: Form, rows: list[PrintedRow] | None = None, layout: Layout = LAYOUT) -> SheetPlan:
    return lay_out(Paper(Table("some", Rows.CODES, (form,)), form, layout), "S", HEAD, rows)


def texts(plan: SheetPlan, top: int = 4) -> list[list[object]]:
    last = max(column for _, column in plan.cells)
    bottom = max(row for row, _ in plan.cells)
    return [
        [plan.cells[row, column].value if (row, column) in plan.cells else None for column in range(1, last + 1)]
        for row in range(top, bottom + 1)
    ]


@pytest.mark.parametrize(
    ("code", "columns", "parts"),
    [
        ("2010308", 1, ("2010308",)),
        ("2010308", 3, ("201", "03", "08")),
        ("20103", 3, ("201", "03", "")),
        ("30213", 2, ("302", "13")),
        ("201030899", 3, ("201", "03", "0899")),
        ("", 3, ("", "", "")),
    ],
)
def test_no_figure_of_a_code_is_lost(code: str, columns: int, parts: tuple[str, ...]) -> None:
    assert split_code(code, columns) == parts


def test_the_parts_are_named_beside_a_total_that_comes_first() -> None:
    plan = drawn(FORM, [TOTAL_ROW, *ROWS])
    assert texts(plan) == [
        ["项目", None, None, None, "本年支出合计", "基本支出"],
        ["支出功能分类", None, None, "科目名称", None, None],
        ["科目编码", None, None, None, None, None],
        ["类", "款", "项", "合计", Decimal(7), None],
        ["201", None, None, "一般公共服务支出", Decimal(5), None],
        ["201", "03", "08", "信访事务", None, None],
    ]
    assert {Range(4, 1, 4, 4), Range(5, 1, 5, 3), Range(6, 1, 6, 3), Range(5, 4, 6, 4), Range(4, 5, 6, 5)} <= set(
        plan.merges
    )
    assert plan.freeze_rows == 6
    assert plan.cells[9, 2].format.number_format == "@"


def test_a_total_that_comes_last_spans_the_codes_and_the_names() -> None:
    plan = drawn(replace(FORM, total="last"), [*ROWS, TOTAL_ROW])
    assert texts(plan)[3] == ["类", "款", "项", None, None, None]
    assert texts(plan)[-1] == ["合计", None, None, None, Decimal(7), None]
    assert Range(10, 1, 10, 4) in plan.merges


def test_a_document_that_prints_codes_first_has_the_parts_in_the_head() -> None:
    assert [row[:3] for row in texts(drawn(FORM, [*ROWS, TOTAL_ROW]))][3:] == [
        ["类", "款", "项"],
        ["201", None, None],
        ["201", "03", "08"],
        ["合计", None, None],
    ]


@pytest.mark.parametrize("total", ["first", "last"])
def test_blank_forms(total: str) -> None:
    rows = [row[0] for row in texts(drawn(replace(FORM, total=total)))][3:]
    assert rows == (["类", None, None] if total == "first" else ["类", None, None, "合计"])


def test_a_table_without_data_keeps_the_blank_rows_of_its_form() -> None:
    empty = TOTAL_ROW._replace(values={})
    assert [row[0] for row in texts(drawn(replace(FORM, total="last"), [empty]))][3:] == ["类", None, None, "合计"]
    assert [row[0] for row in texts(drawn(replace(FORM, total="last"), []))][3:] == ["类", None, None, "合计"]


def test_with_numbers_the_parts_stand_beside_them() -> None:
    plan = drawn(replace(FORM, numbered=True), [TOTAL_ROW, *ROWS])
    assert texts(plan)[3:5] == [
        ["类", "款", "项", "栏次", Decimal(1), Decimal(2)],
        ["合计", None, None, None, Decimal(7), None],
    ]


def test_lines_without_numbers_keep_their_places() -> None:
    sides = (
        Block("收入", (Column("决算数", 1),), (Line("一、甲收入", 1), Line("", 2), Line("总计", 3))),
        Block("支出", (Column("决算数", 2),), (Line("一、甲支出", 4), Line("二、乙支出", 5), Line("总计", 6))),
    )
    form = Form("某表", sides, numbered=False)
    plan = lay_out(Paper(Table("some", Rows.LINES, (form,)), form, Layout("some")), "S", HEAD)
    assert texts(plan) == [
        ["收入", None, "支出", None],
        ["项目", "决算数", "项目", "决算数"],
        ["一、甲收入", None, "一、甲支出", None],
        [None, None, "二、乙支出", None],
        ["总计", None, "总计", None],
    ]


def test_interleaved_headings_end_in_one_row() -> None:
    paths = ("三公.合计.预算数", "三公.合计.决算数", "三公.公务用车.小计.预算数", "三公.公务用车.小计.决算数")
    columns = tuple(Column(path, printed=path, place=place) for place, path in enumerate(paths))
    form = Form("某表", (Block("", columns),), numbered=False)
    plan = lay_out(Paper(Table("some", Rows.SINGLE, (form,)), form, Layout("some")), "S", HEAD)
    assert texts(plan)[:4] == [
        ["三公", None, None, None],
        ["合计", None, "公务用车", None],
        [None, None, "小计", None],
        ["预算数", "决算数", "预算数", "决算数"],
    ]
    assert {Range(5, 1, 6, 2), Range(5, 3, 5, 4), Range(6, 3, 6, 4)} <= set(plan.merges)


def test_blocks_of_codes_without_their_names_over_them() -> None:
    column = Column("基本支出", printed="决算数")
    blocks = (
        Block("人员经费", (column,), (Line("工资", code="301"), Line("人员经费合计"))),
        Block("公用经费", (column,), (Line("办公费", code="30201"), Line("公用经费合计"))),
    )
    form = Form("某表", blocks, numbered=False, code_columns=2)
    layout = Layout("some", code_heading="经济分类.科目编码", group_heading="", block_headings=False)
    assert texts(drawn(form, layout=layout)) == [
        ["经济分类", None, "科目名称", "决算数"] * 2,
        ["科目编码", None, None, None] * 2,
        ["类", "款", None, None] * 2,
        ["301", None, "工资", None, "302", "01", "办公费", None],
        ["人员经费合计", None, None, None, "公用经费合计", None, None, None],
    ]


def test_a_profile_says_what_stands_above_a_blank_form() -> None:
    head = {"number": "", "department": "", "year": "{year} 年", "unit": "单位：{unit}"}
    profile = Profile("x-2024", "X", 2024, head=head)
    assert blank_head(profile, TableEntry("some", "表1"), FORM) == Head("某表", "", "", "2024 年", "单位：元")
