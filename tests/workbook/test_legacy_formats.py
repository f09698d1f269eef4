"""Old formats from the inside: records and compound files made by hand, hostile ones, and conversions that go wrong."""

from __future__ import annotations

import io
import random
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from xltoolkit.batch.plan import plan
from xltoolkit.libreoffice import OfficeError, find_office
from xltoolkit.model import CellError, WorkbookError
from xltoolkit.workbook import convert as converting
from xltoolkit.workbook import open_workbook
from xltoolkit.workbook.convert import OnlyCheckedError, editable
from xltoolkit.workbook.legacy import reading
from xltoolkit.workbook.legacy.biff import scan_xls
from xltoolkit.workbook.legacy.biff12 import scan_xlsb
from xltoolkit.workbook.legacy.scan import ScanError

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAST = (1_048_575, 16_383)

# --- .xlsb ----------------------------------------------------------------------------------------------------------


def record(kind: int, data: bytes = b"") -> bytes:
    """Make a record of BIFF12: type and size as numbers of 7 bits a byte."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = b""
    left = len(data)
    while left > 127:
        size += bytes([left & 0x7F | 0x80])
        left >>= 7
    return head + size + bytes([left]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number: int) -> bytes:
    return record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))


def cell(kind: int, column: int, content: bytes) -> bytes:
    return record(kind, struct.pack("<II", column, 0) + content)


def number(column: int, value: float) -> bytes:
    return cell(5, column, struct.pack("<d", value))


def xlsb(cells: bytes, last: tuple[int, int] = (9, 9), *, date1904: bool = False) -> bytes:
    """Make a workbook of one sheet, 表, with D1:E2 merged."""
    size = record(148, struct.pack("<4I", 0, last[0], 0, last[1]))
    merged = record(177, struct.pack("<I", 1)) + record(176, struct.pack("<4I", 0, 1, 3, 4)) + record(178)
    listed = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("表"))
    properties = record(153, struct.pack("<II", date1904, 0) + wide(""))
    part = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/'
    kinds = "application/vnd.ms-excel."
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="bin" ContentType="{kinds}sheet.binary.macroEnabled.main"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{kinds}worksheet"/></Types>',
        "_rels/.rels": f'{part}officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/workbook.bin": record(131) + properties + record(143) + listed + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": f'{part}worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        "xl/worksheets/sheet1.bin": record(129) + size + record(145) + cells + record(146) + merged + record(130),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


SMALL = xlsb(
    row(0)
    + number(0, 1234.5)
    + cell(3, 1, b"\x17")
    + cell(6, 2, wide("文字"))
    + row(1)
    + cell(4, 0, b"\x01")
    + cell(11, 1, b"\x07" + struct.pack("<HII", 0, 0, 0))
)
"""1234.5, #REF! and 文字; TRUE, and a formula that gave #DIV/0!."""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.xlsb"
    path.write_bytes(SMALL)
    return path


def test_an_xlsb_with_values_errors_and_merges(small: Path) -> None:
    with open_workbook(small) as book:
        grid = book.read("表")
    values = {(1, 1): 1234.5, (1, 2): CellError("#REF!"), (1, 3): "文字", (2, 1): True, (2, 2): CellError("#DIV/0!")}
    assert grid.values == values
    assert {place for place, value in grid.values.items() if isinstance(value, CellError)} == {(1, 2), (2, 2)}
    assert grid.merges == [(1, 4, 2, 5)]
    assert grid.state == "visible"


def test_the_name_does_not_matter(small: Path) -> None:
    renamed = small.rename(small.with_name("a.xlsx"))
    with open_workbook(renamed) as book:
        assert book.read("表").value("A1") == 1234.5


@pytest.mark.parametrize("date1904", [False, True])
def test_the_date_system_of_an_xlsb(*, date1904: bool) -> None:
    assert scan_xlsb(xlsb(b"", date1904=date1904)).date1904 is date1904


