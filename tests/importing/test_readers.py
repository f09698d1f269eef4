"""Readers: which lines and rows a document of each format gives, and what is refused."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from tests.importing.documents import cell, paragraph, word_file
from xltoolkit import libreoffice
from xltoolkit.importing.readers import Format, format_of, read_document
from xltoolkit.importing.readers.spans import Span, joined, spread
from xltoolkit.model import Limits, WorkbookError


def lines(source: Path, limits: Limits = Limits()) -> list[str]:  # noqa: B008 - it is frozen
    return [line.text for line in read_document(source, limits)]


def page(tmp_path: Path, body: str, encoding: str = "utf-8", head: str = "") -> Path:
    (source := tmp_path / "a.html").write_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding))
    return source


def test_merged_cells_hold_their_text_once() -> None:
    rows = [
        [Span("项目", 1, 2), Span("支出", 2)],
        [Span("基本"), Span("项目")],
        [Span("a", 2, 2), Span("b")],
        [Span("c")],
    ]
    assert list(spread(rows)) == [["项目", "支出", ""], ["", "基本", "项目"], ["a", "", "b"], ["", "", "c"]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("公务用车购置\n及运行维护费", "公务用车购置及运行维护费"),
        ("477,474,\n492.61", "477,474,492.61"),
        ("other\nincome", "other income"),
        ("  一、  \n\n 收入\xa0", "一、收入"),
    ],
)
def test_wrapped_lines_close_up(text: str, line: str) -> None:
    assert joined(text) == line


def test_a_page_gives_lines_and_rows(tmp_path: Path) -> None:
    body = (
        "<h2>收入决算表</h2><p>部门：<b>甲</b>局<br>单位：元</p><script>x=1</script><p style='display: none'>藏</p>"
        "<table><thead><tr><th rowspan=2>项目<th colspan='2'>收入<tr><td>合计<td>其中</thead>"
        "<tr><td>基本<br>支出<td>1<td hidden>2</table>尾"
    )
    assert lines(page(tmp_path, body)) == [
        "收入决算表", "部门：甲局", "单位：元", "项目\t收入\t", "\t合计\t其中", "基本支出\t1\t", "尾",
    ]  # fmt: skip


def test_a_layout_table_is_read_through(tmp_path: Path) -> None:
    inner = "<table><tr><td>合计<td>5</table>"
    body = f"<table><tr><td>导航<tr><td>收入决算表{inner}后文</table>"
    assert lines(page(tmp_path, body)) == ["导航\t", "收入决算表", "合计\t5", "后文"]


def test_lines_as_typed_stay_lines(tmp_path: Path) -> None:
    source = page(tmp_path, "<pre>第三部分 情况说明\n一、<b>收入\n支出</b>总计\n\n完</pre><p>尾\n巴</p>")
    assert lines(source) == ["第三部分 情况说明", "一、收入", "支出总计", "完", "尾 巴"]


@pytest.mark.parametrize(
    ("encoding", "head"), [("gb18030", "<meta charset=gb2312>"), ("gb18030", "<meta charset=utf-8>"), ("utf-8", "")]
)
def test_encodings_of_pages(tmp_path: Path, encoding: str, head: str) -> None:
    assert lines(page(tmp_path, "<p>镕基</p>", encoding, head)) == ["镕基"]


def test_hostile_pages(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body><p>&x;</p><p>文</p></body></html>'
    (source := tmp_path / "b.html").write_text(entity, encoding="utf-8")
    assert "秘密" not in "".join(lines(source))
    wide = page(tmp_path, "<table><tr><td colspan=999999999>a<td rowspan=99999>b<tr><td>c</table>")
    assert max(line.count("\t") for line in lines(wide)) <= 1000
    with pytest.raises(WorkbookError, match="文件太大"):
        lines(page(tmp_path, "<table>" + "<tr><td colspan=1000>a" * 200 + "</table>"), Limits(cells=100_000))
    with pytest.raises(WorkbookError, match="文件太大") as caught:
        lines(page(tmp_path, "<p>a</p>" * 200), Limits(elements=100))
    assert "elements" in caught.value.why
    with pytest.raises(WorkbookError, match="文件太大"):
        lines(page(tmp_path, "<div>" * 150 + "a"), Limits(nesting=100))


def test_a_word_document_gives_lines_and_rows(tmp_path: Path) -> None:
    table = (
        f"<w:tbl><w:tr>{cell('项目', below='restart')}{cell('支出', 2)}</w:tr>"
        f"<w:tr>{cell('', below='continue')}{cell('基本')}{cell('项目')}</w:tr>"
        f"<w:sdt><w:sdtContent><w:tr>{cell('公务用车' + chr(10) + '购置')}{cell('1')}"
        f"{cell('2')}</w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    changed = "<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>"
    hidden = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>"
    )
    box = f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('框')}</w:txbxContent></w:pict><w:t>外</w:t></w:r></w:p>"
    source = word_file(tmp_path / "a.docx", paragraph("收入决算表") + table + changed + hidden + box)
    assert lines(source) == [
        "收入决算表", "项目\t支出\t", "\t基本\t项目", "公务用车购置\t1\t2", "新", "甲\t乙", "丙", "外", "框",
    ]  # fmt: skip


def test_a_table_in_a_cell_follows_its_table(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr>{cell('内')}{cell('3')}</w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{paragraph('外')}{inner}</w:tc>{cell('1')}</w:tr></w:tbl>"
    assert lines(word_file(tmp_path / "a.docx", body)) == ["外\t1", "内\t3"]


def test_hostile_word_documents(tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<!DOCTYPE d [<!ENTITY a 'aaaa'>]><d><body><p>&a;</p></body></d>")
    with pytest.raises(WorkbookError, match="Word 文件已损坏"):
        lines(target)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (3 << 20))
    with pytest.raises(WorkbookError, match="文件太大"):
        lines(target, Limits(uncompressed_mb=1))
    deep = "<w:sdt><w:sdtContent>" * 120 + paragraph("a") + "</w:sdtContent></w:sdt>" * 120
    with pytest.raises(WorkbookError, match="文件太大"):
        lines(word_file(target, deep), Limits(nesting=100))
    with pytest.raises(WorkbookError, match="文件太大"):
        lines(word_file(target, paragraph("a") * 200), Limits(elements=100))
    target.write_bytes(target.read_bytes()[:-30])
    with pytest.raises(WorkbookError, match="这种文件不能导入"):
        lines(target)


def compound(stream: str) -> bytes:
    """Return an OLE2 file that holds one empty stream ([MS-CFB] 2.2, 2.6)."""
    none = 0xFFFFFFFE
    header = struct.pack("<8s16s5H6xI", bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0)
    header += struct.pack("<9I", 1, 1, 0, 4096, none, 0, none, 0, 0)
    table = struct.pack("<2I", 0xFFFFFFFD, none) + b"\xff" * 504
    entries = [("Root Entry", 5, 1), (stream, 2, 0xFFFFFFFF), ("", 0, 0xFFFFFFFF), ("", 0, 0xFFFFFFFF)]
    folder = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB3I36xIQ", len(name) * 2 + 2 if name else 0, kind, 1, *[0xFFFFFFFF] * 2, child, none, 0)
        for name, kind, child in entries
    )
    return header + b"\xff" * (512 - len(header)) + table + folder


def test_old_word_documents_go_through_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source := tmp_path / "a.doc").write_bytes(compound("WordDocument"))
    assert format_of(source.read_bytes(), source) is Format.OLD_WORD

    def converted(office: str, given: Path, kind: str, folder: Path) -> Path:
        assert (office, given, kind) == ("soffice", source, "docx")
        return word_file(folder / "a.docx", paragraph("收入决算表"))

    monkeypatch.setattr(libreoffice, "find_office", lambda: "soffice")
    monkeypatch.setattr(libreoffice, "convert", converted)
    assert lines(source) == ["收入决算表"]

    def failed(*_given: object) -> Path:
        raise libreoffice.OfficeError("没有完成")

    monkeypatch.setattr(libreoffice, "convert", failed)
    with pytest.raises(WorkbookError, match="转换不了") as caught:
        lines(source)
    assert caught.value.why == "没有完成"
    monkeypatch.setattr(libreoffice, "find_office", lambda: None)
    with pytest.raises(WorkbookError, match="要先转换") as caught:
        lines(source)
    assert ".docx" in caught.value.advice


def test_compound_files_are_told_by_their_streams(tmp_path: Path) -> None:
    (source := tmp_path / "a.docx").write_bytes(compound("EncryptedPackage"))
    with pytest.raises(WorkbookError, match="打开密码"):
        lines(source)
    (book := tmp_path / "a.xlsx").write_bytes(compound("EncryptedPackage"))
    assert format_of(book.read_bytes(), book) is Format.WORKBOOK
    (old := tmp_path / "a.doc").write_bytes(compound("Book"))
    assert format_of(old.read_bytes(), old) is Format.WORKBOOK
    (other := tmp_path / "b.doc").write_bytes(compound("Other"))
    with pytest.raises(WorkbookError, match="这种文件不能导入"):
        lines(other)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"%PDF-1.7", Format.PDF),
        ("a.xls", b"\xef\xbb\xbf<HTML><table>", Format.PAGE),
        ("a.htm", b"text", Format.PAGE),
        ("a.doc", b"{\\rtf1", Format.OLD_WORD),
        ("a.txt", "收入".encode("gb18030"), Format.TEXT),
    ],
)
def test_content_tells_the_format(name: str, data: bytes, kind: Format) -> None:
    assert format_of(data, Path(name)) is kind


def test_what_is_none_of_them_is_said(tmp_path: Path) -> None:
    for name, data in {
        "a.docx": b"text",
        "a.pdf": b"text",
        "a.zip": b"PK\x03\x04",
        "b.doc": b"\xd0\xcf\x11\xe0",
    }.items():
        (source := tmp_path / name).write_bytes(data)
        with pytest.raises(WorkbookError, match="这种文件不能导入") as caught:
            lines(source)
        assert caught.value.where == str(source)
        assert "可以导入的有" in caught.value.advice
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(WorkbookError, match="压缩包，但不是"):
        lines(tmp_path / "c.zip")
