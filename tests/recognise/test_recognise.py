"""Recognition: every way in which real files vary, one test each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest

from xltoolkit.model import (
    WAN_YUAN,
    Accounts,
    Block,
    BoundTable,
    Cell,
    CellError,
    Column,
    Content,
    Form,
    Grid,
    Kind,
    Line,
    Place,
    Profile,
    Range,
    Rows,
    Table,
    Unit,
    Value,
    coordinates,
)
from xltoolkit.model.amount import YUAN
from xltoolkit.recognise import recognise

SUMMARY = Table(
    "summary",
    Rows.LINES,
    (
        Form(
            "收入支出决算总表",
            (
                Block(
                    "收入",
                    (Column("决算数", 1, headings=("金额",)),),
                    (
                        Line("一、一般公共预算财政拨款", 1),
                        Line("二、政府性基金预算财政拨款", 2),
                        Line("", 3),
                        Line("本年收入合计", 4),
                        Line("年初结转和结余", 5, aliases=("上年结转",)),
                        Line("一般公共预算财政拨款", 6, name="年初一般公共预算财政拨款"),
                        Line("总计", 7),
                    ),
                ),
                Block(
                    "支出",
                    (Column("决算数", 2, headings=("金额",)),),
                    (
                        Line("一、一般公共服务支出", 8, code="201"),
                        Line("二、外交支出", 9, code="202"),
                        Line("三、国防支出", 10, code="203"),
                        Line("本年支出合计", 11),
                        Line("结余分配", 12),
                        Line("总计", 13),
                    ),
                ),
            ),
        ),
    ),
    classification="functional",
)
EXPENDITURE = Table(
    "expenditure",
    Rows.CODES,
    (
        Form(
            "支出决算表",
            (
                Block(
                    "",
                    (
                        Column("本年支出合计", 1, headings=("合计",)),
                        Column("基本支出", 2),
                        Column("项目支出", 3),
                        Column("上缴上级支出", 4),
                    ),
                    (Line("合计"),),
                ),
            ),
        ),
    ),
    classification="functional",
)
FUND = Table(
    "fund",
    Rows.CODES,
    (
        Form(
            "政府性基金预算财政拨款收入支出决算表",
            (
                Block(
                    "",
                    (
                        Column("年初结转和结余", 1),
                        Column("本年收入", 2),
                        Column("本年支出.小计", 3, headings=("本年支出.合计",)),
                        Column("本年支出.基本支出", 4),
                        Column("本年支出.项目支出", 5),
                        Column("年末结转和结余", 6),
                    ),
                    (Line("合计"),),
                ),
            ),
        ),
    ),
    classification="functional",
)
STATE = Table(
    "state",
    Rows.CODES,
    (
        Form(
            "国有资本经营预算财政拨款支出决算表",
            (Block("", (Column("本年支出.合计", 1), Column("本年支出.基本支出", 2)), (Line("合计"),)),),
        ),
        Form(
            "国有资本经营预算财政拨款收入支出决算表",
            (
                Block(
                    "",
                    (
                        Column("年初结转和结余", 1),
                        Column("本年收入", 2),
                        Column("本年支出.合计", 3, headings=("本年支出.小计",)),
                        Column("本年支出.基本支出", 4),
                    ),
                    (Line("合计"),),
                ),
            ),
        ),
    ),
    classification="functional",
)
AMOUNT, BASIC = Column("金额", headings=("决算数",)), Column("基本支出", headings=("其中：基本支出",))
DETAIL = Table(
    "detail",
    Rows.CODES,
    (
        Form(
            "一般公共预算财政拨款支出决算明细表",
            (
                Block("人员经费", (AMOUNT, BASIC), (Line("工资福利支出", code="301"), Line("人员经费合计"))),
                Block("公用经费", (AMOUNT, BASIC), (Line("公用经费合计"),)),
            ),
        ),
    ),
    classification="economic",
)
SINGLE = Table(
    "single",
    Rows.SINGLE,
    (
        Form(
            "财政拨款“三公”经费支出决算表",
            (
                Block(
                    "",
                    tuple(
                        Column(f"{kind}.{item}", headings=(f"{kind}.{item.replace('运行维护', '运行')}",))
                        for kind in ("预算数", "决算数")
                        for item in ("合计", "公务用车购置及运行维护费.小计", "公务用车购置及运行维护费.公务用车购置费")
                    ),
                ),
            ),
        ),
    ),
)
STATISTICS = Table(
    "statistics",
    Rows.LINES,
    (
        Form(
            "部门决算公开相关信息统计表",
            (
                Block(
                    "",
                    (Column("统计数", headings=("采购金额",)),),
                    (
                        Line("一、政府采购情况", heading=True),
                        Line("合计", 1, name="采购合计"),
                        Line("货物", 2),
                        Line("二、机关运行经费", heading=True),
                        Line("(一) 行政单位", 5),
                        Line("三、国有资产占用情况", heading=True),
                        Line("(一) 车辆数合计(辆)", 7, name="车辆数合计", kind=Kind.COUNT),
                        Line("1. 副部(省)级及以上领导用车", 8, kind=Kind.COUNT),
                        Line("(二) 单价100万元(含)以上设备(不含车辆)", 16, name="大型设备", kind=Kind.COUNT),
                    ),
                ),
            ),
        ),
    ),
)
TABLES = (SUMMARY, EXPENDITURE, FUND, STATE, DETAIL, SINGLE, STATISTICS)


def grid(text: str, *, merges: Iterable[str] = (), name: str = "Sheet1", numbers: bool = True) -> Grid:
    r"""Make a sheet of lines with tabs between cells; what reads as a number becomes one, unless told otherwise.

    Outer line breaks are dropped, ``\n`` inside a cell is one; ``'5`` is text whatever it reads as.
    """
    sheet = Grid(name)
    for row, line in enumerate(text.strip("\n").split("\n"), 1):
        for column, cell in enumerate(line.split("\t"), 1):
            if cell:
                sheet.values[row, column] = _value(cell, numbers=numbers)
    sheet.merges = [_range(merge) for merge in merges]
    for top, left, bottom, right in sheet.merges:
        for place in [p for p in sheet.values if top <= p[0] <= bottom and left <= p[1] <= right and p != (top, left)]:
            del sheet.values[place]
    return sheet


def _value(text: str, *, numbers: bool) -> Value:
    if text.startswith("'"):
        return text[1:]
    if numbers and text.replace(".", "", 1).isdigit():
        return Decimal(text)
    return text.replace("\\n", "\n")


def _range(merge: str) -> Range:
    first, last = merge.split(":")
    return Range(*coordinates(first), *coordinates(last))


def read(*grids: Grid, unit: Unit = YUAN) -> Accounts:
    return recognise(grids, {table.id: table for table in TABLES}, Profile("test-2022", "", 2022, unit))


def one(sheet: Grid, table: str) -> BoundTable:
    accounts = read(sheet)
    assert not accounts.unrecognised
    return accounts.tables[table]


def amounts(bound: BoundTable) -> dict[tuple[str, str], str]:
    return {
        (row.key, column): str(entry.amount)
        for row in bound.rows
        for column, entry in row.entries.items()
        if entry.content is Content.AMOUNT
    }


SUMMARY_TEXT = """
收入支出决算总表
公开01表
部门名称：某某局\t\t2022年度\t\t\t金额单位：元
收入\t\t\t支出
项目\t行次\t决算数\t项目\t行次\t决算数
栏次\t\t1\t栏次\t\t2
一、一般公共预算财政拨款\t1\t10\t一、一般公共服务支出\t8\t7
二、政府性基金预算财政拨款\t2\t\t二、外交支出\t9\t
\t3\t\t三、国防支出\t10\t
本年收入合计\t4\t10\t本年支出合计\t11\t7
年初结转和结余\t5\t2\t结余分配\t12\t
一般公共预算财政拨款\t6\t2\t\t\t
总计\t7\t12\t总计\t13\t7
注：本表反映部门本年度的总收支。
"""
SUMMARY_AMOUNTS = {
    ("收入.一般公共预算财政拨款", "决算数"): "10.00",
    ("收入.本年收入合计", "决算数"): "10.00",
    ("收入.年初结转和结余", "决算数"): "2.00",
    ("收入.年初一般公共预算财政拨款", "决算数"): "2.00",
    ("收入.总计", "决算数"): "12.00",
    ("支出.一般公共服务支出", "决算数"): "7.00",
    ("支出.本年支出合计", "决算数"): "7.00",
    ("支出.总计", "决算数"): "7.00",
}
CODES_HEAD = """
支出决算表
项目\t\t本年支出合计\t基本支出\t项目支出\t上缴上级支出
功能分类科目编码\t科目名称\t\t\t\t
栏次\t\t1\t2\t3\t4
"""
CODES_TEXT = (
    CODES_HEAD
    + """合计\t\t30\t10\t20
