"""Files made to harm: each is small, is refused by name or costs next to nothing, and says what to do."""

from __future__ import annotations

import contextlib
import random
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from xltoolkit.model import (
    Cell,
    Edit,
    Grid,
    Limits,
    SetFill,
    SetFormula,
    SetNote,
    SetValue,
    ToolkitError,
    WorkbookError,
    Written,
)
from xltoolkit.recognise.sheet import Sheet
from xltoolkit.workbook import open_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = {
    "xl/_rels/workbook.xml.rels": "<Relationships xmlns="
    '"http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
}

Made = Callable[..., Path]


@pytest.fixture
def make(book: Callable[..., object], tmp_path: Path) -> Made:
    """Return the maker of files: rows, what stands around them, further parts, further entries as they are."""

    def maker(rows: str = "", extra: list[tuple[str, bytes]] | None = None, **around: object) -> Path:
        draft = book(rows, **around)
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name in draft.names():  # type: ignore[attr-defined]
                target.writestr(name, draft.read(name))  # type: ignore[attr-defined]
            for name, data in extra or []:
                target.writestr(name, data)
        return path

    return maker


def read(path: Path, limits: Limits = Limits()) -> Grid:  # noqa: B008 - it is frozen
    with open_workbook(path, limits=limits) as opened:
        return opened.read(opened.sheets[0])


def looked_through(path: Path) -> None:
    with open_workbook(path) as opened:
        opened.read(opened.sheets[0])
        opened.style(0)


