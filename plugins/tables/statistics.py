"""部门决算公开相关信息统计表: government procurement, agency operating expenses, cars and equipment.

Money and counts stand in one column; the counts are whole numbers and carry no unit of money. The form itself jumps
from line 15 to line 17.
"""

from __future__ import annotations

from xltoolkit import (
    Block,
    Column,
    Form,
    Kind,
    Layout,
    Line,
    Rows,
    Rule,
    Severity,
    Table,
    hookimpl,
    rollup,
    validation,
)

ID = "statistics"
DETAIL = "一般公共预算财政拨款支出决算明细表"
CARS = (
    Line("1. 副部(省)级及以上领导用车", 8, name="副部级及以上领导用车", kind=Kind.COUNT, indent=1),
    Line("2. 主要领导干部用车", 9, aliases=("主要负责人用车",), kind=Kind.COUNT, indent=1),
    Line("3. 机要通信用车", 10, kind=Kind.COUNT, indent=1),
    Line("4. 应急保障用车", 11, kind=Kind.COUNT, indent=1),
    Line("5. 执法执勤用车", 12, kind=Kind.COUNT, indent=1),
    Line("6. 特种专业技术用车", 13, kind=Kind.COUNT, indent=1),
    Line("7. 离退休干部用车", 14, aliases=("离退休干部服务用车",), kind=Kind.COUNT, indent=1),
    Line("8. 其他用车", 15, kind=Kind.COUNT, indent=1),
)
LINES = (
    Line("一、政府采购情况", heading=True),
    Line("合计", 1, name="采购合计", aliases=("政府采购支出合计",)),
    Line("货物", 2, aliases=("政府采购货物支出",), indent=1),
    Line("工程", 3, aliases=("政府采购工程支出",), indent=1),
    Line("服务", 4, aliases=("政府采购服务支出",), indent=1),
    Line("二、机关运行经费", heading=True),
    Line("(一) 行政单位", 5),
    Line("(二) 参照公务员法管理事业单位", 6, aliases=("参照公务员法管理的事业单位",)),
    Line("三、国有资产占用情况", heading=True),
    Line("(一) 车辆数合计(辆)", 7, name="车辆数合计", aliases=("车辆数合计", "车辆数合计（台、辆）"), kind=Kind.COUNT),
    *CARS,
    Line(
        "(二) 单价100万元(含)以上设备(不含车辆)",
        17,
        name="大型设备",
        aliases=("单价100万元（含）以上设备（不含车辆）（台、套）", "单价100万元以上设备（不含车辆）"),
        kind=Kind.COUNT,
    ),
)


@hookimpl
def tables() -> list[Table]:
    """Declare the table."""
    block = Block("", (Column("统计数", headings=("采购金额", "金额", "数量")),), LINES)
    form = Form(
        "部门决算公开相关信息统计表",
        (block,),
        notes=("注：本表反映部门本年度政府采购及机关运行经费和国有资产占用情况。",),
    )
    return [Table(ID, Rows.LINES, (form,))]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    sections = {"政府采购情况": ("项目", "行次", "采购金额"), "机关运行经费": ("项目", "", "统计数")}
    return [Layout(ID, label_width=44, sections=sections)]


@hookimpl
def rollups() -> list[Rule]:
    """Declare what is computed."""
    return [
        rollup(
            "statistics.procurement_total",
            "政府采购金额合计等于货物、工程、服务之和",
            "部门决算公开相关信息统计表行次关系：1=2+3+4",
            "本表[采购合计,统计数] := 本表[货物,统计数] + 本表[工程,统计数] + 本表[服务,统计数]",
            advice="核对货物、工程、服务，改正合计或录错的一项",
        ),
        rollup(
            "statistics.cars_total",
            "车辆数合计等于各类用车之和",
            "部门决算公开相关信息统计表行次关系：7=8+9+…+15",
            "本表[车辆数合计,统计数] := 合计(本表[副部级及以上领导用车:其他用车,统计数])",
            advice="核对各类用车的数量，改正合计或录错的一项",
        ),
    ]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [
        validation(
            "statistics.agency_expenses_within",
            "机关运行经费不超过一般公共预算基本支出中的公用经费",
            (
                "表间关系：机关运行经费（行政单位+参照公务员法管理事业单位）≤支出明细表公用经费合计的基本支出；"
                "机关运行经费口径见《中华人民共和国预算法》第十四条所指机关运行经费"
            ),
            f"本表[行政单位,统计数] + 本表[参照公务员法管理事业单位,统计数] <= {DETAIL}[公用经费合计,基本支出]",
            advice="核对机关运行经费与公用经费合计的基本支出，改正录错的一方",
        ),
        validation(
            "statistics.agency_expenses_equal",
            "没有其他单位的部门，机关运行经费不少于公用经费合计的基本支出",
            "表间关系：部门只有行政单位和参照公务员法管理事业单位时，机关运行经费=支出明细表公用经费合计的基本支出",
            (
                "当 选项(single_unit)：本表[行政单位,统计数] + 本表[参照公务员法管理事业单位,统计数] "
                f">= {DETAIL}[公用经费合计,基本支出]"
            ),
            severity=Severity.WARNING,
            advice="核对机关运行经费；口径不同的，写明原因",
        ),
    ]