201\t一般公共服务支出\t30\t10\t20
20103\t政府办公厅\t30\t10\t20
2010308\t信访事务\t30\t10\t20
"""
)
CODES_AMOUNTS = {
    (key, column): amount
    for key in ("合计", "201", "20103", "2010308")
    for column, amount in (("本年支出合计", "30.00"), ("基本支出", "10.00"), ("项目支出", "20.00"))
}


# Titles


def test_a_two_sided_table_is_bound_cell_by_cell() -> None:
    bound = one(grid(SUMMARY_TEXT), "summary")
    assert amounts(bound) == SUMMARY_AMOUNTS
    entry = bound.entry("支出.总计", "决算数")
    assert entry is not None
    assert entry.cell == Cell("Sheet1", "F13")
    assert bound.title_at == Cell("Sheet1", "A1")
    assert bound.range == Range(1, 1, 13, 6)
    assert bound.head_rows == (4, 6)
    assert bound.column_at == {("收入", "决算数"): 3, ("支出", "决算数"): 6}
    assert not bound.stray
    assert not bound.missing_columns


@pytest.mark.parametrize(
    "title",
    [
        "收 入 支 出\\n决 算 总 表",
        "公开01表 收入支出决算总表",
        "表1 收入支出决算总表",
        "1.收入支出决算总表",
        "一、收入支出决算总表",
        "2022年度收入支出决算总表",
        "收入支出决算总表（续表）",
        "收入支出决算总表（公开01表）",
    ],
)
def test_a_title_may_carry_spaces_a_number_a_year_or_a_continuation(title: str) -> None:
    sheet = grid(SUMMARY_TEXT.replace("收入支出决算总表", title, 1))
    assert amounts(one(sheet, "summary")) == SUMMARY_AMOUNTS


def test_a_title_that_contains_another_is_not_that_other() -> None:
    accounts = read(grid(CODES_TEXT.replace("支出决算表", "项目支出决算表", 1)))
    assert not accounts.tables
    assert "未找到公开表标题" in accounts.unrecognised[0].reason


def test_a_cover_or_contents_page_is_no_table() -> None:
    contents = grid("目录\n一、收入支出决算总表\t2\n二、支出决算表\t4\n三、部门决算公开相关信息统计表\t9", name="目录")
    accounts = read(contents, grid(SUMMARY_TEXT, name="别的名字"))
    assert set(accounts.tables) == {"summary"}
    assert [(u.sheet, "视为封面或目录" in u.reason) for u in accounts.unrecognised] == [("目录", True)]
    assert "等 3 个" in accounts.unrecognised[0].reason


def test_contents_above_the_first_table_on_one_sheet() -> None:
    accounts = read(grid("目录\n收入支出决算总表\n支出决算表\n" + SUMMARY_TEXT.strip()))
    assert amounts(accounts.tables["summary"]) == SUMMARY_AMOUNTS
    assert [u.reason for u in accounts.unrecognised] == [
        "找到标题“支出决算表”，但其下没有该表的栏目标题，视为封面或目录"
    ]


def test_sheet_names_and_order_are_not_trusted() -> None:
    accounts = read(grid(CODES_TEXT, name="收入支出决算总表"), grid(SUMMARY_TEXT, name="支出决算表"))
    assert accounts.tables["expenditure"].sheet == "收入支出决算总表"
    assert accounts.tables["summary"].sheet == "支出决算表"


def test_several_tables_on_one_sheet() -> None:
    accounts = read(grid(SUMMARY_TEXT + "\n" + CODES_TEXT.strip()))
    assert amounts(accounts.tables["summary"]) == SUMMARY_AMOUNTS
    assert amounts(accounts.tables["expenditure"]) == CODES_AMOUNTS
    assert not accounts.tables["summary"].stray


def test_two_tables_beside_each_other() -> None:
    left = CODES_TEXT.strip().split("\n")
    right = [
        "政府性基金预算财政拨款收入支出决算表",
        "科目编码\t科目名称\t年初结转和结余\t本年收入\t本年支出\t\t\t年末结转和结余",
        "\t\t\t\t小计\t基本支出\t项目支出",
        "229\t其他支出\t1\t2\t3\t3",
    ]
    lines = [line + "\t" * (7 - line.count("\t")) + other for line, other in zip(left, right, strict=False)]
    accounts = read(grid("\n".join([*lines, *left[4:]])))
    assert amounts(accounts.tables["expenditure"]) == CODES_AMOUNTS
    assert list(amounts(accounts.tables["fund"]).values()) == ["1.00", "2.00", "3.00", "3.00"]


# Pages and repetition


def test_a_table_over_pages_of_one_sheet_with_its_heading_again_is_one() -> None:
    page = CODES_HEAD.strip().split("\n")[1:]
    bound = one(grid(CODES_TEXT.replace("20103\t", "\n".join(page) + "\n20103\t")), "expenditure")
    assert amounts(bound) == CODES_AMOUNTS


def test_a_two_sided_table_over_pages_with_title_and_heading_again_is_one() -> None:
    lines = SUMMARY_TEXT.strip().split("\n")
    text = "\n".join([*lines[:10], *lines[:6], *lines[10:]])
    accounts = read(grid(text))
    assert amounts(accounts.tables["summary"]) == SUMMARY_AMOUNTS
    assert not accounts.repeated


def test_a_page_that_begins_with_a_label_of_an_earlier_line_goes_on() -> None:
    lines = SUMMARY_TEXT.strip().replace("\t1\t10", "\t1\t").split("\n")
    strip = ["\t".join(cell for i, cell in enumerate(line.split("\t")) if i not in (1, 4)) for line in lines]
    accounts = read(grid("\n".join(strip[:11])), grid("\n".join([*strip[:5], *strip[11:]]), name="续"))
    bound = accounts.tables["summary"]
    entry = bound.entry("收入.年初一般公共预算财政拨款", "决算数")
    assert entry is not None
    assert entry.amount == 2
    assert entry.sheet == "续"


def test_a_table_over_sheets_is_one() -> None:
    rows = CODES_TEXT.strip().split("\n")
    accounts = read(grid("\n".join(rows[:6])), grid("\n".join(rows[:4] + rows[6:]), name="第2页"))
    assert amounts(accounts.tables["expenditure"]) == CODES_AMOUNTS
    assert not accounts.repeated
    assert not accounts.unrecognised


def test_a_page_on_a_sheet_without_title_is_joined_if_its_codes_go_on() -> None:
    rows = CODES_TEXT.strip().split("\n")
    accounts = read(grid("\n".join(rows[:6])), grid("\n".join(rows[1:4] + rows[6:]), name="第2页"))
    assert amounts(accounts.tables["expenditure"]) == CODES_AMOUNTS
    assert not accounts.unrecognised


def test_a_sheet_without_title_whose_rows_stand_in_the_table_already_is_left_aside() -> None:
    rows = CODES_TEXT.strip().split("\n")
    accounts = read(grid(CODES_TEXT), grid("\n".join(rows[1:]), name="底稿"))
    assert amounts(accounts.tables["expenditure"]) == CODES_AMOUNTS
    assert [u.sheet for u in accounts.unrecognised] == ["底稿"]


def test_a_table_that_stands_twice_is_reported_and_not_used() -> None:
    accounts = read(grid(CODES_TEXT), grid(CODES_TEXT, name="副本"))
    assert not accounts.tables
    (repeated,) = accounts.repeated
    assert repeated.table is EXPENDITURE
    assert repeated.cells == (Cell("Sheet1", "A1"), Cell("副本", "A1"))


def test_a_blank_copy_beside_the_filled_table_takes_nothing_away() -> None:
    blank = CODES_HEAD + "合计\t\n201\t一般公共服务支出\n"
    for sheets in ((blank, CODES_TEXT), (CODES_TEXT, blank)):
        accounts = read(*(grid(text, name=str(i)) for i, text in enumerate(sheets)))
        assert amounts(accounts.tables["expenditure"]) == CODES_AMOUNTS


# Headings


def test_headings_with_spaces_and_line_breaks_inside_words() -> None:
    sheet = grid(CODES_TEXT.replace("上缴上级支出", "上缴 上级\\n支 出").replace("科目名称", "科目\\n名称"))
    bound = one(sheet, "expenditure")
    assert not bound.missing_columns
    assert amounts(bound) == CODES_AMOUNTS


def test_headings_over_several_levels_with_merges() -> None:
    text = """