def refused(path: Path, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    before = path.read_bytes()
    with pytest.raises(WorkbookError) as caught:
        read(path, limits)
    assert caught.value.advice
    assert caught.value.where
    assert path.read_bytes() == before
    return str(caught.value)


def edited(path: Path, *edits: Edit) -> Written:
    with open_workbook(path) as opened:
        written = opened.apply(edits)
        opened.save(path.with_name("out.xlsx"))
    return written


def clean(attempt: Callable[[], object]) -> None:
    """Try something that may be done or refused, as long as the refusal says what to do."""
    with contextlib.suppress(ToolkitError):
        attempt()


def strings(content: str) -> dict[str, str]:
    return {**TEXTS, "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{content}</sst>'}


# Budgets


def test_a_bomb_is_inflated_no_further_than_its_budget(make: Made) -> None:
    path = make('<row r="1"/>' + " " * (3 << 20))
    assert path.stat().st_size < 20_000
    assert "uncompressed_mb" in refused(path, Limits(uncompressed_mb=2))
    assert read(path, Limits(uncompressed_mb=4)).values == {}


def test_a_bomb_that_nobody_reads_costs_nothing(make: Made) -> None:
    assert read(make(extra=[("xl/media/x.bin", bytes(3 << 20))]), Limits(uncompressed_mb=1)).values == {}


def test_parts_together_are_counted_and_each_only_once(make: Made) -> None:
    path = make('<row r="1"/>' + " " * 700_000, parts=strings("<si><t>x</t></si>" + " " * 700_000))
    assert "uncompressed_mb" in refused(path, Limits(uncompressed_mb=1))
    with open_workbook(path, limits=Limits(uncompressed_mb=2)) as opened:
        for _ in range(5):
            opened.read("表1")


def test_a_header_that_lies_about_the_size(make: Made) -> None:
    path = make(" " * 100_000)
    data = bytearray(path.read_bytes())
    record = data.index(SHEET.encode(), data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, record + 24, 10)
    path.write_bytes(bytes(data))
    assert "校验码" in refused(path)
    struct.pack_into("<I", data, record + 24, 0x7FFFFFFF)
    path.write_bytes(bytes(data))
    assert "校验码" in refused(path)


@pytest.mark.parametrize(
    ("limits", "key"),
    [
        (Limits(parts=3), "parts"),
        (Limits(cells=2), "cells"),
        (Limits(merges=1), "merges"),
        (Limits(strings=1), "strings"),
        (Limits(elements=2), "elements"),
        (Limits(nesting=2), "nesting"),
        (Limits(file_mb=0), "file_mb"),
    ],
)
def test_every_budget_is_named_where_it_is_broken(make: Made, limits: Limits, key: str) -> None:
    path = make(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c><c r="C1"><v>1</v></c></row>',
        tail='<mergeCells><mergeCell ref="A2:B2"/><mergeCell ref="A3:B3"/></mergeCells>',
        parts=strings("<si><t>x</t></si><si><t>y</t></si>"),
    )
    assert read(path).value("B1") == 1
    message = refused(path, limits)
    assert key in message
    assert "[limits]" in message


def test_cells_of_all_sheets_are_counted(make: Made) -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    two = '<sheet name="甲" sheetId="1" r:id="rId1"/><sheet name="乙" sheetId="2" r:id="rId4"/>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{two}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": TEXTS["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>",
            f'<Relationship Id="rId4" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        ),
        "xl/worksheets/sheet2.xml": sheet,
    }
    path = make('<row r="1"><c r="A1"><v>1</v></c></row>', parts=parts)
    with open_workbook(path, limits=Limits(cells=1)) as opened:
        opened.read("甲")
        opened.read("甲")
        with pytest.raises(WorkbookError, match="cells"):
            opened.read("乙")


def test_two_million_shared_strings(make: Made) -> None:
    path = make(parts=strings("<si/>" * 2_000_001))
    assert path.stat().st_size < 50_000
    assert "strings" in refused(path)


def test_shared_strings_that_need_a_parser_are_counted_too(make: Made) -> None:
    parts = strings("")
    parts["xl/sharedStrings.xml"] = f'<x:sst xmlns:x="{MAIN}">{"<x:si/>" * 9}</x:sst>'
    assert "strings" in refused(make(parts=parts), Limits(strings=8))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", SHEET])
def test_deep_nesting(make: Made, part: str) -> None:
    deep = f'<x xmlns="{MAIN}">' + "<a>" * 100_000 + "</a>" * 100_000 + "</x>"
    path = make(
        parts={**TEXTS, part: deep.replace("<x ", "<x:x ").replace("</x>", "</x:x>") if part == SHEET else deep}
    )
    with open_workbook(path) if part == "xl/styles.xml" else pytest.raises(WorkbookError):
        if part == "xl/styles.xml":
            with pytest.raises(WorkbookError, match="nesting"):
                open_workbook(path).style(0)
        else:
            read(path)


@pytest.mark.parametrize("rows", ["<c>" * 50_000, '<row r="1"><c r="A1"><v>' + "<is>" * 50_000])
def test_deep_nesting_among_rows(make: Made, rows: str) -> None:
    assert refused(make(rows))


# XML that means something else than it says


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", SHEET])
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "%s">]>' % ("0123456789" * 1000),
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["quadratic", "file", "address"],
)
def test_entities_and_document_types(make: Made, part: str, doctype: str) -> None:
    plain = make(parts={**TEXTS, **strings("<si><t>x</t></si>"), "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>'})
    with zipfile.ZipFile(plain) as source:
        parts = {name: source.read(name).decode() for name in source.namelist()}
    parts[part] = doctype + parts[part].replace("<t>x", "<t>" + "&a;" * 1000)
    path = make(parts=parts)
    with pytest.raises(WorkbookError, match="DOCTYPE"):
        looked_through(path)
    if part == "xl/sharedStrings.xml":  # nobody reads it when only numbers are written
        return
    with pytest.raises(WorkbookError, match="DOCTYPE"):
        edited(path, SetFill(Cell("表1", "A1"), "FFC7CE"), SetValue(Cell("表1", "A2"), Decimal(1)))
    assert not path.with_name("out.xlsx").exists()


@pytest.mark.parametrize("encoding", ["punycode", "idna", "unicode_escape", "zlib", "rot13", "UTF-7"])
def test_encodings_that_are_no_encodings_of_texts(make: Made, encoding: str) -> None:
    path = make(parts={"xl/workbook.xml": f'<?xml version="1.0" encoding="{encoding}"?><workbook xmlns="{MAIN}"/>'})
    assert refused(path)


# Names


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../evil.xml", "不安全"),
        ("xl/../../evil.xml", "不安全"),
        ("xl\\..\\..\\evil.xml", "不安全"),
        ("C:\\evil.xml", "不安全"),
        ("xl/a\x01b.xml", "不安全"),
        ("XL/WORKBOOK.XML", "同名"),
        ("/xl/workbook.xml", "同名"),
        ("xl\\workbook.xml", "同名"),
    ],
)
def test_names_that_lead_elsewhere_or_twice_to_one_place(make: Made, name: str, message: str) -> None:
    assert message in refused(make(extra=[(name, b"x")]))


