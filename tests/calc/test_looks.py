"""How cells look: written in Calc, read back, and read by openpyxl from the saved file."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest
import xlwings as xw
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from xltoolkit.calc import CalcError
from xltoolkit.calc.numberformats import excel_code
from xltoolkit.model import CellFormat, CellStyle

Saved = Callable[[xw.Book], openpyxl.Workbook]
Opened = Callable[[openpyxl.Workbook], xw.Book]


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "#,##0.00",
        "0.00%",
        "@",
        "yyyy-mm-dd",
        "0.00_);[Red](0.00)",
        'yyyy"年"m"月"',
        "0.0;[Red]-0.0",
    ],
)
def test_number_formats_in_excels_codes(sheet: xw.Sheet, saved: Saved, code: str) -> None:
    sheet["A1:B2"].number_format = code
    sheet["A1:B2"].value = [[1, 2], [3, 4]]
    assert sheet["B2"].number_format == code
    stored = saved(sheet.book).worksheets[0]["B2"].number_format
    assert stored.replace("\\", "").replace('"', "") == code.replace('"', "").replace("Red", "RED")


def test_no_format_code(sheet: xw.Sheet) -> None:
    with pytest.raises(CalcError, match="不是数字格式"):
        sheet["A1"].number_format = "abc[[0"


def test_a_format_of_another_language_reads_in_english(sheet: xw.Sheet) -> None:
    link, document = sheet.impl.link, sheet.book.impl.document
    german = link.struct("com.sun.star.lang.Locale", "de", "DE", "")
    sheet["A1"].api.NumberFormat = document.NumberFormats.addNew("TT.MM.JJJJ HH", german)
    assert sheet["A1"].number_format == "dd/mm/yyyy hh"


@pytest.mark.parametrize(
    ("calc", "excel"),
    {"BOOLEAN": "General", "[RED]0.00E+00": "[Red]0.00E+00", "H:MM AM/PM": "h:mm AM/PM", '"M"0\\D': '"M"0\\D'}.items(),
)
def test_codes_of_calc(calc: str, excel: str) -> None:
    assert excel_code(calc) == excel


def test_fills_and_fonts(sheet: xw.Sheet, saved: Saved) -> None:
    cell = sheet["A1"]
    cell.value = "决算"
    for color in ((255, 199, 206), "#FFC7CE", 0xCEC7FF):
        cell.color = None
        assert cell.color is None
        cell.color = color
        assert cell.color == (255, 199, 206)
    cell.font.name, cell.font.size, cell.font.bold, cell.font.italic, cell.font.color = (
        "仿宋",
        14,
        True,
        True,
        "#0000ff",
    )
    font = cell.font
    assert (font.name, font.size, font.bold, font.italic, font.color) == ("仿宋", 14, True, True, (0, 0, 255))
    assert sheet["B1"].font.color == (0, 0, 0)
    found = saved(sheet.book).worksheets[0]["A1"]
    assert found.fill.fgColor.rgb == "FFFFC7CE"
    assert (found.font.name, found.font.sz, found.font.b, found.font.i) == ("仿宋", 14, True, True)
    assert found.font.color.rgb == "FF0000FF"


def test_every_cell_its_own_fill(sheet: xw.Sheet) -> None:
    sheet["B2"].color = (1, 2, 3)
    sheet["A1:B2"].set_colors([["#ff0000", "#00ff00"], [None, ...]])
    assert [sheet[a].color for a in ("A1", "B1", "A2", "B2")] == [(255, 0, 0), (0, 255, 0), None, (1, 2, 3)]


def test_alignment(sheet: xw.Sheet, saved: Saved) -> None:
    cell = sheet["A1"]
    assert (cell.horizontal_alignment, cell.vertical_alignment, cell.wrap_text) == ("general", "bottom", False)
    for name in ("left", "center", "right", "fill", "justify", "distributed", "general"):
        cell.horizontal_alignment = name
        assert cell.horizontal_alignment == name
    for upright in ("top", "center", "bottom", "justify"):
        cell.vertical_alignment = upright
        assert cell.vertical_alignment == upright
    cell.value, cell.horizontal_alignment, cell.vertical_alignment, cell.wrap_text = "x", "left", "center", True
    cell.impl.indent = 2
    cell.adjust_indent(1)
    assert cell.impl.indent == 3
    found = saved(sheet.book).worksheets[0]["A1"].alignment
    assert (found.horizontal, found.vertical, found.wrap_text) == ("left", "center", True)


def test_an_indent_is_as_deep_as_one_from_a_file(opened: Opened, saved: Saved) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["x", "x"])
    made.worksheets[0]["A1"].alignment = Alignment(horizontal="left", indent=3)
    sheet = opened(made).sheets[0]
    assert sheet["A1"].impl.indent == 3
    sheet["B1"].horizontal_alignment, sheet["B1"].impl.indent = "left", 3
    found = saved(sheet.book).worksheets[0]
    assert found["B1"].alignment.indent == found["A1"].alignment.indent


def test_borders(sheet: xw.Sheet, saved: Saved) -> None:
    box = sheet["B2:C3"]
    box.borders.set("all", line_style="continuous", weight="thin", color="#ff0000")
    assert (box.borders.line_style, box.borders.weight, box.borders.color) == ("continuous", "thin", (255, 0, 0))
    box.borders["edge_bottom"].line_style = "double"
    box.borders["inside_vertical"].weight = "medium"
    assert box.borders.line_style is None
    assert sheet["B2"].borders["edge_top"].line_style == "continuous"
    assert sheet["E5"].borders["edge_top"].line_style == "none"
    assert sheet["E5"].borders["edge_top"].color is None
    found = saved(sheet.book).worksheets[0]
    assert found["B2"].border.top.style == "thin"
    assert found["B2"].border.top.color.rgb == "FFFF0000"
    assert found["C3"].border.bottom.style == "double"
    assert "medium" in {found["B2"].border.right.style, found["C2"].border.left.style}
    box.borders.clear()
    assert box.borders.line_style == "none"
    box.borders["diagonal_down"].line_style = "continuous"
    assert sheet["B2"].borders["diagonal_down"].weight == "thin"


def test_widths_and_heights_in_excels_units(sheet: xw.Sheet, saved: Saved) -> None:
    sheet["A1:B1"].column_width = 20
    sheet["C1"].column_width = 0.5
    sheet["A1:A2"].row_height = 30
    assert sheet["A1:B1"].column_width == pytest.approx(20, abs=0.02)
    assert sheet["C1"].column_width == pytest.approx(0.5, abs=0.02)
    assert sheet["A1"].row_height == 30
    assert sheet["A1:C1"].column_width is None
    assert sheet["A2:A3"].row_height is None
    found = saved(sheet.book).worksheets[0]
    assert found.row_dimensions[1].height == pytest.approx(30, abs=0.1)
    assert sheet["B2"].left == pytest.approx(sheet["A1"].width, abs=0.1)
    assert sheet["B2"].top == 30
    assert sheet["A1:A2"].height == pytest.approx(60, abs=0.1)


def test_a_width_is_that_of_a_file(opened: Opened, saved: Saved) -> None:
    """A file's 20.71 are Excel's 20. LibreOffice may save another number than it loaded, where fonts are missing."""
    made = openpyxl.Workbook()
    made.worksheets[0].append(["x", "x"])
    made.worksheets[0].column_dimensions["A"].width = 20.7109375
    sheet = opened(made).sheets[0]
    assert sheet["A1"].column_width == pytest.approx(20, abs=0.02)
    sheet["B1"].column_width = 20
    found = saved(sheet.book).worksheets[0].column_dimensions
    assert found["B"].width == pytest.approx(found["A"].width, abs=0.02)


def test_fitting_to_what_is_shown(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "一般公共预算财政拨款基本支出决算表" * 2
    before = sheet["A1"].width
    sheet["A1"].columns.autofit()
    assert sheet["A1"].width > before
    sheet["A1"].column_width, sheet["A1"].wrap_text = 10, True
    sheet["A1"].rows.autofit()
    assert sheet["A1"].height > 30
    sheet.autofit()
    assert sheet["A1"].column_width != 10


def test_all_looks_of_a_sheet_in_groups(opened: Opened) -> None:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    for row in range(1, 6):
        for column in range(1, 5):
            page.cell(row, column, 1)
    thin = Side(style="thin")
    cell = page["B2"]
    cell.font, cell.fill = Font(name="宋体", size=12, bold=True), PatternFill("solid", fgColor="FFFFC7CE")
    cell.number_format, cell.protection = "#,##0.00", Protection(locked=False)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=2)
    cell.border = Border(thin, thin, thin, thin)
    page["D4"].border = Border(top=Side(style="medium"))
    groups = opened(made).sheets[0].impl.format_groups()
    looks = dict(groups)
    special = CellStyle(
        CellFormat(
            "#,##0.00", "宋体", 12, bold=True, horizontal="left", vertical="center", wrap=True, indent=2, border=True
        ),
        fill="FFC7CE",
        locked=False,
    )
    plain = CellStyle(
        CellFormat("General", "Calibri", 11, bold=False, vertical="bottom", wrap=False, indent=0, border=False)
    )
    assert [tuple(area) for area in looks[special]] == [(2, 2, 2, 2)]
    assert len(looks) == 3
    cells = {
        (row, column)
        for areas in looks.values()
        for top, left, bottom, right in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    assert len(cells) == 20
    assert sum((b - t + 1) * (r - c + 1) for t, c, b, r in looks[plain]) == 18


def test_a_protected_sheet_refuses_what_calc_would_ignore(sheet: xw.Sheet) -> None:
    note = sheet["A1"].add_note("old")
    sheet["A1"].value = "x"
    sheet.api.protect("")
    changes = [
        lambda: setattr(sheet["A1"], "color", (1, 2, 3)),
        lambda: setattr(sheet["A1"], "number_format", "0.0"),
        lambda: setattr(sheet["A1"].font, "bold", True),
        lambda: setattr(sheet["A1"], "column_width", 3),
        lambda: setattr(sheet["A1"], "row_height", 3),
        lambda: sheet["A1"].borders.set("all", line_style="continuous"),
        lambda: sheet["A1"].set_colors([["#ff0000"]]),
        sheet["A1:B2"].merge,
        sheet["A1"].clear_contents,
        note.delete,
        lambda: sheet["B1"].add_note("new"),
        lambda: sheet["B1"].add_hyperlink("#Sheet1!A1"),
        sheet.clear,
    ]
    for change in changes:
        with pytest.raises(CalcError, match="Sheet1：工作表受保护，没有改动"):
            change()
    assert sheet.impl.protected
    assert (sheet["A1"].value, sheet["A1"].color, note.text) == ("x", None, "old")
