"""Files that are no workbook: what is said, and that they stay as they are."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from xltoolkit.model import Grid, WorkbookError
from xltoolkit.workbook import open_workbook

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": SHEET,
}


def zipped(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return path


def read_all(path: Path) -> list[Grid]:
    with open_workbook(path) as book:
        return [book.read(name) for name in book.sheets]


def refused(path: Path) -> WorkbookError:
    """Open and read a file that is refused; it must not change."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(WorkbookError) as caught:
        read_all(path)
    assert caught.value.advice
    assert caught.value.where
    if before is not None:
        assert path.read_bytes() == before
    return caught.value


def test_the_least_workbook_opens(tmp_path: Path) -> None:
    with open_workbook(zipped(tmp_path / "a.xlsx", PARTS)) as book:
        assert book.read("表").value("A1") == 1


def test_no_such_file(tmp_path: Path) -> None:
    assert "找不到文件" in str(refused(tmp_path / "none.xlsx"))


def test_a_folder(tmp_path: Path) -> None:
    assert "文件夹" in str(refused(tmp_path))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"", "空的"),
        ("a.xlsx", b"hello, world", "不是 .xlsx 工作簿"),
        ("a.csv", "科目,金额".encode(), "不是 .xlsx 工作簿"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页或 XML"),
        ("a.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "网页或 XML"),
        ("~$a.xlsx", b"\x05admin" + bytes(160), "临时文件"),
        ("a.xls", OLE2 + "Workbook".encode("utf-16-le"), "旧版工作簿读不出来"),
        ("a.xlsx", OLE2 + "EncryptedPackage".encode("utf-16-le"), "已加密"),
        ("a.xlsx", OLE2 + "DRMEncrypted EncryptedPackage".encode("utf-16-le"), "权限保护"),
        ("a.doc", OLE2 + "WordDocument".encode("utf-16-le"), "Word 文档"),
    ],
)
def test_not_an_archive(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert message in str(refused(tmp_path / name))


def test_old_files_say_how_to_convert(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(OLE2)
    assert "另存为" in refused(path).advice


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"a.txt": "x"}, "不是工作簿"),
        ({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}, "Word 文档"),
        ({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}, "PowerPoint"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"}, "OpenDocument"),
        ({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}, "旧版工作簿已损坏"),
        ({"[Content_Types].xml": "<Types/>"}, "不是可以处理的工作簿"),
        ({name: text for name, text in PARTS.items() if name != "xl/workbook.xml"}, "不是可以处理的工作簿"),
        ({**PARTS, "xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}, "没有工作表"),
        ({**PARTS, "xl/workbook.xml": "<workbook"}, "不是可以处理的工作簿"),
        ({**PARTS, "xl/worksheets/sheet1.xml": SHEET[:-30]}, "内部结构已损坏"),
        ({**PARTS, "xl/worksheets/sheet1.xml": SHEET.replace("1</v>", "一</v>")}, "表!A1"),
        ({**PARTS, "xl/worksheets/sheet1.xml": SHEET.replace("1</v>", "NaN</v>")}, "表!A1"),
        ({**PARTS, "xl/worksheets/sheet1.xml": SHEET.replace('r="A1"', 'r="A1" t="s"')}, "共享文字"),
        ({**PARTS, "xl/worksheets/sheet1.xml": SHEET.replace("A1", "XFE1")}, "XFE1"),
        ({**PARTS, "xl/worksheets/sheet1.xml": SHEET.replace("A1", "A1048577")}, "A1048577"),
        ({**PARTS, "../evil.xml": "x"}, "不安全"),
        ({**PARTS, "XL/Workbook.xml": "x"}, "同名"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_not_a_workbook(tmp_path: Path, parts: dict[str, str], message: str) -> None:
    assert message in str(refused(zipped(tmp_path / "a.xlsx", parts)))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_not_expanded(tmp_path: Path, part: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "0123456789">]>' + PARTS[part].replace("<v>1", "<v>&a;&a;")
    assert "DOCTYPE" in str(refused(zipped(tmp_path / "a.xlsx", {**PARTS, part: bomb})))


def test_a_truncated_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", PARTS)
    data = path.read_bytes()
    for length in range(4, len(data), 97):
        path.write_bytes(data[:length])
        assert "损坏" in str(refused(path))


def test_any_damaged_byte_is_noticed_or_harmless(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", PARTS)
    data = path.read_bytes()
    for at in range(0, len(data), 7):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :])
        try:
            grids = read_all(path)
        except WorkbookError:
            continue
        assert grids[0].value("A1") == 1


def test_a_wrong_crc(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", PARTS)
    data = bytearray(path.read_bytes())
    record = data.index(b"xl/worksheets/sheet1.xml", data.index(b"PK\x01\x02")) - 46
    data[record + 16] ^= 1
    path.write_bytes(bytes(data))
    assert "校验码" in str(refused(path))


def test_an_encrypted_entry(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", PARTS)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "已加密" in str(refused(path))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as target:
        for name, text in [*PARTS.items(), ("xl/workbook.xml", "other")]:
            target.writestr(name, text)
    assert "同名" in str(refused(path))
