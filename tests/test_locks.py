"""Files that a spreadsheet program has open: who has, and nothing more, is said; they are not written."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltoolkit.locks import lock_of
from xltoolkit.model import OutputError
from xltoolkit.outputs import refuse_open


def excel_lock(name: str, at: int) -> bytes:
    """Make a lock file as Excel does: length, ANSI name, blanks; length, UTF-16 name, blanks; 165 bytes."""
    narrow = bytes([len(name)]) + name.encode("gb18030")
    wide = len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    return ((narrow.ljust(at, b" ") + wide) + " ".encode("utf-16-le") * 60)[:165]


LIBREOFFICE = "王\\, 会计,wang,BUREAU-PC-7,23.11.2026 10:00,file:///C:/Users/wang/AppData/LibreOffice/4;"
UNNAMED = ",wang,BUREAU-PC-7,23.11.2026 10:00,file:///home/wang/.config/libreoffice/4;"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("~$表.xlsx", excel_lock("王会计", 55), "由“王会计”在 Excel 或 WPS 中打开"),
        ("~$表.xlsx", excel_lock("王会计", 54), "由“王会计”在 Excel 或 WPS 中打开"),
        ("~$表.xlsx", b"\x04Wang" + bytes(160), "由“Wang”在 Excel 或 WPS 中打开"),
        ("~$表.xlsx", b"", "这个文件正在 Excel 或 WPS 中打开"),
        ("~$表.xlsx", bytes(range(256)), "在 Excel 或 WPS 中打开"),
        (".~表.xlsx", b"", "这个文件正在 WPS 中打开"),
        (".~lock.表.xlsx#", LIBREOFFICE.encode(), "由“王, 会计”在 LibreOffice 中打开"),
        (".~lock.表.xlsx#", UNNAMED.encode(), "由“wang”在 LibreOffice 中打开"),
        (".~lock.表.xlsx#", b"\xff\xfe", "在 LibreOffice 中打开"),
    ],
)
def test_who_has_it_open_is_said_and_nothing_more(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"x")
    assert lock_of(target) is None
    (tmp_path / name).write_bytes(content)
    lock = lock_of(target)
    assert lock is not None
    assert said in lock.sentence
    with pytest.raises(OutputError) as caught:
        refuse_open(target)
    assert name in caught.value.advice
    assert "没有改动" in caught.value.what
    assert not [word for word in ("BUREAU", "AppData", "10:00", "/home") if word in str(caught.value)]
    assert target.read_bytes() == b"x"


def test_a_lock_without_its_file_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / "~$表.xlsx").write_bytes(b"x")
    assert lock_of(tmp_path / "表.xlsx") is None
