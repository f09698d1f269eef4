"""Recognition of anything at all: it never fails, never invents, and binds no cell twice."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from xltoolkit.model import (
    Block,
    CellError,
    Column,
    Content,
    Form,
    Grid,
    Line,
    Place,
    Profile,
    Range,
    Rows,
    Table,
    Value,
    is_nothing,
)
from xltoolkit.recognise import recognise

LINES = Table(
    "lines",
    Rows.LINES,
    (
        Form(
            "总表",
            (
                Block("收入", (Column("决算数", 1),), (Line("一、甲", 1), Line("", 2), Line("合计", 3), Line("甲", 4))),
                Block("支出", (Column("决算数", 2), Column("金额", 3)), (Line("一、乙", 5), Line("合计", 6))),
            ),
        ),
    ),
)
CODES = Table(
    "codes",
    Rows.CODES,
    (
        Form("明细表", (Block("", (Column("本年支出.合计", 1), Column("本年支出.基本支出", 2)), (Line("合计"),)),)),
        Form("收支明细表", (Block("", (Column("本年收入", 1), Column("本年支出.合计", 2)), (Line("合计"),)),)),
    ),
)
SINGLE = Table("single", Rows.SINGLE, (Form("三公表", (Block("", (Column("预算数.合计"), Column("决算数.合计"))),)),))
DECLARED = {table.id: table for table in (LINES, CODES, SINGLE)}

WORDS = """
总表 明细表 收支明细表 三公表 收入 支出 项目 行次 决算数 金额 科目编码 科目名称 类 款 项 栏次 本年收入 本年支出 合计
基本支出 预算数
一、甲 甲 一、乙 注：略 说明：本表无数据 公开01表 部门名称：某局 2022年度 单位：元 - —— 1,200.50 201 备注
"""
SHEETS = (
    "总表\n收入\t\t\t支出\n项目\t行次\t决算数\t项目\t行次\t决算数\t金额\n栏次\t\t1\t栏次\t\t2\t3\n一、甲\t1\t5\t一、乙\t5\t6\n\t2\t7\n合计\t3\t5",
    "明细表\n项目\t\t\t\t本年支出\n科目编码\t\t\t科目名称\t合计\t基本支出\n类\t款\t项\n合计\t\t\t\t5\t5\n201\t\t\t名\t5\n201\t03\t08\t名\t5",
    "三公表\n预算数\t决算数\n合计\t合计\n1\t2\n7\t9\n注：略",
)
words = st.sampled_from(WORDS.split())
values: st.SearchStrategy[Value] = st.one_of(
    words,
    words,
    st.sampled_from([Decimal(1), Decimal(2), Decimal(201), Decimal(2010308), Decimal("12.345"), Decimal("-1E+40")]),
    st.sampled_from([True, CellError("#N/A"), " ", ""]),
    st.text(max_size=5),
)
places: st.SearchStrategy[Place] = st.tuples(st.integers(1, 9), st.integers(1, 7))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Draw a sheet: a well-formed one with some cells changed, or cells at random."""
    grid = Grid("")
    for row, line in enumerate(draw(st.sampled_from([*SHEETS, ""])).split("\n"), 1):
        for column, cell in enumerate(line.split("\t"), 1):
            if cell:
                grid.values[row, column] = Decimal(cell) if cell.isdigit() else cell
    grid.values.update(draw(st.dictionaries(places, values, max_size=12)))
    grid.formulas = draw(st.dictionaries(places, st.just("=A1"), max_size=3))
    for top, left in draw(st.lists(places, max_size=2)):
        bottom, right = draw(places)
        if bottom >= top and right >= left:
            grid.merges.append(Range(top, left, bottom, right))
    return grid


@given(st.lists(grids(), max_size=3))
@settings(max_examples=300, deadline=None)
def test_anything_is_read_without_failing_and_nothing_is_invented(sheets: list[Grid]) -> None:
    for place, sheet in enumerate(sheets):
        sheet.name = f"{place}"
    accounts = recognise(sheets, DECLARED, Profile("any-2022", "", 2022))
    by_name = {sheet.name: sheet for sheet in sheets}
    for bound in accounts.tables.values():
        entries = [entry for row in bound.rows for entry in row.entries.values()]
        assert len({(entry.sheet, entry.row, entry.column) for entry in entries}) == len(entries)
        for entry in entries:
            raw = by_name[entry.sheet].values.get((entry.row, entry.column))
            if entry.content is Content.MERGED:  # what may still be stored below a merged cell shows nowhere
                assert entry.raw is None
                continue
            assert entry.raw == raw
            assert entry.known or not is_nothing(str(raw)) or raw is None
    assert not set(accounts.tables) & {repeated.table.id for repeated in accounts.repeated}
    said = {entry.sheet for entry in accounts.unrecognised}
    assert all(sheet.name in said for sheet in sheets if not sheet.values and not sheet.formulas)
