"""A picture of a sheet, drawn by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from xltoolkit.libreoffice import SECONDS, OfficeError, convert, find_office


class Drawn(NamedTuple):
    """Whether a picture was drawn, and if not, why (Chinese); true in a condition where it was."""

    done: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.done


def render_png(workbook: str | Path, sheet: int | str, target: str | Path, *, dpi: int = 110) -> Drawn:
    """Draw the first printed page of a sheet as a PNG.

    Args:
        workbook: an .xlsx file; it is only read.
        sheet: 0-based index among visible sheets, or a sheet's name.
        target: the PNG.
        dpi: dots per inch.

    Returns:
        Whether it was drawn. Missing programs and their failures are reasons, not errors: a picture is an extra.
    """
    office = find_office()
    painter = shutil.which("pdftoppm")
    if office is None or painter is None:
        return Drawn(done=False, reason="没有安装 LibreOffice 或 pdftoppm（poppler-utils），不生成图片")
    with tempfile.TemporaryDirectory(prefix="xltoolkit-") as folder:
        work = Path(folder)
        try:
            pdf = convert(office, _one_sheet(Path(workbook), sheet, work), "pdf", work)
            picture = _paint(painter, pdf, work / "page", dpi)
            shutil.move(picture, target)
        except (OfficeError, OSError, KeyError, IndexError, ValueError, subprocess.SubprocessError) as error:
            return Drawn(done=False, reason=f"没有生成图片：{error}")
    return Drawn(done=True)


def _one_sheet(workbook: Path, sheet: int | str, work: Path) -> Path:
    """Return a copy that shows only one sheet; pages then need no counting."""
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and needed only here

    book = load_workbook(workbook)
    name = sheet if isinstance(sheet, str) else [s.title for s in book.worksheets if s.sheet_state == "visible"][sheet]
    book.active = book.sheetnames.index(book[name].title)
    for other in book.worksheets:
        if other.title != name:
            other.sheet_state = "hidden"
    copy = work / "sheet.xlsx"
    book.save(copy)
    return copy


def _paint(painter: str, pdf: Path, stem: Path, dpi: int) -> Path:
    command = [painter, "-png", "-r", str(dpi), "-f", "1", "-l", "1", "-singlefile", str(pdf), str(stem)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603 - fixed program, own files
    return stem.with_suffix(".png")
