"""Why a ledger cannot be read or written, in Chinese."""

from __future__ import annotations

from xltoolkit.workbook.package.atomic import cause

_KNOWN = {
    "disk I/O": "磁盘读写出错，或已满",
    "locked": "另一次运行正在用它",
    "full": "磁盘空间不足",
    "readonly": "没有写入权限",
    "unable to open": "文件夹不存在，或没有写入权限",
    "not a database": "这个文件不是台账，或已损坏",
    "malformed": "文件已损坏，或不完整",
}


def cause_of(error: Exception) -> str:
    """Say what SQLite or the system said in English."""
    if isinstance(error, OSError):
        return cause(error)
    text = str(error)
    return next((told for part, told in _KNOWN.items() if part in text), text)
