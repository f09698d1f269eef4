"""What Excel tells of a sheet in one call is understood, and a program that does not tell it is none the worse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakeexcel import Application
from tests.fakeexcel.cells import Align, Cells, Look
from tests.fakeexcel.spreadsheetml import spreadsheet_xml
from tests.workbook.live.conftest import Opener
from xltoolkit.model import CellFormat, CellStyle, Range
from xltoolkit.workbook.live.blocks import cells_of
from xltoolkit.workbook.live.surveys import Survey
from xltoolkit.workbook.live.xmlspreadsheet import NotXmlSpreadsheetError, parse

AREA = Range(1, 1, 8, 6)
SCHEMA = "urn:schemas-microsoft-com:office:spreadsheet"
HEAD = f'<?xml version="1.0"?><Workbook xmlns="{SCHEMA}" xmlns:ss="{SCHEMA}">'

LOOKS = st.builds(
    Look,
    number_format=st.sampled_from(["General", "0.00", "#,##0.00", "0.00%", '"¥"#,##0.00', "@", 'yyyy"年"']),
    font=st.sampled_from(["宋体", "Arial", "A&B <\"'>"]),
    size=st.sampled_from([9, 10.5, 11]),
    bold=st.booleans(),
    horizontal=st.sampled_from([Align.GENERAL, Align.LEFT, Align.CENTER, Align.RIGHT]),
    vertical=st.sampled_from([Align.TOP, Align.CENTER, Align.BOTTOM]),
    wrap=st.booleans(),
    indent=st.integers(0, 3),
    borders=st.sampled_from([(-4142,) * 4, (1,) * 4, (1, 1, -4142, 1), (-4119,) * 4]),
    fill=st.none() | st.integers(0, 0xFFFFFF),
    locked=st.booleans(),
)


def style_of(look: Look) -> CellStyle:
    """Say a look of the made-up Excel as the model does."""
    horizontal = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}.get(Align(look.horizontal))
    vertical = {Align.TOP: "top", Align.CENTER: "center", Align.BOTTOM: "bottom"}[Align(look.vertical)]
    border = {(1,) * 4: True, (-4142,) * 4: False}.get(look.borders)
    fill = "" if look.fill is None else bytes.fromhex(f"{look.fill:06X}")[::-1].hex().upper()
    return CellStyle(
        CellFormat(
            look.number_format, look.font, look.size, look.bold, horizontal, vertical, look.wrap, look.indent, border
        ),
        fill,
        look.locked,
    )


def looks_by_place(survey: Survey) -> dict[tuple[int, int], CellStyle]:
    assert survey.looks is not None
    return {place: style for style, areas in survey.looks for area in areas for row in cells_of(area) for place in row}


@given(st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 6)), LOOKS, max_size=8))
def test_every_cell_has_the_look_that_it_has(looks: dict[tuple[int, int], Look]) -> None:
    cells = Cells(lambda _: None)
    for place, look in looks.items():
        cells.get(place).look = look
    found = looks_by_place(parse(spreadsheet_xml(cells, AREA), AREA))
    assert found == {place: style_of(cells.look(place)) for row in cells_of(AREA) for place in row}


def test_merges_arrays_and_what_is_hidden() -> None:
    cells = Cells(lambda _: None)
    cells.merges = [Range(1, 1, 1, 3), Range(2, 2, 4, 4), Range(5, 1, 6, 1)]
    cells.arrays = [Range(7, 1, 8, 2), Range(2, 6, 2, 6)]
    cells.hidden_rows, cells.hidden_columns = {3, 8}, {2, 5}
    cells.get((2, 5)).value = 1.0
    survey = parse(spreadsheet_xml(cells, AREA), AREA)
    assert survey.merges == cells.merges
    assert sorted(survey.arrays) == sorted(cells.arrays)
    assert (survey.hidden_rows, survey.hidden_columns) == ({3, 8}, {2, 5})


def test_styles_of_rows_columns_and_the_table_hold_where_a_cell_has_none() -> None:
    def style(name: str, color: str, parent: str = "") -> str:
        return f'<Style ss:ID="{name}"{parent}><Interior ss:Color="#{color}" ss:Pattern="Solid"/></Style>'

    text = (
        f"{HEAD}<Styles>{style('t', '000001')}{style('c', '000002')}{style('r', '000003')}"
        '<Style ss:ID="x" ss:Parent="r"/></Styles><Worksheet><Table ss:StyleID="t">'
        '<Column ss:Index="2" ss:StyleID="c" ss:Span="1"/><Row/><Row ss:StyleID="r" ss:Span="1"/>'
        '<Row ss:Index="4"><Cell ss:Index="2"/><Cell ss:StyleID="x"/><Cell ss:StyleID="gone"/></Row>'
        "</Table></Worksheet></Workbook>"
    )
    fills = {place: style.fill for place, style in looks_by_place(parse(text, Range(1, 1, 4, 4))).items()}
    assert [fills[1, column] for column in (1, 2, 3, 4)] == ["000001", "000002", "000002", "000001"]
    assert [fills[row, 2] for row in (2, 3, 4)] == ["000003", "000003", "000002"]
    assert (fills[4, 3], fills[4, 4]) == ("000003", "")


def test_spans_that_reach_far_beyond_the_range_are_cut_off() -> None:
    text = (
        f'{HEAD}<Worksheet><Table><Column ss:Index="3" ss:Hidden="1" ss:Span="16381"/>'
        '<Row ss:Index="2" ss:Hidden="1" ss:Span="1048000"/><Row ss:Index="1048576"/></Table></Worksheet></Workbook>'
    )
    survey = parse(text, Range(1, 1, 3, 4))
    assert (survey.hidden_rows, survey.hidden_columns) == ({2, 3}, {3, 4})


@pytest.mark.parametrize(
    "text",
    ["", "None", "<a/>", f"{HEAD}</Workbook>", "<Workbook", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
)
def test_what_is_no_such_document_is_refused(text: str) -> None:
    with pytest.raises(NotXmlSpreadsheetError):
        parse(text, AREA)


def test_a_program_that_does_not_tell_is_asked_cell_by_cell_for_what_is_coloured(opened: Opener) -> None:
    book = opened({"A1": 1, "B2": 2}, Application(tells_xml=False))
    book.sheet().cells.get((2, 2)).look = Look(fill=0xCEC7FF)
    book.sheet().cells.protected = True
    grid = book.live.read("表")
    assert grid.protected
    assert grid.merges == []
    assert book.live.style(grid.styles[2, 2]).fill == "FFC7CE"
