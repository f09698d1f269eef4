"""Looks of cells: read, and added only where no equal one is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from xltoolkit.model import Cell, CellFormat, Edit, SetFill, SetFormat, SetValue
from xltoolkit.workbook.package.checker import check_package
from xltoolkit.workbook.package.draft import Draft
from xltoolkit.workbook.package.editing import apply_edits
from xltoolkit.workbook.package.outline import MAIN, MalformedError, outline
from xltoolkit.workbook.package.styles import MINIMAL, Styles

LOOK = CellFormat(
    number_format="#,##0.00",
    font="宋体",
    size=10,
    bold=True,
    horizontal="right",
    vertical="center",
    wrap=True,
    indent=1,
    border=True,
)
PLAIN = CellFormat(
    number_format="General", font="Calibri", size=11, bold=False, vertical="bottom", wrap=False, indent=0, border=False
)
PARTS = """<styleSheet xmlns="{main}" xmlns:x14="urn:x14"><numFmts count="1"><numFmt numFmtId="176" formatCode="0.0%"/>
</numFmts><fonts count="2"><font><b val="0"/><sz val="11"/><color theme="1"/><name val="Calibri"/><family val="2"/>
<scheme val="minor"/></font><font><b/><i/><sz val="10.5"/><name val="黑体"/></font></fonts><fills count="4">
<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="ff00ff00"/></patternFill></fill>
<fill><patternFill patternType="solid"><fgColor theme="4"/></patternFill></fill></fills>
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border diagonalUp="1">
<left style="thin"/><right style="thin"/><top style="thin"/><bottom style="medium"/>
<diagonal style="dashed"/></border></borders>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/><xf numFmtId="176" fontId="1" fillId="2"
 borderId="1"><alignment horizontal="center" textRotation="90"/><protection locked="0"/><extLst><ext uri="u">
