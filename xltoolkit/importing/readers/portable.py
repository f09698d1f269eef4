"""A PDF with text as lines and table rows.

It is read in a process of its own, with a time limit and a limit of memory: the reader inflates what a file holds
without asking how much it is, and a file can be made so that it never ends. pdfplumber is an extra
(``xltoolkit[pdf]``): with what it needs it weighs more than the toolkit itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from xltoolkit.importing.document import TextLine
from xltoolkit.importing.readers.spans import too_large
from xltoolkit.model import Limits, WorkbookError

SECONDS = 600
"""A hundred pages full of figures take half a minute."""
_CHILD = "xltoolkit.importing.readers.pdfpages"


def read_pdf(path: Path, limits: Limits, *, seconds: float = SECONDS) -> list[TextLine]:
    """Read a PDF.

    Args:
        path: of the file.
        limits: what it may cost.
        seconds: how long it may take.

    Raises:
        WorkbookError: pdfplumber is not installed; encrypted, scanned, damaged, or more than it may have.
    """
    where = str(path)
    if find_spec("pdfplumber") is None:
        advice = "pip install 'xltoolkit[pdf]'，再导入"
        raise WorkbookError("没有安装读 PDF 的部件", where=where, why="缺少 pdfplumber", advice=advice)
    command = [sys.executable, "-m", _CHILD, where, json.dumps(asdict(limits))]
    try:
        child = subprocess.run(command, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        raise too_large(where, f"{seconds:g} 秒内没有读完") from None
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        said = child.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[-1] if said else f"读它的进程中断了（{child.returncode}）"
        advice = "用 PDF 阅读器打开它，重新打印或另存为 PDF，再导入"
        raise WorkbookError("PDF 读不出", where=where, why=why, advice=advice) from None
    if "error" in answer:
        error = answer["error"]
        raise WorkbookError(error.pop("what"), **error)
    return [TextLine(*line) for line in answer["lines"]]
