"""Declarative formats: how the official layout of a table looks."""

from __future__ import annotations

from dataclasses import dataclass, field

from xltoolkit.model import CellFormat, Kind, PrintSetup

NUMBER_FORMATS = {Kind.MONEY: "#,##0.00", Kind.COUNT: "0", Kind.TEXT: "General"}
"""Number formats by what a cell holds."""

TITLE = CellFormat(font="宋体", size=18, bold=True, horizontal="center", vertical="center")
FACT = CellFormat(font="宋体", size=10, vertical="center")
HEADING = CellFormat(font="宋体", size=10, bold=True, horizontal="center", vertical="center", wrap=True, border=True)
LABEL = CellFormat(font="宋体", size=10, horizontal="left", vertical="center", wrap=True, border=True)
NUMBER = CellFormat(font="宋体", size=10, horizontal="center", vertical="center", border=True)
AMOUNT = CellFormat(font="宋体", size=10, horizontal="right", vertical="center", border=True)
NOTE = CellFormat(font="宋体", size=9, horizontal="left", vertical="center", wrap=True)


@dataclass(frozen=True, slots=True)
class Layout:
    """The official layout of one table, where it differs from the house style.

    Args:
        table: the table's id.
        label_width: of the 项目 column, in characters.
        number_width: of the 行次 column.
        code_width: of the code column.
        name_width: of the 科目名称 column.
        label_heading: heading over the labels (项目).
        code_heading: heading over the codes.
        name_heading: heading over the names of codes.
        group_heading: heading over both (项目).
        row_height: of body rows, in points.
        print_setup: paper, orientation, scaling.
    """

    table: str
    label_width: float = 34
    number_width: float = 6
    code_width: float = 12
    name_width: float = 38
    label_heading: str = "项目"
    code_heading: str = "功能分类科目编码"
    name_heading: str = "科目名称"
    group_heading: str = "项目"
    row_height: float = 18
    print_setup: PrintSetup = field(default_factory=PrintSetup)