<x14:mark/></ext></extLst></xf><xf numFmtId="4" fontId="0" fillId="3"/></cellXfs></styleSheet>"""


@pytest.fixture
def styles() -> Styles:
    return Styles.parse(PARTS.format(main=MAIN).encode())


def again(styles: Styles) -> Styles:
    return Styles.parse(styles.content())


def test_looks_are_read(styles: Styles) -> None:
    plain, busy, third = (styles.style(index) for index in range(3))
    assert plain.format == PLAIN
    assert plain.fill == ""
    assert busy.format == CellFormat(
        number_format="0.0%",
        font="黑体",
        size=10.5,
        bold=True,
        horizontal="center",
        vertical="bottom",
        wrap=False,
        indent=0,
    )
    assert busy.fill == "00FF00"
    assert (third.format.number_format, third.fill) == ("#,##0.00", None)
    assert styles.style(99) == plain


def test_a_fill_is_added_once(styles: Styles) -> None:
    index = styles.with_fill(1, "ffc7ce")
    assert index == styles.with_fill(1, "FFC7CE") == 3
    new = again(styles)
    assert new.style(index).fill == "FFC7CE"
    assert new.style(index).format == styles.style(1).format
    assert new.with_fill(index, "FFC7CE") == index
    assert new.with_fill(1, "FFC7CE") == index
    assert new.content() == styles.content()
    assert new.style(new.with_fill(index, "00FF00")).fill == "00FF00"
    assert b'<fills count="5">' in new.content()
    raw = new.content().decode()
    assert raw.count("<x14:mark/>") == 3
    assert raw.count('textRotation="90"') == 3


def test_taking_a_fill_away(styles: Styles) -> None:
    index = styles.with_fill(2, None)
    assert again(styles).style(index).fill == ""
    assert styles.with_fill(0, None) == 0


def test_a_format_is_added_once(styles: Styles) -> None:
    index = styles.with_format(1, LOOK)
    new = again(styles)
    assert new.style(index).format == LOOK
    assert new.style(index).fill == "00FF00"
    assert new.with_format(index, LOOK) == index
    assert new.with_format(1, LOOK) == index
    assert new.content() == styles.content()
    document = outline(new.content())
    font = document.root.children[1].children[-1]
    assert [child.name for child in font.children] == ["b", "i", "sz", "name", "charset"]
    border = document.root.child("borders")
    assert border is not None
    assert [child.name for child in border.children[-1].children] == ["left", "right", "top", "bottom", "diagonal"]


def test_facets_that_are_not_named_stay(styles: Styles) -> None:
    index = styles.with_format(0, CellFormat(font="宋体"))
    look = again(styles).style(index).format
    assert look == replace(PLAIN, font="宋体")
    added = outline(styles.content()).root.child("fonts")
    assert added is not None
    assert [child.name for child in added.children[-1].children] == ["b", "sz", "color", "name", "charset"]
    assert styles.with_format(0, CellFormat()) == 0
    assert styles.with_format(index, CellFormat(font="Calibri", bold=False, size=11)) != index
    off = styles.with_format(1, CellFormat(border=False, bold=False, wrap=False))
    assert (again(styles).style(off).format.border, again(styles).style(off).format.bold) == (False, False)


def test_own_number_formats_follow_the_known_ones(styles: Styles) -> None:
    index = styles.with_format(0, CellFormat(number_format='#,##0.00"元"'))
    content = styles.content().decode()
    assert '<numFmts count="2">' in content
    assert 'numFmtId="177" formatCode="#,##0.00&quot;元&quot;"' in content
    assert again(styles).style(index).format.number_format == '#,##0.00"元"'


def test_missing_lists_are_made_in_their_place() -> None:
    styles = Styles.parse(
        f'<x:styleSheet xmlns:x="{MAIN}"><x:cellXfs count="1"><x:xf/></x:cellXfs></x:styleSheet>'.encode()
    )
    index = styles.with_format(styles.with_fill(0, "FFC7CE"), LOOK)
    new = again(styles)
    assert (new.style(index).format, new.style(index).fill) == (LOOK, "FFC7CE")
    names = [child.name for child in outline(styles.content()).root.children]
    assert names == ["fonts", "fills", "borders", "cellXfs"]


def test_runs_repeated_do_not_let_the_part_grow() -> None:
    data = MINIMAL % MAIN.encode()
    sizes = []
    for _ in range(4):
        styles = Styles.parse(data)
        filled = styles.with_fill(0, "FFC7CE")
        styles.with_fill(styles.with_format(filled, LOOK), None)
        data = styles.content()
        sizes.append(len(data))
    assert len(set(sizes)) == 1


def test_a_workbook_without_styles_gets_some(book: Callable[..., Draft]) -> None:
    draft = book("")
    edits: list[Edit] = [SetFill(Cell("表1", "B2"), "FFC7CE"), SetFormat(Cell("表1", "B2"), LOOK)]
    assert apply_edits(draft, edits, str).styles == 2
    assert check_package(draft) == []
    styles = Styles.parse(draft.read("xl/styles.xml"))
    index = int(
        outline(draft.read("xl/worksheets/sheet1.xml")).root.children[0].children[0].children[0].attributes["s"]
    )
    assert (styles.style(index).format, styles.style(index).fill) == (LOOK, "FFC7CE")
    assert apply_edits(draft, edits, str).styles == 0


def test_styles_in_several_versions_are_left_alone(
    book: Callable[..., Draft], relations_xml: Callable[..., str]
) -> None:
    compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    text = (MINIMAL % MAIN.encode()).decode()
    alternate = f'<mc:AlternateContent xmlns:mc="{compatibility}"><mc:Choice Requires="x"/></mc:AlternateContent>'
    draft = book(
        "",
        parts={
            "xl/styles.xml": text.replace("</cellXfs>", alternate + "</cellXfs>"),
            "xl/_rels/workbook.xml.rels": relations_xml(
                ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml")
            ),
        },
    )
    fill, value = SetFill(Cell("表1", "A1"), "FFC7CE"), SetValue(Cell("表1", "A1"), "x")
    written = apply_edits(draft, [fill, value], str)
    assert [skipped for skipped, _ in written.skipped] == [fill]
    assert (written.cells, written.styles) == (1, 0)


def test_something_else_is_refused() -> None:
    with pytest.raises(MalformedError):
        Styles.parse(b"<worksheet/>")
