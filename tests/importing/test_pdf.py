"""PDFs that cannot be read: what is said, and that reading ends."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import pytest

from xltoolkit.importing.readers.portable import read_pdf
from xltoolkit.model import Limits, WorkbookError

pytest.importorskip("pdfplumber", reason="pdfplumber is missing")


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, table, size, trailer)
    return data + head + b"startxref\n%d\n%%%%EOF\n" % len(data)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> >>"


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def refused(tmp_path: Path, data: bytes, limits: Limits = Limits(), seconds: float = 60) -> WorkbookError:  # noqa: B008 - it is frozen
    (source := tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(WorkbookError) as caught:
        read_pdf(source, limits, seconds=seconds)
    assert caught.value.where == str(source)
    assert caught.value.advice
    return caught.value


def test_a_scan_is_said(tmp_path: Path) -> None:
    error = refused(tmp_path, pdf(CATALOGUE, PAGES, PAGE, stream(b"0 0 10 10 re f")))
    assert error.what == "PDF 里没有文字"
    assert "OCR" in error.advice


def test_an_encrypted_one_is_said(tmp_path: Path) -> None:
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"00" * 32, b"11" * 32)
    trailer = b"/Encrypt 5 0 R /ID [<00><00>]"
    assert (
        refused(tmp_path, pdf(CATALOGUE, PAGES, PAGE, stream(b""), encrypt, trailer=trailer)).what == "PDF 有打开密码"
    )


def test_a_damaged_one_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path, b"%PDF-1.7\nnothing").what in ("PDF 读不出", "PDF 里没有文字")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory are absent on Windows")
def test_a_bomb_is_refused(tmp_path: Path) -> None:
    packed = zlib.compressobj(9)
    block = packed.compress(bytes(1 << 24)) + packed.flush(zlib.Z_FULL_FLUSH)
    bomb = block + block[2:] * 255  # each block stands by itself behind the header of two bytes
    error = refused(
        tmp_path, pdf(CATALOGUE, PAGES, PAGE, stream(bomb, b"/Filter /FlateDecode")), Limits(uncompressed_mb=1)
    )
    assert error.what == "文件太大"


def test_one_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    error = refused(tmp_path, pdf(CATALOGUE, PAGES, PAGE, stream(b"")), seconds=0.01)
    assert error.what == "文件太大"
    assert "0.01 秒" in error.why


def test_text_is_read_and_the_page_number_left_out(tmp_path: Path) -> None:
    page = PAGE.replace(b"<< >>", b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>")
    text = b"BT /F1 12 Tf 20 180 Td (2022) Tj 0 -20 Td (Total 5.00) Tj 0 -20 Td (7) Tj 0 -120 Td (- 3 -) Tj ET"
    (source := tmp_path / "a.pdf").write_bytes(pdf(CATALOGUE, PAGES, page, stream(text)))
    found = read_pdf(source, Limits())
    assert [(line.text, line.where) for line in found] == [("Total 5.00", "第 1 页"), ("7", "第 1 页")]
