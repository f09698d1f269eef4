"""Outputs: what may be replaced, and what may not."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path

from xltoolkit.locks import lock_of
from xltoolkit.model import OutputError, WorkbookError
from xltoolkit.publishing.writer import is_ours as is_import
from xltoolkit.report.columns import TITLE
from xltoolkit.workbook import Passwords, decrypted_content

_MAX_SHEET = 50_000_000
_MARK = f"<is><t>{TITLE}</t></is>".encode()


def refuse_open(target: Path) -> None:
    """Refuse to write a workbook that a spreadsheet program has open: it would not see the change, and undo it.

    Raises:
        OutputError: there is a lock file beside it.
    """
    lock = lock_of(target)
    if lock is not None:
        raise OutputError(
            f"{lock.sentence}，没有写入，文件没有改动",
            where=str(target),
            advice=f"关闭后再运行，或换一个输出位置；若确实没有人打开，删去同一文件夹里残留的 {lock.path.name}",
        )


def prepare_target(target: Path, *, force: bool = False, passwords: Passwords | None = None) -> None:
    """Make the target's folder, and refuse to overwrite what is not our own earlier output.

    Args:
        target: where an output goes.
        force: whether anything may be overwritten.
        passwords: that may open an earlier output.

    Raises:
        OutputError: the target is open, exists and is not ours, or its folder cannot be made.
    """
    refuse_open(target)
    refuse_no_file(target)
    if _exists(target) and not force and not is_ours(target, passwords):
        raise OutputError(
            "输出文件已存在，而且不是本工具生成的，或生成后有人改过",
            where=str(target),
            advice="换一个文件名；确要覆盖，加 --force",
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "建不了输出文件夹", where=str(target.parent), why=str(error), advice="检查路径和权限"
        ) from None


def refuse_no_file(target: Path) -> None:
    """Refuse a target that is there and is no file: a folder, or a pipe, which reading would wait for without an end.

    Raises:
        OutputError: it is one.
    """
    if os.path.isdir(target):  # noqa: PTH112 - as in _exists
        raise OutputError("输出是一个文件夹", where=str(target), advice="写出文件名，或在末尾加 /")
    if _exists(target) and not os.path.isfile(target):  # noqa: PTH113 - as in _exists
        raise OutputError("输出不是普通文件，而是管道、设备一类", where=str(target), advice="换一个文件名")


def _exists(target: Path) -> bool:
    return os.path.exists(target)  # noqa: PTH110 - Path.exists raises where a name is too long; writing says it in words


def is_ours(path: Path, passwords: Passwords | None = None) -> bool:
    """Tell whether a workbook is our own output that nobody has saved since: made by an import, or by a run."""
    return is_import(path) or _is_result_of_a_run(path) or _is_encrypted_result(path, passwords or Passwords())


def _is_result_of_a_run(file: Path | BytesIO) -> bool:
    """Look for 检查结果 as only we write it.

    Its title stands in the sheet itself. Excel, WPS and LibreOffice move every text into the shared strings when they
    save, and then somebody's 审核说明 may be in there.
    """
    try:
        with zipfile.ZipFile(file) as package:
            sheets = (part for part in package.infolist() if "worksheets/" in part.filename)
            return any(_MARK in package.read(part) for part in sheets if part.file_size <= _MAX_SHEET)
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return False


def _is_encrypted_result(path: Path, passwords: Passwords) -> bool:
    """Look into a workbook that a password opens."""
    try:
        plain = decrypted_content(path, passwords)
    except WorkbookError:  # nothing that we could have made
        return False
    return plain is not None and _is_result_of_a_run(BytesIO(plain))