def test_any_bytes_in_an_xlsb_are_read_or_refused() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(300):
        data = bytearray(SMALL)
        for _ in range(chance.choice((1, 4, 40))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            scan_xlsb(bytes(data))
        except ScanError:
            continue


def test_the_last_cell_there_can_be_ends_the_child_only(tmp_path: Path) -> None:
    """python-calamine asks for memory for every cell between the first and the last, and aborts the process."""
    path = tmp_path / "far.xlsb"
    path.write_bytes(xlsb(row(0) + number(0, 1) + row(LAST[0]) + number(LAST[1], 1), LAST))
    with pytest.raises(WorkbookError, match="中途退出") as caught:
        open_workbook(path)
    assert "far.xlsb" in str(caught.value)
    assert "另存为" in caught.value.advice


@pytest.mark.skipif(sys.platform != "linux", reason="bounds of memory are absent")
def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "wide.xlsb"
    path.write_bytes(xlsb(row(0) + number(0, 1) + row(40_000) + number(255, 1), (40_000, 255)))
    assert len(open_workbook(path).read("表").values) == 2
    monkeypatch.setattr(reading, "MEMORY", 250 << 20)
    with pytest.raises(WorkbookError, match="中途退出"):
        open_workbook(path)


def test_cells_are_bounded(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CELLS", 2)
    with pytest.raises(WorkbookError, match="单元格超过 2 个"):
        open_workbook(small)


# --- .xls -----------------------------------------------------------------------------------------------------------


def biff(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


BOF, EOF = biff(0x0809, bytes(16)), biff(0x000A)
PASSWORD = biff(0x002F, struct.pack("<3H", 0, 0x1234, 0x5678))


def substream(*records: bytes) -> bytes:
    return BOF + b"".join(records) + EOF


def stream_of(sheet: bytes, *properties: bytes) -> bytes:
    """Make a workbook's stream with one sheet."""
    start = len(substream(*properties, biff(0x0085, bytes(8))))
    return substream(*properties, biff(0x0085, struct.pack("<IBBBB", start, 0, 0, 1, 0) + b"S"[:0])) + sheet


def bool_or_error(row: int, column: int, value: int, *, error: bool) -> bytes:
    return biff(0x0205, struct.pack("<3HBB", row, column, 0, value, error))


def formula(row: int, column: int, result: bytes) -> bytes:
    return biff(0x0006, struct.pack("<3H", row, column, 0) + result + bytes(8))


def test_errors_in_an_xls_are_told_from_what_looks_like_them() -> None:
    scan = scan_xls(
        stream_of(
            substream(
                bool_or_error(0, 0, 0x2A, error=True),
                bool_or_error(0, 1, 1, error=False),
                formula(4, 2, b"\x02\x00\x1d\x00\x00\x00\xff\xff"),
                formula(4, 3, b"\x01\x00\x01\x00\x00\x00\xff\xff"),
                formula(4, 4, struct.pack("<d", 2.5)),
                substream(bool_or_error(9, 9, 0x17, error=True)),
                bool_or_error(6, 0, 0x99, error=True),
            )
        )
    )
    assert [sheet.errors for sheet in scan.sheets] == [{(1, 1): "#N/A", (5, 3): "#NAME?", (7, 1): "#VALUE!"}]
    assert not scan.date1904


def test_the_date_system_of_an_xls() -> None:
    assert scan_xls(stream_of(substream(), biff(0x0022, b"\x01\x00"))).date1904
    assert not scan_xls(stream_of(substream(), biff(0x0022, b"\x00\x00"))).date1904


@pytest.mark.parametrize("stream", [b"", b"\x09", EOF, stream_of(b""), stream_of(EOF)])
def test_what_is_no_stream_of_records(stream: bytes) -> None:
    with pytest.raises(ScanError):
        scan_xls(stream)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_records_are_scanned_or_refused(properties: bytes, cells: bytes) -> None:
    try:
        scan_xls(stream_of(BOF + cells, properties))
    except ScanError:
        return


SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Tree = Mapping[str, "bytes | Tree"]


class Compound:
    """A compound file (MS-CFB, version 3) made of storages and streams; each stream is padded to 4096 bytes or more."""

    def __init__(self, tree: Tree) -> None:
        self._entries: list[bytes] = [b""]
        self._sectors: list[bytes] = []
        self._chain: list[int] = []
        child = self._siblings(tree)
        self._entries[0] = self._entry("Root Entry", 5, FREE, child, END, 0)
        directory = self._put(b"".join(self._entries))
        self._chain += [FAT]
        table = struct.pack(f"<{len(self._chain)}I", *self._chain).ljust(SECTOR, b"\xff")
        assert len(table) == SECTOR, "one sector of FAT is enough for tests"
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        head += struct.pack("<9I", 0, 1, directory, 0, 4096, END, 0, END, 0) + struct.pack("<I", len(self._chain) - 1)
        self.data = head.ljust(SECTOR, b"\xff") + b"".join(self._sectors) + table

    def _siblings(self, tree: Tree) -> int:
        """Write the entries of a storage as a list to the right; return the first one's number."""
        right = FREE
        for name, content in reversed(list(tree.items())):
            if isinstance(content, bytes):
                made = self._entry(name, 2, right, FREE, self._put(content.ljust(4096, b"\0")), max(len(content), 4096))
            else:
                made = self._entry(name, 1, right, self._siblings(content), 0, 0)
            self._entries.append(made)
            right = len(self._entries) - 1
        return right

    def _put(self, content: bytes) -> int:
        start = len(self._sectors)
        parts = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
        self._sectors += parts
        self._chain += [*range(start + 1, start + len(parts)), END]
        return start

    @staticmethod
    def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:  # noqa: PLR0913, PLR0917
        raw = (name + "\0").encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBB3I", len(raw), kind, 1, FREE, right, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"WordDocument": b"text", "ObjectPool": {"Workbook": stream_of(substream())}}, "Word 文档"),
        ({"PowerPoint Document": b"slides", "Objects": {"Workbook": b""}}, "PowerPoint"),
        ({"Mail": {"Workbook": stream_of(substream())}}, "没有工作簿的内容"),
        ({"Workbook": stream_of(substream(), PASSWORD)}, "打开密码"),
        ({"Workbook": b"no records at all"}, "已损坏"),
        ({"Workbook": substream()}, "没有工作表"),
    ],
    ids=["word", "powerpoint", "other", "password", "damaged", "empty"],
)
def test_compound_files_that_are_no_readable_workbook(tmp_path: Path, tree: Tree, message: str) -> None:
    path = tmp_path / "a.xls"
    data = Compound(tree).data
    path.write_bytes(data)
    with pytest.raises(WorkbookError, match=message) as caught:
        open_workbook(path)
    assert caught.value.advice
    assert path.read_bytes() == data


# --- conversion -----------------------------------------------------------------------------------------------------

Convert = Callable[..., Path]
Plain = float | str | bool | None


def another(change: Callable[[Workbook], None]) -> Convert:
    """Return a stand-in for LibreOffice's conversion that gives what is in SMALL, but for a change."""

    def convert(_office: str, source: Path, kind: str, folder: Path) -> Path:
        assert source.read_bytes() == SMALL
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "表"
        values: dict[str, Plain] = {"A1": 1234.5, "B1": "#REF!", "C1": "文字", "A2": True, "B2": "#DIV/0!"}
        for at, value in values.items():
            sheet[at] = value
        change(book)
        target = folder / f"{source.stem}.{kind}"
        book.save(target)
        return target

    return convert


def put(at: str, value: Plain) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book.worksheets[0][at] = value

    return change


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Callable[[Convert], None]:
    """Put a stand-in in LibreOffice's place."""

    def install(convert: Convert) -> None:
        monkeypatch.setattr(converting, "find_office", lambda: "soffice")
        monkeypatch.setattr(converting, "convert", convert)

    return install


def add(title: str, value: Plain = None) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book.create_sheet(title)["A1"] = value

    return change


def rename(book: Workbook) -> None:
    book.worksheets[0].title = "别的"


@pytest.mark.parametrize("change", [lambda _: None, add("图表"), put("F9", "")], ids=["same", "chart", "empty"])
def test_the_same_values_are_taken(
    small: Path, tmp_path: Path, office: Callable[[Convert], None], change: Callable[[Workbook], None]
) -> None:
    office(another(change))
    with open_workbook(small) as old, editable(old, tmp_path / "new.xlsx") as book:
        assert book is not old
        assert book.read("表").value("A1") == 1234.5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("A1", 1234.51), ["表!A1", "1234.5”", "1234.51"]),
        (put("A1", "1234.5"), ["表!A1"]),
        (put("A1", None), ["表!A1", "变为空"]),
        (put("B1", 0), ["表!B1", "#REF!"]),
        (put("C1", "文 字"), ["表!C1"]),
        (put("A2", 1), ["表!A2"]),
        (put("G7", 5), ["表!G7", "原为空"]),
        (add("多出", 1), ["工作表由 表 变为 表、多出"]),
        (rename, ["工作表由 表"]),
    ],
    ids=["number", "text", "gone", "error", "words", "boolean", "more", "sheet", "name"],
)
def test_another_value_is_refused_with_its_cell(
    small: Path,
    tmp_path: Path,
    office: Callable[[Convert], None],
    change: Callable[[Workbook], None],
    said: Sequence[str],
) -> None:
    office(another(change))
    with open_workbook(small) as old, pytest.raises(OnlyCheckedError) as caught:
        editable(old, tmp_path / "new.xlsx")
    assert all(part in caught.value.why for part in said)
    assert "small.xlsb" in caught.value.where


