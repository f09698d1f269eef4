"""Why a file is no workbook that can be worked on, in words that help its owner."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection
from pathlib import Path

from xltoolkit.model import WorkbookError
from xltoolkit.workbook.package.outline import MalformedError

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHOWN = 100
CONVERT = "用 Excel 或 WPS 打开它，“另存为”→“Excel 工作簿 (*.xlsx)”，再处理新文件"
FETCH_AGAIN = "向提供者重新索取或重新下载这个文件；若能在 Excel 或 WPS 中打开，另存为新的 .xlsx 再处理"
CHOOSE = "选择 .xlsx 或 .xlsm 工作簿"
REMOVE_PASSWORD = "在 Excel 或 WPS 中打开，“文件”→“信息”→“保护工作簿”→“用密码进行加密”里清空密码，保存后再处理"  # noqa: S105 - advice


class LegacyFormatError(WorkbookError):
    """A workbook of an old format (.xls, .et, .xlsb), which another backend reads."""


class EncryptedError(WorkbookError):
    """A workbook that a password opens."""


def unreadable(path: Path, error: OSError) -> WorkbookError:
    """Say why a file's bytes cannot be had."""
    if error.errno in (errno.ENOENT, errno.ELOOP) and path.is_symlink():
        why = f"指向 {os.readlink(path)}"  # noqa: PTH115 - as it is written in the link
        advice = "请提供者给出文件本身；确实不要它，删去这个链接"
        return WorkbookError("这是一个链接，它指向的文件不在", where=str(path), why=why, advice=advice)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return WorkbookError("找不到文件", where=str(path), advice="检查文件名和路径")
    if error.errno == errno.ENAMETOOLONG:
        advice = "把文件夹移到浅一些的地方，或缩短各层文件夹的名称"
        return WorkbookError("路径太长，系统读不了", where=_shortened(path), advice=advice)
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where nothing may be looked at
        return _folder(path)
    if isinstance(error, PermissionError):
        advice = "检查文件权限；若文件正在其他程序中打开，关闭后重试"
        return WorkbookError("没有权限读取文件", where=str(path), advice=advice)
    return WorkbookError(
        "无法读取文件", where=str(path), why=str(error.strerror or error), advice="检查磁盘或网络后重试"
    )


def not_a_file(path: Path) -> WorkbookError:
    """Say that something is no file: reading a pipe or a device may never end."""
    return WorkbookError("不是普通文件，而是管道、设备一类，没有读取", where=str(path), advice=CHOOSE)


def _folder(path: Path) -> WorkbookError:
    """Say that a folder was found where a workbook was wanted, or that nobody may look into it."""
    try:
        with os.scandir(path):
            return WorkbookError("这是一个文件夹，不是工作簿", where=str(path), advice=CHOOSE)
    except OSError as error:
        why = "没有权限" if isinstance(error, PermissionError) else str(error.strerror or error)
    advice = "请文件夹的所有者或管理员开放读取权限后再运行；确实不要它，把它移出去，或用 --exclude 排除"
    return WorkbookError("文件夹打不开，不知道里面有没有工作簿，都没有处理", where=str(path), why=why, advice=advice)


def _shortened(path: Path) -> str:
    text = str(path)
    return text if len(text) <= 2 * _SHOWN else f"{text[:_SHOWN]}……{text[-_SHOWN:]}"