政府性基金预算财政拨款收入支出决算表
项目\t\t年初结转和结余\t本年收入\t本年支出\t\t\t年末结转和结余
功能分类科目编码\t科目名称\t\t\t小计\t基本支出\t项目支出
合计\t\t1\t2\t3\t4\t5\t6
229\t其他支出\t1\t2\t3\t4\t5\t6
"""
    merges = ("A2:B2", "C2:C3", "D2:D3", "E2:G2", "H2:H3", "A4:B4")
    expected = dict(zip((c.name for c in FUND.forms[0].blocks[0].columns), "123456", strict=True))
    for sheet in (grid(text, merges=merges), grid(text)):
        bound = one(sheet, "fund")
        assert {k[1]: v for k, v in amounts(bound).items() if k[0] == "229"} == {
            k: f"{v}.00" for k, v in expected.items()
        }


def test_columns_in_another_order() -> None:
    text = "支出决算表\n科目编码\t科目名称\t项目支出\t本年支出合计\t上缴上级支出\t基本支出\n201\t名\t20\t30\t\t10"
    bound = one(grid(text), "expenditure")
    assert amounts(bound) == {k: v for k, v in CODES_AMOUNTS.items() if k[0] == "201"}


def test_a_line_number_column_behind_the_amounts() -> None:
    text = "收入支出决算总表\n项目\t决算数\t行次\t项目\t决算数\t行次\n总计\t5\t7\t总计\t6\t13"
    bound = one(grid(text), "summary")
    assert amounts(bound) == {("收入.总计", "决算数"): "5.00", ("支出.总计", "决算数"): "6.00"}
    assert [row.printed_number for row in bound.rows] == [7, 13]


BLOCKED = """
财政拨款“三公”经费支出决算表
预算数\t\t\t决算数
合计\t公务用车购置及运行维护费\t\t合计\t公务用车购置及运行维护费
\t小计\t公务用车购置 费\t\t小计\t公务用车购置\\n费
1\t2\t3\t4\t5\t6
5\t4\t3\t2\t1\t
"""
SINGLE_AMOUNTS = {
    ("", "预算数.合计"): "5.00",
    ("", "预算数.公务用车购置及运行维护费.小计"): "4.00",
    ("", "预算数.公务用车购置及运行维护费.公务用车购置费"): "3.00",
    ("", "决算数.合计"): "2.00",
    ("", "决算数.公务用车购置及运行维护费.小计"): "1.00",
}


def test_budget_and_accounts_blocked() -> None:
    bound = one(grid(BLOCKED), "single")
    assert amounts(bound) == SINGLE_AMOUNTS
    assert list(bound.printed_columns.values()) == [1, 2, 3, 4, 5, 6]


def test_a_sentence_below_the_note_is_no_row_of_figures() -> None:
    text = BLOCKED.replace("5\t4\t3\t2\t1\t\n", "\n注：本表反映预算数与\n决算数的情况。\n说明：本表无数据\n")
    bound = one(grid(text), "single")
    assert amounts(bound) == {}
    assert bound.no_data


def test_budget_and_accounts_interleaved() -> None:
    text = """