def test_a_conversion_that_fails_is_said(small: Path, tmp_path: Path, office: Callable[[Convert], None]) -> None:
    def fails(*_: object) -> Path:
        raise OfficeError("LibreOffice 在 120 秒内没有完成，已停止")

    office(fails)
    with open_workbook(small) as old, pytest.raises(OnlyCheckedError, match="已停止"):
        editable(old, tmp_path / "new.xlsx")


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_libreoffice_converts_an_xlsb(small: Path, tmp_path: Path) -> None:
    good = row(0) + number(0, 1234.5) + cell(6, 2, wide("文字"))
    small.write_bytes(xlsb(good))
    with open_workbook(small) as old, editable(old, tmp_path / "new.xlsx") as book:
        assert book.read("表").values == {(1, 1): 1234.5, (1, 3): "文字"}
        assert book.read("表").merges == [(1, 4, 2, 5)]


def test_old_and_new_workbooks_of_one_name_both_get_a_result(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("甲.xls", "甲.xlsx", "乙.et", "乙.xls", "丙.xls"):
        (folder / name).write_bytes(b"x")
    results = {job.source.name: job.target.name for job in plan([folder], str(out)) if job.target is not None}
    assert results == {
        "甲.xls": "甲.xls.xlsx",
        "甲.xlsx": "甲.xlsx",
        "乙.et": "乙.et.xlsx",
        "乙.xls": "乙.xls.xlsx",
        "丙.xls": "丙.xlsx",
    }
