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
    return [Table(ID, Rows.LINES, (form,), short="部门决算公开相关信息统计表")]


@hookimpl
def formats() -> list[Layout]:
    """Declare the official layout."""
    sections = {"政府采购情况": ("项目", "行次", "采购金额"), "机关运行经费": ("项目", "", "统计数")}
    return [Layout(ID, label_width=44, sections=sections)]