def test_a_name_with_a_nul(make: Made) -> None:
    path = make(extra=[("xl/evil.xmlQ.png", b"x")])
    path.write_bytes(path.read_bytes().replace(b"xl/evil.xmlQ.png", b"xl/evil.xml\0.png"))
    assert "不安全" in refused(path)


def test_an_absolute_name_stays_inside(make: Made, tmp_path: Path) -> None:
    path = make(extra=[("/etc/evil.xml", b"x")])
    edited(path, SetValue(Cell("表1", "A1"), Decimal(1)))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.xlsx", "out.xlsx"]


def test_relations_that_lead_out_of_the_package(make: Made) -> None:
    parts = {"xl/_rels/workbook.xml.rels": TEXTS["xl/_rels/workbook.xml.rels"].replace("worksheets", "../../../etc")}
    assert "没有工作表" in refused(make(parts=parts))


# Entries


def test_entries_that_overlap(make: Made) -> None:
    path = make(extra=[("xl/a.bin", bytes(100)), ("xl/b.bin", bytes(100))])
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    first, second = (data.index(name, directory) - 46 for name in (b"xl/a.bin", b"xl/b.bin"))
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    path.write_bytes(bytes(data))
    assert "损坏" in refused(path)


def test_an_entry_that_reaches_into_the_next(make: Made) -> None:
    path = make(extra=[("xl/a.bin", bytes(100)), ("xl/b.bin", bytes(100))])
    data = bytearray(path.read_bytes())
    record = data.index(b"xl/a.bin", data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, record + 20, 60)
    path.write_bytes(bytes(data))
    assert "重叠" in refused(path)


def test_entries_whose_directory_says_more_than_there_is(make: Made) -> None:
    path = make()
    data = bytearray(path.read_bytes())
    for at in (28, 30, 32):
        broken = data.copy()
        struct.pack_into("<H", broken, data.rindex(b"PK\x01\x02") + at, 0xFFFF)
        path.write_bytes(bytes(broken))
        assert "损坏" in refused(path)


