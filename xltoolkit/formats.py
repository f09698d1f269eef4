"""Declarative formats: how the official layout of a table looks.

The house style follows the printed forms of 部门决算公开 (财政部 部门决算公开样表): a large centred title, the table's
number and the facts of the sheet above the headings, thin lines around every cell, amounts with separators at the
right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xltoolkit.model import CellFormat, Column, Form, Kind, PrintSetup

FONT = "宋体"
NUMBER_FORMATS = {Kind.MONEY: "#,##0.00", Kind.COUNT: "0", Kind.TEXT: "General"}
"""Number formats by what a cell holds."""
CODE_FORMAT = "@"
"""A code is text: 2010308 typed by hand must not become a number."""

TITLE = CellFormat(font=FONT, size=18, bold=True, horizontal="center", vertical="center")
FACT = CellFormat(font=FONT, size=10, horizontal="left", vertical="center", wrap=True)
FACT_CENTER = CellFormat(font=FONT, size=10, horizontal="center", vertical="center")
FACT_RIGHT = CellFormat(font=FONT, size=10, horizontal="right", vertical="center")
HEADING = CellFormat(font=FONT, size=10, bold=True, horizontal="center", vertical="center", wrap=True, border=True)
SECTION = CellFormat(font=FONT, size=10, bold=True, horizontal="left", vertical="center", wrap=True, border=True)
LABEL = CellFormat(font=FONT, size=10, horizontal="left", vertical="center", wrap=True, border=True)
TOTAL = CellFormat(font=FONT, size=10, bold=True, horizontal="center", vertical="center", wrap=True, border=True)
CODE = CellFormat(CODE_FORMAT, font=FONT, size=10, horizontal="left", vertical="center", border=True)
NUMBER = CellFormat(font=FONT, size=10, horizontal="center", vertical="center", border=True)
AMOUNT = CellFormat(font=FONT, size=10, horizontal="right", vertical="center", border=True)
NOTE = CellFormat(font=FONT, size=9, horizontal="left", vertical="center", wrap=True)

TITLE_HEIGHT = 33.0
FACT_HEIGHT = 16.5
LINE_HEIGHT = 13.5
"""One line of 10-point text, in points; the height of cells whose text wraps is a multiple of it."""


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
        code_heading: heading path over the codes, dots between its levels.
        name_heading: heading over the names of codes.
        group_heading: heading over both (项目).
        row_height: of body rows, in points.
        print_setup: paper, orientation, scaling.
        headings: column name -> heading path as printed, where it differs from the name (其中：基本支出); a key
            ``title/name`` is for the form of that title alone.
        sections: key of a heading line -> the head row printed under it, left to right (statistics tables).
        blank_rows: empty rows beside 合计 on a template of a code table.
        block_headings: whether the names of blocks (人员经费) are printed over codes; over lines they always are.
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
    headings: Mapping[str, str] = field(default_factory=dict, hash=False)
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    blank_rows: int = 15
    block_headings: bool = True

    def heading(self, form: Form, column: Column) -> str:
        """Return the heading path of a column as its form prints it."""
        if column.printed:
            return column.printed
        of_form = (self.headings.get(f"{title}/{column.name}") for title in (form.title, *form.aliases))
        return next(filter(None, of_form), None) or self.headings.get(column.name, column.name)
