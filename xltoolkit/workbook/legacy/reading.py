"""The parent's side: starts the child process, bounds it, and turns its lines into grids."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from xltoolkit.model import CellError, Grid, Range, Value, WorkbookError
from xltoolkit.model.amount import FIFTEEN_DIGITS
from xltoolkit.workbook.package.refusal import CHOOSE, CONVERT, FETCH_AGAIN

SECONDS = 60
"""A big .xls takes a second or two."""
MEMORY = 2 << 30
"""Bytes of the child's address space; a full sheet of .xls (65,536 × 256) takes a third of it."""
MAX_CELLS = 2_000_000

_CHILD = "xltoolkit.workbook.legacy.child"
_STATES = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a console program started from one without a console would show its own."""


def read_grids(path: Path, data: bytes) -> list[Grid]:
    """Read every worksheet of a workbook of an old format, in a child process.

    Args:
        path: for messages only.
        data: of the workbook.

    Raises:
        WorkbookError: it is not a workbook, has a password, is damaged, or cannot be read within the bounds.
    """
    try:
        lines = [json.loads(line, parse_float=FIFTEEN_DIGITS.create_decimal) for line in _lines(path, data)]
        refused = next((line for line in lines if "refused" in line), None)
        if refused is not None:
            raise _refusal(path, refused["refused"], refused.get("why", ""))
        return [_grid(line) for line in lines]
    except (KeyError, TypeError, ValueError) as error:
        raise _gone(path, f"读取程序给出的内容不完整（{error}）") from error


def _lines(path: Path, data: bytes) -> list[bytes]:
    command = [sys.executable, "-P", "-m", _CHILD, str(MEMORY), str(MAX_CELLS)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, with a module of ours
            command,
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=environment,
            creationflags=_NO_WINDOW,
        )
    except subprocess.TimeoutExpired as error:
        raise _gone(path, f"{SECONDS:g} 秒内没有读完，已停止") from error
    except OSError as error:
        raise _gone(path, f"读取程序启动不了：{error.strerror or error}") from error
    if done.returncode:
        how = f"信号 {-done.returncode}" if done.returncode < 0 else f"退出码 {done.returncode}"
        raise _gone(path, f"读取程序中途退出（{how}），文件可能已损坏，或是恶意构造的")
    return done.stdout.splitlines()


def _grid(line: dict[str, Any]) -> Grid:
    grid = Grid(line["name"], state=_STATES[line["visible"]])
    grid.values = {(row, column): _value(value) for row, column, value in line["cells"]}
    grid.values.update({(row, column): CellError(text) for row, column, text in line["errors"]})
    grid.merges = [Range(*merged) for merged in line["merges"]]
    return grid


def _value(value: Any) -> Value:  # noqa: ANN401 - of any kind that JSON has
    if isinstance(value, int) and not isinstance(value, bool):
        return FIFTEEN_DIGITS.create_decimal(value)
    return value  # type: ignore[no-any-return]


def _gone(path: Path, why: str) -> WorkbookError:
    return WorkbookError("旧版工作簿读不出来，没有处理", where=str(path), why=why, advice=CONVERT)


def _refusal(path: Path, reason: str, why: str) -> WorkbookError:
    known = {
        "password": ("旧版工作簿有打开密码", "", "在 Excel 或 WPS 中打开，去掉打开密码，另存为 .xlsx，再处理新文件"),
        "cells": (f"工作簿的单元格超过 {MAX_CELLS:,} 个", "", "删去不需要的内容，或拆成几个工作簿"),
        "WordDocument": ("这是 Word 文档，不是工作簿", "", CHOOSE),
        "PowerPoint Document": ("这是 PowerPoint 演示文稿，不是工作簿", "", CHOOSE),
        "compound": ("不是工作簿", "文件里没有工作簿的内容", CHOOSE),
    }
    what, cause, advice = known.get(reason, ("旧版工作簿已损坏，无法读取", why, FETCH_AGAIN))
    return WorkbookError(what, where=str(path), why=cause, advice=advice)