def test_a_bomb_behind_a_wrong_method(make: Made) -> None:
    path = make()
    data = bytearray(path.read_bytes())
    record = data.index(SHEET.encode(), data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<H", data, record + 10, 12)
    path.write_bytes(bytes(data))
    assert "压缩方法" in refused(path)


# Cells


def test_the_last_cell_of_a_sheet_costs_nothing(make: Made) -> None:
    path = make('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', head='<dimension ref="A1:XFD1048576"/>')
    assert read(path).values == {(1_048_576, 16_384): Decimal(1)}
    cells = [SetValue(Cell("表1", ref), Decimal(1)) for ref in ("A1", "XFD1", "XFD1048575")]
    assert edited(path, *cells, SetNote(Cell("表1", "XFD1048576"), "注")).cells == 3
    assert len(read(path.with_name("out.xlsx")).values) == 4


@pytest.mark.parametrize("reference", ["A1048577", "XFE1", "A0", "A99999999999999999999", "ZZZZZZ1", "A-1", "１"])
def test_cells_that_cannot_be(make: Made, reference: str) -> None:
    path = make(f'<row r="1"><c r="{reference}"><v>1</v></c></row>')
    assert refused(path)
    clean(lambda: edited(path, SetValue(Cell("表1", "A1"), Decimal(1))))


@pytest.mark.parametrize("row", ["1048577", "99999999999999999999", "-1", "9" * 5000, "x", ""])
@pytest.mark.parametrize("more", ["", ' hidden="1"'])
def test_rows_that_cannot_be(make: Made, row: str, more: str) -> None:
    path = make(f'<row r="{row}"{more}><c r="A1"><v>1</v></c></row><row r="2"/>')
    clean(lambda: read(path))
    clean(lambda: edited(path, SetValue(Cell("表1", "B2"), Decimal(1))))


@pytest.mark.parametrize("style", ["-1", "99999", "9" * 5000, "x", "1.5"])
def test_styles_that_do_not_exist(make: Made, style: str) -> None:
    path = make(f'<row r="1"><c r="A1" s="{style}"><v>1</v></c></row>')
    clean(lambda: edited(path, SetFill(Cell("表1", "A1"), "FFC7CE")))


@pytest.mark.parametrize("number", ["1e999999999", "-1e-999999999", "9" * 100_000, "NaN", "Infinity", "0x10", "1_000"])
def test_numbers_that_are_too_much(make: Made, number: str) -> None:
    path = make(f'<row r="1"><c r="A1"><v>{number}</v></c></row>')
    try:
        value = read(path).value("A1")
    except WorkbookError as error:
        assert "A1" in str(error)  # noqa: PT017 - either is right, as long as it is said
    else:
        assert len(str(value)) < 40
        clean(lambda: edited(path, SetValue(Cell("表1", "B1"), value), SetFill(Cell("表1", "A1"), "FFC7CE")))
        assert path.with_name("out.xlsx").stat().st_size < 10_000


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_stays_text(make: Made, text: str) -> None:
    path = make()
    edited(path, SetValue(Cell("表1", "A1"), text))
    grid = read(path.with_name("out.xlsx"))
    assert grid.value("A1") == text
    assert grid.formulas == {}
    with zipfile.ZipFile(path.with_name("out.xlsx")) as package:
        assert b"<f" not in package.read(SHEET)


# Amplification


def test_a_merge_of_the_whole_sheet(make: Made) -> None:
    merges = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    path = make(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', tail=merges
    )
    grid = read(path)
    assert len(grid.merges) == 1
    assert len(Sheet(grid).covered) == 0
    assert len(edited(path, SetValue(Cell("表1", "B2"), Decimal(1))).skipped) == 1


def test_millions_of_merges(make: Made) -> None:
    merge = '<mergeCell ref="A1:B2"/>'
    assert "merges" in refused(make(tail=f"<mergeCells>{merge * 1_000_000}</mergeCells>"))


def test_columns_that_cannot_be(make: Made) -> None:
    all_of_them = '<col min="1" max="16384" hidden="1"/>'
    assert len(read(make(head=f"<cols>{all_of_them}</cols>")).hidden_columns) == 16_384
    wide = '<cols><col min="-999999999" max="999999999" hidden="1" width="1e308"/></cols>'
    path = make(head=wide)
    assert len(read(path).hidden_columns) == 16_384
    edited(path, SetNote(Cell("表1", "C3"), "注"), SetValue(Cell("表1", "A1"), Decimal(1)))
    assert "列" in refused(make(head=f"<cols>{all_of_them * 16_385}</cols>"))


def test_a_shared_formula_that_grows(make: Made) -> None:
    master = f'<c r="A1"><f t="shared" ref="A1:A2000" si="0">{"A1+" * 2700}1</f></c>'
    users = "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 2001))
    path = make(f'<row r="1">{master}</row>{users}')
    assert "uncompressed_mb" in refused(path, Limits(uncompressed_mb=2))


def test_shared_formulas_that_lead_to_one_another(make: Made) -> None:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><f t="shared" ref="A1:A900" si="{n % 2}">{"B1" if n < 3 else ""}</f></c></row>'
        for n in range(1, 900)
    )
    path = make(cells)
    read(path)
    clean(lambda: edited(path, *(SetValue(Cell("表1", f"A{n}"), Decimal(n)) for n in range(1, 900, 3))))


