"""The sheets in front of the tables: a cover (封面) and the contents (目录) with links."""

from __future__ import annotations

from collections.abc import Sequence

from xltoolkit.formats import FONT
from xltoolkit.model import CellFormat, PrintSetup, Range
from xltoolkit.publishing.plan import SheetPlan, text_lines

COVER, CONTENTS = "封面", "目录"
COLUMNS = 8
_COVER_TITLE = CellFormat(font=FONT, size=26, bold=True, horizontal="center", vertical="center", wrap=True)
_COVER_LINE = CellFormat(font=FONT, size=16, horizontal="center", vertical="center", wrap=True)
_CONTENTS_TITLE = CellFormat(font=FONT, size=18, bold=True, horizontal="center", vertical="center")
_CONTENTS_LINE = CellFormat(font=FONT, size=12, horizontal="left", vertical="center")


def cover(year: str, department: str) -> SheetPlan:
    """Plan the cover.

    Args:
        year: 2022年度.
        department: its name, or empty on a template.
    """
    plan = SheetPlan(COVER, widths=dict.fromkeys(range(1, COLUMNS + 1), 15), print_setup=PrintSetup())
    lines = ((4, f"{year}部门决算公开表", _COVER_TITLE, 60), (8, f"部门名称：{department}", _COVER_LINE, 36))
    for row, text, look, height in lines:
        plan.span(Range(row, 1, row, COLUMNS), text, look)
        plan.heights[row] = height * text_lines(text, 15 * COLUMNS * 10 / (look.size or 10))
    return plan


def contents(tables: Sequence[tuple[str, SheetPlan]]) -> SheetPlan:
    """Plan the contents page: number and title of every table, each a link to its sheet.

    Args:
        tables: (printed number, sheet) in printed order.
    """
    plan = SheetPlan(CONTENTS, widths={1: 14, 2: 70}, print_setup=PrintSetup())
    plan.span(Range(1, 1, 1, 2), "目  录", _CONTENTS_TITLE)
    plan.heights[1] = 36
    for row, (number, sheet) in enumerate(tables, 3):
        plan.put(row, 1, number, _CONTENTS_LINE)
        plan.put(row, 2, sheet.tab_title, _CONTENTS_LINE)
        plan.links[row, 2] = sheet.name
        plan.heights[row] = 24
    return plan