财政拨款“三公”经费支出决算表
财政拨款“三公”经费
合计\t\t公务用车购置及运行费
\t\t小计\t\t公务用车购置费
预算数\t决算数\t预算数\t决算数\t预算数\t决算数
5\t2\t4\t1\t3\t
"""
    assert amounts(one(grid(text), "single")) == SINGLE_AMOUNTS
    merges = ("A2:F2", "A3:B4", "C3:F3", "C4:D4", "E4:F4")
    assert amounts(one(grid(text, merges=merges), "single")) == SINGLE_AMOUNTS


def test_the_form_whose_columns_are_printed_is_chosen_whatever_the_title() -> None:
    text = """
国有资本经营预算财政拨款支出决算表
科目编码\t科目名称\t年初结转和结余\t本年收入\t本年支出\t
\t\t\t\t小计\t基本支出
223\t国有资本经营预算支出\t1\t2\t3\t3
"""
    bound = one(grid(text), "state")
    assert bound.form is STATE.forms[1]
    assert bound.entry("223", "本年支出.合计") is not None


def test_a_heading_that_no_declaration_knows_is_said_and_its_amounts_are_not_dropped_in_silence() -> None:
    text = CODES_TEXT.replace("上缴上级支出", "上缴上级支出\t其他资金").replace("30\t10\t20", "30\t10\t20\t\t9")
    bound = one(grid(text), "expenditure")
    assert amounts(bound) == CODES_AMOUNTS
    ((cell, value, reason),) = bound.stray
    assert (cell, value) == (Cell("Sheet1", "G5"), "9")
    assert "“其他资金”不是本表的栏目" in reason


def test_a_heading_that_stands_twice_is_said_to_with_both_columns() -> None:
    bound = one(grid(CODES_TEXT.replace("项目支出", "基本支出")), "expenditure")
    assert bound.missing_columns == ("项目支出",)
    ((cell, value, reason),) = bound.stray
    assert (cell, value) == (Cell("Sheet1", "E5"), "20")
    assert "D 列和 E 列的栏目标题都是“基本支出”，其中一个写错了" in reason


def test_one_heading_in_two_blocks_is_no_heading_twice() -> None:
    text = DETAIL_TEXT.replace("其中：基本支出\t科目编码", "其他\t科目编码", 1)
    bound = one(grid(text), "detail")
    assert [reason for _, _, reason in bound.stray] == ["栏目“其他”不是本表的栏目，其中的数未参加审核"]


def test_figures_to_the_right_of_the_last_column_are_recorded_in_the_rows_of_the_table_alone() -> None:
    sheet = grid(CODES_TEXT)
    sheet.values |= {
        (1, 8): Decimal(1),
        (6, 7): "备注",
        (7, 8): Decimal("5.5"),
        (8, 9): "1,000",
        (20, 8): Decimal(2),
    }
    bound = one(sheet, "expenditure")
    assert bound.beside == [(Cell("Sheet1", "H7"), "5.5"), (Cell("Sheet1", "I8"), "1,000")]
    assert bound.stray == []


def test_a_missing_column_is_recorded() -> None:
    bound = one(grid(CODES_TEXT.replace("\t上缴上级支出", "")), "expenditure")
    assert bound.missing_columns == ("上缴上级支出",)
    assert amounts(bound) == CODES_AMOUNTS


def test_a_title_over_headings_of_another_table_is_no_table() -> None:
    accounts = read(grid(CODES_TEXT.replace("支出决算表", "政府性基金预算财政拨款收入支出决算表", 1)))
    assert not accounts.tables
    assert "没有该表的栏目标题" in accounts.unrecognised[0].reason


# 栏次


def test_a_row_of_column_numbers_without_a_label_is_no_data() -> None:
    sheet = grid(BLOCKED.rsplit("\n", 2)[0])
    bound = one(sheet, "single")
    assert amounts(bound) == {}
    (row,) = bound.rows
    assert {entry.row for entry in row.entries.values()} == {6}


@pytest.mark.parametrize("numbers", ["'1\t'2\t'3\t'4", "1.00\t2.00\t3.00\t4.00", "１\t２\t３\t４"])
def test_column_numbers_as_text_or_with_decimals(numbers: str) -> None:
    bound = one(grid(CODES_TEXT.replace("1\t2\t3\t4", numbers)), "expenditure")
    assert amounts(bound) == CODES_AMOUNTS
    assert list(bound.printed_columns.values()) == [1, 2, 3, 4]


def test_column_numbers_that_carry_their_formula() -> None:
    bound = one(grid(CODES_TEXT.replace("\t1\t2\t3\t4", "\t1=2+3\t2\t3\t4")), "expenditure")
    assert amounts(bound) == CODES_AMOUNTS
    assert bound.printed_columns["本年支出合计"] == 1


def test_missing_column_numbers_and_line_numbers() -> None:
    lines = SUMMARY_TEXT.strip().split("\n")
    kept = [line for line in lines if not line.startswith("栏次")]
    text = "\n".join("\t".join(c for i, c in enumerate(line.split("\t")) if i not in (1, 4)) for line in kept)
    bound = one(grid(text), "summary")
    assert amounts(bound) == SUMMARY_AMOUNTS
    assert bound.printed_columns == {}


# Codes


@pytest.mark.parametrize("code", ["'2010308", "2010308.0", "'2010308.00", "'20 103 08", "２０１０３０８", "'2010308 "])
def test_a_code_as_number_or_text(code: str) -> None:
    bound = one(grid(CODES_TEXT.replace("2010308", code)), "expenditure")
    assert [row.code for row in bound.rows] == ["", "201", "20103", "2010308"]


SPLIT = """
支出决算表
项目\t\t\t\t本年支出合计\t基本支出\t项目支出\t上缴上级支出
支出功能分类科目编码\t\t\t科目名称
类\t款\t项
合计\t\t\t\t30\t10\t20
{}
"""


@pytest.mark.parametrize(
    "rows",
    [
        "'201\t\t\t一般\t30\t10\t20\n'201\t'03\t\t政府\t30\t10\t20\n'201\t'03\t'08\t信访\t30\t10\t20",
        "201\t\t\t一般\t30\t10\t20\n201\t3\t\t政府\t30\t10\t20\n201\t3\t8\t信访\t30\t10\t20",
        "201\t\t\t一般\t30\t10\t20\n201\t20103\t\t政府\t30\t10\t20\n201\t20103\t2010308\t信访\t30\t10\t20",
        "201\t\t\t一般\t30\t10\t20\n\t20103\t\t政府\t30\t10\t20\n\t\t2010308\t信访\t30\t10\t20",
        "201\t\t\t一般\t30\t10\t20\n\t'03\t\t政府\t30\t10\t20\n\t\t'08\t信访\t30\t10\t20",
    ],
    ids=["parts", "numbers", "full in every column", "full in its own column", "each part once"],
)
def test_a_code_split_over_three_columns(rows: str) -> None:
    merges = ("A2:D2", "A3:C3", "D3:D4", "A5:D5")
    for sheet in (grid(SPLIT.format(rows)), grid(SPLIT.format(rows), merges=merges)):
        bound = one(sheet, "expenditure")
        assert amounts(bound) == CODES_AMOUNTS
        assert [row.label for row in bound.rows] == ["合计", "一般", "政府", "信访"]


def test_the_parts_heading_in_one_row_with_the_total() -> None:
    text = SPLIT.format("201\t'03\t'08\t信访\t30\t10\t20").replace("类\t款\t项\n合计\t\t\t\t", "类\t款\t项\t合计\t")
    bound = one(grid(text), "expenditure")
    assert [row.key for row in bound.rows] == ["合计", "2010308"]
    blank = one(grid(text.replace("合计\t30\t10\t20", "合计")), "expenditure")
    assert [row.key for row in blank.rows] == ["合计", "2010308"]


def test_sub_headings_in_one_row_with_the_label_of_the_total_of_a_blank_form() -> None:
    text = "政府性基金预算财政拨款收入支出决算表\n项目\t\t年初结转和结余\t本年收入\t本年支出\t\t\t年末结转和结余\n"
    text += "科目编码\t科目名称\n合计\t\t\t\t小计\t基本支出\t项目支出\n"
    bound = one(grid(text), "fund")
    assert (bound.rows, bound.missing_columns, bound.head_rows) == ([], (), (2, 4))


def test_code_and_name_in_one_cell() -> None:
    text = "支出决算表\n项目\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\n"
    text += "201 一般公共服务支出\t3\t1\t2\n2010308信访事务\t3\t1\t2\n"
    bound = one(grid(text), "expenditure")
    assert [(row.code, row.label) for row in bound.rows] == [("201", "一般公共服务支出"), ("2010308", "信访事务")]


@pytest.mark.parametrize("place", [4, 6, 8])
def test_the_total_row_first_last_or_anywhere(place: int) -> None:
    lines = CODES_TEXT.strip().split("\n")
    total = lines.pop(4)
    bound = one(grid("\n".join([*lines[:place], total, *lines[place:]])), "expenditure")
    assert amounts(bound) == CODES_AMOUNTS


def test_the_total_label_in_the_name_column() -> None:
    bound = one(grid(CODES_TEXT.replace("合计\t\t30", "\t合 计\t30")), "expenditure")
    assert amounts(bound) == CODES_AMOUNTS


def test_a_code_twice_gives_two_rows() -> None:
    bound = one(grid(CODES_TEXT + "2010308\t信访事务\t1\t1\n"), "expenditure")
    assert [row.key for row in bound.rows] == ["合计", "201", "20103", "2010308", "2010308"]


def test_a_row_with_amounts_and_neither_code_nor_label_is_stray() -> None:
    bound = one(grid(CODES_TEXT + "\t代管资金\t9\t9\n"), "expenditure")
    ((cell, text, reason),) = bound.stray
    assert (cell, text) == (Cell("Sheet1", "C9"), "9")
    assert reason.startswith("“代管资金”（B9）这一行没有科目编码，也不是表中的固定行")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("201O308", "科目编码里有不是数字的“O”，应为数字 0，这一行的数未参加审核"),
        ("20l03O8", "不是数字的“l”，应为数字 1、“O”，应为数字 0"),
        ("201X3", "不是数字的“X”，"),
    ],
)
def test_a_code_with_a_letter_is_pointed_at(code: str, says: str) -> None:
    bound = one(grid(CODES_TEXT + f"{code}\t信访事务\t9\t9\n"), "expenditure")
    ((cell, text, reason),) = bound.stray
    assert (cell, text) == (Cell("Sheet1", "A9"), code)
    assert says in reason


@pytest.mark.parametrize("text", ["小计", "TOTAL", "2010-08", "20103O"])
def test_what_is_no_code_with_a_letter_is_not_called_one(text: str) -> None:
    bound = one(grid(CODES_TEXT + f"{text}\t信访事务\t9\t9\n"), "expenditure")
    assert bound.stray[0][0] == Cell("Sheet1", "C9")


# Economic codes side by side

DETAIL_TEXT = """
一般公共预算财政拨款支出决算明细表
人员经费\t\t\t\t公用经费
科目编码\t科目名称\t金额\t其中：基本支出\t科目编码\t科目名称\t金额\t其中：基本支出\t科目编码\t科目名称\t金额\t其中：基本支出
301\t工资福利支出\t6\t6\t302\t商品和服务支出\t2\t2\t309\t资本性支出\t5\t——
30101\t基本工资\t6\t6\t30201\t办公费\t2\t2\t30902\t办公设备购置\t5\t——
人员经费合计\t\t6\t6\t公用经费合计\t\t\t\t\t\t7\t2
"""


def test_blocks_side_by_side_are_one_table() -> None:
    for merges in ((), ("A2:D2", "E2:L2", "E6:J6", "A6:B6")):
        bound = one(grid(DETAIL_TEXT, merges=merges), "detail")
        keys = ["301", "30101", "人员经费合计", "302", "30201", "公用经费合计", "309", "30902"]
        assert [row.key for row in bound.rows] == keys
        assert {row.key: row.block for row in bound.rows}["309"] == "公用经费"
        assert amounts(bound)["公用经费合计", "金额"] == "7.00"
        dash = bound.entry("309", "基本支出")
        assert dash is not None
        assert dash.content is Content.NOT_APPLICABLE


def test_a_blank_total_over_several_blocks_stands_in_the_last() -> None:
    bound = one(grid(DETAIL_TEXT.replace("\t7\t2\n", "\n")), "detail")
    entry = bound.entry("公用经费合计", "金额")
    assert entry is not None
    assert (entry.content, entry.cell.ref) == (Content.BLANK, "K6")


def test_two_blocks_without_a_name_over_them_and_split_codes() -> None:
    text = """
