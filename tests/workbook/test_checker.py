"""The checker finds what Excel would want to repair."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xltoolkit.model import Cell, OutputError, SetFill, SetFormula, SetNote
from xltoolkit.workbook.package.checker import check_package, refuse_new_faults
from xltoolkit.workbook.package.draft import Draft
from xltoolkit.workbook.package.editing import apply_edits
from xltoolkit.workbook.package.outline import MAIN

SHEET = "xl/worksheets/sheet1.xml"
Change = tuple[str, str, str]


@pytest.fixture
def sound(book: Callable[..., Draft], relations_xml: Callable[..., str]) -> Draft:
    draft = book(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">1</f></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/></c></row>',
        parts={
            "xl/_rels/workbook.xml.rels": relations_xml(
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "calcChain", "calcChain.xml"),
                ("rId3", "sharedStrings", "sharedStrings.xml"),
            ),
            "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="B1" i="7"/></calcChain>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>x</t></si></sst>',
        },
    )
    at = Cell("表1", "B3")
    apply_edits(draft, [SetFill(at, "FFC7CE"), SetNote(at, "x"), SetFormula(at, "=1")], str)
    assert check_package(draft) == []
    return draft


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, "</row>", ""),
        (SHEET, '<row r="2"', '<row r="1"'),
        (SHEET, '<c r="B1"', '<c r="A1"'),
        (SHEET, '<c r="B1"', '<c r="B9"'),
        (SHEET, 's="1"', 's="2"'),
        (SHEET, "<v>0</v>", "<v>1</v>"),
        (SHEET, ' ref="B1:B2"', ""),
        (SHEET, '<f t="shared" ref="B1:B2" si="0">1</f>', "<v>1</v>"),
        (SHEET, "<sheetData>", "<pageMargins/><sheetData>"),
        (SHEET, '<legacyDrawing r:id="rId1"/>', '<legacyDrawing r:id="rId9"/>'),
        (SHEET, '<legacyDrawing r:id="rId1"/>', ""),
        ("xl/styles.xml", '<cellXfs count="2">', '<cellXfs count="3">'),
        ("xl/styles.xml", 'fillId="2"', 'fillId="9"'),
        ("xl/drawings/vmlDrawing1.vml", "<x:Row>2<", "<x:Row>9<"),
        ("xl/comments1.xml", 'authorId="0"', 'authorId="1"'),
        ("xl/comments1.xml", "</comments>", ""),
        ("[Content_Types].xml", '<Default Extension="vml"', '<Default Extension="vm"'),
        ("[Content_Types].xml", "/xl/styles.xml", "/xl/styles9.xml"),
        ("[Content_Types].xml", "</Types>", '<Default Extension="XML" ContentType="application/xml"/></Types>'),
        ("xl/_rels/workbook.xml.rels", "calcChain.xml", "calcChain9.xml"),
        ("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId1"'),
        ("xl/workbook.xml", 'r:id="rId1"', 'r:id="rId9"'),
        ("xl/workbook.xml", "</sheets>", '<sheet name="表1" sheetId="8" r:id="rId1"/></sheets>'),
        (
            "xl/workbook.xml",
            "<sheets>",
            '<definedNames><definedName name="x" localSheetId="4"/></definedNames><sheets>',
        ),
        ("xl/calcChain.xml", 'r="B1"', 'r="A1"'),
        ("xl/calcChain.xml", 'i="7"', 'i="8"'),
    ],
)
def test_faults_are_found(sound: Draft, part: str, old: str, new: str) -> None:
    text = sound.read(part).decode()
    assert old in text
    sound.replace(part, text.replace(old, new, 1).encode())
    assert check_package(sound)


def test_only_new_faults_refuse_a_save(sound: Draft) -> None:
    sound.replace(SHEET, sound.read(SHEET).replace(b"<v>0</v>", b"<v>5</v>"))
    changed = Draft(sound)
    apply_edits(changed, [SetFormula(Cell("表1", "B4"), "=2")], str)
    assert check_package(changed, [SHEET])
    refuse_new_faults(changed, sound, [SHEET])
    changed.replace(SHEET, changed.read(SHEET).replace(b'<row r="4">', b'<row r="3">'))
    with pytest.raises(OutputError, match=r"sheet1\.xml"):
        refuse_new_faults(changed, sound, [SHEET])


def test_parts_that_nobody_touched_are_not_read(sound: Draft) -> None:
    sound.replace("xl/styles.xml", b"broken")
    assert check_package(sound, ["xl/comments1.xml"]) == []
    assert check_package(sound, ["xl/styles.xml"])


ROWS = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2"><c r="A2">', '<row r="2"><c r="A2" s="99">'),
        ('<row r="2"><c r="A2">', '<row r="2"><c r="B2"/><c r="A2">'),
        ('<row r="2"><c r="A2"><v>2</v></c></row>', '<row r="2"><c r="A2"><v>2</v></c>'),
        ('<row r="2"><c r="A2">', '<row r="4"><c r="A4">'),
        ('<row r="2"><c r="A2">', '<row r="1"><c r="A1">'),
        ("<v>2</v>", "<v>&2</v>"),
        ('<row r="2">', '<row r="2"><c r="A1"><f t="shared" si="4"/></c>'),
        ('<c r="A2"><v>2</v></c>', '<c r="A2" t="s"><v>7</v></c>'),
    ],
)
def test_a_save_looks_at_changed_rows_only_and_misses_nothing(book: Callable[..., Draft], old: str, new: str) -> None:
    original, now = book(ROWS), book(ROWS)
    text = now.read(SHEET).decode()
    assert old in text
    now.replace(SHEET, text.replace(old, new, 1).encode())
    with pytest.raises(OutputError):
        refuse_new_faults(now, original, [SHEET])


def test_rows_that_were_wrong_before_are_not_ours(book: Callable[..., Draft]) -> None:
    wrong = ROWS.replace('<c r="A3">', '<c r="A3" s="99">')
    original, now = book(wrong), book(wrong)
    now.replace(SHEET, now.read(SHEET).replace(b"<v>1</v>", b"<v>5</v>"))
    refuse_new_faults(now, original, [SHEET])