def test_an_array_over_the_whole_sheet(make: Made) -> None:
    parts = {
        "xl/_rels/workbook.xml.rels": TEXTS["xl/_rels/workbook.xml.rels"].replace("sharedStrings", "calcChain"),
        "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="A1" i="7"/><c r="B5" i="7"/></calcChain>',
    }
    array = '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">B1</f><v>1</v></c></row>'
    path = make(array, parts=parts)
    assert read(path).arrays
    assert len(edited(path, SetFormula(Cell("表1", "B5"), "=1"), SetFill(Cell("表1", "A1"), "FFC7CE")).skipped) == 1


# Patterns that look for an end which never comes: each of these took minutes


@pytest.mark.parametrize(
    "rows",
    [
        '<c r="A1">' * 200_000,
        "<c " * 400_000,
        '<c r="' * 200_000,
        "<sheetData>" * 100_000,
        '<row r="1">' * 100_000,
        '<row r="1"><c r="A1" t="inlineStr"><is>' + "<t>" * 300_000 + "</is></c></row>",
        '<row r="1"><c r="A1">' + "<f>" * 300_000 + "</c></row>",
        '<row r="1"><c r="A1">' + "<v " * 300_000 + "</c></row>",
    ],
    ids=lambda text: text[:20] + text[-9:],
)
def test_what_opens_and_never_closes(make: Made, rows: str) -> None:
    path = make(rows)
    clean(lambda: read(path))
    clean(lambda: edited(path, SetValue(Cell("表1", "A1"), Decimal(1)), SetNote(Cell("表1", "A1"), "注")))


@pytest.mark.parametrize("content", ["<si>" * 200_000, "<si>" + "<t>" * 300_000 + "</si>", "<si><rPh>" * 100_000])
def test_texts_that_open_and_never_close(make: Made, content: str) -> None:
    assert refused(make(parts=strings(content)))


def test_many_pieces_of_text_between_elements(make: Made) -> None:
    parts = {
        **TEXTS,
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts>{"<font/> x" * 100_000}</fonts></styleSheet>',
    }
    with open_workbook(make(parts=parts)) as opened:
        opened.style(0)


@pytest.mark.parametrize(
    "shapes", ["<v:shape " * 100_000, "<v:shape x>" * 100_000, "<v:idmap " * 100_000, "<xml " * 100_000]
)
def test_drawings_that_open_and_never_close(make: Made, shapes: str) -> None:
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": TEXTS["xl/_rels/workbook.xml.rels"]
        .replace("/worksheet", "/vmlDrawing")
        .replace("worksheets/sheet1.xml", "../drawings/vmlDrawing1.vml"),
        "xl/drawings/vmlDrawing1.vml": f'<xml><o:idmap data="1"/>{shapes}</xml>',
    }
    path = make(tail='<legacyDrawing r:id="rId1"/>', parts=parts)
    clean(lambda: edited(path, SetNote(Cell("表1", "A1"), "注")))


def test_random_bytes_between_good_headers(make: Made) -> None:
    good, noise = make().read_bytes(), random.Random(7)  # noqa: S311 - the same noise each time
    for _ in range(200):
        at = noise.randrange(len(good))
        path = make()
        path.write_bytes(good[:at] + noise.randbytes(noise.randrange(1, 40)) + good[at + 4 :])
        clean(lambda: read(path))  # noqa: B023 - called at once