一般公共预算财政拨款支出决算明细表
经济分类\t\t科目名称\t决算数\t经济分类\t\t科目名称\t决算数
科目编码\t\t\t\t科目编码
类\t款\t\t\t类\t款
'301\t\t工资福利支出\t6\t'302\t\t商品和服务支出\t2
'301\t'01\t基本工资\t6\t'302\t'01\t办公费\t2
人员经费合计\t\t\t6\t公用经费合计\t\t\t2
"""
    bound = one(grid(text), "detail")
    assert {key: value for (key, _), value in amounts(bound).items()} == {
        "301": "6.00",
        "30101": "6.00",
        "人员经费合计": "6.00",
        "302": "2.00",
        "30201": "2.00",
        "公用经费合计": "2.00",
    }
    assert bound.missing_columns == ("基本支出",)


def test_the_line_of_a_code_is_known() -> None:
    bound = one(grid(DETAIL_TEXT), "detail")
    line = bound.by_key["301"].line
    assert line is not None
    assert line.label == "工资福利支出"


# Lines


def test_line_numbers_as_decimals_and_text() -> None:
    text = SUMMARY_TEXT.replace("\t1\t10", "\t1.00\t10").replace("\t2\t\t", "\t'2.00\t\t")
    bound = one(grid(text), "summary")
    assert [row.printed_number for row in bound.rows][:3] == [1, 2, 3]
    assert amounts(bound) == SUMMARY_AMOUNTS


def test_labels_that_repeat_are_told_apart_by_order_where_no_number_is_printed() -> None:
    text = "收入支出决算总表\n收入\t\t支出\n项目\t决算数\t项目\t决算数\n"
    text += "一、一般公共预算财政拨款\t1\n本年收入合计\t1\n年初结转和结余\t2\n一般公共预算财政拨款\t2\n总计\t3\n"
    bound = one(grid(text), "summary")
    assert amounts(bound)["收入.一般公共预算财政拨款", "决算数"] == "1.00"
    assert amounts(bound)["收入.年初一般公共预算财政拨款", "决算数"] == "2.00"


def test_an_unknown_label_is_bound_by_its_number_and_kept_as_printed() -> None:
    bound = one(grid(SUMMARY_TEXT.replace("二、外交支出\t9\t", "二、对外关系支出\t9\t4")), "summary")
    row = bound.by_key["支出.外交支出"]
    assert (row.label, row.code, row.printed_number) == ("二、对外关系支出", "202", Decimal(9))
    assert row.entries["决算数"].amount == 4


def test_an_unknown_label_without_number_is_bound_by_its_ordinal() -> None:
    text = "收入支出决算总表\n收入\t\t支出\n项目\t决算数\t项目\t决算数\n"
    text += "总计\t4\t一、一般公共服务支出\t\n\t\t二、对外关系支出\t4\n\t\t三、国防支出\t\n\t\t总计\t4\n"
    bound = one(grid(text), "summary")
    assert bound.by_key["支出.外交支出"].label == "二、对外关系支出"


def test_a_printed_line_number_that_differs_never_moves_a_known_label() -> None:
    bound = one(grid(SUMMARY_TEXT.replace("三、国防支出\t10\t", "三、国防支出\t17\t3")), "summary")
    row = bound.by_key["支出.国防支出"]
    assert (row.printed_number, row.entries["决算数"].amount) == (Decimal(17), Decimal(3))


def test_a_line_without_a_label_is_bound_by_its_number() -> None:
    bound = one(grid(SUMMARY_TEXT.replace("\t3\t\t三", "\t3\t8\t三")), "summary")
    assert amounts(bound)["收入.3行", "决算数"] == "8.00"


def test_a_line_that_the_sheet_lacks_is_absent() -> None:
    lines = [line for line in SUMMARY_TEXT.split("\n") if not line.startswith("年初结转和结余")]
    bound = one(grid("\n".join(lines)), "summary")
    assert "收入.年初结转和结余" not in bound.by_key
    assert "支出.结余分配" not in bound.by_key
    assert not bound.stray


def test_a_row_that_is_no_line_but_has_an_amount_is_stray() -> None:
    text = SUMMARY_TEXT.replace("总计\t7\t12", "专用基金\t\t9\n总计\t7\t12")
    bound = one(grid(text), "summary")
    ((cell, text, reason),) = bound.stray
    assert (cell.ref, text) == ("C13", "9")
    assert reason == "“专用基金”（A13）这一行不是表中的项目，其中的数未参加审核"


def test_sides_without_a_name_over_them_are_told_apart_by_their_labels() -> None:
    lines = SUMMARY_TEXT.strip().split("\n")
    swapped = ["\t".join([*(c := line.split("\t") + [""] * 6)[3:6], *c[:3]]) for line in lines[4:-1]]
    bound = one(grid("\n".join([lines[0], *swapped])), "summary")
    assert amounts(bound) == SUMMARY_AMOUNTS


STATISTICS_TEXT = """
部门决算公开相关信息统计表
单位名称：某某局\t2022年度\t金额单位：元
一、政府采购情况
项目\t行次\t采购金额
合计\t1\t11.005
货物\t2\t11
二、机关运行经费
项目\t\t统计数
(一) 行政单位\t5\t7
三、国有资产占用情况
(一) 车辆数合计(辆)\t7\t2
1. 副部(省)级及以上领导用车\t8\t
(二) 单价100万元(含)以上设备(不含车辆)\t17\t3
"""


def test_a_table_whose_heading_stands_again_over_each_section() -> None:
    bound = one(grid(STATISTICS_TEXT), "statistics")
    assert amounts(bound) == {
        ("采购合计", "统计数"): "11.01",
        ("货物", "统计数"): "11.00",
        ("行政单位", "统计数"): "7.00",
        ("车辆数合计", "统计数"): "2",
        ("大型设备", "统计数"): "3",
    }
    assert bound.by_key["大型设备"].printed_number == 17
    assert bound.by_key["行政单位"].printed_number == 5
    assert bound.by_key["机关运行经费"].entries == {}
    assert not bound.stray


# Cells


@pytest.mark.parametrize(
    ("value", "amount", "content"),
    [
        ("1,234.5", "1234.50", Content.AMOUNT),
        ("１，２３４．５", "1234.50", Content.AMOUNT),
        ("(12)", "-12.00", Content.AMOUNT),
        (" 12 ", "12.00", Content.AMOUNT),
        (Decimal("0.125"), "0.13", Content.AMOUNT),
        ("-", "0", Content.NOTHING),
        ("——", "0", Content.NOT_APPLICABLE),
        ("　", "0", Content.BLANK),
        ("见附注", "0", Content.TEXT),
        ("12万元", "0", Content.TEXT),
        (True, "0", Content.TEXT),
        (CellError("#REF!"), "0", Content.ERROR),
        (Decimal("1E+300"), "1E+300", Content.AMOUNT),
    ],
)
def test_what_a_cell_of_amounts_may_hold(value: Value, amount: str, content: Content) -> None:
    sheet = grid(CODES_TEXT)
    sheet.values[8, 4] = value
    entry = one(sheet, "expenditure").entry("2010308", "基本支出")
    assert entry is not None
    assert (str(entry.amount), entry.content, entry.raw) == (amount, content, value)


def test_a_formula_with_and_without_value() -> None:
    sheet = grid(CODES_TEXT)
    sheet.formulas[5, 3] = "=C6"
    sheet.formulas[5, 6] = "=F6"
    bound = one(sheet, "expenditure")
    known, unknown = bound.entry("合计", "本年支出合计"), bound.entry("合计", "上缴上级支出")
    assert known is not None
    assert unknown is not None
    assert (known.content, known.formula, known.amount) == (Content.AMOUNT, "=C6", Decimal(30))
    assert (unknown.content, unknown.formula, unknown.known) == (Content.UNCALCULATED, "=F6", False)


def test_a_row_of_formulas_alone_is_the_single_row() -> None:
    sheet = grid(BLOCKED.replace("5\t4\t3\t2\t1\t\n", ""))
    sheet.formulas[7, 1] = "=B7"
    (row,) = one(sheet, "single").rows
    assert row.entries["预算数.合计"].content is Content.UNCALCULATED


def test_every_column_that_is_shown_gives_an_entry_even_where_nothing_is_stored() -> None:
    bound = one(grid(CODES_HEAD + "合计\n201\t一般公共服务支出\n"), "expenditure")
    for row in bound.rows:
        assert [entry.content for entry in row.entries.values()] == [Content.BLANK] * 4
    assert [entry.cell.ref for entry in bound.rows[1].entries.values()] == ["C6", "D6", "E6", "F6"]


def test_a_merged_amount_belongs_to_one_row_and_one_column() -> None:
    bound = one(grid(CODES_TEXT, merges=("C7:C8", "D5:E5")), "expenditure")
    covered = [(row.key, name) for row in bound.rows for name, cell in row.entries.items() if not cell.known]
    assert covered == [("合计", "项目支出"), ("2010308", "本年支出合计")]
    assert bound.by_key["2010308"].entries["本年支出合计"].content is Content.MERGED
    assert bound.by_key["2010308"].entries["本年支出合计"].cell == Cell("Sheet1", "C8")
    assert bound.merged == [("Sheet1", Range(5, 4, 5, 5)), ("Sheet1", Range(7, 3, 8, 3))]


def test_merged_cells_of_a_table_without_data_are_nothing() -> None:
    bound = one(grid(CODES_HEAD + "合计\n说明：本表无数据\n", merges=("C5:D5",)), "expenditure")
    assert bound.no_data
    assert bound.by_key["合计"].entries["基本支出"].content is Content.MERGED


def test_amounts_keep_the_file_s_figures_where_the_sheet_prints_another_unit() -> None:
    accounts = read(grid(SUMMARY_TEXT), unit=WAN_YUAN)
    bound = accounts.tables["summary"]
    assert bound.facts["unit"] == ("元", Cell("Sheet1", "F3"))
    assert amounts(bound) == SUMMARY_AMOUNTS


# Rows and columns inserted by hand


def _inserted(sheet: Grid, row: int, column: int) -> Grid:
    def moved(place: Place) -> Place:
        return place[0] + (place[0] >= row), place[1] + (place[1] >= column)

    sheet.values = {moved(place): value for place, value in sheet.values.items()}
    sheet.merges = [Range(*moved(merge[:2]), *moved(merge[2:])) for merge in sheet.merges]
    return sheet


@pytest.mark.parametrize("row", range(2, 14))
def test_a_blank_row_anywhere(row: int) -> None:
    bound = one(_inserted(grid(SUMMARY_TEXT), row, 99), "summary")
    assert amounts(bound) == SUMMARY_AMOUNTS


@pytest.mark.parametrize("column", range(1, 8))
def test_a_blank_column_anywhere(column: int) -> None:
    assert amounts(one(_inserted(grid(SUMMARY_TEXT), 99, column), "summary")) == SUMMARY_AMOUNTS
    assert amounts(one(_inserted(grid(CODES_TEXT), 99, column), "expenditure")) == CODES_AMOUNTS
    assert amounts(one(_inserted(grid(BLOCKED), 99, column), "single")) == SINGLE_AMOUNTS


@pytest.mark.parametrize("column", range(1, 13))
def test_a_blank_column_under_merged_headings(column: int) -> None:
    summary = grid(SUMMARY_TEXT, merges=("A1:F1", "A4:C4", "D4:F4"))
    assert amounts(one(_inserted(summary, 99, column), "summary")) == SUMMARY_AMOUNTS
    detail = grid(DETAIL_TEXT, merges=("A2:D2", "E2:L2", "E6:J6", "A6:B6"))
    expected = amounts(one(detail, "detail"))
    assert amounts(one(_inserted(detail, 99, column), "detail")) == expected


def test_a_remark_column_and_text_rows_break_nothing() -> None:
    text = CODES_TEXT.replace("上缴上级支出", "上缴上级支出\t备注").replace(
        "30\t10\t20\n20103", "30\t10\t20\t\t已核\n本页小结\n20103"
    )
    bound = one(grid(text), "expenditure")
    assert amounts(bound) == CODES_AMOUNTS
    assert not bound.stray


def test_hidden_rows_count_like_others() -> None:
    sheet = grid(CODES_TEXT)
    sheet.hidden_rows = {6, 7}
    assert amounts(one(sheet, "expenditure")) == CODES_AMOUNTS


def test_what_a_user_computes_below_the_notes_or_beside_the_table_is_left_alone() -> None:
    text = CODES_TEXT + "注：本表反映部门本年度各项支出情况。\n\t核对\t30\t\t\t\t\t\t\n"
    sheet = grid(text)
    sheet.values[6, 9] = Decimal(0)
    bound = one(sheet, "expenditure")
    assert amounts(bound) == CODES_AMOUNTS
    assert not bound.stray


def test_a_figure_that_a_user_put_beside_the_heading_hides_nothing() -> None:
    for row in range(1, 6):
        sheet = grid(SUMMARY_TEXT)
        sheet.values[row, 9] = Decimal(5)
        assert amounts(one(sheet, "summary")) == SUMMARY_AMOUNTS


def test_a_page_that_repeats_only_the_groups_and_headings() -> None:
    lines = SUMMARY_TEXT.strip().split("\n")
    bound = one(grid("\n".join([*lines[:9], *lines[3:6], *lines[9:]])), "summary")
    assert amounts(bound) == SUMMARY_AMOUNTS


# Facts and notes


def test_facts_of_the_head() -> None:
    bound = one(grid(SUMMARY_TEXT), "summary")
    assert bound.facts == {
        "number": ("公开01表", Cell("Sheet1", "A2")),
        "department": ("某某局", Cell("Sheet1", "A3")),
        "year": ("2022", Cell("Sheet1", "C3")),
        "unit": ("元", Cell("Sheet1", "F3")),
    }


@pytest.mark.parametrize(
    ("head", "department", "year", "unit"),
    [
        ("部门名称：某某局 2022年度\n金额单位：万元", "某某局", "2022", "万元"),
        ("单位名称：某某局\t2022年\t单位：元", "某某局", "2022", "元"),
        ("编制单位：\t某某局\t二〇二二年度\t单位:人民币元", "某某局", "2022", "元"),
        ("预算代码及单位名称：105001 某某局\t2022 年度\t单 位：万 元", "某某局", "2022", "万元"),
    ],
)
def test_facts_in_other_words(head: str, department: str, year: str, unit: str) -> None:
    sheet = grid(CODES_TEXT.replace("支出决算表\n", f"支出决算表\n{head}\n", 1))
    facts = one(sheet, "expenditure").facts
    assert [facts[name][0] for name in ("department", "year", "unit")] == [department, year, unit]


def test_the_number_above_the_title() -> None:
    bound = one(grid("\t\t\t公开03表\n" + CODES_TEXT.strip()), "expenditure")
    assert bound.facts["number"] == ("公开03表", Cell("Sheet1", "D1"))


@pytest.mark.parametrize(
    "note",
    [
        "说明：本表无数据",
        "说明：某某局本年度没有政府性基金预算财政拨款收入和支出，故本表无数据。",
        "本表为空",
        "注：我单位2022年度无政府性基金预算收入和支出。",
        "无此项",
    ],
)
def test_a_table_declared_without_data(note: str) -> None:
    head = "政府性基金预算财政拨款收入支出决算表\n"
    head += "科目编码\t科目名称\t年初结转和结余\t本年收入\t本年支出\t\t\t年末结转和结余\n"
    head += "\t\t\t\t小计\t基本支出\t项目支出\n合计\n"
    bound = one(grid(head + "注：本表反映基金情况。\n" + note), "fund")
    assert bound.no_data
    assert not amounts(bound)
    assert not one(grid(head + "注：本表反映基金情况。"), "fund").no_data
    assert not one(grid(head + "229\t其他支出\t5\n" + note), "fund").no_data


def test_a_title_with_nothing_but_the_note_is_an_empty_table() -> None:
    bound = one(grid("政府性基金预算财政拨款收入支出决算表\n说明：本表无数据"), "fund")
    assert bound.no_data
    assert bound.rows == []


def test_a_single_row_table_without_data() -> None:
    bound = one(
        grid(BLOCKED.replace("5\t4\t3\t2\t1\t\n", "") + "\n注：其中，预算数为全年预算数。\n说明：本表无数据"), "single"
    )
    assert bound.no_data
    assert not amounts(bound)


# What is no table


def test_sheets_that_are_no_table_are_listed_with_a_reason() -> None:
    accounts = read(grid("", name="空"), grid("随手记\n1\t2", name="草稿"), grid("收入支出决算总表", name="封面"))
    reasons = {entry.sheet: entry.reason for entry in accounts.unrecognised}
    assert reasons == {
        "空": "空白工作表",
        "草稿": "未找到公开表标题（标题须与公开表的全称一致）",
        "封面": "找到标题“收入支出决算总表”，但其下没有该表的栏目标题，视为封面或目录",
    }


def test_our_own_sheets_are_left_alone() -> None:
    own = grid("检查结果（xltoolkit）\n收入支出决算总表\n项目\t决算数", name="检查结果")
    record = grid("更正记录（xltoolkit）", name="更正记录")
    accounts = read(own, record, grid(SUMMARY_TEXT))
    assert set(accounts.tables) == {"summary"}
    assert not accounts.unrecognised


def test_nothing_is_changed() -> None:
    sheet = grid(SUMMARY_TEXT)
    before = dict(sheet.values)
    read(sheet)
    assert sheet.values == before
