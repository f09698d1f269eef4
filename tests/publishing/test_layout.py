"""The printed form of every shape of table, from small declarations."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xltoolkit import formats
from xltoolkit.formats import Layout
from xltoolkit.model import Block, Column, Form, Kind, Line, PrintSetup, Profile, Range, Rows, Table, TableEntry
from xltoolkit.model.text import text_width
from xltoolkit.publishing.body import PrintedRow
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import Head, blank_head, chosen_form, lay_out, sheet_name
from xltoolkit.publishing.plan import SheetPlan, text_lines

HEAD = Head("某表", "公开01表", "部门名称：甲局", "2022年度", "金额单位：元")


def paper(rows: Rows, *blocks: Block, **layout: object) -> Paper:
    form = Form("某表", blocks, notes=("注：说明。",))
    return Paper(Table("some", rows, (form,)), form, Layout("some", **layout))  # type: ignore[arg-type]  # keywords of Layout


def row_of(plan: SheetPlan, row: int) -> list[object]:
    last = max(column for _, column in plan.cells)
    return [plan.cells[row, column].value if (row, column) in plan.cells else None for column in range(1, last + 1)]


SIDES = paper(
    Rows.LINES,
    Block("收入", (Column("决算数", 1),), (Line("一、甲收入", 1), Line("", 2), Line("总计", 3))),
    Block("支出", (Column("决算数", 2),), (Line("一、甲支出", 4, code="201"), Line("总计", 5))),
)
CODES = paper(
    Rows.CODES,
    Block("", (Column("年初结转", 1), Column("本年支出.小计", 2), Column("本年支出.基本支出", 3)), (Line("合计"),)),
    blank_rows=2,
)
TWO = (Column("金额"), Column("基本支出"))
BLOCKS = paper(
    Rows.CODES,
    Block("人员经费", TWO, (Line("工资", code="301"), Line("人员经费合计"))),
    Block("公用经费", TWO, (Line("办公费", code="30201"), Line("印刷费", code="30202"))),
    Block("公用经费", TWO, (Line("其他支出", code="399"), Line("公用经费合计"))),
    code_heading="科目编码",
    headings={"基本支出": "其中：基本支出"},
)
SINGLE = paper(
    Rows.SINGLE, Block("", (Column("预算数.合计", 1), Column("预算数.车.小计", 2), Column("决算数.合计", 3)))
)


def test_the_head_stands_as_on_the_printed_form() -> None:
    plan = lay_out(SIDES, "S", HEAD)
    assert row_of(plan, 1)[0] == "某表"
    assert Range(1, 1, 1, 6) in plan.merges
    assert plan.cells[1, 1].format.size == 18
    assert [text for text in row_of(plan, 2) if text] == ["公开01表"]
    assert Range(2, 4, 2, 6) in plan.merges
    assert plan.cells[2, 4].format.horizontal == "right"
    assert [text for text in row_of(plan, 3) if text] == ["部门名称：甲局", "2022年度", "金额单位：元"]


def test_two_sides_of_lines() -> None:
    plan = lay_out(SIDES, "S", HEAD)
    assert row_of(plan, 4) == ["收入", None, None, "支出", None, None]
    assert row_of(plan, 5) == ["项目", "行次", "决算数", "项目", "行次", "决算数"]
    assert row_of(plan, 6) == ["栏次", None, Decimal(1), "栏次", None, Decimal(2)]
    assert row_of(plan, 7) == ["一、甲收入", Decimal(1), None, "一、甲支出", Decimal(4), None]
    assert row_of(plan, 9) == ["总计", Decimal(3), None, None, None, None]
    assert plan.cells[9, 6].format.border, "the shorter side is padded with lined cells"
    assert row_of(plan, 8)[3:] == ["总计", Decimal(5), None], "the total of a side of lines stays in its place"
    assert row_of(plan, 10)[0] == "注：说明。"
    assert plan.print_setup == PrintSetup(repeat_rows=(1, 6))
    assert plan.freeze_rows == 6


def test_figures_and_names_stay_as_printed() -> None:
    line = SIDES.form.blocks[0].lines[0]
    values = {"决算数": Decimal("1.50")}
    rows = [PrintedRow("收入.甲收入", "一、甲 收入", "", "收入", line, Decimal(7), values)]
    plan = lay_out(SIDES, "S", HEAD, rows, [])
    assert row_of(plan, 7)[:3] == ["一、甲 收入", Decimal(7), Decimal("1.50")]
    assert row_of(plan, 9)[:3] == ["总计", Decimal(3), None], "a line that is not printed stays on the form, blank"
    assert plan.cells[7, 3].format.number_format == "#,##0.00"


def test_code_table_with_grouped_headings() -> None:
    rows = [
        PrintedRow("合计", "合计", line=CODES.form.blocks[0].lines[0], values={"年初结转": Decimal("3.00")}),
        PrintedRow("201", "一般公共服务支出", "201", values={"本年支出.小计": "——"}),
    ]
    plan = lay_out(CODES, "S", HEAD, rows)
    assert row_of(plan, 4) == ["项目", None, "年初结转", "本年支出", None]
    assert row_of(plan, 5) == ["功能分类科目编码", "科目名称", None, "小计", "基本支出"]
    assert {Range(4, 1, 4, 2), Range(4, 3, 5, 3), Range(4, 4, 4, 5), Range(6, 1, 6, 2)} <= set(plan.merges)
    assert row_of(plan, 7) == ["合计", None, Decimal("3.00"), None, None]
    assert Range(7, 1, 7, 2) in plan.merges
    assert row_of(plan, 8) == ["201", "一般公共服务支出", None, "——", None]
    assert plan.cells[8, 1].format.number_format == "@"


def test_blank_code_table_has_its_total_and_empty_rows() -> None:
    plan = lay_out(CODES, "S", HEAD)
    assert [row_of(plan, row)[0] for row in (7, 8, 9)] == ["合计", None, None]
    assert plan.cells[9, 5].format.border
    assert (10, 1) in plan.cells, "the note follows directly"


def test_blocks_side_by_side_share_the_bottom_row_for_their_totals() -> None:
    plan = lay_out(BLOCKS, "S", HEAD)
    assert row_of(plan, 4) == ["人员经费", *[None] * 3, "公用经费", *[None] * 7]
    assert Range(4, 5, 4, 12) in plan.merges
    assert row_of(plan, 5) == ["科目编码", "科目名称", "金额", "其中：基本支出"] * 3
    assert row_of(plan, 6)[:2] == ["301", "工资"]
    assert row_of(plan, 7)[4:6] == ["30202", "印刷费"]
    assert [(i, text) for i, text in enumerate(row_of(plan, 8), 1) if text] == [
        (1, "人员经费合计"),
        (5, "公用经费合计"),
    ]
    assert {Range(8, 1, 8, 2), Range(8, 5, 8, 10)} <= set(plan.merges)


def test_a_heading_may_be_of_one_form_alone() -> None:
    layout = replace(
        BLOCKS.layout, headings={"基本支出": "其中：基本支出", "某表/基本支出": "决算数", "他表/金额": "无"}
    )
    plan = lay_out(BLOCKS._replace(layout=layout), "S", HEAD)
    assert row_of(plan, 5)[:4] == ["科目编码", "科目名称", "金额", "决算数"]


def test_a_code_that_no_line_declares_goes_where_it_sorts() -> None:
    rows = [PrintedRow(code, "名", code) for code in ("301", "30201", "30299", "39908")]
    rows.insert(
        0, PrintedRow("公用经费合计", "公用经费合计", line=BLOCKS.form.blocks[2].lines[1], values={"金额": Decimal(9)})
    )
    plan = lay_out(BLOCKS, "S", HEAD, rows)
    assert row_of(plan, 6)[::4] == ["301", "30201", "39908"]
    assert row_of(plan, 7)[4] == "30299"
    assert row_of(plan, 8)[4] == "公用经费合计"
    assert row_of(plan, 8)[10] == Decimal(9), "the amounts of a total stand in the last block of its name"


def test_single_row_under_three_heading_levels() -> None:
    plan = lay_out(SINGLE, "S", HEAD)
    assert [row_of(plan, row) for row in (4, 5, 6, 7)] == [
        ["预算数", None, "决算数"],
        ["合计", "车", "合计"],
        [None, "小计", None],
        [Decimal(1), Decimal(2), Decimal(3)],
    ]
    assert row_of(plan, 8) == [None, None, None]
    assert plan.cells[8, 1].format.border
    assert plan.print_setup.repeat_rows == (1, 7)


def test_sections_with_their_own_head_rows() -> None:
    lines = (
        Line("一、政府采购情况", heading=True),
        Line("合计", 1),
        Line("二、车辆", heading=True),
        Line("其他用车", 2, kind=Kind.COUNT, indent=1),
    )
    sections = {"政府采购情况": ("项目", "行次", "采购金额")}
    plan = lay_out(paper(Rows.LINES, Block("", (Column("统计数"),), lines), sections=sections), "S", HEAD)
    assert [row_of(plan, row) for row in range(4, 9)] == [
        ["一、政府采购情况", None, None],
        ["项目", "行次", "采购金额"],
        ["合计", Decimal(1), None],
        ["二、车辆", None, None],
        ["其他用车", Decimal(2), None],
    ]
    assert plan.cells[8, 3].format.number_format == "0"
    assert plan.cells[8, 1].format.indent == 1


def test_long_labels_get_the_height_they_need() -> None:
    rows = [PrintedRow("201", "机关事业单位基本养老保险缴费支出" * 3, "201")]
    plan = lay_out(CODES, "S", HEAD, rows)
    lines = text_lines(rows[0].label, 38)
    assert lines == 3
    assert plan.heights[7] >= lines * formats.LINE_HEIGHT


def test_width_counts_chinese_twice() -> None:
    assert text_width("决算a1") == 6


def test_sheet_names_are_ones_that_a_workbook_allows() -> None:
    table = CODES.table
    assert sheet_name(table, TableEntry("some", "公开01表")) == "公开01表"
    assert sheet_name(table, TableEntry("some", "1", sheet="甲/乙:表")) == "甲乙表"
    assert len(sheet_name(table, TableEntry("some", "公开01表", sheet="长" * 40))) == 31


def test_the_profile_chooses_the_form() -> None:
    other = Form("另一表", CODES.form.blocks, aliases=("别名表",))
    table = Table("some", Rows.CODES, (CODES.form, other))
    assert chosen_form(table, "别名表") is other
    assert chosen_form(table, "") is CODES.form
    head = blank_head(Profile("x-2022", "X", 2022), TableEntry("some", "公开01表"), other, "甲局")
    assert head == Head("另一表", "公开01表", "部门名称：甲局", "2022年度", "金额单位：元")