def not_a_zip(path: Path, data: bytes) -> WorkbookError | None:
    """Say what a file is whose bytes do not begin as a zip archive; None if they do."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    if not data:
        what, why, advice = "文件是空的（0 字节）", "", FETCH_AGAIN
    elif path.name.startswith("~$"):
        what, why, advice = "这是 Excel 打开文件时的临时文件，不是工作簿", "", "处理去掉“~$”的同名文件"
    elif data.startswith(_OLE2):
        if _is_legacy(data):
            return LegacyFormatError(
                "这是旧版工作簿（.xls）", where=str(path), why="Excel 97-2003 的格式", advice=CONVERT
            )
        if _has(data, "EncryptedPackage") and not _has(data, "DRMEncrypted"):
            return EncryptedError("工作簿已加密（有打开密码）", where=str(path), advice=REMOVE_PASSWORD)
        what, why, advice = _compound(data)
    elif data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        what, why, advice = "不是 .xlsx 工作簿", "内容是网页或 XML，只是扩展名像工作簿", CONVERT
    else:
        what, why, advice = "不是 .xlsx 工作簿", "文件开头不是工作簿的格式", CHOOSE
    return WorkbookError(what, where=str(path), why=why, advice=advice)


def not_a_workbook(path: Path, names: Collection[str]) -> WorkbookError | None:
    """Say what a zip archive without a workbook is; None if it holds one as far as its names tell."""
    folded = {name.casefold().replace("\\", "/").lstrip("/") for name in names}
    folders = {name.partition("/")[0] for name in folded}
    if any(name.endswith("workbook.bin") for name in folded):
        return LegacyFormatError("这是二进制工作簿（.xlsb）", where=str(path), advice=CONVERT)
    if "[content_types].xml" in folded and not folders & {"word", "ppt"}:
        return None
    kinds = {
        "word": "这是 Word 文档，不是工作簿",
        "ppt": "这是 PowerPoint 演示文稿，不是工作簿",
        "content.xml": "这是 OpenDocument 文档（.ods 等），不是 .xlsx 工作簿",
    }
    for folder, what in kinds.items():
        if folder in folders:
            return WorkbookError(what, where=str(path), advice=CONVERT if folder == "content.xml" else CHOOSE)
    why = "压缩包里没有 [Content_Types].xml"
    return WorkbookError("这是压缩包，但不是工作簿", where=str(path), why=why, advice=CHOOSE)


def not_a_spreadsheet(path: Path, why: str) -> WorkbookError:
    """Say that a package holds no workbook, or none with worksheets."""
    return WorkbookError("不是可以处理的工作簿", where=str(path), why=why, advice=CONVERT)


def told(error: Exception) -> str:
    """Return why a part makes no sense, in Chinese, whatever Python itself said of it."""
    if isinstance(error, MalformedError):
        return str(error)
    if isinstance(error, UnicodeError):
        return "文字编码不对"
    if isinstance(error, KeyError):
        return f"缺少 {error.args[0]}"
    said = str(error)
    quoted = re.search(r"'(.{1,60})'$", said)
    if quoted is not None or (said and " " not in said and "<" not in said):
        return f"“{said if quoted is None else quoted[1]}”不该在那里"
    return "有的内容前后不一致"


def damaged(path: Path, why: str) -> WorkbookError:
    """Say that the archive is damaged or not to be trusted."""
    return WorkbookError("文件已损坏或不安全，无法读取", where=str(path), why=why, advice=FETCH_AGAIN)


def _is_legacy(data: bytes) -> bool:
    """Tell whether a compound file may be an old workbook; one inside another document is told apart by its reader."""
    encrypted = _has(data, "DRMEncrypted") or _has(data, "EncryptedPackage")
    return not encrypted and (_has(data, "Workbook") or _has(data, "Book"))


def _has(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data


def _compound(data: bytes) -> tuple[str, str, str]:
    """Tell the kinds of OLE2 compound files apart by the names of their streams (MS-CFB 2.6, MS-OFFCRYPTO 2.2)."""
    if _has(data, "DRMEncrypted"):
        return "工作簿有权限保护（IRM），无法读取", "", "请文件的所有者取消“限制访问”后另存，再处理"
    if _has(data, "WordDocument"):
        return "这是 Word 文档，不是工作簿", "", CHOOSE
    if _has(data, "PowerPoint Document"):
        return "这是 PowerPoint 演示文稿，不是工作簿", "", CHOOSE
    return "不是工作簿", "文件里没有工作簿的内容，或已损坏", CONVERT
